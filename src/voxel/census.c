/* Colours are counted in a hash table. Neighbours are mostly alike, so a run is counted before it is
 * looked up. */
#include "voxel/census.h"

#include "base/progress.h"
#include "voxel/block-private.h"

#include <errno.h>
#include <string.h>

typedef struct Counter {
        ColourCount *slots; /* n = 0: free */
        size_t capacity;    /* 0 or a power of two */
        size_t n;
} Counter;

static uint32_t colour_word(Colour c) {
        return (uint32_t)c.r << 24 | (uint32_t)c.g << 16 | (uint32_t)c.b << 8 | c.a;
}

static ColourCount *counter_slot(const Counter *k, Colour c) {
        uint64_t hash = colour_word(c) * 0x9e3779b97f4a7c15u;

        for (size_t i = hash >> 32 & (k->capacity - 1);; i = (i + 1) & (k->capacity - 1))
                if (k->slots[i].n == 0 || colour_equal(k->slots[i].colour, c))
                        return &k->slots[i];
}

static int counter_grow(Counter *k) {
        Counter more = { .capacity = k->capacity > 0 ? 2 * k->capacity : 256, .n = k->n };

        more.slots = calloc(more.capacity, sizeof(ColourCount));
        if (!more.slots)
                return -ENOMEM;
        for (size_t i = 0; i < k->capacity; i++)
                if (k->slots[i].n > 0)
                        *counter_slot(&more, k->slots[i].colour) = k->slots[i];
        free(k->slots);
        *k = more;
        return 0;
}

static int counter_add(Counter *k, Colour c, uint64_t n) {
        ColourCount *slot;
        int r;

        if (c.a == 0 || n == 0)
                return 0;
        if (k->n >= k->capacity / 2) {
                r = counter_grow(k);
                if (r < 0)
                        return r;
        }
        slot = counter_slot(k, c);
        k->n += slot->n == 0;
        slot->colour = c;
        slot->n += n;
        return 0;
}

static int counter_run(Counter *k, const Colour *colours, size_t n) {
        int r;

        for (size_t i = 0, from = 0; i < n; from = i) {
                while (i < n && colour_equal(colours[i], colours[from]))
                        i++;
                r = counter_add(k, colours[from], i - from);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int count_compare(const void *a, const void *b) {
        const ColourCount *left = a, *right = b;
        const uint32_t l = colour_word(left->colour), r = colour_word(right->colour);

        if (left->n != right->n)
                return left->n > right->n ? -1 : 1;
        return l < r ? -1 : l > r;
}

/* Gives the counted colours away, in order. */
static void counter_finish(Counter *k, Census *ret) {
        *ret = (Census){ 0 };
        ret->colours = TAKE(k->slots);
        for (size_t i = 0; i < k->capacity; i++)
                if (ret->colours[i].n > 0) {
                        ret->voxels += ret->colours[i].n;
                        ret->colours[ret->n++] = ret->colours[i];
                }
        if (ret->n > 0)
                qsort(ret->colours, ret->n, sizeof(ColourCount), count_compare);
}

static int counter_block(Counter *k, const Block *b, Box common) {
        const Box all = { { 0, 0, 0 }, { BLOCK_SIDE - 1, BLOCK_SIDE - 1, BLOCK_SIDE - 1 } };
        Colour scratch[BLOCK_VOXELS];
        int r;

        if (block_plain(b))
                return counter_add(k, b->colour, box_width(common) * box_depth(common) * box_height(common));
        if (point_equal(common.min, all.min) && point_equal(common.max, all.max))
                return counter_run(k, block_colours(b, 0, BLOCK_VOXELS, scratch), BLOCK_VOXELS);
        for (int32_t z = common.min.z; z <= common.max.z; z++)
                for (int32_t y = common.min.y; y <= common.max.y; y++) {
                        const unsigned at = block_index_of((Point){ common.min.x, y, z });
                        const unsigned n = (unsigned)box_width(common);

                        r = counter_run(k, block_colours(b, at, n, scratch), n);
                        if (r < 0)
                                return r;
                }
        return 0;
}

/* The part of a block that is in the box, as positions 0…15. */
static Box block_part(Point block, Box within) {
        const Point o = block_origin(block);
        const Box all = { o, { o.x + (BLOCK_SIDE - 1), o.y + (BLOCK_SIDE - 1), o.z + (BLOCK_SIDE - 1) } };
        const Box common = box_intersect(all, within);

        if (box_empty(common))
                return BOX_EMPTY;
        return (Box){ { common.min.x - o.x, common.min.y - o.y, common.min.z - o.z },
                      { common.max.x - o.x, common.max.y - o.y, common.max.z - o.z } };
}

int census_take(Census *ret, const Volume *v, const Box *within) {
        const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };
        Counter k = { 0 };
        int r = 0;

        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; r == 0 && volume_next(v, &i);) {
                const Box part = block_part(i.block, within ? *within : everything);

                progress_step(1);
                if (!box_empty(part))
                        r = counter_block(&k, i.contents, part);
        }
        if (r < 0)
                free(k.slots);
        else
                counter_finish(&k, ret);
        return r;
}

int census_of(Census *ret, const Colour *colours, size_t n) {
        Counter k = { 0 };
        int r;

        r = counter_run(&k, colours, n);
        if (r < 0)
                free(k.slots);
        else
                counter_finish(&k, ret);
        return r;
}

static uint8_t bin_middle(unsigned value, unsigned size) {
        return (uint8_t)MIN(value / size * size + size / 2, 255u);
}

int census_bin(Census *c, unsigned size) {
        Counter k = { 0 };
        int r = 0;

        for (size_t i = 0; r == 0 && i < c->n; i++) {
                const Colour from = c->colours[i].colour;

                r = counter_add(&k,
                                (Colour){ bin_middle(from.r, size), bin_middle(from.g, size),
                                          bin_middle(from.b, size), from.a },
                                c->colours[i].n);
        }
        if (r < 0) {
                free(k.slots);
                return r;
        }
        census_done(c);
        counter_finish(&k, c);
        return 0;
}

void census_merge(Census *c, unsigned threshold) {
        size_t n = 0, to;

        for (size_t i = 0; i < c->n; i++) {
                const ColourCount one = c->colours[i];

                for (to = 0; to < n; to++)
                        if (colour_difference(c->colours[to].colour, one.colour) <= threshold)
                                break;
                if (to < n)
                        c->colours[to].n += one.n;
                else
                        c->colours[n++] = one;
        }
        c->n = n;
        if (n > 0)
                qsort(c->colours, n, sizeof(ColourCount), count_compare);
}

static int colour_compare(const void *a, const void *b) {
        const uint32_t l = colour_word(((const ColourCount *)a)->colour),
                       r = colour_word(((const ColourCount *)b)->colour);

        return l < r ? -1 : l > r;
}

void census_sort_by_colour(Census *c) {
        if (c->n > 0)
                qsort(c->colours, c->n, sizeof(ColourCount), colour_compare);
}

void census_done(Census *c) {
        free(c->colours);
        *c = (Census){ 0 };
}
