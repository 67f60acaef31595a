/* .obj: rectangles with colours at their corners ("v x y z r g b", as most programs read it) and the six
 * normals. */
#include "formats/obj.h"
#include "config.h"
#include "formats/internal.h"
#include "formats/mesh-parts.h"
#include "formats/out.h"
#include "formats/voxelize.h"

#include <stdio.h>

/* Every byte of a colour as the share of 255 that the format wants. */
typedef struct Shares {
        char text[256][16];
} Shares;

static void shares_fill(Shares *ret) {
        for (unsigned i = 0; i < 256; i++)
                (void)snprintf(ret->text[i], sizeof(ret->text[i]), "%.6g", i / 255.0);
}

/* Whole numbers as such; else as short as brings the float back. */
static void write_place(Out *o, const double at[static 3], bool whole) {
        char text[32];

        for (unsigned i = 0; i < 3; i++) {
                out_byte(o, ' ');
                if (whole) {
                        out_number(o, (int64_t)at[i]);
                } else {
                        (void)snprintf(text, sizeof(text), "%.9g", at[i]);
                        out_text(o, text);
                }
        }
}

static void write_vertex(Out *o, const Vertex *v, const Shares *shares, const Placement *place) {
        const uint8_t colour[3] = { v->colour.r, v->colour.g, v->colour.b };
        double at[3];

        placement_apply(place, v->at, at);
        out_byte(o, 'v');
        write_place(o, at, place->whole);
        for (unsigned i = 0; i < 3; i++) {
                out_byte(o, ' ');
                out_text(o, shares->text[colour[i]]);
        }
        out_byte(o, '\n');
}

static void write_normals(Out *o, bool z_up) {
        const Placement turn = { .scale = 1, .z_up = z_up };

        for (int axis = 0; axis < 3; axis++)
                for (int sign = 1; sign >= -1; sign -= 2) {
                        int64_t at[3] = { 0 };
                        double turned[3];

                        at[axis] = sign;
                        placement_apply(&turn, at, turned);
                        out_text(o, "vn");
                        write_place(o, turned, true);
                        out_byte(o, '\n');
                }
}

/* Into a Buf of their own: vertices are to stand before them, and are known only afterwards. */
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

/* A name is one word to most programs: blanks and what is not printed become '_'. */
static void write_object(Out *o, const char *name) {
        out_text(o, "o ");
        for (; *name; name++)
                out_byte(o, (uint8_t)((uint8_t)*name <= ' ' || *name == 0x7f ? '_' : *name));
        out_byte(o, '\n');
}

static int obj_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        __attribute__((cleanup(vertices_done))) Vertices vertices = { 0 };
        __attribute__((cleanup(mesh_parts_done))) MeshParts parts = { 0 };
        const bool objects = setting(settings, "layers")->i != 0;
        CLEANUP_BUF Buf faces = { 0 };
        Out o = { .buf = out }, f = { .buf = &faces };
        Shares shares;
        int r;

        r = mesh_parts_make(&parts, m, settings, true, false, notes);
        for (size_t i = 0; !r && i < parts.n; i++) {
                if (objects)
                        write_object(&f, parts.items[i].name);
                r = write_faces(&f, &parts.items[i].mesh, &vertices);
        }
        if (r < 0)
                return r;

        out_text(&o, "# Goxel daemon " GOXEL_VERSION "\n");
        shares_fill(&shares);
        for (size_t i = 0; i < vertices.n; i++) {
                write_vertex(&o, &vertices.items[i], &shares, &parts.place);
                out_drain(&o, settings->sink);
        }
        write_normals(&o, parts.place.z_up);
        out_join(&o, &faces, settings->sink);
        return o.error;
}

static const FormatOption obj_options[] = {
        VOXELIZE_OPTIONS,
        { .name = "split",
          .type = OPTION_CHOICE,
          .choices = OBJ_SPLIT_NAMES,
          .fallback = "objects",
          .use = FORMAT_READS,
          .text = "what becomes a layer: each object (where there are none, each group), each group, what is "
                  "of one material, or none: all is one" },
        MESH_OPTION_UP,
        MESH_OPTION_SCALE,
        MESH_OPTION_ORIGIN,
        MESH_OPTION_LAYERS("false"),
        MESH_OPTION_LOD,
        { 0 },
};

const Format format_obj = {
        .name = "obj",
        .extensions = "obj",
        .title = "Wavefront OBJ with vertex colours",
        .lacks = "hidden voxels, alpha, materials, cameras",
        .options = obj_options,
        .read = obj_read,
        .write = obj_write,
};
