#include "base/fd.h"

#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file's bytes at a time: a disk may be slow, and each of them shows that we get on. */
#define WRITE_BYTES (16u << 20)

int fd_close(int fd) {
        int saved = errno;

        if (fd >= 0)
                (void)close(fd);
        errno = saved;
        return -1;
}

int fd_set_nonblock(int fd, bool on) {
        int flags = fcntl(fd, F_GETFL);

        if (flags < 0)
                return -errno;
        flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
        return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}

bool fd_hung_up(int fd) {
        struct pollfd p = { .fd = fd };

        return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

int fd_write_all(int fd, const void *data, size_t n) {
        const char *at = data;

        while (n > 0) {
                ssize_t k = write(fd, at, MIN(n, (size_t)WRITE_BYTES));

                progress_beat();
                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                at += k;
                n -= (size_t)k;
        }
        return 0;
}

int fd_read_file(int fd, size_t most, uint8_t **ret, size_t *ret_n) {
        CLEANUP_FREE uint8_t *data = NULL;
        struct stat st;
        size_t n = 0, size;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode))
                return -EISDIR;
        if (!S_ISREG(st.st_mode))
                return -EINVAL;
        if (st.st_size < 0 || (uint64_t)st.st_size > most)
                return -EFBIG;

        size = (size_t)st.st_size;
        data = malloc(size + 1);
        if (!data)
                return -ENOMEM;
        while (n < size) {
                ssize_t k = pread(fd, data + n, size - n, (off_t)n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                if (k == 0)
                        break;
                n += (size_t)k;
        }
        *ret = TAKE(data);
        *ret_n = n;
        return 0;
}

int fd_pair(int type, int ret[2]) {
        return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ret) < 0 ? -errno : 0;
}

int fd_write_at(int fd, const void *data, size_t n, uint64_t at) {
        for (size_t done = 0; done < n;) {
                ssize_t k = pwrite(fd, (const uint8_t *)data + done, MIN(n - done, (size_t)WRITE_BYTES),
                                   (off_t)(at + done));

                progress_beat();
                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                done += (size_t)k;
        }
        return 0;
}

int fd_replace(int fd, const void *data, size_t n) {
        return ftruncate(fd, 0) < 0 ? -errno : fd_write_at(fd, data, n, 0);
}
