#include "rpc/value.h"

#include "rpc/words.h"

#include <inttypes.h>
#include <json-c/linkhash.h>
#include <stdio.h>

#define SHORT_LIST 8 /* longer arrays and objects are not repeated in errors */

const char *value_type_name(ParamType type) {
        static const char *const names[] = {
                [P_INT] = "int",       [P_NUMBER] = "number", [P_BOOL] = "bool",     [P_STRING] = "string",
                [P_CHOICE] = "choice", [P_POINT] = "point",   [P_COLOUR] = "colour", [P_FD] = "fd",
                [P_OBJECT] = "object", [P_ARRAY] = "array",   [P_ANY] = "any",       [P_BYTES] = "string",
        };

        return names[type];
}

/* "an integer from 1 to 8": one end is left out where it is no limit. */
static void expected_range(const char *what, int64_t min, int64_t max, char *ret, size_t size) {
        if (min == 0 && max == 0)
                (void)snprintf(ret, size, "%s", what);
        else if (min == INT32_MIN && max == INT32_MAX)
                (void)snprintf(ret, size, "%s of 32 bits", what);
        else if (max >= INT32_MAX)
                (void)snprintf(ret, size, "%s of at least %" PRId64, what, min);
        else
                (void)snprintf(ret, size, "%s from %" PRId64 " to %" PRId64, what, min, max);
}

static void expected_choice(const char *choices, char *ret, size_t size) {
        size_t at = (size_t)snprintf(ret, size, "one of");
        Span word;

        for (int i = 0; words_next(&choices, &word) && at < size; i++)
                at += (size_t)snprintf(ret + at, size - at, "%s \"%.*s\"", i ? "," : "", (int)word.n,
                                       word.at);
}

static void expected_point(const Param *p, char *ret, size_t size) {
        char part[VALUE_TEXT_MAX];

        value_expected_part(p, part);
        if (p->flat)
                (void)snprintf(ret, size, "[x, y, z], {x, y, z} or \"%s\", each %.200s", p->flat, part);
        else
                (void)snprintf(ret, size, "[x, y, z] or {x, y, z}, each %.200s", part);
}

static void expected_string(const Param *p, char *ret, size_t size) {
        int64_t max = p->max ? p->max : STRING_MAX;

        if (p->min > 0)
                (void)snprintf(ret, size, "a string of %" PRId64 " to %" PRId64 " bytes without NUL", p->min,
                               max);
        else
                (void)snprintf(ret, size, "a string of at most %" PRId64 " bytes without NUL", max);
}

static void expected_colour(const Param *p, char *ret, size_t size) {
        (void)snprintf(
                ret, size,
                "a colour: [r, g, b, a], {r, g, b, a}%s%s%s (0 to 255, or 0.0 to 1.0 with a point), " COLOUR_TEXTS,
                p->flat ? ", \"" : "", p->flat ? p->flat : "", p->flat ? "\"" : "");
}

static void expected_array(int64_t most, char *ret, size_t size) {
        if (most > 0)
                (void)snprintf(ret, size, "an array of at most %" PRId64 " elements", most);
        else
                (void)snprintf(ret, size, "an array");
}

void value_expected(const Param *p, char ret[static VALUE_TEXT_MAX]) {
        const size_t size = VALUE_TEXT_MAX;

        switch (p->type) {
        case P_INT:
                expected_range("an integer", p->min, p->max, ret, size);
                break;
        case P_NUMBER:
                expected_range("a number", p->min, p->max, ret, size);
                break;
        case P_BOOL:
                (void)snprintf(ret, size, "true or false");
                break;
        case P_STRING:
        case P_BYTES:
                expected_string(p, ret, size);
                break;
        case P_CHOICE:
                expected_choice(p->choices, ret, size);
                break;
        case P_POINT:
                expected_point(p, ret, size);
                break;
        case P_COLOUR:
                expected_colour(p, ret, size);
                break;
        case P_FD:
                (void)snprintf(ret, size, "the number of a passed descriptor from 0 to 15");
                break;
        case P_OBJECT:
                (void)snprintf(ret, size, "an object");
                break;
        case P_ARRAY:
                expected_array(p->max, ret, size);
                break;
        case P_ANY:
                (void)snprintf(ret, size, "any value");
                break;
        }
}

void value_expected_part(const Param *p, char ret[static VALUE_TEXT_MAX]) {
        if (p->type == P_COLOUR)
                (void)snprintf(ret, VALUE_TEXT_MAX,
                               "a number from 0 to 255, or from 0.0 to 1.0 with a point");
        else if (p->min == 0 && p->max == 0)
                expected_range("an integer", INT32_MIN, INT32_MAX, ret, VALUE_TEXT_MAX);
        else
                expected_range("an integer", p->min, p->max, ret, VALUE_TEXT_MAX);
}

static bool is_container(json_object *json) {
        return json_object_is_type(json, json_type_array) || json_object_is_type(json, json_type_object);
}

/* A list of a few plain values. */
static bool is_short(json_object *json) {
        if (json_object_is_type(json, json_type_array)) {
                size_t n = json_object_array_length(json);

                for (size_t i = 0; i < n && n <= SHORT_LIST; i++)
                        if (is_container(json_object_array_get_idx(json, i)))
                                return false;
                return n <= SHORT_LIST;
        }
        if (json_object_object_length(json) > SHORT_LIST)
                return false;
        json_object_object_foreach(json, key, value) {
                (void)key;
                if (is_container(value))
                        return false;
        }
        return true;
}

void value_got(json_object *json, char ret[static VALUE_TEXT_MAX]) {
        if (is_container(json) && !is_short(json)) {
                if (json_object_is_type(json, json_type_array))
                        (void)snprintf(ret, VALUE_TEXT_MAX, "an array of %zu elements",
                                       json_object_array_length(json));
                else
                        (void)snprintf(ret, VALUE_TEXT_MAX, "an object of %d members",
                                       json_object_object_length(json));
                return;
        }
        /* json-c stands at the end of its range for whatever is beyond it. */
        if (json_object_is_type(json, json_type_int) &&
            (json_object_get_uint64(json) == UINT64_MAX || json_object_get_int64(json) == INT64_MIN))
                (void)snprintf(ret, VALUE_TEXT_MAX, "an integer beyond 64 bits");
        else
                (void)snprintf(ret, VALUE_TEXT_MAX, "%s",
                               json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
                                                                            JSON_C_TO_STRING_NOSLASHESCAPE));
}
