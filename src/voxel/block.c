/* Blocks: reference counts, memory, questions. The 16 KiB of colours of dead blocks are kept for the
 * next ones: fresh pages cost more to touch than everything that is done to them. */
#include "voxel/block-private.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#define SPARE_MAX 1024 /* × 16 KiB */
#define PART 256       /* voxels looked at at once: what differs mostly does so early */

/* For programs with several threads: whoever finds it in use does without. */
static struct {
        atomic_flag used;
        size_t n;
        Colour *voxels[SPARE_MAX];
} spare = { .used = ATOMIC_FLAG_INIT };

static bool spare_begin(void) {
        return !atomic_flag_test_and_set_explicit(&spare.used, memory_order_acquire);
}

static void spare_end(void) {
        atomic_flag_clear_explicit(&spare.used, memory_order_release);
}

static Colour *voxels_new(void) {
        Colour *voxels = NULL;

        if (spare_begin()) {
                if (spare.n > 0)
                        voxels = spare.voxels[--spare.n];
                spare_end();
        }
        return voxels ? voxels : aligned_alloc(64, BLOCK_BYTES);
}

static void voxels_free(Colour *voxels) {
        if (voxels && spare_begin()) {
                if (spare.n < SPARE_MAX)
                        spare.voxels[spare.n++] = TAKE(voxels);
                spare_end();
        }
        free(voxels);
}

void block_trim(void) {
        if (!spare_begin())
                return;
        while (spare.n > 0)
                free(spare.voxels[--spare.n]);
        spare_end();
}

static void voxels_fill(Colour *voxels, unsigned n, Colour c) {
        for (unsigned i = 0; i < n; i++)
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

static const uint8_t no_indices[BLOCK_VOXELS / 8];
const Block block_none = { .refs = 1, .view = { no_indices, &block_none.colour, 0 } };

static Block *block_alloc(void) {
        Block *b = calloc(1, sizeof(Block));

        if (!b)
                return NULL;
        b->refs = 1;
        b->view = packed_view_of(&b->colour);
        return b;
}

void block_take_packed(Block *b, Packed *packed) {
        b->packed = packed;
        b->view = packed_view(packed);
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

/* The form in which a block of these colours rests. False when memory is out. */
static bool block_hold(Block *b, const Colour voxels[static BLOCK_VOXELS]) {
        Packed *packed;
        int r;

        if (voxels_alike(voxels)) {
                b->colour = voxels[0];
                return true;
        }
        r = packed_new(&packed, voxels);
        if (r == 0)
                block_take_packed(b, packed);
        if (r != PACKED_UNFIT)
                return r == 0;
        b->voxels = voxels_new();
        if (b->voxels)
                memcpy(b->voxels, voxels, BLOCK_BYTES);
        return b->voxels;
}

Block *block_new(const Colour voxels[static BLOCK_VOXELS]) {
        CLEANUP(block_unref) Block *b = block_alloc();
        Colour clean[BLOCK_VOXELS];

        if (!b)
                return NULL;
        voxels_copy(clean, voxels);
        b->count = voxels_count(clean);
        return block_hold(b, clean) ? TAKE(b) : NULL;
}

Block *block_ref(Block *b) {
        if (b)
                b->refs++;
        return b;
}

bool block_shared(const Block *b) {
        return b->refs > 1;
}

Block *block_unref(Block *b) {
        if (!b)
                return NULL;
        assert(b->refs > 0);
        if (--b->refs > 0)
                return NULL;

        voxels_free(b->voxels);
        free(b->packed);
        free(b);
        return NULL;
}

Colour block_get(const Block *b, unsigned index) {
        assert(index < BLOCK_VOXELS);
        return block_at(b, index);
}

void block_read(const Block *b, unsigned at, unsigned n, Colour *ret) {
        assert(at + n <= BLOCK_VOXELS);
        if (b->voxels)
                memcpy(ret, b->voxels + at, n * sizeof(Colour));
        else if (b->packed)
                packed_read(b->packed, at, n, ret);
        else
                voxels_fill(ret, n, b->colour);
}

void block_expand(const Block *b, Colour ret[static BLOCK_VOXELS]) {
        block_read(b, 0, BLOCK_VOXELS, ret);
}

/* Whether all its voxels are of this colour. */
static bool block_all(const Block *b, Colour c) {
        Colour part[PART];

        if (block_plain(b))
                return colour_equal(b->colour, c);
        for (unsigned at = 0; at < BLOCK_VOXELS; at += PART) {
                const Colour *voxels = block_colours(b, at, PART, part);

                if (!colour_equal(voxels[0], c) ||
                    memcmp(voxels, voxels + 1, (PART - 1) * sizeof(Colour)) != 0)
                        return false;
        }
        return true;
}

bool block_uniform(const Block *b, Colour *ret) {
        if ((b->count > 0 && b->count < BLOCK_VOXELS) || !block_all(b, block_get(b, 0)))
                return false;
        if (ret)
                *ret = block_get(b, 0);
        return true;
}

unsigned block_count(const Block *b) {
        return b->count;
}

static bool parts_equal(const Block *a, const Block *b) {
        Colour of_a[PART], of_b[PART];

        for (unsigned at = 0; at < BLOCK_VOXELS; at += PART)
                if (memcmp(block_colours(a, at, PART, of_a), block_colours(b, at, PART, of_b),
                           PART * sizeof(Colour)) != 0)
                        return false;
        return true;
}

bool block_equal(const Block *a, const Block *b) {
        if (a == b)
                return true;
        if (!a || !b)
                return (a ? a : b)->count == 0;
        if (a->count != b->count)
                return false;
        if (block_plain(a) || block_plain(b))
                return block_all(block_plain(a) ? b : a, (block_plain(a) ? a : b)->colour);
        return parts_equal(a, b);
}

/* Within the block: 0..15. */
static Box block_bounds(const Block *b) {
        Box box = BOX_EMPTY;
        Colour scratch[BLOCK_SIDE];

        if (b->count == BLOCK_VOXELS)
                return (Box){ { 0, 0, 0 }, { BLOCK_SIDE - 1, BLOCK_SIDE - 1, BLOCK_SIDE - 1 } };

        for (int32_t row = 0; row < BLOCK_SIDE * BLOCK_SIDE; row++) {
                const Colour *voxels = block_colours(b, (unsigned)row * BLOCK_SIDE, BLOCK_SIDE, scratch);
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

/* Of two colours: the one, and what the other differs from it in. Compilers do that by the dozen. */
static void voxels_of_two(Colour to[static BLOCK_VOXELS], PackedView from) {
        uint8_t indices[BLOCK_VOXELS];
        uint32_t one, other, word;

        memcpy(&one, &from.colours[0], sizeof(one));
        memcpy(&other, &from.colours[1], sizeof(other));
        packed_stretch(from, indices);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                word = one ^ ((one ^ other) & -(uint32_t)indices[i]);
                memcpy(&to[i], &word, sizeof(word));
        }
}

void block_unpack(Block *b) {
        Colour *voxels = voxels_new();

        if (!voxels)
                return;
        if (b->packed->n == 2)
                voxels_of_two(voxels, b->view);
        else
                packed_read(b->packed, 0, BLOCK_VOXELS, voxels);
        b->voxels = voxels;
        free(TAKE(b->packed));
        /* For when all of them become alike. */
        b->view = packed_view_of(&b->colour);
}

void block_take_plain(Block *b, Colour c) {
        free(TAKE(b->packed));
        b->colour = c;
        b->view = packed_view_of(&b->colour);
}

/* Who was patched often may have colours in its palette that no voxel has any more. */
static void block_repack(Block *b) {
        Colour voxels[BLOCK_VOXELS], all;
        Packed *packed;

        if (packed_plain(b->packed, &all)) {
                block_take_plain(b, all);
                return;
        }
        packed_read(b->packed, 0, BLOCK_VOXELS, voxels);
        if (packed_new(&packed, voxels) != 0)
                return;
        free(b->packed);
        block_take_packed(b, packed);
}

void block_rest(Block *b) {
        const bool often = b->patched == PATCHES_MOST;
        Packed *packed;
        int r;

        b->patched = 0;
        if (b->packed && often)
                block_repack(b);
        block_pack(b);
        if (!b->voxels)
                return;
        r = packed_new(&packed, b->voxels);
        b->colourful = r == PACKED_UNFIT;
        if (r != 0)
                return;
        block_take_packed(b, packed);
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
        own->colourful = b && b->colourful;
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
