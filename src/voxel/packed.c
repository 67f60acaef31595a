#include "voxel/packed.h"

#include <errno.h>

#define HASH_SLOTS 1024

static uint32_t word_of(Colour c) {
        uint32_t word;

        memcpy(&word, &c, sizeof(word));
        return word;
}

PackedView packed_view_of(const Colour *c) {
        static const uint8_t zeros[BLOCK_VOXELS / 8];

        return (PackedView){ zeros, c, 0 };
}

size_t packed_bytes(const Packed *p) {
        return sizeof(Packed) + p->room * sizeof(Colour) + ((size_t)BLOCK_VOXELS << p->shift) / 8;
}

static Packed *packed_alloc(unsigned n, uint8_t shift) {
        const unsigned most = 1u << (1u << shift);
        /* Some room, so that the next colours need no wider indices. */
        const Packed head = { (uint16_t)n, (uint16_t)(shift < 3 ? most : MIN(n + 15, most)), shift };
        Packed *p = malloc(packed_bytes(&head));

        if (p)
                *p = head;
        return p;
}

/* The palette while it is found: positions + 1 by a hash of the colour. */
typedef struct Finder {
        uint16_t slots[HASH_SLOTS];
        unsigned n;
        Colour colours[PACKED_COLOURS_MAX];
} Finder;

/* PACKED_COLOURS_MAX when the palette is full. */
static unsigned find(Finder *f, Colour c) {
        size_t i = word_of(c) * 0x9e3779b1u >> 22;

        for (;; i = (i + 1) % HASH_SLOTS) {
                const unsigned at = f->slots[i];

                if (at == 0)
                        break;
                if (colour_equal(f->colours[at - 1], c))
                        return at - 1;
        }
        if (f->n == PACKED_COLOURS_MAX)
                return PACKED_COLOURS_MAX;
        f->colours[f->n] = c;
        f->slots[i] = (uint16_t)++f->n;
        return f->n - 1;
}

/* False when there are too many colours. */
static bool find_all(Finder *f, const Colour *voxels, uint8_t ret[static BLOCK_VOXELS]) {
        Colour last = voxels[0];
        unsigned index = find(f, last);

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                /* Neighbours are mostly alike. */
                if (!colour_equal(voxels[i], last)) {
                        last = voxels[i];
                        index = find(f, last);
                        if (index == PACKED_COLOURS_MAX)
                                return false;
                }
                ret[i] = (uint8_t)index;
        }
        return true;
}

/* Indices of a byte each into those of 1 << shift bits. */
static void squeeze(const uint8_t *from, uint8_t shift, uint8_t *to) {
        if (shift == 3)
                memcpy(to, from, BLOCK_VOXELS);
        else if (shift == 2)
                for (unsigned i = 0; i < BLOCK_VOXELS / 2; i++)
                        to[i] = (uint8_t)(from[2 * i] | from[2 * i + 1] << 4);
        else if (shift == 1)
                for (unsigned i = 0; i < BLOCK_VOXELS / 4; i++)
                        to[i] = (uint8_t)(from[4 * i] | from[4 * i + 1] << 2 | from[4 * i + 2] << 4 |
                                          from[4 * i + 3] << 6);
        else
                for (unsigned i = 0; i < BLOCK_VOXELS / 8; i++) {
                        unsigned byte = 0;

                        for (unsigned bit = 0; bit < 8; bit++)
                                byte |= (unsigned)from[8 * i + bit] << bit;
                        to[i] = (uint8_t)byte;
                }
}

int packed_from_indices(Packed **ret, const uint8_t indices[static BLOCK_VOXELS], const Colour *colours,
                        unsigned n) {
        uint8_t shift = 0;
        Packed *p;

        while (n > 1u << (1u << shift))
                shift++;
        p = packed_alloc(n, shift);
        if (!p)
                return -ENOMEM;
        memcpy(p->colours, colours, n * sizeof(Colour));
        squeeze(indices, shift, packed_indices(p));
        *ret = p;
        return 0;
}

int packed_new(Packed **ret, const Colour voxels[static BLOCK_VOXELS]) {
        uint8_t indices[BLOCK_VOXELS];
        Finder f;

        memset(f.slots, 0, sizeof(f.slots));
        f.n = 0;
        if (!find_all(&f, voxels, indices))
                return PACKED_UNFIT;
        return packed_from_indices(ret, indices, f.colours, f.n);
}

Packed *packed_from_bits(const uint16_t rows[static BLOCK_SIDE * BLOCK_SIDE], Colour inside,
                         Colour outside) {
        Packed *p = packed_alloc(2, 0);
        uint8_t *to;

        if (!p)
                return NULL;
        p->colours[0] = outside;
        p->colours[1] = inside;
        to = packed_indices(p);
        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++) {
                to[2 * i] = (uint8_t)rows[i];
                to[2 * i + 1] = (uint8_t)(rows[i] >> 8);
        }
        return p;
}

/* A byte's voxels at a time, for `at` and `n` that are multiples of 8. */
#define READ_BYTES(p, at, n, ret, bits)                                                                     \
        do {                                                                                                \
                const uint8_t *from_ = packed_indices(p) + (at) * (bits) / 8;                               \
                                                                                                            \
                for (unsigned i_ = 0; i_ < (n); i_ += 8 / (bits))                                           \
                        for (unsigned k_ = 0; k_ < 8 / (bits); k_++)                                        \
                                (ret)[i_ + k_] = (p)->colours[from_[i_ * (bits) / 8] >> k_ * (bits) &       \
                                                              ((1u << (bits)) - 1)];                        \
        } while (0)

void packed_read(const Packed *p, unsigned at, unsigned n, Colour *ret) {
        if ((at | n) % 8 != 0)
                for (unsigned i = 0; i < n; i++)
                        ret[i] = packed_get(packed_view(p), at + i);
        else if (p->shift == 0)
                READ_BYTES(p, at, n, ret, 1);
        else if (p->shift == 1)
                READ_BYTES(p, at, n, ret, 2);
        else if (p->shift == 2)
                READ_BYTES(p, at, n, ret, 4);
        else
                READ_BYTES(p, at, n, ret, 8);
}

/* The colour's place in the palette; `n` when it is new. */
static unsigned look_up(const Packed *p, Colour c) {
        unsigned i = 0;

        while (i < p->n && !colour_equal(p->colours[i], c))
                i++;
        return i;
}

int packed_with(Packed **ret, const Packed *p, unsigned index, Colour c) {
        const unsigned bits = 1u << p->shift, per_byte = 3u - p->shift, at = look_up(p, c);
        const unsigned place = (index & ((1u << per_byte) - 1)) << p->shift;
        Packed *copy;
        uint8_t *byte;

        if (at == p->room)
                return PACKED_UNFIT;
        copy = malloc(packed_bytes(p));
        if (!copy)
                return -ENOMEM;
        memcpy(copy, p, packed_bytes(p));
        copy->n = (uint16_t)MAX(p->n, at + 1);
        copy->colours[at] = c;
        byte = packed_indices(copy) + (index >> per_byte);
        *byte = (uint8_t)((*byte & ~(((1u << bits) - 1) << place)) | at << place);
        *ret = copy;
        return 0;
}
