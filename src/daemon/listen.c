#include "daemon/listen.h"

#include "base/fd.h"
#include "base/places.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

static int take_one(Listener *l, int fd, const char *name, Stored *stored) {
        if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 1) <= 0)
                return stored_is(name) ? stored_add(stored, name, fd) : -EINVAL;
        if (l->n == LISTENER_SOCKETS)
                return -E2BIG;
        l->fds[l->n++] = fd;
        return fd_set_nonblock(fd, true);
}

static int take_passed(Listener *l, int n, char **names, Stored *stored) {
        struct sockaddr_un address = { 0 };
        socklen_t size = sizeof(address);
        int r = 0;

        l->passed = true;
        for (int i = 0; i < n && r >= 0; i++)
                r = take_one(l, SD_LISTEN_FDS_START + i, names && names[i] ? names[i] : "", stored);
        if (r < 0 || l->n == 0)
                return r < 0 ? r : -EINVAL;
        if (getsockname(l->fds[0], (struct sockaddr *)&address, &size) == 0 && address.sun_path[0] == '/') {
                l->path = strdup(address.sun_path);
                if (!l->path)
                        return -ENOMEM;
        }
        return 0;
}

static int fill_address(struct sockaddr_un *ret, const char *path) {
        size_t n = strlen(path);

        if (n >= sizeof(ret->sun_path))
                return -ENAMETOOLONG;
        *ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
        memcpy(ret->sun_path, path, n);
        return 0;
}

/* A socket file that nobody listens on is what a killed daemon left. */
static int remove_stale(const struct sockaddr_un *address) {
        CLEANUP_FD int fd = -1;
        struct stat st;

        if (lstat(address->sun_path, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISSOCK(st.st_mode))
                return -EEXIST;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN)
                return -EADDRINUSE;
        if (errno != ECONNREFUSED)
                return -errno;
        return unlink(address->sun_path) < 0 ? -errno : 0;
}

/* Makes the socket's folder and locks it for a moment, for which others wait: two daemons that start
 * together must not both find the same file stale. */
static int lock_folder(const char *path, int *ret) {
        CLEANUP_FREE char *folder = strdup(path);
        CLEANUP_FD int fd = -1;
        char *slash;
        int r;

        if (!folder)
                return -ENOMEM;
        slash = strrchr(folder, '/');
        if (slash)
                slash[slash == folder ? 1 : 0] = '\0';
        r = slash ? place_make(folder) : 0;
        if (r < 0)
                return r;
        fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        while (flock(fd, LOCK_EX) < 0)
                if (errno != EINTR)
                        return -errno;
        *ret = TAKE_FD(fd);
        return 0;
}

static int bind_private(int fd, const struct sockaddr_un *address) {
        mode_t mask = umask(0177);
        int r = bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? -errno : 0;

        (void)umask(mask);
        return r;
}

static int make_own(Listener *l, const char *path) {
        CLEANUP_FD int lock = -1, fd = -1;
        struct sockaddr_un address;
        int r;

        r = fill_address(&address, path);
        if (r < 0)
                return r;
        l->path = strdup(path);
        if (!l->path)
                return -ENOMEM;
        r = lock_folder(path, &lock);
        if (r < 0)
                return r;
        r = remove_stale(&address);
        if (r < 0)
                return r;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        r = bind_private(fd, &address);
        if (r < 0)
                return r;
        if (listen(fd, SOMAXCONN) < 0)
                return -errno;
        l->fds[l->n++] = TAKE_FD(fd);
        return 0;
}

static void close_all(Listener *l) {
        while (l->n > 0)
                (void)fd_close(l->fds[--l->n]);
}

static void free_names(char **names) {
        for (size_t i = 0; names && names[i]; i++)
                free(names[i]);
        free(names);
}

int listener_open(Listener *ret, const char *path, Stored *stored) {
        CLEANUP_FREE char *own = NULL;
        char **names = NULL;
        Listener l = { 0 };
        int n, r;

        n = sd_listen_fds_with_names(1, &names);
        if (n < 0)
                return n;
        if (n > 0) {
                r = take_passed(&l, n, names, stored);
                free_names(names);
        } else {
                r = path ? 0 : place_user_socket(&own);
                if (r >= 0)
                        r = make_own(&l, path ? path : own);
        }
        if (r < 0) {
                /* What is at the path is not ours. */
                close_all(&l);
                free(l.path);
                return r;
        }
        *ret = l;
        return 0;
}

void listener_close(Listener *l) {
        if (!l->passed && l->n > 0)
                (void)unlink(l->hidden ? l->hidden : l->path);
        close_all(l);
        free(TAKE(l->path));
        free(TAKE(l->hidden));
}

bool listener_has_waiting(const Listener *l) {
        struct pollfd polls[LISTENER_SOCKETS];

        for (size_t i = 0; i < l->n; i++)
                polls[i] = (struct pollfd){ .fd = l->fds[i], .events = POLLIN };
        return poll(polls, l->n, 0) > 0;
}

void listener_hide(Listener *l, bool hide) {
        if (l->passed || hide == !!l->hidden)
                return;
        if (!hide) {
                (void)rename(l->hidden, l->path);
                free(TAKE(l->hidden));
                return;
        }
        if (asprintf(&l->hidden, "%s.leaving", l->path) < 0) {
                l->hidden = NULL;
                return;
        }
        if (rename(l->path, l->hidden) < 0)
                free(TAKE(l->hidden));
}
