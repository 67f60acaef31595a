/* .ply, binary, little-endian: rectangles as faces of four corners, colours at the vertices. */
#include "config.h"
#include "formats/mesh-parts.h"
#include "formats/out.h"
#include "formats/ply.h"
#include "formats/voxelize.h"

static void write_header(Out *o, const char *type, size_t vertices, size_t faces) {
        static const char *const axes[] = { "x", "y", "z" };

        out_text(o, "ply\nformat binary_little_endian 1.0\ncomment Goxel daemon " GOXEL_VERSION
                    "\nelement vertex ");
        out_number(o, (int64_t)vertices);
        for (size_t i = 0; i < ARRAY_LEN(axes); i++) {
                out_text(o, "\nproperty ");
                out_text(o, type);
                out_byte(o, ' ');
                out_text(o, axes[i]);
        }
        out_text(o, "\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nelement face ");
        out_number(o, (int64_t)faces);
        out_text(o, "\nproperty list uchar uint vertex_indices\nend_header\n");
}

static void write_vertex(Out *o, const Vertex *v, bool floats, const Placement *place) {
        const uint8_t colour[3] = { v->colour.r, v->colour.g, v->colour.b };
        double at[3];

        placement_apply(place, v->at, at);
        for (unsigned i = 0; i < 3; i++)
                if (floats)
                        out_float(o, (float)at[i]);
                else
                        out_double(o, at[i]);
        out_bytes(o, colour, sizeof(colour));
}

/* Into a Buf of their own: vertices are to stand before them, and are known only afterwards. */
static int write_faces(Out *faces, const Mesh *mesh, Vertices *vertices) {
        for (size_t i = 0; i < mesh->n; i++) {
                size_t n[4];
                int r;

                r = vertices_add_quad(vertices, &mesh->quads[i], n);
                if (r < 0)
                        return r;
                out_byte(faces, 4);
                for (unsigned k = 0; k < 4; k++)
                        out_u32(faces, (uint32_t)(n[k] - 1));
        }
        return faces->error;
}

int ply_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(vertices_done))) Vertices vertices = { 0 };
        __attribute__((cleanup(mesh_parts_done))) MeshParts parts = { 0 };
        CLEANUP_BUF Buf faces = { 0 };
        Out o = { .buf = out }, f = { .buf = &faces };
        size_t n_faces = 0;
        bool floats;
        int r;

        r = mesh_parts_make(&parts, m, settings, false, false, notes);
        for (size_t i = 0; !r && i < parts.n; i++) {
                n_faces += parts.items[i].mesh.n;
                r = write_faces(&f, &parts.items[i].mesh, &vertices);
        }
        if (r < 0)
                return r;
        if (vertices.n > UINT32_MAX)
                return format_refuse(error, "the mesh has %zu corners, .ply numbers no more than %u",
                                     vertices.n, UINT32_MAX);

        floats = mesh_parts_fit_floats(&parts);
        write_header(&o, floats ? "float" : "double", vertices.n, n_faces);
        for (size_t i = 0; i < vertices.n; i++) {
                write_vertex(&o, &vertices.items[i], floats, &parts.place);
                out_drain(&o, settings->sink);
        }
        out_join(&o, &faces, settings->sink);
        return o.error;
}

static const FormatOption ply_options[] = {
        VOXELIZE_OPTIONS, MESH_OPTION_UP, MESH_OPTION_SCALE, MESH_OPTION_ORIGIN, MESH_OPTION_LOD, { 0 },
};

const Format format_ply = {
        .name = "ply",
        .extensions = "ply",
        .title = "Polygon file (mesh, or points)",
        .lacks = "hidden voxels, alpha, layers, materials, cameras",
        .options = ply_options,
        .read = ply_read,
        .write = ply_write,
};
