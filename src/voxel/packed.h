/* Colours of a block by a palette of its own: 1, 2, 4 or 8 bits a voxel instead of 32. Most blocks have few
 * colours, so this is how blocks rest; for writing they are expanded. */
#pragma once

#include "voxel/block.h"

#define PACKED_COLOURS_MAX 256

/* The indices, BLOCK_VOXELS of `1 << shift` bits each, the lowest bits of a byte first, stand behind
 * `room` colours. */
typedef struct Packed {
        uint16_t n, room; /* colours there are, and there is room for */
        uint8_t shift;    /* 0–3 */
        uint8_t unused[3];
        Colour colours[]; /* by words */
} Packed;

static inline uint8_t *packed_indices(const Packed *p) {
        return (uint8_t *)(uintptr_t)(p->colours + p->room);
}

/* What a look-up needs. */
typedef struct PackedView {
        const uint8_t *indices;
        const Colour *colours;
        uint8_t shift;
} PackedView;

static inline PackedView packed_view(const Packed *p) {
        return (PackedView){ packed_indices(p), p->colours, p->shift };
}
/* One colour everywhere; borrowed. */
PackedView packed_view_of(const Colour *c);

static inline Colour packed_get(PackedView p, unsigned index) {
        const unsigned bits = 1u << p.shift, per_byte = 3u - p.shift;
        const unsigned byte = p.indices[index >> per_byte];

        return p.colours[byte >> ((index & ((1u << per_byte) - 1)) << p.shift) & ((1u << bits) - 1)];
}

enum { PACKED_UNFIT = 1 };

/* Room for n colours and their indices, none of which is set. NULL when memory is out. */
Packed *packed_new_empty(unsigned n, uint8_t shift);
/* Packs a block's colours; those with alpha 0 have to be all zeros. PACKED_UNFIT when there are too many
 * colours for it to pay; -ENOMEM. Freed with free(). */
int packed_new(Packed **ret, const Colour voxels[static BLOCK_VOXELS]);
/* The same of indices of a byte each into `colours`, n of them (1–256). -ENOMEM. */
int packed_from_indices(Packed **ret, const uint8_t indices[static BLOCK_VOXELS], const Colour *colours,
                        unsigned n);
/* Blends `from` into `to`, which have so many colours, by pairs of indices; the count is that of the result.
 * PACKED_UNFIT when there are too many pairs, or all voxels become alike; -ENOMEM. */
int packed_merge(Packed **ret, const PackedView *to, unsigned n_to, const PackedView *from, unsigned n_from,
                 Mode mode, unsigned *ret_count);
/* Indices of a byte each. */
void packed_stretch(PackedView p, uint8_t ret[static BLOCK_VOXELS]);
/* A block of two colours: `inside` where a bit of rows[y | z << 4] is set, `outside` elsewhere. NULL when
 * memory is out. */
Packed *packed_from_bits(const uint16_t rows[static BLOCK_SIDE * BLOCK_SIDE], Colour inside, Colour outside);
/* Colours [at, at + n). */
void packed_read(const Packed *p, unsigned at, unsigned n, Colour *ret);
/* The place of a voxel's bits: its byte, and how far up in it they are. */
typedef struct PackedPlace {
        uint8_t *byte;
        unsigned up, mask;
} PackedPlace;

static inline PackedPlace packed_place(PackedView p, unsigned index) {
        const unsigned per_byte = 3u - p.shift;

        return (PackedPlace){ (uint8_t *)(uintptr_t)p.indices + (index >> per_byte),
                              (index & ((1u << per_byte) - 1)) << p.shift, (1u << (1u << p.shift)) - 1 };
}

/* Whether all voxels have the same index: the colour of that. */
bool packed_plain(const Packed *p, Colour *ret);
/* Changes one voxel. False when the palette has no room for the colour. */
bool packed_put(Packed *p, unsigned index, Colour c);
/* Whether the same index means the same colour in both. */
bool packed_alike(const Packed *a, const Packed *b);
/* Whether voxels [at, at + n), multiples of 8, are equal in two that are alike. */
bool packed_part_equal(const Packed *a, const Packed *b, unsigned at, unsigned n);
/* A copy with one voxel changed. PACKED_UNFIT when there are too many colours; -ENOMEM. */
int packed_with(Packed **ret, const Packed *p, unsigned index, Colour c);
/* Bytes it takes. */
size_t packed_bytes(const Packed *p);
