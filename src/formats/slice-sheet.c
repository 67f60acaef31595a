#include "formats/slice-sheet.h"

#include <assert.h>
#include <inttypes.h>

static const Axis axes[] = { AXIS_Z, AXIS_Y, AXIS_X };

static void take_choices(SliceSheet *s, const FormatSettings *settings) {
        s->axis = axes[setting(settings, "axis")->i];
        s->order = (SliceOrder)setting(settings, "order")->i;
}

static uint32_t given(const FormatSettings *settings, const char *name) {
        const FormatValue *v = setting(settings, name);

        return v->given ? (uint32_t)v->i : 0;
}

static uint32_t rows_for(uint32_t n, uint32_t columns) {
        return (uint32_t)(((uint64_t)n + columns - 1) / columns);
}

/* Slices along one side, by their number or by how long one is; 0: neither is given. FORMAT_INVALID. */
static int count_along(const char *side, uint32_t length, uint32_t number, uint32_t pixels, uint32_t *ret,
                       FormatError *error) {
        if (number && pixels && (uint64_t)number * pixels != length)
                return format_fail(error, 0,
                                   "%" PRIu32 " slices of %" PRIu32 " pixels are not the %" PRIu32
                                   " pixels of the picture's %s",
                                   number, pixels, length, side);
        if (pixels && length % pixels)
                return format_fail(error, 0,
                                   "the picture's %s of %" PRIu32 " pixels cannot be cut into slices of "
                                   "%" PRIu32,
                                   side, length, pixels);
        *ret = number ? number : pixels ? length / pixels : 0;
        return 0;
}

/* What was not given follows from the rest: without a word about rows there is one, and likewise with
 * columns. */
static int settle(SliceSheet *s, uint32_t width, uint32_t height, uint32_t n, FormatError *error) {
        if (!s->columns && !s->rows && !n)
                return format_fail(error, 0,
                                   "the picture is %" PRIu32 "×%" PRIu32
                                   " pixels: say how its slices stand in it, with the options slices, "
                                   "columns, rows, width or height",
                                   width, height);
        if (!s->columns)
                s->columns = n ? rows_for(n, MAX(s->rows, 1U)) : 1;
        if (!s->rows)
                s->rows = n ? rows_for(n, s->columns) : 1;
        s->n = n ? n : s->columns * s->rows;
        if (s->n > (uint64_t)s->columns * s->rows)
                return format_fail(error, 0,
                                   "%" PRIu32 " slices are more than %" PRIu32 " columns and %" PRIu32
                                   " rows hold",
                                   s->n, s->columns, s->rows);
        if (width % s->columns || height % s->rows)
                return format_fail(error, 0,
                                   "the picture is %" PRIu32 "×%" PRIu32
                                   " pixels, which cannot be cut into %" PRIu32 " columns and %" PRIu32
                                   " rows of slices",
                                   width, height, s->columns, s->rows);
        s->width = width / s->columns;
        s->height = height / s->rows;
        return 0;
}

int slice_sheet_find(SliceSheet *ret, uint32_t width, uint32_t height, const FormatSettings *settings,
                     FormatError *error) {
        SliceSheet s = { 0 };
        int r;

        take_choices(&s, settings);
        r = count_along("width", width, given(settings, "columns"), given(settings, "width"), &s.columns,
                        error);
        if (!r)
                r = count_along("height", height, given(settings, "rows"), given(settings, "height"),
                                &s.rows, error);
        if (!r)
                r = settle(&s, width, height, given(settings, "slices"), error);
        if (!r)
                *ret = s;
        return r;
}

int slice_sheet_lay(SliceSheet *ret, Box box, const FormatSettings *settings, FormatError *error) {
        const uint64_t sides[] = { box_width(box), box_depth(box), box_height(box) };
        SliceSheet s = { 0 };
        uint64_t n, width, height, columns;

        take_choices(&s, settings);
        n = sides[s.axis];
        width = sides[s.axis == AXIS_X ? 1 : 0];
        height = sides[s.axis == AXIS_Z ? 1 : 2];
        columns = given(settings, "columns") ? MIN((uint64_t)given(settings, "columns"), n) : n;
        assert(width > 0 && height > 0 && columns > 0);
        if (width > SLICES_SIDE_MAX || height > SLICES_SIDE_MAX || columns > SLICES_SIDE_MAX / width ||
            (n + columns - 1) / columns > SLICES_SIDE_MAX / height)
                return format_refuse(error,
                                     "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                                     ": its slices this way are more than %d pixels wide or high; say "
                                     "other columns, or crop it",
                                     sides[0], sides[1], sides[2], SLICES_SIDE_MAX);
        s.n = (uint32_t)n;
        s.columns = (uint32_t)columns;
        s.rows = rows_for(s.n, s.columns);
        s.width = (uint32_t)width;
        s.height = (uint32_t)height;
        *ret = s;
        return 0;
}

static uint32_t turned(const SliceSheet *s, uint32_t slice) {
        return s->order == SLICES_RISING ? slice : s->n - 1 - slice;
}

bool slice_sheet_voxel(const SliceSheet *s, uint32_t x, uint32_t y, Point *ret) {
        const uint32_t slice = y / s->height * s->columns + x / s->width;
        const int32_t right = (int32_t)(x % s->width), up = (int32_t)(s->height - 1 - y % s->height);

        if (slice >= s->n)
                return false;
        switch (s->axis) {
        case AXIS_X:
                *ret = (Point){ (int32_t)turned(s, slice), right, up };
                break;
        case AXIS_Y:
                *ret = (Point){ right, (int32_t)turned(s, slice), up };
                break;
        case AXIS_Z:
                *ret = (Point){ right, up, (int32_t)turned(s, slice) };
                break;
        }
        return true;
}

void slice_sheet_pixel(const SliceSheet *s, Point voxel, uint32_t *ret_x, uint32_t *ret_y) {
        const uint32_t at[] = { (uint32_t)voxel.x, (uint32_t)voxel.y, (uint32_t)voxel.z };
        const uint32_t slice = turned(s, at[s->axis]), right = at[s->axis == AXIS_X ? 1 : 0],
                       up = at[s->axis == AXIS_Z ? 1 : 2];

        assert(slice < s->n && right < s->width && up < s->height);
        *ret_x = slice % s->columns * s->width + right;
        *ret_y = slice / s->columns * s->height + s->height - 1 - up;
}
