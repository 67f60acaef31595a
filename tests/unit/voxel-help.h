/* Shared by the tests of voxels: numbers by chance that are the same in every run, and short ways to
 * make what they need. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "voxel/model.h"

typedef struct Chance {
        uint64_t state;
} Chance;

/* 0 … below − 1 (xorshift*). */
static inline uint32_t chance(Chance *c, uint32_t below) {
        c->state ^= c->state >> 12;
        c->state ^= c->state << 25;
        c->state ^= c->state >> 27;
        return (uint32_t)((c->state * 0x2545f4914f6cdd1du >> 32) % below);
}

/* Few colours, so that runs and uniform blocks happen; every alpha, the empty one often. */
static inline Colour chance_colour(Chance *c) {
        static const uint8_t alphas[] = { 0, 0, 255, 255, 255, 1, 100, 254 };

        return (Colour){ (uint8_t)(chance(c, 3) * 100), 7, (uint8_t)(chance(c, 2) * 255),
                         alphas[chance(c, 8)] };
}

static inline Colour rgba(unsigned r, unsigned g, unsigned b, unsigned a) {
        return (Colour){ (uint8_t)r, (uint8_t)g, (uint8_t)b, (uint8_t)a };
}

#define WHITE rgba(255, 255, 255, 255)

static inline Volume *new_volume(void) {
        Volume *v = NULL;

        assert_int_equal(volume_new(&v), 0);
        return v;
}

static inline Box cube_box(int32_t min, int32_t max) {
        return (Box){ { min, min, min }, { max, max, max } };
}

static inline void assert_colour(Colour is, Colour wanted) {
        if (!colour_equal(is, wanted))
                print_error("colour %d,%d,%d,%d instead of %d,%d,%d,%d\n", is.r, is.g, is.b, is.a, wanted.r,
                            wanted.g, wanted.b, wanted.a);
        assert_true(colour_equal(is, wanted));
}

static inline void assert_box(Box is, Box wanted) {
        assert_true(point_equal(is.min, wanted.min));
        assert_true(point_equal(is.max, wanted.max));
}

/* A plain array of voxels −24…23 on each axis: three blocks a side, and what every volume is compared with.
 */
#define GRID_SIDE 48
#define GRID_MIN (-24)
typedef struct Grid {
        Colour at[GRID_SIDE][GRID_SIDE][GRID_SIDE]; /* z, y, x */
} Grid;

static inline Colour *grid_at(Grid *g, Point p) {
        return &g->at[p.z - GRID_MIN][p.y - GRID_MIN][p.x - GRID_MIN];
}

/* Calls for every point of a box that is inside the grid: FOR_BOX(p, box) statement; */
#define FOR_BOX(p, box)                                                                                     \
        for (Point p = (box).min; p.z <= (box).max.z; p.z++)                                                \
                for (p.y = (box).min.y; p.y <= (box).max.y; p.y++)                                          \
                        for (p.x = (box).min.x; p.x <= (box).max.x; p.x++)

#define GRID_BOX cube_box(GRID_MIN, GRID_MIN + GRID_SIDE - 1)

static inline Point chance_point(Chance *c) {
        return (Point){ GRID_MIN + (int32_t)chance(c, GRID_SIDE), GRID_MIN + (int32_t)chance(c, GRID_SIDE),
                        GRID_MIN + (int32_t)chance(c, GRID_SIDE) };
}

/* Two points by chance, as the corners of a box. */
static inline Box chance_box(Chance *c) {
        const Point a = chance_point(c), b = chance_point(c);

        return box_union((Box){ a, a }, (Box){ b, b });
}

/* The volume has the voxels of the grid, and none else; its counts and its box agree. */
static inline void assert_grid(const Volume *v, Grid *g) {
        Box box = BOX_EMPTY;
        uint64_t n = 0;

        FOR_BOX(p, GRID_BOX) {
                const Colour c = *grid_at(g, p);

                if (!colour_equal(volume_get(v, p), c))
                        print_error("at %d,%d,%d:\n", p.x, p.y, p.z);
                assert_colour(volume_get(v, p), c);
                n += c.a > 0;
                if (c.a > 0)
                        box = box_union(box, (Box){ p, p });
        }
        assert_int_equal(volume_count(v), n);
        assert_box(volume_box(v), box);
        for (VolumeIter i = { 0 }; volume_next(v, &i);)
                assert_true(block_count(i.contents) > 0);
}

/* For the end of a program's tests: blocks that are kept for later are given back. */
static inline int trim_blocks(void **state) {
        block_trim();
        return 0;
}
