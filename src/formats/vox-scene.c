/* Down the scene graph: what stands where. A node may hang under several others (groups are copied that
 * way), so the graph is no tree: depth and the nodes looked at are limited. */
#include "formats/vox.h"

#include "formats/internal.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>

#define DEPTH_MOST 64
#define VISITS_MOST ((uint64_t)1 << 20)
#define MOVE_MOST ((int64_t)1 << 40)

typedef struct Descent {
        const VoxFile *file;
        VoxScene *scene;
        FormatError *error;
        uint64_t visits;
} Descent;

/* What has come together above a node. */
typedef struct Above {
        VoxPlace place;
        bool hidden;
        const uint8_t *name;
        size_t name_n;
        const VoxNode *group; /* whose objects are one layer */
        unsigned depth;
} Above;

bool vox_place_compose(const VoxPlace *outer, const VoxPlace *inner, VoxPlace *ret) {
        VoxPlace p;

        for (unsigned i = 0; i < 3; i++) {
                unsigned from = outer->from[i];

                p.from[i] = inner->from[from];
                p.sign[i] = (int8_t)(outer->sign[i] * inner->sign[from]);
                p.move[i] = outer->sign[i] * inner->move[from] + outer->move[i];
                if (p.move[i] < -MOVE_MOST || p.move[i] > MOVE_MOST)
                        return false;
        }
        *ret = p;
        return true;
}

static int node_order(const void *a, const void *b) {
        int32_t p = ((const VoxNode *)a)->id, q = ((const VoxNode *)b)->id;

        return (p > q) - (p < q);
}

static const VoxNode *find_node(const VoxFile *f, int32_t id) {
        VoxNode wanted = { .id = id };

        return bsearch(&wanted, f->nodes, f->n_nodes, sizeof(*f->nodes), node_order);
}

static int number_order(const void *a, const void *b) {
        int32_t p = *(const int32_t *)a, q = *(const int32_t *)b;

        return (p > q) - (p < q);
}

static bool layer_hidden(const VoxFile *f, int32_t layer) {
        return f->n_hidden &&
               bsearch(&layer, f->hidden_layers, f->n_hidden, sizeof(*f->hidden_layers), number_order);
}

static int add_instance(VoxScene *scene, const VoxInstance *instance, FormatError *error) {
        int r;

        if (scene->n == MODEL_LAYERS_MAX)
                return format_fail(error, instance->offset,
                                   "the scene has more than %d objects, a model holds no more layers",
                                   MODEL_LAYERS_MAX);
        r = GROW(scene->instances, scene->capacity, scene->n);
        if (r < 0)
                return r;
        scene->instances[scene->n++] = *instance;
        return 0;
}

/* Frames beyond the first are hidden, so that the model looks as it does at rest. */
static int visit_shape(Descent *d, const VoxNode *node, const Above *above) {
        Cursor frames = node->frames;
        int r = 0;

        for (size_t i = 0; !r && i < node->n_children; i++) {
                int32_t model;

                r = vox_frame_next(&frames, &model);
                if (r)
                        return r;
                if (model < 0 || (size_t)model >= d->file->n_models)
                        return format_fail(d->error, node->offset,
                                           "chunk nSHP at byte %" PRIu64 " wants model %" PRId32
                                           ", there are %zu",
                                           node->offset, model, d->file->n_models);
                r = add_instance(d->scene,
                                 &(VoxInstance){ .model = &d->file->models[model],
                                                 .place = above->place,
                                                 .hidden = above->hidden || node->hidden || i > 0,
                                                 .name = above->name,
                                                 .name_n = above->name_n,
                                                 .frame = i,
                                                 .group = above->group,
                                                 .offset = node->offset },
                                 d->error);
        }
        return r;
}

static int visit(Descent *d, int32_t id, const Above *above) {
        const VoxNode *node = find_node(d->file, id);
        Above here = *above;
        int r = 0;

        if (!node)
                return format_fail(d->error, 0, "the scene graph wants node %" PRId32 ", which is not there",
                                   id);
        if (++here.depth > DEPTH_MOST || ++d->visits > VISITS_MOST)
                return format_fail(
                        d->error, node->offset,
                        "the scene graph goes round in circles, or deeper than %d, at node %" PRId32,
                        DEPTH_MOST, id);
        if (node->kind == VOX_SHAPE)
                return visit_shape(d, node, above);
        if (node->kind == VOX_TRANSFORM) {
                if (!vox_place_compose(&above->place, &node->place, &here.place))
                        return format_fail(d->error, node->offset,
                                           "the scene graph moves node %" PRId32 " out of all bounds", id);
                here.hidden |= layer_hidden(d->file, node->layer);
        }
        here.hidden |= node->hidden;
        if (node->one_layer)
                here.group = node;
        if (node->name) {
                here.name = node->name;
                here.name_n = node->name_n;
        }
        for (size_t i = 0; !r && i < node->n_children; i++)
                r = visit(d, vox_i32(node->children + 4 * i), &here);
        return r;
}

/* Files from before the scene graph. */
static int scene_plain(const VoxFile *f, FormatError *error, VoxScene *ret) {
        int r = 0;

        for (size_t i = 0; !r && i < f->n_models; i++) {
                const VoxModel *m = &f->models[i];
                VoxInstance instance = { .model = m, .place = VOX_PLACE_NONE };

                /* Its corner at the origin, not its middle. */
                for (unsigned a = 0; a < 3; a++)
                        instance.place.move[a] = m->size[a] / 2;
                r = add_instance(ret, &instance, error);
        }
        return r;
}

int vox_scene_read(VoxFile *f, FormatError *error, VoxScene *ret) {
        Descent d = { .file = f, .scene = ret, .error = error };

        if (!f->n_nodes)
                return scene_plain(f, error, ret);
        qsort(f->nodes, f->n_nodes, sizeof(*f->nodes), node_order);
        for (size_t i = 1; i < f->n_nodes; i++)
                if (f->nodes[i].id == f->nodes[i - 1].id)
                        return format_fail(error, f->nodes[i].offset,
                                           "the scene graph has node %" PRId32 " twice", f->nodes[i].id);
        if (f->n_hidden)
                qsort(f->hidden_layers, f->n_hidden, sizeof(*f->hidden_layers), number_order);
        /* The root has the lowest id: 0 in every file seen. */
        return visit(&d, f->nodes[0].id, &(Above){ .place = VOX_PLACE_NONE });
}
