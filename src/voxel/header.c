/* What a model is besides its voxels, as bytes: i32 box (6), u32 active, next id, number of layers; a
 * layer: u32 id, u8 visible, mode, colour (4), u8 length of the name, name. */
#include "voxel/edit-private.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

static int layer_encode(const Layer *l, Buf *ret) {
        const size_t n = strlen(l->name);
        const uint8_t bytes[7] = { l->visible,  (uint8_t)l->mode, l->colour.r, l->colour.g,
                                   l->colour.b, l->colour.a,      (uint8_t)n };
        int r;

        if (n > LAYER_NAME_MAX)
                return -EINVAL;
        r = buf_append_u32(ret, l->id);
        if (r < 0)
                return r;
        r = buf_append(ret, bytes, sizeof(bytes));
        if (r < 0)
                return r;
        return buf_append(ret, l->name, n);
}

int header_encode(const Model *m, Buf *ret) {
        const uint32_t ids[3] = { m->active, m->next_id, (uint32_t)m->n_layers };
        int r;

        r = append_point(ret, m->box.min);
        if (r < 0)
                return r;
        r = append_point(ret, m->box.max);
        for (size_t i = 0; i < ARRAY_LEN(ids) && r == 0; i++)
                r = buf_append_u32(ret, ids[i]);
        for (size_t i = 0; i < m->n_layers && r == 0; i++)
                r = layer_encode(m->layers[i], ret);
        return r;
}

static int layer_decode(Reader *r, Model *m) {
        char name[LAYER_NAME_MAX + 1] = { 0 };
        const uint32_t id = read_u32(r);
        const uint8_t visible = read_u8(r), mode = read_u8(r);
        const Colour colour = read_colour(r);
        const size_t n = read_u8(r);
        const uint8_t *bytes = read_bytes(r, n);
        Layer *l;
        int k;

        if (!bytes || id == 0 || visible > 1 || mode > MODE_REPLACE || memchr(bytes, 0, n) ||
            !utf8_valid((const char *)bytes, n))
                return -EBADMSG;

        memcpy(name, bytes, n);
        k = model_add_layer(m, id, name, &l);
        if (k < 0)
                return k == -ENOMEM ? k : -EBADMSG;
        l->visible = visible;
        l->mode = (Mode)mode;
        l->colour = colour;
        return 0;
}

int header_decode(Reader *r, Model **ret) {
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
        for (uint32_t i = 0; i < n; i++) {
                k = layer_decode(r, m);
                if (k < 0)
                        return k;
        }
        /* Adding layers has left the lowest next id that is possible. */
        if (next_id < m->next_id || next_id > (uint32_t)LAYER_ID_MAX + 1 ||
            (active != 0 && !model_layer(m, active)))
                return -EBADMSG;

        m->active = active;
        m->next_id = next_id;
        *ret = TAKE(m);
        return 0;
}

static Layer *layers_find(Layer *const *layers, size_t n, uint32_t id) {
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
        return 0;
}
