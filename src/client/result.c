/* Single members of results. */
#include "goxel/values.h"

#include "base/macros.h"
#include "base/text.h"

#include <errno.h>
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <string.h>

#define NESTING_MAX 80

static json_object *parse(const char *text) {
        struct json_tokener *t = json_tokener_new_ex(NESTING_MAX);
        json_object *tree = NULL;

        if (!t)
                return NULL;
        /* With the NUL, which ends a number. */
        tree = json_tokener_parse_ex(t, text, (int)strlen(text) + 1);
        json_tokener_free(t);
        return tree;
}

static json_object *step(json_object *at, const char *name) {
        json_object *found = NULL;
        uint64_t index;

        if (json_object_is_type(at, json_type_object))
                (void)json_object_object_get_ex(at, name, &found);
        else if (json_object_is_type(at, json_type_array) && parse_u64(name, 0, SIZE_MAX, &index) == 0)
                found = json_object_array_get_idx(at, (size_t)index);
        return found;
}

/* 0 with a member of *ret_tree, which is to be put whatever comes of it. */
static int find(const char *result, const char *path, json_object **ret_tree, json_object **ret) {
        CLEANUP_FREE char *copy = strdup(path);
        char *rest = copy, *name;
        json_object *at;

        *ret_tree = at = parse(result);
        if (!copy)
                return -ENOMEM;
        if (!at)
                return -EINVAL;
        while (at && *rest && (name = strsep(&rest, "."))) {
                at = step(at, name);
                if (!rest)
                        break;
        }
        *ret = at;
        return at ? 0 : -ENOENT;
}

static int find_typed(const char *result, const char *path, enum json_type type, json_object **ret_tree,
                      json_object **ret) {
        int r = find(result, path, ret_tree, ret);

        return r == 0 && !json_object_is_type(*ret, type) ? -EINVAL : r;
}

EXPORT int goxel_result_int(const char *result, const char *path, int64_t *ret) {
        json_object *tree, *value;
        int r = find_typed(result, path, json_type_int, &tree, &value);

        if (r == 0)
                *ret = json_object_get_int64(value);
        json_object_put(tree);
        return r;
}

EXPORT int goxel_result_number(const char *result, const char *path, double *ret) {
        json_object *tree, *value;
        int r = find(result, path, &tree, &value);

        if (r == 0 && !json_object_is_type(value, json_type_int) &&
            !json_object_is_type(value, json_type_double))
                r = -EINVAL;
        if (r == 0)
                *ret = json_object_get_double(value);
        json_object_put(tree);
        return r;
}

EXPORT int goxel_result_bool(const char *result, const char *path, bool *ret) {
        json_object *tree, *value;
        int r = find_typed(result, path, json_type_boolean, &tree, &value);

        if (r == 0)
                *ret = json_object_get_boolean(value);
        json_object_put(tree);
        return r;
}

EXPORT int goxel_result_text(const char *result, const char *path, char **ret) {
        json_object *tree, *value;
        char *copy = NULL;
        int r = find_typed(result, path, json_type_string, &tree, &value);

        if (r == 0) {
                copy = strdup(json_object_get_string(value));
                r = copy ? 0 : -ENOMEM;
        }
        if (r == 0)
                *ret = copy;
        json_object_put(tree);
        return r;
}
