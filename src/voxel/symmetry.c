/* Each block's part of a row is compared with what the mirror has in its place: part of a row of another
 * block, or, across X, of two. */
#include "voxel/symmetry.h"

#include "base/progress.h"
#include "voxel/block-private.h"

#include <string.h>

typedef struct Mirror {
        const Volume *volume;
        Box box;
        Axis axis;
} Mirror;

static int32_t reflect(int32_t at, int32_t min, int32_t max) {
        return (int32_t)((int64_t)min + max - at);
}

static void copy_row(const Block *b, Point at, size_t n, Colour *to) {
        if (b)
                block_read(b, block_index_of(at), (unsigned)n, to);
        else
                memset(to, 0, n * sizeof(Colour));
}

/* Up to 16 voxels of a row, from one block or two. */
static void read_row(const Volume *v, Point at, size_t n, Colour *to) {
        const size_t here = MIN((size_t)(BLOCK_SIDE - (at.x & 15)), n);
        Point next = at;

        copy_row(volume_block(v, block_of(at)), at, here, to);
        if (here == n)
                return;
        next.x += (int32_t)here;
        copy_row(volume_block(v, block_of(next)), next, n - here, to + here);
}

/* What the mirror shows in the place of n voxels from `at` on. */
static void mirror_row(const Mirror *m, Point at, size_t n, Colour to[static BLOCK_SIDE]) {
        if (m->axis == AXIS_Y)
                at.y = reflect(at.y, m->box.min.y, m->box.max.y);
        if (m->axis == AXIS_Z)
                at.z = reflect(at.z, m->box.min.z, m->box.max.z);
        if (m->axis == AXIS_X)
                at.x = reflect((int32_t)(at.x + (int64_t)n - 1), m->box.min.x, m->box.max.x);
        read_row(m->volume, at, n, to);
        for (size_t i = 0; m->axis == AXIS_X && i < n / 2; i++) {
                const Colour c = to[i];

                to[i] = to[n - 1 - i];
                to[n - 1 - i] = c;
        }
}

static void compare_row(const Mirror *m, const Block *b, Point at, size_t n, Symmetry *ret) {
        Colour here[BLOCK_SIDE], there[BLOCK_SIDE];
        unsigned shape = 0, colour = 0;

        copy_row(b, at, n, here);
        mirror_row(m, at, n, there);
        for (size_t i = 0; i < n; i++) {
                /* Without branches: what scattered voxels have, nobody can guess. */
                const unsigned voxel = here[i].a > 0, both = voxel & (there[i].a > 0);

                shape += both;
                colour += both & colour_equal(here[i], there[i]);
        }
        ret->shape += shape;
        ret->colour += colour;
}

Symmetry volume_symmetry(const Volume *v, Box box, Axis axis) {
        const Mirror m = { v, box, axis };
        Symmetry ret = { 0 };

        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                const Point o = block_origin(i.block);
                const Box all = {
                        o, { o.x + (BLOCK_SIDE - 1), o.y + (BLOCK_SIDE - 1), o.z + (BLOCK_SIDE - 1) }
                };
                const Box part = box_intersect(all, box);

                progress_step(1);
                for (int64_t z = part.min.z; z <= part.max.z; z++)
                        for (int64_t y = part.min.y; y <= part.max.y; y++)
                                compare_row(&m, i.contents, (Point){ part.min.x, (int32_t)y, (int32_t)z },
                                            (size_t)box_width(part), &ret);
        }
        return ret;
}
