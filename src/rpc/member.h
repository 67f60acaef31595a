/* Members of a JSON object, read. An absent object (NULL), and what is no object, has none. */
#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/* NULL: none, or no string. Owned by the object. */
static inline const char *member_text(json_object *object, const char *key) {
        json_object *value = NULL;

        return object && json_object_object_get_ex(object, key, &value) &&
                               json_object_is_type(value, json_type_string)
                       ? json_object_get_string(value)
                       : NULL;
}

/* 0: none, or no number. */
static inline int64_t member_int(json_object *object, const char *key) {
        json_object *value = NULL;

        return object && json_object_object_get_ex(object, key, &value) ? json_object_get_int64(value) : 0;
}

/* False: none, or nothing that is true. */
static inline bool member_true(json_object *object, const char *key) {
        json_object *value = NULL;

        return object && json_object_object_get_ex(object, key, &value) && json_object_get_boolean(value);
}
