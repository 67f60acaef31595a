/* Before an edit becomes a Change: bounds are kept, and voxels that follow from others are made anew. So a
 * Change has them like all others, and nobody who applies one has to make any. */
#include "voxel/derive.h"
#include "voxel/edit-private.h"

#include <errno.h>
#include <string.h>

static bool made_otherwise(const Edit *e, const Layer *l) {
        const Layer *was = e->touched ? layers_find(e->before->layers, e->before->n_layers, l->id) : NULL;

        if (l->kind == LAYER_SHAPE && memcmp(&e->before->box, &e->model->box, sizeof(Box)) != 0)
                return true;
        return was && (was->kind != l->kind || was->base != l->base || was->shape != l->shape ||
                       was->picture != l->picture || !colour_equal(was->colour, l->colour) ||
                       !transform_equal(&was->matrix, &l->matrix));
}

/* In blocks. */
static Box changed_box(const Edit *e, const Layer *l) {
        const Kept *k = edit_kept(e, l);
        Box box;

        if (!k || (l->kind != LAYER_PLAIN && made_otherwise(e, l)))
                return EVERYWHERE;
        box = kept_box(k);
        return box_empty(box) ? box : (Box){ block_of(box.min), block_of(box.max) };
}

static int refuse_watch(void *userdata, Point block, Block *before) {
        const Edit *e = userdata;

        return e->applies ? 0 : -EROFS;
}

static int derive(Edit *e) {
        Model *m = e->model;
        CLEANUP_FREE Box *changed = calloc(m->n_layers + 1, sizeof(Box));
        uint64_t budget = DERIVE_BLOCKS_MOST;
        int r;

        if (!changed)
                return -ENOMEM;
        for (size_t i = 0; i < m->n_layers; i++)
                changed[i] = changed_box(e, m->layers[i]);
        e->applies = true;
        r = model_derive(m, changed, &budget, NULL);
        e->applies = false;
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->kind != LAYER_PLAIN && !edit_kept(e, m->layers[i]))
                        volume_watch(m->layers[i]->volume, refuse_watch, e);
        return r;
}

int edit_settle(Edit *e) {
        int r;

        if (e->settled)
                return 0;
        r = edit_clip(e, NULL);
        if (r < 0)
                return r;
        return model_derives(e->model) ? derive(e) : 0;
}

uint32_t edit_refused(const Edit *e) {
        return e->refused;
}
