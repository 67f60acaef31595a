#include "cli/stream.h"

#include "base/fd.h"
#include "cli/report.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIECE ((size_t)64 << 10)
/* No engine reads a larger file. */
#define BYTES_MOST ((uint64_t)1 << 30)

bool stream_is(const char *path) {
        return strcmp(path, "-") == 0;
}

/* 0; -EFBIG for more than `most` bytes; -errno. */
static int copy(int from, int to, uint64_t most) {
        CLEANUP_FREE char *piece = malloc(PIECE);
        ssize_t n = 1;
        int r = 0;

        if (!piece)
                return -ENOMEM;
        while (n != 0 && r == 0) {
                n = read(from, piece, PIECE);
                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n > 0 && (uint64_t)n > most)
                        return -EFBIG;
                if (n > 0) {
                        r = fd_write_all(to, piece, (size_t)n);
                        most -= (uint64_t)n;
                }
        }
        return r;
}

static int make(const Invocation *in, int *ret) {
        *ret = memfd_create("goxelctl", MFD_CLOEXEC);
        return *ret < 0 ? report_errno(in, -errno) : CLI_OK;
}

int stream_read(const Invocation *in, int *ret) {
        CLEANUP_FD int fd = -1;
        int r;

        r = make(in, &fd);
        if (r != CLI_OK)
                return r;
        r = copy(STDIN_FILENO, fd, BYTES_MOST);
        if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
                r = -errno;
        if (r == -EFBIG)
                return report_fail(
                        in, CLI_FILE,
                        "Standard input has more than %llu MiB, the most that a model's file may have",
                        (unsigned long long)(BYTES_MOST >> 20));
        if (r < 0)
                return report_fail(in, CLI_FILE, "Cannot read standard input: %s", strerror(-r));
        *ret = TAKE_FD(fd);
        return CLI_OK;
}

int stream_open(const Invocation *in, int *ret) {
        if (option(in, "json"))
                return report_fail(in, CLI_USAGE,
                                   "With --json standard output is for the result: name a file");
        if (isatty(STDOUT_FILENO))
                return report_fail(in, CLI_USAGE,
                                   "Standard output is a terminal: redirect it, or name a file");
        return make(in, ret);
}

int stream_write(const Invocation *in, int fd) {
        int r = 0;

        if (lseek(fd, 0, SEEK_SET) < 0)
                r = -errno;
        if (r == 0)
                r = copy(fd, STDOUT_FILENO, UINT64_MAX);
        return r < 0 ? report_fail(in, CLI_FILE, "Cannot write to standard output: %s", strerror(-r))
                     : CLI_OK;
}
