#include "rpc/json.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <limits.h>

#define JSON_STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

static _Thread_local bool short_of_memory;
/* What could not be added, each with the next as its userdata: who made it may still add to it. */
static _Thread_local json_object *orphans;

static void keep(json_object *value) {
        if (!value)
                return;
        json_object_set_userdata(value, orphans, NULL);
        orphans = value;
}

/* A value that could not be made has just set errno. */
static void note(bool added, json_object *value) {
        if (!added || (!value && errno == ENOMEM))
                short_of_memory = true;
        if (!added)
                keep(value);
}

void json_add(json_object *object, const char *key, json_object *value) {
        note(object && json_object_object_add(object, key, value) == 0, value);
}

void json_append(json_object *array, json_object *value) {
        note(array && json_object_array_add(array, value) == 0, value);
}

size_t json_length(const json_object *array) {
        return array ? json_object_array_length(array) : 0;
}

bool json_fell_short(void) {
        const bool fell_short = short_of_memory;

        while (orphans) {
                json_object *next = json_object_get_userdata(orphans);

                json_object_put(orphans);
                orphans = next;
        }
        short_of_memory = false;
        errno = 0;
        return fell_short;
}

const char *json_line(json_object *tree, size_t *ret_n) {
        const char *text;

        errno = 0;
        text = json_object_to_json_string_length(tree, JSON_STYLE, ret_n);
        return errno == ENOMEM ? NULL : text;
}

json_object *json_read(const char *text, size_t n) {
        json_tokener *tokener = NULL;
        json_object *tree;

        errno = 0;
        if (n <= INT_MAX)
                tokener = json_tokener_new_ex(JSON_LEVELS);
        if (!tokener)
                return NULL;
        tree = json_tokener_parse_ex(tokener, text, (int)n);
        /* A number's end shows only with what follows it. */
        if (json_tokener_get_error(tokener) == json_tokener_continue)
                tree = json_tokener_parse_ex(tokener, "", 1);
        json_tokener_free(tokener);
        return tree;
}
