/* Inside thumbnails: the plane that voxels are drawn into, and that the picture is looked up in. */
#pragma once

#include "render/thumbnail.h"

typedef struct Plane {
        Colour *cells; /* [b][a][LOWER, UPPER]; alpha 0: nothing is seen here */
        int32_t columns, rows;
        Point first;    /* the lowest voxel of the model, in what is drawn as one */
        unsigned shift; /* 2^shift voxels are drawn as one */
} Plane;

/* Cells from low to high, of a and b. */
typedef struct PlanePart {
        int32_t low[2], high[2];
} PlanePart;

/* For voxels in a box, which is not empty; without cells. */
Plane plane_of(Box box, uint32_t side);
/* Empty cells, freed by the caller. -ENOMEM. */
int plane_empty(Plane *p);
/* What a block may have sides in, and those that it covers of its neighbours: cells beyond the last row or
 * column are not there. */
PlanePart plane_part(const Plane *p, Point block);
/* Draws the blocks that meet a part (NULL: all) into cells that are empty still. -ENOMEM. */
int plane_draw(const Plane *p, const Volume *v, const PlanePart *within);
/* The picture. `ret`: zeros before, for pixels that see nothing. */
void plane_look(const Plane *p, uint32_t side, uint8_t *ret);
