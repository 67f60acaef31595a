/* A face of any number of corners as triangles, which cover it and nothing beside it, and go round as it
 * does. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A zeroed one has no corners. */
typedef struct Polygon {
        double (*at)[3];
        uint32_t *ring;           /* corners that are still there */
        uint32_t (*triangles)[3]; /* numbers of corners */
        size_t n, n_triangles, capacity;
} Polygon;
void polygon_done(Polygon *p);

/* Begins another one in the same memory. */
void polygon_begin(Polygon *p);
/* -ENOMEM. */
int polygon_add(Polygon *p, const double at[static 3]);
/* Fills in the triangles. One that is not flat, crosses itself or has more corners than anybody draws may
 * be covered otherwise. */
void polygon_cut(Polygon *p);
