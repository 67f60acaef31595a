#include "voxel/near.h"

#include "base/progress.h"
#include "voxel/volume-private.h"

#include <errno.h>

#define SIDE (BLOCK_SIDE + 2)

#define AT(x, y, z) ((x)*NEAR_X + (y)*NEAR_Y + (z)*NEAR_Z)

const int near_offsets[NEAR_MOST] = {
        AT(-1, 0, 0),   AT(1, 0, 0),   AT(0, -1, 0),  AT(0, 1, 0),  AT(0, 0, -1),  AT(0, 0, 1),
        AT(-1, -1, 0),  AT(1, -1, 0),  AT(-1, 1, 0),  AT(1, 1, 0),  AT(-1, 0, -1), AT(1, 0, -1),
        AT(-1, 0, 1),   AT(1, 0, 1),   AT(0, -1, -1), AT(0, 1, -1), AT(0, -1, 1),  AT(0, 1, 1),
        AT(-1, -1, -1), AT(1, -1, -1), AT(-1, 1, -1), AT(1, 1, -1), AT(-1, -1, 1), AT(1, -1, 1),
        AT(-1, 1, 1),   AT(1, 1, 1),
};

/* A block and those around it, in the order of z, y, x; NULL where nothing is. */
typedef struct Around {
        const Block *blocks[27];
        bool full, empty;
} Around;

static Around around(const Volume *v, Point at) {
        Around a = { .full = true, .empty = true };

        for (int i = 0; i < 27; i++) {
                const Block *b =
                        volume_block(v, (Point){ at.x + i % 3 - 1, at.y + i / 3 % 3 - 1, at.z + i / 9 - 1 });

                a.blocks[i] = b;
                a.full = a.full && b && b->count == BLOCK_VOXELS;
                a.empty = a.empty && !b;
        }
        return a;
}

/* The block before (0), the one itself (1), the one behind (2), for a cell counted from one before the
 * block. */
static int part(int cell) {
        return cell == 0 ? 0 : cell <= BLOCK_SIDE ? 1 : 2;
}

/* The cells of a block and one more on each side. */
static void gather(const Around *a, Colour cells[static SIDE * SIDE * SIDE]) {
        for (int z = 0; z < SIDE; z++)
                for (int y = 0; y < SIDE; y++)
                        for (int x = 0; x < SIDE; x++) {
                                const Block *b = a->blocks[part(x) + 3 * part(y) + 9 * part(z)];

                                cells[AT(x, y, z)] = b ? block_at(b, block_index((unsigned)(x - 1) & 15,
                                                                                 (unsigned)(y - 1) & 15,
                                                                                 (unsigned)(z - 1) & 15))
                                                       : (Colour){ 0 };
                        }
}

static int evolve_block(Volume *v, const Volume *before, Point at, NearRule rule, const void *userdata) {
        const Around a = around(before, at);
        Colour cells[SIDE * SIDE * SIDE], now[BLOCK_VOXELS];
        CLEANUP(block_unref) Block *block = NULL;
        bool changed = false;

        if (a.full || a.empty)
                return 0;
        gather(&a, cells);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Colour *cell = &cells[AT((i & 15) + 1, (i >> 4 & 15) + 1, (i >> 8) + 1)];

                now[i] = rule(userdata, cell);
                changed = changed || !colour_equal(now[i], *cell);
        }
        if (!changed)
                return 0;
        block = block_new(now);
        return block ? volume_put_block(v, at, block) : -ENOMEM;
}

static bool in_space(Point at) {
        return at.x >= BLOCK_MIN && at.x <= BLOCK_MAX && at.y >= BLOCK_MIN && at.y <= BLOCK_MAX &&
               at.z >= BLOCK_MIN && at.z <= BLOCK_MAX;
}

/* A block wherever one is or is next to one. */
static int places(const Volume *v, Volume *ret) {
        CLEANUP(block_unref) Block *some = block_new_uniform((Colour){ .a = 255 });
        int r = 0;

        if (!some)
                return -ENOMEM;
        for (VolumeIter i = { 0 }; r == 0 && volume_next(v, &i);)
                for (int k = 0; r == 0 && k < 27; k++) {
                        const Point at = { i.block.x + k % 3 - 1, i.block.y + k / 3 % 3 - 1,
                                           i.block.z + k / 9 - 1 };

                        if (in_space(at) && !volume_block(ret, at))
                                r = volume_put_block(ret, at, some);
                }
        return r;
}

int volume_evolve(Volume *v, NearRule rule, const void *userdata) {
        CLEANUP(volume_free) Volume *before = NULL, *at = NULL;
        int r;

        r = volume_copy(&before, v);
        if (r == 0)
                r = volume_new(&at);
        if (r == 0)
                r = places(before, at);
        if (r == 0)
                progress_begin(volume_blocks(at));
        for (VolumeIter i = { 0 }; r == 0 && volume_next(at, &i);) {
                r = evolve_block(v, before, i.block, rule, userdata);
                progress_step(1);
        }
        return r;
}
