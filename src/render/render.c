#include "render/render.h"

#include "base/progress.h"
#include "render/light.h"
#include "render/overlay.h"
#include "render/panes.h"
#include "render/shade.h"

#include <errno.h>
#include <string.h>

#define MARGIN 0.04
/* Few are needed but for what is seen along its length. */
#define STEPS_MOST 24

static int draw(uint8_t *pixels, const Camera *c, const Mesh *m, const RenderOptions *o) {
        CLEANUP(raster_free) Raster *raster = NULL;
        CLEANUP(shade_free) Shade *shade = NULL;
        int r;

        r = shade_new(&shade, o, c, m);
        if (r < 0)
                return r;
        r = raster_new(&raster, c, m, shade_margin(shade));
        if (r < 0)
                return r;

        progress_begin(c->height);
        for (uint32_t band = 0; band < raster->bands.n; band++) {
                const uint32_t top = band * raster->bands.height,
                               rows = MIN(raster->bands.height, c->height - top);

                raster_band(raster, band);
                r = shade_band(shade, raster, top, rows, pixels + (size_t)(top / c->grain) * o->width * 4);
                if (r < 0)
                        return r;
                progress_step(rows);
        }
        return 0;
}

static void paint(uint8_t *pixels, const RenderOptions *o) {
        for (uint32_t y = 0; y < o->height; y++) {
                const Colour c = backdrop(o, y);

                for (uint32_t x = 0; x < o->width; x++)
                        colour_put(pixels + ((size_t)y * o->width + x) * 4, c);
        }
}

/* The sides that the eye can see, and those that can keep light from them. */
static int find_sides(const RenderOptions *o, Box box, bool ret[static SIDES]) {
        double toward[3];
        Camera c;
        int r;

        memset(ret, 0, SIDES * sizeof(*ret));
        r = camera_stand(&c, &o->stand, o->view, box);
        if (r < 0)
                return r;
        /* What it is aimed at is not known to the last voxel yet. */
        for (Side s = 0; s < SIDES; s++)
                ret[s] = camera_sees(&c, s) || (o->stand.by == STAND_PLACE && !o->stand.aimed);
        r = light_direction(&o->light, &c, toward);
        if (r >= 0 && o->light.shadow)
                light_add_sides(toward, ret);
        return r;
}

static Extent extent_of(const Camera *c, const Mesh *m, const RenderOptions *o, Slant slant) {
        const int64_t size[3] = { (int64_t)box_width(m->box), (int64_t)box_depth(m->box),
                                  (int64_t)box_height(m->box) };
        Extent extent = o->stand.steady ? camera_turned(c, slant, m->box) : mesh_extent(m, c, slant);

        /* Lines stand beside the box, of which the faces may leave corners empty. */
        for (unsigned corner = 0; o->dimensions && corner < 8; corner++)
                camera_widen(c, slant, &extent,
                             (int64_t[]){ corner & 1 ? size[0] : -size[0], corner & 2 ? size[1] : -size[1],
                                          corner & 4 ? size[2] : -size[2] });
        return extent;
}

/* An eye as far as one pair of planes wants it leaves room between the others. What is near takes more of
 * the picture than what is far: so that as many pixels are left on both sides, these planes are brought
 * together until there is none. What is left is concave in their slant: where its chord from 0 has nothing
 * left, there still is some. */
static void bring_together(const Camera *c, const Mesh *m, const RenderOptions *o, Slant *slant, Extent *e,
                           bool down) {
        const double far = camera_far(*e, *slant);
        Slant none = *slant;
        Extent least;
        double *at = down ? &slant->y : &slant->x, needed, left;

        *(down ? &none.y : &none.x) = 0;
        least = extent_of(c, m, o, none);
        needed = (down ? least.top - least.bottom : least.right - least.left) / 2;
        for (int i = 0; i < STEPS_MOST; i++) {
                left = *at * far - (down ? e->top - e->bottom : e->right - e->left) / 2;
                if (left < 1e-3 * needed)
                        return;
                *at *= needed / (needed + left);
                *e = extent_of(c, m, o, *slant);
        }
}

/* Puts all of a mesh into the frame. */
static void frame_mesh(Camera *c, const Mesh *m, const RenderOptions *o, Frame frame) {
        Slant slant = camera_slant(c, &o->stand, frame);
        Extent extent = extent_of(c, m, o, slant);

        for (int down = 0; down < 2 && c->perspective && !o->stand.aimed && !o->stand.stay; down++)
                bring_together(c, m, o, &slant, &extent, down);
        camera_fit(c, &o->stand, m->box, extent, slant, frame);
}

static Inset inset_sum(Inset a, Inset b) {
        return (Inset){ a.left + b.left, a.right + b.right, a.top + b.top, a.bottom + b.bottom };
}

/* Keeps free what is needed beside a model that is fitted to the picture. */
static void frame_overlays(Camera *c, const Mesh *m, const RenderOptions *o, Frame frame) {
        if (!stand_fits(&o->stand))
                return;
        if (o->dimensions) {
                frame.inset = overlay_dimensions_inset(o, c, m->box);
                frame_mesh(c, m, o, frame);
        }
        if (o->axes) {
                frame.inset = inset_sum(frame.inset, overlay_axes_inset(o, c, m->box));
                frame_mesh(c, m, o, frame);
        }
}

static int draw_mesh(uint8_t *pixels, Mesh *m, const RenderOptions *options) {
        const bool room = MIN(options->width, options->height) >= OVERLAY_SIDE_MIN;
        RenderOptions own = *options, *o = &own;
        const Frame frame = { .width = o->width,
                              .height = o->height,
                              .grain = o->coarse ? GRAIN_COARSE : GRAIN_FINE,
                              .margin = MARGIN };
        Camera c;
        int r;

        o->axes &= room;
        o->dimensions &= room;
        r = camera_stand(&c, &o->stand, o->view, m->box);
        if (r < 0)
                return r;
        box_middle(m->box, c.middle);
        frame_mesh(&c, m, o, frame);
        frame_overlays(&c, m, o, frame);
        r = panes_order(m, &c);
        if (r >= 0)
                r = draw(pixels, &c, m, o);
        if (r < 0)
                return r;
        if (o->dimensions)
                overlay_dimensions(pixels, o, &c, m->box);
        if (o->axes)
                overlay_axes(pixels, o, &c);
        return 0;
}

static bool in_range(const RenderOptions *o) {
        const Light *l = &o->light;

        return o->width >= 1 && o->width <= RENDER_SIDE_MAX && o->height >= 1 &&
               o->height <= RENDER_SIDE_MAX && o->view >= VIEW_FRONT && o->view <= VIEW_ISOMETRIC &&
               (!l->set || (l->strength >= 0 && l->strength <= LIGHT_STRENGTH_MAX && l->ambient >= 0 &&
                            l->ambient <= 1));
}

int render(uint8_t **ret, const Volume *v, const RenderOptions *options) {
        CLEANUP(mesh_free) Mesh *mesh = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;
        bool sides[SIDES];
        ProgressStage stage;
        int r;

        if (!in_range(options))
                return -EINVAL;
        r = find_sides(options, volume_count(v) > 0 ? volume_box(v) : (Box){ { 0, 0, 0 }, { 0, 0, 0 } },
                       sides);
        if (r < 0)
                return r;
        stage = progress_enter(0, 0.4);
        r = mesh_new(&mesh, v, sides);
        progress_leave(stage);
        if (r < 0)
                return r;

        pixels = malloc((size_t)options->width * options->height * 4);
        if (!pixels)
                return -ENOMEM;
        if (box_empty(mesh->box)) {
                paint(pixels, options);
        } else {
                stage = progress_enter(0.4, 1);
                r = draw_mesh(pixels, mesh, options);
                progress_leave(stage);
                if (r < 0)
                        return r;
        }

        *ret = TAKE(pixels);
        return 0;
}
