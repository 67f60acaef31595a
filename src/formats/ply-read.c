/* .ply as points: each vertex is a voxel and must stand at whole coordinates, which are taken as they are
 * (Z up). With faces it is a mesh, of which voxels are made. */
#include "formats/internal.h"
#include "formats/ply.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>

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
                r = ply_colour("vertex", values, most, at, error, &colour);
        if (r)
                return r;
        return format_put_voxel(
                v, (Point){ (int32_t)values[PLY_X], (int32_t)values[PLY_Y], (int32_t)values[PLY_Z] }, colour,
                FORMAT_BLOCKS_MOST, at, error);
}

static int read_points(PlyReader *reader, const PlyElement *vertex, Colour plain, Volume *v) {
        double most[PLY_ROLES] = { 0 }, values[PLY_ROLES] = { 0 };
        int r;

        r = ply_check_vertex(vertex, reader->c.error, most);
        if (!r)
                r = ply_check_number(reader, vertex);
        for (const PlyElement *e = reader->header.elements; !r && e < vertex; e++)
                r = ply_skip(reader, e);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (uint64_t i = 0; !r && i < vertex->n; i++) {
                const uint64_t at = cursor_offset(&reader->c);

                r = ply_take(reader, vertex, values);
                if (!r)
                        r = place(v, values, most, at, plain, reader->c.error);
        }
        return r;
}

static int make_points(PlyReader *reader, const FormatSettings *settings, FormatError *error, Model **ret) {
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
        __attribute__((cleanup(ply_reader_done))) PlyReader reader = { .c = cursor_new(data, n, error) };
        __attribute__((cleanup(triangles_done))) Triangles triangles = { 0 };
        ProgressStage stage;
        int r;

        progress_begin(n);
        r = ply_header_read(&reader.c, &reader.header);
        if (r)
                return r;
        ply_find_lines(&reader);
        if (!ply_has_faces(&reader.header))
                return make_points(&reader, settings, error, ret);
        stage = progress_enter(0, TRIANGLES_KNOWN);
        r = ply_read_mesh(&reader, setting(settings, "color")->colour, &triangles);
        progress_leave(stage);
        return r ? r : triangles_voxelize(&triangles, settings, notes, error, ret);
}
