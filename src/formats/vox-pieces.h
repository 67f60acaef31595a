/* A volume cut into models of .vox, which hold at most 256 voxels a side. */
#pragma once

#include "formats/vox.h"

#define VOX_PIECES_MOST 4096 /* of a volume: what readers take apart as objects */

typedef struct VoxPiece {
        Box box;        /* around its solid voxels; one voxel at 0, 0, 0 when there are none */
        uint32_t n;     /* solid voxels */
        size_t at;      /* while voxels are sorted into pieces: where the next one goes */
        uint32_t model; /* that has them; set by who writes it */
} VoxPiece;

/* Pieces with something in them, at least one, by z, y, x. */
typedef struct VoxPieces {
        VoxPiece *items;
        size_t n;
        uint64_t n_voxels, n_faint,
                n_lost; /* solid ones; of these not wholly solid; too faint to be written */
        /* How voxels find their piece: cells of 256³ from `corner` on, `along` each axis; cells[i] is the
         * number of a piece + 1, 0 without one. */
        Point corner;
        uint32_t along[3];
        uint32_t *cells;
} VoxPieces;
void vox_pieces_done(VoxPieces *p);

/* 0, FORMAT_REFUSED when there would be more than VOX_PIECES_MOST cells, -ENOMEM. */
int vox_pieces_cut(VoxPieces *ret, const Volume *v, const char *name, FormatError *error);
/* Of the cell that a voxel lies in. */
static inline uint32_t *vox_cell_at(const VoxPieces *p, Point at) {
        const uint32_t x = (uint32_t)((int64_t)at.x - p->corner.x) / VOX_SIDE_MAX,
                       y = (uint32_t)((int64_t)at.y - p->corner.y) / VOX_SIDE_MAX,
                       z = (uint32_t)((int64_t)at.z - p->corner.z) / VOX_SIDE_MAX;

        return &p->cells[x + p->along[0] * (y + p->along[1] * (size_t)z)];
}
static inline VoxPiece *vox_piece_at(const VoxPieces *p, Point at) {
        return &p->items[*vox_cell_at(p, at) - 1];
}
