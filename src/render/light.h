/* Where light falls: how much on each side of the model, and what is in shadow, by a picture of the model
 * seen from the light. What is nearer to the light is not asked of the picture's depth but of the plane of
 * the face that it shows, at the very point in question: so there is neither a stripe nor a gap along edges.
 */
#pragma once

#include "render/raster.h"

typedef struct Lights {
        float sides[SIDES];        /* what a side keeps of its colour */
        float ambient;             /* what is left of it in shadow, at most what it keeps */
        float full;                /* what the side keeps that the light meets best; usually all */
        bool faces_up;             /* the light comes from above */
        uint32_t *map;             /* the face at each sample, by its number in a raster; NULL: no shadows */
        Camera camera;             /* of the map */
        struct LightPlane *planes; /* by quad */
        double toward[3];          /* to the light, length 1 */
} Lights;

/* `toward` of a camera that looks and needs no frame. -EINVAL: the light has no direction. */
int light_direction(const Light *l, const Camera *c, double ret[static 3]);
/* Sides that throw shadows: the mesh has to have them. */
void light_add_sides(const double toward[static 3], bool sides[static SIDES]);
/* Everything is borrowed but what lights_done() frees. `size` is about what the picture has a side; the
 * camera has its frame. -ENOMEM. */
int lights_make(Lights *ret, const Light *l, const Camera *c, const Mesh *m, uint32_t size);
void lights_done(Lights *l);
#define CLEANUP_LIGHTS __attribute__((cleanup(lights_done)))

/* Where a point (voxels from the camera's middle) is in the map. */
void lights_find(const Lights *l, const double from_middle[static 3], double ret[static 3]);
/* How near a quad's plane is at a place in the map. */
typedef struct LightPlane {
        double level, column, row;
} LightPlane;

/* Voxels that a face may lie before another without throwing a shadow on it: rounding. */
#define LIGHT_TOUCHING 1e-3

/* Where a sample stands in the map. That is in tiles of 32 × 32, a page each, and these of 4 × 4, a line of
 * the cache: a row of a picture goes across the map in any direction. Sides of the map are whole tiles. */
#define LIGHT_TILE 32u
static inline size_t lights_place(const Lights *l, uint32_t x, uint32_t y) {
        const size_t tile = (size_t)(y / LIGHT_TILE) * (l->camera.width / LIGHT_TILE) + x / LIGHT_TILE;

        return tile << 10 | (y & 28) << 5 | (x & 28) << 2 | (y & 3) << 2 | (x & 3);
}

static inline double lights_level(const LightPlane *p, double x, double y) {
        return p->level + p->column * x + p->row * y;
}

/* Whether light reaches a point of a face (0: of none, but the ground) that is there in the map. The map
 * shows what is in the middle of its sample. Where two faces meet there and at the point different ones may
 * be the nearer one; what throws a shadow is nearer at both. */
static inline bool lights_reach(const Lights *l, double x, double y, double depth, uint32_t face) {
        const LightPlane *p, *own;
        double in_x, in_y;
        uint32_t there;

        if (!(x >= 0 && y >= 0 && x < l->camera.width && y < l->camera.height))
                return true;
        there = l->map[lights_place(l, (uint32_t)(int32_t)x, (uint32_t)(int32_t)y)];
        if (there == FACE_NONE || there == face)
                return true;
        p = &l->planes[there - 1];
        if (lights_level(p, x, y) <= depth + LIGHT_TOUCHING)
                return true;
        if (face == FACE_NONE)
                return false;
        own = &l->planes[face - 1];
        in_x = (int32_t)x + 0.5;
        in_y = (int32_t)y + 0.5;
        return lights_level(p, in_x, in_y) <= lights_level(own, in_x, in_y) + LIGHT_TOUCHING;
}
