/* Binary greedy meshing, after the published algorithm (cgerikj/binary-greedy-meshing on GitHub): 64 voxels
 * are one word, so that the faces of 64 voxels are two operations. Unlike there, colours are made bits too:
 * whether a voxel has the colour of the one before it, along each axis. A run of one colour is then a run of
 * ones, and the row behind goes on with it when it has the same run of ones: merging reads no colours.
 *
 * Few rows have faces, so only those are written, and colours are compared where two faces lie side by side.
 */
#include "formats/mesh-chunk.h"

#include "formats/internal.h"
#include "formats/mesh-row.h"

#include <errno.h>
#include <string.h>

/* The whole row: to look for the parts that are wanted takes longer. */
static inline uint64_t row_equal(const Colour *a, const Colour *b) {
        return (uint64_t)row_alike(a, b) | (uint64_t)row_alike(a + 16, b + 16) << 16 |
               (uint64_t)row_alike(a + 32, b + 32) << 32 | (uint64_t)row_alike(a + 48, b + 48) << 48;
}

/* Which bits of the rows of a layer have faces, by axis, side and y + 1: at 0 is a row without any. */
typedef struct Sides {
        uint64_t bits[3][2][CHUNK_SIDE + 1];
        uint64_t any[CHUNK_SIDE + 1];
} Sides;

/* Without branches, so that compilers take several rows at once. */
static void sides_find(Sides *restrict s, const MeshChunk *restrict c, unsigned z) {
        const uint64_t(*hides)[CHUNK_SIDE + 2] = c->hides + z;

        for (unsigned i = 1; i <= CHUNK_SIDE; i++) {
                const uint64_t solid = c->solid[z][i - 1], own = hides[1][i];

                s->bits[0][0][i] = solid & ~(own << 1);
                s->bits[0][1][i] = solid & ~(own >> 1);
                s->bits[1][0][i] = solid & ~hides[1][i - 1];
                s->bits[1][1][i] = solid & ~hides[1][i + 1];
                s->bits[2][0][i] = solid & ~hides[0][i];
                s->bits[2][1][i] = solid & ~hides[2][i];
                s->any[i] = s->bits[0][0][i] | s->bits[0][1][i] | s->bits[1][0][i] | s->bits[1][1][i] |
                            s->bits[2][0][i] | s->bits[2][1][i];
        }
        for (uint64_t left = c->hides_before[z]; left; left &= left - 1)
                s->bits[0][0][__builtin_ctzll(left) + 1] &= ~(uint64_t)1;
        for (uint64_t left = c->hides_behind[z]; left; left &= left - 1)
                s->bits[0][1][__builtin_ctzll(left) + 1] &= ~(uint64_t)0 >> 1;
}

/* What row `i` and that one of the same or of another layer have in common on sides of an axis. */
static inline uint64_t shared(const Sides *s, unsigned i, const Sides *of, unsigned k, unsigned axis) {
        return (s->bits[axis][0][i] & of->bits[axis][0][k]) | (s->bits[axis][1][i] & of->bits[axis][1][k]);
}

static inline uint64_t neighbours(const Sides *s, unsigned i, unsigned axis) {
        const uint64_t against = s->bits[axis][0][i], with = s->bits[axis][1][i];

        return (against & against << 1) | (with & with << 1);
}

/* What is written next is in no cache yet: to wait for it there takes as long as the work. */
static inline void ask_for(const void *later) {
        __builtin_prefetch(later, 1);
}

static inline void put_row(MeshChunk *c, unsigned axis, unsigned slice, unsigned row, MeshRow r) {
        c->rows[axis][slice][row] = r;
        c->used[axis][0][slice] |= (uint64_t)(r.faces[0] != 0) << row;
        c->used[axis][1][slice] |= (uint64_t)(r.faces[1] != 0) << row;
}

/* Rows of sides along x are of z, with bits of y: they come voxel by voxel, two of their words at a time. */
typedef uint64_t Words __attribute__((vector_size(16)));
typedef struct Column {
        Words faces, alike; /* as MeshRow has them */
} Column;

static inline void put_sides_x(Column columns[static CHUNK_SIDE], unsigned y, Words faces, Words alike) {
        for (uint64_t left = faces[0] | faces[1]; left; left &= left - 1) {
                const unsigned x = (unsigned)__builtin_ctzll(left);

                columns[x].faces |= (faces >> x & 1) << y;
                columns[x].alike |= (alike >> x & 1) << y;
        }
}

/* Leaves the columns empty. */
static void put_columns(MeshChunk *c, unsigned z, Column columns[static CHUNK_SIDE], uint64_t used) {
        for (; used; used &= used - 1) {
                const unsigned x = (unsigned)__builtin_ctzll(used);
                ask_for(&c->rows[0][x][z + 2]);
                const Words faces = columns[x].faces, alike = columns[x].alike;

                put_row(c, 0, x, z, (MeshRow){ { faces[0], faces[1] }, alike[0], alike[1] });
                columns[x] = (Column){ 0 };
        }
}

/* `below`: the sides of the rows at z - 1; `s`: those at z. */
static void find_rows(MeshChunk *c, unsigned z, const Sides *below, const Sides *s,
                      Column columns[static CHUNK_SIDE]) {
        uint64_t used = 0;

        for (unsigned y = 0, i = 1; y < CHUNK_SIDE; y++, i++) {
                const Colour *row = chunk_at(c, 0, y, z);
                uint64_t as_x = 0, as_y = 0, as_z = 0;

                if (!s->any[i])
                        continue;
                if (neighbours(s, i, 1) | neighbours(s, i, 2))
                        as_x = row_equal(row, row + 1) << 1;
                if (shared(s, i, s, i - 1, 0) | shared(s, i, s, i - 1, 2))
                        as_y = row_equal(row, row - CHUNK_SIDE);
                if (shared(s, i, below, i, 0) | shared(s, i, below, i, 1))
                        as_z = row_equal(row, row - (ptrdiff_t)CHUNK_SIDE * CHUNK_SIDE);
                used |= s->bits[0][0][i] | s->bits[0][1][i];
                put_sides_x(columns, y, (Words){ s->bits[0][0][i], s->bits[0][1][i] },
                            (Words){ as_y, as_z });
                ask_for(&c->rows[1][y][z + 2]);
                put_row(c, 1, y, z, (MeshRow){ { s->bits[1][0][i], s->bits[1][1][i] }, as_x, as_z });
                put_row(c, 2, z, y, (MeshRow){ { s->bits[2][0][i], s->bits[2][1][i] }, as_x, as_y });
        }
        put_columns(c, z, columns, used);
}

/* A rectangle in a slice: the bits of its rows. */
typedef struct Patch {
        uint64_t bits;
        uint32_t row, last_row;
} Patch;

/* Whether a run of faces in the row before goes on in this one, which is in use if the lowest bit says so.
 */
static inline bool goes_on(const MeshRow *r, bool positive, uint64_t used, uint64_t run) {
        return (r->faces[positive] & r->across & -(used & 1) & run) == run;
}

/* Takes the faces of a slice away as rectangles: runs of bits, with what goes on with them in the rows
 * behind. */
static size_t merge_slice(MeshRow rows[static CHUNK_SIDE + 1], uint64_t used, bool positive, Patch *ret) {
        size_t n = 0;

        for (; used; used &= used - 1) {
                const unsigned row = (unsigned)__builtin_ctzll(used);

                for (uint64_t faces = rows[row].faces[positive], run; faces; faces ^= run) {
                        const uint64_t first = faces & -faces, more = faces & rows[row].along;
                        unsigned last = row;

                        /* A carry runs through the bits that go on with the first one. */
                        run = first | (more & ~(more + 2 * first));
                        for (; goes_on(&rows[last + 1], positive, used >> last >> 1, run); last++)
                                rows[last + 1].faces[positive] ^= run;
                        ret[n++] = (Patch){ run, row, last };
                }
        }
        return n;
}

static inline Point place(unsigned axis, unsigned slice, unsigned bit, unsigned row) {
        const int32_t s = (int32_t)slice, b = (int32_t)bit, r = (int32_t)row;

        return axis == 0 ? (Point){ s, b, r } : axis == 1 ? (Point){ b, s, r } : (Point){ b, r, s };
}

static inline Point moved(Point p, Point by) {
        return (Point){ p.x + by.x, p.y + by.y, p.z + by.z };
}

/* For each axis a function of its own: nothing is asked for each rectangle. */
static inline __attribute__((always_inline)) void put_quads(MeshChunk *c, Quad *ret, unsigned axis,
                                                            bool positive, unsigned slice,
                                                            const Patch *patches, size_t n) {
        const Point o = c->origin;

        for (size_t i = 0; i < n; i++) {
                const Patch *p = &patches[i];
                const unsigned bit = (unsigned)__builtin_ctzll(p->bits),
                               last = CHUNK_SIDE - 1 - (unsigned)__builtin_clzll(p->bits);
                const Point from = place(axis, slice, bit, p->row),
                            to = place(axis, slice, last, p->last_row);

                ask_for(&ret[i + 32]);
                ret[i] = (Quad){
                        .voxels = { moved(from, o), moved(to, o) },
                        .axis = (uint8_t)axis,
                        .positive = positive,
                        .colour = *chunk_at(c, (unsigned)from.x, (unsigned)from.y, (unsigned)from.z),
                };
        }
}

static int merge_axis(MeshChunk *c, Mesh *m, unsigned axis, bool positive) {
        Patch patches[CHUNK_SIDE * CHUNK_SIDE];

        for (unsigned slice = 0; slice < CHUNK_SIDE; slice++) {
                const size_t n =
                        merge_slice(c->rows[axis][slice], c->used[axis][positive][slice], positive, patches);
                Quad *quads;

                while (m->capacity - m->n < n)
                        if (GROW(m->quads, m->capacity, m->capacity) < 0)
                                return -ENOMEM;
                quads = m->quads + m->n;
                m->n += n;
                if (axis == 0)
                        put_quads(c, quads, 0, positive, slice, patches, n);
                else if (axis == 1)
                        put_quads(c, quads, 1, positive, slice, patches, n);
                else
                        put_quads(c, quads, 2, positive, slice, patches, n);
        }
        return 0;
}

int chunk_mesh(MeshChunk *c, Mesh *ret) {
        Sides sides[2] = { 0 };
        Column columns[CHUNK_SIDE] = { 0 };
        int r = 0;

        memset(c->used, 0, sizeof(c->used));
        for (unsigned z = 0; z < CHUNK_SIDE; z++) {
                Sides *own = &sides[z % 2];

                sides_find(own, c, z);
                find_rows(c, z, &sides[1 - z % 2], own, columns);
        }
        for (unsigned positive = 0; !r && positive < 2; positive++)
                for (unsigned axis = 0; !r && axis < 3; axis++)
                        r = merge_axis(c, ret, axis, positive);
        return r;
}
