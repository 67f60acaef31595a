#include "rpc/companions.h"

#include "base/fd.h"
#include "rpc/error.h"
#include "rpc/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int companions_begin(Companions *c, int fd) {
        *c = (Companions){ .fds = { fd }, .n = 1, .files = json_object_new_object() };
        return c->files ? 0 : -ENOMEM;
}

void companions_done(Companions *c) {
        for (size_t i = 1; i < c->n; i++)
                (void)fd_close(c->fds[i]);
        json_object_put(c->files);
        *c = (Companions){ 0 };
}

/* Whether a name stays below its folder. */
static bool stays(const char *name) {
        if (!name[0] || name[0] == '/')
                return false;
        for (const char *part = name; part; part = strchr(part, '/')) {
                part += *part == '/';
                if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || !part[2]))
                        return false;
        }
        return true;
}

/* -1: there is none. Programs of other systems write backslashes. */
static int open_beside(const char *path, const char *name) {
        const char *slash = strrchr(path, '/');
        CLEANUP_FREE char *whole = NULL, *own = strdup(name);

        if (!own)
                return -1;
        for (char *c = own; *c; c++)
                if (*c == '\\')
                        *c = '/';
        if (!stays(own) || asprintf(&whole, "%.*s%s", slash ? (int)(slash + 1 - path) : 0, path, own) < 0)
                return -1;
        return open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static bool is_regular(int fd) {
        struct stat st;

        return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static void add(Companions *c, const char *path, const char *name) {
        int fd = c->n < COMPANIONS_FDS ? open_beside(path, name) : -1;

        if (fd >= 0 && !is_regular(fd))
                fd = fd_close(fd);
        json_add(c->files, name, fd >= 0 ? json_object_new_int64((int64_t)c->n) : NULL);
        if (fd >= 0)
                c->fds[c->n++] = fd;
}

bool companions_wanted(Companions *c, const char *path, int code, const char *error_data) {
        json_object *data, *names = NULL;
        bool any = false;

        if (code != RPC_FILES_WANTED || !error_data)
                return false;
        data = json_read(error_data, strlen(error_data));
        (void)json_object_object_get_ex(data, "files", &names);
        for (size_t i = 0; i < json_length(names); i++) {
                json_object *name = json_object_array_get_idx(names, i);

                if (!json_object_is_type(name, json_type_string) ||
                    json_object_object_get_ex(c->files, json_object_get_string(name), NULL))
                        continue;
                add(c, path, json_object_get_string(name));
                any = true;
        }
        json_object_put(data);
        return any;
}
