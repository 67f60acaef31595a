/* The voxel that an eye is in: its colour is before all that the eye sees. On the border between voxels,
 * each ray has the one that it goes into. */
#pragma once

#include "render/glow.h"
#include "render/mesh.h"

typedef struct Within {
        bool any;          /* one of the colours is not empty */
        bool one;          /* they are all alike */
        Colour colours[8]; /* bit k of the index: the ray goes down along axis k */
} Within;

/* The eye as Camera has it; `glow` may be NULL. */
Within within_find(const int64_t eye[static 3], const Volume *v, const Glow *glow);
/* Of a sample of a camera with perspective. */
Colour within_at(const Within *w, const Camera *c, uint32_t column, uint32_t row);
