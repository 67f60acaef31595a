/* What voxels give off themselves: it is added to what they keep of the light that falls on them, as light
 * and not as bytes, and clipped to what a colour can hold. */
#pragma once

#include "voxel/volume.h"

typedef struct Glow Glow;

/* By voxel: the colour of what is given off there, black for nothing; alphas do not count. `volume` is
 * borrowed. -ENOMEM. */
int glow_new(Glow **ret, const Volume *volume);
Glow *glow_free(Glow *g);
DEFINE_CLEANUP(Glow *, glow_free);

/* What a voxel gives off. */
Colour glow_at(const Glow *g, Point voxel);
static inline bool glow_any(Colour given) {
        return (given.r | given.g | given.b) != 0;
}
/* Adds that to n colours. They keep their alphas. */
void glow_add(const Glow *g, Colour given, Colour *colours, uint32_t n);
