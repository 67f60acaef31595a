#include "engine/methods/placing.h"

#include "rpc/value.h"

#include <math.h>
#include <stdio.h>

int call_matrix(Call *c, const char *name, Transform *ret) {
        const Arg *a = arg(c, name);
        const size_t n = json_object_array_length(a->json);
        char got[VALUE_TEXT_MAX];
        bool fits = n == 16;

        for (size_t i = 0; fits && i < n; i++) {
                json_object *value = json_object_array_get_idx(a->json, i);
                const double x = json_object_get_double(value);

                fits = (json_object_is_type(value, json_type_int) ||
                        json_object_is_type(value, json_type_double)) &&
                       fabs(x) <= PLACE_MOST;
                ret->m[i] = (float)x;
        }
        if (fits && transform_valid(ret))
                return 0;
        value_got(a->json, got);
        return rpc_fail_param(
                &c->error, name,
                "16 numbers from -2147483648 to 2147483648, column by column, of which the 4th, 8th, "
                "12th and 16th are 0, 0, 0 and 1",
                got);
}

static int read_scales(Call *c, const char *name, double ret[static 3]) {
        const Arg *a = arg(c, name);
        char got[VALUE_TEXT_MAX];
        double x;

        if (json_object_is_type(a->json, json_type_array))
                return call_numbers(c, name, a, 3, PLACE_MOST, ret);
        x = json_object_get_double(a->json);
        if ((json_object_is_type(a->json, json_type_int) ||
             json_object_is_type(a->json, json_type_double)) &&
            fabs(x) <= PLACE_MOST) {
                ret[0] = ret[1] = ret[2] = x;
                return 0;
        }
        value_got(a->json, got);
        return rpc_fail_param(&c->error, name, "a number from -2147483648 to 2147483648, or three of them",
                              got);
}

static int read_three(Call *c, const char *name, double ret[static 3]) {
        return arg(c, name)->given ? call_numbers(c, name, arg(c, name), 3, PLACE_MOST, ret) : 0;
}

static void apply(Transform *t, Transform first) {
        *t = transform_multiply(&first, t);
}

bool call_places(const Call *c) {
        return arg(c, "matrix")->given || arg(c, "translate")->given || arg(c, "rotate")->given ||
               arg(c, "scale")->given;
}

/* What a call says of a place, without a matrix. */
typedef struct Placing {
        double by[3], turns[3], scales[3], centre[3];
} Placing;

static int read_placing(Call *c, const double middle[static 3], Placing *ret) {
        Placing p = { .scales = { 1, 1, 1 }, .centre = { middle[0], middle[1], middle[2] } };
        int r;

        r = read_three(c, "translate", p.by);
        if (r == 0)
                r = read_three(c, "rotate", p.turns);
        if (r == 0)
                r = read_three(c, "center", p.centre);
        if (r == 0 && arg(c, "scale")->given)
                r = read_scales(c, "scale", p.scales);
        if (r == 0)
                *ret = p;
        return r;
}

/* Scaled and turned, not moved yet. */
static Transform turned(const Placing *p) {
        Transform t = transform_translation(-p->centre[0], -p->centre[1], -p->centre[2]);

        apply(&t, transform_scaling(p->scales[0], p->scales[1], p->scales[2]));
        for (unsigned i = 0; i < 3; i++)
                apply(&t, transform_rotation((double[]){ i == 0, i == 1, i == 2 }, p->turns[i]));
        apply(&t, transform_translation(p->centre[0], p->centre[1], p->centre[2]));
        return t;
}

/* Whole positions come to whole positions, but for where all is moved to. */
static bool is_whole(const Transform *t) {
        for (unsigned i = 0; i < 12; i++)
                if (t->m[i] != floorf(t->m[i]))
                        return false;
        return true;
}

static int check_exact(Call *c, const Transform *t) {
        const char *names[] = { "translate", "rotate", "scale", "matrix" };
        size_t by = 0;

        if (fabs((double)t->m[12]) < WHOLE_MOST && fabs((double)t->m[13]) < WHOLE_MOST &&
            fabs((double)t->m[14]) < WHOLE_MOST)
                return 0;
        while (by < ARRAY_LEN(names) - 1 && !arg(c, names[by])->given)
                by++;
        return rpc_fail_param(
                &c->error, names[by],
                "what moves by less than 16777216 voxels along each axis: beyond, voxels have no "
                "exact places",
                "more");
}

static int place(Call *c, const double middle[static 3], bool voxels, Transform *ret) {
        Transform t;
        Placing p;
        int r;

        if (arg(c, "matrix")->given) {
                if (arg(c, "translate")->given || arg(c, "rotate")->given || arg(c, "scale")->given)
                        return rpc_fail_param(&c->error, "matrix", "no translate, rotate or scale beside it",
                                              "both");
                r = call_matrix(c, "matrix", &t);
        } else {
                r = read_placing(c, middle, &p);
                if (r != 0)
                        return r;
                t = turned(&p);
                for (unsigned i = 12; voxels && i < 15 && !arg(c, "center")->given && is_whole(&t); i++)
                        t.m[i] = floorf(t.m[i]);
                apply(&t, transform_translation(p.by[0], p.by[1], p.by[2]));
        }
        if (r == 0 && voxels)
                r = check_exact(c, &t);
        if (r == 0)
                *ret = t;
        return r;
}

int call_placing(Call *c, const double middle[static 3], Transform *ret) {
        return place(c, middle, false, ret);
}

int call_placing_voxels(Call *c, const double middle[static 3], Transform *ret) {
        return place(c, middle, true, ret);
}

void volume_middle(const Volume *v, double ret[static 3]) {
        const Box box = volume_box(v);
        const bool empty = box_empty(box);

        ret[0] = empty ? 0 : ((double)box.min.x + box.max.x) / 2;
        ret[1] = empty ? 0 : ((double)box.min.y + box.max.y) / 2;
        ret[2] = empty ? 0 : ((double)box.min.z + box.max.z) / 2;
}

json_object *float_json(float value) {
        char text[32];

        if (fabsf(value) < 1e9F && value == floorf(value))
                return json_object_new_int64((int64_t)value);
        /* The shortest that is still the same number. */
        for (int digits = 1; digits <= 9; digits++) {
                (void)snprintf(text, sizeof(text), "%.*g", digits, (double)value);
                if (strtof(text, NULL) == value)
                        break;
        }
        return json_object_new_double_s(strtod(text, NULL), text);
}

json_object *numbers_json(const float *values, size_t n) {
        json_object *array = json_object_new_array();

        for (size_t i = 0; i < n; i++)
                json_append(array, float_json(values[i]));
        return array;
}

json_object *transform_json(const Transform *t) {
        return numbers_json(t->m, 16);
}
