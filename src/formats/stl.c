/* .stl, binary: two triangles a rectangle. The format has no colours. */
#include "formats/stl.h"
#include "formats/internal.h"
#include "formats/mesh-parts.h"
#include "formats/out.h"
#include "formats/voxelize.h"

#define HEADER 80 /* bytes that mean nothing; a text file begins with "solid", so this must not */

static void write_point(Out *o, const int64_t at[static 3], const Placement *place) {
        double placed[3];

        placement_apply(place, at, placed);
        for (unsigned i = 0; i < 3; i++)
                out_float(o, (float)placed[i]);
}

static void write_quad(Out *o, const Quad *q, const Placement *place) {
        static const uint8_t triangles[2][3] = { { 0, 1, 2 }, { 0, 2, 3 } };
        const Placement turn = { .scale = 1, .z_up = place->z_up };
        int64_t normal[3] = { 0 };
        Vertex corners[4];

        normal[q->axis] = q->positive ? 1 : -1;
        quad_corners(q, corners);
        for (unsigned i = 0; i < 2; i++) {
                write_point(o, normal, &turn);
                for (unsigned k = 0; k < 3; k++)
                        write_point(o, corners[triangles[i][k]].at, place);
                out_bytes(o, (const uint8_t[2]){ 0 }, 2);
        }
}

static int stl_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        static const uint8_t header[HEADER] = "Goxel daemon";
        __attribute__((cleanup(mesh_parts_done))) MeshParts parts = { 0 };
        Out o = { .buf = out };
        size_t n = 0;
        int r;

        r = mesh_parts_make(&parts, m, settings, false, false, notes);
        if (r < 0)
                return r;
        for (size_t i = 0; i < parts.n; i++)
                n += 2 * parts.items[i].mesh.n;
        if (!mesh_parts_fit_floats(&parts))
                return format_refuse(
                        error,
                        "the model reaches beyond ±%d, where the coordinates of .stl are no longer "
                        "exact: say origin=center, move it, or export to .ply",
                        FLOAT_EXACT);
        if (n > UINT32_MAX)
                return format_refuse(error, "the mesh has %zu triangles, .stl counts no more than %u", n,
                                     UINT32_MAX);

        out_bytes(&o, header, sizeof(header));
        out_u32(&o, (uint32_t)n);
        for (size_t i = 0; i < parts.n; i++)
                for (size_t k = 0; k < parts.items[i].mesh.n; k++)
                        write_quad(&o, &parts.items[i].mesh.quads[k], &parts.place);
        return o.error ? o.error : format_note(notes, "colors were left out: .stl has none");
}

static const FormatOption stl_options[] = {
        VOXELIZE_OPTIONS, MESH_OPTION_UP, MESH_OPTION_SCALE, MESH_OPTION_ORIGIN, MESH_OPTION_LOD, { 0 },
};

const Format format_stl = {
        .name = "stl",
        .extensions = "stl",
        .title = "Stereolithography mesh",
        .lacks = "colours, hidden voxels, layers, materials, cameras",
        .options = stl_options,
        .read = stl_read,
        .write = stl_write,
};
