/* Voxels that touch by an edge or a corner alone: where a surface around them would touch itself. */
#pragma once

#include "voxel/volume.h"

typedef struct Contacts {
        uint64_t edges;   /* pairs across an edge, with nothing at the two cells between them */
        uint64_t corners; /* pairs across a corner, with nothing at the six cells around it */
        bool found;       /* there is one: */
        Point first;      /* a voxel of it */
} Contacts;

void volume_contacts(const Volume *v, Contacts *ret);
