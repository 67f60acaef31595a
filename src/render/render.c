#include "render/render.h"
#include "base/progress.h"
#include "render/shade.h"

#include <errno.h>

/* Samples held at a time: 24 MB, a picture of 700 × 700 pixels at once. */
#define BAND_SAMPLES (2u << 20)

static int draw(uint8_t *pixels, const Camera *c, const Mesh *m, const RenderOptions *options) {
        CLEANUP(raster_free) Raster *raster = NULL;
        CLEANUP(shade_free) Shade *shade = NULL;
        uint32_t band = MAX(BAND_SAMPLES / c->width / SAMPLES, 1u) * SAMPLES;
        int r;

        band = MIN(band, c->height);
        r = raster_new(&raster, c, m, band);
        if (r < 0)
                return r;
        r = shade_new(&shade, c, m, options->background);
        if (r < 0)
                return r;

        progress_begin(c->height);
        for (uint32_t top = 0; top < c->height; top += band) {
                raster_band(raster, top, MIN(band, c->height - top));
                r = shade_band(shade, raster, pixels + (size_t)(top / SAMPLES) * options->width * 4);
                if (r < 0)
                        return r;
                progress_step(band);
        }
        return 0;
}

static void paint(uint8_t *pixels, const RenderOptions *options) {
        size_t n = (size_t)options->width * options->height;

        for (size_t i = 0; i < n; i++)
                colour_put(pixels + 4 * i, options->background);
}

int render(uint8_t **ret, const Volume *v, const RenderOptions *options) {
        CLEANUP(mesh_free) Mesh *mesh = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;
        ProgressStage stage;
        Camera camera;
        int r;

        if (options->width < 1 || options->width > RENDER_SIDE_MAX || options->height < 1 ||
            options->height > RENDER_SIDE_MAX || options->view < VIEW_FRONT ||
            options->view > VIEW_ISOMETRIC)
                return -EINVAL;

        camera_look(&camera, options->view);
        stage = progress_enter(0, 0.4);
        r = mesh_new(&mesh, v, &camera);
        progress_leave(stage);
        if (r < 0)
                return r;

        pixels = malloc((size_t)options->width * options->height * 4);
        if (!pixels)
                return -ENOMEM;
        if (box_empty(mesh->box)) {
                paint(pixels, options);
        } else {
                camera_fit(&camera, mesh->box, mesh_extent(mesh, &camera), options->width, options->height);
                stage = progress_enter(0.4, 1);
                r = draw(pixels, &camera, mesh, options);
                progress_leave(stage);
                if (r < 0)
                        return r;
        }

        *ret = TAKE(pixels);
        return 0;
}
