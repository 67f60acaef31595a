#include "daemon/reach.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINKS_MOST 40

/* Their servers are other programs or other machines. fuseblk is a disk's. */
static const char *const served[] = { "fuse",  "nfs",  "nfs4", "cifs", "smb3",
                                      "smbfs", "ceph", "afs",  "coda", "lustre" };

static bool is_served(const char *type) {
        for (size_t i = 0; i < ARRAY_LEN(served); i++)
                if (strcmp(type, served[i]) == 0)
                        return true;
        return strncmp(type, "fuse.", 5) == 0;
}

static int open_step(int folder, const char *name, uint64_t flags, uint64_t resolve) {
        const struct open_how how = { .flags = flags | O_NOFOLLOW | O_CLOEXEC,
                                      .resolve = resolve | RESOLVE_NO_MAGICLINKS };
        long fd = syscall(SYS_openat2, folder, name, &how, sizeof(how));

        return fd < 0 ? -errno : (int)fd;
}

/* The kind of a file system by the number of its mount; false: it is not in the table. */
static bool find_type(uint64_t mount, char ret[static 64]) {
        FILE *table = fopen("/proc/self/mountinfo", "re");
        CLEANUP_FREE char *line = NULL;
        size_t size = 0;
        bool found = false;

        while (table && !found && getline(&line, &size, table) > 0) {
                const char *rest = strstr(line, " - ");

                found = rest && strtoull(line, NULL, 10) == mount && sscanf(rest, " - %63s", ret) == 1;
        }
        if (table)
                (void)fclose(table);
        return found;
}

/* What stands here asks no server: O_PATH looks nothing up in the file system that was come to, and the
 * number of its mount is the system's own. */
static int check_mount(Reach *r, int fd, dev_t home) {
        char type[64] = "unknown";
        struct statx x;

        if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_MNT_ID, &x) < 0)
                return -errno;
        if (makedev(x.stx_dev_major, x.stx_dev_minor) == home || !(x.stx_mask & STATX_MNT_ID))
                return 0;
        if (find_type(x.stx_mnt_id, type) && !is_served(type))
                return 0;
        (void)snprintf(r->server, sizeof(r->server), "%s", type);
        return -EXDEV;
}

static int step(Reach *r, const char *name, uint64_t flags, dev_t home) {
        CLEANUP_FD int fd = open_step(r->folder, name, flags, RESOLVE_NO_XDEV);
        int checked;

        if (fd != -EXDEV)
                return TAKE_FD(fd);
        fd = open_step(r->folder, name, O_PATH, 0);
        if (fd < 0)
                return fd;
        checked = check_mount(r, fd, home);
        if (checked < 0)
                return checked;
        return flags == O_PATH ? TAKE_FD(fd) : open_step(r->folder, name, flags, 0);
}

static int read_link(int fd, char ret[static PATH_MAX]) {
        struct statfs fs;
        ssize_t n;

        /* What these say is not where they lead. */
        if (fstatfs(fd, &fs) < 0)
                return -errno;
        if (fs.f_type == PROC_SUPER_MAGIC)
                return -ELOOP;
        n = readlinkat(fd, "", ret, PATH_MAX);
        if (n < 0)
                return -errno;
        if (n == PATH_MAX)
                return -ENAMETOOLONG;
        ret[n] = '\0';
        return 0;
}

typedef struct Walk {
        char path[PATH_MAX]; /* what is left of it */
        unsigned links;
} Walk;

/* Goes on with a link's text and then what was left. */
static int follow(Walk *w, Reach *r, int link, const char *rest) {
        char text[PATH_MAX], left[PATH_MAX];
        int n;

        if (++w->links > LINKS_MOST)
                return -ELOOP;
        n = read_link(link, text);
        if (n < 0)
                return n;
        (void)snprintf(left, sizeof(left), "%s", rest);
        n = snprintf(w->path, sizeof(w->path), "%s%s%s", text, left[0] ? "/" : "", left);
        if (n >= (int)sizeof(w->path))
                return -ENAMETOOLONG;
        if (text[0] != '/')
                return 0;
        (void)fd_close(r->folder);
        r->folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        return r->folder < 0 ? -errno : 0;
}

static int stat_step(int fd, struct stat *ret) {
        return fstat(fd, ret) < 0 ? -errno : 0;
}

/* One name further, and no link as long as these are to be followed. Positive: that was the last. */
static int advance(Walk *w, Reach *r, dev_t home, bool follows) {
        const size_t skip = strspn(w->path, "/"), n = strcspn(w->path + skip, "/");
        const char *rest = w->path + skip + n;
        CLEANUP_FD int fd = -1;
        struct stat st;
        bool last;
        int k;

        rest += strspn(rest, "/");
        last = !rest[0];
        if (n >= sizeof(r->name))
                return -ENAMETOOLONG;
        (void)snprintf(r->name, sizeof(r->name), "%.*s", (int)n, w->path + skip);
        if (last && !follows)
                return 1;
        fd = step(r, n > 0 ? r->name : ".", O_PATH, home);
        /* What is not there can be said of by its name. */
        if (fd < 0)
                return last && fd == -ENOENT ? 1 : fd;
        k = stat_step(fd, &st);
        if (k < 0)
                return k;
        if (S_ISLNK(st.st_mode))
                return follow(w, r, fd, rest);
        if (last)
                return 1;
        if (!S_ISDIR(st.st_mode))
                return -ENOTDIR;
        memmove(w->path, rest, strlen(rest) + 1);
        (void)fd_close(r->folder);
        r->folder = TAKE_FD(fd);
        return 0;
}

int reach_find(Reach *ret, const char *path, dev_t home, bool follows) {
        Walk w = { .links = 0 };
        int r;

        *ret = (Reach){ .folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) };
        if (ret->folder < 0)
                return -errno;
        if (snprintf(w.path, sizeof(w.path), "%s", path) >= (int)sizeof(w.path))
                return -ENAMETOOLONG;
        do
                r = advance(&w, ret, home, follows);
        while (r == 0);
        return r < 0 ? r : 0;
}

void reach_done(Reach *r) {
        r->folder = fd_close(r->folder);
}

int reach_open(Reach *r, uint64_t flags, dev_t home) {
        return step(r, r->name, flags, home);
}
