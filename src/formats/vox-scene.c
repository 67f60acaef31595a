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
        uint32_t groups; /* that have been gone into */
} Descent;

/* What has come together above a node. */
typedef struct Above {
        VoxPlace place;
        bool hidden;
        const uint8_t *name;
        size_t name_n;
        uint32_t pieces, group; /* as in VoxInstance */
        const uint8_t *group_name;
        size_t group_name_n;
        int32_t layer;
        bool moves;
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

static int layer_order(const void *a, const void *b) {
        int32_t p = ((const VoxLayer *)a)->id, q = ((const VoxLayer *)b)->id;

        return (p > q) - (p < q);
}

const VoxLayer *vox_layer_find(const VoxFile *f, int32_t id) {
        VoxLayer wanted = { .id = id };

        return f->n_layers ? bsearch(&wanted, f->layers, f->n_layers, sizeof(*f->layers), layer_order)
                           : NULL;
}

static int add_instance(VoxScene *scene, const VoxInstance *instance, FormatError *error) {
        int r;

        if (scene->n == VISITS_MOST)
                return format_fail(error, instance->offset, "the scene has more than %" PRIu64 " objects",
                                   VISITS_MOST);
        r = GROW(scene->instances, scene->capacity, scene->n);
        if (r < 0)
                return r;
        scene->instances[scene->n++] = *instance;
        return 0;
}

/* Frames beyond the first are hidden, so that the model looks as it does at rest. They count on by one where
 * the file's numbers do not rise. */
static int visit_shape(Descent *d, const VoxNode *node, const Above *above) {
        Cursor frames = node->frames;
        size_t frame = 0;
        int r = 0;

        d->scene->n_moving += above->moves && node->n_children;

        for (size_t i = 0; !r && i < node->n_children; i++) {
                int32_t model, number;

                r = vox_frame_next(&frames, &model, &number);
                if (r)
                        return r;
                if (i)
                        frame = number >= 0 && (size_t)number > frame ? (size_t)number : frame + 1;
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
                                                 .frame = frame,
                                                 .pieces = above->pieces,
                                                 .group = above->group,
                                                 .group_name = above->group_name,
                                                 .group_name_n = above->group_name_n,
                                                 .layer = above->layer,
                                                 .offset = node->offset },
                                 d->error);
        }
        return r;
}

/* Into a transform. */
static int enter_transform(const Descent *d, const VoxNode *node, const Above *above, Above *ret) {
        const VoxLayer *layer = vox_layer_find(d->file, node->layer);

        if (!vox_place_compose(&above->place, &node->place, &ret->place))
                return format_fail(d->error, node->offset,
                                   "the scene graph moves node %" PRId32 " out of all bounds", node->id);
        if (node->layer >= 0)
                ret->layer = node->layer;
        ret->hidden |= layer && layer->hidden;
        ret->moves |= node->moves;
        return 0;
}

/* Into a group. All there is hangs under one, which counts for none. */
static void enter_group(Descent *d, const VoxNode *node, Above *ret) {
        const uint32_t number = d->groups++;

        if (number) {
                ret->group = number;
                ret->group_name = ret->name;
                ret->group_name_n = ret->name_n;
        }
        if (node->one_layer)
                ret->pieces = number + 1;
}

static int check_visit(Descent *d, const VoxNode *node, unsigned depth) {
        if (depth > DEPTH_MOST)
                return format_fail(
                        d->error, node->offset,
                        "the scene graph goes round in circles, or deeper than %d, at node %" PRId32,
                        DEPTH_MOST, node->id);
        if (++d->visits > VISITS_MOST)
                return format_fail(d->error, node->offset,
                                   "the scene graph leads to more than %" PRIu64
                                   " nodes: many hang under several others",
                                   VISITS_MOST);
        return 0;
}

static int visit(Descent *d, int32_t id, const Above *above) {
        const VoxNode *node = find_node(d->file, id);
        Above here = *above;
        int r;

        if (!node)
                return format_fail(d->error, 0, "the scene graph wants node %" PRId32 ", which is not there",
                                   id);
        r = check_visit(d, node, ++here.depth);
        if (r || node->kind == VOX_SHAPE)
                return r ? r : visit_shape(d, node, above);
        here.hidden |= node->hidden;
        if (node->name) {
                here.name = node->name;
                here.name_n = node->name_n;
        }
        if (node->kind == VOX_TRANSFORM)
                r = enter_transform(d, node, above, &here);
        else
                enter_group(d, node, &here);
        for (size_t i = 0; !r && i < node->n_children; i++)
                r = visit(d, vox_i32(node->children + 4 * i), &here);
        return r;
}

/* Files from before the scene graph. */
static int scene_plain(const VoxFile *f, FormatError *error, VoxScene *ret) {
        int r = 0;

        for (size_t i = 0; !r && i < f->n_models; i++) {
                const VoxModel *m = &f->models[i];
                VoxInstance instance = { .model = m, .place = VOX_PLACE_NONE, .layer = -1 };

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
        if (f->n_layers)
                qsort(f->layers, f->n_layers, sizeof(*f->layers), layer_order);
        /* The root has the lowest id: 0 in every file seen. */
        return visit(&d, f->nodes[0].id, &(Above){ .place = VOX_PLACE_NONE, .layer = -1 });
}
