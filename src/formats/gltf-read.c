/* Reading glTF 2.0: the triangles of the default scene, with the colours of vertices, materials and PNG
 * textures. A node with a mesh becomes a layer. */
#include "formats/gltf-file.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define NODES_DEEP 64
#define TEXTURE_SIDE 8192
/* Triangles that a file may have whatever its size: nodes may share them. */
#define TRIANGLES_FREE ((size_t)1 << 16)
/* More objects than that become one layer. */
#define PARTS_MOST 1024

enum { MODE_TRIANGLES = 4, MODE_STRIP = 5, MODE_FAN = 6 };

/* Column-major. */
typedef struct Matrix {
        double m[16];
} Matrix;
static const Matrix identity = { { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 } };

/* What a primitive is painted with. */
typedef struct Paint {
        double factor[3];
        uint32_t texture;
} Paint;

typedef struct LoadedTexture {
        size_t image;
        bool opaque;
} LoadedTexture;

typedef struct Reader {
        GltfFile file;
        Triangles triangles;
        LoadedTexture *loaded; /* beside triangles.textures */
        size_t loaded_capacity;
        bool *visited; /* nodes */
        size_t n_nodes, most;
        bool skipped;    /* points or lines */
        bool unpictured; /* a picture that is not read */
} Reader;

static void reader_done(Reader *r) {
        gltf_file_done(&r->file);
        triangles_done(&r->triangles);
        free(r->loaded);
        free(r->visited);
}

#define read_fail(reader, ...) format_fail((reader)->file.error, 0, __VA_ARGS__)

/* n numbers of an array; the default where there is none. */
static void take_numbers(json_object *o, const char *key, double *ret, size_t n) {
        json_object *array = json_object_object_get(o, key);

        if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) != n)
                return;
        for (size_t i = 0; i < n; i++)
                ret[i] = json_object_get_double(json_object_array_get_idx(array, i));
}

static Matrix multiply(const Matrix *a, const Matrix *b) {
        Matrix ret = { { 0 } };

        for (unsigned column = 0; column < 4; column++)
                for (unsigned row = 0; row < 4; row++)
                        for (unsigned k = 0; k < 4; k++)
                                ret.m[4 * column + row] += a->m[4 * k + row] * b->m[4 * column + k];
        return ret;
}

/* Translation · rotation · scale, or the matrix as it is. */
static Matrix matrix_of(json_object *node) {
        double t[3] = { 0 }, q[4] = { 0, 0, 0, 1 }, s[3] = { 1, 1, 1 };
        Matrix ret = identity;

        take_numbers(node, "matrix", ret.m, 16);
        if (json_object_object_get(node, "matrix"))
                return ret;
        take_numbers(node, "translation", t, 3);
        take_numbers(node, "rotation", q, 4);
        take_numbers(node, "scale", s, 3);
        for (unsigned i = 0; i < 3; i++) {
                const unsigned j = (i + 1) % 3, k = (i + 2) % 3;

                ret.m[5 * i] = s[i] * (1 - 2 * (q[j] * q[j] + q[k] * q[k]));
                ret.m[4 * i + j] = s[i] * 2 * (q[i] * q[j] + q[k] * q[3]);
                ret.m[4 * i + k] = s[i] * 2 * (q[i] * q[k] - q[j] * q[3]);
                ret.m[12 + i] = t[i];
        }
        return ret;
}

static int read_picture(Reader *reader, json_object *image, const uint8_t **data, size_t *n, Buf *own) {
        json_object *uri = json_object_object_get(image, "uri");
        size_t view;
        int r;

        if (json_object_is_type(uri, json_type_string)) {
                r = gltf_data_uri(&reader->file, json_object_get_string(uri), "a picture", own);
                *data = own->data;
                *n = own->n;
                return r;
        }
        r = gltf_index(&reader->file, image, "bufferView", &view);
        return r ? r : gltf_view(&reader->file, view, data, n);
}

/* TRIANGLE_PLAIN when it is a picture of a kind that is not read. */
static int load_texture(Reader *reader, size_t index, bool opaque, uint32_t *ret) {
        Texture texture = { 0 };
        CLEANUP_BUF Buf own = { 0 };
        const uint8_t *data = NULL;
        json_object *image;
        size_t n = 0;
        int r;

        r = gltf_item(&reader->file, "images", index, &image);
        if (!r)
                r = read_picture(reader, image, &data, &n, &own);
        if (!r)
                r = GROW(reader->loaded, reader->loaded_capacity, reader->triangles.n_textures);
        if (!r)
                r = GROW(reader->triangles.textures, reader->triangles.textures_capacity,
                         reader->triangles.n_textures);
        if (r)
                return r;
        r = n > 0 ? png_read(data, n, TEXTURE_SIDE, &texture.rgba, &texture.width, &texture.height)
                  : -EINVAL;
        if (r == -ENOMEM)
                return r;
        reader->unpictured |= r < 0;
        *ret = TRIANGLE_PLAIN;
        if (r < 0)
                return 0;
        for (size_t i = 0; opaque && i < (size_t)texture.width * texture.height; i++)
                texture.rgba[4 * i + 3] = 255;
        *ret = (uint32_t)reader->triangles.n_textures;
        reader->loaded[*ret] = (LoadedTexture){ index, opaque };
        reader->triangles.textures[reader->triangles.n_textures++] = texture;
        return 0;
}

static int find_texture(Reader *reader, size_t index, bool opaque, uint32_t *ret) {
        json_object *texture;
        size_t image;
        int r;

        r = gltf_item(&reader->file, "textures", index, &texture);
        if (!r)
                r = gltf_index(&reader->file, texture, "source", &image);
        if (r || image == GLTF_NONE)
                return r;
        for (uint32_t i = 0; i < reader->triangles.n_textures; i++)
                if (reader->loaded[i].image == image && reader->loaded[i].opaque == opaque) {
                        *ret = i;
                        return 0;
                }
        return load_texture(reader, image, opaque, ret);
}

static int find_paint(Reader *reader, json_object *primitive, Paint *ret) {
        double factor[4] = { 1, 1, 1, 1 };
        json_object *material, *rough, *texture;
        size_t index;
        const char *mode;
        int r;

        *ret = (Paint){ { 1, 1, 1 }, TRIANGLE_PLAIN };
        r = gltf_index(&reader->file, primitive, "material", &index);
        if (!r && index != GLTF_NONE)
                r = gltf_item(&reader->file, "materials", index, &material);
        if (r || index == GLTF_NONE)
                return r;
        rough = json_object_object_get(material, "pbrMetallicRoughness");
        if (!json_object_is_type(rough, json_type_object))
                return 0;
        take_numbers(rough, "baseColorFactor", factor, 4);
        memcpy(ret->factor, factor, sizeof(ret->factor));
        texture = json_object_object_get(rough, "baseColorTexture");
        if (!json_object_is_type(texture, json_type_object))
                return 0;
        mode = json_object_get_string(json_object_object_get(material, "alphaMode"));
        r = gltf_index(&reader->file, texture, "index", &index);
        return r || index == GLTF_NONE
                       ? r
                       : find_texture(reader, index, !mode || !strcmp(mode, "OPAQUE"), &ret->texture);
}

/* The arrays of a primitive; data is NULL where there is none. */
typedef struct Arrays {
        GltfAccessor at, colours, uv, indices;
        Paint paint;
        const Matrix *matrix;
} Arrays;

static int take_array(Reader *reader, json_object *o, const char *key, unsigned least, unsigned most,
                      GltfAccessor *ret) {
        size_t index;
        int r;

        r = gltf_index(&reader->file, o, key, &index);
        return r || index == GLTF_NONE ? r : gltf_accessor(&reader->file, index, least, most, ret);
}

static int find_arrays(Reader *reader, json_object *primitive, Arrays *ret) {
        json_object *attributes = json_object_object_get(primitive, "attributes");
        int r;

        if (!json_object_is_type(attributes, json_type_object))
                return read_fail(reader, "a primitive has no \"attributes\"");
        r = take_array(reader, attributes, "POSITION", 3, 3, &ret->at);
        if (!r)
                r = take_array(reader, attributes, "COLOR_0", 3, 4, &ret->colours);
        if (!r)
                r = take_array(reader, attributes, "TEXCOORD_0", 2, 2, &ret->uv);
        if (!r)
                r = take_array(reader, primitive, "indices", 1, 1, &ret->indices);
        if (!r)
                r = find_paint(reader, primitive, &ret->paint);
        if (r)
                return r;
        if ((ret->colours.data && ret->colours.count < ret->at.count) ||
            (ret->uv.data && ret->uv.count < ret->at.count))
                return read_fail(reader,
                                 "a primitive has fewer colours or places of a texture than positions");
        return 0;
}

static void put_corner(const Reader *reader, const Arrays *a, size_t vertex, unsigned corner, Triangle *t) {
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

static int vertex_at(const Reader *reader, const Arrays *a, size_t i, size_t *ret) {
        const double index = a->indices.data ? gltf_number(&a->indices, i, 0) : (double)i;

        if (!(index >= 0 && index < (double)a->at.count))
                return read_fail(reader, "a triangle has the corner %g, there are %zu", index, a->at.count);
        *ret = (size_t)index;
        return 0;
}

static int add_triangle(Reader *reader, const Arrays *a, const size_t at[static 3]) {
        Triangle t = { .texture = a->uv.data ? a->paint.texture : TRIANGLE_PLAIN,
                       .part = (uint32_t)reader->triangles.n_parts - 1 };

        if (reader->triangles.n == reader->most)
                return read_fail(reader,
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

static int read_primitive(Reader *reader, json_object *primitive, const Matrix *matrix) {
        Arrays a = { .matrix = matrix };
        size_t mode, n;
        int r;

        r = gltf_index(&reader->file, primitive, "mode", &mode);
        if (!r)
                r = find_arrays(reader, primitive, &a);
        if (r || !a.at.data)
                return r;
        mode = mode == GLTF_NONE ? MODE_TRIANGLES : mode;
        if (mode < MODE_TRIANGLES || mode > MODE_FAN) {
                reader->skipped = true;
                return 0;
        }
        n = a.indices.data ? a.indices.count : a.at.count;
        for (size_t i = 2; !r && i < n; i += mode == MODE_TRIANGLES ? 3 : 1) {
                const bool odd = mode == MODE_STRIP && i % 2;
                const size_t first = mode == MODE_FAN ? 0 : i - 2;

                r = add_triangle(reader, &a, (const size_t[3]){ first, odd ? i : i - 1, odd ? i - 1 : i });
        }
        return r;
}

static int add_part(Reader *reader, json_object *node, json_object *mesh) {
        json_object *name = json_object_object_get(node, "name");

        if (!name)
                name = json_object_object_get(mesh, "name");
        if (reader->triangles.n_parts >= PARTS_MOST)
                return 0;
        return triangles_add_part(&reader->triangles, name ? json_object_get_string(name) : "mesh",
                                  name ? (size_t)json_object_get_string_len(name) : strlen("mesh"));
}

static int read_mesh(Reader *reader, json_object *node, size_t index, const Matrix *matrix) {
        json_object *mesh, *primitives;
        int r;

        r = gltf_item(&reader->file, "meshes", index, &mesh);
        if (!r)
                r = add_part(reader, node, mesh);
        if (r)
                return r;
        primitives = json_object_object_get(mesh, "primitives");
        for (size_t i = 0; !r && json_object_is_type(primitives, json_type_array) &&
                           i < json_object_array_length(primitives);
             i++)
                r = read_primitive(reader, json_object_array_get_idx(primitives, i), matrix);
        return r;
}

static int read_nodes(Reader *reader, json_object *indices, const Matrix *above, unsigned depth);

static int read_node(Reader *reader, size_t index, const Matrix *above, unsigned depth) {
        json_object *node;
        Matrix own, matrix;
        size_t mesh;
        int r;

        r = gltf_item(&reader->file, "nodes", index, &node);
        if (r)
                return r;
        if (index >= reader->n_nodes || reader->visited[index])
                return read_fail(reader, "node %zu stands at two places of the scene", index);
        reader->visited[index] = true;
        own = matrix_of(node);
        matrix = multiply(above, &own);
        r = gltf_index(&reader->file, node, "mesh", &mesh);
        if (!r && mesh != GLTF_NONE)
                r = read_mesh(reader, node, mesh, &matrix);
        return r ? r : read_nodes(reader, json_object_object_get(node, "children"), &matrix, depth);
}

static int read_nodes(Reader *reader, json_object *indices, const Matrix *above, unsigned depth) {
        int r = 0;

        if (!json_object_is_type(indices, json_type_array))
                return 0;
        if (depth == NODES_DEEP)
                return read_fail(reader, "the nodes are nested deeper than %d", NODES_DEEP);
        for (size_t i = 0; !r && i < json_object_array_length(indices); i++) {
                const int64_t index = json_object_get_int64(json_object_array_get_idx(indices, i));

                r = index < 0 ? read_fail(reader, "there is no node %lld", (long long)index)
                              : read_node(reader, (size_t)index, above, depth + 1);
        }
        return r;
}

/* Without scenes, whatever is there is in one. */
static int read_scene(Reader *reader) {
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
                                r = read_node(reader, i, &identity, 0);
                return r;
        }
        if (!r)
                r = gltf_item(&reader->file, "scenes", index == GLTF_NONE ? 0 : index, &scene);
        return r ? r : read_nodes(reader, json_object_object_get(scene, "nodes"), &identity, 0);
}

static int check_extensions(Reader *reader) {
        json_object *list = json_object_object_get(reader->file.document, "extensionsRequired");

        for (size_t i = 0; json_object_is_type(list, json_type_array) && i < json_object_array_length(list);
             i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(list, i));

                if (name && strcmp(name, "KHR_mesh_quantization") != 0 &&
                    strncmp(name, "KHR_materials_", strlen("KHR_materials_")) != 0)
                        return read_fail(
                                reader,
                                "the file requires the extension \"%.80s\", which is not read: export it "
                                "without",
                                name);
        }
        return 0;
}

int gltf_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .most = MAX(TRIANGLES_FREE, n / 3) };
        int r;

        r = gltf_file_open(&reader.file, data, n, error);
        if (!r)
                r = check_extensions(&reader);
        if (!r)
                r = read_scene(&reader);
        if (!r && reader.skipped)
                r = format_note(notes, "points and lines were left out");
        if (!r && reader.unpictured)
                r = format_note(notes, "textures that are not PNG were left out");
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
