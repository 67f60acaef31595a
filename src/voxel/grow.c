#include "voxel/grow.h"

#include "voxel/cut.h"
#include "voxel/flood.h"
#include "voxel/near.h"
#include "voxel/turn.h"

#define EVERYWHERE ((Box){ { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } })
/* Of the 27 cells. */
#define MOST 14

typedef struct Growth {
        unsigned n; /* neighbours that count */
        const Colour *colour;
} Growth;

static Colour first_neighbour(const Colour *at, unsigned n) {
        for (unsigned i = 0; i < n; i++)
                if (at[near_offsets[i]].a > 0)
                        return at[near_offsets[i]];
        return (Colour){ 0 };
}

static Colour dilated(const void *userdata, const Colour *at) {
        const Growth *g = userdata;
        Colour c;

        if (at->a > 0)
                return *at;
        c = first_neighbour(at, g->n);
        return c.a > 0 && g->colour ? *g->colour : c;
}

static Colour eroded(const void *userdata, const Colour *at) {
        const Growth *g = userdata;

        for (unsigned i = 0; at->a > 0 && i < g->n; i++)
                if (at[near_offsets[i]].a == 0)
                        return (Colour){ 0 };
        return *at;
}

static Colour smoothed(const void *userdata, const Colour *at) {
        unsigned n = at->a > 0;

        for (unsigned i = 0; i < NEAR_MOST; i++)
                n += at[near_offsets[i]].a > 0;
        if (n < MOST)
                return (Colour){ 0 };
        return at->a > 0 ? *at : first_neighbour(at, NEAR_MOST);
}

int volume_dilate(Volume *v, unsigned axes, const Colour *colour) {
        const Growth g = { near_count(axes), colour };

        return volume_evolve(v, dilated, &g);
}

int volume_erode(Volume *v, unsigned axes) {
        const Growth g = { .n = near_count(axes) };

        return volume_evolve(v, eroded, &g);
}

int volume_smooth(Volume *v) {
        return volume_evolve(v, smoothed, NULL);
}

int volume_hollow(Volume *v, unsigned axes, uint32_t thickness) {
        CLEANUP(volume_free) Volume *inside = NULL;
        int r;

        r = volume_copy(&inside, v);
        for (uint32_t i = 0; r == 0 && i < thickness && volume_count(inside) > 0; i++)
                r = volume_erode(inside, axes);
        return r == 0 ? volume_cut(v, inside) : r;
}

static int32_t *coordinate(Point *p, Axis axis) {
        return axis == AXIS_X ? &p->x : axis == AXIS_Y ? &p->y : &p->z;
}

/* All cells whose coordinate on an axis is this one. */
static Box layer_of(Axis axis, int32_t at) {
        Box box = EVERYWHERE;

        *coordinate(&box.min, axis) = *coordinate(&box.max, axis) = at;
        return box;
}

static Turn step(const Extrusion *e, int64_t by) {
        Turn t = turn_shift((Point){ 0, 0, 0 });

        t.shift[e->axis] = by * e->sign;
        return t;
}

/* The voxels of the seed's layer that have nothing in front of them. */
static int bare_voxels(const Volume *v, const Extrusion *e, Volume **ret) {
        CLEANUP(volume_free) Volume *layer = NULL, *front = NULL;
        const Turn stay = step(e, 0), back = step(e, -1);
        Point seed = e->seed;
        const int32_t at = *coordinate(&seed, e->axis);
        int r;

        r = volume_turned(&layer, v, layer_of(e->axis, at), &stay);
        if (r == 0 && at != (e->sign > 0 ? INT32_MAX : INT32_MIN)) {
                r = volume_turned(&front, v, layer_of(e->axis, at + e->sign), &back);
                if (r == 0)
                        r = volume_cut(layer, front);
        }
        if (r == 0)
                *ret = TAKE(layer);
        return r;
}

static int find_face(const Volume *v, const Extrusion *e, Volume **ret) {
        const FloodRule rule = {
                .within = EVERYWHERE, .tolerance = e->tolerance, .axes = 1, .most = UINT64_MAX
        };
        CLEANUP(volume_free) Volume *bare = NULL, *chosen = NULL;
        CLEANUP(flood_free) Flood *f = NULL;
        int r;

        r = bare_voxels(v, e, &bare);
        if (r == 0)
                r = flood_new(&f, bare, e->seed, &rule);
        if (r == FLOOD_NOTHING)
                return EXTRUDE_NOTHING;
        if (r == 0)
                r = volume_new(&chosen);
        if (r == 0)
                r = flood_paint(f, chosen, (Colour){ 255, 255, 255, 255 });
        if (r == 0)
                r = volume_keep(bare, chosen);
        if (r == 0)
                *ret = TAKE(bare);
        return r;
}

static int put_face(Volume *v, const Volume *face, const Extrusion *e, int64_t by) {
        CLEANUP(volume_free) Volume *there = NULL;
        const Turn t = step(e, by);
        int r;

        r = volume_turned(&there, face, EVERYWHERE, &t);
        if (r < 0)
                return r;
        return by > 0 ? volume_lay(v, there) : volume_cut(v, there);
}

int volume_extrude(Volume *v, const Extrusion *e, uint64_t *ret_face) {
        CLEANUP(volume_free) Volume *face = NULL;
        int r;

        r = find_face(v, e, &face);
        for (int64_t i = 1; r == 0 && i <= e->distance; i++)
                r = put_face(v, face, e, i);
        for (int64_t i = 0; r == 0 && i > e->distance; i--)
                r = put_face(v, face, e, i);
        if (r == 0)
                *ret_face = volume_count(face);
        return r;
}
