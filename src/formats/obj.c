/* .obj: rectangles with colours at their corners ("v x y z r g b", as most programs read it) and the six
 * normals. Corners of the same colour at the same place are one vertex. */
#include "config.h"
#include "formats/internal.h"
#include "formats/mesh.h"
#include "formats/out.h"

#include <errno.h>
#include <stdio.h>

typedef struct Vertex {
        int64_t at[3]; /* a corner may lie one beyond the 32 bits of voxels */
        Colour colour;
} Vertex;

typedef struct Vertices {
        Vertex *items;
        size_t n, capacity;
        size_t *slots; /* hash table: item + 1; 0: free */
        size_t n_slots;
} Vertices;

static void vertices_done(Vertices *v) {
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

/* The number of the vertex, from 1. */
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

/* Corners in the order that shows the face to those who see them go round against the clock. */
static void quad_corners(const Quad *q, Vertex ret[static 4]) {
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

/* Every byte of a colour as the share of 255 that the format wants. */
typedef struct Shares {
        char text[256][16];
} Shares;

static void shares_fill(Shares *ret) {
        for (unsigned i = 0; i < 256; i++)
                (void)snprintf(ret->text[i], sizeof(ret->text[i]), "%.6g", i / 255.0);
}

/* Y up is a quarter turn about x. */
static void write_turned(Out *o, const int64_t at[static 3], bool z_up) {
        const int64_t turned[3] = { at[0], z_up ? at[1] : at[2], z_up ? at[2] : -at[1] };

        for (unsigned i = 0; i < 3; i++) {
                out_byte(o, ' ');
                out_number(o, turned[i]);
        }
}

static void write_vertex(Out *o, const Vertex *v, const Shares *shares, bool z_up) {
        const uint8_t colour[3] = { v->colour.r, v->colour.g, v->colour.b };

        out_byte(o, 'v');
        write_turned(o, v->at, z_up);
        for (unsigned i = 0; i < 3; i++) {
                out_byte(o, ' ');
                out_text(o, shares->text[colour[i]]);
        }
        out_byte(o, '\n');
}

static void write_normals(Out *o, bool z_up) {
        for (int axis = 0; axis < 3; axis++)
                for (int sign = 1; sign >= -1; sign -= 2) {
                        int64_t at[3] = { 0 };

                        at[axis] = sign;
                        out_text(o, "vn");
                        write_turned(o, at, z_up);
                        out_byte(o, '\n');
                }
}

/* Faces into a Buf of their own: vertices are to stand before them, and are known only afterwards. */
static int write_faces(Out *faces, const Mesh *mesh, Vertices *vertices) {
        for (size_t i = 0; i < mesh->n; i++) {
                const Quad *q = &mesh->quads[i];
                const unsigned normal = 1 + 2 * q->axis + (q->positive ? 0 : 1);
                Vertex corners[4];
                size_t n[4];

                quad_corners(q, corners);
                for (unsigned k = 0; k < 4; k++) {
                        int r;

                        r = vertex_number(vertices, &corners[k], &n[k]);
                        if (r < 0)
                                return r;
                }
                out_byte(faces, 'f');
                for (unsigned k = 0; k < 4; k++) {
                        out_byte(faces, ' ');
                        out_number(faces, (int64_t)n[k]);
                        out_text(faces, "//");
                        out_number(faces, normal);
                }
                out_byte(faces, '\n');
        }
        return faces->error;
}

int obj_write(Buf *out, const Model *m, const FormatOptions *options, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(vertices_done))) Vertices vertices = { 0 };
        __attribute__((cleanup(mesh_done))) Mesh mesh = { 0 };
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_BUF Buf faces = { 0 };
        Out o = { .buf = out }, f = { .buf = &faces };
        Shares shares;
        int r;

        r = model_flatten(m, &v);
        if (!r)
                r = mesh_build(&mesh, v, ALPHA_SOLID);
        if (!r)
                r = write_faces(&f, &mesh, &vertices);
        if (r < 0)
                return r;

        out_text(&o, "# Goxel daemon " GOXEL_VERSION "\n");
        shares_fill(&shares);
        for (size_t i = 0; i < vertices.n; i++)
                write_vertex(&o, &vertices.items[i], &shares, options->z_up);
        write_normals(&o, options->z_up);
        out_bytes(&o, faces.data, faces.n);
        return o.error;
}
