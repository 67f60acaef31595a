#include "mcp/schema.h"

#include <json-c/linkhash.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATH_MAX_BYTES 256
#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
#define GOT_MAX 60 /* bytes of a value that a fault shows */

/* A walk through a value; path names the place it has reached. */
typedef struct Walk {
        char path[PATH_MAX_BYTES];
        size_t n;
        char *fault; /* NULL: only whether there is one */
        size_t fault_size;
} Walk;

static bool check(Walk *w, json_object *schema, json_object *value);

static bool fail(Walk *w, json_object *value, const char *wanted) {
        const char *got = json_object_to_json_string_ext(value, STYLE);
        int n = (int)strnlen(got, GOT_MAX);

        while (n > 0 && got[n] && ((unsigned char)got[n] & 0xc0) == 0x80)
                n--;
        (void)snprintf(w->fault, w->fault_size, "%s: %s is wanted, not %.*s%s",
                       w->n > 0 ? w->path : "arguments", wanted, n, got, got[n] ? "…" : "");
        return false;
}

/* Longer paths are cut: they are for the message only. */
static size_t step(Walk *w, const char *name, size_t index) {
        size_t old = w->n;
        int k;

        if (!w->fault)
                return old;
        k = name ? snprintf(w->path + w->n, sizeof(w->path) - w->n, "%s%s", w->n > 0 ? "." : "", name)
                 : snprintf(w->path + w->n, sizeof(w->path) - w->n, "[%zu]", index);

        w->n = MIN(w->n + (size_t)MAX(k, 0), sizeof(w->path) - 1);
        return old;
}

static void step_back(Walk *w, size_t old) {
        w->n = old;
        w->path[old] = '\0';
}

static const struct {
        const char *name, *wanted;
        json_type type;
} types[] = {
        { "object", "an object", json_type_object },       { "array", "an array", json_type_array },
        { "string", "a string", json_type_string },        { "integer", "an integer", json_type_int },
        { "boolean", "true or false", json_type_boolean },
};

/* The daemon takes colours that are no texts as well, and says what it wants. */
static bool is_colour(json_object *schema) {
        const char *format = json_object_get_string(json_object_object_get(schema, "format"));

        return format && strcmp(format, "color") == 0;
}

/* What a value means may be why another type was given: a layer's name for its id. */
static bool fail_type(Walk *w, json_object *schema, json_object *value, const char *wanted) {
        const char *meaning = json_object_get_string(json_object_object_get(schema, "description"));
        char text[GOT_MAX * 3];

        (void)snprintf(text, sizeof(text), "%s%s%s%s", wanted, meaning ? " (" : "", meaning ? meaning : "",
                       meaning ? ")" : "");
        return fail(w, value, text);
}

/* As JSON Schema has it, 96.0 is an integer; some programs write every number so. */
static bool is_integer(json_object *value) {
        return json_object_is_type(value, json_type_int) ||
               (json_object_is_type(value, json_type_double) &&
                json_object_get_double(value) == trunc(json_object_get_double(value)));
}

static bool is_of_type(json_object *value, json_type type) {
        return type == json_type_int ? is_integer(value) : json_object_is_type(value, type);
}

static bool check_type(Walk *w, json_object *schema, json_object *value) {
        const char *name = json_object_get_string(json_object_object_get(schema, "type"));

        if (is_colour(schema) &&
            (json_object_is_type(value, json_type_array) || json_object_is_type(value, json_type_object)))
                return true;

        for (size_t i = 0; name && i < ARRAY_LEN(types); i++)
                if (strcmp(types[i].name, name) == 0 && !is_of_type(value, types[i].type))
                        return w->fault && fail_type(w, schema, value, types[i].wanted);
        /* As C sees it, such a string is a shorter one. */
        if (json_object_is_type(value, json_type_string) &&
            strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
                return w->fault && fail(w, value, "a string without \\u0000");
        return true;
}

static bool check_choice(Walk *w, json_object *schema, json_object *value) {
        json_object *choices = json_object_object_get(schema, "enum");
        char wanted[GOT_MAX * 3];

        if (!choices)
                return true;
        for (size_t i = 0; i < json_object_array_length(choices); i++)
                if (json_object_equal(json_object_array_get_idx(choices, i), value))
                        return true;
        if (!w->fault)
                return false;
        (void)snprintf(wanted, sizeof(wanted), "one of %s", json_object_to_json_string_ext(choices, STYLE));
        return fail(w, value, wanted);
}

static bool check_range(Walk *w, json_object *schema, json_object *value) {
        json_object *least = json_object_object_get(schema, "minimum"),
                    *most = json_object_object_get(schema, "maximum");
        int64_t n = json_object_get_int64(value);
        char wanted[GOT_MAX];

        if (!is_integer(value))
                return true;
        /* What is not said to reach further is a coordinate. */
        if (!least && !most && (n < INT32_MIN || n > INT32_MAX))
                return w->fault && fail(w, value, "an integer of 32 bits");
        if ((!least || n >= json_object_get_int64(least)) && (!most || n <= json_object_get_int64(most)))
                return true;
        if (!w->fault)
                return false;
        (void)snprintf(wanted, sizeof(wanted), "a number from %s to %s",
                       least ? json_object_get_string(least) : "any",
                       most ? json_object_get_string(most) : "any");
        return fail(w, value, wanted);
}

static void say(Walk *w, size_t *n, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void say(Walk *w, size_t *n, const char *format, ...) {
        va_list args;
        int k = 0;

        va_start(args, format);
        if (*n < w->fault_size)
                k = vsnprintf(w->fault + *n, w->fault_size - *n, format, args);
        va_end(args);
        *n += (size_t)MAX(k, 0);
}

static void say_names(Walk *w, size_t *n, json_object *properties) {
        const char *before = "";

        json_object_object_foreach(properties, key, property) {
                (void)property;
                say(w, n, "%s%s", before, key);
                before = ", ";
        }
}

/* All of them: whoever gives `size` for width, depth and height has given more than one wrong name. */
static void say_unknown(Walk *w, size_t *n, json_object *properties, json_object *value) {
        const char *before = *n > 0 ? "; " : "";
        bool several = false;

        json_object_object_foreach(value, key, member) {
                (void)member;
                if (json_object_object_get_ex(properties, key, NULL))
                        continue;
                several = *before == ',';
                say(w, n, "%s%s%s%.*s", before, w->path, w->n > 0 ? "." : "", GOT_MAX, key);
                before = ", ";
        }
        say(w, n, several ? " are not known; there are: " : " is not known; there are: ");
        say_names(w, n, properties);
}

static const char *find_missing(json_object *schema, json_object *value) {
        json_object *required = json_object_object_get(schema, "required");

        for (size_t i = 0; required && i < json_object_array_length(required); i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(required, i));

                if (!json_object_object_get_ex(value, name, NULL))
                        return name;
        }
        return NULL;
}

/* The schema of a member that the properties do not name: NULL for one that may be anything. False: there
 * must be none. */
static bool find_more(json_object *schema, json_object **ret) {
        json_object *more = json_object_object_get(schema, "additionalProperties");

        *ret = json_object_is_type(more, json_type_object) ? more : NULL;
        return !json_object_is_type(more, json_type_boolean) || json_object_get_boolean(more);
}

static bool has_unknown(json_object *schema, json_object *value) {
        json_object *properties = json_object_object_get(schema, "properties"), *more;

        json_object_object_foreach(value, key, member) {
                (void)member;
                if (!json_object_object_get_ex(properties, key, NULL) && !find_more(schema, &more))
                        return true;
        }
        return false;
}

/* What is missing may have been given by another name: both are told. */
static bool check_names(Walk *w, json_object *schema, json_object *value) {
        const char *missing = find_missing(schema, value);
        const bool unknown = has_unknown(schema, value);
        size_t n = 0;

        if (!missing && !unknown)
                return true;
        if (!w->fault)
                return false;
        if (missing)
                say(w, &n, "%s%s%s is missing", w->path, w->n > 0 ? "." : "", missing);
        if (unknown)
                say_unknown(w, &n, json_object_object_get(schema, "properties"), value);
        return false;
}

static bool check_members(Walk *w, json_object *schema, json_object *value) {
        json_object *properties = json_object_object_get(schema, "properties"), *property;

        if (!check_names(w, schema, value))
                return false;
        json_object_object_foreach(value, key, member) {
                size_t old;

                if (!json_object_object_get_ex(properties, key, &property))
                        (void)find_more(schema, &property);
                old = step(w, key, 0);
                if (property && !check(w, property, member))
                        return false;
                step_back(w, old);
        }
        return true;
}

static bool check_count(Walk *w, json_object *schema, json_object *value) {
        json_object *least = json_object_object_get(schema, "minItems"),
                    *most = json_object_object_get(schema, "maxItems");
        size_t n = json_object_array_length(value);
        char wanted[GOT_MAX];

        if ((!least || n >= json_object_get_uint64(least)) && (!most || n <= json_object_get_uint64(most)))
                return true;
        if (!w->fault)
                return false;
        if (json_object_equal(least, most))
                (void)snprintf(wanted, sizeof(wanted), "an array of %s items", json_object_get_string(most));
        else if (!most)
                (void)snprintf(wanted, sizeof(wanted), "an array of %s items or more",
                               json_object_get_string(least));
        else
                (void)snprintf(wanted, sizeof(wanted), "an array of %s to %s items",
                               least ? json_object_get_string(least) : "0", json_object_get_string(most));
        return fail(w, value, wanted);
}

static bool check_items(Walk *w, json_object *schema, json_object *value) {
        json_object *items = json_object_object_get(schema, "items");

        if (!check_count(w, schema, value))
                return false;
        for (size_t i = 0; items && i < json_object_array_length(value); i++) {
                size_t old = step(w, NULL, i);

                if (!check(w, items, json_object_array_get_idx(value, i)))
                        return false;
                step_back(w, old);
        }
        return true;
}

static bool check(Walk *w, json_object *schema, json_object *value) {
        if (!check_type(w, schema, value) || !check_choice(w, schema, value) ||
            !check_range(w, schema, value))
                return false;
        if (json_object_is_type(value, json_type_object))
                return check_members(w, schema, value);
        if (json_object_is_type(value, json_type_array))
                return check_items(w, schema, value);
        return true;
}

bool schema_accepts(json_object *schema, json_object *value) {
        Walk w = { 0 };

        return check(&w, schema, value);
}

bool schema_check(json_object *schema, json_object *value, char *fault, size_t fault_size) {
        Walk w = { .fault = fault, .fault_size = fault_size };

        return check(&w, schema, value);
}
