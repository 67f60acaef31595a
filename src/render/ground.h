/* The plane that a model stands on: for views from above, faint towards its edge. */
#pragma once

#include "render/light.h"

typedef struct Ground {
        const Camera *camera;
        const Lights *lights;
        bool plane, grid; /* neither: there is none to be seen */
        double level;     /* voxels from the camera's middle */
        double reach;     /* where it begins to fade; at twice that nothing is left */
        double step;      /* of the grid, voxels */
        double middle[2]; /* of the camera, voxels: the grid's lines are at multiples of step */
        double line;      /* half a line's width, voxels at distance 1 or without perspective */
} Ground;

void ground_make(Ground *ret, const RenderOptions *o, const Camera *c, const Mesh *m, const Lights *l);
/* Lays what of it is at a sample over what is there. */
Colour ground_at(const Ground *g, uint32_t column, uint32_t row, Colour below);
