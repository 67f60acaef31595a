/* call: any method, with parameters as people can type them. */
#include "base/buf.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

#define STDIN_MAX (11u << 20) /* a little more than a request may have, so that the right one refuses */

static int read_stdin(Buf *b) {
        size_t k;
        int r;

        do {
                r = buf_reserve(b, 64u << 10);
                if (r < 0)
                        return r;
                k = fread(b->data + b->n, 1, (64u << 10) - 1, stdin);
                b->n += k;
        } while (k > 0 && b->n <= STDIN_MAX);
        if (ferror(stdin))
                return -EIO;
        b->data[b->n] = '\0';
        return b->n > STDIN_MAX ? -EFBIG : 0;
}

static int params_from_text(Invocation *in, const char *text, json_object **ret) {
        json_object *json;

        if (value_json(text, strlen(text), &json) < 0)
                return report_fail(in, CLI_USAGE, "The parameters are not JSON: %.60s%s", text,
                                   strlen(text) > 60 ? "…" : "");
        if (!json_object_is_type(json, json_type_object) && !json_object_is_type(json, json_type_array)) {
                json_object_put(json);
                return report_fail(in, CLI_USAGE,
                                   "The parameters are neither a JSON object nor an array: %.60s", text);
        }
        *ret = json;
        return CLI_OK;
}

static int params_from_stdin(Invocation *in, json_object **ret) {
        CLEANUP_BUF Buf text = { 0 };
        int r;

        r = read_stdin(&text);
        if (r < 0)
                return report_fail(in, CLI_FILE, "Cannot read the parameters from stdin: %s", strerror(-r));
        return params_from_text(in, (const char *)text.data, ret);
}

static int add_pair(Invocation *in, json_object *params, const char *pair) {
        const char *equals = strchr(pair, '=');
        CLEANUP_FREE char *name = NULL;
        json_object *value;

        if (!equals || equals == pair)
                return report_fail(in, CLI_USAGE, "Parameters are given as NAME=VALUE, not as %s", pair);
        name = strndup(pair, (size_t)(equals - pair));
        if (!name)
                return report_errno(in, -ENOMEM);
        if (json_object_object_get_ex(params, name, NULL))
                return report_fail(in, CLI_USAGE, "The parameter %s is given twice", name);
        if (value_json(equals + 1, strlen(equals + 1), &value) < 0)
                value = json_object_new_string(equals + 1);
        json_object_object_add(params, name, value);
        return CLI_OK;
}

static int params_from_pairs(Invocation *in, json_object **ret) {
        json_object *params = json_object_new_object();

        for (size_t i = 1; i < in->n_args; i++) {
                int r = add_pair(in, params, in->args[i]);

                if (r != CLI_OK) {
                        json_object_put(params);
                        return r;
                }
        }
        *ret = params;
        return CLI_OK;
}

static int read_params(Invocation *in, json_object **ret) {
        *ret = NULL;
        if (in->n_args == 1)
                return CLI_OK;
        if (in->n_args == 2 && strcmp(in->args[1], "-") == 0)
                return params_from_stdin(in, ret);
        if (in->n_args == 2 && (in->args[1][0] == '{' || in->args[1][0] == '['))
                return params_from_text(in, in->args[1], ret);
        return params_from_pairs(in, ret);
}

/* The project comes first: the daemon looks for it at the beginning of the line. */
static int put_project_first(Invocation *in, json_object **params) {
        const char *option_value = option(in, "project");
        json_object *old = *params, *new, *project = NULL;

        if (old && !json_object_is_type(old, json_type_object))
                return option_value ? report_fail(in, CLI_USAGE, "--project needs parameters with names")
                                    : CLI_OK;
        if (old && json_object_object_get_ex(old, "project", &project) && option_value)
                return report_fail(in, CLI_USAGE, "The project is given twice");
        if (!project && !option_value)
                return CLI_OK;

        new = json_object_new_object();
        json_object_object_add(new, "project",
                               project ? json_object_get(project) : json_object_new_string(option_value));
        if (old) {
                json_object_object_foreach(old, key, value) {
                        if (strcmp(key, "project") != 0)
                                json_object_object_add(new, key, json_object_get(value));
                }
        }
        json_object_put(old);
        *params = new;
        return CLI_OK;
}

static int begin(Work *w, json_object *params) {
        if (!params)
                params = json_object_new_object();
        if (json_object_is_type(params, json_type_object))
                return work_begin(w, w->in->args[0], params, -1);
        json_object_put(params);
        return report_fail(w->in, CLI_USAGE, "--background needs parameters with names");
}

int cmd_call(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        int r;

        r = read_params(in, &params);
        if (r == CLI_OK)
                r = put_project_first(in, &params);
        if (r == CLI_OK)
                r = work_connect(&w, in);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        if (option(in, "background"))
                return begin(w, params);
        r = work_call(w, in->args[0], params, -1, 0, &result);
        if (r != CLI_OK)
                return r;
        if (!option(in, "quiet"))
                report_any_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
