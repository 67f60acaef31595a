/* A picture of all slices of a model: levels side by side from the lowest on, each as wide as the model, y
 * up in the picture, unless options say otherwise. Alpha is kept. It knows no place: what is read begins at
 * 0, 0, 0. */
#include "formats/flat.h"
#include "formats/pixels.h"
#include "formats/slice-sheet.h"
#include "formats/walk.h"

#include <string.h>

static const FormatOption options[] = {
        { .name = "slices",
          .type = OPTION_INT,
          .min = 1,
          .max = SLICES_SIDE_MAX,
          .use = FORMAT_READS,
          .text = "how many slices there are; side by side unless columns, rows, width or height say "
                  "otherwise" },
        SLICE_OPTIONS,
        { .name = "rows",
          .type = OPTION_INT,
          .min = 1,
          .max = SLICES_SIDE_MAX,
          .use = FORMAT_READS,
          .text = "how many rows of slices there are" },
        { .name = "width",
          .type = OPTION_INT,
          .min = 1,
          .max = SLICES_SIDE_MAX,
          .unit = "pixels",
          .use = FORMAT_READS,
          .text = "how wide a slice is, instead of columns" },
        { .name = "height",
          .type = OPTION_INT,
          .min = 1,
          .max = SLICES_SIDE_MAX,
          .unit = "pixels",
          .use = FORMAT_READS,
          .text = "how high a slice is, instead of rows" },
        { .name = NULL },
};

static int png_slices_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                           FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_PIXELS Pixels p = { 0 };
        SliceSheet sheet;
        Point at;
        int r;

        r = pixels_read(&p, data, n, SLICES_SIDE_MAX, error);
        if (!r)
                r = volume_new(&v);
        if (!r)
                r = slice_sheet_find(&sheet, p.width, p.height, settings, error);
        if (r)
                return r;
        for (uint32_t y = 0; !r && y < p.height; y++) {
                pixels_tell(&p, y);
                for (uint32_t x = 0; !r && x < p.width; x++)
                        if (slice_sheet_voxel(&sheet, x, y, &at))
                                r = format_put_voxel(v, at, pixels_at(&p, x, p.height - 1 - y),
                                                     FORMAT_BLOCKS_MOST, 0, error);
        }
        return r ? r : flat_model(ret, &v, "slices", error);
}

static int draw(const Volume *v, Box box, const SliceSheet *sheet, uint8_t *rgba) {
        const size_t width = (size_t)sheet->width * sheet->columns;
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, v);
        if (r < 0)
                return r;
        while (walk_next(w, 1, &p, &c)) {
                const Point from_corner = { p.x - box.min.x, p.y - box.min.y, p.z - box.min.z };
                uint32_t x, y;

                slice_sheet_pixel(sheet, from_corner, &x, &y);
                memcpy(rgba + 4 * (y * width + x), (const uint8_t[]){ c.r, c.g, c.b, c.a }, 4);
        }
        return 0;
}

static int png_slices_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                            FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE uint8_t *rgba = NULL;
        SliceSheet sheet;
        uint32_t width, height;
        Box box;
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        box = volume_box(v);
        if (box_empty(box))
                box = (Box){ { 0 }, { 0 } };
        r = slice_sheet_lay(&sheet, box, settings, error);
        if (r)
                return r;
        width = sheet.width * sheet.columns;
        height = sheet.height * sheet.rows;
        rgba = calloc((size_t)width * height, 4);
        if (!rgba)
                return -ENOMEM;
        r = draw(v, box, &sheet, rgba);
        if (!r)
                r = png_write(out, rgba, width, height);
        if (!r && (box.min.x || box.min.y || box.min.z))
                r = format_note(notes, "the model's corner was moved to 0, 0, 0: a picture holds no place");
        return r;
}

const Format format_png_slices = {
        .name = "png-slices",
        .extensions = "",
        .title = "PNG, the slices of a model side by side",
        .lacks = "layers, materials, cameras, the place",
        .options = options,
        .read = png_slices_read,
        .write = png_slices_write,
};
