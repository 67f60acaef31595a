/* What a command works on becomes a file, or goes to standard output. */
#include "cli/work.h"

#include "base/fd.h"
#include "base/savefile.h"
#include "base/stamp.h"
#include "cli/report.h"
#include "cli/stream.h"
#include "rpc/error.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>
#include <sys/stat.h>

bool work_keeps(const Invocation *in) {
        static const char name[] = "no-clobber";

        return option_find(in->command->options, name, strlen(name), 0) && option(in, name);
}

static int explain_save(const Invocation *in, const char *path, int r) {
        if (r == -EEXIST && work_keeps(in))
                return report_fail(in, CLI_FILE, "%s exists, and --no-clobber keeps it", path);
        if (r == -EEXIST)
                return report_fail(in, CLI_FILE, "%s exists: choose another name, or say --overwrite", path);
        if (r == -EINVAL)
                return report_fail(in, CLI_FILE, "%s is not a regular file", path);
        return report_fail(in, CLI_FILE, "Cannot write %s: %s", path, strerror(-r));
}

int work_explain_write(const Work *w) {
        const int code = goxel_client_error_code(w->client);
        const char *text = goxel_client_error_data(w->client);
        json_object *data = text ? json_tokener_parse(text) : NULL, *number;
        int error = 0;

        if (json_object_object_get_ex(data, "errno", &number))
                error = json_object_get_int(number);
        json_object_put(data);
        if (code == RPC_FILE_CHANGED)
                return report_fail(w->in, CLI_REFUSED,
                                   "%s was changed by another program meanwhile: nothing was written. Do it "
                                   "again",
                                   w->writes);
        /* In the method's own number, it is the file that we have passed. */
        return code > RPC_NO_PROJECT && code < 0 && error > 0 ? explain_save(w->in, w->writes, -error)
                                                              : CLI_OK;
}

static int write_stream(Work *w, const char *method, json_object *params, json_object **ret) {
        CLEANUP_FD int fd = -1;
        json_object *result = NULL;
        int r;

        r = stream_open(w->in, &fd);
        if (r != CLI_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "fd", json_object_new_int(0));
        r = work_call(w, method, params, fd, GOXEL_CALL_REPEATABLE, &result);
        if (r == CLI_OK)
                r = stream_write(w->in, fd);
        if (r == CLI_OK)
                report_warnings(w->in, "-", result);
        if (r != CLI_OK || !ret)
                json_object_put(result);
        else
                *ret = result;
        return r;
}

int work_write(Work *w, const char *method, const char *path, json_object *params, bool overwrite,
               json_object **ret) {
        CLEANUP_SAVEFILE SaveFile file = { .fd = -1 };
        json_object *result = NULL;
        int r;

        if (stream_is(path))
                return write_stream(w, method, params, ret);
        r = savefile_open(&file, path, overwrite);
        if (r < 0) {
                json_object_put(params);
                return explain_save(w->in, path, r);
        }
        json_object_object_add(params, "fd", json_object_new_int(0));
        /* The file is emptied before it is written, so doing it twice does no harm. */
        w->writes = path;
        r = work_call(w, method, params, file.fd, GOXEL_CALL_REPEATABLE, &result);
        w->writes = NULL;
        if (r != CLI_OK)
                return r;
        r = w->again ? savefile_place(&file) : savefile_commit(&file);
        if (r < 0) {
                json_object_put(result);
                return explain_save(w->in, path, r);
        }
        report_warnings(w->in, path, result);
        if (!ret)
                json_object_put(result);
        else
                *ret = result;
        return CLI_OK;
}

int work_save(Work *w, bool overwrite) {
        json_object *params;
        char stamp[STAMP_SIZE];
        struct stat st;

        if (!w->path)
                return CLI_OK;
        params = work_params(w, NULL);
        json_object_object_add(params, "format", json_object_new_string(w->format));
        work_add_path(params, w->path);
        /* What somebody else has written since it was loaded is not written over. */
        if (stat(w->path, &st) == 0)
                json_object_object_add(params, "replaces", json_object_new_string(stamp_make(&st, stamp)));
        return work_write(w, "goxel.save_project", w->path, params, overwrite, NULL);
}
