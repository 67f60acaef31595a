/* Turning a volume: whole blocks by reference where they stay blocks as they are, blocks of one colour as
 * boxes, all others voxel by voxel. */
#include "base/progress.h"
#include "voxel/turn.h"
#include "voxel/volume-private.h"

#include <errno.h>

typedef struct Turner {
        const Turn *turn;
        Volume *to;
        bool shifts_blocks;
} Turner;

static Turner turner(const Turn *t, Volume *to) {
        Turner turner = { .turn = t, .to = to, .shifts_blocks = true };

        for (int i = 0; i < 3; i++)
                if (t->from[i] != i || t->sign[i] != 1 || t->shift[i] % BLOCK_SIDE != 0)
                        turner.shifts_blocks = false;
        return turner;
}

static int turn_voxel(Turner *t, Point p, Colour c) {
        Box to;
        int r;

        if (c.a == 0)
                return 0;
        r = turn_box(t->turn, (Box){ p, p }, &to);
        return r < 0 ? r : volume_set(t->to, to.min, c);
}

/* int64_t, as the last voxel may be the last one of space. */
static int turn_voxels(Turner *t, const Block *b, Box part) {
        for (int64_t z = part.min.z; z <= part.max.z; z++)
                for (int64_t y = part.min.y; y <= part.max.y; y++)
                        for (int64_t x = part.min.x; x <= part.max.x; x++) {
                                const Point p = { (int32_t)x, (int32_t)y, (int32_t)z };
                                int r;

                                r = turn_voxel(t, p, block_get(b, block_index_of(p)));
                                if (r < 0)
                                        return r;
                        }
        return 0;
}

static int turn_block(Turner *t, Point at, Block *b, Box within) {
        const Box space = block_space(at), part = box_intersect(space, within);
        const bool whole = point_equal(part.min, space.min) && point_equal(part.max, space.max);
        Colour c;
        Box to;
        int r;

        if (box_empty(part))
                return 0;
        if (whole && t->shifts_blocks && turn_box(t->turn, space, &to) == 0)
                return volume_put_block(t->to, block_of(to.min), b);
        if (!block_uniform(b, &c))
                return turn_voxels(t, b, part);
        r = turn_box(t->turn, part, &to);
        return r < 0 ? r : volume_fill(t->to, to, MODE_REPLACE, c);
}

int volume_turned(Volume **ret, const Volume *v, Box within, const Turn *turn) {
        CLEANUP(volume_free) Volume *to = NULL;
        Turner t;
        int r;

        r = volume_new(&to);
        if (r < 0)
                return r;
        t = turner(turn, to);
        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                progress_step(1);
                r = turn_block(&t, i.block, table_get(&v->table, i.block), within);
                if (r < 0)
                        return r;
        }
        *ret = TAKE(to);
        return 0;
}

static int change_lay(Block **b, const void *how) {
        const Block *source = how;
        Block *own = block_open(*b);

        if (!own)
                return -ENOMEM;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Colour c = block_get(source, i);

                if (c.a > 0)
                        own->voxels[i] = c;
        }
        block_recount(own);
        block_close(b, own);
        return 0;
}

int volume_lay(Volume *v, const Volume *source) {
        int r;

        progress_begin(volume_blocks(source));
        for (VolumeIter i = { 0 }; volume_next(source, &i);) {
                progress_step(1);
                if (!volume_block(v, i.block) || block_count(i.contents) == BLOCK_VOXELS)
                        r = volume_put_block(v, i.block, table_get(&source->table, i.block));
                else
                        r = volume_change(v, i.block, change_lay, i.contents);
                if (r < 0)
                        return r;
        }
        return 0;
}
