/* Reading glTF 2.0: the triangles of the default scene, with the colours of vertices, materials and
 * textures. A node with a mesh becomes a layer, one with a camera a camera. */
#include "base/text.h"
#include "formats/gltf-reader.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define NODES_DEEP 64
/* Triangles that a file may have whatever its size: nodes may share them. */
#define TRIANGLES_FREE ((size_t)1 << 16)

enum { MODE_TRIANGLES = 4, MODE_STRIP = 5, MODE_FAN = 6 };

static void reader_done(GltfReader *r) {
        gltf_file_done(&r->file);
        triangles_done(&r->triangles);
        free(r->loaded);
        free(r->materials);
        free(r->visited);
}

/* n numbers of an array; the default where there is none. */
void gltf_take_numbers(json_object *o, const char *key, double *ret, size_t n) {
        json_object *array = json_object_object_get(o, key);

        if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) != n)
                return;
        for (size_t i = 0; i < n; i++)
                ret[i] = json_object_get_double(json_object_array_get_idx(array, i));
}

void gltf_take_name(json_object *o, char ret[static STUDIO_NAME_MAX + 1]) {
        json_object *name = json_object_object_get(o, "name");
        const char *text = json_object_is_type(name, json_type_string) ? json_object_get_string(name) : "";
        size_t n = 0, step;

        while (text[n] && (step = utf8_sequence(text + n, strlen(text + n))) && n + step <= STUDIO_NAME_MAX)
                n += step;
        memset(ret, 0, STUDIO_NAME_MAX + 1);
        memcpy(ret, text, n);
}

/* The arrays of a primitive; data is NULL where there is none. */
typedef struct Arrays {
        GltfAccessor at, colours, uv, indices;
        GltfPaint paint;
        const GltfMatrix *matrix;
        bool mirrored; /* by the matrix: the corners go round the other way */
} Arrays;

static void arrays_done(Arrays *a) {
        gltf_accessor_done(&a->at);
        gltf_accessor_done(&a->colours);
        gltf_accessor_done(&a->uv);
        gltf_accessor_done(&a->indices);
}

static int take_array(GltfReader *reader, json_object *o, const char *key, unsigned least, unsigned most,
                      GltfAccessor *ret) {
        size_t index;
        int r;

        r = gltf_index(&reader->file, o, key, &index);
        return r || index == GLTF_NONE ? r : gltf_accessor(&reader->file, index, least, most, ret);
}

static int find_arrays(GltfReader *reader, json_object *primitive, Arrays *ret) {
        json_object *attributes = json_object_object_get(primitive, "attributes");
        int r;

        if (!json_object_is_type(attributes, json_type_object))
                return gltf_fail(reader, "a primitive has no \"attributes\"");
        r = take_array(reader, attributes, "POSITION", 3, 3, &ret->at);
        if (!r)
                r = take_array(reader, attributes, "COLOR_0", 3, 4, &ret->colours);
        if (!r)
                r = take_array(reader, attributes, "TEXCOORD_0", 2, 2, &ret->uv);
        if (!r)
                r = take_array(reader, primitive, "indices", 1, 1, &ret->indices);
        if (!r)
                r = gltf_find_paint(reader, primitive, &ret->paint);
        if (r)
                return r;
        if ((ret->colours.data && ret->colours.count < ret->at.count) ||
            (ret->uv.data && ret->uv.count < ret->at.count))
                return gltf_fail(reader,
                                 "a primitive has fewer colours or places of a texture than positions");
        return 0;
}

static void put_corner(const GltfReader *reader, const Arrays *a, size_t vertex, unsigned corner,
                       Triangle *t) {
        const double *m = a->matrix->m;
        double at[3], rgb[3];

        for (unsigned i = 0; i < 3; i++)
                at[i] = gltf_number(&a->at, vertex, i);
        for (unsigned i = 0; i < 3; i++)
                t->at[corner][i] = m[i] * at[0] + m[4 + i] * at[1] + m[8 + i] * at[2] + m[12 + i];
        for (unsigned i = 0; i < 3; i++)
                rgb[i] = a->paint.factor[i] * (a->colours.data ? gltf_number(&a->colours, vertex, i) : 1);
        t->colours[corner] = (Colour){ gltf_srgb(rgb[0]), gltf_srgb(rgb[1]), gltf_srgb(rgb[2]), 255 };
        for (unsigned i = 0; a->uv.data && i < 2; i++)
                t->uv[corner][i] = (float)gltf_number(&a->uv, vertex, i);
}

static int vertex_at(const GltfReader *reader, const Arrays *a, size_t i, size_t *ret) {
        const double index = a->indices.data ? gltf_number(&a->indices, i, 0) : (double)i;

        if (!(index >= 0 && index < (double)a->at.count))
                return gltf_fail(reader, "a triangle has the corner %g, there are %zu", index, a->at.count);
        *ret = (size_t)index;
        return 0;
}

static int add_triangle(GltfReader *reader, const Arrays *a, const size_t at[static 3]) {
        Triangle t = { .texture = a->uv.data ? a->paint.texture : TRIANGLE_PLAIN,
                       .part = (uint32_t)reader->triangles.n_parts - 1 };

        if (reader->triangles.n == reader->most)
                return gltf_fail(reader,
                                 "the file asks for more than %zu triangles, more than its size can have",
                                 reader->most);
        for (unsigned k = 0; k < 3; k++) {
                size_t vertex;
                int r;

                r = vertex_at(reader, a, at[k], &vertex);
                if (r)
                        return r;
                put_corner(reader, a, vertex, k, &t);
        }
        return triangles_add(&reader->triangles, &t);
}

/* A layer has one material: what is of another one becomes a layer of its own in files of Goxel; else it
 * keeps its colors only. */
static int set_material(GltfReader *reader, uint32_t material) {
        Triangles *t = &reader->triangles;
        TrianglePart *part = &t->parts[t->n_parts - 1];
        int r = 0;

        if (!t->n || t->items[t->n - 1].part != t->n_parts - 1) {
                part->material = material;
                return 0;
        }
        if (part->material == material)
                return 0;
        if (!reader->own || t->n_parts >= TRIANGLE_PARTS_MOST) {
                part->material = 0;
                reader->mixed = true;
                return 0;
        }
        r = triangles_add_part(t, part->name, strlen(part->name));
        if (!r)
                t->parts[t->n_parts - 1].material = material;
        return r;
}

static int read_primitive(GltfReader *reader, json_object *primitive, const GltfMatrix *matrix) {
        __attribute__((cleanup(arrays_done)))
        Arrays a = { .matrix = matrix, .mirrored = gltf_determinant(matrix) < 0 };
        size_t mode, n;
        int r;

        r = gltf_index(&reader->file, primitive, "mode", &mode);
        if (!r)
                r = find_arrays(reader, primitive, &a);
        if (!r && a.at.data)
                r = set_material(reader, a.paint.material);
        if (r || !a.at.data)
                return r;
        mode = mode == GLTF_NONE ? MODE_TRIANGLES : mode;
        if (mode < MODE_TRIANGLES || mode > MODE_FAN) {
                reader->skipped = true;
                return 0;
        }
        n = a.indices.data ? a.indices.count : a.at.count;
        progress_begin(n);
        for (size_t i = 2; !r && i < n; i += mode == MODE_TRIANGLES ? 3 : 1) {
                const bool odd = (mode == MODE_STRIP && i % 2) != a.mirrored;
                const size_t first = mode == MODE_FAN ? 0 : i - 2;

                format_tell(i, i);
                r = add_triangle(reader, &a, (const size_t[3]){ first, odd ? i : i - 1, odd ? i - 1 : i });
        }
        return r;
}

static int add_part(GltfReader *reader, json_object *node, json_object *mesh) {
        json_object *name = json_object_object_get(node, "name");

        if (!name)
                name = json_object_object_get(mesh, "name");
        return triangles_add_part(&reader->triangles, name ? json_object_get_string(name) : "mesh",
                                  name ? (size_t)json_object_get_string_len(name) : strlen("mesh"));
}

static int read_mesh(GltfReader *reader, json_object *node, size_t index, const GltfMatrix *matrix) {
        json_object *mesh, *primitives;
        ProgressStage stage;
        size_t n;
        int r;

        r = gltf_item(&reader->file, "meshes", index, &mesh);
        if (!r)
                r = add_part(reader, node, mesh);
        if (r)
                return r;
        primitives = json_object_object_get(mesh, "primitives");
        n = json_object_is_type(primitives, json_type_array) ? json_object_array_length(primitives) : 0;
        for (size_t i = 0; !r && i < n; i++) {
                stage = progress_enter((double)i / (double)n, (double)(i + 1) / (double)n);
                r = read_primitive(reader, json_object_array_get_idx(primitives, i), matrix);
                progress_leave(stage);
        }
        return r;
}

static int read_nodes(GltfReader *reader, json_object *indices, const GltfMatrix *above, unsigned depth);

static int read_node(GltfReader *reader, size_t index, const GltfMatrix *above, unsigned depth) {
        json_object *node;
        GltfMatrix own, matrix;
        ProgressStage stage;
        size_t mesh, camera;
        int r;

        r = gltf_item(&reader->file, "nodes", index, &node);
        if (r)
                return r;
        if (index >= reader->n_nodes || reader->visited[index])
                return gltf_fail(reader, "node %zu stands at two places of the scene", index);
        reader->visited[index] = true;
        own = gltf_matrix_of(node);
        matrix = gltf_multiply(above, &own);
        r = gltf_index(&reader->file, node, "mesh", &mesh);
        stage = progress_enter((double)reader->n_visited / (double)reader->n_nodes,
                               (double)(reader->n_visited + 1) / (double)reader->n_nodes);
        if (!r && mesh != GLTF_NONE)
                r = read_mesh(reader, node, mesh, &matrix);
        progress_leave(stage);
        reader->n_visited++;
        if (!r)
                r = gltf_index(&reader->file, node, "camera", &camera);
        if (!r && camera != GLTF_NONE)
                r = gltf_read_camera(reader, node, camera, &matrix);
        return r ? r : read_nodes(reader, json_object_object_get(node, "children"), &matrix, depth);
}

static int read_nodes(GltfReader *reader, json_object *indices, const GltfMatrix *above, unsigned depth) {
        int r = 0;

        if (!json_object_is_type(indices, json_type_array))
                return 0;
        if (depth == NODES_DEEP)
                return gltf_fail(reader, "the nodes are nested deeper than %d", NODES_DEEP);
        for (size_t i = 0; !r && i < json_object_array_length(indices); i++) {
                const int64_t index = json_object_get_int64(json_object_array_get_idx(indices, i));

                r = index < 0 ? gltf_fail(reader, "there is no node %lld", (long long)index)
                              : read_node(reader, (size_t)index, above, depth + 1);
        }
        return r;
}

/* Without scenes, whatever is there is in one. */
static int read_scene(GltfReader *reader) {
        json_object *document = reader->file.document, *scene,
                    *nodes = json_object_object_get(document, "nodes");
        size_t index;
        int r;

        reader->n_nodes = json_object_is_type(nodes, json_type_array) ? json_object_array_length(nodes) : 0;
        reader->visited = calloc(MAX(reader->n_nodes, (size_t)1), sizeof(*reader->visited));
        if (!reader->visited)
                return -ENOMEM;
        r = gltf_index(&reader->file, document, "scene", &index);
        if (!r && !json_object_object_get(document, "scenes")) {
                for (size_t i = 0; !r && i < reader->n_nodes; i++)
                        if (!reader->visited[i])
                                r = read_node(reader, i, &gltf_identity, 0);
                return r;
        }
        if (!r)
                r = gltf_item(&reader->file, "scenes", index == GLTF_NONE ? 0 : index, &scene);
        return r ? r : read_nodes(reader, json_object_object_get(scene, "nodes"), &gltf_identity, 0);
}

static void find_maker(GltfReader *reader) {
        json_object *asset = json_object_object_get(reader->file.document, "asset");
        const char *maker = json_object_get_string(json_object_object_get(asset, "generator"));

        reader->own = maker && !strncasecmp(maker, "goxel", strlen("goxel"));
}

static int check_extensions(GltfReader *reader) {
        json_object *list = json_object_object_get(reader->file.document, "extensionsRequired");

        for (size_t i = 0; json_object_is_type(list, json_type_array) && i < json_object_array_length(list);
             i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(list, i));

                if (name && strcmp(name, "KHR_mesh_quantization") != 0 &&
                    strncmp(name, "KHR_materials_", strlen("KHR_materials_")) != 0)
                        return gltf_fail(
                                reader,
                                "the file requires the extension \"%.80s\", which is not read: export it "
                                "without",
                                name);
        }
        return 0;
}

static int tell(const GltfReader *r, FormatNotes *notes) {
        const struct {
                bool so;
                const char *text;
        } rows[] = {
                { r->skipped, "points and lines were left out" },
                { r->unpictured,
                  "textures that are neither PNG nor JPEG, damaged, or in files that did not come along, were left out" },
                { r->mixed, "objects with several materials keep their colors only" },
                { r->uncameraed, "cameras that look at nothing were left out" },
        };
        int error = 0;

        for (size_t i = 0; !error && i < ARRAY_LEN(rows); i++)
                if (rows[i].so)
                        error = format_note(notes, "%s", rows[i].text);
        return error;
}

int gltf_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(reader_done))) GltfReader reader = { 0 };
        ProgressStage stage;
        int r;

        reader.most = MAX(TRIANGLES_FREE, n / 3);
        r = gltf_file_open(&reader.file, data, n, settings->beside, error);
        if (!r)
                r = check_extensions(&reader);
        if (!r)
                r = studio_new(&reader.triangles.studio);
        if (r)
                return r;
        find_maker(&reader);
        stage = progress_enter(0, TRIANGLES_KNOWN);
        r = read_scene(&reader);
        progress_leave(stage);
        gltf_aim_cameras(&reader);
        if (!r)
                r = tell(&reader, notes);
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
