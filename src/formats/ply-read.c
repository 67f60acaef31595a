/* .ply as points: each vertex is a voxel and must stand at whole coordinates, which are taken as they are
 * (Z up). With faces it is a mesh, of which voxels are made. */
#include "formats/internal.h"
#include "formats/ply.h"
#include "formats/polygon.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct Corner {
        double at[3];
        Colour colour;
} Corner;

typedef struct Reader {
        Cursor c;
        PlyHeader header;
        Corner *corners; /* of a mesh */
        size_t n_corners;
        Polygon face;    /* that is being read */
        size_t *numbers; /* of its corners */
        size_t numbers_capacity;
        bool coloured;    /* they have colours */
        uint64_t n_taken; /* elements so far */
        Triangles triangles;
} Reader;

static void reader_done(Reader *r) {
        ply_header_done(&r->header);
        free(r->corners);
        free(r->numbers);
        polygon_done(&r->face);
        triangles_done(&r->triangles);
}

static int take_value(Reader *reader, PlyType type, double *ret) {
        return ply_value(&reader->c, reader->header.layout, type, ret);
}

/* How many items; no more than the file can have. */
static int take_length(Reader *reader, const PlyProperty *p, uint64_t *ret) {
        const uint64_t at = cursor_offset(&reader->c);
        double n;
        int r;

        r = take_value(reader, p->length, &n);
        if (r)
                return r;
        if (!(n >= 0 && n <= (double)cursor_left(&reader->c) && n == floor(n)))
                return format_fail(reader->c.error, at,
                                   "the list at byte %" PRIu64
                                   " claims %g items, the file has %zu bytes left",
                                   at, n, cursor_left(&reader->c));
        *ret = (uint64_t)n;
        return 0;
}

static int skip_list(Reader *reader, const PlyProperty *p) {
        uint64_t n = 0;
        double item;
        int r;

        r = take_length(reader, p, &n);
        for (uint64_t i = 0; !r && i < n; i++)
                r = take_value(reader, p->type, &item);
        return r;
}

static int take_element(Reader *reader, const PlyElement *e, double values[static PLY_ROLES]) {
        int r = 0;

        for (size_t i = 0; !r && i < e->n_properties; i++) {
                const PlyProperty *p = &e->properties[i];

                r = p->list ? skip_list(reader, p) : take_value(reader, p->type, &values[p->role]);
        }
        format_tell(reader->n_taken++, cursor_offset(&reader->c));
        return r;
}

static int colour_of(const double values[static PLY_ROLES], const double most[static PLY_ROLES], uint64_t at,
                     FormatError *error, Colour *ret) {
        uint8_t colour[PLY_ALPHA + 1];

        for (unsigned i = PLY_RED; i <= PLY_ALPHA; i++) {
                if (!(values[i] >= 0 && values[i] <= most[i]))
                        return format_fail(error, at,
                                           "the vertex at byte %" PRIu64
                                           " has a colour of %g, its type goes from 0 to %g",
                                           at, values[i], most[i]);
                colour[i] = (uint8_t)lround(values[i] / most[i] * 255);
        }
        *ret = (Colour){ colour[PLY_RED], colour[PLY_GREEN], colour[PLY_BLUE], colour[PLY_ALPHA] };
        return 0;
}

static int place(Volume *v, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
                 uint64_t at, Colour colour, FormatError *error) {
        int r = 0;

        for (unsigned i = PLY_X; i <= PLY_Z; i++)
                if (!(values[i] >= INT32_MIN && values[i] <= INT32_MAX && values[i] == floor(values[i])))
                        return format_fail(
                                error, at,
                                "the vertex at byte %" PRIu64
                                " has %c = %g: only points at whole 32-bit coordinates are voxels",
                                at, "xyz"[i], values[i]);
        if (ply_coloured(most))
                r = colour_of(values, most, at, error, &colour);
        if (r)
                return r;
        return format_put_voxel(
                v, (Point){ (int32_t)values[PLY_X], (int32_t)values[PLY_Y], (int32_t)values[PLY_Z] }, colour,
                FORMAT_BLOCKS_MOST, at, error);
}

/* The least a number takes is a byte. */
static int check_number(Reader *reader, const PlyElement *e, const char *what) {
        if (e->n > cursor_left(&reader->c))
                return format_fail(reader->c.error, e->offset,
                                   "the header at byte %" PRIu64 " claims %" PRIu64
                                   " %s, the file has %zu bytes left",
                                   e->offset, e->n, what, cursor_left(&reader->c));
        return 0;
}

static int read_points(Reader *reader, const PlyElement *vertex, Colour plain, Volume *v) {
        double most[PLY_ROLES] = { 0 }, values[PLY_ROLES] = { 0 };
        int r;

        r = ply_check_vertex(vertex, reader->c.error, most);
        if (!r)
                r = check_number(reader, vertex, "vertices");
        for (const PlyElement *e = reader->header.elements; !r && e < vertex; e++)
                for (uint64_t i = 0; !r && e->n_properties && i < e->n; i++)
                        r = take_element(reader, e, values);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (uint64_t i = 0; !r && i < vertex->n; i++) {
                const uint64_t at = cursor_offset(&reader->c);

                r = take_element(reader, vertex, values);
                if (!r)
                        r = place(v, values, most, at, plain, reader->c.error);
        }
        return r;
}

static int read_corners(Reader *reader, const PlyElement *e, Colour plain) {
        double most[PLY_ROLES] = { 0 }, values[PLY_ROLES] = { 0 };
        int r;

        r = ply_check_vertex(e, reader->c.error, most);
        if (!r)
                r = check_number(reader, e, "vertices");
        if (r)
                return r;
        reader->corners = calloc(MAX(e->n, (uint64_t)1), sizeof(*reader->corners));
        if (!reader->corners)
                return -ENOMEM;
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (; !r && reader->n_corners < e->n; reader->n_corners++) {
                Corner *c = &reader->corners[reader->n_corners];
                const uint64_t at = cursor_offset(&reader->c);

                r = take_element(reader, e, values);
                memcpy(c->at, &values[PLY_X], sizeof(c->at));
                c->colour = plain;
                reader->coloured = ply_coloured(most);
                if (!r && reader->coloured)
                        r = colour_of(values, most, at, reader->c.error, &c->colour);
        }
        return r;
}

static int take_corner(Reader *reader, PlyType type, const Corner **ret) {
        const uint64_t at = cursor_offset(&reader->c);
        double index = 0;
        int r;

        r = take_value(reader, type, &index);
        if (!r && !(index >= 0 && index < (double)reader->n_corners && index == floor(index)))
                return format_fail(reader->c.error, at,
                                   "the face at byte %" PRIu64 " has the corner %g, there are %zu", at,
                                   index, reader->n_corners);
        if (!r)
                *ret = &reader->corners[(size_t)index];
        return r;
}

static int read_face(Reader *reader, const PlyProperty *p) {
        const Polygon *face = &reader->face;
        uint64_t n = 0;
        int r;

        r = take_length(reader, p, &n);
        polygon_begin(&reader->face);
        for (uint64_t i = 0; !r && i < n; i++) {
                const Corner *corner = NULL;

                r = take_corner(reader, p->type, &corner);
                if (!r)
                        r = polygon_add(&reader->face, corner->at);
                if (!r)
                        r = GROW(reader->numbers, reader->numbers_capacity, i);
                if (!r)
                        reader->numbers[i] = (size_t)(corner - reader->corners);
        }
        if (!r)
                polygon_cut(&reader->face);
        for (size_t i = 0; !r && i < face->n_triangles; i++) {
                Triangle t = { .texture = TRIANGLE_PLAIN };

                for (unsigned k = 0; k < 3; k++) {
                        const Corner *corner = &reader->corners[reader->numbers[face->triangles[i][k]]];

                        memcpy(t.at[k], corner->at, sizeof(t.at[k]));
                        t.colours[k] = corner->colour;
                }
                r = triangles_add(&reader->triangles, &t);
        }
        return r;
}

/* Colours of a face count where its corners have none. */
static int colour_face(Reader *reader, const double values[static PLY_ROLES],
                       const double most[static PLY_ROLES], size_t first, uint64_t at) {
        Colour c;
        int r;

        r = colour_of(values, most, at, reader->c.error, &c);
        for (size_t i = first; !r && i < reader->triangles.n; i++)
                for (unsigned k = 0; k < 3; k++)
                        reader->triangles.items[i].colours[k] = c;
        return r;
}

static int read_faces(Reader *reader, const PlyElement *e) {
        double values[PLY_ROLES] = { 0 }, most[PLY_ROLES] = { 0 };
        int r;

        r = check_number(reader, e, "faces");
        if (!r)
                r = ply_check_colours(e, reader->c.error, most);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (uint64_t i = 0; !r && i < e->n; i++) {
                const uint64_t at = cursor_offset(&reader->c);
                const size_t first = reader->triangles.n;

                format_tell(i, at);
                for (size_t k = 0; !r && k < e->n_properties; k++) {
                        const PlyProperty *p = &e->properties[k];

                        if (p->role == PLY_INDICES)
                                r = read_face(reader, p);
                        else
                                r = p->list ? skip_list(reader, p)
                                            : take_value(reader, p->type, &values[p->role]);
                }
                if (!r && !reader->coloured && ply_coloured(most))
                        r = colour_face(reader, values, most, first, at);
        }
        return r;
}

static int read_mesh(Reader *reader, const FormatSettings *settings) {
        const PlyElement *vertex = ply_element(&reader->header, "vertex"),
                         *face = ply_element(&reader->header, "face");
        double values[PLY_ROLES];
        int r = 0;

        if (!vertex || vertex > face)
                return format_fail(reader->c.error, face->offset,
                                   "the header at byte %" PRIu64 " has faces and no vertices before them",
                                   face->offset);
        for (const PlyElement *e = reader->header.elements; !r && e <= face; e++) {
                if (e == vertex)
                        r = read_corners(reader, e, setting(settings, "color")->colour);
                else if (e == face)
                        r = read_faces(reader, e);
                else
                        for (uint64_t i = 0; !r && e->n_properties && i < e->n; i++)
                                r = take_element(reader, e, values);
        }
        return r;
}

static int make_points(Reader *reader, const FormatSettings *settings, FormatError *error, Model **ret) {
        const PlyElement *vertex = ply_element(&reader->header, "vertex");
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(volume_free) Volume *v = NULL;
        Layer *layer;
        int r;

        if (!vertex)
                return cursor_fail(&reader->c, "the header has no element \"vertex\", so there is no voxel");
        r = model_new_bare(&m);
        if (!r)
                r = volume_new(&v);
        if (!r)
                r = read_points(reader, vertex, setting(settings, "color")->colour, v);
        if (r)
                return r;
        m->box = volume_box(v);
        r = format_add_layer(m, 0, "points", &v, error, &layer);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}

int ply_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .c = cursor_new(data, n, error) };
        const PlyElement *face;
        ProgressStage stage;
        int r;

        progress_begin(n);
        r = ply_header_read(&reader.c, &reader.header);
        if (!r)
                r = ply_refuse_strips(&reader.header, error);
        if (r)
                return r;
        face = ply_element(&reader.header, "face");
        if (!face || !face->n)
                return make_points(&reader, settings, error, ret);
        stage = progress_enter(0, TRIANGLES_KNOWN);
        progress_begin(n);
        r = read_mesh(&reader, settings);
        progress_leave(stage);
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
