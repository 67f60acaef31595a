#include "cli/values.h"

#include "rpc/scan.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json_tokener.h>
#include <limits.h>
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

static bool hex_digits(const char *s, size_t n) {
        return strlen(s) == n && strspn(s, "0123456789abcdefABCDEF") == n;
}

int value_colour(const char *text, json_object **ret) {
        CLEANUP_FREE char *list = NULL;
        json_object *array;
        size_t n;
        int r;

        if (text[0] == '#') {
                if (!hex_digits(text + 1, 6) && !hex_digits(text + 1, 8))
                        return -EINVAL;
                *ret = json_object_new_string(text);
                return *ret ? 0 : -ENOMEM;
        }
        n = strlen(text);
        list = malloc(n + 3);
        if (!list)
                return -ENOMEM;
        list[0] = '[';
        memcpy(list + 1, text, n);
        memcpy(list + 1 + n, "]", 2);
        if (strspn(text, "0123456789.,-+eE") != n)
                return -EINVAL;
        r = value_json(list, n + 2, &array);
        if (r < 0)
                return r;
        if (json_object_array_length(array) != 3 && json_object_array_length(array) != 4) {
                json_object_put(array);
                return -EINVAL;
        }
        *ret = array;
        return 0;
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
