/* Blocks as bytes. A journal compresses what it stores, so the forms here only avoid the obvious waste:
 * one colour, runs of colours, a palette with indices, and all colours. */
#include "voxel/codec.h"
#include "voxel/block-private.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

enum { FORM_EMPTY, FORM_UNIFORM, FORM_RUNS, FORM_DENSE, FORM_PACKED };

#define RUN_BYTES 6 /* u16 length, colour */
/* Beyond, looking through them all would take longer than block_new(). */
#define RUN_COLOURS_MOST 64

enum { RUNS_UNFIT = 1 };

int append_u8(Buf *b, uint8_t value) {
        return buf_append(b, &value, 1);
}

int append_u16(Buf *b, uint16_t value) {
        const uint8_t bytes[2] = { (uint8_t)value, (uint8_t)(value >> 8) };

        return buf_append(b, bytes, sizeof(bytes));
}

int append_colour(Buf *b, Colour c) {
        const uint8_t bytes[4] = { c.r, c.g, c.b, c.a };

        return buf_append(b, bytes, sizeof(bytes));
}

int append_point(Buf *b, Point p) {
        const uint32_t words[3] = { htole32((uint32_t)p.x), htole32((uint32_t)p.y), htole32((uint32_t)p.z) };

        return buf_append(b, words, sizeof(words));
}

int append_floats(Buf *b, const float *x, size_t n) {
        for (size_t i = 0; i < n; i++) {
                uint32_t bits;
                int r;

                memcpy(&bits, &x[i], sizeof(bits));
                r = buf_append_u32(b, bits);
                if (r < 0)
                        return r;
        }
        return 0;
}

void read_floats(Reader *r, float *ret, size_t n) {
        for (size_t i = 0; i < n; i++)
                ret[i] = read_float(r);
}

/* Writes runs as long as they are shorter than all colours are. Returns their bytes, or 0. */
static size_t encode_runs(const Colour *voxels, uint8_t ret[static BLOCK_BYTES]) {
        size_t n = 0;

        for (unsigned at = 0, to; at < BLOCK_VOXELS; at = to) {
                const Colour c = voxels[at];

                for (to = at + 1; to < BLOCK_VOXELS && colour_equal(voxels[to], c);)
                        to++;
                if (n + RUN_BYTES > BLOCK_BYTES)
                        return 0;
                ret[n++] = (uint8_t)(to - at);
                ret[n++] = (uint8_t)((to - at) >> 8);
                memcpy(ret + n, &c, sizeof(c));
                n += sizeof(c);
        }
        return n;
}

static int encode_voxels(const Colour *voxels, Buf *ret) {
        uint8_t runs[BLOCK_BYTES];
        const size_t n = encode_runs(voxels, runs);
        int r;

        r = append_u8(ret, n > 0 ? FORM_RUNS : FORM_DENSE);
        if (r < 0)
                return r;
        return n > 0 ? buf_append(ret, runs, n) : buf_append(ret, voxels, BLOCK_BYTES);
}

typedef uint8_t Sixteen __attribute__((vector_size(16)));

/* Sixteen pairs of neighbours at a time, half a block before the counts have to be added up. */
static unsigned count_changes(const uint8_t *indices, unsigned n) {
        Sixteen count = { 0 };
        unsigned sum = 0;

        for (unsigned i = 0; i < n; i += sizeof(Sixteen)) {
                Sixteen these, next;

                memcpy(&these, indices + i, sizeof(these));
                memcpy(&next, indices + i + 1, sizeof(next));
                count -= (Sixteen)(these != next);
        }
        for (unsigned i = 0; i < sizeof(Sixteen); i++)
                sum += count[i];
        return sum;
}

static unsigned count_runs(const uint8_t indices[static BLOCK_VOXELS + 1]) {
        return count_changes(indices, BLOCK_VOXELS / 2) +
               count_changes(indices + BLOCK_VOXELS / 2, BLOCK_VOXELS / 2) + 1;
}

/* Where the run that begins at `at` ends. */
static unsigned run_end(const uint8_t indices[static BLOCK_VOXELS], unsigned at) {
        const uint64_t all = indices[at] * 0x0101010101010101u;
        unsigned to = at + 1;
        uint64_t eight;

        for (; to <= BLOCK_VOXELS - sizeof(eight); to += sizeof(eight)) {
                memcpy(&eight, indices + to, sizeof(eight));
                if (eight != all)
                        break;
        }
        while (to < BLOCK_VOXELS && indices[to] == indices[at])
                to++;
        return to;
}

static int encode_runs_of(const uint8_t indices[static BLOCK_VOXELS], const Colour *colours, Buf *ret) {
        int r;

        r = append_u8(ret, FORM_RUNS);
        for (unsigned at = 0, to; r == 0 && at < BLOCK_VOXELS; at = to) {
                to = run_end(indices, at);
                r = append_u16(ret, (uint16_t)(to - at));
                if (r == 0)
                        r = append_colour(ret, colours[indices[at]]);
        }
        return r;
}

static int encode_uniform(Colour c, Buf *ret) {
        int r;

        r = append_u8(ret, FORM_UNIFORM);
        return r < 0 ? r : append_colour(ret, c);
}

static bool runs_are_shorter(size_t runs, const Packed *p) {
        return runs * RUN_BYTES * 4 <= packed_code_bytes(p);
}

static unsigned count_bits(uint64_t x) {
        x -= x >> 1 & 0x5555555555555555u;
        x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
        return (unsigned)(((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

/* Of two colours, by words: most blocks that are cut by a surface are such. */
static size_t count_bit_runs(const Packed *p) {
        const uint8_t *bytes = packed_indices(p);
        uint64_t last = bytes[0] & 1;
        size_t n = 1;

        for (size_t i = 0; i < BLOCK_VOXELS / 8; i += sizeof(uint64_t)) {
                uint64_t word;

                memcpy(&word, bytes + i, sizeof(word));
                word = le64toh(word);
                n += count_bits(word ^ (word << 1 | last));
                last = word >> 63;
        }
        return n;
}

static int encode_palette(const Packed *p, Buf *ret) {
        int r;

        r = append_u8(ret, FORM_PACKED);
        return r < 0 ? r : packed_encode(p, ret);
}

/* Nearly as it rests, which is quickest, unless runs are much shorter. */
static int encode_packed(const Packed *p, Buf *ret) {
        CLEANUP_FREE Packed *ordered = NULL;
        uint8_t indices[BLOCK_VOXELS + 1];
        Colour all;
        int r;

        if (packed_plain(p, &all))
                return encode_uniform(all, ret);
        if (p->shift == 0 && !runs_are_shorter(count_bit_runs(p), p))
                return encode_palette(p, ret);
        packed_stretch(packed_view(p), indices);
        indices[BLOCK_VOXELS] = indices[BLOCK_VOXELS - 1];
        r = packed_order(&ordered, p, indices);
        if (r < 0)
                return r;
        if (runs_are_shorter(count_runs(indices), ordered ? ordered : p))
                return encode_runs_of(indices, p->colours, ret);
        return encode_palette(ordered ? ordered : p, ret);
}

/* One that is written still, or never has a palette: equal blocks have equal bytes however they are held. */
static int encode_expanded(const Colour voxels[static BLOCK_VOXELS], Buf *ret) {
        CLEANUP_FREE Packed *packed = NULL;
        const int r = packed_new(&packed, voxels);

        if (r < 0)
                return r;
        return r == PACKED_UNFIT ? encode_voxels(voxels, ret) : encode_packed(packed, ret);
}

int block_encode(const Block *b, Buf *ret) {
        if (!b || b->count == 0)
                return append_u8(ret, FORM_EMPTY);
        if (b->packed)
                return encode_packed(b->packed, ret);
        return b->voxels ? encode_expanded(b->voxels, ret) : encode_uniform(b->colour, ret);
}

/* Runs as a palette and indices: block_new() would look for the colours voxel by voxel. */
typedef struct Runs {
        Colour colours[RUN_COLOURS_MOST];
        unsigned n;     /* colours */
        unsigned count; /* voxels with alpha > 0 */
        uint8_t indices[BLOCK_VOXELS + BLOCK_SIDE];
} Runs;

/* RUN_COLOURS_MOST when there are too many. */
static unsigned runs_find(Runs *t, Colour c) {
        unsigned i = 0;

        while (i < t->n && !colour_equal(t->colours[i], c))
                i++;
        if (i == t->n && i < RUN_COLOURS_MOST)
                t->colours[t->n++] = c;
        return i;
}

static bool read_run(Reader *r, unsigned at, unsigned *ret, Colour *ret_colour) {
        const unsigned n = read_u16(r);
        const Colour c = read_colour(r);

        if (r->bad || n == 0 || n > BLOCK_VOXELS - at)
                return false;
        *ret = n;
        *ret_colour = c.a > 0 ? c : (Colour){ 0 };
        return true;
}

static int runs_read(Runs *t, Reader *r) {
        Colour c;

        t->n = t->count = 0;
        for (unsigned at = 0, n, i; at < BLOCK_VOXELS; at += n) {
                if (!read_run(r, at, &n, &c))
                        return -EBADMSG;
                i = runs_find(t, c);
                if (i == RUN_COLOURS_MOST)
                        return RUNS_UNFIT;
                t->count += c.a > 0 ? n : 0;
                /* Mostly short: a store instead of a call. What is beyond is written over by the next. */
                if (n <= BLOCK_SIDE)
                        memset(t->indices + at, (int)i, BLOCK_SIDE);
                else
                        memset(t->indices + at, (int)i, n);
        }
        return 0;
}

static int runs_block(const Runs *t, Block **ret) {
        CLEANUP(block_unref) Block *b = NULL;
        Packed *packed;

        if (t->count > 0) {
                b = block_new_uniform(t->n == 1 ? t->colours[0] : (Colour){ 0 });
                if (!b)
                        return -ENOMEM;
        }
        if (b && t->n > 1) {
                if (packed_from_indices(&packed, t->indices, t->colours, t->n) < 0)
                        return -ENOMEM;
                block_take_packed(b, packed);
                b->count = t->count;
        }
        *ret = TAKE(b);
        return 0;
}

static int decode_colourful(Reader *r, Block **ret) {
        Colour voxels[BLOCK_VOXELS], c;

        for (unsigned at = 0, n; at < BLOCK_VOXELS; at += n) {
                if (!read_run(r, at, &n, &c))
                        return -EBADMSG;
                for (unsigned i = 0; i < n; i++)
                        voxels[at + i] = c;
        }
        return block_from_voxels(voxels, ret);
}

static int decode_runs(Reader *r, Block **ret) {
        Reader begin = *r;
        Runs runs;
        int k;

        k = runs_read(&runs, r);
        if (k < 0)
                return k;
        if (k == 0)
                return runs_block(&runs, ret);
        *r = begin;
        return decode_colourful(r, ret);
}

static bool decode_dense(Reader *r, Colour voxels[static BLOCK_VOXELS]) {
        const uint8_t *bytes = read_bytes(r, BLOCK_BYTES);

        if (bytes)
                memcpy(voxels, bytes, BLOCK_BYTES);
        return bytes;
}

int block_from_voxels(const Colour voxels[static BLOCK_VOXELS], Block **ret) {
        Block *b = block_new(voxels);

        if (!b)
                return -ENOMEM;
        *ret = b->count > 0 ? b : block_unref(b);
        return 0;
}

int block_decode(Reader *r, Block **ret) {
        Colour voxels[BLOCK_VOXELS];
        Colour c;

        switch (read_u8(r)) {
        case FORM_EMPTY:
                *ret = NULL;
                return r->bad ? -EBADMSG : 0;
        case FORM_UNIFORM:
                c = read_colour(r);
                if (r->bad || c.a == 0)
                        return -EBADMSG;
                *ret = block_new_uniform(c);
                return *ret ? 0 : -ENOMEM;
        case FORM_RUNS:
                return decode_runs(r, ret);
        case FORM_DENSE:
                return decode_dense(r, voxels) ? block_from_voxels(voxels, ret) : -EBADMSG;
        case FORM_PACKED:
                return packed_decode(r, ret);
        default:
                return -EBADMSG;
        }
}
