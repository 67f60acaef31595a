#include "render/solid.h"

#include <string.h>

/* The 16 bits of a row that are the block's own. */
#define ROW_OWN 0x1fffeu

bool solid_block(Solid *s, const Block *b) {
        Colour voxels[BLOCK_VOXELS], colour;
        uint32_t any = 0;

        memset(s, 0, sizeof(*s));
        if (!b)
                return false;
        if (block_uniform(b, &colour)) {
                if (colour.a < SOLID_ALPHA)
                        return false;
                for (int z = 1; z <= BLOCK_SIDE; z++)
                        for (int y = 1; y <= BLOCK_SIDE; y++)
                                s->rows[z][y] = ROW_OWN;
                return true;
        }

        block_expand(b, voxels);
        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y++) {
                        const Colour *row = voxels + block_index(0, y, z);
                        uint32_t bits = 0;

                        for (unsigned x = 0; x < BLOCK_SIDE; x++)
                                bits |= (uint32_t)(row[x].a >= SOLID_ALPHA) << (x + 1);
                        s->rows[z + 1][y + 1] = bits;
                        any |= bits;
                }
        return any;
}

/* The cells of the border on one axis: all 16 inside, or the one outside. */
static void border_range(int d, int *ret_from, int *ret_to) {
        *ret_from = d > 0 ? BLOCK_SIDE : d;
        *ret_to = d == 0 ? BLOCK_SIDE - 1 : *ret_from;
}

void solid_border(Solid *s, const Volume *v, Point block, const int d[static 3]) {
        const Block *b = volume_block(v, (Point){ block.x + d[0], block.y + d[1], block.z + d[2] });
        int x0, x1, y0, y1, z0, z1;
        Colour colour;
        bool uniform;

        if (!b)
                return;
        uniform = block_uniform(b, &colour);
        if (uniform && colour.a < SOLID_ALPHA)
                return;

        border_range(d[0], &x0, &x1);
        border_range(d[1], &y0, &y1);
        border_range(d[2], &z0, &z1);
        for (int z = z0; z <= z1; z++)
                for (int y = y0; y <= y1; y++)
                        for (int x = x0; x <= x1; x++) {
                                unsigned at = block_index(x & 15, y & 15, z & 15);

                                if (uniform || block_get(b, at).a >= SOLID_ALPHA)
                                        s->rows[z + 1][y + 1] |= 1u << (x + 1);
                        }
}

Box solid_box(const Solid *s) {
        Box box = BOX_EMPTY;
        uint32_t all = 0;

        for (int z = 0; z < BLOCK_SIDE; z++)
                for (int y = 0; y < BLOCK_SIDE; y++) {
                        uint32_t bits = s->rows[z + 1][y + 1] & ROW_OWN;

                        if (!bits)
                                continue;
                        all |= bits;
                        box.min.y = MIN(box.min.y, y);
                        box.max.y = MAX(box.max.y, y);
                        box.min.z = MIN(box.min.z, z);
                        box.max.z = z;
                }
        if (all) {
                box.min.x = __builtin_ctz(all) - 1;
                box.max.x = 30 - __builtin_clz(all);
        }
        return box;
}
