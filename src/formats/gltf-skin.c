/* Skins of glTF: joints, which are nodes, carry the corners of a mesh along. They are taken where the nodes
 * stand, as viewers show a model that is not animated; the node of the mesh itself counts for nothing. */
#include "formats/gltf-reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void gltf_skin_done(GltfSkin *s) {
        free(s->joints);
        *s = (GltfSkin){ 0 };
}

/* Which node each node stands below; GLTF_NONE: none. */
static int find_parents(GltfReader *reader) {
        json_object *nodes = json_object_object_get(reader->file.document, "nodes");

        if (reader->parents)
                return 0;
        reader->parents = reallocarray(NULL, MAX(reader->n_nodes, (size_t)1), sizeof(*reader->parents));
        if (!reader->parents)
                return -ENOMEM;
        for (size_t i = 0; i < reader->n_nodes; i++)
                reader->parents[i] = GLTF_NONE;
        for (size_t i = 0; i < reader->n_nodes; i++) {
                json_object *children =
                        json_object_object_get(json_object_array_get_idx(nodes, i), "children");

                for (size_t k = 0; json_object_is_type(children, json_type_array) &&
                                   k < json_object_array_length(children);
                     k++) {
                        size_t child;
                        int r;

                        r = gltf_element(&reader->file, children, k, &child);
                        if (r)
                                return r;
                        if (child < reader->n_nodes)
                                reader->parents[child] = i;
                }
        }
        return 0;
}

/* Of a node with all that it stands below. */
static int find_place(const GltfReader *reader, json_object *joints, size_t node, GltfMatrix *ret) {
        json_object *nodes = json_object_object_get(reader->file.document, "nodes");
        unsigned depth = 0;

        *ret = gltf_identity;
        for (; node != GLTF_NONE; node = reader->parents[node]) {
                const GltfMatrix own = gltf_matrix_of(json_object_array_get_idx(nodes, node));

                *ret = gltf_multiply(&own, ret);
                if (depth++ == GLTF_NODES_DEEP)
                        return gltf_fail(&reader->file, joints, NULL, "the nodes are nested deeper than %d",
                                         GLTF_NODES_DEEP);
        }
        return 0;
}

static int find_joint(const GltfReader *reader, json_object *joints, size_t i, const GltfAccessor *bound,
                      GltfMatrix *ret) {
        GltfMatrix back = gltf_identity, place;
        size_t node;
        int r;

        r = gltf_element(&reader->file, joints, i, &node);
        if (!r && node >= reader->n_nodes)
                r = gltf_fail(&reader->file, joints, NULL, "joint %zu is node %zu, there are %zu", i, node,
                              reader->n_nodes);
        if (!r)
                r = find_place(reader, joints, node, &place);
        if (r)
                return r;
        for (unsigned k = 0; bound->data && k < 16; k++)
                back.m[k] = gltf_number(bound, i, k);
        *ret = gltf_multiply(&place, &back);
        return 0;
}

int gltf_find_skin(GltfReader *reader, json_object *node, GltfSkin *ret) {
        __attribute__((cleanup(gltf_accessor_done))) GltfAccessor bound = { 0 };
        json_object *skin, *joints;
        size_t index;
        int r;

        r = gltf_follow(&reader->file, node, "skin", "skins", &index, &skin);
        if (r || !skin)
                return r;
        joints = json_object_object_get(skin, "joints");
        if (!json_object_is_type(joints, json_type_array) || !json_object_array_length(joints))
                return gltf_fail(&reader->file, skin, NULL, "a skin has no \"joints\"");
        r = gltf_accessor(&reader->file, skin, "inverseBindMatrices", 16, 16, &bound);
        if (!r && bound.data && bound.count < json_object_array_length(joints))
                r = gltf_fail(&reader->file, skin, "inverseBindMatrices",
                              "there are fewer of them than joints");
        if (!r)
                r = find_parents(reader);
        if (r)
                return r;
        ret->joints = calloc(json_object_array_length(joints), sizeof(*ret->joints));
        if (!ret->joints)
                return -ENOMEM;
        for (; !r && ret->n < json_object_array_length(joints); ret->n++)
                r = find_joint(reader, joints, ret->n, &bound, &ret->joints[ret->n]);
        return r;
}

bool gltf_skin_matrix(const GltfSkin *s, const GltfAccessor *joints, const GltfAccessor *weights,
                      size_t vertex, GltfMatrix *ret) {
        GltfMatrix sum = { { 0 } };
        double whole = 0;

        for (unsigned k = 0; k < 4; k++) {
                const double joint = gltf_number(joints, vertex, k),
                             weight = gltf_number(weights, vertex, k);

                if (!(weight > 0))
                        continue;
                if (!(joint >= 0 && joint < (double)s->n))
                        return false;
                for (unsigned i = 0; i < 16; i++)
                        sum.m[i] += weight * s->joints[(size_t)joint].m[i];
                whole += weight;
        }
        for (unsigned i = 0; whole > 0 && i < 16; i++)
                ret->m[i] = sum.m[i] / whole;
        return true;
}
