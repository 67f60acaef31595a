#include "voxel/slice.h"

#include "voxel/dense.h"

#include <assert.h>
#include <errno.h>

Box slice_box(Box box, Axis axis, int32_t at) {
        switch (axis) {
        case AXIS_X:
                box.min.x = box.max.x = at;
                break;
        case AXIS_Y:
                box.min.y = box.max.y = at;
                break;
        case AXIS_Z:
                box.min.z = box.max.z = at;
                break;
        }
        return box;
}

uint64_t slice_width(Box box, Axis axis) {
        return axis == AXIS_X ? box_depth(box) : box_width(box);
}

uint64_t slice_height(Box box, Axis axis) {
        return axis == AXIS_Z ? box_depth(box) : box_height(box);
}

static Point slice_origin(Box box, Axis axis) {
        if (axis == AXIS_Z)
                return (Point){ box.min.x, box.max.y, box.min.z };
        return (Point){ box.min.x, box.min.y, box.max.z };
}

/* A thin box read densely is the picture already, but upside down: rows rise. */
static void slice_turn(Slice *s) {
        for (size_t low = 0, high = s->height - 1; low < high; low++, high--)
                for (size_t i = 0; i < s->width; i++) {
                        const Colour c = s->cells[low * s->width + i];

                        s->cells[low * s->width + i] = s->cells[high * s->width + i];
                        s->cells[high * s->width + i] = c;
                }
}

int slice_take(Slice *ret, const Volume *v, Box box, Axis axis, int32_t at) {
        const Box layer = box_empty(box) ? box : slice_box(box, axis, at);
        Slice s = { .axis = axis };

        if (box_empty(layer)) {
                *ret = s;
                return 0;
        }
        s.origin = slice_origin(layer, axis);
        s.width = (size_t)slice_width(layer, axis);
        s.height = (size_t)slice_height(layer, axis);
        assert(s.width > 0 && s.height > 0);
        s.cells = calloc(s.width * s.height, sizeof(Colour));
        if (!s.cells)
                return -ENOMEM;
        volume_read(v, layer, s.cells);
        slice_turn(&s);
        *ret = s;
        return 0;
}

void slice_done(Slice *s) {
        free(s->cells);
        *s = (Slice){ 0 };
}
