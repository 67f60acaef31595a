/* Files: the configuration, and where the projects are. */
#include "base/fd.h"
#include "base/names.h"
#include "cli/doctor.h"
#include "config/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPACE_LOW ((uint64_t)256 << 20)
#define SPACE_NONE ((uint64_t)8 << 20)
#define DATABASE "project.db"
#define DATABASE_BEGIN "SQLite format 3"

typedef struct Count {
        size_t projects;
        uint64_t bytes, largest_bytes;
        char largest[NAME_MAX_BYTES + 1];
        char fault[512]; /* of the first that has one; empty: none */
} Count;

void check_configuration(Doctor *d, Finding *f) {
        CLEANUP_CONFIG Config c;
        int r;

        config_init(&c);
        r = config_load(&c, d->at.is_system ? CONFIG_SYSTEM : CONFIG_USER, "");
        if (r < 0) {
                found(f, VERDICT_FAULT, "Cannot read the configuration: %s", strerror(-r));
        } else if (c.n_faults > 0) {
                const ConfigFault *first = &c.faults[0];

                found(f, VERDICT_FAULT, "%zu fault%s, the first: %s:%u: %s", c.n_faults + c.more,
                      c.n_faults + c.more == 1 ? "" : "s", first->file, first->line, first->text);
                advise(f, "goxelctl config check%s lists them; the lines are skipped until they are mended",
                       d->at.is_system ? " --system" : "");
        } else if (c.n_files == 0) {
                found(f, VERDICT_OK, "There is no configuration file: the defaults hold");
        } else {
                found(f, VERDICT_OK, "%zu file%s without faults", c.n_files, c.n_files == 1 ? "" : "s");
        }
}

/* What the machine's instance keeps belongs to its own account. */
static bool passes_state_over(const Doctor *d, Finding *f) {
        if (d->at.is_system)
                found(f, VERDICT_OK, "Not looked at: the machine's instance keeps it");
        else if (!d->state) {
                found(f, VERDICT_FAULT, "Cannot tell where the projects are: there is no home folder");
                advise(f, "Set HOME or XDG_STATE_HOME");
        }
        return d->at.is_system || !d->state;
}

/* The folder, or the nearest above it that is there. To be freed. */
static char *nearest(const char *path) {
        char *copy = strdup(path);

        while (copy && access(copy, F_OK) < 0 && errno == ENOENT && strrchr(copy, '/') > copy)
                *strrchr(copy, '/') = '\0';
        return copy;
}

void check_state(Doctor *d, Finding *f) {
        CLEANUP_FREE char *there = NULL;
        bool exists;
        struct stat st;

        if (passes_state_over(d, f))
                return;
        there = nearest(d->state);
        if (!there || stat(there, &st) < 0) {
                found(f, VERDICT_FAULT, "Cannot look at %s: %s", d->state, strerror(errno));
                advise(f, "Set XDG_STATE_HOME to a folder of yours");
                return;
        }
        exists = strcmp(there, d->state) == 0;
        if (!S_ISDIR(st.st_mode)) {
                found(f, VERDICT_FAULT, "%s is no folder, so no project can be stored", there);
                advise(f, "Move it away, or set XDG_STATE_HOME to a folder of yours");
        } else if (exists && st.st_uid != geteuid()) {
                found(f, VERDICT_FAULT, "%s belongs to user %u, not to you", there, (unsigned)st.st_uid);
                advise(f, "sudo chown -R %u %s", (unsigned)geteuid(), there);
        } else if (access(there, W_OK | X_OK) < 0) {
                found(f, VERDICT_FAULT, "You may not write to %s: %s", there, strerror(errno));
                advise(f, "chmod u+rwx %s, or set XDG_STATE_HOME to a folder of yours", there);
        } else {
                found(f, VERDICT_OK, "%s %s", d->state,
                      exists ? "can be written to" : "is made when it is needed");
        }
}

void check_space(Doctor *d, Finding *f) {
        CLEANUP_FREE char *there = NULL;
        struct statvfs fs;
        uint64_t free_bytes;

        if (passes_state_over(d, f))
                return;
        there = nearest(d->state);
        if (!there || statvfs(there, &fs) < 0) {
                found(f, VERDICT_WARNING, "Cannot tell the free space at %s: %s", d->state, strerror(errno));
                return;
        }
        free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
        found(f, VERDICT_OK, "%" PRIu64 " MiB are free at %s", free_bytes >> 20, there);
        if (fs.f_flag & ST_RDONLY) {
                found(f, VERDICT_FAULT, "The file system of %s is mounted read-only", there);
                advise(f, "See why: findmnt -T %s; dmesg", there);
        } else if (free_bytes < SPACE_LOW) {
                f->verdict = free_bytes < SPACE_NONE ? VERDICT_FAULT : VERDICT_WARNING;
                advise(f, "Make room: changes that cannot be stored are refused");
        }
}

/* Reads the beginning only, and only of the file: an engine may have it open. */
static void judge_database(int folder, const char *name, Count *c) {
        CLEANUP_FD int fd = openat(folder, DATABASE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        char begin[sizeof(DATABASE_BEGIN)];
        ssize_t n = 0;

        if (c->fault[0] || (fd < 0 && errno == ENOENT))
                return;
        if (fd >= 0)
                n = pread(fd, begin, sizeof(begin), 0);
        if (fd < 0 || n < 0)
                (void)snprintf(c->fault, sizeof(c->fault), "\"%s\" cannot be read: %s", name,
                               strerror(errno));
        /* An empty one is a database that nothing was stored in yet. */
        else if (n > 0 && (n < (ssize_t)sizeof(begin) || memcmp(begin, DATABASE_BEGIN, sizeof(begin)) != 0))
                (void)snprintf(c->fault, sizeof(c->fault), "\"%s\" has a " DATABASE " that is no database",
                               name);
}

static void count_project(int projects, const char *folder, const char *name, Count *c) {
        int fd = openat(projects, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);
        uint64_t bytes = 0;
        struct stat st;

        if (!dir) {
                if (errno != ENOTDIR && !c->fault[0])
                        (void)snprintf(c->fault, sizeof(c->fault), "\"%s\" cannot be read: %s", name,
                                       strerror(errno));
                (void)fd_close(fd);
                return;
        }
        for (struct dirent *e = readdir(dir); e; e = readdir(dir))
                if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
                        bytes += (uint64_t)st.st_size;
        c->projects++;
        c->bytes += bytes;
        if (bytes >= c->largest_bytes) {
                c->largest_bytes = bytes;
                (void)strcpy(c->largest, name);
        }
        judge_database(dirfd(dir), name, c);
        (void)closedir(dir);
}

static void count_projects(DIR *dir, Count *c) {
        char name[NAME_MAX_BYTES + 1];

        for (struct dirent *e = readdir(dir); e; e = readdir(dir))
                if (e->d_name[0] != '.' && name_decode(e->d_name, name) == 0)
                        count_project(dirfd(dir), e->d_name, name, c);
}

void check_projects(Doctor *d, Finding *f) {
        CLEANUP_FREE char *path = NULL;
        Count c = { 0 };
        DIR *dir;

        if (passes_state_over(d, f))
                return;
        if (asprintf(&path, "%s/projects", d->state) < 0) {
                path = NULL;
                return;
        }
        dir = opendir(path);
        if (!dir && errno != ENOENT && errno != ENOTDIR) {
                found(f, VERDICT_FAULT, "Cannot read %s: %s", path, strerror(errno));
                advise(f, "chmod u+rwx %s", path);
                return;
        }
        if (dir) {
                count_projects(dir, &c);
                (void)closedir(dir);
        }
        if (c.fault[0]) {
                found(f, VERDICT_FAULT, "Of %zu project%s %s", c.projects, c.projects == 1 ? "" : "s",
                      c.fault);
                advise(f, "Look at its folder in %s; goxelctl call goxel.delete_project removes it", path);
        } else if (c.projects == 0) {
                found(f, VERDICT_OK, "There are none yet");
        } else {
                found(f, VERDICT_OK, "%zu with %" PRIu64 " MiB, the largest is \"%s\" with %" PRIu64 " MiB",
                      c.projects, c.bytes >> 20, c.largest, c.largest_bytes >> 20);
        }
}
