/* Which face is seen at each sample of a picture, and how near it is. A picture is done in bands, so
 * that memory stays small however large it is, and mostly in the processor's cache. */
#pragma once

#include "render/bands.h"

#define FACE_NONE 0u
/* Set in faces thinner than a sample, and in those of them that were put where nothing is: such a face
 * may cover no sample at all, so it is shown where it lies, or a speck or a line in a wide model could
 * not be seen. */
#define FACE_THIN (1u << 30)
#define FACE_STRAY (1u << 31)
/* Nothing solid is there, but something that lets light through: never in a raster, see glass.h. */
#define FACE_CLEAR (1u << 29)
#define FACE_NUMBER (FACE_CLEAR - 1)

typedef struct Raster {
        const Camera *camera; /* borrowed */
        const Mesh *mesh;     /* borrowed */
        bool plain;           /* thin faces are like others: for shadows */
        Bands bands;
        uint32_t top, rows; /* what of the picture is here, in samples: a band and its margins */
        /* Of each sample, rows after each other: how near it is, as camera_project() has it; number of the
         * quad + 1, with its flags. */
        float *depth;
        uint32_t *face;
} Raster;

/* `margin` as Bands has it. -ENOMEM; -E2BIG when there are too many quads to be numbered. */
int raster_new(Raster **ret, const Camera *c, const Mesh *m, uint32_t margin);
Raster *raster_free(Raster *r);
DEFINE_CLEANUP(Raster *, raster_free);

/* Draws a band, by its number below r->bands.n. */
void raster_band(Raster *r, uint32_t band);
