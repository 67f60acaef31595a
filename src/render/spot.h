/* A place on a face: which voxel is there, what colour it has, what its corners keep of the light. */
#pragma once

#include "render/glow.h"
#include "render/light.h"

/* A position on a quad, in voxels from its corner. It is a quotient of two values that are linear in the
 * picture; without perspective the second is 1. */
typedef struct Slope {
        double at, column, row; /* of column 0, row 0, and from sample to sample */
        double columns;         /* without perspective: 1 / column, how many columns a voxel takes */
} Slope;

/* A voxel's face: what its samples have in common. */
typedef struct Patch {
        uint64_t key; /* of quad and voxel; 0: nothing here yet */
        Colour colour;
        bool even;           /* all corners keep the same */
        float corners[2][2]; /* [along][across]: what they keep */
} Patch;

/* The next row mostly comes to the same voxels again. */
#define PATCH_BITS 12

/* Without perspective: what faces of a side have in common. */
typedef struct Tilt {
        Slope u, v;            /* of a face in the middle of space, but for: */
        double lean_u, lean_v; /* by how much they grow with the level of the face */
} Tilt;

/* What the last sample was on. The next one mostly is on the same quad, and on the same voxel of it. */
typedef struct Spot {
        uint32_t face; /* FACE_NONE: nothing yet */
        Quad quad;
        Slope u, v, w;      /* across, along, and what they are divided by */
        double light[3][3]; /* place in the light's map: at the quad's corner, across, along */
        int across, along;  /* the voxel; -1: none yet */
        const Patch *patch; /* of it */
        float shadow;       /* what of that is left in shadow; 1: no light comes here anyway */
} Spot;

typedef struct Spots {
        const Camera *camera; /* all borrowed */
        const Mesh *mesh;
        const Lights *lights;
        bool unoccluded;
        bool lines;     /* around each voxel */
        Solid **solids; /* by block, with its whole border; made when a sample asks for it */
        Patch *patches; /* at a hash of their keys: 1 << PATCH_BITS */
        Glow *glow;     /* NULL: nothing gives off light */
        Colour *given;  /* with glow: what patches give off */
        Tilt tilts[SIDES];
        double light[4][3]; /* place in the light's map: of the middle, and how it moves with X, Y, Z */
        Spot now;
} Spots;

/* What is borrowed must outlive them, but for the options. -ENOMEM. */
int spots_make(Spots *ret, const Camera *c, const Mesh *m, const Lights *l, const RenderOptions *o);
void spots_done(Spots *s);

/* Turns to a face, by its number in a raster. */
void spot_turn(Spots *s, uint32_t face);
/* Goes to a voxel of it. -ENOMEM. */
int spot_move(Spots *s, int across, int along);
/* What the voxel there gives off; black: nothing. */
static inline Colour spot_gives(const Spots *s) {
        return s->given ? s->given[s->now.patch - s->patches] : (Colour){ 0 };
}
