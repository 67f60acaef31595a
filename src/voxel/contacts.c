#include "voxel/contacts.h"

#include "base/progress.h"
#include "voxel/mask.h"
#include "voxel/volume-private.h"

#include <string.h>

/* A block's cells and those around it. */
#define SIDE (BLOCK_SIDE + 2)

/* Rows of bits: the cell x of a block is bit x + 1, in the row of y + 1 and z + 1. */
typedef struct Around {
        uint32_t rows[SIDE][SIDE]; /* by z and y */
} Around;

/* Of the block at that side of the one in the middle, the rows that are within the cells around it. */
static void take_block(Around *a, const Block *b, int dx, int dy, int dz) {
        const int first_y = dy < 0 ? BLOCK_SIDE - 1 : 0, last_y = dy > 0 ? 0 : BLOCK_SIDE - 1;
        const int first_z = dz < 0 ? BLOCK_SIDE - 1 : 0, last_z = dz > 0 ? 0 : BLOCK_SIDE - 1;

        for (int z = first_z; z <= last_z; z++)
                for (int y = first_y; y <= last_y; y++) {
                        const uint32_t bits = mask_piece(b, (unsigned)(z << 4 | y));
                        uint32_t *row = &a->rows[z + BLOCK_SIDE * dz + 1][y + BLOCK_SIDE * dy + 1];

                        *row |= dx < 0   ? bits >> (BLOCK_SIDE - 1)
                                : dx > 0 ? (bits & 1) << (SIDE - 1)
                                         : bits << 1;
                }
}

/* False: all of it is voxels, and none touches another by an edge alone. */
static bool take_around(Around *a, const Volume *v, Point at) {
        const Block *blocks[27];
        unsigned full = 0;

        for (int i = 0; i < 27; i++) {
                const Point p = { at.x + i % 3 - 1, at.y + i / 3 % 3 - 1, at.z + i / 9 - 1 };

                blocks[i] = volume_block(v, p);
                full += blocks[i] && block_count(blocks[i]) == BLOCK_VOXELS;
        }
        if (full == 27)
                return false;
        memset(a, 0, sizeof(*a));
        for (int i = 0; i < 27; i++)
                if (blocks[i])
                        take_block(a, blocks[i], i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1);
        return true;
}

/* For each cell of a row, the one so far away from it. */
static uint32_t away(const Around *a, int y, int z, int dx, int dy, int dz) {
        const uint32_t row = a->rows[z + dz][y + dy];

        return dx > 0 ? row >> 1 : dx < 0 ? row << 1 : row;
}

/* Of a pair, the voxel with the larger coordinate on the last axis that differs counts it. */
static uint32_t edges_at(const Around *a, int y, int z, uint32_t cells, unsigned *n) {
        static const int ways[6][3] = { { 1, -1, 0 },  { -1, -1, 0 }, { 1, 0, -1 },
                                        { -1, 0, -1 }, { 0, 1, -1 },  { 0, -1, -1 } };
        uint32_t found = 0;

        for (unsigned i = 0; i < ARRAY_LEN(ways); i++) {
                const int dx = ways[i][0], dy = ways[i][1], dz = ways[i][2];
                /* The two cells that share a face with both. */
                const uint32_t one = dx != 0 ? away(a, y, z, dx, 0, 0) : away(a, y, z, 0, dy, 0),
                               other = dz != 0 ? away(a, y, z, 0, 0, dz) : away(a, y, z, 0, dy, 0);
                const uint32_t pairs = cells & away(a, y, z, dx, dy, dz) & ~one & ~other;

                *n += (unsigned)__builtin_popcount(pairs);
                found |= pairs;
        }
        return found;
}

static uint32_t corners_at(const Around *a, int y, int z, uint32_t cells, unsigned *n) {
        uint32_t found = 0;

        for (unsigned i = 0; i < 4; i++) {
                const int dx = i & 1 ? 1 : -1, dy = i & 2 ? 1 : -1;
                const uint32_t pairs =
                        cells & away(a, y, z, dx, dy, -1) &
                        ~(away(a, y, z, dx, 0, 0) | away(a, y, z, 0, dy, 0) | away(a, y, z, 0, 0, -1) |
                          away(a, y, z, dx, dy, 0) | away(a, y, z, dx, 0, -1) | away(a, y, z, 0, dy, -1));

                *n += (unsigned)__builtin_popcount(pairs);
                found |= pairs;
        }
        return found;
}

static void note_first(Contacts *c, Point p) {
        if (!c->found || p.z < c->first.z ||
            (p.z == c->first.z && (p.y < c->first.y || (p.y == c->first.y && p.x < c->first.x))))
                c->first = p;
        c->found = true;
}

static void look_at_block(const Volume *v, Point at, Contacts *c) {
        const uint32_t middle = 0xffffu << 1;
        const Point o = block_origin(at);
        Around a;

        if (!take_around(&a, v, at))
                return;
        for (int z = 1; z <= BLOCK_SIDE; z++)
                for (int y = 1; y <= BLOCK_SIDE; y++) {
                        const uint32_t cells = a.rows[z][y] & middle;
                        unsigned edges = 0, corners = 0;
                        uint32_t found;

                        if (cells == 0)
                                continue;
                        found = edges_at(&a, y, z, cells, &edges) | corners_at(&a, y, z, cells, &corners);
                        c->edges += edges;
                        c->corners += corners;
                        if (found)
                                note_first(c, (Point){ o.x + __builtin_ctz(found) - 1, o.y + y - 1,
                                                       o.z + z - 1 });
                }
}

void volume_contacts(const Volume *v, Contacts *ret) {
        Contacts c = { 0 };

        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                look_at_block(v, i.block, &c);
                progress_step(1);
        }
        *ret = c;
}
