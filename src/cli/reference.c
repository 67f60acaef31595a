/* Prints the reference of all methods as Markdown: goxeld's own as its table has them, all others from the
 * description that is the argument. Run when goxelctl is built; what it prints is installed. */
#include "cli/described.h"
#include "daemon/methods.h"
#include "rpc/json.h"

#include <json-c/json_util.h>
#include <stdio.h>
#include <string.h>

/* A cell of a table: a bar would end it. */
static void print_cell(const char *text) {
        for (; *text; text++)
                (void)printf(*text == '|' ? "\\|" : "%c", *text);
}

static void print_param(json_object *param) {
        const char *alias = described_text(param, "alias"), *fallback = described_text(param, "default"),
                   *text = described_text(param, "text");
        char expected[VALUE_TEXT_MAX];

        (void)printf("| `%s`", described_text(param, "name"));
        if (alias)
                (void)printf(" (`%s`)", alias);
        (void)printf(" | ");
        described_expected(param, expected);
        print_cell(expected);
        (void)printf(" | ");
        if (json_object_get_boolean(json_object_object_get(param, "required")))
                (void)printf("required");
        else if (fallback) {
                (void)printf("`");
                print_cell(fallback);
                (void)printf("`");
        }
        (void)printf(" | ");
        print_cell(text ? text : "");
        (void)printf(" |\n");
}

static void print_params(json_object *params) {
        if (json_length(params) == 0)
                return;
        (void)printf("\n| parameter | is | default | |\n|---|---|---|---|\n");
        for (size_t i = 0; i < json_length(params); i++)
                print_param(json_object_array_get_idx(params, i));
}

/* What the flags say, in words. */
static void print_flags(json_object *m) {
        static const struct {
                const char *flag, *text;
        } flags[] = {
                { "writes", "an undo step" },
                { "changes", "changes the project" },
                { "creates", "binds the connection" },
                { "batchable", "may stand in `goxel.batch_operations`" },
                { "long", "may take long" },
                { "reads_file", "reads a file" },
                { "writes_file", "writes a file" },
        };
        bool any = false;

        for (size_t i = 0; i < ARRAY_LEN(flags); i++)
                if (described_flag(m, flags[i].flag)) {
                        (void)printf("%s%s", any ? ", " : "\n(", flags[i].text);
                        any = true;
                }
        if (any)
                (void)printf(")\n");
}

static void print_example(json_object *m) {
        json_object *example = json_object_object_get(m, "example");

        if (!example)
                return;
        (void)printf(
                "\nExample:\n\n```json\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n```\n",
                described_text(m, "name"),
                json_object_to_json_string_ext(example,
                                               JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void print_method(json_object *m) {
        json_object *aliases = json_object_object_get(m, "aliases"),
                    *result = json_object_object_get(m, "result");
        const char *error = described_text(m, "error");

        (void)printf("\n### %s\n\n%s\n", described_text(m, "name"), described_text(m, "summary"));
        for (size_t i = 0; i < json_length(aliases); i++)
                (void)printf("%s`%s`%s", i > 0 ? ", " : "\nAlso: ",
                             json_object_get_string(json_object_array_get_idx(aliases, i)),
                             i + 1 == json_length(aliases) ? ".\n" : "");
        print_flags(m);
        print_params(json_object_object_get(m, "params"));
        if (result)
                (void)printf("\nResult:\n\n```json\n%s\n```\n",
                             json_object_to_json_string_ext(result, JSON_C_TO_STRING_PRETTY |
                                                                            JSON_C_TO_STRING_SPACED |
                                                                            JSON_C_TO_STRING_NOSLASHESCAPE));
        if (error)
                (void)printf("\nA failure at its work is %s.\n", error);
        print_example(m);
}

static void print_methods(const char *title, json_object *methods, const char *flag) {
        (void)printf("\n## %s\n", title);
        for (size_t i = 0; i < json_length(methods); i++)
                if (described_flag(json_object_array_get_idx(methods, i), flag))
                        print_method(json_object_array_get_idx(methods, i));
}

static void print_head(json_object *common) {
        (void)printf(
                "# Methods\n\n"
                "All methods with their parameters, ranges, results, errors and an example, made from the tables that\n"
                "goxeld and goxel-engine go by. [protocol.md](protocol.md) says how requests travel and what the words\n"
                "mean. Names go with and without `goxel.`. Parameters are named, or positional in the order of their table.\n"
                "Wrong ones are -32602, with `data {param, expected, got}`; errors of all methods stand in\n"
                "[protocol.md](protocol.md#errors).\n\n"
                "All methods of a project also take:\n");
        print_params(common);
}

int main(int argc, char **argv) {
        static const Method *const tables[] = { daemon_methods };
        json_object *own = method_describe(tables, ARRAY_LEN(tables)), *theirs;
        json_object *engine = argc == 2 ? json_object_from_file(argv[1]) : NULL;

        if (!engine) {
                (void)fprintf(stderr, "reference: cannot read the engine's description\n");
                return 1;
        }
        theirs = json_object_object_get(engine, "methods");
        print_head(json_object_object_get(engine, "common"));
        print_methods("Of a project", theirs, "project");
        print_methods("Of the daemon", json_object_object_get(own, "methods"), "daemon");
        print_methods("Anywhere", theirs, "anywhere");
        json_object_put(engine);
        json_object_put(own);
        return fflush(stdout) == 0 ? 0 : 1;
}
