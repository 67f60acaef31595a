#include "engine/methods/methods.h"

#include "base/fd.h"
#include "base/progress.h"
#include "engine/methods/beside.h"
#include "engine/methods/settings.h"
#include "engine/passed.h"
#include "engine/preview.h"
#include "formats/format.h"
#include "formats/gox-encoded.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* goxeld opens paths for requests that stand alone; a private engine has none that would. */
static int refuse_path(Call *c) {
        return rpc_fail(
                &c->error, RPC_PATH_REFUSED,
                engine_call(c)->project->private_engine
                        ? "%s: pass the open file as a descriptor (SCM_RIGHTS) with \"fd\": 0; a "
                          "private engine opens no files"
                        : "%s: in a batch and in the background no file is opened by its path. Send the request alone, or "
                          "pass the open file as a descriptor (SCM_RIGHTS) with \"fd\": 0",
                c->method->name);
}

bool call_has_file(const Call *c) {
        return arg(c, "fd")->given || arg(c, c->method->path_param)->given ||
               passed_now(engine_call(c)->session);
}

int call_open_file(Call *c, bool for_writing, int *ret) {
        const Passed *passed = passed_now(engine_call(c)->session);

        if (arg(c, "fd")->given)
                return call_file(c, for_writing, ret);
        if (passed) {
                *ret = passed->fd;
                return 0;
        }
        if (arg(c, c->method->path_param)->given)
                return refuse_path(c);
        return rpc_fail_param(&c->error, "fd", "the number of a descriptor passed with this request",
                              "nothing");
}

/* What the file is called, as far as anybody said; NULL: nobody did. */
static const char *path_of(const Call *c) {
        const Passed *passed = passed_now(engine_call(c)->session);
        const Arg *path = arg(c, "path");

        return path->given ? path->string : passed ? passed->path : NULL;
}

static int fail_write(Call *c, int r) {
        const char *path = arg(c, c->method->path_param)->string;

        rpc_failure(&c->error, c->method->error, "%s cannot be written: %s", path ? path : "The file",
                    strerror(-r));
        rpc_error_errno(&c->error, -r);
        return RPC_FAILED;
}

/* It is to have its name only when the disk has it. */
static int settle_file(Call *c, int fd, int r) {
        if (r == 0 && passed_now(engine_call(c)->session) && fsync(fd) < 0)
                r = -errno;
        return r < 0 ? fail_write(c, r) : 0;
}

int call_write_file(Call *c, int fd, const Buf *data) {
        return settle_file(c, fd, fd_replace(fd, data->data, data->n));
}

typedef struct ToFile {
        int fd;    /* borrowed */
        int error; /* -errno of writing to it */
} ToFile;

static int take(void *userdata, const void *data, size_t n, uint64_t at) {
        ToFile *to = userdata;

        to->error = fd_write_at(to->fd, data, n, at);
        return to->error;
}

/* A file that holds something keeps that until the new contents are complete. */
static bool is_empty(int fd) {
        struct stat st;

        return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

static int write_rest(Call *c, const ToFile *to, const FormatSink *sink, const Buf *rest) {
        if (sink->taken == 0)
                return call_write_file(c, to->fd, rest);
        return settle_file(c, to->fd, fd_write_at(to->fd, rest->data, rest->n, sink->taken));
}

/* The format by name, else by the end of the path, else `fallback`; NULL: there is none. */
static const Format *find_format(const Call *c, const char *fallback) {
        const Arg *name = arg(c, "format");
        const char *path = path_of(c);

        if (name->given)
                return format_by_name(name->string);
        if (path)
                return format_by_path(path);
        return fallback ? format_by_name(fallback) : NULL;
}

static int call_format(Call *c, bool for_writing, const char *fallback, const Format **ret) {
        const Format *f = find_format(c, fallback);

        if (!f) {
                const Arg *name = arg(c, "format");
                const char *path = path_of(c);
                CLEANUP_FREE char *names = format_names(!for_writing);

                if (!names)
                        return -ENOMEM;
                rpc_failure_param(&c->error, "format", names,
                                  name->given ? name->string
                                  : path      ? path
                                              : "nothing");
                rpc_error_condition(&c->error, RPC_INVALID_FORMAT);
                return RPC_FAILED;
        }
        *ret = f;
        return 0;
}

static int fail_use(Call *c, const Format *f, bool for_writing) {
        CLEANUP_FREE char *names = format_names(!for_writing);

        if (!names)
                return -ENOMEM;
        rpc_failure_param(&c->error, "format", names, f->name);
        rpc_error_condition(&c->error, RPC_INVALID_FORMAT);
        return RPC_FAILED;
}

int call_read_model(Call *c, Model **ret, FormatNotes *notes) {
        CLEANUP_FREE uint8_t *data = NULL;
        CLEANUP_BESIDE Beside beside = { 0 };
        FormatSettings settings;
        FormatError error = { 0 };
        const size_t most = (size_t)engine_call(c)->engine->file_most;
        const Format *f = NULL;
        bool asks = false;
        int fd = -1, r;
        size_t n;

        r = call_open_file(c, false, &fd);
        if (r == 0)
                r = call_format(c, false, "gox", &f);
        if (r != 0)
                return r;
        if (!f->read)
                return fail_use(c, f, false);
        r = call_settings(c, f, FORMAT_READS, &settings);
        if (r != 0)
                return r;
        r = fd_read_file(fd, most, &data, &n);
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The file has more than %llu bytes",
                                (unsigned long long)most);
        if (r < 0)
                return r;
        r = call_beside(c, most - n, &beside, &asks);
        if (r != 0)
                return r;
        settings.beside = &beside;
        r = f->read(ret, data, n, &settings, notes, &error);
        if (asks && beside.n_wanted > 0 && r != -ENOMEM) {
                if (r == 0)
                        *ret = model_free(*ret);
                return call_ask_beside(c, &beside);
        }
        if (r != FORMAT_INVALID)
                return r;
        rpc_failure(&c->error, RPC_FILE_INVALID, "%s: %s", path_of(c) ? path_of(c) : f->title,
                    error.message);
        rpc_error_add(&c->error, "offset", json_object_new_uint64(error.offset));
        return RPC_FAILED;
}

json_object *notes_json(const FormatNotes *notes) {
        json_object *array = json_object_new_array();

        for (size_t i = 0; i < notes->n; i++)
                json_append(array, json_object_new_string(notes->lines[i]));
        return array;
}

/* What .gox files have and others do not: a preview, for file managers, without which a project is fine too;
 * and tiles that the one before had already. `preview` has to live as long as the settings. */
static void prepare_gox(Call *c, FormatSettings *settings, Buf *preview) {
        Project *p = engine_call(c)->project;
        ProgressStage stage;

        if (!p->capture && !p->private_engine)
                project_follow_gox(p);
        stage = progress_enter(0, 0.1);
        (void)preview_write(p->preview, p->model, preview);
        progress_leave(stage);
        settings->preview = preview->n > 0 ? preview->data : NULL;
        settings->preview_n = preview->n;
        settings->encoded = project_encoded(p);
}

/* For the process that we are a fork of. */
static int tell_encoded(Call *c, const FormatSettings *settings) {
        Capture *capture = engine_call(c)->project->capture;

        return capture && settings->encoded ? gox_encoded_tell(settings->encoded, &capture->encoded) : 0;
}

static void tell_written(Call *c, const Format *f, uint64_t bytes, const FormatNotes *notes) {
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        if (path_of(c)) {
                json_add(c->result, "path", json_object_new_string(path_of(c)));
                json_add(c->result, "file_path", json_object_new_string(path_of(c)));
        }
        json_add(c->result, "format", json_object_new_string(f->name));
        json_add(c->result, "bytes", json_object_new_uint64(bytes));
        json_add(c->result, "file_size", json_object_new_uint64(bytes));
        json_add(c->result, "warnings", notes_json(notes));
}

static int write_model(Call *c, const char *fallback) {
        const Model *m = engine_call(c)->project->model;
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        CLEANUP_BUF Buf preview = { 0 }, out = { 0 };
        FormatSettings settings;
        FormatError error = { 0 };
        const Format *f = NULL;
        ToFile to = { .fd = -1 };
        FormatSink sink = { .take = take, .userdata = &to };
        ProgressStage stage;
        int r;

        r = call_open_file(c, true, &to.fd);
        if (r == 0)
                r = call_format(c, true, fallback, &f);
        if (r != 0)
                return r;
        if (!f->write)
                return fail_use(c, f, true);
        r = call_settings(c, f, FORMAT_WRITES, &settings);
        if (r != 0)
                return r;
        if (strcmp(f->name, "gox") == 0)
                prepare_gox(c, &settings, &preview);
        settings.sink = is_empty(to.fd) ? &sink : NULL;
        stage = progress_enter(0.1, 1);
        r = f->write(&out, m, &settings, &notes, &error);
        progress_leave(stage);
        if (r != 0 && sink.taken > 0)
                (void)ftruncate(to.fd, 0);
        if (r == FORMAT_REFUSED)
                return rpc_fail(&c->error, c->method->error, "%s: %s", f->title, error.message);
        if (r < 0)
                return to.error < 0 ? fail_write(c, to.error) : r;
        r = write_rest(c, &to, &sink, &out);
        if (r == 0)
                r = tell_encoded(c, &settings);
        if (r != 0)
                return r;

        tell_written(c, f, sink.taken + out.n, &notes);
        return 0;
}

static int save_project(Call *c) {
        return write_model(c, "gox");
}

static int export_model(Call *c) {
        return write_model(c, NULL);
}

/* Before the fork that writes it. */
static int follow_model(Call *c, const char *fallback) {
        const Format *f = find_format(c, fallback);

        if (f && strcmp(f->name, "gox") == 0)
                project_follow_gox(engine_call(c)->project);
        return 0;
}

static int follow_saved(Call *c) {
        return follow_model(c, "gox");
}

static int follow_exported(Call *c) {
        return follow_model(c, NULL);
}

static const Param save_params[] = {
        { "path", P_STRING, "file_path", 0, 4096, NULL, "", NULL,
          "path of the file, from whose end the format is taken; without it, where the project was loaded from "
          "or saved to last" },
        PARAM_FORMAT,
        PARAM_FD("the file, open for writing; its contents are replaced"),
        PARAM_OPTIONS,
        { "force", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "save over a file that has changed since the project was loaded from it or saved to it" },
        { "replaces", P_STRING, NULL, 0, STAMP_SIZE - 1, NULL, "", NULL,
          "with fd: the stamp (INODE-SIZE-SECONDS.NANOSECONDS) of the file that has the path now" },
        PARAM_END,
};
static const Param export_params[] = {
        { "path", P_STRING, "file_path", 0, 4096, NULL, "", NULL,
          "path of the file, from whose end the format is taken" },
        PARAM_FORMAT,
        PARAM_FD("the file, open for writing; its contents are replaced"),
        PARAM_OPTIONS,
        PARAM_END,
};
const Method file_methods[] = {
        { .name = "goxel.save_project",
          .aliases = "goxel.save_file",
          .summary = "Writes the project into a file, as .gox when nothing else is said.",
          .params = save_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE | METHOD_OWN_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1003,
          .result =
                  "{\"success\":\"bool\",\"path\":\"string\",\"file_path\":\"string\",\"format\":\"string\",\"bytes\":\"int\",\"file_size\":\"int\",\"warnings\":[\"string\"]}",
          .run = save_project,
          .fetch = follow_saved },
        { .name = "goxel.export_model",
          .aliases = "goxel.export_file",
          .summary = "Writes the model into a file of another format.",
          .params = export_params,
          .flags = METHOD_PROJECT | METHOD_LONG | METHOD_WRITES_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1007,
          .result =
                  "{\"success\":\"bool\",\"path\":\"string\",\"file_path\":\"string\",\"format\":\"string\",\"bytes\":\"int\",\"file_size\":\"int\",\"warnings\":[\"string\"]}",
          .run = export_model,
          .fetch = follow_exported },
        { .name = NULL },
};
