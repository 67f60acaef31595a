/* script: a program in JavaScript that is run on a project or a file. */
#include "base/fd.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/work.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* The text is given, or its file; checked before anything is opened. */
static int take_script(Invocation *in, json_object *params, int *ret_fd) {
        const char *code = option(in, "code"), *path = in->n_args > 0 ? in->args[0] : NULL, *last;

        if (!code == !path)
                return report_fail(in, CLI_USAGE, "script wants a FILE, or --code CODE");
        if (code) {
                json_object_object_add(params, "script", json_object_new_string(code));
                return CLI_OK;
        }
        *ret_fd = open(path, O_RDONLY | O_CLOEXEC);
        if (*ret_fd < 0)
                return report_fail(in, CLI_FILE, "Cannot read %s: %s", path, strerror(errno));
        last = strrchr(path, '/');
        json_object_object_add(params, "fd", json_object_new_int(0));
        json_object_object_add(params, "name", json_object_new_string(last ? last + 1 : path));
        return CLI_OK;
}

static void print_console(const Invocation *in, json_object *of) {
        const char *text = row_text(of, "console", "");
        const size_t n = strlen(text);

        if (n > 0)
                report_line(in, "%.*s", (int)(text[n - 1] == '\n' ? n - 1 : n), text);
}

static int run(const Invocation *in, Work *w, json_object *more, int fd) {
        json_object *result, *value;
        int r;

        if (option(in, "background"))
                return work_begin(w, "goxel.execute_script", work_params(w, more), fd);
        r = work_call(w, "goxel.execute_script", work_params(w, more), fd, 0, &result);
        if (r != CLI_OK)
                return r;
        r = work_save(w, true);
        if (r == CLI_OK) {
                print_console(in, result);
                if (json_object_object_get_ex(result, "value", &value) && value)
                        report_line(in, "%s",
                                    json_object_to_json_string_ext(
                                            value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
                report_json(in, result);
        }
        json_object_put(result);
        return r;
}

int cmd_script(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *more = json_object_new_object();
        CLEANUP_FD int fd = -1;
        int r;

        r = take_script(in, more, &fd);
        if (r == CLI_OK)
                r = work_open(&w, in);
        if (r == CLI_OK)
                r = run(in, w, more, fd);
        json_object_put(more);
        return r;
}
