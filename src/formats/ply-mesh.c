/* The faces of a .ply: polygons, or strips of triangles, in which each corner makes one with the two before
 * it and -1 begins anew. They may stand before the vertices whose numbers they are; these are read first. */
#include "formats/ply.h"
#include "formats/polygon.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct Corner {
        double at[3];
        Colour colour;
} Corner;

typedef struct Mesh {
        PlyReader *reader;
        Triangles *triangles;
        Corner *corners;
        size_t n_corners;
        bool coloured;   /* corners have colours */
        Polygon face;    /* that is being read */
        size_t *numbers; /* of its corners */
        size_t numbers_capacity;
} Mesh;

static void mesh_done(Mesh *m) {
        free(m->corners);
        free(m->numbers);
        polygon_done(&m->face);
}

static int read_corners(Mesh *m, const PlyElement *e, Colour plain) {
        double most[PLY_ROLES] = { 0 }, values[PLY_ROLES] = { 0 };
        PlyReader *reader = m->reader;
        int r;

        r = ply_check_vertex(e, reader->c.error, most);
        if (!r)
                r = ply_check_number(reader, e);
        if (r)
                return r;
        m->corners = calloc(MAX(e->n, (uint64_t)1), sizeof(*m->corners));
        if (!m->corners)
                return -ENOMEM;
        m->coloured = ply_coloured(most);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (; !r && m->n_corners < e->n; m->n_corners++) {
                Corner *c = &m->corners[m->n_corners];
                const uint64_t at = cursor_offset(&reader->c);

                r = ply_take(reader, e, values);
                memcpy(c->at, &values[PLY_X], sizeof(c->at));
                c->colour = plain;
                if (!r && m->coloured)
                        r = ply_colour("vertex", values, most, at, reader->c.error, &c->colour);
        }
        return r;
}

/* -1 is a number of its own: *ret is n_corners. */
static int take_corner(Mesh *m, const PlyProperty *p, size_t *ret) {
        const uint64_t at = cursor_offset(&m->reader->c);
        double index = 0;
        int r;

        r = ply_number(m->reader, p->type, &index);
        if (r)
                return r;
        if (p->role == PLY_STRIP && (index == -1 || (p->type == PLY_U32 && index == UINT32_MAX))) {
                *ret = m->n_corners;
                return 0;
        }
        if (!(index >= 0 && index < (double)m->n_corners && index == floor(index)))
                return format_fail(m->reader->c.error, at,
                                   "the %s at byte %" PRIu64 " has the corner %g, there are %zu",
                                   p->role == PLY_STRIP ? "strip" : "face", at, index, m->n_corners);
        *ret = (size_t)index;
        return 0;
}

static int add_triangle(Mesh *m, const size_t corners[static 3]) {
        Triangle t = { .texture = TRIANGLE_PLAIN };

        for (unsigned k = 0; k < 3; k++) {
                const Corner *corner = &m->corners[corners[k]];

                memcpy(t.at[k], corner->at, sizeof(t.at[k]));
                t.colours[k] = corner->colour;
        }
        return triangles_add(m->triangles, &t);
}

static int read_face(Mesh *m, const PlyProperty *p) {
        const Polygon *face = &m->face;
        uint64_t n = 0;
        int r;

        r = ply_length(m->reader, p, &n);
        polygon_begin(&m->face);
        for (uint64_t i = 0; !r && i < n; i++) {
                r = GROW(m->numbers, m->numbers_capacity, i);
                if (!r)
                        r = take_corner(m, p, &m->numbers[i]);
                if (!r)
                        r = polygon_add(&m->face, m->corners[m->numbers[i]].at);
        }
        if (!r)
                polygon_cut(&m->face);
        for (size_t i = 0; !r && i < face->n_triangles; i++) {
                const uint32_t *t = face->triangles[i];

                r = add_triangle(m,
                                 (const size_t[]){ m->numbers[t[0]], m->numbers[t[1]], m->numbers[t[2]] });
        }
        return r;
}

/* All triangles go round as the first one does, so every other one has two corners changed about. */
static int read_strip(Mesh *m, const PlyProperty *p) {
        size_t last[3] = { 0 }, run = 0;
        uint64_t n = 0;
        int r;

        r = ply_length(m->reader, p, &n);
        for (uint64_t i = 0; !r && i < n; i++) {
                last[0] = last[1];
                last[1] = last[2];
                r = take_corner(m, p, &last[2]);
                run = !r && last[2] < m->n_corners ? run + 1 : 0;
                if (run >= 3)
                        r = add_triangle(m, (const size_t[]){ last[0], last[run % 2 ? 1 : 2],
                                                              last[run % 2 ? 2 : 1] });
                format_tell(i, cursor_offset(&m->reader->c));
        }
        return r;
}

/* Colours of a face count where its corners have none. */
static int colour_face(Mesh *m, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
                       size_t first, uint64_t at) {
        Colour c;
        int r;

        r = ply_colour("face", values, most, at, m->reader->c.error, &c);
        for (size_t i = first; !r && i < m->triangles->n; i++)
                for (unsigned k = 0; k < 3; k++)
                        m->triangles->items[i].colours[k] = c;
        return r;
}

static int read_item(Mesh *m, const PlyElement *e, const double most[static PLY_ROLES],
                     double values[static PLY_ROLES]) {
        const uint64_t at = cursor_offset(&m->reader->c);
        const size_t first = m->triangles->n;
        int r = 0;

        for (size_t k = 0; !r && k < e->n_properties; k++) {
                const PlyProperty *p = &e->properties[k];

                r = p->role == PLY_INDICES ? read_face(m, p)
                    : p->role == PLY_STRIP ? read_strip(m, p)
                                           : ply_property(m->reader, p, values);
        }
        if (!r)
                ply_end(m->reader);
        if (!r && !m->coloured && ply_coloured(most))
                r = colour_face(m, values, most, first, at);
        return r;
}

static bool has_lists(const PlyElement *e) {
        for (size_t i = 0; i < e->n_properties; i++)
                if (e->properties[i].role > PLY_ROLES)
                        return true;
        return false;
}

static int read_faces(Mesh *m, const PlyElement *e) {
        double values[PLY_ROLES] = { 0 }, most[PLY_ROLES] = { 0 };
        FormatError *error = m->reader->c.error;
        int r;

        if (e->n && !has_lists(e))
                return format_fail(error, e->offset,
                                   "\"%s\" (header at byte %" PRIu64
                                   ") has no list \"vertex_indices\" that says where its corners are",
                                   e->name, e->offset);
        r = ply_check_number(m->reader, e);
        if (!r)
                r = ply_check_colours(e, error, most);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (uint64_t i = 0; !r && i < e->n; i++) {
                format_tell(i, cursor_offset(&m->reader->c));
                r = read_item(m, e, most, values);
        }
        return r;
}

static bool is_faces(const PlyElement *e) {
        return !strcmp(e->name, "face") || !strcmp(e->name, "tristrips");
}

bool ply_has_faces(const PlyHeader *h) {
        for (size_t i = 0; i < h->n_elements; i++)
                if (h->elements[i].n && is_faces(&h->elements[i]))
                        return true;
        return false;
}

/* Goes past what stands before the vertices and reads these. Where there are faces among it the cursor is
 * put back to them. */
static int find_corners(Mesh *m, const PlyElement *vertex, Colour plain, const PlyElement **ret_next) {
        const PlyElement *next = vertex + 1;
        Cursor *c = &m->reader->c;
        size_t at = c->at;
        int r = 0;

        for (const PlyElement *e = m->reader->header.elements; !r && e < vertex; e++) {
                if (next > vertex && e->n && is_faces(e)) {
                        next = e;
                        at = c->at;
                }
                r = ply_skip(m->reader, e);
        }
        if (!r)
                r = read_corners(m, vertex, plain);
        if (next < vertex)
                c->at = at;
        *ret_next = next;
        return r;
}

int ply_read_mesh(PlyReader *reader, Colour plain, Triangles *ret) {
        __attribute__((cleanup(mesh_done))) Mesh m = { .reader = reader, .triangles = ret };
        const PlyHeader *h = &reader->header;
        const PlyElement *vertex = ply_element(h, "vertex"), *next, *end = h->elements + h->n_elements;
        int r;

        if (!vertex)
                return cursor_fail(&reader->c,
                                   "the header has faces and no element \"vertex\" for their corners");
        progress_begin(reader->c.n);
        r = find_corners(&m, vertex, plain, &next);
        while (end > next && !is_faces(end - 1))
                end--;
        for (; !r && next < end; next++)
                r = is_faces(next) ? read_faces(&m, next) : ply_skip(reader, next);
        return r;
}
