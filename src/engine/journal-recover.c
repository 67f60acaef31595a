/* A damaged database is set aside, and a new one made of it.
 *
 * The new one is made beside the old one, which is open and locked meanwhile, and takes its name at the end.
 * The old log goes first: beside a new database it would be taken for its own. Whatever interrupts this, the
 * old database is there, by one of its two names. */
#include "engine/journal-private.h"

#include "base/fd.h"
#include "engine/salvage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NUMBER_MOST 1000

typedef struct Paths {
        char *old, *old_log, *new, *new_log, *aside, *aside_log;
        unsigned number;
} Paths;

static void paths_done(Paths *p) {
        free(p->old);
        free(p->old_log);
        free(p->new);
        free(p->new_log);
        free(p->aside);
        free(p->aside_log);
}

static int join(char **ret, const char *a, const char *b) {
        return asprintf(ret, "%s%s", a, b) < 0 ? -ENOMEM : 0;
}

static int name_aside(Paths *p) {
        char suffix[32];

        for (p->number = 1; p->number < NUMBER_MOST; p->number++) {
                free(TAKE(p->aside));
                (void)snprintf(suffix, sizeof(suffix), ".damaged-%u", p->number);
                if (join(&p->aside, p->old, suffix) < 0)
                        return -ENOMEM;
                if (access(p->aside, F_OK) < 0 && errno == ENOENT)
                        return join(&p->aside_log, p->aside, "-wal");
        }
        return -EEXIST;
}

static int paths_make(Paths *p, const char *path) {
        int r;

        r = join(&p->old, path, "");
        if (r == 0)
                r = join(&p->old_log, path, "-wal");
        if (r == 0)
                r = join(&p->new, path, ".recovering");
        if (r == 0)
                r = join(&p->new_log, path, ".recovering-wal");
        return r < 0 ? r : name_aside(p);
}

static int sync_folder(const char *path) {
        CLEANUP_FREE char *folder = strdup(path);
        CLEANUP_FD int fd = -1;

        if (!folder)
                return -ENOMEM;
        *(strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder) = '\0';
        fd = open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int fill(Journal *to, const Salvage *s, const char *fallback, JournalFinds *finds) {
        int r;

        r = salvage_write(s, to, s->name ? s->name : fallback, true, &finds->revision);
        return r < 0 ? r : journal_leave(to, NULL, 0);
}

/* Leaves a database without a log, on the disk. */
static int make_new(const Paths *p, const Salvage *s, JournalFinds *finds) {
        JournalState state = { 0 };
        Journal *to = NULL;
        Obstacle obstacle;
        int r;

        r = journal_open(&to, p->new, 0, &state, &obstacle);
        if (r != 0)
                return r < 0 ? r : -EBUSY;
        /* Nobody asks for the name that is stored: it is for people who look into the file. */
        r = fill(to, s, "", finds);
        journal_close(to);
        if (r == 0 && unlink(p->new_log) < 0 && errno != ENOENT)
                r = -errno;
        return r;
}

/* Puts the two into each other's place. */
static int exchange(const char *a, const char *b, const char *between) {
        if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0)
                return 0;
        /* Not every file system can do it in one step. */
        if (errno != EINVAL && errno != ENOSYS)
                return -errno;
        return rename(a, between) < 0 || rename(b, a) < 0 || rename(between, b) < 0 ? -errno : 0;
}

static int swap(const Paths *p) {
        int r;

        if (rename(p->new, p->aside) < 0)
                return -errno;
        r = rename(p->old_log, p->aside_log) < 0 && errno != ENOENT ? -errno : 0;
        if (r == 0)
                r = exchange(p->aside, p->old, p->new);
        if (r == 0)
                return sync_folder(p->old);
        (void)rename(p->aside_log, p->old_log);
        (void)rename(p->aside, p->new);
        return r;
}

static void remove_new(const Paths *p) {
        (void)unlink(p->new);
        (void)unlink(p->new_log);
}

static int replace(Journal *from, const char *path, const Salvage *s, JournalFinds *finds) {
        __attribute__((cleanup(paths_done))) Paths p = { 0 };
        int r;

        r = paths_make(&p, path);
        if (r < 0)
                return r;
        remove_new(&p);
        r = make_new(&p, s, finds);
        if (r == 0)
                r = swap(&p);
        if (r < 0) {
                remove_new(&p);
                return r;
        }
        (void)snprintf(finds->aside, sizeof(finds->aside), "%s",
                       strrchr(p.aside, '/') ? strrchr(p.aside, '/') + 1 : p.aside);
        return 0;
}

int journal_recover(const char *path, unsigned wait_ms, JournalFinds *ret, Obstacle *obstacle) {
        CLEANUP(journal_give_up) Journal *from = calloc(1, sizeof(*from));
        CLEANUP_SALVAGE Salvage s = { 0 };
        JournalFinds finds = { 0 };
        int r;

        if (!from)
                return -ENOMEM;
        r = store_open_as_is(&from->store, path, wait_ms, obstacle);
        if (r != 0)
                return r == STORE_HELD ? JOURNAL_HELD : r;
        r = journal_look(from, &s, &finds);
        if (r == 0 && finds.damaged)
                r = replace(from, path, &s, &finds);
        if (r < 0)
                return r;
        *ret = finds;
        return 0;
}
