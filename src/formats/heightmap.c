/* A map of heights: the brightness of a pixel, in 16 bits if it has them, says how high its column is, from
 * a voxel for black to `height` for white. x to the right, y up in the picture. A clear pixel (alpha 0) has
 * no column. */
#include "formats/flat.h"
#include "formats/pixels.h"

#define SIDE_MAX 4096
#define HEIGHT_MAX 1024
#define BRIGHTEST 65535

static const FormatOption options[] = {
        { .name = "height",
          .type = OPTION_INT,
          .min = 1,
          .max = HEIGHT_MAX,
          .fallback = "64",
          .unit = "voxels",
          .use = FORMAT_READS,
          .text = "how high the brightest pixel is" },
        { .name = "color",
          .type = OPTION_COLOUR,
          .use = FORMAT_READS,
          .text = "what all columns are made of; without it, each is of the color of its pixel" },
        { .name = NULL },
};

/* Rec. 601, in 256ths; channels have 16 bits. */
static unsigned brightness(const uint16_t *rgba) {
        return (77u * rgba[0] + 150u * rgba[1] + 29u * rgba[2]) >> 8;
}

/* Pixel x, counted from the left, y from the bottom. */
static const uint16_t *wide_at(const Pixels *p, uint32_t x, uint32_t y) {
        return p->wide + 4 * ((size_t)(p->height - 1 - y) * p->width + x);
}

static int heightmap_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                          FormatNotes *notes, FormatError *error) {
        const FormatValue *height = setting(settings, "height"), *colour = setting(settings, "color");
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_PIXELS Pixels picture = { 0 };
        int r;

        r = pixels_read_wide(&picture, data, n, SIDE_MAX, error);
        if (!r)
                r = volume_new(&v);
        for (uint32_t y = 0; !r && y < picture.height; y++) {
                /* Filling tells how far it is itself. */
                const ProgressStage stage =
                        progress_enter((double)y / picture.height, (y + 1.0) / picture.height);

                for (uint32_t x = 0; !r && x < picture.width; x++) {
                        const uint16_t *at = wide_at(&picture, x, y);
                        const int32_t top =
                                (int32_t)((brightness(at) * (uint64_t)(height->i - 1) + BRIGHTEST / 2) /
                                          BRIGHTEST);
                        const Colour c = { (uint8_t)(at[0] >> 8), (uint8_t)(at[1] >> 8),
                                           (uint8_t)(at[2] >> 8), 255 };

                        if (!(at[3] >> 8))
                                continue;
                        r = volume_fill(
                                v, (Box){ { (int32_t)x, (int32_t)y, 0 }, { (int32_t)x, (int32_t)y, top } },
                                MODE_REPLACE, colour->given ? colour->colour : c);
                }
                progress_leave(stage);
        }
        return r ? r : flat_model(ret, &v, "heightmap", error);
}

const Format format_heightmap = {
        .name = "heightmap",
        .extensions = "",
        .title = "PNG picture, brightness as height",
        .options = options,
        .read = heightmap_read,
};
