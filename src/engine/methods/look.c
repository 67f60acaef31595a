#include "engine/methods/look.h"

#include "rpc/value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int call_look(Call *c, const Box *within, Look *ret) {
        const Model *m = engine_call(c)->project->model;
        const Layer *alone = model_alone(m);
        Look l = { 0 };
        Layer *layer;
        int r;

        if (arg(c, "layer_id")->given && arg(c, "layer_id")->i >= 0) {
                r = call_layer(c, &layer);
                if (r != 0)
                        return r;
                l.layer = layer;
                l.volume = layer->volume;
        } else if (alone)
                l.volume = alone->volume;
        else {
                r = model_flatten_box(m, within, &l.made);
                if (r < 0)
                        return r;
                l.volume = l.made;
        }
        *ret = l;
        return 0;
}

void look_done(Look *l) {
        l->made = volume_free(l->made);
}

static int fail_corner(Call *c, const char *name, int axis, int32_t min, int32_t max) {
        char param[64], expected[64], got[32];

        (void)snprintf(param, sizeof(param), "%s%smax", name ? name : "", name ? "." : "");
        (void)snprintf(expected, sizeof(expected), "a corner with %c at least %d, as min has", "xyz"[axis],
                       min);
        (void)snprintf(got, sizeof(got), "%d", max);
        return rpc_fail_param(&c->error, param, expected, got);
}

int call_corners(Call *c, const char *name, const int32_t min[static 3], const int32_t max[static 3],
                 Box *ret) {
        for (int i = 0; i < 3; i++)
                if (min[i] > max[i])
                        return fail_corner(c, name, i, min[i], max[i]);
        *ret = (Box){ { min[0], min[1], min[2] }, { max[0], max[1], max[2] } };
        return 0;
}

int call_box(Call *c, const char *name, Box *ret) {
        static const char *const names[] = { "min", "max" };
        static const Param corner = { .name = "corner", .type = P_POINT };
        json_object *box = arg(c, name)->json;
        Arg corners[2];

        for (int i = 0; i < 2; i++) {
                json_object *value = json_object_object_get(box, names[i]);
                char param[64], got[VALUE_TEXT_MAX];

                if (value && value_read(&corner, value, &corners[i]))
                        continue;
                (void)snprintf(param, sizeof(param), "%s.%s", name, names[i]);
                value_got(value, got);
                return rpc_fail_param(&c->error, param, "three 32-bit integers [x,y,z]",
                                      value ? got : "nothing");
        }
        if (json_object_object_length(box) != 2)
                return rpc_fail_param(&c->error, name, "an object of min and max",
                                      "one with further members");
        return call_corners(c, name, corners[0].point, corners[1].point, ret);
}

const Layer *seen_layer(const Model *m, Point p) {
        for (size_t i = m->n_layers; i-- > 0;)
                if (m->layers[i]->visible && volume_get(m->layers[i]->volume, p).a > 0)
                        return m->layers[i];
        return NULL;
}

const char *colour_text(Colour c, char ret[static COLOUR_TEXT_MAX]) {
        if (c.a == 255)
                (void)snprintf(ret, COLOUR_TEXT_MAX, "#%02X%02X%02X", c.r, c.g, c.b);
        else
                (void)snprintf(ret, COLOUR_TEXT_MAX, "#%02X%02X%02X%02X", c.r, c.g, c.b, c.a);
        return ret;
}

json_object *colour_json(Colour c) {
        json_object *array = json_object_new_array_ext(4);

        json_append(array, json_object_new_int(c.r));
        json_append(array, json_object_new_int(c.g));
        json_append(array, json_object_new_int(c.b));
        json_append(array, json_object_new_int(c.a));
        return array;
}

json_object *point_json(Point p) {
        json_object *array = json_object_new_array_ext(3);

        json_append(array, json_object_new_int(p.x));
        json_append(array, json_object_new_int(p.y));
        json_append(array, json_object_new_int(p.z));
        return array;
}

void add_box(json_object *to, Box box) {
        json_object *sizes;

        if (box_empty(box))
                return;
        sizes = json_object_new_array_ext(3);
        json_append(sizes, json_object_new_uint64(box_width(box)));
        json_append(sizes, json_object_new_uint64(box_depth(box)));
        json_append(sizes, json_object_new_uint64(box_height(box)));
        json_add(to, "min", point_json(box.min));
        json_add(to, "max", point_json(box.max));
        json_add(to, "dimensions", sizes);
}

void add_legend(json_object *to, const Legend *l, const bool *used) {
        json_object *legend = json_object_new_object(), *merged;

        for (size_t i = 0; i < l->n; i++) {
                const char key[2] = { l->characters[i], '\0' };
                char text[COLOUR_TEXT_MAX];

                if (!used || used[(unsigned char)key[0]])
                        json_add(legend, key, json_object_new_string(colour_text(l->colours[i], text)));
        }
        json_add(to, "legend", legend);
        if (l->merged == 0)
                return;
        merged = json_object_new_object();
        json_add(merged, "colors", json_object_new_uint64(l->merged));
        json_add(merged, "largest_error", json_object_new_int((int)l->error));
        json_add(to, "merged", merged);
}

/* Lists have hundreds of thousands of numbers, and printf takes longer for each than all else. */
static char *put_number(char *at, int64_t value) {
        char digits[20];
        size_t n = 0;
        uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

        if (value < 0)
                *at++ = '-';
        do
                digits[n++] = (char)('0' + left % 10);
        while (left /= 10);
        while (n > 0)
                *at++ = digits[--n];
        return at;
}

static char *put_member(char *at, const char *before, int64_t value) {
        return put_number(stpcpy(at, before), value);
}

int append_voxel(Buf *to, Point p, Colour c, const char *more) {
        char text[160], *at = text;
        int r;

        at = put_member(at, "{\"x\":", p.x);
        at = put_member(at, ",\"y\":", p.y);
        at = put_member(at, ",\"z\":", p.z);
        at = put_member(at, ",\"color\":[", c.r);
        at = put_member(at, ",", c.g);
        at = put_member(at, ",", c.b);
        at = put_member(at, ",", c.a);
        at = stpcpy(at, "]");
        r = buf_append(to, text, (size_t)(at - text));
        if (r >= 0 && more)
                r = buf_append_text(to, more);
        return r < 0 ? r : buf_append(to, "}", 1);
}

json_object *json_of_text(Buf *text) {
        json_object *value;

        if (buf_append(text, "", 1) < 0)
                return NULL;
        value = json_object_new_object();
        if (!value)
                return NULL;
        json_object_set_serializer(value, json_object_userdata_to_json_string, text->data,
                                   json_object_free_userdata);
        *text = (Buf){ 0 };
        return value;
}
