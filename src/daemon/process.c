#include "daemon/process.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

ssize_t process_read(pid_t pid, const char *file, char *ret, size_t size) {
        CLEANUP_FD int fd = -1;
        char path[48];
        ssize_t n;

        (void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        n = fd < 0 ? -1 : read(fd, ret, size - 1);
        if (n < 0)
                return -errno;
        ret[n] = '\0';
        return n;
}
