/* What a model is besides its voxels, as bytes: i32 box (6), u32 active, next id, number of layers; the
 * layers (header-layer.c); the studio (studio-code.c). */
#include "voxel/edit-private.h"

#include <errno.h>
#include <string.h>

int header_encode(const Model *m, const Model *other, Buf *ret) {
        const uint32_t ids[3] = { m->active, m->next_id, (uint32_t)m->n_layers };
        int r;

        r = append_point(ret, m->box.min);
        if (r < 0)
                return r;
        r = append_point(ret, m->box.max);
        for (size_t i = 0; i < ARRAY_LEN(ids) && r == 0; i++)
                r = buf_append_u32(ret, ids[i]);
        for (size_t i = 0; i < m->n_layers && r == 0; i++)
                r = layer_encode(m->layers[i], other, ret);
        return r < 0 ? r : studio_encode(m->studio, ret);
}

static int layers_decode(Reader *r, unsigned version, const Model *missing, uint32_t n, Model *m) {
        int k = 0;

        for (uint32_t i = 0; i < n && k == 0; i++)
                k = layer_decode(r, version, missing, m);
        return k;
}

int header_decode(Reader *r, unsigned version, const Model *missing, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        uint32_t active, next_id, n;
        int k;

        k = model_new_bare(&m);
        if (k < 0)
                return k;
        m->box.min = read_point(r);
        m->box.max = read_point(r);
        active = read_u32(r);
        next_id = read_u32(r);
        n = read_u32(r);
        if (r->bad || n > MODEL_LAYERS_MAX)
                return -EBADMSG;
        k = layers_decode(r, version, missing, n, m);
        if (k == 0 && version >= 2)
                k = studio_decode(r, m);
        if (k < 0)
                return k;
        /* Adding layers has left the lowest next id that is possible. */
        if (next_id < m->next_id || next_id > (uint32_t)LAYER_ID_MAX + 1 ||
            (active != 0 && !model_layer(m, active)))
                return -EBADMSG;

        m->active = active;
        m->next_id = next_id;
        *ret = TAKE(m);
        return 0;
}

Layer *layers_find(Layer *const *layers, size_t n, uint32_t id) {
        for (size_t i = 0; i < n; i++)
                if (layers[i] && layers[i]->id == id)
                        return layers[i];
        return NULL;
}

int header_apply(Model *m, Model *to) {
        CLEANUP_FREE Layer **was = calloc(m->n_layers + 1, sizeof(Layer *));
        const size_t n_was = m->n_layers;
        int r;

        if (!was)
                return -ENOMEM;
        r = m->edit ? edit_touch_layers(m->edit) : 0;
        if (r < 0)
                return r;
        r = model_reserve_layers(m, to->n_layers);
        if (r < 0)
                return r;

        if (n_was > 0)
                memcpy(was, m->layers, n_was * sizeof(Layer *));
        m->n_layers = to->n_layers;
        for (size_t i = 0; i < to->n_layers; i++) {
                Layer *same = layers_find(was, n_was, to->layers[i]->id);

                /* Either the old object with the new properties, or the new object; `to` keeps what is
                 * left over and frees it. */
                if (same)
                        layer_take_properties(same, to->layers[i]);
                m->layers[i] = same ? same : TAKE(to->layers[i]);
        }
        for (size_t i = 0; i < n_was; i++) {
                if (layers_find(m->layers, m->n_layers, was[i]->id))
                        continue;
                if (m->edit)
                        edit_bury_layer(m->edit, was[i]);
                else
                        layer_free(was[i]);
        }
        m->box = to->box;
        m->active = to->active;
        /* Ids stay used when their layer is undone. */
        m->next_id = MAX(m->next_id, to->next_id);
        model_set_studio(m, studio_ref(to->studio));
        return 0;
}
