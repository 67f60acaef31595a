#include "cli/values.h"

#include "rpc/scan.h"
#include "rpc/value.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static int integer(const char **at, int64_t *ret) {
        const char *s = *at;
        char *end;

        if (!isdigit((unsigned char)*s) && !((*s == '-' || *s == '+') && isdigit((unsigned char)s[1])))
                return -EINVAL;
        errno = 0;
        *ret = strtoll(s, &end, 10);
        if (errno != 0 || *ret < INT32_MIN || *ret > INT32_MAX)
                return -ERANGE;
        *at = end;
        return 0;
}

static int separated(const char *text, char separator, int64_t *ret, size_t n) {
        int64_t values[8];

        for (size_t i = 0; i < n; i++) {
                int r;

                if (i > 0 && *text++ != separator)
                        return -EINVAL;
                r = integer(&text, &values[i]);
                if (r < 0)
                        return r;
        }
        if (*text)
                return -EINVAL;
        memcpy(ret, values, n * sizeof(*values));
        return 0;
}

int value_integers(const char *text, int64_t *ret, size_t n) {
        return separated(text, ',', ret, n);
}

int value_sides(const char *text, int64_t ret[static 2]) {
        return separated(text, 'x', ret, 2);
}

/* json-c alone would take NaN, single quotes and more, which the daemon refuses. */
static bool is_json(const char *text, size_t n) {
        CLEANUP_SCAN Scan s = { 0 };
        Span value;

        scan_init(&s, text, n);
        return scan_value(&s, &value) == 0 && scan_finish(&s) == 0 && !s.doubled;
}

int value_json(const char *text, size_t n, json_object **ret) {
        struct json_tokener *t;
        json_object *json;
        bool good;

        if (n >= INT_MAX || !is_json(text, n))
                return -EINVAL;
        t = json_tokener_new_ex(SCAN_NESTING_MAX + 1);
        if (!t)
                return -ENOMEM;
        /* The NUL is handed in as well: it is what ends a bare number. */
        json = json_tokener_parse_ex(t, text, (int)n + 1);
        good = json_tokener_get_error(t) == json_tokener_success;
        json_tokener_free(t);
        if (!good)
                return -EINVAL;
        *ret = json;
        return 0;
}

const char *member_text(json_object *o, const char *key) {
        const char *text = json_object_get_string(json_object_object_get(o, key));

        return text ? text : "-";
}

int64_t member_number(json_object *o, const char *key) {
        return json_object_get_int64(json_object_object_get(o, key));
}

/* "[1,2,3]", "{\"r\":1…}", and the list without brackets. */
static int colour_json(const char *text, json_object **ret) {
        CLEANUP_FREE char *list = NULL;
        const bool bare = isdigit((unsigned char)text[0]);
        json_object *json;
        uint8_t rgba[4];
        int r;

        if (asprintf(&list, "%s%s%s", bare ? "[" : "", text, bare ? "]" : "") < 0)
                return -ENOMEM;
        r = value_json(list, strlen(list), &json);
        if (r < 0)
                return r;
        if (!colour_parse(json, rgba)) {
                json_object_put(json);
                return -EINVAL;
        }
        *ret = json;
        return 0;
}

int value_colour(const char *text, json_object **ret) {
        uint8_t rgba[4];

        if (text[0] == '[' || text[0] == '{' || isdigit((unsigned char)text[0]))
                return colour_json(text, ret);
        if (!colour_from_text(text, strlen(text), rgba))
                return -EINVAL;
        *ret = json_object_new_string(text);
        return *ret ? 0 : -ENOMEM;
}

static const char *extension(const char *path) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

        return dot && dot != name && dot[1] ? dot + 1 : NULL;
}

bool value_is_file(const char *text) {
        static const char *const known[] = { "gox",   "vox",  "obj",       "txt",   "png",       "ply",
                                             "qb",    "qbt",  "qef",       "kvx",   "kv6",       "vxl",
                                             "stl",   "gltf", "glb",       "pov",   "jpg",       "jpeg",
                                             "bmp",   "dae",  "csv",       "mts",   "xraw",      "binvox",
                                             "qbcl",  "cub",  "schematic", "schem", "litematic", "json",
                                             "povray" };
        const char *end = extension(text);

        if (strchr(text, '/'))
                return true;
        for (size_t i = 0; end && i < ARRAY_LEN(known); i++)
                if (strcasecmp(end, known[i]) == 0)
                        return true;
        return false;
}

const char *value_format(const char *path, char ret[static 16]) {
        const char *end = extension(path);
        size_t n = end ? strlen(end) : 0;

        if (n == 0 || n > 15)
                return NULL;
        for (size_t i = 0; i <= n; i++)
                ret[i] = (char)tolower((unsigned char)end[i]);
        return ret;
}

char *value_project_name(const char *path) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *end = extension(path);

        return end ? strndup(name, (size_t)(end - 1 - name)) : strdup(name);
}
