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

static int take_passed(Listener *l, int n) {
        struct sockaddr_un address = { 0 };
        socklen_t size = sizeof(address);

        if (n != 1 || sd_is_socket(SD_LISTEN_FDS_START, AF_UNIX, SOCK_STREAM, 1) <= 0)
                return -EINVAL;
        l->fd = SD_LISTEN_FDS_START;
        l->passed = true;
        if (getsockname(l->fd, (struct sockaddr *)&address, &size) == 0 && address.sun_path[0] == '/') {
                l->path = strdup(address.sun_path);
                if (!l->path)
                        return -ENOMEM;
        }
        return fd_set_nonblock(l->fd, true);
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

/* Makes the socket's folder and locks it for a moment: two daemons that start together must not both
 * find the same file stale. */
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
        if (flock(fd, LOCK_EX | LOCK_NB) < 0)
                return errno == EWOULDBLOCK ? -EADDRINUSE : -errno;
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
        CLEANUP_FD int lock = -1;
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
        l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (l->fd < 0)
                return -errno;
        r = bind_private(l->fd, &address);
        if (r < 0)
                return r;
        return listen(l->fd, SOMAXCONN) < 0 ? -errno : 0;
}

int listener_open(Listener *ret, const char *path) {
        CLEANUP_FREE char *own = NULL;
        Listener l = { .fd = -1 };
        int n, r;

        n = sd_listen_fds(1);
        if (n < 0)
                return n;
        if (n > 0)
                r = take_passed(&l, n);
        else {
                r = path ? 0 : place_user_socket(&own);
                if (r >= 0)
                        r = make_own(&l, path ? path : own);
        }
        if (r < 0) {
                /* What is at the path is not ours. */
                l.fd = fd_close(l.fd);
                free(l.path);
                return r;
        }
        *ret = l;
        return 0;
}

void listener_close(Listener *l) {
        if (!l->passed && l->fd >= 0)
                (void)unlink(l->hidden ? l->hidden : l->path);
        l->fd = fd_close(l->fd);
        free(TAKE(l->path));
        free(TAKE(l->hidden));
}

bool listener_has_waiting(const Listener *l) {
        struct pollfd p = { .fd = l->fd, .events = POLLIN };

        return poll(&p, 1, 0) > 0;
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
