#include "voxel/block-form.h"

#include "voxel/block-private.h"

_Static_assert(BLOCK_FORM_COLOURS_MOST == PACKED_COLOURS_MAX, "a palette's colours are a form's");

BlockForm block_form(const Block *b) {
        const Packed *p = b->packed;

        if (b->voxels)
                return (BlockForm){ .bytes = (const uint8_t *)b->voxels, .n_bytes = BLOCK_BYTES };
        if (!p)
                return (BlockForm){ .colours = &b->colour, .n_colours = 1 };
        return (BlockForm){ p->colours, p->n, packed_indices(p), ((size_t)BLOCK_VOXELS << p->shift) / 8 };
}
