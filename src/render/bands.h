/* Which faces of a mesh are in which band of a picture: a band is drawn and shaded while it is in the
 * processor's cache, so it must not cost a look at every face. */
#pragma once

#include "render/mesh.h"

typedef struct Bands {
        uint32_t height; /* rows of samples of a band, but for the last; a multiple of the camera's grain */
        uint32_t margin; /* rows above and below it that are drawn as well */
        uint32_t n;
        size_t *begin;   /* n + 1 of them: places in quads */
        uint32_t *quads; /* their numbers, from 0, in the order of the mesh */
} Bands;

/* Which of a mesh: n of them from `first` on. */
typedef struct Quads {
        size_t first, n;
} Quads;

/* Zeroed before; the faces turned to the eye only. -ENOMEM. */
int bands_make(Bands *ret, const Camera *c, const Mesh *m, Quads which, uint32_t margin);
void bands_done(Bands *b);
