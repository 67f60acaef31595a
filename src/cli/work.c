#include "cli/work.h"

#include "base/fd.h"
#include "base/savefile.h"
#include "base/stamp.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/format-options.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "cli/values.h"
#include "rpc/companions.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TIMEOUT_MAX 1000000 /* seconds */

Work *work_free(Work *w) {
        if (!w)
                return NULL;
        goxel_client_free(w->client);
        free(w);
        return NULL;
}

static int read_timeout(const Invocation *in, uint32_t *ret) {
        const char *text = option(in, "timeout");
        char *end = NULL;
        double seconds;

        if (!text)
                return CLI_OK;
        seconds = strtod(text, &end);
        if (end == text || *end != '\0' || !(seconds >= 0.001 && seconds <= TIMEOUT_MAX))
                return report_fail(in, CLI_USAGE, "--timeout wants seconds from 0.001 to %d, not %s",
                                   TIMEOUT_MAX, text);
        *ret = (uint32_t)(seconds * 1000);
        return CLI_OK;
}

static int work_new(Work **ret, const Invocation *in) {
        CLEANUP(work_free) Work *w = calloc(1, sizeof(Work));
        const char *socket = option(in, "socket");
        int r;

        if (!w)
                return report_errno(in, -ENOMEM);
        w->in = in;
        r = goxel_client_new(&w->client);
        if (r == 0)
                r = goxel_client_set_name(w->client, "goxelctl", goxel_client_version());
        if (r == 0 && socket)
                r = goxel_client_set_socket(w->client, socket);
        if (r == 0 && option(in, "no-daemon"))
                r = goxel_client_set_private(w->client, true);
        if (r != 0)
                return report_errno(in, -ENOMEM);
        r = read_timeout(in, &w->timeout_ms);
        if (r != CLI_OK)
                return r;
        *ret = TAKE(w);
        return CLI_OK;
}

int work_connect(Work **ret, const Invocation *in) {
        return work_new(ret, in);
}

int work_daemon(Work **ret, const Invocation *in, const char *socket) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_new(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(
                        in, CLI_ABSENT,
                        "%s asks the daemon, which --no-daemon (or GOXEL_NO_DAEMON) keeps away from",
                        in->command->name);
        if (socket) {
                (void)goxel_client_set_start(w->client, false);
                if (goxel_client_set_socket(w->client, socket) < 0)
                        return report_errno(in, -ENOMEM);
        }
        *ret = TAKE(w);
        return CLI_OK;
}

bool work_listens(const char *socket) {
        GoxelClient *c;
        bool listens;

        if (goxel_client_new(&c) < 0)
                return false;
        listens = goxel_client_set_private(c, false) == 0 && goxel_client_set_start(c, false) == 0 &&
                  goxel_client_set_socket(c, socket) == 0 && goxel_client_connect(c) == 0;
        (void)goxel_client_free(c);
        return listens;
}

int work_private(Work **ret, const Invocation *in, const char *path, const char *format) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_new(&w, in);
        if (r == CLI_OK)
                r = work_format(in, path, format, w->format);
        if (r != CLI_OK)
                return r;
        w->path = path;
        (void)goxel_client_set_private(w->client, true);
        *ret = TAKE(w);
        return CLI_OK;
}

static int open_project(Work **ret, const Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_new(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(
                        in, CLI_ABSENT,
                        "\"%s\" names a project, and projects are the daemon's, which --no-daemon (or "
                        "GOXEL_NO_DAEMON) keeps away from. A file is named with its ending, or as ./%s",
                        in->subject, in->subject);
        w->project = in->subject;
        *ret = TAKE(w);
        return CLI_OK;
}

static bool is_project(const Invocation *in) {
        /* Whoever says --project means one, whatever it is called. */
        return option(in, "project") || !value_is_file(in->subject);
}

int work_file(Work **ret, const Invocation *in, const char *path, const char *reads, const char *writes,
              json_object **ret_options) {
        json_object *reading = NULL, *writing = NULL, *more;
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_private(&w, in, path, reads);
        if (r == CLI_OK)
                r = format_options(in, w->format, writes, &reading, &writing);
        if (r != CLI_OK)
                return r;
        more = json_object_new_object();
        format_options_add(more, reading);
        r = work_load(w, w->path, w->format, more, NULL);
        if (r != CLI_OK) {
                json_object_put(writing);
                return r;
        }
        if (ret_options)
                *ret_options = writing;
        *ret = TAKE(w);
        return CLI_OK;
}

int work_open_for(Work **ret, const Invocation *in, const char *writes, json_object **ret_options) {
        json_object *reading = NULL, *writing = NULL;
        int r;

        if (!is_project(in))
                return work_file(ret, in, in->subject, NULL, writes, ret_options);
        r = format_options(in, NULL, writes, &reading, &writing);
        if (r == CLI_OK)
                r = open_project(ret, in);
        if (r != CLI_OK)
                json_object_put(writing);
        else
                *ret_options = writing;
        return r;
}

int work_open(Work **ret, const Invocation *in) {
        return is_project(in) ? open_project(ret, in) : work_file(ret, in, in->subject, NULL, NULL, NULL);
}

json_object *work_params(const Work *w, json_object *more) {
        json_object *params = json_object_new_object();

        if (w->project)
                json_object_object_add(params, "project", json_object_new_string(w->project));
        if (more) {
                json_object_object_foreach(more, key, value) {
                        json_object_object_add(params, key, json_object_get(value));
                }
        }
        return params;
}

int work_try(Work *w, const char *method, json_object *params, json_object **ret) {
        CLEANUP_FREE char *result = NULL;
        int r;

        r = ask(w, method, params, NULL, 0, 0, &result);
        json_object_put(params);
        if (r != 0)
                return r;
        return value_json(result, strlen(result), ret) < 0 ? -EBADMSG : 0;
}

/* Without an answer nobody knows what the daemon has done. */
static int report_cancelled(const Work *w, int r) {
        if (r == ASK_CANCELLED && !goxel_client_is_private(w->client))
                return report_fail(w->in, CLI_CANCELLED,
                                   "interrupted: the request may have been executed or not");
        return report_fail(w->in, CLI_CANCELLED, "cancelled: nothing was changed");
}

/* How a call has ended. */
static int finish(const Work *w, const char *method, int r, const char *result, json_object **ret) {
        if (ask_was_cancelled(w, r))
                return report_cancelled(w, r);
        /* The engine has ended, and its project with it. */
        if (r == -ETIMEDOUT && w->path)
                return report_fail(w->in, CLI_REFUSED,
                                   "%s took longer than --timeout allows: nothing was changed", w->path);
        if (r == GOXEL_REMOTE && w->writes) {
                const int told = work_explain_write(w);

                if (told != CLI_OK)
                        return told;
        }
        if (r != 0)
                return report_client(w->in, w->client, r);
        if (ret && value_json(result, strlen(result), ret) < 0)
                return report_fail(w->in, CLI_ABSENT, "The result of %s is too deep to be read", method);
        return CLI_OK;
}

int work_call(Work *w, const char *method, json_object *params, int fd, unsigned flags, json_object **ret) {
        CLEANUP_FREE char *result = NULL;
        int r;

        if (!params)
                params = json_object_new_object();
        r = ask(w, method, params, &fd, fd >= 0 ? 1 : 0, flags, &result);
        json_object_put(params);
        return finish(w, method, r, result, ret);
}

int work_call_beside(Work *w, const char *method, json_object *params, int fd, const char *path,
                     json_object **ret) {
        CLEANUP_COMPANIONS Companions c = { 0 };
        CLEANUP_FREE char *result = NULL;
        int r;

        r = companions_begin(&c, fd);
        if (r == 0)
                do {
                        json_object_object_add(params, "files", json_object_get(c.files));
                        /* With other files it is another request. */
                        json_object_object_del(params, "key");
                        r = ask(w, method, params, c.fds, c.n, 0, &result);
                } while (r == GOXEL_REMOTE && companions_wanted(&c, path, goxel_client_error_code(w->client),
                                                                goxel_client_error_data(w->client)));
        json_object_put(params);
        return finish(w, method, r, result, ret);
}

int work_begin(Work *w, const char *method, json_object *params, int fd) {
        json_object *result;
        int r;

        if (w->path) {
                json_object_put(params);
                return report_fail(
                        w->in, CLI_USAGE,
                        "--background is for projects of the daemon: with a file nothing would go on "
                        "after this command");
        }
        json_object_object_add(params, "background", json_object_new_boolean(true));
        r = work_call(w, method, params, fd, 0, &result);
        if (r != CLI_OK)
                return r;
        report_line(w->in, "%s", member_text(result, "task"));
        report_json(w->in, result);
        json_object_put(result);
        return CLI_OK;
}

/* Paths are for messages only, and JSON can hold only some of them. */
void work_add_path(json_object *params, const char *path) {
        CLEANUP_FREE char *whole = realpath(path, NULL);

        if (whole)
                path = whole;
        if (utf8_valid(path, strlen(path)))
                json_object_object_add(params, "path", json_object_new_string(path));
}

static int open_file(const Invocation *in, const char *path, int *ret) {
        if (stream_is(path))
                return stream_read(in, ret);
        *ret = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        return *ret < 0 ? report_fail(in, CLI_FILE, "Cannot open %s: %s", path, strerror(errno)) : CLI_OK;
}

int work_load(Work *w, const char *path, const char *format, json_object *more, json_object **ret) {
        json_object *params = more ? more : json_object_new_object();
        CLEANUP_FD int fd = -1;
        json_object *result = NULL;
        int r;

        r = open_file(w->in, path, &fd);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "fd", json_object_new_int(0));
        json_object_object_add(params, "format", json_object_new_string(format));
        if (!stream_is(path))
                work_add_path(params, path);
        if (w->begins)
                return work_begin(w, "goxel.load_project", params, fd);
        r = work_call_beside(w, "goxel.load_project", params, fd, path, &result);
        if (r != CLI_OK)
                return r;
        report_warnings(w->in, path, result);
        if (!ret)
                json_object_put(result);
        else
                *ret = result;
        return CLI_OK;
}

static int fail_format(const Invocation *in, const char *path) {
        struct stat st;

        if (stream_is(path))
                return report_fail(in, CLI_USAGE, "- has no name that tells its format: --format says it%s",
                                   option_find(in->command->options, "from", 4, 0)
                                           ? " of what is written, --from of what is read"
                                           : "");
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
                return report_fail(in, CLI_USAGE, "%s is a folder: name files, say with %s%s*.vox", path,
                                   path, path[strlen(path) - 1] == '/' ? "" : "/");
        return report_fail(in, CLI_USAGE,
                           "%s has no ending that names its format (castle.gox, castle.vox …)", path);
}

int work_format(const Invocation *in, const char *path, const char *option_value, char ret[static 16]) {
        if (option_value && strlen(option_value) > 15)
                return report_fail(in, CLI_USAGE, "There is no format %s", option_value);
        if (option_value)
                (void)strcpy(ret, option_value);
        else if (!value_format(path, ret))
                return fail_format(in, path);
        return CLI_OK;
}

const char *work_title(const Work *w) {
        return w->path ? w->path : w->project;
}
