#include "voxel/scale.h"

#include "voxel/turn.h"
#include "voxel/volume-private.h"

#include <errno.h>

static bool fits(int64_t at) {
        return at >= INT32_MIN && at <= INT32_MAX;
}

static int doubled_box(Box box, Point origin, Box *ret) {
        const int64_t x = 2 * (int64_t)box.min.x - origin.x, y = 2 * (int64_t)box.min.y - origin.y,
                      z = 2 * (int64_t)box.min.z - origin.z;
        const int64_t to_x = 2 * (int64_t)box.max.x - origin.x + 1,
                      to_y = 2 * (int64_t)box.max.y - origin.y + 1,
                      to_z = 2 * (int64_t)box.max.z - origin.z + 1;

        if (!fits(x) || !fits(y) || !fits(z) || !fits(to_x) || !fits(to_y) || !fits(to_z))
                return -ERANGE;
        *ret = (Box){ { (int32_t)x, (int32_t)y, (int32_t)z },
                      { (int32_t)to_x, (int32_t)to_y, (int32_t)to_z } };
        return 0;
}

/* A run of voxels of one colour. */
static int double_run(Volume *to, Box run, Point origin, Colour c) {
        Box box;
        int r;

        if (c.a == 0)
                return 0;
        r = doubled_box(run, origin, &box);
        return r == 0 ? volume_fill(to, box, MODE_REPLACE, c) : r;
}

static int double_block(Volume *to, const Block *b, Point at, Point origin) {
        const Point o = block_origin(at);
        Colour c;
        int r = 0;

        if (block_uniform(b, &c))
                return double_run(to, block_space(at), origin, c);
        for (unsigned i = 0, n; r == 0 && i < BLOCK_VOXELS; i += n) {
                const Point from = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                     o.z + (int32_t)(i >> 8) };

                c = block_at(b, i);
                for (n = 1; (i + n) % BLOCK_SIDE != 0 && colour_equal(block_at(b, i + n), c);)
                        n++;
                r = double_run(to, (Box){ from, { from.x + ((int32_t)n - 1), from.y, from.z } }, origin, c);
        }
        return r;
}

int volume_doubled(Volume **ret, const Volume *v, Point origin) {
        CLEANUP(volume_free) Volume *to = NULL;
        int r;

        r = volume_new(&to);
        for (VolumeIter i = { 0 }; r == 0 && volume_next(v, &i);)
                r = double_block(to, i.contents, i.block, origin);
        if (r == 0)
                *ret = TAKE(to);
        return r;
}

/* A cell comes to the half of its way from the origin, rounded down. */
static int32_t halved(int32_t at, int32_t origin) {
        return (int32_t)((((int64_t)at - origin) >> 1) + origin);
}

/* The colour that most voxels of eight cells have; empty when fewer than four are voxels. */
static Colour most_frequent(const Colour cells[static 8]) {
        unsigned most = 0, voxels = 0;
        Colour ret = { 0 };

        for (unsigned i = 0; i < 8; i++) {
                unsigned n = 0;

                voxels += cells[i].a > 0;
                for (unsigned k = 0; cells[i].a > 0 && k < 8; k++)
                        n += colour_equal(cells[k], cells[i]);
                if (n > most) {
                        most = n;
                        ret = cells[i];
                }
        }
        return voxels >= 4 ? ret : (Colour){ 0 };
}

static Colour halved_cell(const Volume *v, Point at, Point origin) {
        const int64_t x = 2 * (int64_t)at.x - origin.x, y = 2 * (int64_t)at.y - origin.y,
                      z = 2 * (int64_t)at.z - origin.z;
        Colour cells[8];

        for (unsigned i = 0; i < 8; i++) {
                const int64_t p[3] = { x + (i & 1), y + (i >> 1 & 1), z + (i >> 2) };

                cells[i] = fits(p[0]) && fits(p[1]) && fits(p[2])
                                   ? volume_get_at(v, (int32_t)p[0], (int32_t)p[1], (int32_t)p[2])
                                   : (Colour){ 0 };
        }
        return most_frequent(cells);
}

/* All cells that a block has a part in. */
static int halve_block(Volume *to, const Volume *v, Point at, Point origin) {
        const Box space = block_space(at);
        const Point from = { halved(space.min.x, origin.x), halved(space.min.y, origin.y),
                             halved(space.min.z, origin.z) };
        const Point end = { halved(space.max.x, origin.x), halved(space.max.y, origin.y),
                            halved(space.max.z, origin.z) };
        int r = 0;

        /* int64_t, as the last cell may be the last one of space. */
        for (int64_t z = from.z; r == 0 && z <= end.z; z++)
                for (int64_t y = from.y; r == 0 && y <= end.y; y++)
                        for (int64_t x = from.x; r == 0 && x <= end.x; x++) {
                                const Point p = { (int32_t)x, (int32_t)y, (int32_t)z };

                                r = volume_set(to, p, halved_cell(v, p, origin));
                        }
        return r;
}

int volume_halved(Volume **ret, const Volume *v, Point origin) {
        CLEANUP(volume_free) Volume *to = NULL;
        int r;

        r = volume_new(&to);
        for (VolumeIter i = { 0 }; r == 0 && volume_next(v, &i);)
                r = halve_block(to, v, i.block, origin);
        if (r == 0)
                *ret = TAKE(to);
        return r;
}

/* How far two parts of a row go: what stays within the box, and what comes in on the other side. */
typedef struct Wrap {
        int32_t from[2], to[2];
        int64_t by[2];
} Wrap;

static Wrap wrap_axis(int32_t min, int32_t max, int32_t by) {
        const int64_t size = (int64_t)max - min + 1, shift = ((by % size) + size) % size;

        if (shift == 0)
                return (Wrap){ { min, 1 }, { max, 0 }, { 0, 0 } };
        return (Wrap){ { min, (int32_t)(max - shift + 1) },
                       { (int32_t)(max - shift), max },
                       { shift, shift - size } };
}

static int wrap_part(Volume *to, const Volume *v, const Wrap w[static 3], unsigned part) {
        const unsigned x = part & 1, y = part >> 1 & 1, z = part >> 2;
        const Box box = { { w[0].from[x], w[1].from[y], w[2].from[z] },
                          { w[0].to[x], w[1].to[y], w[2].to[z] } };
        CLEANUP(volume_free) Volume *moved = NULL;
        Turn t = turn_shift((Point){ 0, 0, 0 });
        int r;

        if (box_empty(box))
                return 0;
        t.shift[0] = w[0].by[x];
        t.shift[1] = w[1].by[y];
        t.shift[2] = w[2].by[z];
        r = volume_turned(&moved, v, box, &t);
        return r == 0 ? volume_lay(to, moved) : r;
}

int volume_wrap(Volume *v, Box box, Point by) {
        const Wrap w[3] = { wrap_axis(box.min.x, box.max.x, by.x), wrap_axis(box.min.y, box.max.y, by.y),
                            wrap_axis(box.min.z, box.max.z, by.z) };
        CLEANUP(volume_free) Volume *to = NULL;
        int r;

        r = volume_new(&to);
        for (unsigned i = 0; r == 0 && i < 8; i++)
                r = wrap_part(to, v, w, i);
        if (r == 0)
                r = volume_fill(v, box, MODE_REPLACE, (Colour){ 0 });
        return r == 0 ? volume_lay(v, to) : r;
}
