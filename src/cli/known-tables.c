/* Prints known.h's tables as C: goxeld's own methods as its table has them, all others from the description
 * that is the argument, which has the formats, too. Run when goxelctl is built. */
#include "cli/described.h"
#include "daemon/methods.h"

#include <json-c/json_util.h>
#include <stdio.h>
#include <string.h>

/* What JSON escapes in the tables' texts, C escapes in the same way. */
static void print_text(const char *text) {
        json_object *o = text ? json_object_new_string(text) : NULL;

        (void)printf("%s, ", o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE) : "0");
        json_object_put(o);
}

static void print_words(json_object *o, const char *key) {
        char words[DESCRIBED_MAX];

        print_text(described_words(o, key, words));
}

static void print_json(json_object *o, const char *key) {
        json_object *value;

        print_text(json_object_object_get_ex(o, key, &value)
                           ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                                           JSON_C_TO_STRING_NOSLASHESCAPE)
                           : NULL);
}

static void print_param(json_object *p, bool common) {
        const char *type = described_text(p, "type");
        char expected[VALUE_TEXT_MAX];

        /* A command line passes no descriptors. */
        if (strcmp(type, "fd") == 0)
                return;
        (void)printf("        { ");
        print_text(described_text(p, "name"));
        if (strcmp(type, "bool") == 0)
                print_text("true false");
        else
                print_words(p, "choices");
        print_text(described_text(p, "text"));
        described_expected(p, expected);
        print_text(expected);
        print_text(described_text(p, "default"));
        (void)printf("%d, %d },\n", json_object_get_boolean(json_object_object_get(p, "required")), common);
}

/* `common` are the parameters of all methods of a project; one that names the project is not doubled. */
static void print_params(json_object *method, json_object *common, size_t number) {
        json_object *params = json_object_object_get(method, "params");
        const char *project = described_text(method, "project_param");

        (void)printf("static const KnownParam params_%zu[] = {\n", number);
        for (size_t i = 0; i < json_object_array_length(params); i++)
                print_param(json_object_array_get_idx(params, i), false);
        for (size_t i = 0; common && i < json_object_array_length(common); i++) {
                json_object *p = json_object_array_get_idx(common, i);

                if (strcmp(described_text(p, "name"), "project") != 0 || !project ||
                    strcmp(project, "project") == 0)
                        print_param(p, true);
        }
        (void)printf("        { 0 },\n};\n");
}

static void print_method(json_object *m, size_t number) {
        (void)printf("        { ");
        print_text(described_text(m, "name"));
        print_words(m, "aliases");
        print_text(described_text(m, "summary"));
        print_text(described_text(m, "project_param"));
        (void)printf("%d, %d, ", described_flag(m, "long"), described_flag(m, "project"));
        print_json(m, "result");
        print_json(m, "example");
        (void)printf("params_%zu },\n", number);
}

static bool has_word(json_object *o, const char *key, const char *word) {
        json_object *list = json_object_object_get(o, key);

        for (size_t i = 0; i < json_object_array_length(list); i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(list, i)), word) == 0)
                        return true;
        return false;
}

static void print_range(json_object *o) {
        json_object *min, *max;

        if (json_object_object_get_ex(o, "min", &min) && json_object_object_get_ex(o, "max", &max))
                (void)printf("\"%.15g to %.15g\", ", json_object_get_double(min),
                             json_object_get_double(max));
        else
                print_text(NULL);
}

static void print_option(json_object *o) {
        (void)printf("        { ");
        print_text(described_text(o, "name"));
        print_text(described_text(o, "type"));
        (void)printf("%d, %d, ", has_word(o, "for", "read"), has_word(o, "for", "write"));
        if (strcmp(described_text(o, "type"), "bool") == 0)
                print_text("true false");
        else
                print_words(o, "choices");
        print_range(o);
        print_text(described_text(o, "default"));
        print_text(described_text(o, "unit"));
        print_text(described_text(o, "text"));
        (void)printf("},\n");
}

static void print_options(json_object *format, size_t number) {
        json_object *options = json_object_object_get(format, "options");

        (void)printf("static const KnownOption options_%zu[] = {\n", number);
        for (size_t i = 0; i < json_object_array_length(options); i++)
                print_option(json_object_array_get_idx(options, i));
        (void)printf("        { 0 },\n};\n");
}

static void print_format(json_object *f, size_t number) {
        (void)printf("        { ");
        print_text(described_text(f, "name"));
        print_text(described_text(f, "title"));
        print_words(f, "extensions");
        print_text(described_text(f, "lacks"));
        (void)printf("%d, %d, options_%zu, ", json_object_get_boolean(json_object_object_get(f, "reads")),
                     json_object_get_boolean(json_object_object_get(f, "writes")), number);
        print_text(
                json_object_to_json_string_ext(f, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
        (void)printf("},\n");
}

static void print_formats(json_object *formats) {
        const size_t n = json_object_array_length(formats);

        for (size_t i = 0; i < n; i++)
                print_options(json_object_array_get_idx(formats, i), i);
        (void)printf("const KnownFormat known_formats[] = {\n");
        for (size_t i = 0; i < n; i++)
                print_format(json_object_array_get_idx(formats, i), i);
        (void)printf("        { 0 },\n};\n");
}

int main(int argc, char **argv) {
        static const Method *const tables[] = { daemon_methods };
        json_object *own = method_describe(tables, ARRAY_LEN(tables)), *methods, *theirs, *common;
        json_object *engine = argc == 2 ? json_object_from_file(argv[1]) : NULL;
        size_t n, all;

        if (!engine) {
                (void)fprintf(stderr, "known-tables: cannot read the engine's description\n");
                return 1;
        }
        methods = json_object_object_get(own, "methods");
        theirs = json_object_object_get(engine, "methods");
        common = json_object_object_get(engine, "common");
        n = json_object_array_length(methods);
        all = n + json_object_array_length(theirs);

        (void)printf("#include \"cli/known.h\"\n");
        for (size_t i = 0; i < all; i++)
                print_params(json_object_array_get_idx(i < n ? methods : theirs, i < n ? i : i - n),
                             i < n ? NULL : common, i);
        (void)printf("const KnownMethod known_methods[] = {\n");
        for (size_t i = 0; i < all; i++)
                print_method(json_object_array_get_idx(i < n ? methods : theirs, i < n ? i : i - n), i);
        (void)printf("        { 0 },\n};\n");
        print_formats(json_object_object_get(engine, "formats"));
        json_object_put(engine);
        json_object_put(own);
        return fflush(stdout) == 0 ? 0 : 1;
}
