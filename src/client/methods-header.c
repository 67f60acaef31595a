/* Prints goxel/methods.h: a structure of parameters and two functions for each method, goxeld's own as its
 * table has them, all others from the description that is the argument. Run when libgoxel is built. */
#include "daemon/methods.h"

#include <ctype.h>
#include <json-c/json_util.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 96

static const char *text_of(json_object *o, const char *key) {
        json_object *value;

        return json_object_object_get_ex(o, key, &value) ? json_object_get_string(value) : NULL;
}

static bool has_flag(json_object *method, const char *flag) {
        json_object *flags = json_object_object_get(method, "flags");

        for (size_t i = 0; flags && i < json_object_array_length(flags); i++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(flags, i)), flag) == 0)
                        return true;
        return false;
}

/* "goxel.add_voxel" → "goxel_add_voxel", "ping" → "goxel_ping". */
static void name_function(const char *method, char ret[static NAME_SIZE]) {
        (void)snprintf(ret, NAME_SIZE, "goxel_%s", method_bare(method));
        for (char *s = ret; *s; s++)
                if (!isalnum((unsigned char)*s))
                        *s = '_';
}

/* "goxel_add_voxel" → "GoxelAddVoxel". */
static void name_struct(const char *function, char ret[static NAME_SIZE]) {
        bool up = true;

        for (; *function; function++) {
                if (*function == '_') {
                        up = true;
                        continue;
                }
                *ret++ = up ? (char)toupper((unsigned char)*function) : *function;
                up = false;
        }
        *ret = '\0';
}

/* A name that both languages take. */
static const char *field_name(const char *name, char space[static NAME_SIZE]) {
        static const char *const words[] = {
                "and",      "auto",   "bool",    "break",    "case",     "char",    "class",     "const",
                "default",  "delete", "do",      "double",   "else",     "enum",    "export",    "extern",
                "false",    "float",  "for",     "friend",   "goto",     "if",      "inline",    "int",
                "long",     "new",    "not",     "operator", "or",       "private", "protected", "public",
                "register", "return", "short",   "signed",   "sizeof",   "static",  "struct",    "switch",
                "template", "this",   "throw",   "true",     "try",      "typedef", "typename",  "union",
                "unsigned", "using",  "virtual", "void",     "volatile", "while",   "xor"
        };

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (strcmp(name, words[i]) == 0) {
                        (void)snprintf(space, NAME_SIZE, "%s_", name);
                        return space;
                }
        return name;
}

static const struct {
        const char *type, *c_type, *field;
} types[] = {
        { "int", "GoxelInt ", "INT" },          { "number", "GoxelNumber ", "NUMBER" },
        { "bool", "GoxelBool ", "BOOL" },       { "point", "GoxelPoint ", "POINT" },
        { "colour", "GoxelColour ", "COLOUR" }, { "fd", "GoxelFd ", "FD" },
        { "string", "const char *", "TEXT" },   { "choice", "const char *", "TEXT" },
        { "object", "const char *", "JSON" },   { "array", "const char *", "JSON" },
        { "any", "const char *", "JSON" },
};

/* The row for a parameter; a type that is not there is a fault of the build. */
static size_t type_of(json_object *p) {
        const char *name = text_of(p, "type");

        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (strcmp(types[i].type, name) == 0)
                        return i;
        (void)fprintf(stderr, "methods-header: no C type for %s\n", name);
        exit(1);
}

static void print_range(json_object *p) {
        json_object *min, *max, *choices;

        if (json_object_object_get_ex(p, "choices", &choices)) {
                (void)printf(": ");
                for (size_t i = 0; i < json_object_array_length(choices); i++)
                        (void)printf("%s%s", i > 0 ? ", " : "",
                                     json_object_get_string(json_object_array_get_idx(choices, i)));
        }
        if (json_object_object_get_ex(p, "min", &min) && json_object_object_get_ex(p, "max", &max) &&
            types[type_of(p)].field[0] != 'T')
                (void)printf(", %s to %s", json_object_get_string(min), json_object_get_string(max));
        if (text_of(p, "unit"))
                (void)printf(" %s", text_of(p, "unit"));
}

static void print_member(json_object *p) {
        char space[NAME_SIZE];
        const char *name = field_name(text_of(p, "name"), space), *text = text_of(p, "text");
        json_object *fallback, *required = json_object_object_get(p, "required");
        size_t t = type_of(p);

        (void)printf("        %s%s; /* %s", types[t].c_type, name, text ? text : "");
        print_range(p);
        if (json_object_get_boolean(required))
                (void)printf("; required");
        else if (json_object_object_get_ex(p, "default", &fallback))
                (void)printf("; default %s", json_object_to_json_string_ext(fallback, 0));
        if (strcmp(types[t].field, "JSON") == 0)
                (void)printf(" (JSON)");
        (void)printf(" */\n");
}

static void print_field(json_object *p, const char *structure) {
        char space[NAME_SIZE];
        const char *name = text_of(p, "name");

        (void)printf("        { \"%s\", GOXEL_FIELD_%s, offsetof(%s, %s) },\n", name,
                     types[type_of(p)].field, structure, field_name(name, space));
}

/* The method's own parameters and those of all methods of a project, without doubles, the project first: a
 * long line finds its engine by it. */
static json_object *all_params(json_object *method, json_object *common) {
        json_object *own = json_object_object_get(method, "params"), *all = json_object_new_array();
        const char *project = text_of(method, "project_param");
        bool is_project = has_flag(method, "project");

        for (size_t i = 0; is_project && i < json_object_array_length(common); i++) {
                json_object *p = json_object_array_get_idx(common, i);
                bool doubled = strcmp(text_of(p, "name"), "project") == 0 && project &&
                               strcmp(project, "project") != 0;

                for (size_t k = 0; k < json_object_array_length(own); k++)
                        if (strcmp(text_of(json_object_array_get_idx(own, k), "name"), text_of(p, "name")) ==
                            0)
                                doubled = true;
                if (!doubled)
                        json_object_array_add(all, json_object_get(p));
        }
        for (size_t i = 0; i < json_object_array_length(own); i++)
                json_object_array_add(all, json_object_get(json_object_array_get_idx(own, i)));
        return all;
}

/* How a request is repeated when nobody knows whether it was executed. */
static const char *flags_of(json_object *method) {
        static const char *const changing[] = { "close_project", "delete_project", "shutdown_daemon",
                                                "disconnect", "cancel" };

        if (has_flag(method, "writes") || has_flag(method, "changes") || has_flag(method, "creates"))
                return "GOXEL_CALL_KEYED";
        for (size_t i = 0; i < ARRAY_LEN(changing); i++)
                if (strcmp(method_bare(text_of(method, "name")), changing[i]) == 0)
                        return "0";
        return "GOXEL_CALL_REPEATABLE";
}

static void print_functions(const char *function, const char *params, bool has_params) {
        (void)printf("static inline int %s(GoxelClient *c, %schar **ret_result) {\n"
                     "        return goxel_client_call_method(c, &%s_method, %s, ret_result);\n}\n",
                     function, params, function, has_params ? "params" : "NULL");
        (void)printf(
                "static inline int %s_send(GoxelClient *c, %sGoxelAnswer answer, void *userdata,\n"
                "                int64_t *ret_id) {\n"
                "        return goxel_client_send_method(c, &%s_method, %s, answer, userdata, ret_id);\n}\n\n",
                function, params, function, has_params ? "params" : "NULL");
}

static void print_method(json_object *method, json_object *common) {
        char function[NAME_SIZE], structure[NAME_SIZE], params[NAME_SIZE + 32] = "";
        const char *name = text_of(method, "name");
        json_object *all = all_params(method, common);
        size_t n = json_object_array_length(all);

        name_function(name, function);
        name_struct(function, structure);
        (void)printf("/* %s: %s\n *\n * Result: %s */\n", name, text_of(method, "summary"),
                     text_of(method, "result") ? text_of(method, "result") : "{}");
        if (n > 0) {
                (void)snprintf(params, sizeof(params), "const %s *params, ", structure);
                (void)printf("typedef struct %s {\n", structure);
                for (size_t i = 0; i < n; i++)
                        print_member(json_object_array_get_idx(all, i));
                (void)printf("} %s;\n", structure);
        }
        (void)printf("static const GoxelField %s_fields[] = {\n", function);
        for (size_t i = 0; i < n; i++)
                print_field(json_object_array_get_idx(all, i), structure);
        (void)printf("        { NULL, GOXEL_FIELD_INT, 0 },\n};\n");
        (void)printf("static const GoxelMethod %s_method = { \"%s\", %s, %s_fields };\n", function, name,
                     flags_of(method), function);
        print_functions(function, params, n > 0);
        json_object_put(all);
}

static void print_all(json_object *methods, json_object *common) {
        for (size_t i = 0; i < json_object_array_length(methods); i++) {
                json_object *m = json_object_array_get_idx(methods, i);

                /* The library greets by itself, and an echo has no parameters to speak of. */
                if (strcmp(text_of(m, "name"), "hello") != 0 && strcmp(text_of(m, "name"), "echo") != 0)
                        print_method(m, common);
        }
}

int main(int argc, char **argv) {
        static const Method *const tables[] = { daemon_methods };
        json_object *own = method_describe(tables, ARRAY_LEN(tables)), *common;
        json_object *engine = argc == 2 ? json_object_from_file(argv[1]) : NULL;

        if (!engine) {
                (void)fprintf(stderr, "methods-header: cannot read the engine's description\n");
                return 1;
        }
        common = json_object_object_get(engine, "common");
        (void)printf(
                "/* The daemon's methods with typed parameters, made from its tables. For each method that\n"
                " * has any a structure of parameters, what is left out being not given; a function that\n"
                " * waits, with the results of goxel_client_call(), and one that does not, with those of\n"
                " * goxel_client_send(). Results are JSON text; goxel_result_int() and the like read them.\n"
                " * A broken connection is made good: methods that read are asked again, methods that\n"
                " * change a project are done once (GOXEL_CALL_KEYED). */\n"
                "#pragma once\n\n#include <goxel/values.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
        print_all(json_object_object_get(own, "methods"), common);
        print_all(json_object_object_get(engine, "methods"), common);
        (void)printf("#ifdef __cplusplus\n}\n#endif\n");
        json_object_put(engine);
        json_object_put(own);
        return fflush(stdout) == 0 ? 0 : 1;
}
