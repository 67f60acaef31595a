/* A hash table from place and colour to the number of the vertex. */
#include "formats/vertices.h"

#include "formats/internal.h"

#include <errno.h>

void vertices_done(Vertices *v) {
        free(v->items);
        free(v->slots);
}

static bool vertex_equal(const Vertex *a, const Vertex *b) {
        return a->at[0] == b->at[0] && a->at[1] == b->at[1] && a->at[2] == b->at[2] &&
               colour_equal(a->colour, b->colour);
}

static size_t *find_slot(const Vertices *v, const Vertex *vertex) {
        const Colour c = vertex->colour;
        uint64_t hash = (uint64_t)c.r << 16 | (uint64_t)c.g << 8 | c.b;
        size_t i;

        for (unsigned axis = 0; axis < 3; axis++) {
                hash = (hash ^ (uint64_t)vertex->at[axis]) * 0x9e3779b97f4a7c15u;
                hash ^= hash >> 32;
        }
        for (i = hash & (v->n_slots - 1); v->slots[i]; i = (i + 1) & (v->n_slots - 1))
                if (vertex_equal(&v->items[v->slots[i] - 1], vertex))
                        break;
        return &v->slots[i];
}

/* At most half full. */
static int make_room(Vertices *v) {
        Vertices bigger;
        int r;

        r = GROW(v->items, v->capacity, v->n);
        if (r < 0 || 2 * (v->n + 1) <= v->n_slots)
                return r;
        bigger = *v;
        bigger.n_slots = v->n_slots ? 2 * v->n_slots : 1024;
        bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
        if (!bigger.slots)
                return -ENOMEM;
        for (size_t i = 0; i < v->n; i++)
                *find_slot(&bigger, &v->items[i]) = i + 1;
        free(v->slots);
        *v = bigger;
        return 0;
}

static int vertex_number(Vertices *v, const Vertex *vertex, size_t *ret) {
        size_t *slot;
        int r;

        r = make_room(v);
        if (r < 0)
                return r;
        slot = find_slot(v, vertex);
        if (!*slot) {
                v->items[v->n++] = *vertex;
                *slot = v->n;
        }
        *ret = *slot;
        return 0;
}

void quad_corners(const Quad *q, Vertex ret[static 4]) {
        static const uint8_t forward[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
        const int64_t min[3] = { q->voxels.min.x, q->voxels.min.y, q->voxels.min.z };
        const int64_t end[3] = { (int64_t)q->voxels.max.x + 1, (int64_t)q->voxels.max.y + 1,
                                 (int64_t)q->voxels.max.z + 1 };
        const unsigned u = (q->axis + 1) % 3, v = (q->axis + 2) % 3;

        for (unsigned i = 0; i < 4; i++) {
                const uint8_t *corner = forward[q->positive ? i : 3 - i];

                ret[i].at[q->axis] = q->positive ? end[q->axis] : min[q->axis];
                ret[i].at[u] = corner[0] ? end[u] : min[u];
                ret[i].at[v] = corner[1] ? end[v] : min[v];
                ret[i].colour = q->colour;
        }
}

int vertices_add_quad(Vertices *v, const Quad *q, size_t ret[static 4]) {
        Vertex corners[4];

        quad_corners(q, corners);
        for (unsigned i = 0; i < 4; i++) {
                int r;

                r = vertex_number(v, &corners[i], &ret[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

int vertices_append_quad(Vertices *v, const Quad *q, size_t ret[static 4]) {
        Vertex corners[4];

        quad_corners(q, corners);
        for (unsigned i = 0; i < 4; i++) {
                int r;

                r = GROW(v->items, v->capacity, v->n);
                if (r < 0)
                        return r;
                v->items[v->n++] = corners[i];
                ret[i] = v->n;
        }
        return 0;
}
