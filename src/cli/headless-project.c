/* create, open, save, script: the project as a whole. */
#include "cli/headless-commands.h"
#include "cli/headless-file.h"
#include "cli/headless-open.h"

#include "base/fd.h"
#include "cli/values.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- create ------------------------------------------------------------------------------------------- */

static const char *const sides[] = { "width", "height", "depth" };

static int create(Headless *h, const HeadlessLine *l, const char *path, json_object **ret) {
        json_object *params = json_object_new_object();
        bool project;
        int r;

        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                json_object_object_add(params, sides[i], json_object_new_int64(line_integer(l, sides[i])));
        project = headless_names_project(h, path);
        if (!project && line_given(l, "name"))
                json_object_object_add(params, "name", json_object_new_string(line_text(l, "name")));
        r = headless_begin(h, project ? path : NULL, params, ret);
        if (r == HEADLESS_OK && !project)
                r = headless_save_as(h, path, NULL, false, NULL);
        if (r != HEADLESS_OK)
                json_object_put(TAKE(*ret));
        return r;
}

int headless_create(Headless *h, const HeadlessLine *l) {
        CLEANUP_FREE char *name = NULL;
        json_object *made = NULL, *result;
        const char *path;
        int r;

        r = headless_file(h, l, "output", &path);
        if (r == HEADLESS_OK)
                r = headless_connect(h);
        if (r == HEADLESS_OK)
                r = create(h, l, path, &made);
        if (r != HEADLESS_OK)
                return r;
        name = value_project_name(path);
        result = json_object_new_object();
        json_object_object_add(result, "path", json_object_new_string(path));
        json_object_object_add(result, "name",
                               json_object_new_string(line_given(l, "name") ? line_text(l, "name") : name));
        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                json_object_object_add(result, sides[i],
                                       json_object_new_int64(member_number(made, sides[i])));
        json_object_put(made);
        headless_result(h, result);
        return HEADLESS_OK;
}

/* --- open --------------------------------------------------------------------------------------------- */

int headless_cmd_open(Headless *h, const HeadlessLine *l) {
        static const char *const told[][2] = {
                { "layers", "layer_count" }, { "width", "width" },   { "height", "height" },
                { "depth", "depth" },        { "voxels", "voxels" },
        };
        json_object *status, *result;
        const char *path;
        int r;

        r = headless_file(h, l, "input", &path);
        if (r == HEADLESS_OK)
                r = headless_connect(h);
        if (r == HEADLESS_OK && access(path, F_OK) == 0)
                headless_close(h);
        if (r == HEADLESS_OK)
                r = headless_open(h, path, false);
        if (r == HEADLESS_OK)
                r = headless_call(h, HEADLESS_LOAD, "goxel.get_status", NULL, -1, &status);
        if (r != HEADLESS_OK)
                return r;
        h->read_only = line_bool(l, "read-only");
        result = json_object_new_object();
        json_object_object_add(result, "path", json_object_new_string(path));
        for (size_t i = 0; i < ARRAY_LEN(told); i++)
                json_object_object_add(result, told[i][0],
                                       json_object_new_int64(member_number(status, told[i][1])));
        json_object_put(status);
        headless_result(h, result);
        return HEADLESS_OK;
}

/* --- save --------------------------------------------------------------------------------------------- */

int headless_cmd_save(Headless *h, const HeadlessLine *l) {
        const char *path = h->path, *format = NULL;
        json_object *saved, *result;
        int r = HEADLESS_OK;

        if (!h->open)
                return headless_fail(
                        h, HEADLESS_SAVE,
                        "no project is open: save follows other commands, in a batch or the shell");
        if (!path || line_given(l, "output") || l->n_args > 0)
                r = headless_file(h, l, "output", &path);
        if (r == HEADLESS_OK && line_given(l, "format")) {
                format = headless_format(h, line_text(l, "format"));
                r = format ? HEADLESS_OK : HEADLESS_VALUE;
        }
        if (r != HEADLESS_OK)
                return r;
        r = headless_save_as(h, path, format, line_bool(l, "backup"), &saved);
        if (r != HEADLESS_OK)
                return r;
        result = json_object_new_object();
        json_object_object_add(result, "path", json_object_new_string(path));
        json_object_object_add(result, "format", json_object_new_string(member_text(saved, "format")));
        json_object_object_add(result, "bytes", json_object_new_int64(member_number(saved, "bytes")));
        json_object_put(saved);
        headless_result(h, result);
        return HEADLESS_OK;
}

/* --- script ------------------------------------------------------------------------------------------- */

static int take_script(Headless *h, const HeadlessLine *l, json_object *params, int *ret_fd) {
        const bool code = line_given(l, "code"), file = line_given(l, "file") || l->n_args > 0;
        const char *path = NULL, *last;

        if (code == file)
                return headless_fail(h, code ? HEADLESS_ARGUMENTS : HEADLESS_MISSING,
                                     "script wants one of SCRIPT, --file FILE and --code CODE");
        if (file && headless_file(h, l, "file", &path) != HEADLESS_OK)
                return HEADLESS_ARGUMENTS;
        if (!path) {
                json_object_object_add(params, "script", json_object_new_string(line_text(l, "code")));
                return HEADLESS_OK;
        }
        *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (*ret_fd < 0)
                return headless_fail(h, errno == ENOENT ? HEADLESS_NO_FILE : HEADLESS_GENERIC,
                                     "Cannot open %s: %s", path, strerror(errno));
        last = strrchr(path, '/');
        json_object_object_add(params, "name", json_object_new_string(last ? last + 1 : path));
        return HEADLESS_OK;
}

static void print_script(const Headless *h, json_object *o) {
        json_object *result = json_object_new_object(), *value = NULL, *console = NULL;

        if (json_object_object_get_ex(o, "console", &console) && !h->quiet && !h->json)
                (void)fputs(json_object_get_string(console), stdout);
        else if (console)
                json_object_object_add(result, "console", json_object_get(console));
        if (json_object_object_get_ex(o, "value", &value))
                json_object_object_add(result, "value", json_object_get(value));
        json_object_object_add(result, "voxels", json_object_new_int64(member_number(o, "voxels_changed")));
        headless_result(h, result);
}

int headless_script(Headless *h, const HeadlessLine *l) {
        json_object *params = json_object_new_object(), *result;
        CLEANUP_FD int fd = -1;
        int r;

        r = take_script(h, l, params, &fd);
        if (r == HEADLESS_OK)
                r = headless_connect(h);
        if (r == HEADLESS_OK && !h->open)
                r = headless_begin(h, NULL, json_object_new_object(), NULL);
        if (r == HEADLESS_OK)
                r = headless_check_writable(h, HEADLESS_GENERIC);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        r = headless_call(h, HEADLESS_GENERIC, "goxel.execute_script", params, fd, &result);
        if (r != HEADLESS_OK)
                return r;
        if (member_number(result, "voxels_changed") > 0 && h->keeps)
                r = headless_changed(h, false);
        print_script(h, result);
        json_object_put(result);
        return r;
}
