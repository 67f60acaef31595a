/* Which files there are, and in which order they are read. */
#include "config/config.h"

#include "base/places.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FOLDERS_MAX 4

/* Highest first. */
typedef struct Places {
        char *folders[FOLDERS_MAX];
        size_t n_folders;
        char *files[2];
        size_t n_files;
} Places;

typedef struct DropIn {
        char *name; /* sorted by */
        char *path;
} DropIn;

typedef struct DropIns {
        DropIn *list;
        size_t n;
} DropIns;

static void places_done(Places *p) {
        for (size_t i = 0; i < p->n_folders; i++)
                free(p->folders[i]);
        for (size_t i = 0; i < p->n_files; i++)
                free(p->files[i]);
}

static void drop_ins_done(DropIns *d) {
        for (size_t i = 0; i < d->n; i++) {
                free(d->list[i].name);
                free(d->list[i].path);
        }
        free(d->list);
}

static int add_place(char **list, size_t *n, const char *root, const char *path) {
        if (asprintf(&list[*n], "%s%s", root, path) < 0)
                return -ENOMEM;
        (*n)++;
        return 0;
}

static int find_own(Places *p) {
        CLEANUP_FREE char *folder = NULL, *file = NULL, *drop_ins = NULL;
        int r;

        r = place_config(&folder);
        /* Somebody without a home has only what the machine says. */
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;
        if (asprintf(&file, "%s/goxel.conf", folder) < 0 ||
            asprintf(&drop_ins, "%s/goxel.conf.d", folder) < 0)
                return -ENOMEM;
        r = add_place(p->files, &p->n_files, "", file);
        return r < 0 ? r : add_place(p->folders, &p->n_folders, "", drop_ins);
}

static int find_places(Places *p, ConfigInstance instance, const char *root) {
        static const char *const above[] = { "/etc/goxel", "/run/goxel", "/usr/lib/goxel" };
        const char *name = instance == CONFIG_USER ? "user.conf" : "goxel.conf";
        char path[64];
        int r = 0;

        if (instance == CONFIG_USER)
                r = find_own(p);
        (void)snprintf(path, sizeof(path), "%s/%s", above[0], name);
        if (r == 0)
                r = add_place(p->files, &p->n_files, root, path);
        for (size_t i = 0; i < ARRAY_LEN(above) && r == 0; i++) {
                (void)snprintf(path, sizeof(path), "%s/%s.d", above[i], name);
                r = add_place(p->folders, &p->n_folders, root, path);
        }
        return r;
}

static bool is_known(const DropIns *d, const char *name) {
        for (size_t i = 0; i < d->n; i++)
                if (strcmp(d->list[i].name, name) == 0)
                        return true;
        return false;
}

static int add_drop_in(DropIns *d, const char *folder, const char *name) {
        DropIn *list = reallocarray(d->list, d->n + 1, sizeof(*list));
        CLEANUP_FREE char *copy = strdup(name), *path = NULL;

        if (!list)
                return -ENOMEM;
        d->list = list;
        if (!copy)
                return -ENOMEM;
        if (asprintf(&path, "%s/%s", folder, name) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        d->list[d->n++] = (DropIn){ .name = TAKE(copy), .path = TAKE(path) };
        return 0;
}

static bool is_drop_in(const char *name) {
        size_t n = strlen(name);

        return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".conf") == 0;
}

/* A name that a higher folder has is masked by it. */
static int look_into(Config *c, DropIns *d, const char *folder) {
        DIR *dir = opendir(folder);
        struct dirent *entry;
        int r = 0;

        if (!dir && (errno == ENOENT || errno == ENOTDIR))
                return 0;
        if (!dir)
                return config_fault(c, folder, 0, "Cannot read the folder, which is skipped: %s",
                                    strerror(errno));
        while (r == 0 && (entry = readdir(dir)))
                if (is_drop_in(entry->d_name) && !is_known(d, entry->d_name))
                        r = add_drop_in(d, folder, entry->d_name);
        (void)closedir(dir);
        return r;
}

static int by_name(const void *a, const void *b) {
        return strcmp(((const DropIn *)a)->name, ((const DropIn *)b)->name);
}

int config_load(Config *c, ConfigInstance instance, const char *root) {
        __attribute__((cleanup(places_done))) Places places = { 0 };
        __attribute__((cleanup(drop_ins_done))) DropIns drop_ins = { 0 };
        int r;

        r = find_places(&places, instance, root);
        /* What is read later counts. */
        for (size_t i = places.n_files; i > 0 && r == 0; i--)
                r = config_read_file(c, places.files[i - 1], false);
        for (size_t i = 0; i < places.n_folders && r == 0; i++)
                r = look_into(c, &drop_ins, places.folders[i]);
        if (drop_ins.n > 1)
                qsort(drop_ins.list, drop_ins.n, sizeof(*drop_ins.list), by_name);
        for (size_t i = 0; i < drop_ins.n && r == 0; i++)
                r = config_read_file(c, drop_ins.list[i].path, false);
        return r;
}
