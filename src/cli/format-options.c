#include "cli/format-options.h"

#include "base/buf.h"
#include "cli/known.h"
#include "cli/report.h"
#include "cli/values.h"

#include <errno.h>
#include <string.h>

/* A file on one side of the command. */
typedef struct Side {
        const char *prefix; /* "in." */
        bool reading;
        const char *name;          /* of its format; NULL: there is no such file */
        const KnownFormat *format; /* NULL: the engine may know it, we do not */
        json_object *options;
} Side;

/* A value has the type that the table names; where the table is of no help, JSON is taken for what it is.
 */
static json_object *value_of(const KnownOption *o, const char *text) {
        const bool word = o && (strcmp(o->type, "string") == 0 || strcmp(o->type, "choice") == 0 ||
                                strcmp(o->type, "colour") == 0);
        json_object *json;

        if (!word && value_json(text, strlen(text), &json) == 0)
                return json;
        return json_object_new_string(text);
}

static const KnownOption *knows(const Side *s, const char *name, size_t n) {
        return s->format ? known_option(s->format, s->reading, name, n) : NULL;
}

static int add(const Invocation *in, Side *s, const char *name, const char *equals) {
        CLEANUP_FREE char *key = strndup(name, (size_t)(equals - name));

        if (!key)
                return report_errno(in, -ENOMEM);
        if (!s->options)
                s->options = json_object_new_object();
        json_object_object_add(s->options, key,
                               value_of(knows(s, name, (size_t)(equals - name)), equals + 1));
        return CLI_OK;
}

static void list_options(const Side *s, Buf *list) {
        for (const KnownOption *o = s->format ? s->format->options : NULL; o && o->name; o++)
                if (s->reading ? o->reads : o->writes)
                        (void)buf_printf(list, "%s%s", list->n > 0 ? ", " : "", o->name);
}

static int refuse_name(const Invocation *in, const Side *sides, const char *name, size_t n) {
        CLEANUP_BUF Buf list = { 0 };

        list_options(&sides[0], &list);
        list_options(&sides[1], &list);
        if (list.n == 0)
                return report_fail(in, CLI_USAGE,
                                   "-O %.*s: there are no options for this (goxelctl formats)", (int)n,
                                   name);
        return report_fail(in, CLI_USAGE,
                           "-O %.*s: there is no such option here, but %.*s (goxelctl formats)", (int)n,
                           name, (int)list.n, (const char *)list.data);
}

static int take(const Invocation *in, Side *sides, const char *text) {
        const char *equals = strchr(text, '=');
        bool known[2];
        size_t n;

        if (!equals || equals == text)
                return report_fail(in, CLI_USAGE, "-O wants NAME=VALUE, not %s", text);
        for (size_t i = 0; i < 2; i++)
                if (sides[i].name && strncmp(text, sides[i].prefix, strlen(sides[i].prefix)) == 0)
                        return add(in, &sides[i], text + strlen(sides[i].prefix), equals);
        n = (size_t)(equals - text);
        for (size_t i = 0; i < 2; i++)
                known[i] = sides[i].name && (!sides[i].format || knows(&sides[i], text, n));
        if (known[0] && known[1])
                return report_fail(
                        in, CLI_USAGE,
                        "-O %.*s: reading .%s and writing .%s both know that option: say in.%.*s or "
                        "out.%.*s",
                        (int)n, text, sides[0].name, sides[1].name, (int)n, text, (int)n, text);
        if (!known[0] && !known[1])
                return refuse_name(in, sides, text, n);
        return add(in, &sides[known[1]], text, equals);
}

int format_options(const Invocation *in, const char *reads, const char *writes, json_object **ret_read,
                   json_object **ret_write) {
        Side sides[2] = { { .prefix = "in.", .reading = true, .name = reads },
                          { .prefix = "out.", .name = writes } };

        for (size_t i = 0; i < 2; i++)
                sides[i].format = sides[i].name ? known_format(sides[i].name) : NULL;
        for (size_t i = 0; i < in->n_many; i++) {
                int r = take(in, sides, in->many[i]);

                if (r != CLI_OK) {
                        json_object_put(sides[0].options);
                        json_object_put(sides[1].options);
                        return r;
                }
        }
        *ret_read = sides[0].options;
        *ret_write = sides[1].options;
        return CLI_OK;
}

void format_options_add(json_object *params, json_object *options) {
        if (options)
                json_object_object_add(params, "options", options);
}
