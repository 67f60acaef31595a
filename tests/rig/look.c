#include "rig/look.h"

#include <stdio.h>
#include <string.h>

json_object *look(json_object *json, const char *path) {
        while (json && *path) {
                size_t n = strcspn(path, ".");
                char key[128];

                if (n >= sizeof key)
                        return NULL;
                memcpy(key, path, n);
                key[n] = '\0';
                if (json_object_is_type(json, json_type_array))
                        json = json_object_array_get_idx(json, strtoul(key, NULL, 10));
                else if (!json_object_object_get_ex(json, key, &json))
                        return NULL;

                path += n + (path[n] == '.');
        }
        return json;
}

static const char *text_of(json_object *json) {
        return json ? json_object_to_json_string_ext(json,
                                                     JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
                    : "null"; /* json-c has no object for it */
}

static void give_up(json_object *json, const char *path, const char *wanted, const char *file, int line) {
        print_error("expected %s at \"%s\" of: %.2000s\n", wanted, path, text_of(json));
        _fail(file, line);
}

int64_t look_int_(json_object *json, const char *path, const char *file, int line) {
        json_object *found = look(json, path);

        if (!json_object_is_type(found, json_type_int))
                give_up(json, path, "an integer", file, line);
        return json_object_get_int64(found);
}

const char *look_string_(json_object *json, const char *path, const char *file, int line) {
        json_object *found = look(json, path);

        if (!json_object_is_type(found, json_type_string))
                give_up(json, path, "a string", file, line);
        return json_object_get_string(found);
}

void check_int_(json_object *json, const char *path, int64_t wanted, const char *file, int line) {
        char text[32];

        (void)snprintf(text, sizeof text, "%lld", (long long)wanted);
        if (look_int_(json, path, file, line) != wanted)
                give_up(json, path, text, file, line);
}

void check_string_(json_object *json, const char *path, const char *wanted, const char *file, int line) {
        if (strcmp(look_string_(json, path, file, line), wanted) != 0)
                give_up(json, path, wanted, file, line);
}

void check_json_(json_object *json, const char *path, const char *wanted, const char *file, int line) {
        if (strcmp(text_of(look(json, path)), wanted) != 0)
                give_up(json, path, wanted, file, line);
}

void check_absent_(json_object *json, const char *path, const char *file, int line) {
        if (look(json, path))
                give_up(json, path, "nothing", file, line);
}

void check_result_(json_object *answer, const char *file, int line) {
        json_object *result = NULL;

        if (!json_object_object_get_ex(answer, "result", &result) || look(answer, "error"))
                give_up(answer, "result", "a result", file, line);
        check_string_(answer, "jsonrpc", "2.0", file, line);
}

void check_error_(json_object *answer, int code, const char *reason, const char *file, int line) {
        check_string_(answer, "jsonrpc", "2.0", file, line);
        check_int_(answer, "error.code", code, file, line);
        (void)look_string_(answer, "error.message", file, line);
        if (reason)
                check_string_(answer, "error.data.reason", reason, file, line);
        check_absent_(answer, "result", file, line);
}
