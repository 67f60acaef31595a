/* A picture of all levels of a model, side by side from the lowest on: each as wide as the model, y up in
 * the picture. Alpha is kept. It knows no place: what is read begins at 0, 0, 0. */
#include "formats/flat.h"
#include "formats/pixels.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <string.h>

#define SLICES_SIDE_MAX 16384

static const FormatOption options[] = {
        { .name = "slices",
          .type = OPTION_INT,
          .min = 1,
          .max = SLICES_SIDE_MAX,
          .use = FORMAT_READS,
          .text = "how many levels stand side by side" },
        { .name = NULL },
};

static int png_slices_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                           FormatNotes *notes, FormatError *error) {
        const FormatValue *slices = setting(settings, "slices");
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_PIXELS Pixels p = { 0 };
        uint32_t slice;
        int r;

        r = pixels_read(&p, data, n, SLICES_SIDE_MAX, error);
        if (!r)
                r = volume_new(&v);
        if (r)
                return r;
        if (!slices->given || p.width % (uint32_t)slices->i)
                return format_fail(error, 0,
                                   "the picture is %" PRIu32 "×%" PRIu32
                                   " pixels: say how many levels stand side by side in it, with the option "
                                   "slices (a divisor of the width)",
                                   p.width, p.height);
        slice = p.width / (uint32_t)slices->i;
        for (uint32_t y = 0; !r && y < p.height; y++) {
                pixels_tell(&p, y);
                for (uint32_t x = 0; !r && x < p.width; x++)
                        r = format_put_voxel(
                                v, (Point){ (int32_t)(x % slice), (int32_t)y, (int32_t)(x / slice) },
                                pixels_at(&p, x, y), FORMAT_BLOCKS_MOST, 0, error);
        }
        return r ? r : flat_model(ret, &v, "slices", error);
}

static int refuse_size(Box box, FormatError *error) {
        uint64_t width;

        if (!__builtin_mul_overflow(box_width(box), box_height(box), &width) && width <= SLICES_SIDE_MAX &&
            box_depth(box) <= SLICES_SIDE_MAX)
                return 0;
        return format_refuse(error,
                             "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                             ": its levels side by side are more than %d pixels wide or high; crop it",
                             box_width(box), box_depth(box), box_height(box), SLICES_SIDE_MAX);
}

static int draw(const Volume *v, Box box, uint8_t *rgba) {
        const size_t slice = box_width(box), width = slice * box_height(box);
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, v, AXES_XYZ);
        if (r < 0)
                return r;
        while (walk_next(w, 1, &p, &c)) {
                const size_t x = (size_t)((int64_t)p.x - box.min.x) +
                                 slice * (size_t)((int64_t)p.z - box.min.z),
                             row = (size_t)((int64_t)box.max.y - p.y);

                memcpy(rgba + 4 * (row * width + x), (const uint8_t[]){ c.r, c.g, c.b, c.a }, 4);
        }
        return 0;
}

static int png_slices_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                            FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE uint8_t *rgba = NULL;
        Box box;
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        box = volume_box(v);
        if (box_empty(box))
                box = (Box){ { 0 }, { 0 } };
        r = refuse_size(box, error);
        if (r)
                return r;
        rgba = calloc(box_width(box) * box_height(box) * box_depth(box), 4);
        if (!rgba)
                return -ENOMEM;
        r = draw(v, box, rgba);
        if (!r)
                r = png_write(out, rgba, (uint32_t)(box_width(box) * box_height(box)),
                              (uint32_t)box_depth(box));
        if (!r && (box.min.x || box.min.y || box.min.z))
                r = format_note(notes, "the model's corner was moved to 0, 0, 0: a picture holds no place");
        return r;
}

const Format format_png_slices = {
        .name = "png-slices",
        .extensions = "",
        .title = "PNG, the levels of a model side by side",
        .lacks = "layers, materials, cameras, the place",
        .options = options,
        .read = png_slices_read,
        .write = png_slices_write,
};
