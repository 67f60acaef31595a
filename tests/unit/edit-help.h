/* For the tests of edits and of what they lead to. */
#pragma once

#include "voxel-help.h"

#include "voxel/edit.h"

static inline Model *new_model(void) {
        Model *m = NULL;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        return m;
}

static inline Edit *begin(Model *m) {
        Edit *e = NULL;

        assert_int_equal(edit_begin(&e, m), 0);
        return e;
}

/* Ends an edit and gives its Change. */
static inline Buf finish(Edit *e) {
        Buf b = { 0 };

        assert_int_equal(edit_change(e, &b), 0);
        edit_end(e);
        return b;
}

/* Models are compared by their bytes: the encoding is the same for the same model. The next id is left
 * out of it, for ids stay used when their layer is undone. */
static inline Buf bytes_of(const Model *m) {
        CLEANUP(model_free) Model *copy = NULL;
        Buf b = { 0 };

        assert_int_equal(model_copy(&copy, m), 0);
        copy->next_id = LAYER_ID_MAX;
        assert_int_equal(model_encode(copy, &b), 0);
        return b;
}

static inline void assert_model(const Model *m, const Buf *wanted) {
        CLEANUP_BUF Buf is = bytes_of(m);

        assert_int_equal(is.n, wanted->n);
        assert_memory_equal(is.data, wanted->data, is.n);
}

/* Ends an edit whose Change nobody wants. */
static inline void done(Edit *e) {
        Buf b = finish(e);

        buf_done(&b);
}

static inline Layer *add_clone(Model *m, uint32_t base, Transform matrix) {
        Layer *l = NULL;

        assert_int_equal(model_add_layer(m, 0, "clone", &l), 0);
        l->kind = LAYER_CLONE;
        l->base = base;
        l->matrix = matrix;
        return l;
}

static inline int set(Layer *l, int32_t x, int32_t y, int32_t z, Colour c) {
        return volume_set(l->volume, (Point){ x, y, z }, c);
}

static inline Colour get(const Layer *l, int32_t x, int32_t y, int32_t z) {
        return volume_get(l->volume, (Point){ x, y, z });
}
