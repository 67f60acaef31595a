#include "voxel/edit-private.h"

#include "voxel/undo.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Called by a volume before one of its blocks changes. */
static int kept_watch(void *userdata, Point block, Block *before) {
        Kept *k = userdata;

        if (k->layer->kind == LAYER_PLAIN || k->edit->applies)
                return undo_keep(&k->before, block, before);
        k->edit->refused = k->layer->id;
        return -EROFS;
}

int edit_begin(Edit **ret, Model *m) {
        CLEANUP_FREE Edit *e = NULL;
        int r;

        if (m->edit)
                return -EBUSY;
        e = calloc(1, sizeof(Edit) + m->n_layers * sizeof(Kept));
        if (!e)
                return -ENOMEM;
        r = model_new_beside(&e->before, m);
        if (r < 0)
                return r;

        e->model = m;
        e->n_kept = m->n_layers;
        for (size_t i = 0; i < e->n_kept; i++)
                e->kept[i] = (Kept){ .edit = e, .layer = m->layers[i] };
        r = edit_fence(e);
        if (r < 0) {
                model_free(e->before);
                return r;
        }

        for (size_t i = 0; i < e->n_kept; i++)
                volume_watch(m->layers[i]->volume, kept_watch, &e->kept[i]);
        m->edit = e;
        *ret = TAKE(e);
        return 0;
}

int edit_touch_layers(Edit *e) {
        Model *before = e->before;
        int r;

        if (e->touched)
                return 0;
        r = model_reserve_layers(before, e->n_kept);
        if (r < 0)
                return r;

        /* A call that failed half-way is taken up where it ended. */
        while (before->n_layers < e->n_kept) {
                r = layer_copy_header(&before->layers[before->n_layers], e->kept[before->n_layers].layer);
                if (r < 0)
                        return r;
                before->n_layers++;
        }
        e->touched = true;
        return 0;
}

Kept *edit_kept(const Edit *e, const Layer *l) {
        for (size_t i = 0; i < e->n_kept; i++)
                if (e->kept[i].layer == l)
                        return (Kept *)(uintptr_t)&e->kept[i];
        return NULL;
}

void edit_bury_layer(Edit *e, Layer *l) {
        Kept *k = edit_kept(e, l);

        edit_drop_fence(e, l);
        if (!k) {
                layer_free(l);
                return;
        }
        assert(e->touched);
        volume_take_back(l->volume, &k->before);
        k->removed = true;
}

int edit_remove_layer(Edit *e, uint32_t id) {
        Model *m = e->model;
        Layer *l = model_layer(m, id);
        size_t i = 0;
        int r;

        if (!l)
                return -ENOENT;
        r = edit_touch_layers(e);
        if (r < 0)
                return r;

        while (m->layers[i] != l)
                i++;
        m->n_layers--;
        memmove(m->layers + i, m->layers + i + 1, (m->n_layers - i) * sizeof(Layer *));
        for (size_t k = 0; k < m->n_layers; k++)
                /* It is plain even if there is no memory for a fence. */
                if (m->layers[k]->base == l->id)
                        (void)edit_bake_layer(e, m->layers[k]);
        if (m->active == l->id)
                m->active = m->n_layers > 0 ? m->layers[i > 0 ? i - 1 : 0]->id : 0;
        edit_bury_layer(e, l);
        return 0;
}

int edit_bake_layer(Edit *e, Layer *l) {
        int r;

        r = edit_touch_layers(e);
        if (r < 0)
                return r;
        /* A new one was given a watch to refuse voxels. */
        if (!edit_kept(e, l))
                volume_watch(l->volume, NULL, NULL);
        l->kind = LAYER_PLAIN;
        l->base = 0;
        l->shape = SHAPE_CUBE;
        l->picture = picture_unref(l->picture);
        l->matrix = TRANSFORM_IDENTITY;
        return edit_fence_layer(e, l);
}

/* Gives a layer what another has; it stays the same object, so its blocks are watched. */
static int layer_become(Layer *l, Layer *other) {
        int r;

        r = volume_merge(l->volume, other->volume, MODE_REPLACE);
        if (r < 0)
                return r;
        layer_take_properties(l, other);
        return 0;
}

/* Empties `with`: its layers go where there is none in `order` yet, the others have given what they had. */
static void take_layers(Model *with, Layer **order) {
        for (size_t i = 0; i < with->n_layers; i++) {
                if (order[i])
                        layer_free(with->layers[i]);
                else
                        order[i] = with->layers[i];
        }
        with->n_layers = 0;
        with->active = 0;
}

static int edit_take_model(Edit *e, Model *with) {
        size_t n = with->n_layers;
        CLEANUP_FREE Layer **order = calloc(n + 1, sizeof(Layer *));
        Model *m = e->model;
        int r;

        assert(!with->edit);
        if (!order)
                return -ENOMEM;
        r = edit_touch_layers(e);
        if (r < 0)
                return r;
        r = model_reserve_layers(m, n);
        if (r < 0)
                return r;

        for (size_t i = m->n_layers; i > 0; i--)
                if (!layers_find(with->layers, n, m->layers[i - 1]->id))
                        (void)edit_remove_layer(e, m->layers[i - 1]->id);
        for (size_t i = 0; i < n; i++) {
                order[i] = layers_find(m->layers, m->n_layers, with->layers[i]->id);
                if (!order[i])
                        continue;
                r = layer_become(order[i], with->layers[i]);
                if (r < 0)
                        return r;
        }
        m->active = with->active;
        m->box = with->box;
        m->next_id = MAX(m->next_id, with->next_id);
        model_set_studio(m, studio_ref(with->studio));
        take_layers(with, order);
        for (size_t i = 0; i < n; i++)
                m->layers[i] = order[i];
        m->n_layers = n;
        return 0;
}

int edit_replace(Edit *e, Model *with) {
        const bool applies = e->applies;
        int r;

        edit_drop_fences(e);
        e->applies = true;
        r = edit_take_model(e, with);
        e->applies = applies;
        return r < 0 ? r : edit_fence(e);
}

static Edit *edit_free(Edit *e) {
        edit_drop_fences(e);
        /* New layers that are not plain were watched, too. */
        for (size_t i = 0; i < e->model->n_layers; i++)
                volume_watch(e->model->layers[i]->volume, NULL, NULL);
        e->model->edit = NULL;
        model_free(e->before);
        free(e);
        return NULL;
}

Edit *edit_end(Edit *e) {
        if (!e)
                return NULL;
        for (size_t i = 0; i < e->n_kept; i++) {
                Kept *k = &e->kept[i];

                if (k->removed) {
                        layer_free(k->layer);
                        continue;
                }
                volume_settle(k->layer->volume, &k->before);
        }
        return edit_free(e);
}

/* The list of layers as it was; its array never got smaller. */
static void edit_undo_layers(Edit *e) {
        Model *m = e->model;

        for (size_t i = 0; i < m->n_layers; i++)
                if (!edit_kept(e, m->layers[i]))
                        layer_free(m->layers[i]);

        m->n_layers = e->n_kept;
        for (size_t i = 0; i < e->n_kept; i++) {
                m->layers[i] = e->kept[i].layer;
                layer_take_properties(m->layers[i], e->before->layers[i]);
        }
}

Edit *edit_undo(Edit *e) {
        if (!e)
                return NULL;
        for (size_t i = 0; i < e->n_kept; i++)
                if (!e->kept[i].removed)
                        volume_take_back(e->kept[i].layer->volume, &e->kept[i].before);
        if (e->touched)
                edit_undo_layers(e);

        e->model->box = e->before->box;
        e->model->active = e->before->active;
        e->model->next_id = e->before->next_id;
        model_set_studio(e->model, studio_ref(e->before->studio));
        return edit_free(e);
}
