/* A palette as bytes: u16 number of colours, u8 shift, the colours in the order in which they appear, the
 * indices as a block at rest has them. Most blocks are in that order already, and are copied as they are. */
#include "voxel/block-private.h"
#include "voxel/codec.h"

#include <errno.h>
#include <string.h>

static size_t index_bytes(unsigned shift) {
        return ((size_t)BLOCK_VOXELS << shift) / 8;
}

size_t packed_code_bytes(const Packed *p) {
        return 3 + p->n * sizeof(Colour) + index_bytes(p->shift);
}

#define AT_ONCE 16

/* Whether all of AT_ONCE indices are below n. */
static bool all_below(const uint8_t *indices, unsigned n) {
        typedef uint8_t Sixteen __attribute__((vector_size(AT_ONCE)));
        typedef uint64_t Two __attribute__((vector_size(AT_ONCE)));
        Sixteen these;
        Two above;

        memcpy(&these, indices, sizeof(these));
        above = (Two)(these >= (uint8_t)n);
        return (above[0] | above[1]) == 0;
}

/* Whether each colour is used, and the first time after all before it. */
static bool in_order(const uint8_t indices[static BLOCK_VOXELS], unsigned n) {
        unsigned seen = 0;

        for (unsigned at = 0; at < BLOCK_VOXELS && seen < n; at += AT_ONCE) {
                if (all_below(indices + at, seen))
                        continue;
                for (unsigned i = at; i < at + AT_ONCE; i++) {
                        if (indices[i] > seen)
                                return false;
                        seen += indices[i] == seen;
                }
        }
        return seen == n;
}

int packed_order(Packed **ret, const Packed *p, const uint8_t indices[static BLOCK_VOXELS]) {
        uint16_t numbers[PACKED_COLOURS_MAX] = { 0 };
        uint8_t ordered[BLOCK_VOXELS];
        Colour colours[PACKED_COLOURS_MAX];
        unsigned n = 0;

        if (p->shift == 0 || in_order(indices, p->n))
                return PACKED_IN_ORDER;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                uint16_t *number = &numbers[indices[i]];

                if (*number == 0) {
                        colours[n] = p->colours[indices[i]];
                        *number = (uint16_t)++n;
                }
                ordered[i] = (uint8_t)(*number - 1);
        }
        return packed_from_indices(ret, ordered, colours, n);
}

int packed_encode(const Packed *p, Buf *ret) {
        const uint8_t *indices = packed_indices(p);
        const bool swapped = p->shift == 0 && (indices[0] & 1);
        int r;

        r = buf_reserve(ret, packed_code_bytes(p));
        if (r < 0)
                return r;
        /* With the room reserved these cannot fail. */
        (void)append_u16(ret, p->n);
        (void)append_u8(ret, p->shift);
        if (!swapped) {
                (void)buf_append(ret, p->colours, p->n * sizeof(Colour));
                (void)buf_append(ret, indices, index_bytes(p->shift));
                return 0;
        }
        (void)append_colour(ret, p->colours[1]);
        (void)append_colour(ret, p->colours[0]);
        for (size_t i = 0; i < index_bytes(0); i++)
                ret->data[ret->n + i] = (uint8_t)~indices[i];
        ret->n += index_bytes(0);
        return 0;
}

/* Empty colours are zeros. */
static bool colours_are_clean(const Packed *p) {
        for (unsigned i = 0; i < p->n; i++)
                if (p->colours[i].a == 0 && !colour_equal(p->colours[i], (Colour){ 0 }))
                        return false;
        return true;
}

/* False when an index is beyond the colours. */
static bool count_voxels(const Packed *p, unsigned *ret) {
        uint8_t indices[BLOCK_VOXELS], most = 0;
        unsigned empty = 0;

        packed_stretch(packed_view(p), indices);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                most = MAX(most, indices[i]);
        for (unsigned k = 0; k < p->n; k++)
                for (unsigned i = 0; p->colours[k].a == 0 && i < BLOCK_VOXELS; i++)
                        empty += indices[i] == k;
        *ret = BLOCK_VOXELS - empty;
        return most < p->n;
}

/* NULL when nothing is in it. Takes the palette over, also when it fails. */
static int block_of_packed(Packed *packed, unsigned count, Block **ret) {
        Colour all;
        Block *b;

        if (count == 0 || packed_plain(packed, &all)) {
                free(packed);
                *ret = count > 0 ? block_new_uniform(all) : NULL;
                return count > 0 && !*ret ? -ENOMEM : 0;
        }
        b = block_new_uniform((Colour){ .a = 255 });
        if (!b) {
                free(packed);
                return -ENOMEM;
        }
        b->colour = (Colour){ 0 };
        block_take_packed(b, packed);
        b->count = count;
        *ret = b;
        return 0;
}

int packed_decode(Reader *r, Block **ret) {
        const unsigned n = read_u16(r), shift = read_u8(r);
        const uint8_t *colours = read_bytes(r, n * sizeof(Colour));
        const uint8_t *indices = read_bytes(r, shift <= 3 ? index_bytes(shift) : SIZE_MAX);
        CLEANUP_FREE Packed *p = NULL;
        unsigned count;

        if (!colours || !indices || n == 0 || n > 1u << (1u << shift))
                return -EBADMSG;
        p = packed_new_empty(n, (uint8_t)shift);
        if (!p)
                return -ENOMEM;
        memcpy(p->colours, colours, n * sizeof(Colour));
        memcpy(packed_indices(p), indices, index_bytes(shift));
        if (!colours_are_clean(p) || !count_voxels(p, &count))
                return -EBADMSG;
        return block_of_packed(TAKE(p), count, ret);
}
