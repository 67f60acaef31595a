#include "client/listener.h"

#include "base/places.h"
#include "base/text.h"
#include "client/manager.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define QUEUE_WAIT_MS 50

void listener_done(Listener *l) {
        free(TAKE(l->path));
}

/* A full queue cannot be polled: connect() waits for room, for at most the socket's time for sending, and
 * between two such waits the interruption is looked for. */
static int limit_waiting(int fd) {
        struct timeval tv = { .tv_usec = QUEUE_WAIT_MS * USEC_PER_MSEC };

        return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) < 0 ? -errno : 0;
}

static int wait_room(int fd, const struct sockaddr_un *address, Until until) {
        Until now = { .interrupt = until.interrupt };

        while (connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0) {
                if (errno == ENOENT || errno == ENOTDIR)
                        return LISTENER_NONE;
                if (errno != EINTR && errno != EAGAIN)
                        return -errno;
                if (wait_for(-1, 0, now) == -ECANCELED)
                        return -ECANCELED;
                if (now_usec() >= until.deadline)
                        return -ETIMEDOUT;
        }
        return 0;
}

/* The kernel keeps the credentials of the one who called listen(): what the socket's file may say about
 * its owner is not asked, as anybody can put a file into a shared folder. */
static int check_owner(Listener *l, int fd) {
        struct ucred peer;
        socklen_t n = sizeof(peer);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
                return -errno;
        if (peer.uid == geteuid() || peer.uid == 0)
                return 0;
        l->owner = peer.uid;
        return LISTENER_STRANGER;
}

int listener_connect(Listener *l, Until until, int *ret_fd) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        CLEANUP_FD int fd = -1;
        int r;

        if (strlen(l->path) >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        strcpy(address.sun_path, l->path);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return -errno;
        r = limit_waiting(fd);
        if (r == 0)
                r = wait_room(fd, &address, until);
        if (r == 0)
                r = check_owner(l, fd);
        if (r != 0)
                return r;
        *ret_fd = TAKE_FD(fd);
        return 0;
}

static int use_path(Listener *l, const char *path) {
        char *copy = strdup(path);

        if (!copy)
                return -ENOMEM;
        free(l->path);
        l->path = copy;
        return 0;
}

int listener_find(Listener *l, bool start, Until until, int *ret_fd) {
        CLEANUP_FREE char *own = NULL;
        int r;

        r = place_user_socket(&own);
        if (r < 0)
                return r;
        r = use_path(l, own);
        if (r == 0)
                r = listener_connect(l, until, ret_fd);
        if (r != LISTENER_NONE)
                return r;

        r = use_path(l, PLACE_SYSTEM_SOCKET);
        if (r == 0)
                r = listener_connect(l, until, ret_fd);
        if (r != LISTENER_NONE && r != -EACCES)
                return r;

        r = use_path(l, own);
        if (r < 0)
                return r;
        r = start ? manager_start_socket(until) : MANAGER_NONE;
        if (r == -ECANCELED)
                return r;
        if (r != 0)
                return LISTENER_NONE;
        return listener_connect(l, until, ret_fd);
}
