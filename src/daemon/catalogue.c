#include "daemon/catalogue.h"

#include "base/fd.h"
#include "base/places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CURRENT "current"
#define CURRENT_NEW ".current.new"
/* No project's folder begins with a dot: name_encode() sees to it. */
#define DELETED_PREFIX ".deleted-"
/* An engine makes files only; deeper folders than this are nobody's doing. */
#define DEPTH_MAX 16

struct Catalogue {
        char *path; /* of the folder of projects */
        int state;
        int projects;
        char current[NAME_MAX_BYTES + 1]; /* empty: none */
};

/* NULL and errno. */
static DIR *open_entries(int at, const char *name) {
        int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *d = fd < 0 ? NULL : fdopendir(fd);

        if (!d)
                (void)fd_close(fd);
        return d;
}

static bool is_dots(const char *name) {
        return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int remove_tree(int at, const char *name, unsigned depth);

static int remove_entries(int at, const char *name, unsigned depth) {
        DIR *d;
        int r = 0;

        if (depth == DEPTH_MAX)
                return -ELOOP;
        d = open_entries(at, name);
        if (!d)
                return -errno;

        for (struct dirent *entry = readdir(d); entry && r >= 0; entry = readdir(d))
                if (!is_dots(entry->d_name))
                        r = remove_tree(dirfd(d), entry->d_name, depth + 1);
        (void)closedir(d);
        return r;
}

/* Unlinking comes first: whatever is no folder goes by it, a link to a folder too. */
static int remove_tree(int at, const char *name, unsigned depth) {
        int r;

        if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
                return 0;
        if (errno != EISDIR && errno != EPERM)
                return -errno;
        r = remove_entries(at, name, depth);
        if (r < 0)
                return r;
        return unlinkat(at, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

static int remove_deleted(Catalogue *c) {
        DIR *d;

        d = open_entries(c->projects, ".");
        if (!d)
                return -errno;
        for (struct dirent *entry = readdir(d); entry; entry = readdir(d))
                if (strncmp(entry->d_name, DELETED_PREFIX, strlen(DELETED_PREFIX)) == 0)
                        /* What cannot be removed now is tried again at the next start. */
                        (void)remove_tree(c->projects, entry->d_name, 0);
        (void)closedir(d);
        return 0;
}

static void read_current(Catalogue *c) {
        CLEANUP_FD int fd = openat(c->state, CURRENT, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        CLEANUP_FREE uint8_t *text = NULL;
        size_t n;

        if (fd < 0 || fd_read_file(fd, NAME_MAX_BYTES + 1, &text, &n) < 0)
                return;
        if (n > 0 && text[n - 1] == '\n')
                n--;
        if (n > NAME_MAX_BYTES || name_fault((const char *)text, n))
                return;
        memcpy(c->current, text, n);
        c->current[n] = '\0';
}

int catalogue_open(Catalogue **ret, const char *state) {
        CLEANUP(catalogue_close) Catalogue *c = calloc(1, sizeof(*c));
        int r;

        if (!c)
                return -ENOMEM;
        c->state = c->projects = -1;
        if (asprintf(&c->path, "%s/projects", state) < 0) {
                c->path = NULL;
                return -ENOMEM;
        }
        r = place_make(c->path);
        if (r < 0)
                return r;
        c->state = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (c->state < 0)
                return -errno;
        c->projects = openat(c->state, "projects", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (c->projects < 0)
                return -errno;
        r = remove_deleted(c);
        if (r < 0)
                return r;
        read_current(c);
        *ret = TAKE(c);
        return 0;
}

Catalogue *catalogue_close(Catalogue *c) {
        if (!c)
                return NULL;
        (void)fd_close(c->projects);
        (void)fd_close(c->state);
        free(c->path);
        free(c);
        return NULL;
}

int catalogue_has(const Catalogue *c, const char *name) {
        char folder[NAME_ENCODED_SIZE], path[NAME_ENCODED_SIZE + sizeof(CATALOGUE_DATABASE)];
        struct stat st;
        int r;

        r = name_encode(name, folder);
        if (r < 0)
                return r;
        if (fstatat(c->projects, folder, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISDIR(st.st_mode))
                return 0;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, CATALOGUE_DATABASE);
        if (fstatat(c->projects, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        return S_ISREG(st.st_mode);
}

int catalogue_make(Catalogue *c, const char *name, char **ret_path, bool *ret_made) {
        char folder[NAME_ENCODED_SIZE];
        CLEANUP_FREE char *path = NULL;
        struct stat st;
        bool made;
        int r;

        r = name_encode(name, folder);
        if (r < 0)
                return r;
        if (asprintf(&path, "%s/%s", c->path, folder) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        made = mkdirat(c->projects, folder, 0700) == 0;
        if (!made && errno != EEXIST)
                return -errno;
        if (fstatat(c->projects, folder, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!S_ISDIR(st.st_mode))
                return -ENOTDIR;
        *ret_path = TAKE(path);
        *ret_made = made;
        return 0;
}

int catalogue_delete(Catalogue *c, const char *name) {
        char folder[NAME_ENCODED_SIZE], deleted[NAME_ENCODED_SIZE];
        struct stat st;
        int r;

        r = name_encode(name, folder);
        if (r < 0)
                return r;
        if (fstatat(c->projects, folder, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        /* Out of sight in one step: an interrupted delete leaves no half project. The name by inode, since
         * the prefix and a long name together may be more than a file name can hold. */
        (void)snprintf(deleted, sizeof(deleted), DELETED_PREFIX "%llu", (unsigned long long)st.st_ino);
        if (renameat(c->projects, folder, c->projects, deleted) < 0)
                return -errno;
        if (strcmp(c->current, name) == 0)
                (void)catalogue_set_current(c, NULL);
        return remove_tree(c->projects, deleted, 0);
}

static int measure(int at, const char *folder, ProjectInfo *ret) {
        struct stat st;
        DIR *d;

        d = open_entries(at, folder);
        if (!d)
                return -errno;
        for (struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
                if (fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
                        continue;
                ret->bytes += (uint64_t)st.st_size;
                ret->modified = MAX(ret->modified, (int64_t)st.st_mtim.tv_sec);
        }
        (void)closedir(d);
        return 0;
}

static int compare_names(const void *a, const void *b) {
        const ProjectInfo *left = a, *right = b;

        return strcmp(left->name, right->name);
}

static int append_project(const Catalogue *c, const char *folder, ProjectInfo **list, size_t *n) {
        ProjectInfo info = { 0 }, *grown;

        if (name_decode(folder, info.name) < 0 || catalogue_has(c, info.name) <= 0 ||
            measure(c->projects, folder, &info) < 0)
                return 0;
        if ((*n & (*n - 1)) == 0) {
                grown = reallocarray(*list, MAX(*n * 2, (size_t)1), sizeof(**list));
                if (!grown)
                        return -ENOMEM;
                *list = grown;
        }
        (*list)[(*n)++] = info;
        return 0;
}

int catalogue_list(const Catalogue *c, ProjectInfo **ret, size_t *ret_n) {
        CLEANUP_FREE ProjectInfo *list = NULL;
        size_t n = 0;
        DIR *d;
        int r = 0;

        d = open_entries(c->projects, ".");
        if (!d)
                return -errno;
        for (struct dirent *entry = readdir(d); entry && r >= 0; entry = readdir(d))
                r = append_project(c, entry->d_name, &list, &n);
        (void)closedir(d);
        if (r < 0)
                return r;
        if (n > 0)
                qsort(list, n, sizeof(*list), compare_names);
        *ret = TAKE(list);
        *ret_n = n;
        return 0;
}

const char *catalogue_current(Catalogue *c) {
        return c->current[0] && catalogue_has(c, c->current) > 0 ? c->current : NULL;
}

static int store_current(Catalogue *c, const char *name) {
        CLEANUP_FD int fd = -1;
        char line[NAME_MAX_BYTES + 2];
        int r;

        (void)unlinkat(c->state, CURRENT_NEW, 0);
        fd = openat(c->state, CURRENT_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        r = fd_write_all(fd, line, (size_t)snprintf(line, sizeof(line), "%s\n", name));
        if (r < 0)
                return r;
        return renameat(c->state, CURRENT_NEW, c->state, CURRENT) < 0 ? -errno : 0;
}

int catalogue_set_current(Catalogue *c, const char *name) {
        if (strcmp(c->current, name ? name : "") == 0)
                return 0;
        (void)snprintf(c->current, sizeof(c->current), "%s", name ? name : "");
        if (!name)
                return unlinkat(c->state, CURRENT, 0) < 0 && errno != ENOENT ? -errno : 0;
        return store_current(c, name);
}
