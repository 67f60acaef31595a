/* The one palette of a .vox file, shared out among the materials of a model: an index says both colour and
 * material. */
#pragma once

#include "formats/colours.h"
#include "formats/vox.h"

#define VOX_PALETTE_MOST 255 /* index 0 is never used */

typedef struct VoxShare {
        uint32_t material; /* id; 0: the default one */
        Colours colours;   /* of the voxels that have it; their entries' index counts from `first` */
        size_t first, n;   /* of the palette, from 0 */
} VoxShare;

typedef struct VoxPalette {
        VoxShare *shares;
        size_t n_shares, capacity;
        Colour colours[VOX_PALETTE_MOST];
        size_t n;
} VoxPalette;
void vox_palette_done(VoxPalette *p);

/* The number of a material's share, which is made when there is none yet. -ENOMEM. */
int vox_palette_share(VoxPalette *p, uint32_t material, size_t *ret);
/* Counts the solid voxels of a volume into a share. -ENOMEM. */
int vox_palette_count(VoxPalette *p, size_t share, const Volume *v);
/* Gives out the indices; tells how many colours were joined. FORMAT_REFUSED for more materials than indices;
 * -ENOMEM. */
int vox_palette_settle(VoxPalette *p, FormatNotes *notes, FormatError *error);
/* From 1, as in the file. */
static inline uint8_t vox_palette_index(const VoxPalette *p, size_t share, Colour c) {
        const VoxShare *s = &p->shares[share];

        return (uint8_t)(s->first + colours_find(&s->colours, c)->index + 1);
}
