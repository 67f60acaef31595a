/* .obj: rectangles with colours at their corners ("v x y z r g b", as most programs read it) and the six
 * normals. */
#include "config.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/vertices.h"

#include <stdio.h>

/* Every byte of a colour as the share of 255 that the format wants. */
typedef struct Shares {
        char text[256][16];
} Shares;

static void shares_fill(Shares *ret) {
        for (unsigned i = 0; i < 256; i++)
                (void)snprintf(ret->text[i], sizeof(ret->text[i]), "%.6g", i / 255.0);
}

static void write_turned(Out *o, const int64_t at[static 3], bool z_up) {
        int64_t turned[3];

        turn_up(at, z_up, turned);
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
                size_t n[4];
                int r;

                r = vertices_add_quad(vertices, q, n);
                if (r < 0)
                        return r;
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

static int obj_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        const bool z_up = setting(settings, "up")->i != 0;
        __attribute__((cleanup(vertices_done))) Vertices vertices = { 0 };
        __attribute__((cleanup(mesh_done))) Mesh mesh = { 0 };
        CLEANUP_BUF Buf faces = { 0 };
        Out o = { .buf = out }, f = { .buf = &faces };
        Shares shares;
        int r;

        r = mesh_of_model(&mesh, m, ALPHA_SOLID);
        if (!r)
                r = write_faces(&f, &mesh, &vertices);
        if (r < 0)
                return r;

        out_text(&o, "# Goxel daemon " GOXEL_VERSION "\n");
        shares_fill(&shares);
        for (size_t i = 0; i < vertices.n; i++)
                write_vertex(&o, &vertices.items[i], &shares, z_up);
        write_normals(&o, z_up);
        out_bytes(&o, faces.data, faces.n);
        return o.error;
}

const Format format_obj = {
        .name = "obj",
        .extensions = "obj",
        .title = "Wavefront OBJ with vertex colours",
        .lacks = "hidden voxels, layers, materials, cameras",
        .options = mesh_options,
        .write = obj_write,
};
