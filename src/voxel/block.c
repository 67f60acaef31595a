/* Blocks: reference counts, memory, questions. The 16 KiB of colours of dead blocks are kept for the
 * next ones: fresh pages cost more to touch than everything that is done to them. */
#include "voxel/block-private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define SPARE_MAX 1024 /* × 16 KiB */

static Colour *spare[SPARE_MAX];
static size_t n_spare;

static Colour *voxels_new(void) {
        return n_spare > 0 ? spare[--n_spare] : aligned_alloc(64, BLOCK_BYTES);
}

static void voxels_free(Colour *voxels) {
        if (!voxels)
                return;
        if (n_spare < SPARE_MAX)
                spare[n_spare++] = voxels;
        else
                free(voxels);
}

void block_trim(void) {
        while (n_spare > 0)
                free(spare[--n_spare]);
}

static void voxels_fill(Colour voxels[static BLOCK_VOXELS], Colour c) {
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                voxels[i] = c;
}

/* Copies colours as words, which compilers do by the dozen, and makes empty ones all zeros. */
static void voxels_copy(Colour to[static BLOCK_VOXELS], const Colour from[static BLOCK_VOXELS]) {
        const Colour alpha = { .a = 255 };
        uint32_t mask, word;

        memcpy(&mask, &alpha, sizeof(mask));
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                memcpy(&word, &from[i], sizeof(word));
                word = word & mask ? word : 0;
                memcpy(&to[i], &word, sizeof(word));
        }
}

/* Empty voxels are all zeros, so whole words can be counted. */
static unsigned voxels_count(const Colour voxels[static BLOCK_VOXELS]) {
        unsigned n = 0;

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                uint32_t word;

                memcpy(&word, &voxels[i], sizeof(word));
                n += word != 0;
        }
        return n;
}

static bool voxels_alike(const Colour voxels[static BLOCK_VOXELS]) {
        return memcmp(voxels, voxels + 1, BLOCK_BYTES - sizeof(Colour)) == 0;
}

static Block *block_alloc(void) {
        Block *b = calloc(1, sizeof(Block));

        if (b)
                b->refs = 1;
        return b;
}

Block *block_new_uniform(Colour colour) {
        Block *b = block_alloc();

        if (!b || colour.a == 0)
                return b;
        b->colour = colour;
        b->count = BLOCK_VOXELS;
        return b;
}

void block_recount(Block *b) {
        b->count = voxels_count(b->voxels);
}

Block *block_new(const Colour voxels[static BLOCK_VOXELS]) {
        CLEANUP(block_unref) Block *b = block_alloc();

        if (!b)
                return NULL;
        b->voxels = voxels_new();
        if (!b->voxels)
                return NULL;

        voxels_copy(b->voxels, voxels);
        block_recount(b);
        block_pack(b);
        return TAKE(b);
}

Block *block_ref(Block *b) {
        if (b)
                b->refs++;
        return b;
}

Block *block_unref(Block *b) {
        if (!b)
                return NULL;
        assert(b->refs > 0);
        if (--b->refs > 0)
                return NULL;

        voxels_free(b->voxels);
        free(b);
        return NULL;
}

Colour block_get(const Block *b, unsigned index) {
        assert(index < BLOCK_VOXELS);
        return b->voxels ? b->voxels[index] : b->colour;
}

void block_expand(const Block *b, Colour ret[static BLOCK_VOXELS]) {
        if (b->voxels)
                memcpy(ret, b->voxels, BLOCK_BYTES);
        else
                voxels_fill(ret, b->colour);
}

bool block_uniform(const Block *b, Colour *ret) {
        if (b->voxels && !voxels_alike(b->voxels))
                return false;
        if (ret)
                *ret = block_get(b, 0);
        return true;
}

unsigned block_count(const Block *b) {
        return b->count;
}

static bool voxels_all(const Colour voxels[static BLOCK_VOXELS], Colour c) {
        return colour_equal(voxels[0], c) && voxels_alike(voxels);
}

bool block_equal(const Block *a, const Block *b) {
        if (a == b)
                return true;
        if (!a || !b)
                return (a ? a : b)->count == 0;
        if (a->count != b->count)
                return false;
        if (a->voxels && b->voxels)
                return memcmp(a->voxels, b->voxels, BLOCK_BYTES) == 0;
        if (a->voxels)
                return voxels_all(a->voxels, b->colour);
        if (b->voxels)
                return voxels_all(b->voxels, a->colour);
        return colour_equal(a->colour, b->colour);
}

/* Within the block: 0..15. */
static Box block_bounds(const Block *b) {
        Box box = BOX_EMPTY;

        if (b->count == BLOCK_VOXELS)
                return (Box){ { 0, 0, 0 }, { BLOCK_SIDE - 1, BLOCK_SIDE - 1, BLOCK_SIDE - 1 } };

        for (int32_t row = 0; row < BLOCK_SIDE * BLOCK_SIDE; row++) {
                const Colour *voxels = b->voxels + row * BLOCK_SIDE;
                int32_t from = 0, to = BLOCK_SIDE - 1;

                while (from <= to && voxels[from].a == 0)
                        from++;
                while (to > from && voxels[to].a == 0)
                        to--;
                if (from <= to)
                        box = box_union(box,
                                        (Box){ { from, row & 15, row >> 4 }, { to, row & 15, row >> 4 } });
        }
        return box;
}

Box block_box(const Block *b, Point block) {
        const Point o = block_origin(block);
        Box in;

        if (b->count == 0)
                return BOX_EMPTY;
        in = block_bounds(b);
        return (Box){ { o.x + in.min.x, o.y + in.min.y, o.z + in.min.z },
                      { o.x + in.max.x, o.y + in.max.y, o.z + in.max.z } };
}

void block_pack(Block *b) {
        if (!b->voxels || (b->count > 0 && b->count < BLOCK_VOXELS) || !voxels_alike(b->voxels))
                return;
        b->colour = b->voxels[0];
        voxels_free(TAKE(b->voxels));
}

Block *block_open(Block *b) {
        CLEANUP(block_unref) Block *own = NULL;
        Colour *voxels;

        if (b && b->refs == 1 && b->voxels)
                return block_ref(b);

        own = block_alloc();
        voxels = voxels_new();
        if (!own || !voxels) {
                voxels_free(voxels);
                return NULL;
        }
        own->voxels = voxels;
        own->count = b ? b->count : 0;
        if (b)
                block_expand(b, voxels);
        else
                memset(voxels, 0, BLOCK_BYTES);
        return TAKE(own);
}

void block_close(Block **b, Block *own) {
        block_pack(own);
        block_unref(*b);
        *b = own->count > 0 ? own : block_unref(own);
}
