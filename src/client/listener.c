#include "client/listener.h"

#include "base/places.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void listener_done(Listener *l) {
        free(TAKE(l->path));
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

int listener_connect(Listener *l, int *ret_fd) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        CLEANUP_FD int fd = -1;
        int r;

        if (strlen(l->path) >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        strcpy(address.sun_path, l->path);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
                return errno == ENOENT || errno == ENOTDIR ? LISTENER_NONE : -errno;
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

int listener_use_own(Listener *l) {
        CLEANUP_FREE char *own = NULL;
        int r = place_user_socket(&own);

        return r < 0 ? r : use_path(l, own);
}

int listener_find(Listener *l, int *ret_fd) {
        int r;

        r = listener_use_own(l);
        if (r == 0)
                r = listener_connect(l, ret_fd);
        if (r != LISTENER_NONE)
                return r;

        r = use_path(l, PLACE_SYSTEM_SOCKET);
        if (r == 0)
                r = listener_connect(l, ret_fd);
        if (r != LISTENER_NONE && r != -EACCES)
                return r;
        r = listener_use_own(l);
        return r < 0 ? r : LISTENER_NONE;
}
