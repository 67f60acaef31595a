#include "voxel/cut.h"

#include "voxel/volume-private.h"

#include <errno.h>

typedef struct Cut {
        const Block *chosen;
        const Block *other; /* what the cells become */
        bool keep;          /* those that are chosen stay, instead of the others */
} Cut;

static int change_cut(Block **b, const void *how) {
        const Cut *cut = how;
        Block *own = block_open(*b);

        if (!own)
                return -ENOMEM;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                if ((block_at(cut->chosen, i).a > 0) != cut->keep)
                        own->voxels[i] = block_at(cut->other, i);
        block_recount(own);
        block_close(b, own);
        return 0;
}

int volume_cut(Volume *v, const Volume *chosen) {
        int r = 0;

        for (VolumeIter i = { 0 }; r == 0 && volume_next(chosen, &i);) {
                const Cut cut = { .chosen = i.contents, .other = &block_none };

                if (!volume_block(v, i.block))
                        continue;
                if (block_count(i.contents) == BLOCK_VOXELS)
                        r = volume_put_block(v, i.block, NULL);
                else
                        r = volume_change(v, i.block, change_cut, &cut);
        }
        return r;
}

/* A block whose cells become `other` (NULL: empty) where `chosen` has none. */
static int keep_block(Volume *v, Point at, const Block *chosen, Block *other) {
        const Cut cut = { .chosen = chosen, .other = other ? other : &block_none, .keep = true };

        if (!chosen)
                return volume_put_block(v, at, other);
        if (block_count(chosen) == BLOCK_VOXELS)
                return 0;
        return volume_change(v, at, change_cut, &cut);
}

int volume_keep(Volume *v, const Volume *chosen) {
        CLEANUP_FREE Point *at = NULL;
        size_t n = 0;
        int r;

        r = volume_positions(v, NULL, &at, &n);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = keep_block(v, at[i], volume_block(chosen, at[i]), NULL);
        return r;
}

int volume_restore(Volume *v, const Volume *before, const Volume *chosen) {
        CLEANUP_FREE Point *at = NULL;
        size_t n = 0;
        int r;

        r = volume_positions(v, NULL, &at, &n);
        for (size_t i = 0; r == 0 && i < n; i++)
                if (volume_block(v, at[i]) != volume_block(before, at[i]))
                        r = keep_block(v, at[i], volume_block(chosen, at[i]),
                                       table_get(&before->table, at[i]));
        for (VolumeIter i = { 0 }; r == 0 && volume_next(before, &i);)
                if (!volume_block(v, i.block))
                        r = keep_block(v, i.block, volume_block(chosen, i.block),
                                       table_get(&before->table, i.block));
        return r;
}
