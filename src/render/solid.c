#include "render/solid.h"

#include <errno.h>
#include <string.h>

#define FULL_4 0xffff, 0xffff, 0xffff, 0xffff
#define FULL_ROWS                                                                                           \
        { FULL_4, FULL_4, FULL_4, FULL_4 }
#define FULL_ROWS_4 FULL_ROWS, FULL_ROWS, FULL_ROWS, FULL_ROWS

const SolidRows solid_full = { { FULL_ROWS_4, FULL_ROWS_4, FULL_ROWS_4, FULL_ROWS_4 } };
const SolidRows solid_none;

static int rows_keep(const SolidRows **ret, const SolidRows *r) {
        uint16_t any = 0, all = 0xffff;
        SolidRows *kept;

        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y++) {
                        any |= r->rows[z][y];
                        all &= r->rows[z][y];
                }
        if (!any || all == 0xffff) {
                *ret = any ? &solid_full : &solid_none;
                return 0;
        }
        kept = malloc(sizeof(*kept));
        if (!kept)
                return -ENOMEM;
        *kept = *r;
        *ret = kept;
        return 0;
}

int solid_rows(const SolidRows **ret, const Block *b) {
        SolidRows r;

        block_solid(b, SOLID_ALPHA, (uint16_t *)r.rows);
        return rows_keep(ret, &r);
}

static unsigned rows_count(const SolidRows *r) {
        unsigned n = 0;

        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y += 4) {
                        uint64_t four;

                        memcpy(&four, &r->rows[z][y], sizeof(four));
                        n += (unsigned)__builtin_popcountll(four);
                }
        return n;
}

int solid_clear(const SolidRows **ret, const Block *b, const SolidRows *solid) {
        SolidRows r;

        /* Most blocks have none, which is known from numbers alone. */
        if (solid == &solid_full || rows_count(solid) == block_count(b)) {
                *ret = &solid_none;
                return 0;
        }
        block_solid(b, 1, (uint16_t *)r.rows);
        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y++)
                        r.rows[z][y] &= (uint16_t)~solid->rows[z][y];
        return rows_keep(ret, &r);
}

void solid_rows_free(const SolidRows *r) {
        if (r != &solid_full && r != &solid_none)
                free((void *)(uintptr_t)r);
}

Box solid_rows_box(const SolidRows *r) {
        Box box = BOX_EMPTY;
        unsigned all = 0;

        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++) {
                        if (!r->rows[z][y])
                                continue;
                        all |= r->rows[z][y];
                        box.min.y = MIN(box.min.y, y);
                        box.max.y = MAX(box.max.y, y);
                        box.min.z = MIN(box.min.z, z);
                        box.max.z = z;
                }
        if (all) {
                box.min.x = __builtin_ctz(all);
                box.max.x = 31 - __builtin_clz(all);
        }
        return box;
}

void solid_block(Solid *s, const SolidRows *own) {
        memset(s, 0, sizeof(*s));
        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++)
                        s->rows[z + 1][y + 1] = (uint32_t)own->rows[z][y] << 1;
}

/* The cells of the border on one axis: all 16 inside, or the one outside. */
static void border_range(int d, int *ret_from, int *ret_to) {
        *ret_from = d > 0 ? BLOCK_SIDE : d;
        *ret_to = d == 0 ? BLOCK_SIDE - 1 : *ret_from;
}

void solid_border(Solid *s, const SolidRows *neighbour, const int d[static 3]) {
        int y0, y1, z0, z1;

        border_range(d[1], &y0, &y1);
        border_range(d[2], &z0, &z1);
        for (int z = z0; z <= z1; z++)
                for (int y = y0; y <= y1; y++) {
                        const uint32_t row = neighbour->rows[z & 15][y & 15];

                        s->rows[z + 1][y + 1] |= d[0] == 0  ? row << 1
                                                 : d[0] < 0 ? row >> (BLOCK_SIDE - 1)
                                                            : (row & 1) << (BLOCK_SIDE + 1);
                }
}
