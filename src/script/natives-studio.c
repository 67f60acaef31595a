/* Materials, cameras, and where layers stand. Numbers pass as floats that lie in `shared`. */
#include "script/natives-private.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define GONE "It was removed"

_Static_assert(sizeof(float) == sizeof(int32_t), "a field of `shared` holds one number");

static void put(const Native *c, const float *from, size_t n) {
        memcpy(c->m->shared, from, n * sizeof(*from));
}

static void take(const Native *c, float *to, size_t n) {
        memcpy(to, c->m->shared, n * sizeof(*to));
}

static JSValueRef tell_text(const Native *c, const char *text) {
        JSStringRef string = JSStringCreateWithUTF8CString(text);
        JSValueRef ret = JSValueMakeString(c->js, string);

        JSStringRelease(string);
        return ret;
}

static JSValueRef fail(const Native *c, int r, const char *invalid) {
        if (r == -ENOENT)
                return native_throw(c, "ReferenceError", GONE);
        if (r == -EINVAL)
                return native_throw(c, "RangeError", invalid);
        if (r == -E2BIG)
                return native_throw(c, "RangeError", "There are as many as a model may have");
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

/* A name, cut nowhere: -EINVAL when it is too long. */
static int read_name(const Native *c, size_t i, char ret[static STUDIO_NAME_MAX + 1]) {
        size_t n = 0;
        CLEANUP_FREE char *name = native_text(c, i, &n);

        if (!name)
                return -ENOMEM;
        if (n > STUDIO_NAME_MAX)
                return -EINVAL;
        memset(ret, 0, STUDIO_NAME_MAX + 1);
        memcpy(ret, name, n);
        return 0;
}

JSValueRef native_materials(const Native *c) {
        const Studio *s = c->m->model->studio;
        JSObjectRef list = JSObjectMakeArray(c->js, 0, NULL, c->exception);

        for (size_t i = 0; list && i < s->n_materials; i++)
                JSObjectSetPropertyAtIndex(c->js, list, (unsigned)i, native_tell(c, s->materials[i].id),
                                           c->exception);
        return list ? list : JSValueMakeUndefined(c->js);
}

JSValueRef native_cameras(const Native *c) {
        const Studio *s = c->m->model->studio;
        JSObjectRef list = JSObjectMakeArray(c->js, 0, NULL, c->exception);

        for (size_t i = 0; list && i < s->n_viewpoints; i++)
                JSObjectSetPropertyAtIndex(c->js, list, (unsigned)i, native_tell(c, s->viewpoints[i].id),
                                           c->exception);
        return list ? list : JSValueMakeUndefined(c->js);
}

/* Colour, metallic, roughness, emission; the name is what it returns. */
JSValueRef native_material(const Native *c) {
        const Material *m = studio_material(c->m->model->studio, (uint32_t)native_number(c, 0));
        float to[9];

        if (!m)
                return native_throw(c, "ReferenceError", GONE);
        for (unsigned i = 0; i < 4; i++)
                to[i] = roundf(m->colour[i] * 255);
        to[4] = m->metallic;
        to[5] = m->roughness;
        memcpy(&to[6], m->emission, sizeof(m->emission));
        put(c, to, ARRAY_LEN(to));
        return tell_text(c, m->name);
}

static int take_material(const Native *c, Studio *s) {
        Material *m = studio_material(s, (uint32_t)native_number(c, 0));
        float from[9];
        int r;

        if (!m)
                return -ENOENT;
        take(c, from, ARRAY_LEN(from));
        r = read_name(c, 1, m->name);
        for (unsigned i = 0; i < 4; i++)
                m->colour[i] = from[i] / 255;
        m->metallic = from[4];
        m->roughness = from[5];
        memcpy(m->emission, &from[6], sizeof(m->emission));
        return r == 0 && !material_valid(m) ? -EINVAL : r;
}

/* What belongs to a model is never changed: a copy takes its place when all went well. */
static int change_studio(const Native *c, int (*change)(const Native *c, Studio *s)) {
        CLEANUP(studio_unref) Studio *s = NULL;
        int r;

        r = studio_copy(&s, c->m->model->studio);
        if (r == 0)
                r = change(c, s);
        if (r >= 0)
                model_set_studio(c->m->model, TAKE(s));
        return r;
}

JSValueRef native_set_material(const Native *c) {
        return fail(c, change_studio(c, take_material),
                    "A material has a name of at most 127 bytes, metallic and roughness from 0 to 1, and "
                    "emission from 0");
}

static int make_material(const Native *c, Studio *s) {
        Material m = MATERIAL_DEFAULT, *made;
        int r;

        r = read_name(c, 0, m.name);
        if (r == 0)
                r = studio_add_material(s, &m, &made);
        return r < 0 ? r : (int)made->id;
}

static int make_camera(const Native *c, Studio *s) {
        Viewpoint v = { .distance = 128, .fov = VIEWPOINT_FOV, .matrix = TRANSFORM_IDENTITY }, *made;
        int r;

        r = read_name(c, 0, v.name);
        if (r == 0)
                r = studio_add_viewpoint(s, &v, &made);
        return r < 0 ? r : (int)made->id;
}

JSValueRef native_add_material(const Native *c) {
        const int r = change_studio(c, make_material);

        return r < 0 ? fail(c, r, "A material's name has at most 127 bytes") : native_tell(c, r);
}

JSValueRef native_add_camera(const Native *c) {
        const int r = change_studio(c, make_camera);

        return r < 0 ? fail(c, r, "A camera's name has at most 127 bytes") : native_tell(c, r);
}

static int remove_material(const Native *c, Studio *s) {
        const uint32_t id = (uint32_t)native_number(c, 0);
        const Model *m = c->m->model;
        int r;

        r = studio_remove_material(s, id);
        if (r == 0)
                r = edit_touch_layers(c->m->edit);
        for (size_t i = 0; r == 0 && i < m->n_layers; i++)
                if (m->layers[i]->material == id)
                        m->layers[i]->material = 0;
        return r;
}

JSValueRef native_remove_material(const Native *c) {
        return fail(c, change_studio(c, remove_material), GONE);
}

static int remove_camera(const Native *c, Studio *s) {
        return studio_remove_viewpoint(s, (uint32_t)native_number(c, 0));
}

JSValueRef native_remove_camera(const Native *c) {
        return fail(c, change_studio(c, remove_camera), GONE);
}

JSValueRef native_active_camera(const Native *c) {
        return native_tell(c, c->m->model->studio->active_viewpoint);
}

static int choose_camera(const Native *c, Studio *s) {
        const uint32_t id = (uint32_t)native_number(c, 0);

        if (!studio_viewpoint(s, id))
                return -ENOENT;
        s->active_viewpoint = id;
        return 0;
}

JSValueRef native_set_active_camera(const Native *c) {
        return fail(c, change_studio(c, choose_camera), GONE);
}

/* Matrix, distance, angle, and whether it is orthographic; the name is what it returns. */
JSValueRef native_camera(const Native *c) {
        const Viewpoint *v = studio_viewpoint(c->m->model->studio, (uint32_t)native_number(c, 0));
        float to[19];

        if (!v)
                return native_throw(c, "ReferenceError", GONE);
        memcpy(to, v->matrix.m, sizeof(v->matrix.m));
        to[16] = v->distance;
        to[17] = v->fov;
        to[18] = v->orthographic;
        put(c, to, ARRAY_LEN(to));
        return tell_text(c, v->name);
}

static int take_camera(const Native *c, Studio *s) {
        Viewpoint *v = studio_viewpoint(s, (uint32_t)native_number(c, 0));
        float from[19];
        int r;

        if (!v)
                return -ENOENT;
        take(c, from, ARRAY_LEN(from));
        r = read_name(c, 1, v->name);
        memcpy(v->matrix.m, from, sizeof(v->matrix.m));
        v->distance = from[16];
        v->fov = from[17];
        v->orthographic = from[18] != 0;
        return r == 0 && !viewpoint_valid(v) ? -EINVAL : r;
}

JSValueRef native_set_camera(const Native *c) {
        return fail(
                c, change_studio(c, take_camera),
                "A camera has a name of at most 127 bytes, a distance above 0, a fov above 0 and below 180 "
                "degrees, and a matrix whose last row is 0 0 0 1");
}

/* Position, target, up. */
static int point_camera(const Native *c, Studio *s) {
        Viewpoint *v = studio_viewpoint(s, (uint32_t)native_number(c, 0));
        float from[9];
        double at[9];

        if (!v)
                return -ENOENT;
        take(c, from, ARRAY_LEN(from));
        for (unsigned i = 0; i < ARRAY_LEN(at); i++)
                at[i] = (double)from[i];
        return viewpoint_look(v, at, at + 3, at + 6);
}

JSValueRef native_look_at(const Native *c) {
        return fail(c, change_studio(c, point_camera),
                    "A camera looks at a point away from it, and not along `up`");
}

static Layer *layer(const Native *c) {
        const uint32_t id = (uint32_t)native_number(c, 0);

        return id != 0 ? model_layer(c->m->model, id) : NULL;
}

JSValueRef native_layer_kind(const Native *c) {
        static const char *const kinds[] = { [LAYER_PLAIN] = "plain",
                                             [LAYER_CLONE] = "clone",
                                             [LAYER_SHAPE] = "shape",
                                             [LAYER_IMAGE] = "image" };
        const Layer *l = layer(c);

        return l ? tell_text(c, kinds[l->kind]) : native_fail(c, -ENOENT);
}

JSValueRef native_layer_matrix(const Native *c) {
        const Layer *l = layer(c);

        if (!l)
                return native_fail(c, -ENOENT);
        put(c, l->matrix.m, ARRAY_LEN(l->matrix.m));
        return native_tell(c, 0);
}

/* Its voxels are made anew at once, so that whoever looks at them next sees where it stands. */
static int move_layer(const Native *c, Layer *l, const Transform *to) {
        const Transform before = l->matrix;
        int r;

        r = edit_touch_layers(c->m->edit);
        if (r < 0)
                return r;
        l->matrix = *to;
        r = edit_settle(c->m->edit);
        if (r < 0)
                l->matrix = before;
        return r;
}

JSValueRef native_set_layer_matrix(const Native *c) {
        Layer *l = layer(c);
        Transform to;
        int r;

        if (!l)
                return native_fail(c, -ENOENT);
        if (l->kind == LAYER_PLAIN)
                return native_throw(c, "Error",
                                    "The layer is plain, so no matrix says where its voxels are: "
                                    "volume.transform(matrix) moves them");
        take(c, to.m, ARRAY_LEN(to.m));
        if (!transform_valid(&to))
                return native_throw(c, "RangeError",
                                    "A layer's matrix has numbers below 10^38, and its last row is 0 0 0 1");
        r = move_layer(c, l, &to);
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

JSValueRef native_layer_material(const Native *c) {
        const Layer *l = layer(c);

        return l ? native_tell(c, l->material) : native_fail(c, -ENOENT);
}

JSValueRef native_set_layer_material(const Native *c) {
        const uint32_t id = (uint32_t)native_number(c, 1);
        Layer *l = layer(c);
        int r;

        if (!l)
                return native_fail(c, -ENOENT);
        if (id != 0 && !studio_material(c->m->model->studio, id))
                return native_throw(c, "ReferenceError", GONE);
        r = edit_touch_layers(c->m->edit);
        if (r < 0)
                return native_fail(c, r);
        l->material = id;
        return native_tell(c, 0);
}
