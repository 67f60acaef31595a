#include "voxel/derive.h"

#include "voxel/blit.h"
#include "voxel/volume-private.h"

#include <errno.h>

/* One look at all layers. */
typedef struct Derivation {
        Model *model;
        Box *changed;
        struct Item {
                bool entered, done;
                size_t user; /* the clone that asked for this layer; NOBODY */
        } * items;
        uint64_t *budget;
} Derivation;

#define NOBODY SIZE_MAX

bool layer_derives(const Layer *l) {
        return l->kind != LAYER_PLAIN && (l->kind != LAYER_IMAGE || l->picture->width > 0);
}

bool model_derives(const Model *m) {
        for (size_t i = 0; i < m->n_layers; i++)
                if (layer_derives(m->layers[i]))
                        return true;
        return false;
}

static size_t find_layer(const Model *m, uint32_t id) {
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->id == id)
                        return i;
        return NOBODY;
}

bool layer_follows(const Model *m, const Layer *l, const Layer *of) {
        /* No chain is longer, but a ring. */
        for (size_t i = 0; l && i < m->n_layers; i++) {
                size_t base;

                if (l == of)
                        return true;
                base = l->kind == LAYER_CLONE ? find_layer(m, l->base) : NOBODY;
                l = base == NOBODY ? NULL : m->layers[base];
        }
        return false;
}

/* Makes a volume what another is in some blocks. What is equal already is not touched, so that an edit keeps
 * no more than differs. */
static int volume_become(Volume *v, const Volume *made, Box within) {
        CLEANUP_FREE Point *old = NULL;
        VolumeIter i = { 0 };
        size_t n;
        int r;

        r = volume_positions(v, &within, &old, &n);
        for (size_t k = 0; r == 0 && k < n; k++)
                if (!volume_block(made, old[k]))
                        r = volume_put_block(v, old[k], NULL);
        while (r == 0 && volume_next(made, &i)) {
                const Block *was = volume_block(v, i.block);

                if (was == i.contents || (was && block_equal(was, i.contents)))
                        continue;
                /* Sharing changes nothing but the count of references. */
                r = volume_put_block(v, i.block, (Block *)(uintptr_t)i.contents);
        }
        return r;
}

/* A voxel whose centre lies on the very edge belongs to the shape. */
static Box box_grown(Box b) {
        return (Box){ { b.min.x - (b.min.x > INT32_MIN), b.min.y - (b.min.y > INT32_MIN),
                        b.min.z - (b.min.z > INT32_MIN) },
                      { b.max.x + (b.max.x < INT32_MAX), b.max.y + (b.max.y < INT32_MAX),
                        b.max.z + (b.max.z < INT32_MAX) } };
}

static int make_shape(const Derivation *d, const Layer *l, Volume *made) {
        Box box = transform_box(&l->matrix);
        uint64_t blocks[3];

        if (!box_empty(box))
                box = box_grown(box);
        if (!box_empty(d->model->box))
                box = box_intersect(box, d->model->box);
        if (box_empty(box))
                return 0;
        blocks[0] = box_width(box) / BLOCK_SIDE + 2;
        blocks[1] = box_depth(box) / BLOCK_SIDE + 2;
        blocks[2] = box_height(box) / BLOCK_SIDE + 2;
        if (blocks[0] > *d->budget || blocks[1] > *d->budget || blocks[2] > *d->budget ||
            !budget_take(d->budget, blocks[0] * blocks[1] * blocks[2]))
                return -E2BIG;
        return volume_shape_matrix(made, l->shape, l->matrix.m, box, l->colour);
}

static int make_clone(const Derivation *d, const Layer *l, const Layer *base, Box within, Volume *made) {
        const Affine move = affine_of(&l->matrix);
        int r;

        r = blit_moved(made, base->volume, &move, &within, d->budget);
        /* A matrix that flattens space leaves nothing to see. */
        return r == -EINVAL ? 0 : r;
}

/* Where in a clone a change of its base shows. */
static Box clone_changed(const Layer *l, Box base) {
        const Affine move = affine_of(&l->matrix);
        const Box all = EVERYWHERE;
        Box voxels;

        if (box_empty(base) || !memcmp(&base, &all, sizeof(base)))
                return base;
        voxels = (Box){ block_origin(base.min), block_origin(base.max) };
        voxels.max.x += BLOCK_SIDE - 1;
        voxels.max.y += BLOCK_SIDE - 1;
        voxels.max.z += BLOCK_SIDE - 1;
        voxels = affine_box(&move, voxels);
        return box_empty(voxels) ? voxels : (Box){ block_of(voxels.min), block_of(voxels.max) };
}

/* Makes layer i anew; `base` is the index of a clone's base, NOBODY when there is none to follow. */
static int derive_layer(Derivation *d, size_t i, size_t base) {
        CLEANUP(volume_free) Volume *made = NULL;
        Layer *l = d->model->layers[i];
        int r;

        if (l->kind == LAYER_CLONE) {
                if (base == NOBODY)
                        return 0;
                d->changed[i] = box_union(d->changed[i], clone_changed(l, d->changed[base]));
        }
        if (box_empty(d->changed[i]) || !layer_derives(l))
                return 0;
        r = volume_new(&made);
        if (r == 0 && l->kind == LAYER_CLONE)
                r = make_clone(d, l, d->model->layers[base], d->changed[i], made);
        if (r == 0 && l->kind == LAYER_SHAPE)
                r = make_shape(d, l, made);
        if (r == 0 && l->kind == LAYER_IMAGE)
                r = volume_picture(made, l->picture, &l->matrix);
        return r < 0 ? r
                     : volume_become(l->volume, made, l->kind == LAYER_CLONE ? d->changed[i] : EVERYWHERE);
}

/* Follows a clone to the first layer that is worked out already or needs nobody else, then comes back and
 * works out each on the way. What closes a ring has no base to follow. */
static int derive_chain(Derivation *d, size_t first, const Layer **ret_failed) {
        const Model *m = d->model;
        size_t at = first, user = NOBODY, base = NOBODY;
        int r;

        while (at != NOBODY && !d->items[at].done && !d->items[at].entered) {
                d->items[at].entered = true;
                d->items[at].user = user;
                user = at;
                at = m->layers[at]->kind == LAYER_CLONE ? find_layer(m, m->layers[at]->base) : NOBODY;
        }
        base = at != NOBODY && d->items[at].done ? at : NOBODY;
        while (user != NOBODY) {
                r = derive_layer(d, user, base);
                if (r < 0) {
                        if (ret_failed)
                                *ret_failed = m->layers[user];
                        return r;
                }
                d->items[user].done = true;
                base = user;
                user = d->items[user].user;
        }
        return 0;
}

int model_derive(Model *m, Box *changed, uint64_t *budget, const Layer **ret_failed) {
        CLEANUP_FREE struct Item *items = calloc(m->n_layers + 1, sizeof(*items));
        CLEANUP_FREE Box *all = NULL;
        Derivation d = { .model = m, .changed = changed, .items = items, .budget = budget };
        int r = 0;

        if (!items)
                return -ENOMEM;
        if (!changed) {
                d.changed = all = calloc(m->n_layers + 1, sizeof(*all));
                if (!all)
                        return -ENOMEM;
                for (size_t i = 0; i < m->n_layers; i++)
                        all[i] = EVERYWHERE;
        }
        for (size_t i = 0; i < m->n_layers && r == 0; i++)
                r = derive_chain(&d, i, ret_failed);
        return r;
}
