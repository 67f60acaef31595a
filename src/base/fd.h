/* Descriptors: -1 when absent, close-on-exec from birth. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

/* Closes fd unless it is negative; keeps errno. Returns -1, so that `fd = fd_close(fd)` reads well. */
int fd_close(int fd);

static inline void fd_close_p_(int *fd) {
        (void)fd_close(*fd);
}
#define CLEANUP_FD __attribute__((cleanup(fd_close_p_)))

/* Gives a descriptor away and leaves -1 behind. */
#define TAKE_FD(fd)                                                                                         \
        ({                                                                                                  \
                int taken_ = (fd);                                                                          \
                (fd) = -1;                                                                                  \
                taken_;                                                                                     \
        })

/* Sets or clears O_NONBLOCK. Note that it belongs to the open file, so duplicates share it. */
int fd_set_nonblock(int fd, bool on);
/* Whether the other end of a connection is closed, in both directions, or it is broken. */
bool fd_hung_up(int fd);
/* Writes all n bytes to a file or a blocking socket; -errno. */
int fd_write_all(int fd, const void *data, size_t n);
/* Reads a regular file from its beginning, whatever the offset is, into memory of malloc.
 * -EFBIG above `most` bytes, -EISDIR or -EINVAL when it is not a regular file (a memfd is one). */
int fd_read_file(int fd, size_t most, uint8_t **ret, size_t *ret_n);
/* An AF_UNIX stream pair, both ends close-on-exec. */
int fd_pair(int type, int ret[2]);
/* Writes all n bytes into a file from byte `at` on; where it is read or written next stays as it was.
 * -errno. */
int fd_write_at(int fd, const void *data, size_t n, uint64_t at);
/* Has a file hold these n bytes and nothing else; where it is read or written next stays as it was. -errno:
 * the file may hold a part of them. */
int fd_replace(int fd, const void *data, size_t n);
