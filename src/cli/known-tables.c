/* Prints known.h's tables as C: goxeld's own methods as its table has them, all others from the description
 * that is the argument, and the formats. Run when goxelctl is built. */
#include "daemon/methods.h"
#include "formats/format.h"
#include "rpc/description.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(json_object *o, const char *key) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) ? json_object_get_string(value) : NULL;
}

/* What JSON escapes in the tables' texts, C escapes in the same way. */
static void print_text(const char *text) {
        json_object *o = text ? json_object_new_string(text) : NULL;

        (void)printf("%s, ", o ? json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE) : "0");
        json_object_put(o);
}

static void print_words(json_object *o, const char *key) {
        json_object *list;

        if (!json_object_object_get_ex(o, key, &list)) {
                (void)printf("0, ");
                return;
        }
        (void)putchar('"');
        for (size_t i = 0; i < json_object_array_length(list); i++)
                (void)printf("%s%s", i > 0 ? " " : "",
                             json_object_get_string(json_object_array_get_idx(list, i)));
        (void)printf("\", ");
}

static void print_param(json_object *p) {
        const char *type = text_of(p, "type");

        /* A command line passes no descriptors. */
        if (strcmp(type, "fd") == 0)
                return;
        (void)printf("        { ");
        print_text(text_of(p, "name"));
        if (strcmp(type, "bool") == 0)
                print_text("true false");
        else
                print_words(p, "choices");
        print_text(text_of(p, "text"));
        (void)printf("},\n");
}

/* `common` are the parameters of all methods of a project; one that names the project is not doubled. */
static void print_params(json_object *method, json_object *common, size_t number) {
        json_object *params = json_object_object_get(method, "params");
        const char *project = text_of(method, "project_param");

        (void)printf("static const KnownParam params_%zu[] = {\n", number);
        for (size_t i = 0; i < json_object_array_length(params); i++)
                print_param(json_object_array_get_idx(params, i));
        for (size_t i = 0; common && i < json_object_array_length(common); i++) {
                json_object *p = json_object_array_get_idx(common, i);

                if (strcmp(text_of(p, "name"), "project") != 0 || !project ||
                    strcmp(project, "project") == 0)
                        print_param(p);
        }
        (void)printf("        { 0 },\n};\n");
}

static bool has_flag(json_object *m, const char *name) {
        json_object *flags = json_object_object_get(m, "flags");

        for (size_t i = 0; flags && i < json_object_array_length(flags); i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(flags, i)), name) == 0)
                        return true;
        return false;
}

static void print_method(json_object *m, size_t number) {
        (void)printf("        { ");
        print_text(text_of(m, "name"));
        print_words(m, "aliases");
        print_text(text_of(m, "summary"));
        print_text(text_of(m, "project_param"));
        (void)printf("%d, ", has_flag(m, "long"));
        (void)printf("params_%zu },\n", number);
}

static void print_formats(void) {
        (void)printf("const KnownFormat known_formats[] = {\n");
        for (const Format *f = formats; f->name; f++) {
                (void)printf("        { ");
                print_text(f->name);
                print_text(f->title);
                (void)printf("%d, %d },\n", f->read != NULL, f->write != NULL);
        }
        (void)printf("        { 0 },\n};\n");
}

int main(int argc, char **argv) {
        static const Method *const tables[] = { daemon_methods };
        json_object *own = method_describe(tables, ARRAY_LEN(tables)), *methods, *theirs, *common;
        CLEANUP(description_free) Description *engine = NULL;
        size_t n, all;
        int r;

        r = argc == 2 ? description_load(&engine, argv[1]) : -1;
        if (r < 0) {
                (void)fprintf(stderr, "known-tables: cannot read the engine's description\n");
                return 1;
        }
        methods = json_object_object_get(own, "methods");
        theirs = json_object_object_get(description_json(engine), "methods");
        common = json_object_object_get(description_json(engine), "common");
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
        print_formats();
        json_object_put(own);
        return fflush(stdout) == 0 ? 0 : 1;
}
