#include "rpc/value.h"

#include "base/colour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool part_read(json_object *json, bool fraction, uint8_t *ret) {
        double value;

        if (!json_object_is_type(json, json_type_int) && !json_object_is_type(json, json_type_double))
                return false;
        value = json_object_get_double(json);
        if (!(value >= 0 && value <= (fraction ? 1 : 255)))
                return false;
        *ret = (uint8_t)lround(fraction ? value * 255 : value);
        return true;
}

int colour_from_parts(json_object *const parts[static 4], uint8_t ret[static 4]) {
        uint8_t colour[4] = { 0, 0, 0, 255 };
        bool fraction = false;

        for (int i = 0; i < 4; i++)
                fraction = fraction || json_object_is_type(parts[i], json_type_double);
        for (int i = 0; i < 4; i++) {
                if (i == 3 && !parts[i])
                        break;
                if (!part_read(parts[i], fraction, &colour[i]))
                        return i;
        }
        memcpy(ret, colour, sizeof(colour));
        return -1;
}

static bool colour_from_array(json_object *json, uint8_t ret[static 4]) {
        size_t n = json_object_array_length(json);
        json_object *parts[4] = { 0 };

        if (n != 3 && n != 4)
                return false;
        for (size_t i = 0; i < n; i++)
                parts[i] = json_object_array_get_idx(json, i);
        return (n == 3 || parts[3]) && colour_from_parts(parts, ret) < 0;
}

static bool colour_from_object(json_object *json, uint8_t ret[static 4]) {
        static const char *const names[] = { "r", "g", "b", "a" };
        json_object *parts[4];
        int n = json_object_object_length(json);

        for (int i = 0; i < 4; i++)
                parts[i] = json_object_object_get(json, names[i]);
        return n == (parts[3] ? 4 : 3) && colour_from_parts(parts, ret) < 0;
}

bool colour_parse(json_object *json, uint8_t ret[static 4]) {
        switch (json_object_get_type(json)) {
        case json_type_array:
                return colour_from_array(json, ret);
        case json_type_object:
                return colour_from_object(json, ret);
        case json_type_string:
                return colour_from_text(json_object_get_string(json),
                                        (size_t)json_object_get_string_len(json), ret);
        case json_type_null:
        case json_type_boolean:
        case json_type_int:
        case json_type_double:
                break;
        }
        return false;
}

void colour_got(json_object *json, char ret[static VALUE_TEXT_MAX]) {
        const char *text = json_object_is_type(json, json_type_string) ? json_object_get_string(json) : "";

        if (colour_lacks_mark(text))
                (void)snprintf(ret, VALUE_TEXT_MAX, "\"%s\" without a #", text);
        else
                value_got(json, ret);
}
