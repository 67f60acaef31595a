#include "base/savefile.h"

#include "base/leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Follows links, so that a link to a file stays one. A path that leads to nothing is taken as it is. */
static char *resolve(const char *path) {
        char *real = realpath(path, NULL);

        return real || errno != ENOENT ? real : strdup(path);
}

static char *folder_of(const char *path) {
        char *copy = strdup(path), *folder;

        if (!copy)
                return NULL;
        folder = strdup(dirname(copy));
        free(copy);
        return folder;
}

static char *path_in(const char *folder, const char *name) {
        char *path;

        return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

/* A name in the folder that nobody else has. */
static char *temporary_name(const char *folder) {
        char name[LEFTOVER_NAME_SIZE];

        return leftover_name(name) < 0 ? NULL : path_in(folder, name);
}

/* Not every file system has nameless files. */
static int open_named(SaveFile *f, const char *folder, mode_t mode) {
        CLEANUP_FD int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
        char name[LEFTOVER_NAME_SIZE];
        int r;

        if (at < 0)
                return -errno;
        r = leftover_make(at, mode, name, &f->fd);
        if (r < 0)
                return r;
        f->temporary = path_in(folder, name);
        if (f->temporary)
                return 0;
        (void)unlinkat(at, name, 0);
        return -ENOMEM;
}

static int open_new(SaveFile *f, mode_t mode) {
        CLEANUP_FREE char *folder = folder_of(f->path);

        if (!folder)
                return -ENOMEM;
        f->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
        if (f->fd >= 0)
                return 0;
        if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
                return -errno;
        return open_named(f, folder, mode);
}

int savefile_open(SaveFile *ret, const char *path, bool overwrite) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1, .overwrite = overwrite };
        struct stat st;
        bool old;
        int r;

        if (!path[0])
                return -ENOENT;
        f.path = resolve(path);
        if (!f.path)
                return -errno;
        old = stat(f.path, &st) == 0;
        if (old && S_ISDIR(st.st_mode))
                return -EISDIR;
        if (old && !S_ISREG(st.st_mode))
                return -EINVAL;
        if (old && !overwrite)
                return -EEXIST;
        r = open_new(&f, 0666);
        if (r < 0)
                return r;
        if (old && fchmod(f.fd, st.st_mode & 07777) < 0)
                return -errno;
        *ret = f;
        f = (SaveFile){ .fd = -1 };
        return 0;
}

static int give_name(SaveFile *f, const char *name) {
        char link[64];

        (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", f->fd);
        return linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

/* A second name instead of a new one, where the file system knows no rename() that replaces nothing: those
 * over a network, and many that run in user space. */
static int take_place(const char *from, const char *to) {
        if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
                return 0;
        if (errno != EINVAL && errno != ENOSYS)
                return -errno;
        if (linkat(AT_FDCWD, from, AT_FDCWD, to, 0) < 0)
                return -errno;
        (void)unlink(from);
        return 0;
}

static int replace(const char *from, const char *to) {
        return renameat(AT_FDCWD, from, AT_FDCWD, to) < 0 ? -errno : 0;
}

int savefile_place(SaveFile *f) {
        int r;

        if (!f->temporary && !f->overwrite)
                return give_name(f, f->path);
        if (!f->temporary) {
                CLEANUP_FREE char *folder = folder_of(f->path);
                CLEANUP_FREE char *name = folder ? temporary_name(folder) : NULL;

                if (!name)
                        return -ENOMEM;
                r = give_name(f, name);
                if (r < 0)
                        return r;
                f->temporary = TAKE(name);
        }
        r = f->overwrite ? replace(f->temporary, f->path) : take_place(f->temporary, f->path);
        if (r < 0)
                return r;
        free(TAKE(f->temporary));
        return 0;
}

int savefile_commit(SaveFile *f) {
        CLEANUP_FREE char *folder = folder_of(f->path);
        CLEANUP_FD int fd = -1;
        int r;

        if (!folder)
                return -ENOMEM;
        if (fsync(f->fd) < 0)
                return -errno;
        r = savefile_place(f);
        if (r < 0)
                return r;
        /* The new name, too; a folder that cannot be synced has the file all the same. */
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
                (void)fsync(fd);
        return 0;
}

void savefile_done(SaveFile *f) {
        if (f->temporary)
                (void)unlink(f->temporary);
        f->fd = fd_close(f->fd);
        free(TAKE(f->temporary));
        free(TAKE(f->path));
}
