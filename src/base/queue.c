#include "base/queue.h"

#include "base/fd.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

bool queue_empty(int fd) {
        int n = 0;

        return ioctl(fd, FIONREAD, &n) == 0 && n == 0;
}

int queue_seek(int fd, int offset) {
        return setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset)) < 0 ? -errno : 0;
}

int queue_consume(int fd, size_t n) {
        static char scratch[64u << 10];

        while (n > 0) {
                ssize_t k = recv(fd, scratch, MIN(n, sizeof(scratch)), MSG_DONTWAIT);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k <= 0)
                        return k < 0 ? -errno : -EPIPE;
                n -= (size_t)k;
        }
        return 0;
}

int queue_save(const void *data, size_t n, int *ret) {
        CLEANUP_FD int fd = -1;
        int r;

        if (n > 0) {
                fd = memfd_create("goxel-line", MFD_CLOEXEC);
                if (fd < 0)
                        return -errno;
                r = fd_write_all(fd, data, n);
                if (r < 0)
                        return r;
        }
        *ret = TAKE_FD(fd);
        return 0;
}
