/* Trees as text, on one line and without spaces, letter by letter what json-c would write.
 *
 * An answer is a tree that is written once. json-c writes into a buffer of the tree, number by number
 * through printf(), from which the text would be copied. What has a text of its own, and fractions, are left
 * to it. */
#include "rpc/json.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <string.h>

static int write_value(Buf *b, json_object *value);

char *json_digits(char *end, uint64_t size, bool negative) {
        do
                *--end = (char)('0' + size % 10);
        while ((size /= 10) > 0);
        if (negative)
                *--end = '-';
        return end;
}

static int write_int(Buf *b, json_object *value) {
        char text[JSON_DIGITS_MOST], *end = text + sizeof(text);
        const int64_t i = json_object_get_int64(value);
        /* The first is clamped where the second is not. */
        const char *from = json_digits(end, i < 0 ? 0 - (uint64_t)i : json_object_get_uint64(value), i < 0);

        return buf_append(b, from, (size_t)(end - from));
}

static int write_escape(Buf *b, char c) {
        static const char from[] = "\b\f\n\r\t\"\\", to[] = "bfnrt\"\\";
        const char *short_form = c ? strchr(from, c) : NULL;

        if (short_form)
                return buf_append(b, (char[]){ '\\', to[short_form - from] }, 2);
        return buf_printf(b, "\\u%04x", (unsigned)(unsigned char)c);
}

static int write_string(Buf *b, const char *text, size_t n) {
        size_t begin = 0;
        int r;

        r = buf_append(b, "\"", 1);
        for (size_t i = 0; r == 0 && i < n; i++) {
                if ((unsigned char)text[i] >= ' ' && text[i] != '"' && text[i] != '\\')
                        continue;
                r = buf_append(b, text + begin, i - begin);
                if (r == 0)
                        r = write_escape(b, text[i]);
                begin = i + 1;
        }
        if (r == 0)
                r = buf_append(b, text + begin, n - begin);
        return r < 0 ? r : buf_append(b, "\"", 1);
}

static int write_array(Buf *b, json_object *array) {
        const size_t n = json_object_array_length(array);
        int r;

        r = buf_append(b, "[", 1);
        for (size_t i = 0; r == 0 && i < n; i++) {
                if (i > 0)
                        r = buf_append(b, ",", 1);
                if (r == 0)
                        r = write_value(b, json_object_array_get_idx(array, i));
        }
        return r < 0 ? r : buf_append(b, "]", 1);
}

static int write_object(Buf *b, json_object *object) {
        const char *before = "";
        int r;

        r = buf_append(b, "{", 1);
        json_object_object_foreach(object, name, value) {
                if (r == 0)
                        r = buf_append_text(b, before);
                if (r == 0)
                        r = write_string(b, name, strlen(name));
                if (r == 0)
                        r = buf_append(b, ":", 1);
                if (r == 0)
                        r = write_value(b, value);
                before = ",";
        }
        return r < 0 ? r : buf_append(b, "}", 1);
}

static int write_by_library(Buf *b, json_object *value) {
        size_t n;
        const char *text = json_line(value, &n);

        return text ? buf_append(b, text, n) : -ENOMEM;
}

static int write_value(Buf *b, json_object *value) {
        if (!value)
                return buf_append(b, "null", 4);
        if (json_object_get_userdata(value))
                return write_by_library(b, value);
        switch (json_object_get_type(value)) {
        case json_type_null:
                return buf_append(b, "null", 4);
        case json_type_boolean:
                return buf_append_text(b, json_object_get_boolean(value) ? "true" : "false");
        case json_type_int:
                return write_int(b, value);
        case json_type_string:
                return write_string(b, json_object_get_string(value),
                                    (size_t)json_object_get_string_len(value));
        case json_type_array:
                return write_array(b, value);
        case json_type_object:
                return write_object(b, value);
        case json_type_double:
                break;
        }
        return write_by_library(b, value);
}

int json_write(Buf *b, json_object *tree) {
        const size_t start = b->n;
        int r;

        r = write_value(b, tree);
        if (r < 0)
                b->n = start;
        return r;
}
