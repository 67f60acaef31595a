/* Bytes of changes and encoded models: little-endian, read with every length checked. */
#pragma once

#include "base/buf.h"
#include "voxel/packed.h"

/* What could not be read sets `bad` and reads as zeros: checked once a record, not once a field. */
typedef struct Reader {
        const uint8_t *data;
        size_t n; /* bytes left */
        bool bad;
} Reader;

static inline const uint8_t *read_bytes(Reader *r, size_t n) {
        const uint8_t *at = r->data;

        if (r->bad || n > r->n) {
                r->bad = true;
                return NULL;
        }
        r->data += n;
        r->n -= n;
        return at;
}
static inline uint8_t read_u8(Reader *r) {
        const uint8_t *b = read_bytes(r, 1);

        return b ? b[0] : 0;
}
static inline uint16_t read_u16(Reader *r) {
        const uint8_t *b = read_bytes(r, 2);

        return b ? (uint16_t)(b[0] | b[1] << 8) : 0;
}
static inline uint32_t read_u32(Reader *r) {
        const uint8_t *b = read_bytes(r, 4);

        return b ? b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24 : 0;
}
static inline Colour read_colour(Reader *r) {
        const uint8_t *b = read_bytes(r, 4);

        return b ? (Colour){ b[0], b[1], b[2], b[3] } : (Colour){ 0 };
}
static inline Point read_point(Reader *r) {
        const uint32_t x = read_u32(r), y = read_u32(r), z = read_u32(r);

        return (Point){ (int32_t)x, (int32_t)y, (int32_t)z };
}

static inline float read_float(Reader *r) {
        const uint32_t bits = read_u32(r);
        float x;

        memcpy(&x, &bits, sizeof(x));
        return x;
}
void read_floats(Reader *r, float *ret, size_t n);

int append_u8(Buf *b, uint8_t value);
int append_u16(Buf *b, uint16_t value);
int append_colour(Buf *b, Colour c);
int append_point(Buf *b, Point p);
int append_floats(Buf *b, const float *x, size_t n);

/* A block as bytes; NULL is an empty one. */
int block_encode(const Block *b, Buf *ret);
/* A block of expanded voxels; NULL when nothing is in them. -ENOMEM. */
int block_from_voxels(const Colour voxels[static BLOCK_VOXELS], Block **ret);
/* ret is NULL for an empty block. -EBADMSG, -ENOMEM. */
int block_decode(Reader *r, Block **ret);

enum { PACKED_IN_ORDER = 1 };

/* The same with its colours in the order in which they appear and no others, so that equal blocks are equal
 * bytes; `indices` is what it stretches to. PACKED_IN_ORDER with nothing made; -ENOMEM. Freed with free().
 */
int packed_order(Packed **ret, const Packed *p, const uint8_t indices[static BLOCK_VOXELS]);
/* A palette in order as bytes, and how many they are. */
size_t packed_code_bytes(const Packed *p);
int packed_encode(const Packed *p, Buf *ret);
/* The block of one; ret is NULL when nothing is in it. -EBADMSG, -ENOMEM. */
int packed_decode(Reader *r, Block **ret);

/* What differs between two blocks, in whichever form is short. Returns 1, or 0 with nothing appended
 * when nothing differs. */
int delta_encode(const Block *before, const Block *after, Buf *ret);
/* Makes the block on the other side of a delta. -EBADMSG also when `now` is not the block on this one. */
int delta_apply(Reader *r, const Block *now, bool forward, Block **ret);
/* Reads over a delta. -EBADMSG. */
int delta_skip(Reader *r);
