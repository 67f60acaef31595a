/* Both ways go block by block, and within a block by rows: the voxels of a row stand together on both
 * sides. */
#include "voxel/dense.h"

#include "voxel/volume-private.h"

#include <errno.h>
#include <string.h>

uint64_t box_volume(Box box) {
        const uint64_t area = box_width(box) * box_depth(box), height = box_height(box);
        uint64_t ret;

        if (box_empty(box))
                return 0;
        /* Two sides of 2³² each leave nothing in 64 bits. */
        if (area == 0 || __builtin_mul_overflow(area, height, &ret))
                return UINT64_MAX;
        return ret;
}

/* What the box has of one block: its rows, and where they stand in the array. */
typedef struct Part {
        Box box;    /* of the array */
        Box common; /* with the block */
} Part;

static Part part_of(Box box, Point block) {
        const Point o = block_origin(block);
        const Box all = { o, { o.x + (BLOCK_SIDE - 1), o.y + (BLOCK_SIDE - 1), o.z + (BLOCK_SIDE - 1) } };

        return (Part){ box, box_intersect(box, all) };
}

static size_t part_length(const Part *p) {
        return (size_t)box_width(p->common);
}

static size_t part_index(const Part *p, int32_t y, int32_t z) {
        const uint64_t row = (uint64_t)((int64_t)z - p->box.min.z) * box_depth(p->box) +
                             (uint64_t)((int64_t)y - p->box.min.y);

        return (size_t)(row * box_width(p->box) + (uint64_t)((int64_t)p->common.min.x - p->box.min.x));
}

/* FOR_ROWS(p, y, z) statement; — all rows of a Part. */
#define FOR_ROWS(p, y, z)                                                                                   \
        for (int64_t z = (p)->common.min.z; z <= (p)->common.max.z; z++)                                    \
                for (int64_t y = (p)->common.min.y; y <= (p)->common.max.y; y++)

static void part_read(const Part *p, const Block *b, Colour *ret) {
        const size_t n = part_length(p);

        FOR_ROWS(p, y, z) {
                const Point at = { p->common.min.x, (int32_t)y, (int32_t)z };
                Colour *to = ret + part_index(p, at.y, at.z);

                if (b)
                        block_read(b, block_index_of(at), (unsigned)n, to);
                else
                        memset(to, 0, n * sizeof(Colour));
        }
}

/* Calls for each block that a box meets: FOR_BLOCKS(at, box) statement; */
#define FOR_BLOCKS(at, box)                                                                                 \
        for (Point at = block_of((box).min); at.z <= (box).max.z >> 4; at.z++)                              \
                for (at.y = (box).min.y >> 4; at.y <= (box).max.y >> 4; at.y++)                             \
                        for (at.x = (box).min.x >> 4; at.x <= (box).max.x >> 4; at.x++)

void volume_read(const Volume *v, Box box, Colour *ret) {
        if (box_empty(box))
                return;
        FOR_BLOCKS(at, box) {
                const Part p = part_of(box, at);

                part_read(&p, volume_block(v, at), ret);
        }
}

typedef struct Write {
        Part part;
        const Colour *colours;
        const bool *leave;
        Written *written;
} Write;

/* Four voxels as words. In a block, empty is 0. */
typedef uint32_t Four __attribute__((vector_size(16)));

typedef struct Tally {
        Four added, removed, painted;
} Tally;

static inline void write_four(Colour *to, const Colour *from, Four alpha, Tally *t) {
        Four was, now;

        memcpy(&was, to, sizeof(was));
        memcpy(&now, from, sizeof(now));
        now &= (Four)((now & alpha) != 0);
        /* What is true is -1. */
        t->added -= (Four)((was == 0) & (now != 0));
        t->removed -= (Four)((was != 0) & (now == 0));
        t->painted -= (Four)((was != 0) & (now != 0) & (was != now));
        memcpy(to, &now, sizeof(now));
}

static uint32_t sum(Four f) {
        return f[0] + f[1] + f[2] + f[3];
}

static void row_write_all(Colour *to, const Colour *from, size_t n, Written *w) {
        const Colour opaque = { .a = 255 };
        Tally t = { 0 };
        uint32_t alpha;
        size_t i = 0;

        memcpy(&alpha, &opaque, sizeof(alpha));
        for (; i + 4 <= n; i += 4)
                write_four(to + i, from + i, (Four){ 0 } + alpha, &t);
        if (i < n) {
                Colour old[4] = { 0 }, new[4] = { 0 };

                memcpy(old, to + i, (n - i) * sizeof(Colour));
                memcpy(new, from + i, (n - i) * sizeof(Colour));
                write_four(old, new, (Four){ 0 } + alpha, &t);
                memcpy(to + i, old, (n - i) * sizeof(Colour));
        }
        w->added += sum(t.added);
        w->removed += sum(t.removed);
        w->painted += sum(t.painted);
}

/* The row's voxels that change the block; the others were left or are the same. */
static void row_write(Colour *to, const Colour *from, const bool *leave, size_t n, Written *w) {
        for (size_t i = 0; i < n; i++)
                if (!leave[i])
                        row_write_all(to + i, from + i, 1, w);
}

static int change_write(Block **b, const void *how) {
        const Write *w = how;
        const size_t n = part_length(&w->part);
        Block *own;

        own = block_open(*b);
        if (!own)
                return -ENOMEM;

        FOR_ROWS(&w->part, y, z) {
                const size_t i = part_index(&w->part, (int32_t)y, (int32_t)z);
                const Point at = { w->part.common.min.x, (int32_t)y, (int32_t)z };

                if (w->leave)
                        row_write(own->voxels + block_index_of(at), w->colours + i, w->leave + i, n,
                                  w->written);
                else
                        row_write_all(own->voxels + block_index_of(at), w->colours + i, n, w->written);
        }
        block_recount(own);
        block_close(b, own);
        return 0;
}

/* Whether there is anything to do for a block that has no voxels yet. */
static bool write_adds(const Write *w) {
        const size_t n = part_length(&w->part);

        FOR_ROWS(&w->part, y, z) {
                const size_t at = part_index(&w->part, (int32_t)y, (int32_t)z);

                for (size_t i = at; i < at + n; i++)
                        if (w->colours[i].a > 0 && !(w->leave && w->leave[i]))
                                return true;
        }
        return false;
}

int volume_write(Volume *v, Box box, const Colour *colours, const bool *leave, Written *ret) {
        Written written = { 0 };
        Write w = { .colours = colours, .leave = leave, .written = &written };
        int r;

        if (!box_empty(box))
                FOR_BLOCKS(at, box) {
                        w.part = part_of(box, at);
                        if (!volume_block(v, at) && !write_adds(&w))
                                continue;
                        r = volume_change(v, at, change_write, &w);
                        if (r < 0)
                                return r;
                }
        *ret = written;
        return 0;
}
