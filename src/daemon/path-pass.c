#include "daemon/path-pass.h"

#include "base/fd.h"
#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/engine-private.h"
#include "daemon/loan.h"
#include "rpc/member.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside the database: where the project was loaded from or saved to last. Written here, and not by its
 * engine, so that a request without a path leads to a file that a client has named. */
#define RECORD "file"

struct SessionPath {
        PathFile *file;                /* NULL: not opened yet */
        Loan *loan;                    /* it is a further project's model, and no file; NULL: it is one */
        const DescribedMethod *method; /* lives as long as goxeld's description */
        bool given;                    /* the engine has it */
};

void path_drop(Session *s) {
        if (!s->path)
                return;
        path_free(s->path->file);
        loan_free(s->path->loan);
        free(TAKE(s->path));
}

void path_withdraw(Session *s) {
        loan_withdraw(s->path->loan);
}

void path_ask(Session *s) {
        const bool again = s->path && s->path->given;

        path_drop(s);
        /* It had one for this very line: nothing would come of another. */
        if (again) {
                rpc_failure(&s->fault, RPC_INTERNAL, "The engine did not take the file of this request");
                return;
        }
        s->path = calloc(1, sizeof(*s->path));
        if (!s->path)
                session_end(s, "out of memory");
}

static char *record_path(Session *s, const char *project) {
        CLEANUP_FREE char *folder = NULL;
        Catalogue *catalogue;
        char *path;
        bool made;

        if (user_catalogue(s->user, &catalogue) < 0 ||
            catalogue_make(catalogue, project, &folder, &made) < 0)
                return NULL;
        return asprintf(&path, "%s/" RECORD, folder) < 0 ? NULL : path;
}

static bool recorded(Session *s, const char *project, char ret[static PATH_SIZE]) {
        CLEANUP_FREE char *name = record_path(s, project);
        CLEANUP_FREE uint8_t *text = NULL;
        CLEANUP_FD int fd = name ? open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
        size_t n;

        if (fd < 0 || fd_read_file(fd, PATH_SIZE - 1, &text, &n) < 0 || n == 0 || memchr(text, '\0', n))
                return false;
        (void)snprintf(ret, PATH_SIZE, "%.*s", (int)n, (const char *)text);
        return true;
}

/* What stands there already stays: to replace a file waits for the disk. */
static void record(Session *s, const char *project, const char *path) {
        CLEANUP_FREE char *name = record_path(s, project), *temporary = NULL;
        CLEANUP_FD int fd = -1;
        char before[PATH_SIZE];

        if (recorded(s, project, before) && strcmp(before, path) == 0)
                return;
        if (!name || asprintf(&temporary, "%s.tmp", name) < 0)
                return;
        fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 || fd_write_all(fd, path, strlen(path)) < 0 || rename(temporary, name) < 0)
                log_warning("Cannot note where project %s was saved: %s", project, strerror(errno));
}

/* The path is the client's: from its own line, or what one said before. */
static int find_path(Session *s, const Request *q, const DescribedMethod *m, const char *project,
                     char ret[static PATH_SIZE]) {
        if (span_has(q->params, m->path_names, m->path_position)) {
                if (span_string(q->params, m->path_names, m->path_position, ret, PATH_SIZE))
                        return 0;
                return rpc_fail_param(&s->fault, m->path_param, "a path of at most 4095 bytes",
                                      "something else");
        }
        if (!(m->flags & METHOD_OWN_FILE) || !(m->flags & METHOD_WRITES_FILE))
                return rpc_fail_param(&s->fault, m->path_param, "the path of a file", "nothing");
        if (recorded(s, project, ret))
                return 0;
        return rpc_fail_param(
                &s->fault, m->path_param,
                "the path of a file, since this project was neither loaded from one nor saved to "
                "one by its path",
                "nothing");
}

/* Files are opened with goxeld's own rights, so only for the user that it runs as. */
static bool may_open(const Session *s) {
        return !s->daemon->options->system && (s->uid == geteuid() || s->uid == 0);
}

/* 0: it is not there. */
static dev_t home_of(const User *user) {
        struct stat st;

        return stat(user->state, &st) == 0 ? st.st_dev : 0;
}

/* The engine wants a file, and the request names none: one that goxeld keeps. */
static bool wants_kept(const Request *q, const DescribedMethod *m) {
        return (m->flags & METHOD_WRITES_FILE) && !(m->flags & METHOD_OWN_FILE) &&
               !span_has(q->params, m->path_names, m->path_position);
}

static int open_kept(Session *s, const Request *q, const DescribedMethod *m) {
        char extension[8];
        int r;

        if (!span_string(q->params, "format", -1, extension, sizeof(extension)) ||
            strspn(extension, "abcdefghijklmnopqrstuvwxyz") != strlen(extension))
                (void)snprintf(extension, sizeof(extension), "png");
        r = pictures_open(&s->daemon->pictures, s->uid, extension, &s->daemon->settings, &s->path->file);
        if (r < 0 && r != -ENOMEM) {
                rpc_failure(&s->fault, m->error ? m->error : RPC_INTERNAL,
                            "The folder of pictures cannot be used: %s", strerror(-r));
                rpc_error_add(&s->fault, "errno", json_object_new_int(-r));
                return RPC_FAILED;
        }
        return r;
}

static int borrow(Session *s, const Request *q, const DescribedMethod *m) {
        if (!s->path->loan)
                return loan_begin(&s->path->loan, s, q, m);
        s->path->file = loan_file(s->path->loan);
        s->path->loan = loan_free(s->path->loan);
        return s->path->file ? 0 : -ENOMEM;
}

int path_prepare(Session *s, const Envelope *v, const char *project) {
        const Description *d = homes_engine(s->daemon->homes);
        const DescribedMethod *m;
        char text[PATH_SIZE];
        int r;

        if (!s->path || s->path->file)
                return 0;
        m = d && !v->batch && v->n == 1 ? description_find(d, v->requests[0].method) : NULL;
        if (!m || !m->path_param)
                return rpc_fail(&s->fault, RPC_INTERNAL,
                                "The engine wants a file for a request without one");
        s->path->method = m;
        if (m->other_param && span_has(v->requests[0].params, m->other_param, m->other_position))
                return borrow(s, &v->requests[0], m);
        if (!may_open(s)) {
                rpc_failure(&s->fault, RPC_PATH_REFUSED,
                            "%s: this goxeld serves several users and opens no files: open it yourself and "
                            "pass the descriptor (SCM_RIGHTS) with \"fd\": 0",
                            m->name);
                rpc_error_add(&s->fault, "rule", json_object_new_string("instance"));
                return RPC_FAILED;
        }
        if (wants_kept(&v->requests[0], m))
                return open_kept(s, &v->requests[0], m);
        r = find_path(s, &v->requests[0], m, project, text);
        if (r != 0)
                return r;
        return path_open(&s->path->file, d,
                         &(PathRequest){ .text = text, .method = m, .home = home_of(s->user) }, &s->fault);
}

int path_give(Session *s, Engine *e, uint32_t id) {
        json_object *payload;
        int r;

        if (!s->path || !s->path->file)
                return 0;
        payload = json_object_new_object();
        json_add(payload, "ordinal", json_object_new_int64(s->ordinal));
        json_add(payload, "path", json_object_new_string(s->path->file->path));
        json_add(payload, "stamp",
                 s->path->file->stamp[0] ? json_object_new_string(s->path->file->stamp) : NULL);
        if (s->path->file->kept)
                json_add(payload, "keep_ms", json_object_new_uint64(s->path->file->keep_ms));
        r = engine_send(e, CHANNEL_FILE, id, payload, &s->path->file->fd, 1);
        json_object_put(payload);
        s->path->given = r >= 0;
        return r;
}

static int put_file(Session *s, json_object *payload, RpcError *error) {
        const Settings *settings = &s->daemon->settings;
        PathFile *f = s->path->file;
        json_object *note = NULL;
        struct stat st;
        int r;

        if (f->kept && fstat(f->fd, &st) == 0 && (uint64_t)st.st_size > settings->picture_size)
                return rpc_fail(
                        error, RPC_TOO_LARGE,
                        "The picture has %llu bytes, and goxeld keeps none of more than %llu: PictureSize= "
                        "in goxel.conf. With output_path or a descriptor it can have any size",
                        (unsigned long long)st.st_size, (unsigned long long)settings->picture_size);
        r = path_put(f, s->path->method, error);
        if (r != 0 || !f->kept)
                return r;
        (void)json_object_object_get_ex(payload, "note", &note);
        if (note)
                json_add(note, "session_id", json_object_new_string(s->key));
        pictures_keep(&s->daemon->pictures, s->uid, f, note, settings);
        return 0;
}

void path_hear_written(Engine *e, uint32_t id, Session *s, json_object *payload) {
        const PathFile *file = s && s->path && s->path->given ? s->path->file : NULL;
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        json_object *done;
        int r = 0;

        if (!member_true(payload, "written")) {
                if (s)
                        path_drop(s);
                return;
        }
        if (!file)
                r = rpc_fail(
                        &error, RPC_INTERNAL,
                        "goxeld was restarted while the file was being written: nobody knows whether it was "
                        "saved, so try again");
        else if (file->writes)
                r = put_file(s, payload, &error);
        if (r == -ENOMEM)
                rpc_failure(&error, RPC_INTERNAL, "goxeld has no memory left: nothing was saved");
        if (r == 0 && file && (s->path->method->flags & METHOD_OWN_FILE))
                record(s, e->project, file->path);
        done = json_object_new_object();
        if (r != 0)
                json_add(done, "error", rpc_error_json(&error));
        (void)engine_send(e, CHANNEL_DONE, id, done, NULL, 0);
        json_object_put(done);
        if (s)
                path_drop(s);
}
