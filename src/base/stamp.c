#include "base/stamp.h"

#include <errno.h>
#include <stdio.h>

const char *stamp_make(const struct stat *st, char ret[static STAMP_SIZE]) {
        (void)snprintf(ret, STAMP_SIZE, "%llu-%lld-%lld.%09ld", (unsigned long long)st->st_ino,
                       (long long)st->st_size, (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
        return ret;
}

int stamp_read(int fd, char ret[static STAMP_SIZE]) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        (void)stamp_make(&st, ret);
        return 0;
}
