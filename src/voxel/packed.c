#include "voxel/packed.h"

#include <endian.h>
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

Packed *packed_new_empty(unsigned n, uint8_t shift) {
        const unsigned most = 1u << (1u << shift);
        /* Some room, so that the next colours need no wider indices. */
        const unsigned some = MIN(n + 31, most);
        const Packed head = { (uint16_t)n, (uint16_t)(shift < 3 ? most : some), shift, { 0 } };
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

/* Whether eight voxels are of this colour. */
static bool all_alike(const Colour voxels[static 8], Colour c) {
        typedef uint32_t Four __attribute__((vector_size(16)));
        typedef uint64_t Two __attribute__((vector_size(16)));
        const uint32_t word = word_of(c);
        Four first, second;
        Two differ;

        memcpy(&first, voxels, sizeof(first));
        memcpy(&second, voxels + 4, sizeof(second));
        differ = (Two)((first ^ word) | (second ^ word));
        return (differ[0] | differ[1]) == 0;
}

/* False when there are too many colours. Neighbours are mostly alike. */
static bool find_all(Finder *f, const Colour *voxels, uint8_t ret[static BLOCK_VOXELS]) {
        Colour last = voxels[0];
        unsigned index = find(f, last);

        for (unsigned at = 0; at < BLOCK_VOXELS; at += 8) {
                if (all_alike(voxels + at, last)) {
                        memset(ret + at, (int)index, 8);
                        continue;
                }
                for (unsigned i = at; i < at + 8; i++) {
                        if (!colour_equal(voxels[i], last)) {
                                last = voxels[i];
                                index = find(f, last);
                                if (index == PACKED_COLOURS_MAX)
                                        return false;
                        }
                        ret[i] = (uint8_t)index;
                }
        }
        return true;
}

/* Eight indices of a byte each as eight of 1, 2 or 4 bits. */
static uint8_t bits_of_8(uint64_t x) {
        return (uint8_t)(x * 0x0102040810204080u >> 56);
}

static uint16_t pairs_of_8(uint64_t x) {
        x = (x | x >> 6) & 0x000f000f000f000fu;
        x = (x | x >> 12) & 0x000000ff000000ffu;
        return htole16((uint16_t)(x | x >> 24));
}

static uint32_t nibbles_of_8(uint64_t x) {
        x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
        x = (x | x >> 8) & 0x0000ffff0000ffffu;
        return htole32((uint32_t)(x | x >> 16));
}

/* SQUEEZE(from, to, of_8, uint16_t): eight indices at a time. */
#define SQUEEZE(from, to, of_8, type)                                                                       \
        do {                                                                                                \
                for (unsigned i_ = 0; i_ < BLOCK_VOXELS / 8; i_++) {                                        \
                        uint64_t eight_;                                                                    \
                        type bits_;                                                                         \
                                                                                                            \
                        memcpy(&eight_, (from) + i_ * 8, sizeof(eight_));                                   \
                        bits_ = of_8(le64toh(eight_));                                                      \
                        memcpy((to) + i_ * sizeof(type), &bits_, sizeof(type));                             \
                }                                                                                           \
        } while (0)

/* Indices of a byte each into those of 1 << shift bits. */
static void squeeze(const uint8_t *from, uint8_t shift, uint8_t *to) {
        if (shift == 3)
                memcpy(to, from, BLOCK_VOXELS);
        else if (shift == 2)
                SQUEEZE(from, to, nibbles_of_8, uint32_t);
        else if (shift == 1)
                SQUEEZE(from, to, pairs_of_8, uint16_t);
        else
                SQUEEZE(from, to, bits_of_8, uint8_t);
}

/* Bits as bytes, 0 or 1, the lowest first: sixteen at a time, by a mask that stands for each bit of two. */
static void stretch_bits(const uint8_t *from, uint8_t to[static BLOCK_VOXELS]) {
        typedef uint8_t Sixteen __attribute__((vector_size(16)));
        typedef uint64_t Two __attribute__((vector_size(16)));
        const Sixteen bits = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };

        for (unsigned i = 0; i < BLOCK_VOXELS / 16; i++) {
                const Two both = { from[2 * i] * 0x0101010101010101u,
                                   from[2 * i + 1] * 0x0101010101010101u };
                const Sixteen each = (Sixteen)(((Sixteen)both & bits) == bits) & 1;

                memcpy(to + i * sizeof(each), &each, sizeof(each));
        }
}

static uint32_t bytes_of_4(uint8_t byte) {
        const uint32_t b = byte;

        return htole32((b & 3) | (b & 12) << 6 | (b & 48) << 12 | (b & 192) << 18);
}

static uint16_t bytes_of_2(uint8_t byte) {
        return htole16((uint16_t)((byte & 15) | (byte & 240) << 4));
}

/* STRETCH(p, to, bytes_of, uint64_t): a byte of indices at a time. */
#define STRETCH(p, to, bytes_of, type)                                                                      \
        do {                                                                                                \
                for (unsigned i_ = 0; i_ < BLOCK_VOXELS / sizeof(type); i_++) {                             \
                        const type bytes_ = bytes_of((p).indices[i_]);                                      \
                                                                                                            \
                        memcpy((to) + i_ * sizeof(type), &bytes_, sizeof(type));                            \
                }                                                                                           \
        } while (0)

void packed_stretch(PackedView p, uint8_t to[static BLOCK_VOXELS]) {
        if (p.shift == 3)
                memcpy(to, p.indices, BLOCK_VOXELS);
        else if (p.shift == 2)
                STRETCH(p, to, bytes_of_2, uint16_t);
        else if (p.shift == 1)
                STRETCH(p, to, bytes_of_4, uint32_t);
        else
                stretch_bits(p.indices, to);
}

int packed_from_indices(Packed **ret, const uint8_t indices[static BLOCK_VOXELS], const Colour *colours,
                        unsigned n) {
        uint8_t shift = 0;
        Packed *p;

        while (n > 1u << (1u << shift))
                shift++;
        p = packed_new_empty(n, shift);
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
        Packed *p = packed_new_empty(2, 0);
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

/* Of two colours four voxels at a time: the one, changed to the other where the bit is set. */
static void read_bits(const Packed *p, unsigned at, unsigned n, Colour *ret) {
        typedef uint32_t Four __attribute__((vector_size(16)));
        const Four low = { 1, 2, 4, 8 }, high = { 16, 32, 64, 128 };
        const uint32_t one = word_of(p->colours[0]), change = p->n > 1 ? one ^ word_of(p->colours[1]) : 0;
        const uint8_t *from = packed_indices(p) + at / 8;

        for (unsigned i = 0; i < n; i += 8) {
                const uint32_t byte = from[i / 8];
                const Four all = { byte, byte, byte, byte };
                const Four first = ((Four)((all & low) != 0) & change) ^ one,
                           second = ((Four)((all & high) != 0) & change) ^ one;

                memcpy(ret + i, &first, sizeof(first));
                memcpy(ret + i + 4, &second, sizeof(second));
        }
}

void packed_read(const Packed *p, unsigned at, unsigned n, Colour *ret) {
        if ((at | n) % 8 != 0)
                for (unsigned i = 0; i < n; i++)
                        ret[i] = packed_get(packed_view(p), at + i);
        else if (p->shift == 0)
                read_bits(p, at, n, ret);
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

/* `at` is below the room. */
static void put(Packed *p, unsigned index, Colour c, unsigned at) {
        const PackedPlace place = packed_place(packed_view(p), index);

        p->n = (uint16_t)MAX(p->n, at + 1);
        p->colours[at] = c;
        *place.byte = (uint8_t)((*place.byte & ~(place.mask << place.up)) | at << place.up);
}

bool packed_plain(const Packed *p, Colour *ret) {
        static const uint8_t repeat[] = { 0xff, 0x55, 0x11, 1 };
        const uint8_t *bytes = packed_indices(p);
        const PackedPlace first = packed_place(packed_view(p), 0);
        const unsigned index = bytes[0] & first.mask;

        if (bytes[0] != index * repeat[p->shift] ||
            memcmp(bytes, bytes + 1, ((size_t)BLOCK_VOXELS << p->shift) / 8 - 1) != 0)
                return false;
        *ret = p->colours[index];
        return true;
}

bool packed_put(Packed *p, unsigned index, Colour c) {
        const unsigned at = look_up(p, c);

        if (at == p->room)
                return false;
        put(p, index, c, at);
        return true;
}

/* With room for one colour more; the palette is full. NULL when memory is out. */
static Packed *packed_larger(const Packed *p) {
        const uint8_t shift = (uint8_t)(p->n == 1u << (1u << p->shift) ? p->shift + 1 : p->shift);
        Packed *larger = packed_new_empty(p->n + 1u, shift);
        uint8_t indices[BLOCK_VOXELS];

        if (!larger)
                return NULL;
        larger->n = p->n;
        memcpy(larger->colours, p->colours, p->n * sizeof(Colour));
        if (shift == p->shift)
                memcpy(packed_indices(larger), packed_indices(p), ((size_t)BLOCK_VOXELS << shift) / 8);
        else {
                packed_stretch(packed_view(p), indices);
                squeeze(indices, shift, packed_indices(larger));
        }
        return larger;
}

int packed_with(Packed **ret, const Packed *p, unsigned index, Colour c) {
        const unsigned at = look_up(p, c);
        Packed *copy;

        if (at == PACKED_COLOURS_MAX)
                return PACKED_UNFIT;
        if (at == p->room)
                copy = packed_larger(p);
        else {
                copy = malloc(packed_bytes(p));
                if (copy)
                        memcpy(copy, p, packed_bytes(p));
        }
        if (!copy)
                return -ENOMEM;
        put(copy, index, c, at);
        *ret = copy;
        return 0;
}

bool packed_alike(const Packed *a, const Packed *b) {
        return a->shift == b->shift && memcmp(a->colours, b->colours, MIN(a->n, b->n) * sizeof(Colour)) == 0;
}

bool packed_part_equal(const Packed *a, const Packed *b, unsigned at, unsigned n) {
        const size_t from = (size_t)at << a->shift, bytes = (size_t)n << a->shift;

        return memcmp(packed_indices(a) + from / 8, packed_indices(b) + from / 8, bytes / 8) == 0;
}
