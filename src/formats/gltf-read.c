/* Reading glTF 2.0: the triangles of the default scene, with the colours of vertices, materials and
 * textures. A node with a mesh becomes a layer, one with a camera a camera. */
#include "base/text.h"
#include "formats/gltf-reader.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
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
        json_object *primitive;
        const GltfMatrix *matrix;
        bool mirrored; /* by the matrix: the corners go round the other way */
} Arrays;

static void arrays_done(Arrays *a) {
        gltf_accessor_done(&a->at);
        gltf_accessor_done(&a->colours);
        gltf_accessor_done(&a->uv);
        gltf_accessor_done(&a->indices);
}

static int find_arrays(GltfReader *reader, json_object *primitive, Arrays *ret) {
        json_object *attributes = json_object_object_get(primitive, "attributes");
        const GltfFile *f = &reader->file;
        char places[32];
        int r;

        if (!json_object_is_type(attributes, json_type_object))
                return gltf_fail(f, primitive, NULL, "a primitive has no \"attributes\"");
        r = gltf_find_paint(reader, primitive, &ret->paint);
        (void)snprintf(places, sizeof(places), "TEXCOORD_%zu", ret->paint.places);
        if (!r)
                r = gltf_accessor(f, attributes, "POSITION", 3, 3, &ret->at);
        if (!r)
                r = gltf_accessor(f, attributes, "COLOR_0", 3, 4, &ret->colours);
        if (!r)
                r = gltf_accessor(f, attributes, places, 2, 2, &ret->uv);
        if (!r)
                r = gltf_accessor(f, primitive, "indices", 1, 1, &ret->indices);
        if (r)
                return r;
        if (ret->colours.data && ret->colours.count < ret->at.count)
                return gltf_fail(f, attributes, "COLOR_0", "there are fewer colours than positions");
        if (ret->uv.data && ret->uv.count < ret->at.count)
                return gltf_fail(f, attributes, places,
                                 "there are fewer places of a texture than positions");
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
        if (a->uv.data)
                gltf_texture_place(&a->paint, gltf_number(&a->uv, vertex, 0), gltf_number(&a->uv, vertex, 1),
                                   t->uv[corner]);
}

static int vertex_at(const GltfReader *reader, const Arrays *a, size_t i, size_t *ret) {
        const double index = a->indices.data ? gltf_number(&a->indices, i, 0) : (double)i;

        if (!(index >= 0 && index < (double)a->at.count))
                return gltf_fail(&reader->file, a->primitive, a->indices.data ? "indices" : NULL,
                                 "a triangle has the corner %g, there are %zu", index, a->at.count);
        *ret = (size_t)index;
        return 0;
}

static int add_triangle(GltfReader *reader, const Arrays *a, const size_t at[static 3]) {
        Triangle t = { .texture = a->uv.data ? a->paint.texture : TRIANGLE_PLAIN,
                       .part = (uint32_t)reader->triangles.n_parts - 1 };

        if (reader->triangles.n == reader->most)
                return gltf_fail(&reader->file, a->primitive, NULL,
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
        Arrays a = { .primitive = primitive, .matrix = matrix, .mirrored = gltf_determinant(matrix) < 0 };
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
        json_object *name = reader->joined ? NULL : json_object_object_get(node, "name");

        if (reader->joined && reader->triangles.n_parts)
                return 0;
        if (!name && !reader->joined)
                name = json_object_object_get(mesh, "name");
        return triangles_add_part(&reader->triangles, name ? json_object_get_string(name) : "mesh",
                                  name ? (size_t)json_object_get_string_len(name) : strlen("mesh"));
}

static int read_mesh(GltfReader *reader, json_object *node, json_object *mesh, const GltfMatrix *matrix) {
        json_object *primitives;
        ProgressStage stage;
        size_t n;
        int r;

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

static int read_node(GltfReader *reader, json_object *node, const GltfMatrix *above, unsigned depth) {
        const GltfFile *f = &reader->file;
        const double n = (double)reader->n_nodes, done = (double)reader->n_visited++;
        json_object *mesh, *camera;
        GltfMatrix own, matrix;
        ProgressStage stage;
        size_t index;
        int r;

        own = gltf_matrix_of(node);
        matrix = gltf_multiply(above, &own);
        r = gltf_follow(f, node, "mesh", "meshes", &index, &mesh);
        stage = progress_enter(done / n, (done + 1) / n);
        if (!r && mesh)
                r = read_mesh(reader, node, mesh, &matrix);
        progress_leave(stage);
        if (!r)
                r = gltf_follow(f, node, "camera", "cameras", &index, &camera);
        if (!r && camera)
                r = gltf_read_camera(reader, node, camera, &matrix);
        return r ? r : read_nodes(reader, json_object_object_get(node, "children"), &matrix, depth);
}

static int read_nodes(GltfReader *reader, json_object *indices, const GltfMatrix *above, unsigned depth) {
        const GltfFile *f = &reader->file;
        int r = 0;

        if (!json_object_is_type(indices, json_type_array))
                return 0;
        if (depth == NODES_DEEP)
                return gltf_fail(f, indices, NULL, "the nodes are nested deeper than %d", NODES_DEEP);
        for (size_t i = 0; !r && i < json_object_array_length(indices); i++) {
                json_object *node;
                size_t index;
                char key[24];

                (void)snprintf(key, sizeof(key), "%zu", i);
                r = gltf_element(f, indices, i, &index);
                if (!r)
                        r = gltf_item(f, indices, key, "nodes", index, &node);
                if (!r && reader->visited[index])
                        r = gltf_fail(f, indices, key, "node %zu stands at two places of the scene", index);
                if (r)
                        return r;
                reader->visited[index] = true;
                r = read_node(reader, node, above, depth + 1);
        }
        return r;
}

/* Nodes that are in no other, when there are no scenes that name them. */
static int read_tops(GltfReader *reader, json_object *nodes) {
        CLEANUP_FREE bool *below = calloc(MAX(reader->n_nodes, (size_t)1), sizeof(*below));
        int r = 0;

        if (!below)
                return -ENOMEM;
        for (size_t i = 0; i < reader->n_nodes; i++) {
                json_object *children = NULL, *node = json_object_array_get_idx(nodes, i);
                size_t child;

                if (!json_object_is_type(node, json_type_object))
                        return gltf_fail(&reader->file, nodes, NULL, "node %zu is no object", i);
                children = json_object_object_get(node, "children");
                for (size_t k = 0; !r && json_object_is_type(children, json_type_array) &&
                                   k < json_object_array_length(children);
                     k++) {
                        r = gltf_element(&reader->file, children, k, &child);
                        if (!r && child < reader->n_nodes)
                                below[child] = true;
                }
        }
        for (size_t i = 0; !r && i < reader->n_nodes; i++)
                if (!below[i]) {
                        reader->visited[i] = true;
                        r = read_node(reader, json_object_array_get_idx(nodes, i), &gltf_identity, 0);
                }
        return r;
}

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
        if (!r && !json_object_object_get(document, "scenes"))
                return read_tops(reader, nodes);
        if (!r)
                r = gltf_item(&reader->file, document, index == GLTF_NONE ? "scenes" : "scene", "scenes",
                              index == GLTF_NONE ? 0 : index, &scene);
        return r ? r : read_nodes(reader, json_object_object_get(scene, "nodes"), &gltf_identity, 0);
}

static void find_maker(GltfReader *reader) {
        json_object *asset = json_object_object_get(reader->file.document, "asset");
        const char *maker = json_object_get_string(json_object_object_get(asset, "generator"));

        reader->own = !reader->joined && maker && !strncasecmp(maker, "goxel", strlen("goxel"));
}

static int check_version(GltfReader *reader) {
        json_object *asset = json_object_object_get(reader->file.document, "asset"),
                    *version = json_object_object_get(asset, "version");
        const char *text = json_object_get_string(version);

        if (!text || strncmp(text, "2", 1) == 0)
                return 0;
        return gltf_fail(&reader->file, asset, "version", "glTF %.20s is not read, only 2", text);
}

static int check_extensions(GltfReader *reader) {
        json_object *list = json_object_object_get(reader->file.document, "extensionsRequired");

        for (size_t i = 0; json_object_is_type(list, json_type_array) && i < json_object_array_length(list);
             i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(list, i));

                if (name && strcmp(name, "KHR_mesh_quantization") != 0 &&
                    strcmp(name, "KHR_texture_transform") != 0 &&
                    strncmp(name, "KHR_materials_", strlen("KHR_materials_")) != 0)
                        return gltf_fail(
                                &reader->file, list, NULL,
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
                r = check_version(&reader);
        if (!r)
                r = check_extensions(&reader);
        if (!r)
                r = studio_new(&reader.triangles.studio);
        if (r)
                return r;
        reader.joined = setting(settings, "split")->i != 0;
        find_maker(&reader);
        stage = progress_enter(0, TRIANGLES_KNOWN);
        r = read_scene(&reader);
        progress_leave(stage);
        gltf_aim_cameras(&reader);
        if (!r)
                r = tell(&reader, notes);
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
