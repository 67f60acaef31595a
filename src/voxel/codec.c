/* Blocks as bytes. A journal compresses what it stores, so the forms here only avoid the obvious waste:
 * one colour, runs of colours, and all colours. */
#include "voxel/codec.h"
#include "voxel/block-private.h"

#include <errno.h>
#include <string.h>

enum { FORM_EMPTY, FORM_UNIFORM, FORM_RUNS, FORM_DENSE };

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
        int r;

        r = buf_append_u32(b, (uint32_t)p.x);
        if (r < 0)
                return r;
        r = buf_append_u32(b, (uint32_t)p.y);
        if (r < 0)
                return r;
        return buf_append_u32(b, (uint32_t)p.z);
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

int block_encode(const Block *b, Buf *ret) {
        Colour voxels[BLOCK_VOXELS];
        int r;

        if (!b || b->count == 0)
                return append_u8(ret, FORM_EMPTY);
        if (!block_plain(b))
                return encode_voxels(block_colours(b, 0, BLOCK_VOXELS, voxels), ret);
        r = append_u8(ret, FORM_UNIFORM);
        if (r < 0)
                return r;
        return append_colour(ret, b->colour);
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
        default:
                return -EBADMSG;
        }
}
