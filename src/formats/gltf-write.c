/* Writing glTF 2.0: an object a layer, whose corners have a colour of their own or a place in a picture of
 * the colours. Nothing beyond the core of the format, which all programs read, unless "compact" asks for
 * it. */
#include "base/base64.h"
#include "config.h"
#include "formats/gltf-writer.h"
#include "formats/voxelize.h"
#include "voxel/srgb.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPACT_MOST UINT16_MAX
/* What is rounded by less nobody sees. */
#define ROUNDED_TELL 4

static void writer_done(GltfWriter *w) {
        Buf *bufs[] = { &w->bin,   &w->views,         &w->accessors, &w->meshes,
                        &w->nodes, &w->material_list, &w->cameras };

        for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
                buf_done(bufs[i]);
        free(w->material_ids);
        colours_done(&w->palette);
        mesh_parts_done(&w->parts);
}

/* The corners of a mesh. With normals, corners of different faces are different ones. */
static int find_corners(const GltfWriter *w, const Mesh *mesh, Vertices *vertices, uint32_t *corners) {
        for (size_t i = 0; i < mesh->n; i++) {
                size_t n[4];
                int r;

                r = w->normals ? vertices_append_quad(vertices, &mesh->quads[i], n)
                               : vertices_add_quad(vertices, &mesh->quads[i], n);
                if (r < 0)
                        return r;
                for (unsigned k = 0; k < 4; k++)
                        corners[4 * i + k] = (uint32_t)(n[k] - 1);
        }
        return 0;
}

static Material material_of(const GltfWriter *w, uint32_t id) {
        const Material *m = studio_material(w->model->studio, id);

        return m ? *m : MATERIAL_DEFAULT;
}

/* Colours at the vertices are for light that falls on them. */
static int note_shine(const GltfWriter *w, const Material *m, double most, FormatNotes *notes) {
        int r = 0;

        if (most > 1)
                r = format_note(notes, "material \"%s\" shines with %g, .gltf knows no more than 1", m->name,
                                most);
        if (most > 0 && r == 0 && w->colours != COLOURS_PALETTE && w->colours != COLOURS_NONE)
                r = format_note(
                        notes,
                        "material \"%s\" shines in its own color: with colors=palette voxels shine in theirs",
                        m->name);
        return r;
}

static int put_material(GltfWriter *w, uint32_t id, FormatNotes *notes) {
        const Material m = material_of(w, id);
        const double colour[4] = { (double)m.colour[0], (double)m.colour[1], (double)m.colour[2],
                                   (double)m.colour[3] };
        double emission[3], most = 0;
        Out o = { .buf = &w->material_list };

        for (unsigned i = 0; i < 3; i++) {
                emission[i] = MIN((double)m.emission[i], 1.0);
                most = MAX(most, (double)m.emission[i]);
        }
        out_text(&o, w->n_materials ? ",{\"name\":" : "{\"name\":");
        gltf_put_string(&o, m.name);
        out_text(&o, ",\"pbrMetallicRoughness\":{\"baseColorFactor\":");
        gltf_put_floats(&o, colour, 4);
        if (w->colours == COLOURS_PALETTE)
                out_text(&o, ",\"baseColorTexture\":{\"index\":0}");
        out_text(&o, ",\"metallicFactor\":");
        gltf_put_float(&o, (double)m.metallic);
        out_text(&o, ",\"roughnessFactor\":");
        gltf_put_float(&o, (double)m.roughness);
        out_byte(&o, '}');
        if (most > 0) {
                out_text(&o, ",\"emissiveFactor\":");
                gltf_put_floats(&o, emission, 3);
                if (w->colours == COLOURS_PALETTE)
                        out_text(&o, ",\"emissiveTexture\":{\"index\":0}");
        }
        out_text(&o, m.colour[3] < 1 ? ",\"alphaMode\":\"BLEND\"}" : "}");
        out_result(&o, note_shine(w, &m, most, notes));
        return o.error;
}

static int find_material(GltfWriter *w, uint32_t id, FormatNotes *notes, unsigned *ret) {
        int r;

        for (unsigned i = 0; i < w->n_materials; i++)
                if (w->material_ids[i] == id) {
                        *ret = i;
                        return 0;
                }
        r = put_material(w, id, notes);
        if (r < 0)
                return r;
        w->material_ids[w->n_materials] = id;
        *ret = w->n_materials++;
        return 0;
}

static int put_node(GltfWriter *w, const char *name) {
        const Placement *p = &w->parts.place;
        const Box b = w->parts.box;
        const int64_t from[3] = { b.min.x, p->z_up ? b.min.y : b.min.y + (int64_t)box_depth(b), b.min.z };
        const double scale[3] = { p->scale, p->scale, p->scale };
        Out o = { .buf = &w->nodes };
        double at[3];

        out_text(&o, w->n_meshes ? ",{\"name\":" : "{\"name\":");
        gltf_put_string(&o, name);
        out_result(&o, buf_printf(&w->nodes, ",\"mesh\":%u", w->n_meshes));
        if (w->compact) {
                placement_apply(p, from, at);
                out_text(&o, ",\"translation\":");
                gltf_put_floats(&o, at, 3);
                out_text(&o, ",\"scale\":");
                gltf_put_floats(&o, scale, 3);
        }
        out_byte(&o, '}');
        return o.error;
}

static int put_mesh(GltfWriter *w, const MeshPart *part, const unsigned accessors[static 4],
                    FormatNotes *notes) {
        unsigned material;
        Out o = { .buf = &w->meshes };
        int r;

        r = find_material(w, part->material, notes, &material);
        if (!r)
                r = put_node(w, part->name);
        if (r < 0)
                return r;
        out_text(&o, w->n_meshes++ ? ",{\"name\":" : "{\"name\":");
        gltf_put_string(&o, part->name);
        out_result(&o, buf_printf(&w->meshes, ",\"primitives\":[{\"attributes\":{\"POSITION\":%u",
                                  accessors[0]));
        if (w->colours != COLOURS_NONE)
                out_result(&o, buf_printf(&w->meshes, ",\"%s\":%u",
                                          w->colours == COLOURS_PALETTE ? "TEXCOORD_0" : "COLOR_0",
                                          accessors[1]));
        if (w->normals)
                out_result(&o, buf_printf(&w->meshes, ",\"NORMAL\":%u", accessors[2]));
        out_result(&o,
                   buf_printf(&w->meshes, "},\"indices\":%u,\"material\":%u}]}", accessors[3], material));
        return o.error;
}

static int write_part(GltfWriter *w, const MeshPart *part, FormatNotes *notes) {
        __attribute__((cleanup(vertices_done))) Vertices vertices = { 0 };
        CLEANUP_FREE uint32_t *corners = calloc(part->mesh.n, 4 * sizeof(*corners));
        unsigned accessors[4] = { 0 };
        int r;

        if (!corners)
                return -ENOMEM;
        r = find_corners(w, &part->mesh, &vertices, corners);
        if (!r && vertices.n > UINT32_MAX - 1)
                return format_refuse(w->error, "the mesh has %zu corners, .gltf numbers no more than %u",
                                     vertices.n, UINT32_MAX - 1);
        if (!r)
                r = gltf_add_positions(w, &vertices, &accessors[0]);
        if (!r && w->colours == COLOURS_PALETTE)
                r = gltf_add_texture_places(w, &vertices, &accessors[1]);
        else if (!r && w->colours != COLOURS_NONE)
                r = gltf_add_colours(w, &vertices, &accessors[1]);
        if (!r && w->normals)
                r = gltf_add_normals(w, &part->mesh, &accessors[2]);
        if (!r)
                r = gltf_add_indices(w, corners, part->mesh.n, vertices.n, &accessors[3]);
        return r ? r : put_mesh(w, part, accessors, notes);
}

static int check(const GltfWriter *w) {
        const Box b = w->parts.box;
        const uint64_t flat = MAX(box_width(b), box_depth(b)), most = MAX(flat, box_height(b));

        if (!mesh_parts_fit_floats(&w->parts))
                return format_refuse(w->error,
                                     "the model reaches beyond ±%d, where the coordinates of .gltf are no "
                                     "longer exact: say origin=center, or move it",
                                     FLOAT_EXACT);
        if (w->compact && most > COMPACT_MOST)
                return format_refuse(w->error, "the model is %llu voxels long, compact has room for %d",
                                     (unsigned long long)most, COMPACT_MOST);
        return 0;
}

static int write_parts(GltfWriter *w, const FormatSettings *settings, FormatNotes *notes) {
        int r;

        w->colours = setting(settings, "colors")->i;
        w->compact = setting(settings, "compact")->i != 0;
        w->normals = setting(settings, "normals")->i != 0;
        for (unsigned i = 0; i < 256; i++) {
                w->linear[i] = (uint8_t)lroundf((float)srgb_linear(i) * 255);
                w->linear16[i] = (uint16_t)lroundf((float)srgb_linear(i) * 65535);
                w->rounded[i] = (uint8_t)abs((int)i - srgb_channel(w->linear[i] / 255.0));
        }
        r = mesh_parts_make(&w->parts, w->model, settings, true, true, notes);
        if (!r)
                r = check(w);
        if (!r && w->colours == COLOURS_PALETTE)
                r = gltf_add_palette(w);
        if (r)
                return r;
        w->material_ids = calloc(MAX(w->parts.n, (size_t)1), sizeof(*w->material_ids));
        if (!w->material_ids)
                return -ENOMEM;
        for (size_t i = 0; !r && i < w->parts.n; i++)
                r = write_part(w, &w->parts.items[i], notes);
        if (!r && w->most_rounded >= ROUNDED_TELL)
                r = format_note(notes,
                                "dark colors were rounded by up to %d of 255: 8 bits of light hold no more, "
                                "colors=vertex16 or palette keeps them",
                                w->most_rounded);
        if (!r && setting(settings, "cameras")->i)
                r = gltf_add_cameras(w, notes);
        return r;
}

static void put_array(Out *o, const char *name, const Buf *members) {
        if (members->n == 0)
                return;
        out_text(o, ",\"");
        out_text(o, name);
        out_text(o, "\":[");
        out_bytes(o, members->data, members->n);
        out_byte(o, ']');
}

/* Everything but what ends the document. The buffer is in the same file, or as text in `uri`. */
static void put_document(Out *o, const GltfWriter *w, const Buf *uri) {
        char text[256];

        out_text(o, "{\"asset\":{\"version\":\"2.0\",\"generator\":\"Goxel daemon " GOXEL_VERSION "\"}");
        if (w->n_meshes && w->compact)
                out_text(o, ",\"extensionsUsed\":[\"KHR_mesh_quantization\"],"
                            "\"extensionsRequired\":[\"KHR_mesh_quantization\"]");
        out_text(o, ",\"scene\":0,\"scenes\":[{");
        for (unsigned i = 0; i < w->n_meshes + w->n_cameras; i++) {
                out_text(o, i ? "," : "\"nodes\":[");
                out_number(o, i);
        }
        out_text(o, w->n_meshes + w->n_cameras ? "]}]" : "}]");
        put_array(o, "nodes", &w->nodes);
        put_array(o, "meshes", &w->meshes);
        put_array(o, "cameras", &w->cameras);
        put_array(o, "materials", &w->material_list);
        if (w->palette.n) {
                (void)snprintf(
                        text, sizeof(text),
                        ",\"textures\":[{\"sampler\":0,\"source\":0}],\"images\":[{\"bufferView\":%u,"
                        "\"mimeType\":\"image/png\"}],\"samplers\":[{\"magFilter\":%d,\"minFilter\":%d,"
                        "\"wrapS\":%d,\"wrapT\":%d}]",
                        w->image, GLTF_NEAREST, GLTF_NEAREST, GLTF_CLAMP, GLTF_CLAMP);
                out_text(o, text);
        }
        put_array(o, "accessors", &w->accessors);
        put_array(o, "bufferViews", &w->views);
        if (w->bin.n) {
                out_text(o, ",\"buffers\":[{\"byteLength\":");
                out_number(o, (int64_t)w->bin.n);
                if (uri) {
                        out_text(o, ",\"uri\":\"data:application/octet-stream;base64,");
                        out_bytes(o, uri->data, uri->n);
                        out_byte(o, '"');
                }
                out_text(o, "}]");
        }
        out_byte(o, '}');
}

int gltf_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
               FormatError *error) {
        __attribute__((cleanup(writer_done))) GltfWriter w = { .model = m, .error = error };
        CLEANUP_BUF Buf text = { 0 };
        Out o = { .buf = out };
        int r;

        r = write_parts(&w, settings, notes);
        if (!r)
                r = base64_encode(&text, w.bin.data, w.bin.n);
        if (r)
                return r;
        put_document(&o, &w, &text);
        return o.error;
}

int glb_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(writer_done))) GltfWriter w = { .model = m, .error = error };
        const size_t begin = out->n;
        CLEANUP_BUF Buf json = { 0 };
        Out o = { .buf = out }, j = { .buf = &json };
        int r;

        r = write_parts(&w, settings, notes);
        if (r)
                return r;
        put_document(&j, &w, NULL);
        while (!j.error && json.n % 4)
                out_byte(&j, ' ');
        if (j.error)
                return j.error;
        if (json.n + w.bin.n > UINT32_MAX - 64)
                return format_refuse(error, "the file would have %zu bytes, .glb holds 4 GiB: write .gltf",
                                     json.n + w.bin.n);
        out_u32(&o, GLB_MAGIC);
        out_u32(&o, 2);
        out_u32(&o, 0);
        out_u32(&o, (uint32_t)json.n);
        out_u32(&o, GLB_JSON);
        out_bytes(&o, json.data, json.n);
        if (w.bin.n) {
                out_u32(&o, (uint32_t)w.bin.n);
                out_u32(&o, GLB_BIN);
                out_bytes(&o, w.bin.data, w.bin.n);
        }
        if (!o.error)
                out_u32_at(&o, begin + 8, (uint32_t)(out->n - begin));
        return o.error;
}

static const FormatOption gltf_options[] = {
        VOXELIZE_OPTIONS,
        VOXELIZE_SPLIT("nodes"),
        MESH_OPTION_UP,
        MESH_OPTION_SCALE,
        MESH_OPTION_ORIGIN,
        MESH_OPTION_LAYERS("true"),
        MESH_OPTION_LOD,
        { .name = "colors",
          .type = OPTION_CHOICE,
          .choices = "vertex vertex16 palette none",
          .fallback = "vertex",
          .use = FORMAT_WRITES,
          .text = "at the vertices in 8 bits (dark ones lose some, since glTF wants them linear) or in 16 bits, "
                  "as a texture of all colors, or not at all" },
        { .name = "materials",
          .type = OPTION_BOOL,
          .fallback = "true",
          .use = FORMAT_WRITES,
          .text = "the layers' materials: base color, metal, roughness, emission, glass" },
        { .name = "cameras",
          .type = OPTION_BOOL,
          .fallback = "true",
          .use = FORMAT_WRITES,
          .text = "the model's cameras, each with a node" },
        { .name = "normals",
          .type = OPTION_BOOL,
          .fallback = "false",
          .use = FORMAT_WRITES,
          .text = "normals at the vertices; without them, programs take the faces as flat, as they are" },
        { .name = "compact",
          .type = OPTION_BOOL,
          .fallback = "false",
          .use = FORMAT_WRITES,
          .text = "positions in 16 bits, which needs a program that knows KHR_mesh_quantization" },
        { 0 },
};

const Format format_gltf = {
        .name = "gltf",
        .extensions = "gltf",
        .title = "glTF 2.0, as text in one file",
        .lacks = "hidden voxels, alpha, light",
        .options = gltf_options,
        .read = gltf_read,
        .write = gltf_write,
};

const Format format_glb = {
        .name = "glb",
        .extensions = "glb",
        .title = "glTF 2.0, binary",
        .lacks = "hidden voxels, alpha, light",
        .options = gltf_options,
        .read = gltf_read,
        .write = glb_write,
};
