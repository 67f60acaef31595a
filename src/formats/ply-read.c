/* .ply as points: each vertex is a voxel. Where all stand at whole coordinates these are taken as they are
 * (Z up), other clouds of points are brought to a size as meshes are. With faces it is a mesh, of which
 * voxels are made. */
#include "formats/internal.h"
#include "formats/ply.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

/* What is to be done with the points: they are no voxels as they are. */
#define CLOUD 3

static int place(Volume *v, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
                 uint64_t at, Colour colour, FormatError *error) {
        int r = 0;

        for (unsigned i = PLY_X; i <= PLY_Z; i++) {
                if (values[i] != floor(values[i]))
                        return CLOUD;
                if (!(values[i] >= INT32_MIN && values[i] <= INT32_MAX))
                        return format_fail(error, at,
                                           "the vertex at byte %" PRIu64
                                           " has %c = %g, beyond 32-bit coordinates: say a size",
                                           at, "xyz"[i], values[i]);
        }
        if (ply_coloured(most))
                r = ply_colour("vertex", values, most, at, error, &colour);
        if (r)
                return r;
        return format_put_voxel(
                v, (Point){ (int32_t)values[PLY_X], (int32_t)values[PLY_Y], (int32_t)values[PLY_Z] }, colour,
                FORMAT_BLOCKS_MOST, at, error);
}

/* Goes to the vertices, and says the largest values of their colours. */
static int find_points(PlyReader *reader, const PlyElement *vertex, double most[static PLY_ROLES]) {
        int r;

        r = ply_check_vertex(vertex, reader->c.error, most);
        if (!r)
                r = ply_check_number(reader, vertex);
        for (const PlyElement *e = reader->header.elements; !r && e < vertex; e++)
                r = ply_skip(reader, e);
        return r;
}

static int read_points(PlyReader *reader, const PlyElement *vertex, const double most[static PLY_ROLES],
                       Colour plain, Volume *v) {
        double values[PLY_ROLES] = { [PLY_ALPHA] = most[PLY_ALPHA] };
        int r = 0;

        for (uint64_t i = 0; !r && i < vertex->n; i++) {
                const uint64_t at = cursor_offset(&reader->c);

                r = ply_take(reader, vertex, values);
                if (!r)
                        r = place(v, values, most, at, plain, reader->c.error);
        }
        return r;
}

static int read_cloud(PlyReader *reader, const PlyElement *vertex, const double most[static PLY_ROLES],
                      Colour plain, Triangles *ret) {
        double values[PLY_ROLES] = { [PLY_ALPHA] = most[PLY_ALPHA] };
        int r = 0;

        ret->points = ret->z_up = true;
        for (uint64_t i = 0; !r && i < vertex->n; i++) {
                Triangle t = { .texture = TRIANGLE_PLAIN, .colours = { plain } };
                const uint64_t at = cursor_offset(&reader->c);

                r = ply_take(reader, vertex, values);
                if (!r && ply_coloured(most))
                        r = ply_colour("vertex", values, most, at, reader->c.error, &t.colours[0]);
                for (unsigned k = 0; !r && k < 9; k++)
                        t.at[k / 3][k % 3] = values[PLY_X + k % 3];
                if (!r && !isfinite(values[PLY_X] + values[PLY_Y] + values[PLY_Z]))
                        return format_fail(reader->c.error, at,
                                           "the vertex at byte %" PRIu64 " is not at a finite place", at);
                if (!r)
                        r = triangles_add(ret, &t);
        }
        return r;
}

/* CLOUD, with the points, when they are none that can be taken as they are, or shall not be. */
static int make_points(PlyReader *reader, const FormatSettings *settings, Triangles *cloud, Model **ret) {
        const PlyElement *vertex = ply_element(&reader->header, "vertex");
        const Colour plain = setting(settings, "color")->colour;
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(volume_free) Volume *v = NULL;
        double most[PLY_ROLES] = { 0 };
        Layer *layer;
        size_t begin;
        int r;

        if (!vertex)
                return cursor_fail(&reader->c, "the header has no element \"vertex\", so there is no voxel");
        r = model_new_bare(&m);
        if (!r)
                r = volume_new(&v);
        if (!r)
                r = find_points(reader, vertex, most);
        begin = reader->c.at;
        if (!r)
                r = setting(settings, "size")->given || setting(settings, "voxel")->given
                            ? CLOUD
                            : read_points(reader, vertex, most, plain, v);
        reader->c.at = r == CLOUD ? begin : reader->c.at;
        if (r == CLOUD)
                r = read_cloud(reader, vertex, most, plain, cloud);
        if (r || cloud->points)
                return r ? r : CLOUD;
        m->box = volume_box(v);
        r = format_add_layer(m, 0, "points", &v, reader->c.error, &layer);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}

int ply_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(ply_reader_done))) PlyReader reader = { .c = cursor_new(data, n, error) };
        __attribute__((cleanup(triangles_done))) Triangles triangles = { 0 };
        ProgressStage stage;
        int r;

        progress_begin(n);
        r = ply_header_read(&reader.c, &reader.header);
        if (r)
                return r;
        ply_find_lines(&reader);
        if (ply_has_faces(&reader.header)) {
                stage = progress_enter(0, TRIANGLES_KNOWN);
                triangles.z_up = reader.header.z_up;
                r = ply_read_mesh(&reader, setting(settings, "color")->colour, &triangles);
                progress_leave(stage);
        } else {
                r = make_points(&reader, settings, &triangles, ret);
                if (r != CLOUD)
                        return r;
                r = 0;
        }
        return r ? r : triangles_voxelize(&triangles, settings, notes, error, ret);
}
