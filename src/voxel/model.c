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
        picture_unref(l->picture);
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
        l->bounds = BOX_EMPTY;
        l->matrix = TRANSFORM_IDENTITY;
        *ret = TAKE(l);
        return 0;
}

/* Everything but the volume, which is taken over. */
static int layer_copy_with(Layer **ret, const Layer *l, Volume **volume) {
        CLEANUP(layer_free) Layer *copy = calloc(1, sizeof(Layer));

        if (!copy)
                return -ENOMEM;
        *copy = *l;
        copy->volume = NULL;
        copy->picture = picture_ref(l->picture);
        copy->name = strdup(l->name);
        if (!copy->name)
                return -ENOMEM;
        copy->volume = TAKE(*volume);
        *ret = TAKE(copy);
        return 0;
}

static int layer_copy(Layer **ret, const Layer *l) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = volume_copy(&v, l->volume);
        return r < 0 ? r : layer_copy_with(ret, l, &v);
}

int layer_copy_header(Layer **ret, const Layer *l) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = volume_new(&v);
        return r < 0 ? r : layer_copy_with(ret, l, &v);
}

void layer_take_properties(Layer *l, Layer *from) {
        const Layer old = *l;

        *l = *from;
        l->id = old.id;
        l->volume = old.volume;
        from->name = old.name;
        from->picture = old.picture;
}

bool layer_name_valid(const char *name) {
        const size_t n = strlen(name);

        return n <= LAYER_NAME_MAX && utf8_valid(name, n);
}

int model_new_beside(Model **ret, const Model *m) {
        Model *beside = calloc(1, sizeof(Model));

        if (!beside)
                return -ENOMEM;
        beside->box = m->box;
        beside->active = m->active;
        beside->next_id = m->next_id;
        beside->studio = studio_ref(m->studio);
        *ret = beside;
        return 0;
}

int model_new_bare(Model **ret) {
        CLEANUP(studio_unref) Studio *s = NULL;
        int r;

        r = studio_new(&s);
        if (r < 0)
                return r;
        return model_new_beside(ret, &(Model){ .box = BOX_EMPTY, .next_id = 1, .studio = s });
}

void model_set_studio(Model *m, Studio *s) {
        studio_unref(m->studio);
        m->studio = s;
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

static int model_copy_by(Model **ret, const Model *m, int (*copy_layer)(Layer **ret, const Layer *l)) {
        CLEANUP(model_free) Model *copy = NULL;
        int r;

        r = model_new_beside(&copy, m);
        if (r < 0)
                return r;
        r = model_reserve_layers(copy, m->n_layers);
        if (r < 0)
                return r;

        for (size_t i = 0; i < m->n_layers; i++) {
                r = copy_layer(&copy->layers[i], m->layers[i]);
                if (r < 0)
                        return r;
                copy->n_layers++;
        }
        *ret = TAKE(copy);
        return 0;
}

int model_copy(Model **ret, const Model *m) {
        return model_copy_by(ret, m, layer_copy);
}

int model_copy_header(Model **ret, const Model *m) {
        return model_copy_by(ret, m, layer_copy_header);
}

void model_rest(Model *m) {
        for (size_t i = 0; i < m->n_layers; i++)
                volume_rest(m->layers[i]->volume);
}

size_t model_blocks(const Model *m) {
        size_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                n += volume_blocks(m->layers[i]->volume);
        return n;
}

Model *model_free(Model *m) {
        if (!m)
                return NULL;
        assert(!m->edit);
        for (size_t i = 0; i < m->n_layers; i++)
                layer_free(m->layers[i]);
        free(m->layers);
        studio_unref(m->studio);
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
