#include "script/natives-private.h"

#include <errno.h>

JSValueRef native_image_box(const Native *c) {
        return native_tell_box(c, c->m->model->box);
}

JSValueRef native_selection_box(const Native *c) {
        return native_tell_box(c, c->m->selection);
}

/* Ids, from the bottom up. */
JSValueRef native_layers(const Native *c) {
        const Model *m = c->m->model;
        JSObjectRef list = JSObjectMakeArray(c->js, 0, NULL, c->exception);

        for (size_t i = 0; list && i < m->n_layers; i++)
                JSObjectSetPropertyAtIndex(c->js, list, (unsigned)i, native_tell(c, m->layers[i]->id),
                                           c->exception);
        return list ? list : JSValueMakeUndefined(c->js);
}

JSValueRef native_active(const Native *c) {
        return native_tell(c, c->m->model->active);
}

JSValueRef native_set_active(const Native *c) {
        const uint32_t id = (uint32_t)native_number(c, 0);

        if (id == 0 || !model_layer(c->m->model, id))
                return native_fail(c, -ENOENT);
        c->m->model->active = id;
        return native_tell(c, 0);
}

JSValueRef native_add_layer(const Native *c) {
        CLEANUP_FREE char *name = native_text(c, 0, NULL);
        Layer *l;
        int r;

        if (!name)
                return native_fail(c, -ENOMEM);
        r = model_add_layer(c->m->model, 0, name, &l);
        if (r == -EINVAL)
                return native_throw(c, "RangeError", "A layer's name has at most 255 bytes");
        if (r == -E2BIG)
                return native_throw(c, "RangeError", "There are as many layers as a model may have");
        return r < 0 ? native_fail(c, r) : native_tell(c, l->id);
}

JSValueRef native_remove_layer(const Native *c) {
        int r;

        r = script_layer_remove(c->m, (uint32_t)native_number(c, 0));
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

JSValueRef native_layer_volume(const Native *c) {
        size_t got = 0;
        int r;

        r = script_volume_of_layer(c->m, (uint32_t)native_number(c, 0), &got);
        return r < 0 ? native_fail(c, r) : native_tell(c, (double)got);
}

static Layer *layer(const Native *c) {
        const uint32_t id = (uint32_t)native_number(c, 0);

        return id != 0 ? model_layer(c->m->model, id) : NULL;
}

JSValueRef native_layer_name(const Native *c) {
        const Layer *l = layer(c);
        JSStringRef string;
        JSValueRef ret;

        if (!l)
                return native_fail(c, -ENOENT);
        string = JSStringCreateWithUTF8CString(l->name);
        ret = JSValueMakeString(c->js, string);
        JSStringRelease(string);
        return ret;
}

JSValueRef native_layer_visible(const Native *c) {
        const Layer *l = layer(c);

        return l ? JSValueMakeBoolean(c->js, l->visible) : native_fail(c, -ENOENT);
}

JSValueRef native_layer_mode(const Native *c) {
        const Layer *l = layer(c);

        return l ? native_tell(c, l->mode) : native_fail(c, -ENOENT);
}

JSValueRef native_rename_layer(const Native *c) {
        CLEANUP_FREE char *name = native_text(c, 1, NULL);
        Layer *l = layer(c);
        int r;

        if (!l)
                return native_fail(c, -ENOENT);
        if (!name)
                return native_fail(c, -ENOMEM);
        if (!layer_name_valid(name))
                return native_throw(c, "RangeError", "A layer's name has at most 255 bytes");
        r = edit_touch_layers(c->m->edit);
        if (r < 0)
                return native_fail(c, r);
        free(l->name);
        l->name = TAKE(name);
        return native_tell(c, 0);
}

JSValueRef native_change_layer(const Native *c) {
        Layer *l = layer(c);
        int r;

        if (!l)
                return native_fail(c, -ENOENT);
        r = edit_touch_layers(c->m->edit);
        if (r < 0)
                return native_fail(c, r);
        l->visible = native_integer(c, 1) != 0;
        l->mode = (Mode)native_integer(c, 2);
        return native_tell(c, 0);
}
