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

/* Which bits of a row have faces, by axis and side. */
typedef struct Sides {
        uint64_t bits[3][2];
} Sides;

static inline bool sides_find(const MeshChunk *c, unsigned z, unsigned y, Sides *ret) {
        const uint64_t solid = c->solid[z][y], own = c->hides[z + 1][y + 1];

        *ret = (Sides){ {
                { solid & ~(own << 1 | (c->hides_before[z] >> y & 1)),
                  solid & ~(own >> 1 | (c->hides_behind[z] >> y & 1) << 63) },
                { solid & ~c->hides[z + 1][y], solid & ~c->hides[z + 1][y + 2] },
                { solid & ~c->hides[z][y + 1], solid & ~c->hides[z + 2][y + 1] },
        } };
        return (ret->bits[0][0] | ret->bits[0][1] | ret->bits[1][0] | ret->bits[1][1] | ret->bits[2][0] |
                ret->bits[2][1]) != 0;
}

/* What two rows that lie beside each other have in common on sides of an axis. */
static inline uint64_t shared(const Sides *a, const Sides *b, unsigned axis) {
        return (a->bits[axis][0] & b->bits[axis][0]) | (a->bits[axis][1] & b->bits[axis][1]);
}

static inline uint64_t neighbours(const Sides *s, unsigned axis) {
        return (s->bits[axis][0] & s->bits[axis][0] << 1) | (s->bits[axis][1] & s->bits[axis][1] << 1);
}

/* A row that is first asked for is empty. */
static inline MeshRow *row_of(MeshChunk *c, unsigned axis, unsigned slice, unsigned row) {
        MeshRow *r = &c->rows[axis][slice][row];

        if (!(c->used[axis][slice] >> row & 1))
                *r = (MeshRow){ 0 };
        c->used[axis][slice] |= (uint64_t)1 << row;
        return r;
}

static inline void put_row(MeshChunk *c, unsigned axis, unsigned slice, unsigned row, const Sides *s,
                           uint64_t along, uint64_t across) {
        if (s->bits[axis][0] | s->bits[axis][1])
                *row_of(c, axis, slice, row) =
                        (MeshRow){ { s->bits[axis][0], s->bits[axis][1] }, along, across };
}

/* Rows of sides along x are of z, with bits of y: they come voxel by voxel. */
static void put_sides_x(MeshChunk *c, unsigned z, unsigned y, const Sides *s, uint64_t along,
                        uint64_t across) {
        for (uint64_t left = s->bits[0][0] | s->bits[0][1]; left; left &= left - 1) {
                const unsigned x = (unsigned)__builtin_ctzll(left);
                MeshRow *r = row_of(c, 0, x, z);

                r->faces[0] |= (s->bits[0][0] >> x & 1) << y;
                r->faces[1] |= (s->bits[0][1] >> x & 1) << y;
                r->along |= (along >> x & 1) << y;
                r->across |= (across >> x & 1) << y;
        }
}

/* `below`: the sides of the rows at z - 1 by y, and afterwards those at z. */
static void find_rows(MeshChunk *c, unsigned z, Sides below[static CHUNK_SIDE]) {
        Sides before = { 0 };

        for (unsigned y = 0; y < CHUNK_SIDE; y++) {
                const Colour *row = chunk_at(c, 0, y, z);
                uint64_t as_x = 0, as_y = 0, as_z = 0;
                Sides s;

                if (!c->solid[z][y] || !sides_find(c, z, y, &s)) {
                        below[y] = before = (Sides){ 0 };
                        continue;
                }
                if (neighbours(&s, 1) | neighbours(&s, 2))
                        as_x = row_equal(row, row + 1) << 1;
                if (shared(&s, &before, 0) | shared(&s, &before, 2))
                        as_y = row_equal(row, row - CHUNK_SIDE);
                if (shared(&s, &below[y], 0) | shared(&s, &below[y], 1))
                        as_z = row_equal(row, row - (ptrdiff_t)CHUNK_SIDE * CHUNK_SIDE);
                put_sides_x(c, z, y, &s, as_y, as_z);
                put_row(c, 1, y, z, &s, as_x, as_z);
                put_row(c, 2, z, y, &s, as_x, as_y);
                below[y] = before = s;
        }
}

/* Of a rectangle in a plane: its slice, rows and bits. */
typedef struct Place {
        unsigned slice, row, last_row, bit, last_bit;
} Place;

static inline int emit(MeshChunk *c, Mesh *m, unsigned axis, bool positive, const Place *p) {
        const unsigned from[3] = { axis == 0 ? p->slice : p->bit,
                                   axis == 0   ? p->bit
                                   : axis == 1 ? p->slice
                                               : p->row,
                                   axis == 2 ? p->slice : p->row },
                       to[3] = { axis == 0 ? p->slice : p->last_bit,
                                 axis == 0   ? p->last_bit
                                 : axis == 1 ? p->slice
                                             : p->last_row,
                                 axis == 2 ? p->slice : p->last_row };
        const Point o = c->origin;

        if (m->n >= m->capacity && GROW(m->quads, m->capacity, m->n) < 0)
                return -ENOMEM;
        m->quads[m->n++] = (Quad){
                .voxels = { { o.x + (int32_t)from[0], o.y + (int32_t)from[1], o.z + (int32_t)from[2] },
                            { o.x + (int32_t)to[0], o.y + (int32_t)to[1], o.z + (int32_t)to[2] } },
                .axis = (uint8_t)axis,
                .positive = positive,
                .colour = *chunk_at(c, from[0], from[1], from[2]),
        };
        return 0;
}

/* Takes the faces of a row away as rectangles, with what goes on with them in the rows behind it. */
static inline __attribute__((always_inline)) int merge_row(MeshChunk *c, Mesh *m, unsigned axis,
                                                           bool positive, Place p) {
        const uint64_t used = c->used[axis][p.slice];
        MeshRow *rows = c->rows[axis][p.slice];
        uint64_t faces = rows[p.row].faces[positive];

        while (faces) {
                const unsigned bit = (unsigned)__builtin_ctzll(faces);
                const uint64_t more = (faces & rows[p.row].along) >> bit >> 1;
                const unsigned n = 1 + (~more ? (unsigned)__builtin_ctzll(~more) : CHUNK_SIDE - 1);
                const uint64_t run = (~(uint64_t)0 >> (CHUNK_SIDE - n)) << bit;
                unsigned end = p.row + 1;
                int r;

                faces &= ~run;
                for (; end < CHUNK_SIDE && (used >> end & 1) &&
                       (rows[end].faces[positive] & rows[end].across & run) == run;
                     end++)
                        rows[end].faces[positive] &= ~run;
                p.last_row = end - 1;
                p.bit = bit;
                p.last_bit = bit + n - 1;
                r = emit(c, m, axis, positive, &p);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* For each axis a function of its own. */
static inline __attribute__((always_inline)) int merge_axis(MeshChunk *c, Mesh *m, unsigned axis,
                                                            bool positive) {
        int r = 0;

        for (unsigned slice = 0; slice < CHUNK_SIDE; slice++)
                for (uint64_t left = c->used[axis][slice]; left && !r; left &= left - 1)
                        r = merge_row(c, m, axis, positive,
                                      (Place){ .slice = slice, .row = (unsigned)__builtin_ctzll(left) });
        return r;
}

int chunk_mesh(MeshChunk *c, Mesh *ret) {
        Sides below[CHUNK_SIDE] = { 0 };
        int r = 0;

        memset(c->used, 0, sizeof(c->used));
        for (unsigned z = 0; z < CHUNK_SIDE; z++)
                find_rows(c, z, below);
        for (unsigned positive = 0; !r && positive < 2; positive++) {
                r = merge_axis(c, ret, 0, positive);
                if (!r)
                        r = merge_axis(c, ret, 1, positive);
                if (!r)
                        r = merge_axis(c, ret, 2, positive);
        }
        return r;
}
