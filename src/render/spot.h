/* A place on a face: which voxel is there, what colour it has, what its corners keep of the light. */
#pragma once

#include "render/light.h"

/* A position on a quad, in voxels from its corner. It is a quotient of two values that are linear in the
 * picture; without perspective the second is 1. */
typedef struct Slope {
        double at, column, row; /* of column 0, row 0, and from sample to sample */
} Slope;

/* What the last sample was on. The next one mostly is on the same quad, and on the same voxel of it. */
typedef struct Spot {
        uint32_t face; /* FACE_NONE: nothing yet */
        Quad quad;
        Slope u, v, w;      /* across, along, and what they are divided by */
        double light[3][3]; /* place in the light's map: at the quad's corner, across, along */
        int across, along;  /* the voxel; -1: none yet */
        Colour colour;
        float corners[2][2]; /* [along][across]: what they keep */
        float shadow;        /* what of that is left in shadow; 1: no light comes here anyway */
} Spot;

typedef struct Spots {
        const Camera *camera; /* all borrowed */
        const Mesh *mesh;
        const Lights *lights;
        bool unoccluded;
        Solid **solids; /* by block, with its whole border; made when a sample asks for it */
        Spot now;
} Spots;

/* -ENOMEM. */
int spots_make(Spots *ret, const Camera *c, const Mesh *m, const Lights *l, bool unoccluded);
void spots_done(Spots *s);

/* Turns to a face, by its number in a raster. */
void spot_turn(Spots *s, uint32_t face);
/* Goes to a voxel of it. -ENOMEM. */
int spot_move(Spots *s, int across, int along);
/* Where a position on it is in the light's map. */
static inline void spot_in_light(const Spot *s, double u, double v, double ret[static 3]) {
        for (int i = 0; i < 3; i++)
                ret[i] = s->light[0][i] + s->light[1][i] * u + s->light[2][i] * v;
}
