/* Which face is seen at each sample of a picture, and how near it is. A picture is done in bands, so
 * that memory stays small however large it is. */
#pragma once

#include "render/mesh.h"

#define FACE_NONE 0u
/* Set in faces thinner than a sample, and in those of them that were put where nothing is: such a face
 * may cover no sample at all, so it is shown where it lies, or a speck or a line in a wide model could
 * not be seen. */
#define FACE_THIN (1u << 30)
#define FACE_STRAY (1u << 31)
#define FACE_NUMBER (FACE_THIN - 1)

typedef struct Raster {
        const Camera *camera; /* borrowed */
        const Mesh *mesh;     /* borrowed */
        bool plain;           /* thin faces are like others: for shadows */
        uint32_t top, rows;   /* the band, in samples */
        /* Of each sample, rows after each other: how near it is, as camera_project() has it; number of the
         * quad + 1, with its flags. */
        float *depth;
        uint32_t *face;
} Raster;

/* Room for bands of up to `rows` rows. -ENOMEM; -E2BIG when there are too many quads to be numbered. */
int raster_new(Raster **ret, const Camera *c, const Mesh *m, uint32_t rows);
Raster *raster_free(Raster *r);
DEFINE_CLEANUP(Raster *, raster_free);

/* Draws all quads into the band that begins at `top`; `rows` at most what there is room for. */
void raster_band(Raster *r, uint32_t top, uint32_t rows);

/* The corner of a quad that has the smallest coordinates, in half voxels from the camera's middle. */
void raster_corner(const Camera *c, const Mesh *m, Quad q, int64_t ret[static 3]);
