/* .stl, binary: two triangles a rectangle, with colours as VisCAM has them unless they are not wanted. */
#include "formats/stl.h"
#include "formats/internal.h"
#include "formats/mesh-parts.h"
#include "formats/out.h"
#include "formats/voxelize.h"

enum { COLOURS_VISCAM, COLOURS_NONE };

static uint16_t colour_bits(Colour c) {
        return (uint16_t)(STL_OWN | (c.r * 31 + 127) / 255 << 10 | (c.g * 31 + 127) / 255 << 5 |
                          (c.b * 31 + 127) / 255);
}

static void write_point(Out *o, const int64_t at[static 3], const Placement *place) {
        double placed[3];

        placement_apply(place, at, placed);
        for (unsigned i = 0; i < 3; i++)
                out_float(o, (float)placed[i]);
}

static void write_quad(Out *o, const Quad *q, const Placement *place, bool coloured) {
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
                out_u16(o, coloured ? colour_bits(q->colour) : 0);
        }
}

static int stl_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        /* A text begins with "solid", so this must not. */
        static const uint8_t header[STL_HEADER] = "Goxel daemon";
        const bool coloured = setting(settings, "colors")->i == COLOURS_VISCAM;
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
                for (size_t k = 0; k < parts.items[i].mesh.n; k++) {
                        write_quad(&o, &parts.items[i].mesh.quads[k], &parts.place, coloured);
                        out_drain(&o, settings->sink);
                }
        if (o.error)
                return o.error;
        return format_note(notes,
                           coloured ? "colors were written as VisCAM and SolidView have them, in 5 bits a "
                                      "channel: other programs see none, .stl itself has none"
                                    : "colors were left out");
}

static const FormatOption stl_options[] = {
        VOXELIZE_OPTIONS,
        VOXELIZE_SPLIT("solids"),
        { .name = "colors",
          .type = OPTION_CHOICE,
          .choices = "viscam none",
          .fallback = "viscam",
          .use = FORMAT_WRITES,
          .text = "in the spare bytes of each triangle, as VisCAM and SolidView have them, or none" },
        MESH_OPTION_UP,
        MESH_OPTION_SCALE,
        MESH_OPTION_ORIGIN,
        MESH_OPTION_LOD,
        { 0 },
};

const Format format_stl = {
        .name = "stl",
        .extensions = "stl",
        .title = "Stereolithography mesh",
        .lacks = "colours of more than 5 bits a channel, hidden voxels, layers, materials, cameras",
        .options = stl_options,
        .read = stl_read,
        .write = stl_write,
};
