#include "daemon/path.h"

#include "base/fd.h"
#include "base/leftover.h"
#include "base/text.h"
#include "daemon/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

PathFile *path_new(void) {
        PathFile *f = calloc(1, sizeof(*f));

        if (f)
                f->fd = f->folder = f->before = -1;
        return f;
}

PathFile *path_free(PathFile *f) {
        if (!f)
                return NULL;
        if (f->temporary)
                (void)unlinkat(f->folder, f->temporary, 0);
        (void)fd_close(f->fd);
        (void)fd_close(f->folder);
        (void)fd_close(f->before);
        free(f->temporary);
        free(f->name);
        free(f->path);
        free(f);
        return NULL;
}

int path_refuse(RpcError *error, const char *text, const char *rule, const char *why) {
        rpc_failure(error, RPC_PATH_REFUSED, "%.300s: %s", text, why);
        rpc_error_add(error, "path", json_object_new_string(text));
        rpc_error_add(error, "rule", json_object_new_string(rule));
        return RPC_FAILED;
}

/* Something of the system's: in the method's own number. */
static int fail_errno(RpcError *error, const DescribedMethod *method, const char *text, int r) {
        if (r == -ENOMEM)
                return r;
        if (r == -ELOOP)
                return path_refuse(
                        error, text, "link",
                        "this leads through symbolic links without end, or through a link of /proc to "
                        "an open file");
        rpc_failure(error, method->error ? method->error : RPC_INTERNAL, "%.300s cannot be %s: %s", text,
                    method->flags & METHOD_WRITES_FILE ? "written" : "read", strerror(-r));
        rpc_error_add(error, "path", json_object_new_string(text));
        rpc_error_errno(error, -r);
        return RPC_FAILED;
}

static int check_name(const Description *d, const DescribedMethod *method, const char *text,
                      RpcError *error) {
        const bool writes = method->flags & METHOD_WRITES_FILE;
        const char *slash, *dot;

        if (text[0] == '~')
                return path_refuse(error, text, "absolute",
                                   "\"~\" is not expanded here: give the whole path, from / on");
        if (text[0] != '/')
                return path_refuse(
                        error, text, "absolute",
                        "goxeld does not know your working directory: give the whole path, from / on");
        slash = strrchr(text, '/');
        dot = strrchr(slash, '.');
        if (!dot || dot == slash + 1 || !description_has_extension(d, dot + 1, writes))
                return path_refuse(
                        error, text, "extension",
                        writes ? "the name does not end like one of a model or a picture that can be "
                                 "written, such as .gox, .vox or .png"
                               : "the name does not end like one of a model that can be read, such as "
                                 ".gox or .vox");
        return 0;
}

static int refuse_server(RpcError *error, const char *text, const char *server) {
        char why[256];

        (void)snprintf(
                why, sizeof(why),
                "this is on a file system (%s) whose server may not answer, and goxeld waits for none: open the "
                "file yourself and pass the descriptor (SCM_RIGHTS) with \"fd\": 0",
                server);
        return path_refuse(error, text, "filesystem", why);
}

static int check_kind(const char *text, mode_t mode, RpcError *error) {
        if (S_ISREG(mode))
                return 0;
        if (S_ISDIR(mode))
                return path_refuse(error, text, "kind", "this is a directory, not a file");
        if (S_ISLNK(mode))
                return path_refuse(
                        error, text, "link",
                        "this is a symbolic link: nothing is written in place of one. Give the path that "
                        "it leads to");
        return path_refuse(error, text, "kind", "this is no regular file");
}

/* What an open file is called without links; `fallback`, the client's own words, when the system does not
 * say, or says what is no text: neither an engine nor a client could be told. */
static char *name_of(int fd, const char *fallback) {
        char link[64], path[PATH_SIZE];
        ssize_t n;

        (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path) - 1);
        if (n <= 0 || path[0] != '/' || !utf8_valid(path, (size_t)n))
                return strdup(fallback);
        path[n] = '\0';
        return strdup(path);
}

static int open_reading(PathFile *f, const PathRequest *q, RpcError *error) {
        __attribute__((cleanup(reach_done))) Reach reach;
        struct stat st;
        int r;

        r = reach_find(&reach, q->text, q->home, true);
        if (r >= 0)
                r = f->fd = reach_open(&reach, O_RDONLY | O_NOCTTY | O_NONBLOCK, q->home);
        if (r == -EXDEV)
                return refuse_server(error, q->text, reach.server);
        if (r < 0)
                return fail_errno(error, q->method, q->text, r);
        if (fstat(f->fd, &st) < 0)
                return fail_errno(error, q->method, q->text, -errno);
        f->path = name_of(f->fd, q->text);
        return f->path ? check_kind(q->text, st.st_mode, error) : -ENOMEM;
}

/* -EXDEV also when something else is mounted in place of the file. */
static int take_folder(PathFile *f, Reach *reach, dev_t home) {
        CLEANUP_FREE char *real = NULL;

        f->before = reach_open(reach, O_PATH, home);
        if (f->before == -EXDEV)
                return f->before;
        f->name = strdup(reach->name);
        f->folder = TAKE_FD(reach->folder);
        if (!f->name)
                return -ENOMEM;
        real = name_of(f->folder, "");
        if (!real || asprintf(&f->path, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", f->name) < 0) {
                f->path = NULL;
                return -ENOMEM;
        }
        return 0;
}

static int open_folder(PathFile *f, const PathRequest *q, RpcError *error) {
        __attribute__((cleanup(reach_done))) Reach reach;
        int r;

        r = reach_find(&reach, q->text, q->home, false);
        if (r >= 0)
                r = take_folder(f, &reach, q->home);
        if (r == -EXDEV)
                return refuse_server(error, q->text, reach.server);
        return r < 0 ? fail_errno(error, q->method, q->text, r) : 0;
}

static int name_temporary(PathFile *f) {
        char name[LEFTOVER_NAME_SIZE];
        int r;

        r = leftover_name(name);
        if (r < 0)
                return r;
        f->temporary = strdup(name);
        return f->temporary ? 0 : -ENOMEM;
}

/* Not every file system has nameless files. */
static int open_named(PathFile *f) {
        char name[LEFTOVER_NAME_SIZE];
        int r;

        r = leftover_make(f->folder, 0666, name, &f->fd);
        if (r < 0)
                return r;
        f->temporary = strdup(name);
        if (f->temporary)
                return 0;
        (void)unlinkat(f->folder, name, 0);
        return -ENOMEM;
}

static int open_temporary(PathFile *f) {
        f->fd = openat(f->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
        if (f->fd >= 0)
                return 0;
        return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? open_named(f) : -errno;
}

static int open_writing(PathFile *f, const PathRequest *q, RpcError *error) {
        const DescribedMethod *method = q->method;
        const char *text = q->text;
        struct stat st;
        bool old;
        int r;

        f->writes = true;
        r = open_folder(f, q, error);
        if (r != 0)
                return r;
        old = fstatat(f->folder, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
        if (!old && errno != ENOENT)
                return fail_errno(error, method, text, -errno);
        r = old ? check_kind(text, st.st_mode, error) : 0;
        if (r != 0)
                return r;
        /* A rename would take no notice of a file that says itself that it is not to be written. */
        if (old && faccessat(f->folder, f->name, W_OK, AT_EACCESS) < 0)
                return fail_errno(error, method, text, -errno);
        if (old)
                (void)stamp_make(&st, f->stamp);
        r = open_temporary(f);
        if (r == 0 && old && fchmod(f->fd, st.st_mode & 0777) < 0)
                r = -errno;
        return r < 0 ? fail_errno(error, method, text, r) : 0;
}

int path_open(PathFile **ret, const Description *d, const PathRequest *q, RpcError *error) {
        CLEANUP(path_free) PathFile *f = NULL;
        int r;

        r = check_name(d, q->method, q->text, error);
        if (r != 0)
                return r;
        f = path_new();
        if (!f)
                return -ENOMEM;
        r = q->method->flags & METHOD_WRITES_FILE ? open_writing(f, q, error) : open_reading(f, q, error);
        if (r != 0)
                return r;
        *ret = TAKE(f);
        return 0;
}

/* Whether the name still is what it was when the file was opened. */
static bool is_unchanged(const PathFile *f) {
        char stamp[STAMP_SIZE] = "";
        struct stat st;

        if (fstatat(f->folder, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
                (void)stamp_make(&st, stamp);
        return strcmp(stamp, f->stamp) == 0;
}

static int give_name(PathFile *f) {
        char link[64];
        int r;

        if (!f->temporary) {
                r = name_temporary(f);
                if (r < 0)
                        return r;
                (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", f->fd);
                if (linkat(AT_FDCWD, link, f->folder, f->temporary, AT_SYMLINK_FOLLOW) < 0) {
                        r = -errno;
                        free(TAKE(f->temporary));
                        return r;
                }
        }
        if (renameat(f->folder, f->temporary, f->folder, f->name) < 0)
                return -errno;
        free(TAKE(f->temporary));
        return 0;
}

int path_put(PathFile *f, const DescribedMethod *method, RpcError *error) {
        CLEANUP_FD int folder = -1;
        int r;

        if (!is_unchanged(f)) {
                rpc_failure(
                        error, RPC_FILE_CHANGED,
                        "%.300s was changed by somebody else while it was being written, and was left as "
                        "it is: try again",
                        f->path);
                rpc_error_add(error, "path", json_object_new_string(f->path));
                return RPC_FAILED;
        }
        r = give_name(f);
        if (r < 0)
                return fail_errno(error, method, f->path, r);
        /* The new name, too; in a folder that cannot be synced the file is there all the same. */
        folder = openat(f->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0)
                (void)fsync(folder);
        return 0;
}
