/* diff: what differs between two models, each a project or a file, or between two moments of one. */
#include "base/fd.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/values.h"
#include "cli/work.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

/* The revision that an option names, or no option at all. */
static int add_revision(const Invocation *in, const char *name, const char *key, json_object *params) {
        const char *text = option(in, name);
        int64_t revision = 0;

        if (!text)
                return CLI_OK;
        if (value_integers(text, &revision, 1) < 0 || revision < 0)
                return report_fail(in, CLI_USAGE,
                                   "--%s wants a revision as goxelctl history tells it, not %s", name, text);
        json_object_object_add(params, key, json_object_new_int64(revision));
        return CLI_OK;
}

static void add_name(const Invocation *in, const char *name, json_object *params) {
        if (option(in, name))
                json_object_object_add(params, name, json_object_new_string(option(in, name)));
}

/* Of which of the two the engine is, and what it is compared with. */
typedef struct Sides {
        const char *base, *other; /* other NULL: itself */
        bool swapped; /* the other is the newer one: what is added to it is removed from this one */
} Sides;

static bool is_file(const Invocation *in, const char *text) {
        return !(text == in->subject && option(in, "project")) && value_is_file(text);
}

/* A file is passed to the engine of a project, whichever comes first. */
static Sides sides_of(const Invocation *in) {
        const char *first = in->subject, *second = in->n_args > 0 ? in->args[0] : NULL;

        if (!second)
                return (Sides){ .base = first };
        if (is_file(in, second) && !is_file(in, first))
                return (Sides){ first, second, true };
        return (Sides){ second, first, false };
}

static int add_other(const Invocation *in, const char *other, json_object *params, int *ret_fd) {
        char format[16];

        if (!is_file(in, other)) {
                json_object_object_add(params, "from_project", json_object_new_string(other));
                return CLI_OK;
        }
        *ret_fd = open(other, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (*ret_fd < 0)
                return report_fail(in, CLI_FILE, "%s cannot be read: %s", other, strerror(errno));
        if (!value_format(other, format))
                return report_fail(in, CLI_USAGE, "%s: its name does not tell the format of the file",
                                   other);
        json_object_object_add(params, "fd", json_object_new_int(0));
        json_object_object_add(params, "format", json_object_new_string(format));
        return CLI_OK;
}

static int check_moments(const Invocation *in, const Sides *s) {
        const bool from = option(in, "from") || option(in, "from-revision"),
                   to = option(in, "to") || option(in, "to-revision");

        if (!s->other && !from)
                return report_fail(in, CLI_USAGE,
                                   "diff wants a second project or file, or --from or --from-revision");
        if (s->other && is_file(in, s->other) && from)
                return report_fail(in, CLI_USAGE,
                                   "%s is a file: only projects have checkpoints and revisions", s->other);
        if (s->swapped && to)
                return report_fail(in, CLI_USAGE,
                                   "%s is a file: only projects have checkpoints and revisions", s->other);
        return CLI_OK;
}

static int make_params(const Invocation *in, Work *w, const Sides *s, json_object **ret, int *ret_fd) {
        json_object *params = work_params(w, NULL);
        int r;

        add_name(in, "from", params);
        add_name(in, "to", params);
        r = add_revision(in, "from-revision", "from_revision", params);
        if (r == CLI_OK)
                r = add_revision(in, "to-revision", "to_revision", params);
        if (r == CLI_OK && s->other)
                r = add_other(in, s->other, params, ret_fd);
        if (r == CLI_OK)
                *ret = params;
        else
                json_object_put(params);
        return r;
}

/* What was added to the one was removed from the other. */
static void swap(json_object *result) {
        json_object *added = json_object_get(json_object_object_get(result, "added")),
                    *removed = json_object_get(json_object_object_get(result, "removed"));

        json_object_object_add(result, "added", removed);
        json_object_object_add(result, "removed", added);
}

static void print_corner(const Invocation *in, json_object *result, const char *key) {
        row_print(in, key, "%" PRId64 ", %" PRId64 ", %" PRId64,
                  json_object_get_int64(row_element(result, key, 0)),
                  json_object_get_int64(row_element(result, key, 1)),
                  json_object_get_int64(row_element(result, key, 2)));
}

static void print(const Invocation *in, json_object *result) {
        static const char *const keys[] = { "added", "removed", "painted" };

        if (json_object_get_boolean(json_object_object_get(result, "equal"))) {
                report_line(in, "No voxel differs");
                return;
        }
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
                row_print(in, keys[i], "%" PRId64, member_number(result, keys[i]));
        print_corner(in, result, "min");
        print_corner(in, result, "max");
}

int cmd_diff(Invocation *in) {
        const Sides sides = sides_of(in);
        CLEANUP(work_free) Work *w = NULL;
        json_object *params, *result;
        Invocation base = *in;
        CLEANUP_FD int fd = -1;
        int r;

        r = check_moments(in, &sides);
        if (r != CLI_OK)
                return r;
        base.subject = sides.base;
        r = work_open(&w, &base);
        if (r == CLI_OK)
                r = make_params(in, w, &sides, &params, &fd);
        if (r == CLI_OK)
                r = work_call(w, "goxel.diff", params, fd, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        if (sides.swapped)
                swap(result);
        print(in, result);
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
