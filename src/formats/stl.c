/* .stl, binary: two triangles a rectangle. The format has no colours. */
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/vertices.h"

#define HEADER 80 /* bytes that mean nothing; a text file begins with "solid", so this must not */
#define FLOAT_EXACT (1 << 24)

static void write_point(Out *o, const int64_t at[static 3], bool z_up) {
        int64_t turned[3];

        turn_up(at, z_up, turned);
        for (unsigned i = 0; i < 3; i++)
                out_float(o, (float)turned[i]);
}

static void write_quad(Out *o, const Quad *q, bool z_up) {
        static const uint8_t triangles[2][3] = { { 0, 1, 2 }, { 0, 2, 3 } };
        int64_t normal[3] = { 0 };
        Vertex corners[4];

        normal[q->axis] = q->positive ? 1 : -1;
        quad_corners(q, corners);
        for (unsigned i = 0; i < 2; i++) {
                write_point(o, normal, z_up);
                for (unsigned k = 0; k < 3; k++)
                        write_point(o, corners[triangles[i][k]].at, z_up);
                out_bytes(o, (const uint8_t[2]){ 0 }, 2);
        }
}

static bool fits_floats(Box b) {
        return box_empty(b) ||
               (b.min.x >= -FLOAT_EXACT && b.min.y >= -FLOAT_EXACT && b.min.z >= -FLOAT_EXACT &&
                b.max.x < FLOAT_EXACT && b.max.y < FLOAT_EXACT && b.max.z < FLOAT_EXACT);
}

static int stl_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        const bool z_up = setting(settings, "up")->i != 0;
        static const uint8_t header[HEADER] = "Goxel daemon";
        __attribute__((cleanup(mesh_done))) Mesh mesh = { 0 };
        CLEANUP(volume_free) Volume *v = NULL;
        Out o = { .buf = out };
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        if (!fits_floats(volume_box(v)))
                return format_refuse(
                        error,
                        "the model reaches beyond ±%d, where the coordinates of .stl are no longer "
                        "exact: move it, or export to .ply",
                        FLOAT_EXACT);
        r = mesh_build(&mesh, v, NULL, ALPHA_SOLID);
        if (r < 0)
                return r;
        if (mesh.n > UINT32_MAX / 2)
                return format_refuse(error, "the mesh has %zu triangles, .stl counts no more than %u",
                                     2 * mesh.n, UINT32_MAX);

        out_bytes(&o, header, sizeof(header));
        out_u32(&o, (uint32_t)(2 * mesh.n));
        for (size_t i = 0; i < mesh.n; i++)
                write_quad(&o, &mesh.quads[i], z_up);
        return o.error ? o.error : format_note(notes, "colors were left out: .stl has none");
}

const Format format_stl = {
        .name = "stl",
        .extensions = "stl",
        .title = "Stereolithography mesh",
        .lacks = "colours, hidden voxels, layers, materials, cameras",
        .options = mesh_options,
        .write = stl_write,
};
