/* Pictures of a model: a camera, a mesh of its visible faces, a rasteriser. */
#pragma once

#include "voxel/volume.h"

#define RENDER_SIDE_MAX 8192 /* pixels */

typedef enum View {
        VIEW_FRONT,     /* from −Y */
        VIEW_BACK,      /* from +Y */
        VIEW_LEFT,      /* from −X */
        VIEW_RIGHT,     /* from +X */
        VIEW_TOP,       /* from +Z, +Y up in the picture */
        VIEW_BOTTOM,    /* from −Z, +Y up */
        VIEW_ISOMETRIC, /* from (+1, −1, +1), Z up */
} View;

/* "front back left right top bottom isometric", in the order of View. */
#define VIEW_NAMES "front back left right top bottom isometric"

typedef struct RenderOptions {
        uint32_t width, height; /* pixels, 1..RENDER_SIDE_MAX */
        View view;              /* orthographic, the whole model in the frame with a small margin */
        Colour background;      /* a = 0: transparent */
} RenderOptions;

/* Draws a volume; ret is width × height × 4 bytes RGBA (not premultiplied), rows from the top, freed
 * by the caller. An empty volume gives the background. -EINVAL for a size out of range, -ENOMEM. */
int render(uint8_t **ret, const Volume *v, const RenderOptions *options);
