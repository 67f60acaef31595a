/* Two states of a block: a list of the voxels that differ, or both states whole. */
#include "voxel/block-private.h"
#include "voxel/codec.h"

#include <errno.h>
#include <string.h>

enum { DELTA_SPARSE, DELTA_WHOLE };

#define SLICE 256 /* voxels compared at once: most of a block did not change */
#define SPARSE_BYTES 10
#define SPARSE_ALWAYS 16 /* so few differing voxels are listed without trying the other form */

/* Voxels of one slice: the block's own, or read into `pad`, which is zeros where there is no block. */
static const Colour *slice_of(const Block *b, unsigned at, Colour *pad) {
        return b ? block_colours(b, at, SLICE, pad) : pad;
}

/* Of one slice of two blocks whose palettes are alike: only voxels of bytes that differ are looked at as
 * colours, which mostly is one. Returns how many are listed now. */
static unsigned find_in_slice(const Block *before, const Block *after, unsigned at, unsigned n,
                              uint16_t ret[static BLOCK_VOXELS]) {
        for (unsigned i = at; i < at + SLICE; i += 8) {
                if (packed_part_equal(before->packed, after->packed, i, 8))
                        continue;
                for (unsigned k = i; k < i + 8; k++)
                        if (!colour_equal(packed_get(before->view, k), packed_get(after->view, k)))
                                ret[n++] = (uint16_t)k;
        }
        return n;
}

static unsigned delta_find(const Block *before, const Block *after, uint16_t ret[static BLOCK_VOXELS]) {
        const bool alike = before && after && before->packed && after->packed &&
                           packed_alike(before->packed, after->packed);
        Colour pad_before[SLICE] = { 0 }, pad_after[SLICE] = { 0 };
        unsigned n = 0;

        for (unsigned at = 0; at < BLOCK_VOXELS; at += SLICE) {
                const Colour *a, *b;

                if (alike) {
                        if (!packed_part_equal(before->packed, after->packed, at, SLICE))
                                n = find_in_slice(before, after, at, n, ret);
                        continue;
                }
                a = slice_of(before, at, pad_before);
                b = slice_of(after, at, pad_after);
                if (memcmp(a, b, SLICE * sizeof(Colour)) == 0)
                        continue;
                for (unsigned i = 0; i < SLICE; i++)
                        if (!colour_equal(a[i], b[i]))
                                ret[n++] = (uint16_t)(at + i);
        }
        return n;
}

static Colour block_colour(const Block *b, unsigned index) {
        return b ? block_get(b, index) : (Colour){ 0 };
}

static int encode_sparse(const Block *before, const Block *after, const uint16_t *index, unsigned n,
                         Buf *ret) {
        int r;

        r = append_u8(ret, DELTA_SPARSE);
        if (r < 0)
                return r;
        r = append_u16(ret, (uint16_t)n);
        for (unsigned i = 0; i < n && r == 0; i++) {
                r = append_u16(ret, index[i]);
                if (r < 0)
                        return r;
                r = append_colour(ret, block_colour(before, index[i]));
                if (r < 0)
                        return r;
                r = append_colour(ret, block_colour(after, index[i]));
        }
        return r;
}

static int encode_whole(const Block *before, const Block *after, Buf *ret) {
        int r;

        r = append_u8(ret, DELTA_WHOLE);
        if (r < 0)
                return r;
        r = block_encode(before, ret);
        if (r < 0)
                return r;
        return block_encode(after, ret);
}

/* Voxels that must differ, by what the blocks know of themselves. */
static unsigned delta_least(const Block *before, const Block *after) {
        const unsigned from = before ? before->count : 0, to = after ? after->count : 0;

        return from > to ? from - to : to - from;
}

/* 1, or 0 with nothing appended when a list of n voxels is shorter. */
static int encode_if_shorter(const Block *before, const Block *after, unsigned n, Buf *ret) {
        const size_t begin = ret->n;
        int r;

        if (n <= SPARSE_ALWAYS)
                return 0;
        r = encode_whole(before, after, ret);
        if (r < 0)
                return r;
        if (ret->n - begin <= 3 + (size_t)n * SPARSE_BYTES)
                return 1;
        ret->n = begin;
        return 0;
}

int delta_encode(const Block *before, const Block *after, Buf *ret) {
        uint16_t index[BLOCK_VOXELS];
        unsigned n;
        int r;

        if (before == after)
                return 0;
        /* Most of what is drawn is new, and need not be compared. */
        r = encode_if_shorter(before, after, delta_least(before, after), ret);
        if (r != 0)
                return r;
        n = delta_find(before, after, index);
        if (n == 0)
                return 0;
        r = encode_if_shorter(before, after, n, ret);
        if (r != 0)
                return r;
        r = encode_sparse(before, after, index, n, ret);
        return r < 0 ? r : 1;
}

static int apply_sparse(Reader *r, const Block *now, bool forward, Block **ret) {
        const unsigned n = read_u16(r);
        Colour voxels[BLOCK_VOXELS] = { 0 };
        unsigned next = 0;

        if (now)
                block_expand(now, voxels);
        for (unsigned i = 0; i < n; i++) {
                const unsigned index = read_u16(r);
                const Colour before = read_colour(r), after = read_colour(r);

                if (r->bad || index < next || index >= BLOCK_VOXELS ||
                    !colour_equal(voxels[index], forward ? before : after))
                        return -EBADMSG;
                voxels[index] = forward ? after : before;
                next = index + 1;
        }
        return r->bad || n == 0 ? -EBADMSG : block_from_voxels(voxels, ret);
}

static int apply_whole(Reader *r, const Block *now, bool forward, Block **ret) {
        CLEANUP(block_unref) Block *before = NULL, *after = NULL;
        int k;

        k = block_decode(r, &before);
        if (k < 0)
                return k;
        k = block_decode(r, &after);
        if (k < 0)
                return k;
        if (!block_equal(now, forward ? before : after))
                return -EBADMSG;
        *ret = forward ? TAKE(after) : TAKE(before);
        return 0;
}

int delta_skip(Reader *r) {
        CLEANUP(block_unref) Block *before = NULL, *after = NULL;
        int k;

        switch (read_u8(r)) {
        case DELTA_SPARSE:
                return read_bytes(r, (size_t)read_u16(r) * SPARSE_BYTES) ? 0 : -EBADMSG;
        case DELTA_WHOLE:
                k = block_decode(r, &before);
                return k < 0 ? k : block_decode(r, &after);
        default:
                return -EBADMSG;
        }
}

int delta_apply(Reader *r, const Block *now, bool forward, Block **ret) {
        switch (read_u8(r)) {
        case DELTA_SPARSE:
                return apply_sparse(r, now, forward, ret);
        case DELTA_WHOLE:
                return apply_whole(r, now, forward, ret);
        default:
                return -EBADMSG;
        }
}
