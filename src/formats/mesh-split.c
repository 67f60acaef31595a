#include "formats/mesh-split.h"

#include <errno.h>

#define NOBODY UINT16_MAX
_Static_assert(MODEL_LAYERS_MAX < NOBODY, "a layer's number fits");

static bool gives_voxels(const Layer *l) {
        return l->visible && (l->mode == MODE_OVER || l->mode == MODE_MAX || l->mode == MODE_REPLACE);
}

/* The topmost layer that has each voxel of a block. */
static void find_owners(const Model *m, const Box *reaches, Point at, uint16_t owners[static BLOCK_VOXELS]) {
        Colour voxels[BLOCK_VOXELS];

        for (size_t i = 0; i < BLOCK_VOXELS; i++)
                owners[i] = NOBODY;
        for (size_t k = m->n_layers; k-- > 0;) {
                const Block *b;

                if (reaches && !box_contains(reaches[k], at))
                        continue;
                b = gives_voxels(m->layers[k]) ? volume_block(m->layers[k]->volume, at) : NULL;
                if (!b)
                        continue;
                block_expand(b, voxels);
                for (size_t i = 0; i < BLOCK_VOXELS; i++)
                        if (owners[i] == NOBODY && voxels[i].a > 0)
                                owners[i] = (uint16_t)k;
        }
}

static int put_group(Volume *v, Point at, const Colour voxels[static BLOCK_VOXELS]) {
        CLEANUP(block_unref) Block *b = block_new(voxels);

        if (!b)
                return -ENOMEM;
        return block_count(b) ? volume_put_block(v, at, b) : 0;
}

/* What one group has of a block. */
static int split_off(Point at, unsigned group, const unsigned *groups,
                     const uint16_t owners[static BLOCK_VOXELS], const Colour voxels[static BLOCK_VOXELS],
                     Volume *ret) {
        Colour part[BLOCK_VOXELS];

        for (size_t k = 0; k < BLOCK_VOXELS; k++)
                part[k] = owners[k] != NOBODY && groups[owners[k]] == group ? voxels[k] : (Colour){ 0 };
        return put_group(ret, at, part);
}

/* Of thousands of groups, few have something in a block. */
static int split_block(const Model *m, const Box *reaches, const VolumeIter *i, const unsigned *groups,
                       Volume **ret) {
        uint64_t had[(MODEL_LAYERS_MAX + 63) / 64] = { 0 };
        Colour voxels[BLOCK_VOXELS];
        uint16_t owners[BLOCK_VOXELS];
        int r = 0;

        find_owners(m, reaches, i->block, owners);
        block_expand(i->contents, voxels);
        for (size_t k = 0; !r && k < BLOCK_VOXELS; k++) {
                const unsigned group = owners[k] == NOBODY ? 0 : groups[owners[k]];

                if (owners[k] == NOBODY || (had[group / 64] >> group % 64 & 1))
                        continue;
                had[group / 64] |= (uint64_t)1 << group % 64;
                r = split_off(i->block, group, groups, owners, voxels, ret[group]);
        }
        return r;
}

int mesh_split(const Model *m, const Volume *seen, const unsigned *groups, unsigned n_groups, Volume **ret) {
        CLEANUP_FREE Box *reaches = model_reaches(m);
        VolumeIter i = { 0 };
        int r = 0;

        for (unsigned g = 0; !r && g < n_groups; g++)
                r = volume_new(&ret[g]);
        while (!r && volume_next(seen, &i))
                r = split_block(m, reaches, &i, groups, ret);
        return r;
}
