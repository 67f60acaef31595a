/* The nodes of the scene of a glTF. One with a mesh becomes a layer, one with a camera a camera. */
#include "formats/gltf-reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int add_part(GltfReader *reader, json_object *node, json_object *mesh) {
        json_object *name = reader->joined ? NULL : json_object_object_get(node, "name");

        if (reader->joined && reader->triangles.n_parts)
                return 0;
        if (!name && !reader->joined)
                name = json_object_object_get(mesh, "name");
        return triangles_add_part(&reader->triangles, name ? json_object_get_string(name) : "mesh",
                                  name ? (size_t)json_object_get_string_len(name) : strlen("mesh"));
}

static int read_mesh(GltfReader *reader, json_object *mesh, const GltfMatrix *matrix) {
        json_object *primitives;
        ProgressStage stage;
        size_t n;
        int r = 0;

        primitives = json_object_object_get(mesh, "primitives");
        n = json_object_is_type(primitives, json_type_array) ? json_object_array_length(primitives) : 0;
        for (size_t i = 0; !r && i < n; i++) {
                stage = progress_enter((double)i / (double)n, (double)(i + 1) / (double)n);
                r = gltf_read_primitive(reader, json_object_array_get_idx(primitives, i), matrix);
                progress_leave(stage);
        }
        return r;
}

/* EXT_mesh_gpu_instancing: where copies of a mesh stand below its node. */
typedef struct Instances {
        GltfAccessor translation, rotation, scale;
        size_t n;
} Instances;

static void instances_done(Instances *i) {
        gltf_accessor_done(&i->translation);
        gltf_accessor_done(&i->rotation);
        gltf_accessor_done(&i->scale);
}

static int find_instances(const GltfFile *f, json_object *attributes, Instances *ret) {
        const struct {
                const char *name;
                unsigned parts;
                GltfAccessor *accessor;
        } rows[] = { { "TRANSLATION", 3, &ret->translation },
                     { "ROTATION", 4, &ret->rotation },
                     { "SCALE", 3, &ret->scale } };
        int r = 0;

        for (size_t i = 0; !r && i < ARRAY_LEN(rows); i++) {
                r = gltf_accessor(f, attributes, rows[i].name, rows[i].parts, rows[i].parts,
                                  rows[i].accessor);
                ret->n = MAX(ret->n, rows[i].accessor->count);
        }
        for (size_t i = 0; !r && i < ARRAY_LEN(rows); i++)
                if (rows[i].accessor->data && rows[i].accessor->count != ret->n)
                        return gltf_fail(f, attributes, rows[i].name,
                                         "there are %zu of these and %zu of others", rows[i].accessor->count,
                                         ret->n);
        return r;
}

static GltfMatrix instance_matrix(const Instances *all, size_t i) {
        double t[3] = { 0 }, q[4] = { 0, 0, 0, 1 }, s[3] = { 1, 1, 1 };

        for (unsigned k = 0; k < 4; k++) {
                if (k < 3 && all->translation.data)
                        t[k] = gltf_number(&all->translation, i, k);
                if (k < 3 && all->scale.data)
                        s[k] = gltf_number(&all->scale, i, k);
                if (all->rotation.data)
                        q[k] = gltf_number(&all->rotation, i, k);
        }
        return gltf_compose(t, q, s);
}

static int read_copies(GltfReader *reader, json_object *node, json_object *mesh, const GltfMatrix *matrix) {
        json_object *extension = gltf_extension(node, "EXT_mesh_gpu_instancing");
        __attribute__((cleanup(instances_done))) Instances all = { 0 };
        int r;

        if (!extension)
                return read_mesh(reader, mesh, matrix);
        r = find_instances(&reader->file, json_object_object_get(extension, "attributes"), &all);
        if (!r && all.n > reader->most)
                return gltf_fail(&reader->file, extension, "attributes",
                                 "the mesh stands at %zu places, more than the file's size can have", all.n);
        for (size_t i = 0; !r && i < all.n; i++) {
                const GltfMatrix own = instance_matrix(&all, i), its = gltf_multiply(matrix, &own);

                r = read_mesh(reader, mesh, &its);
        }
        return r;
}

/* What is hidden is a hidden layer, or nothing where it has none of its own. */
static int read_object(GltfReader *reader, json_object *node, json_object *mesh, const GltfMatrix *matrix) {
        Triangles *t = &reader->triangles;
        int r;

        if (reader->hidden && (reader->joined || t->n_parts == TRIANGLE_PARTS_MOST)) {
                reader->unseen = true;
                return 0;
        }
        r = add_part(reader, node, mesh);
        if (r)
                return r;
        t->parts[t->n_parts - 1].hidden = reader->hidden;
        r = gltf_find_skin(reader, node, &reader->skin);
        if (!r)
                r = read_copies(reader, node, mesh, matrix);
        gltf_skin_done(&reader->skin);
        return r;
}

static int read_nodes(GltfReader *reader, json_object *indices, const GltfMatrix *above, unsigned depth);

/* KHR_node_visibility: with all that is below. */
static bool is_hidden(json_object *node) {
        json_object *visible;

        visible = json_object_object_get(gltf_extension(node, "KHR_node_visibility"), "visible");
        return json_object_is_type(visible, json_type_boolean) && !json_object_get_boolean(visible);
}

static int read_node(GltfReader *reader, json_object *node, const GltfMatrix *above, unsigned depth) {
        const GltfFile *f = &reader->file;
        const double n = (double)reader->n_nodes, done = (double)reader->n_visited++;
        const bool hidden = reader->hidden;
        json_object *mesh, *camera;
        GltfMatrix own, matrix;
        ProgressStage stage;
        size_t index;
        int r;

        reader->hidden |= is_hidden(node);
        own = gltf_matrix_of(node);
        matrix = gltf_multiply(above, &own);
        r = gltf_follow(f, node, "mesh", "meshes", &index, &mesh);
        stage = progress_enter(done / n, (done + 1) / n);
        if (!r && mesh)
                r = read_object(reader, node, mesh, &matrix);
        progress_leave(stage);
        if (!r)
                r = gltf_follow(f, node, "camera", "cameras", &index, &camera);
        if (!r && camera)
                r = gltf_read_camera(reader, node, camera, &matrix);
        if (!r)
                r = read_nodes(reader, json_object_object_get(node, "children"), &matrix, depth);
        reader->hidden = hidden;
        return r;
}

static int read_nodes(GltfReader *reader, json_object *indices, const GltfMatrix *above, unsigned depth) {
        const GltfFile *f = &reader->file;
        int r = 0;

        if (!json_object_is_type(indices, json_type_array))
                return 0;
        if (depth == GLTF_NODES_DEEP)
                return gltf_fail(f, indices, NULL, "the nodes are nested deeper than %d", GLTF_NODES_DEEP);
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

int gltf_read_scene(GltfReader *reader) {
        json_object *document = reader->file.document, *scene,
                    *nodes = json_object_object_get(document, "nodes"),
                    *scenes = json_object_object_get(document, "scenes");
        size_t index;
        int r;

        reader->n_nodes = json_object_is_type(nodes, json_type_array) ? json_object_array_length(nodes) : 0;
        reader->visited = calloc(MAX(reader->n_nodes, (size_t)1), sizeof(*reader->visited));
        if (!reader->visited)
                return -ENOMEM;
        reader->unscened =
                json_object_is_type(scenes, json_type_array) && json_object_array_length(scenes) > 1;
        r = gltf_index(&reader->file, document, "scene", &index);
        if (!r && !json_object_object_get(document, "scenes"))
                return read_tops(reader, nodes);
        if (!r)
                r = gltf_item(&reader->file, document, index == GLTF_NONE ? "scenes" : "scene", "scenes",
                              index == GLTF_NONE ? 0 : index, &scene);
        return r ? r : read_nodes(reader, json_object_object_get(scene, "nodes"), &gltf_identity, 0);
}
