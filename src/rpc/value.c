#include "rpc/value.h"

#include "rpc/words.h"

#include <assert.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <math.h>
#include <string.h>

#define EXACT_MAX ((double)((int64_t)1 << 53)) /* integers of a double are exact up to here */

/* Also 10.0, which some languages send for 10. */
static bool integer_read(json_object *json, int64_t min, int64_t max, int64_t *ret) {
        if (json_object_is_type(json, json_type_int)) {
                *ret = json_object_get_int64(json);
                /* json-c clamps without a word: at the top it keeps what is over 63 bits, at the bottom the
                 * least value stands for all below it. */
                return json_object_get_uint64(json) <= INT64_MAX && *ret != INT64_MIN && *ret >= min &&
                       *ret <= max;
        }
        if (json_object_is_type(json, json_type_double)) {
                double d = json_object_get_double(json);

                if (!(fabs(d) <= EXACT_MAX) || d != floor(d))
                        return false;
                *ret = (int64_t)d;
                return *ret >= min && *ret <= max;
        }
        return false;
}

static bool is_number(json_object *json) {
        return json_object_is_type(json, json_type_int) || json_object_is_type(json, json_type_double);
}

static bool number_read(const Param *p, json_object *json, Arg *ret) {
        if (!is_number(json))
                return false;
        ret->number = json_object_get_double(json);
        if (!isfinite(ret->number))
                return false;
        return (p->min == 0 && p->max == 0) ||
               (ret->number >= (double)p->min && ret->number <= (double)p->max);
}

static bool int_read(const Param *p, json_object *json, Arg *ret) {
        const bool any = p->min == 0 && p->max == 0;

        if (!integer_read(json, any ? -INT64_MAX : p->min, any ? INT64_MAX : p->max, &ret->i))
                return false;
        ret->number = (double)ret->i;
        return true;
}

static bool string_read(json_object *json, size_t min, size_t max, Arg *ret) {
        if (!json_object_is_type(json, json_type_string))
                return false;
        ret->string = json_object_get_string(json);
        ret->string_n = (size_t)json_object_get_string_len(json);
        return ret->string_n >= min && ret->string_n <= max && !memchr(ret->string, 0, ret->string_n);
}

static bool choice_read(const Param *p, json_object *json, Arg *ret) {
        if (!string_read(json, 1, STRING_MAX, ret))
                return false;
        ret->i = words_index(p->choices, ret->string);
        return ret->i >= 0;
}

bool value_read_part(const Param *p, json_object *json, int i, Arg *ret) {
        const bool any = p->min == 0 && p->max == 0;
        int64_t value;

        if (!integer_read(json, any ? INT32_MIN : p->min, any ? INT32_MAX : p->max, &value))
                return false;
        ret->point[i] = (int32_t)value;
        return true;
}

static bool point_read(const Param *p, json_object *json, Arg *ret) {
        static const char *const names[] = { "x", "y", "z" };
        const bool array = json_object_is_type(json, json_type_array);
        json_object *part;

        if (array ? json_object_array_length(json) != 3
                  : !json_object_is_type(json, json_type_object) || json_object_object_length(json) != 3)
                return false;
        for (int i = 0; i < 3; i++) {
                part = array ? json_object_array_get_idx(json, (size_t)i)
                             : json_object_object_get(json, names[i]);
                if (!value_read_part(p, part, i, ret))
                        return false;
        }
        return true;
}

bool value_read(const Param *p, json_object *json, Arg *ret) {
        *ret = (Arg){ .given = true, .json = json };
        switch (p->type) {
        case P_INT:
                return int_read(p, json, ret);
        case P_NUMBER:
                return number_read(p, json, ret);
        case P_BOOL:
                ret->i = json_object_get_boolean(json);
                return json_object_is_type(json, json_type_boolean);
        case P_STRING:
        case P_BYTES:
                return string_read(json, (size_t)p->min, p->max ? (size_t)p->max : STRING_MAX, ret);
        case P_CHOICE:
                return choice_read(p, json, ret);
        case P_POINT:
                return point_read(p, json, ret);
        case P_COLOUR:
                return colour_parse(json, ret->colour);
        case P_FD:
                return integer_read(json, 0, 15, &ret->i);
        case P_OBJECT:
                return json_object_is_type(json, json_type_object);
        case P_ARRAY:
                return json_object_is_type(json, json_type_array) &&
                       (p->max == 0 || json_object_array_length(json) <= (size_t)p->max);
        case P_ANY:
                return true;
        }
        return false;
}

/* Defaults, parsed when they are first needed and kept: open addressing by the row's address. */
typedef struct Default {
        const Param *param;
        Arg arg;
} Default;

static Default defaults[512];

static Default *default_slot(const Param *p) {
        size_t i = ((uintptr_t)p / sizeof(Param)) % ARRAY_LEN(defaults);

        for (size_t tries = 0; tries < ARRAY_LEN(defaults); tries++) {
                if (!defaults[i].param || defaults[i].param == p)
                        return &defaults[i];
                i = (i + 1) % ARRAY_LEN(defaults);
        }
        return NULL;
}

int value_default(const Param *p, Arg *ret) {
        json_object *json;
        bool fits;
        Default *d;

        if (!p->fallback || p->fallback[0] == '\0')
                return 0;
        d = default_slot(p);
        assert(d);
        if (!d->param) {
                json = json_tokener_parse(p->fallback);
                if (!json && strcmp(p->fallback, "null") != 0)
                        return -ENOMEM;
                fits = value_read(p, json, &d->arg);
                assert(fits);
                (void)fits;
                d->param = p;
        }
        *ret = d->arg;
        return 1;
}
