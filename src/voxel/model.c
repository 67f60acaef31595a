#include "voxel/model-private.h"

#include "base/text.h"
#include "voxel/edit.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

Layer *layer_free(Layer *l) {
        if (!l)
                return NULL;
        volume_free(l->volume);
        free(l->name);
        free(l);
        return NULL;
}

int layer_new(Layer **ret, uint32_t id, const char *name) {
        CLEANUP(layer_free) Layer *l = calloc(1, sizeof(Layer));
        int r;

        if (!l)
                return -ENOMEM;
        l->name = strdup(name);
        if (!l->name)
                return -ENOMEM;
        r = volume_new(&l->volume);
        if (r < 0)
                return r;

        l->id = id;
        l->visible = true;
        l->mode = MODE_OVER;
        l->colour = (Colour){ 255, 255, 255, 255 };
        *ret = TAKE(l);
        return 0;
}

static int layer_copy(Layer **ret, const Layer *l) {
        CLEANUP(layer_free) Layer *copy = calloc(1, sizeof(Layer));
        int r;

        if (!copy)
                return -ENOMEM;
        *copy = *l;
        copy->volume = NULL;
        copy->name = strdup(l->name);
        if (!copy->name)
                return -ENOMEM;
        r = volume_copy(&copy->volume, l->volume);
        if (r < 0)
                return r;

        *ret = TAKE(copy);
        return 0;
}

void layer_take_properties(Layer *l, Layer *from) {
        char *name = l->name;

        l->name = from->name;
        l->visible = from->visible;
        l->mode = from->mode;
        l->colour = from->colour;
        from->name = name;
}

bool layer_name_valid(const char *name) {
        const size_t n = strlen(name);

        return n <= LAYER_NAME_MAX && utf8_valid(name, n);
}

int model_new_bare(Model **ret) {
        Model *m = calloc(1, sizeof(Model));

        if (!m)
                return -ENOMEM;
        m->box = BOX_EMPTY;
        m->next_id = 1;
        *ret = m;
        return 0;
}

int model_new(Model **ret, int32_t width, int32_t height, int32_t depth) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        if (width < 1 || height < 1 || depth < 1)
                return -EINVAL;
        r = model_new_bare(&m);
        if (r < 0)
                return r;
        r = model_add_layer(m, 0, "background", NULL);
        if (r < 0)
                return r;

        m->box = (Box){ { 0, 0, 0 }, { width - 1, height - 1, depth - 1 } };
        *ret = TAKE(m);
        return 0;
}

int model_copy(Model **ret, const Model *m) {
        CLEANUP(model_free) Model *copy = NULL;
        int r;

        r = model_new_bare(&copy);
        if (r < 0)
                return r;
        r = model_reserve_layers(copy, m->n_layers);
        if (r < 0)
                return r;

        for (size_t i = 0; i < m->n_layers; i++) {
                r = layer_copy(&copy->layers[i], m->layers[i]);
                if (r < 0)
                        return r;
                copy->n_layers++;
        }
        copy->box = m->box;
        copy->active = m->active;
        copy->next_id = m->next_id;
        *ret = TAKE(copy);
        return 0;
}

void model_rest(Model *m) {
        for (size_t i = 0; i < m->n_layers; i++)
                volume_rest(m->layers[i]->volume);
}

Model *model_free(Model *m) {
        if (!m)
                return NULL;
        assert(!m->edit);
        for (size_t i = 0; i < m->n_layers; i++)
                layer_free(m->layers[i]);
        free(m->layers);
        free(m);
        return NULL;
}

int model_reserve_layers(Model *m, size_t n) {
        Layer **layers;

        if (n <= m->n_layers)
                return 0;
        layers = realloc(m->layers, n * sizeof(Layer *));
        if (!layers)
                return -ENOMEM;
        m->layers = layers;
        return 0;
}

int model_add_layer(Model *m, uint32_t id, const char *name, Layer **ret) {
        const uint32_t chosen = id != 0 ? id : m->next_id;
        Layer *l;
        int r;

        if (m->n_layers >= MODEL_LAYERS_MAX || (id == 0 && m->next_id > LAYER_ID_MAX))
                return -E2BIG;
        if (chosen > LAYER_ID_MAX || !layer_name_valid(name))
                return -EINVAL;
        if (model_layer(m, chosen))
                return -EEXIST;
        if (m->edit) {
                r = edit_touch_layers(m->edit);
                if (r < 0)
                        return r;
        }
        r = model_reserve_layers(m, m->n_layers + 1);
        if (r < 0)
                return r;
        r = layer_new(&l, chosen, name);
        if (r < 0)
                return r;

        m->layers[m->n_layers++] = l;
        m->active = chosen;
        m->next_id = MAX(m->next_id, chosen + 1);
        if (ret)
                *ret = l;
        return 0;
}

Layer *model_layer(const Model *m, uint32_t id) {
        const uint32_t wanted = id != 0 ? id : m->active;

        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->id == wanted)
                        return m->layers[i];
        return NULL;
}
