/* The corners of a mesh, each written once: corners of the same colour at the same place are one vertex. */
#pragma once

#include "formats/mesh.h"

typedef struct Vertex {
        int64_t at[3]; /* a corner may lie one beyond the 32 bits of voxels */
        Colour colour;
} Vertex;

/* A zeroed one is empty. */
typedef struct Vertices {
        Vertex *items;
        size_t n, capacity;
        size_t *slots; /* hash table: item + 1; 0: free */
        size_t n_slots;
} Vertices;
void vertices_done(Vertices *v);

/* Adds the corners of a quad and yields their numbers, from 1. They go round against the clock for those
 * who see the face. -ENOMEM. */
int vertices_add_quad(Vertices *v, const Quad *q, size_t ret[static 4]);

/* The same with corners that no other quad has. */
int vertices_append_quad(Vertices *v, const Quad *q, size_t ret[static 4]);

/* The same corners in the same order, without numbers. */
void quad_corners(const Quad *q, Vertex ret[static 4]);
