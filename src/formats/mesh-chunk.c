/* Binary greedy meshing, after the published algorithm (cgerikj/binary-greedy-meshing on GitHub): 64 voxels
 * are one word, so that the faces of 64 voxels are two operations. Unlike there, colours are made bits too:
 * whether a voxel has the colour of the one before it, along each axis. A run of one colour is then a run of
 * ones, and the row behind goes on with it when it has the same run of ones: merging reads no colours. */
#include "formats/mesh-chunk.h"

#include "formats/internal.h"

#include <errno.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint64_t Plane[CHUNK_SIDE];

#ifdef __SSE2__
static uint16_t pack(const __m128i part[static 4]) {
        return (uint16_t)_mm_movemask_epi8(
                _mm_packs_epi16(_mm_packs_epi32(part[0], part[1]), _mm_packs_epi32(part[2], part[3])));
}

/* Bits of the 16 colours that are equal. */
static uint16_t equal_bits(const Colour *a, const Colour *b) {
        __m128i part[4];

        for (unsigned i = 0; i < 4; i++)
                part[i] = _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(const void *)(a + 4 * i)),
                                          _mm_loadu_si128((const __m128i *)(const void *)(b + 4 * i)));
        return pack(part);
}

uint16_t row_solid(Colour row[static BLOCK_SIDE], uint8_t alpha) {
        const __m128i opaque = _mm_set1_epi32((int)0xff000000u), least = _mm_set1_epi32(alpha - 1);
        __m128i part[4];

        for (unsigned i = 0; i < 4; i++) {
                __m128i *at = (__m128i *)(void *)(row + 4 * i);
                const __m128i colours = _mm_loadu_si128(at);

                part[i] = _mm_cmpgt_epi32(_mm_srli_epi32(colours, 24), least);
                _mm_storeu_si128(at, _mm_or_si128(colours, _mm_and_si128(part[i], opaque)));
        }
        return pack(part);
}
#else
static uint16_t equal_bits(const Colour *a, const Colour *b) {
        unsigned bits = 0;

        for (unsigned i = 0; i < 16; i++)
                bits |= (unsigned)colour_equal(a[i], b[i]) << i;
        return (uint16_t)bits;
}

uint16_t row_solid(Colour row[static BLOCK_SIDE], uint8_t alpha) {
        unsigned bits = 0;

        for (unsigned i = 0; i < BLOCK_SIDE; i++)
                if (row[i].a >= alpha) {
                        bits |= 1u << i;
                        row[i].a = 255;
                }
        return (uint16_t)bits;
}
#endif

/* A colour's bytes are in memory as r, g, b, a: the alpha is the top byte of a word where that is so. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "row_solid() and .png rely on it");

static uint64_t row_equal(const Colour *a, const Colour *b) {
        uint64_t bits = 0;

        for (unsigned i = 0; i < CHUNK_SIDE; i += 16)
                bits |= (uint64_t)equal_bits(a + i, b + i) << i;
        return bits;
}

/* Bits that have a face on any side, of one row. */
static uint64_t exposed(const MeshChunk *c, unsigned z, unsigned y) {
        const uint64_t own = c->hides[z + 1][y + 1],
                       beside = (own << 1 | (c->hides_before[z] >> y & 1)) &
                                (own >> 1 | (c->hides_behind[z] >> y & 1) << 63);

        return c->solid[z][y] & ~(c->hides[z + 1][y] & c->hides[z + 1][y + 2] & c->hides[z][y + 1] &
                                  c->hides[z + 2][y + 1] & beside);
}

/* Only rows with faces are looked at; the rest says "another colour", which nobody asks. */
static void compare_colours(MeshChunk *c) {
        for (unsigned z = 0; z < CHUNK_SIDE; z++)
                for (unsigned y = 0; y < CHUNK_SIDE; y++) {
                        const Colour *row = chunk_at(c, 0, y, z);

                        c->as_x[z][y] = c->as_y[z][y] = c->as_z[z][y] = 0;
                        if (!exposed(c, z, y))
                                continue;
                        c->as_x[z][y] = row_equal(row, row + 1) << 1;
                        if (y > 0)
                                c->as_y[z][y] = row_equal(row, chunk_at(c, 0, y - 1, z));
                        if (z > 0)
                                c->as_z[z][y] = row_equal(row, chunk_at(c, 0, y, z - 1));
                }
}

/* Where a face of a plane lies: the plane's rows and bits are these axes. */
typedef struct Facing {
        uint8_t axis, row, bit;
        bool positive;
} Facing;

static int emit(MeshChunk *c, Mesh *m, Facing f, const unsigned from[static 3],
                const unsigned to[static 3]) {
        const Point o = c->origin;
        int r;

        r = GROW(m->quads, m->capacity, m->n);
        if (r < 0)
                return r;
        m->quads[m->n++] = (Quad){
                .voxels = { { o.x + (int32_t)from[0], o.y + (int32_t)from[1], o.z + (int32_t)from[2] },
                            { o.x + (int32_t)to[0], o.y + (int32_t)to[1], o.z + (int32_t)to[2] } },
                .axis = f.axis,
                .positive = f.positive,
                .colour = *chunk_at(c, from[0], from[1], from[2]),
        };
        return 0;
}

/* Takes the faces of a plane away as rectangles: `along` says where a bit has the colour of the one below
 * it, `across` where that of the same bit in the row before. */
static int merge_plane(MeshChunk *c, Mesh *m, Facing f, unsigned slice, Plane faces, const uint64_t *along,
                       const uint64_t *across) {
        unsigned from[3], to[3];

        from[f.axis] = to[f.axis] = slice;
        for (unsigned row = 0; row < CHUNK_SIDE; row++)
                while (faces[row]) {
                        const unsigned bit = (unsigned)__builtin_ctzll(faces[row]);
                        const uint64_t more = (faces[row] & along[row]) >> bit >> 1;
                        const unsigned n = 1 + (~more ? (unsigned)__builtin_ctzll(~more) : CHUNK_SIDE - 1);
                        const uint64_t run = (~(uint64_t)0 >> (CHUNK_SIDE - n)) << bit;
                        unsigned end = row + 1;
                        int r;

                        faces[row] &= ~run;
                        for (; end < CHUNK_SIDE && (faces[end] & across[end] & run) == run; end++)
                                faces[end] &= ~run;
                        from[f.row] = row;
                        to[f.row] = end - 1;
                        from[f.bit] = bit;
                        to[f.bit] = bit + n - 1;
                        r = emit(c, m, f, from, to);
                        if (r < 0)
                                return r;
                }
        return 0;
}

static int mesh_z(MeshChunk *c, Mesh *m, bool positive) {
        const unsigned step = positive ? 2 : 0;

        for (unsigned z = 0; z < CHUNK_SIDE; z++) {
                uint64_t any = 0;
                Plane faces;
                int r;

                for (unsigned y = 0; y < CHUNK_SIDE; y++)
                        any |= faces[y] = c->solid[z][y] & ~c->hides[z + step][y + 1];
                if (!any)
                        continue;
                r = merge_plane(c, m, (Facing){ 2, 1, 0, positive }, z, faces, c->as_x[z], c->as_y[z]);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int mesh_y(MeshChunk *c, Mesh *m, bool positive) {
        const unsigned step = positive ? 2 : 0;

        for (unsigned y = 0; y < CHUNK_SIDE; y++) {
                Plane faces, along, across;
                uint64_t any = 0;
                int r;

                for (unsigned z = 0; z < CHUNK_SIDE; z++) {
                        any |= faces[z] = c->solid[z][y] & ~c->hides[z + 1][y + step];
                        along[z] = c->as_x[z][y];
                        across[z] = c->as_z[z][y];
                }
                if (!any)
                        continue;
                r = merge_plane(c, m, (Facing){ 1, 2, 0, positive }, y, faces, along, across);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Swaps rows and bits: blocks of half the side, then of half of that … (Hacker's Delight, 7-3). */
static void turn(Plane p) {
        uint64_t mask = 0x00000000ffffffffu;

        for (unsigned half = CHUNK_SIDE / 2; half; half /= 2, mask ^= mask << half)
                for (unsigned block = 0; block < CHUNK_SIDE; block += 2 * half)
                        for (unsigned i = block; i < block + half; i++) {
                                const uint64_t swap = (p[i] >> half ^ p[i + half]) & mask;

                                p[i] ^= swap << half;
                                p[i + half] ^= swap;
                        }
}

static uint64_t faces_x(const MeshChunk *c, unsigned z, unsigned y, bool positive) {
        const uint64_t own = c->hides[z + 1][y + 1];
        const uint64_t beside = positive ? own >> 1 | (c->hides_behind[z] >> y & 1) << 63
                                         : own << 1 | (c->hides_before[z] >> y & 1);

        return c->solid[z][y] & ~beside;
}

enum { BEHIND, BEFORE, ALONG, ACROSS };

/* What no slice asks for is left as it was. */
static void turn_z(MeshChunk *c, unsigned z) {
        Plane p[4];
        uint64_t any[2] = { 0 };

        for (unsigned y = 0; y < CHUNK_SIDE; y++) {
                any[BEHIND] |= p[BEHIND][y] = faces_x(c, z, y, true);
                any[BEFORE] |= p[BEFORE][y] = faces_x(c, z, y, false);
                p[ALONG][y] = c->as_y[z][y];
                p[ACROSS][y] = c->as_z[z][y];
        }
        for (unsigned i = 0; i < ARRAY_LEN(p); i++) {
                const bool wanted = i < ALONG ? any[i] != 0 : (any[0] | any[1]) != 0;

                if (wanted)
                        turn(p[i]);
                for (unsigned x = 0; (wanted || i < ALONG) && x < CHUNK_SIDE; x++)
                        c->turned[i][x][z] = wanted ? p[i][x] : 0;
        }
}

static int mesh_x(MeshChunk *c, Mesh *m, bool positive) {
        int r = 0;

        for (unsigned x = 0; !r && x < CHUNK_SIDE; x++)
                r = merge_plane(c, m, (Facing){ 0, 2, 1, positive }, x,
                                c->turned[positive ? BEHIND : BEFORE][x], c->turned[ALONG][x],
                                c->turned[ACROSS][x]);
        return r;
}

int chunk_mesh(MeshChunk *c, Mesh *ret) {
        int r = 0;

        compare_colours(c);
        for (unsigned z = 0; z < CHUNK_SIDE; z++)
                turn_z(c, z);
        for (unsigned positive = 0; !r && positive < 2; positive++) {
                r = mesh_x(c, ret, positive);
                if (!r)
                        r = mesh_y(c, ret, positive);
                if (!r)
                        r = mesh_z(c, ret, positive);
        }
        return r;
}
