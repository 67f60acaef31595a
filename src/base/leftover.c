#include "base/leftover.h"

#include "base/fd.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BEGIN ".goxel-"
#define END ".tmp"
#define DIGITS 32
#define ENTRIES_MOST 4096
#define OLD_SEC (24 * 60 * 60)

_Static_assert(sizeof(BEGIN) + DIGITS + sizeof(END) - 1 == LEFTOVER_NAME_SIZE, "the name fits");

int leftover_name(char ret[static LEFTOVER_NAME_SIZE]) {
        uint8_t id[DIGITS / 2];
        char text[DIGITS + 1];
        int r;

        r = random_id(id);
        if (r < 0)
                return r;
        hex(id, sizeof(id), text);
        (void)snprintf(ret, LEFTOVER_NAME_SIZE, BEGIN "%s" END, text);
        return 0;
}

static bool is_name(const char *name) {
        return strlen(name) == LEFTOVER_NAME_SIZE - 1 && strncmp(name, BEGIN, strlen(BEGIN)) == 0 &&
               strspn(name + strlen(BEGIN), "0123456789abcdef") == DIGITS &&
               strcmp(name + strlen(BEGIN) + DIGITS, END) == 0;
}

int leftover_claim(int fd) {
        struct stat st;

        /* Where there are no locks nothing is swept either. */
        if (flock(fd, LOCK_EX | LOCK_NB) < 0)
                return errno == EWOULDBLOCK ? -ESTALE : 0;
        if (fstat(fd, &st) < 0)
                return -errno;
        return st.st_nlink > 0 ? 0 : -ESTALE;
}

static bool is_old(const struct stat *st) {
        return S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_mtime + OLD_SEC < time(NULL);
}

static void consider(int folder, const char *name) {
        CLEANUP_FD int fd = -1;
        struct stat st;

        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !is_old(&st))
                return;
        fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0 || !is_old(&st))
                return;
        /* Whoever made it has not come to the lock yet, or holds it no more: it is old. */
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
                (void)unlinkat(folder, name, 0);
}

void leftover_sweep(int folder) {
        int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *d = fd < 0 ? NULL : fdopendir(fd);
        const struct dirent *entry;

        if (!d) {
                (void)fd_close(fd);
                return;
        }
        for (int n = 0; n < ENTRIES_MOST && (entry = readdir(d)); n++)
                if (is_name(entry->d_name))
                        consider(fd, entry->d_name);
        (void)closedir(d);
}

/* -ESTALE: another process took it for a leftover before it was claimed. */
static int try_make(int folder, mode_t mode, char ret_name[static LEFTOVER_NAME_SIZE], int *ret_fd) {
        CLEANUP_FD int fd = -1;
        int r;

        r = leftover_name(ret_name);
        if (r < 0)
                return r;
        fd = openat(folder, ret_name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode);
        if (fd < 0)
                return -errno;
        r = leftover_claim(fd);
        if (r < 0) {
                if (r != -ESTALE)
                        (void)unlinkat(folder, ret_name, 0);
                return r;
        }
        *ret_fd = TAKE_FD(fd);
        return 0;
}

int leftover_make(int folder, mode_t mode, char ret_name[static LEFTOVER_NAME_SIZE], int *ret_fd) {
        int r;

        leftover_sweep(folder);
        do
                r = try_make(folder, mode, ret_name, ret_fd);
        while (r == -ESTALE);
        return r;
}
