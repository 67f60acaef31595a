/* A sheet of slices: how many pictures of a model's levels lie beside and below each other, and which voxel
 * a pixel of them is. */
#pragma once

#include "formats/internal.h"
#include "voxel/slice.h"

#define SLICES_SIDE_MAX 16384

typedef enum SliceOrder { SLICES_RISING, SLICES_FALLING } SliceOrder;

typedef struct SliceSheet {
        Axis axis; /* along which slices follow each other */
        SliceOrder order;
        uint32_t columns, rows, n; /* n slices; the last row may have fewer than columns */
        uint32_t width, height;    /* pixels of a slice */
} SliceSheet;

#define SLICE_OPTIONS                                                                                       \
        { .name = "axis",                                                                                   \
          .type = OPTION_CHOICE,                                                                            \
          .choices = "z y x",                                                                               \
          .fallback = "z",                                                                                  \
          .use = FORMAT_READS | FORMAT_WRITES,                                                              \
          .text = "along which slices follow each other: z is levels as seen from above, y walls as seen "  \
                  "from the front, x from the right" },                                                     \
                { .name = "order",                                                                          \
                  .type = OPTION_CHOICE,                                                                    \
                  .choices = "rising falling",                                                              \
                  .fallback = "rising",                                                                     \
                  .use = FORMAT_READS | FORMAT_WRITES,                                                      \
                  .text = "rising: the first slice is the lowest along the axis; falling: the highest" },   \
        {                                                                                                   \
                .name = "columns", .type = OPTION_INT, .min = 1, .max = SLICES_SIDE_MAX,                    \
                .use = FORMAT_READS | FORMAT_WRITES,                                                        \
                .text = "how many slices stand side by side; 1 makes a strip from the top down"             \
        }

/* By the settings, of a picture of this size. FORMAT_INVALID when they do not say how it is cut, or it
 * cannot be cut that way. */
int slice_sheet_find(SliceSheet *ret, uint32_t width, uint32_t height, const FormatSettings *settings,
                     FormatError *error);
/* By the settings, of a model with this box. FORMAT_REFUSED when the picture would be too large. */
int slice_sheet_lay(SliceSheet *ret, Box box, const FormatSettings *settings, FormatError *error);

/* Of a pixel of the picture, from its upper left corner; false when it is in no slice. Voxels count from
 * 0, 0, 0. */
bool slice_sheet_voxel(const SliceSheet *s, uint32_t x, uint32_t y, Point *ret);
/* Of a voxel that is in the sheet. */
void slice_sheet_pixel(const SliceSheet *s, Point voxel, uint32_t *ret_x, uint32_t *ret_y);
