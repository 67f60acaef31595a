/* What lets light through: panes, and the voxel that the eye is in, laid over the colours behind them. Each
 * sample has a layer: what of each colour came on the way from the eye so far, and how much is still seen of
 * what is further on. So panes are drawn from the nearest one on, and each is drawn once. */
#pragma once

#include "render/raster.h"
#include "render/run.h"

typedef struct Glass Glass;

/* Everything is borrowed; the mesh has its panes in the order of the camera, and the margin is that of the
 * raster. -ENOMEM. */
int glass_new(Glass **ret, const Camera *c, const Mesh *m, Spots *spots, uint32_t margin);
Glass *glass_free(Glass *g);
DEFINE_CLEANUP(Glass *, glass_free);

/* Draws the panes of a band that are before what the raster has there; false: there is nothing of the kind.
 * -ENOMEM. */
int glass_band(Glass *g, const Raster *r, uint32_t band, bool *ret_any);
/* Lays it over the samples of a row of that band, with lines where outlines are asked for. `faces` are those
 * of the raster; where none is, but glass, it gets FACE_CLEAR. */
void glass_row(const Glass *g, const Raster *r, uint32_t row, bool outlines, Colour *samples,
               uint32_t *faces);
