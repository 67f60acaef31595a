#include "script/model.h"

#include <errno.h>
#include <string.h>

int script_model_new(ScriptModel **ret, const void *data, size_t n) {
        CLEANUP(script_model_free) ScriptModel *m = calloc(1, sizeof(*m));
        int r;

        if (!m)
                return -ENOMEM;
        r = model_decode(&m->model, data, n);
        if (r < 0)
                return r;
        r = edit_begin(&m->edit, m->model);
        if (r < 0)
                return r;
        *ret = TAKE(m);
        return 0;
}

ScriptModel *script_model_free(ScriptModel *m) {
        if (!m)
                return NULL;
        for (size_t i = 0; i < m->n_walks; i++)
                script_walk_end(m, i);
        free(m->walks);
        for (size_t i = 0; i < m->n_volumes; i++)
                if (m->volumes[i].layer == 0)
                        volume_free(m->volumes[i].volume);
        free(m->volumes);
        if (m->edit)
                edit_undo(m->edit);
        model_free(m->model);
        free(m);
        return NULL;
}

/* Room for one more. Freed places are not used again: a number means one volume only. */
static int add(ScriptModel *m, Volume *v, uint32_t layer, size_t *ret) {
        ScriptVolume *grown = realloc(m->volumes, (m->n_volumes + 1) * sizeof(*grown));

        if (!grown)
                return -ENOMEM;
        m->volumes = grown;
        grown[m->n_volumes] = (ScriptVolume){ .volume = v, .layer = layer };
        *ret = m->n_volumes++;
        return 0;
}

int script_volume_add(ScriptModel *m, const Volume *of, size_t *ret) {
        Volume *v;
        int r;

        r = of ? volume_copy(&v, of) : volume_new(&v);
        if (r < 0)
                return r;
        r = add(m, v, 0, ret);
        if (r < 0)
                volume_free(v);
        return r;
}

int script_volume_of_layer(ScriptModel *m, uint32_t layer, size_t *ret) {
        const Layer *l = layer != 0 ? model_layer(m->model, layer) : NULL;

        if (!l)
                return -ENOENT;
        for (size_t i = 0; i < m->n_volumes; i++)
                if (m->volumes[i].layer == layer) {
                        *ret = i;
                        return 0;
                }
        return add(m, l->volume, layer, ret);
}

Volume *script_volume(const ScriptModel *m, double number) {
        return number >= 0 && number < (double)m->n_volumes ? m->volumes[(size_t)number].volume : NULL;
}

int script_layer_remove(ScriptModel *m, uint32_t layer) {
        int r;

        r = edit_remove_layer(m->edit, layer);
        if (r < 0)
                return r;
        for (size_t i = 0; i < m->n_volumes; i++)
                if (m->volumes[i].layer == layer)
                        m->volumes[i].volume = NULL;
        return 0;
}

static Colour colour_of(int32_t bytes) {
        Colour c;

        memcpy(&c, &bytes, sizeof(c));
        return c;
}

static int32_t bytes_of(Colour c) {
        int32_t bytes;

        memcpy(&bytes, &c, sizeof(bytes));
        return bytes;
}

int script_set(ScriptModel *m, size_t n) {
        const int32_t *at = m->shared;
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++, at += SHARED_FIELDS) {
                Volume *v = script_volume(m, at[0]);

                r = v ? volume_set_at(v, at[1], at[2], at[3], colour_of(at[4])) : -ENOENT;
        }
        return r;
}

static ScriptWalk *free_walk(ScriptModel *m) {
        ScriptWalk *grown;

        for (size_t i = 0; i < m->n_walks; i++)
                if (!m->walks[i].volume)
                        return &m->walks[i];
        grown = realloc(m->walks, (m->n_walks + 1) * sizeof(*grown));
        if (!grown)
                return NULL;
        m->walks = grown;
        grown[m->n_walks] = (ScriptWalk){ 0 };
        return &grown[m->n_walks++];
}

int script_walk_begin(ScriptModel *m, const Volume *v, Box within, size_t *ret) {
        ScriptWalk *w = free_walk(m);
        int r;

        if (!w)
                return -ENOMEM;
        r = volume_copy(&w->volume, v);
        if (r < 0)
                return r;
        r = rows_new(&w->rows, w->volume, within);
        if (r < 0) {
                w->volume = volume_free(w->volume);
                return r;
        }
        w->row.n = w->at = 0;
        *ret = (size_t)(w - m->walks);
        return 0;
}

size_t script_walk_next(ScriptModel *m, size_t walk) {
        ScriptWalk *w = walk < m->n_walks ? &m->walks[walk] : NULL;
        size_t n = 0;

        while (w && w->volume && n < SHARED_ENTRIES) {
                int32_t *at = m->shared + n * SHARED_FIELDS;

                if (w->at >= w->row.n) {
                        w->at = 0;
                        if (!rows_next(w->rows, &w->row)) {
                                w->row.n = 0;
                                break;
                        }
                }
                if (w->row.colours[w->at].a > 0) {
                        at[0] = w->row.at.x + (int32_t)w->at;
                        at[1] = w->row.at.y;
                        at[2] = w->row.at.z;
                        at[3] = bytes_of(w->row.colours[w->at]);
                        n++;
                }
                w->at++;
        }
        if (n == 0)
                script_walk_end(m, walk);
        return n;
}

void script_walk_end(ScriptModel *m, size_t walk) {
        ScriptWalk *w = walk < m->n_walks ? &m->walks[walk] : NULL;

        if (!w)
                return;
        w->rows = rows_free(w->rows);
        w->volume = volume_free(w->volume);
}
