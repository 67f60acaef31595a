#include "daemon/renewal.h"

#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* An upgrade replaces many files, goxeld's engine among them. */
#define SETTLE_USEC (2 * USEC_PER_SEC)

/* A running program cannot be written to, so a new one is another file. */
static bool is_same(const struct stat *a, const struct stat *b) {
        return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
               a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static int on_settled(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        struct stat now;

        /* A file that is gone will come, or the program was removed: nobody could start it. */
        d->renewal.due = stat(d->renewal.path, &now) == 0 && S_ISREG(now.st_mode) &&
                         (now.st_mode & 0111) != 0 && !is_same(&now, &d->renewal.began);
        log_line(d->renewal.due ? LOG_INFO : LOG_DEBUG, LOG_FIELDS(EVENT_FIELD("upgrade")), "%s %s",
                 d->renewal.path,
                 d->renewal.due ? "was replaced: goxeld starts anew, and keeps its sessions"
                                : "is what runs, or no program");
        return 0;
}

static int on_folder(sd_event_source *source, const struct inotify_event *event, void *userdata) {
        Daemon *d = userdata;

        if (event->len > 0 && strcmp(event->name, strrchr(d->renewal.path, '/') + 1) != 0)
                return 0;
        (void)sd_event_source_set_time_relative(d->renewal.settling, SETTLE_USEC);
        (void)sd_event_source_set_enabled(d->renewal.settling, SD_EVENT_ONESHOT);
        return 0;
}

static int find_program(Renewal *r) {
        char path[PATH_MAX];
        ssize_t n;

        n = readlink("/proc/self/exe", path, sizeof(path) - 1);
        if (n < 0)
                return -errno;
        path[n] = '\0';
        if (path[0] != '/' || stat(path, &r->began) < 0)
                return -ENOENT;
        r->path = strdup(path);
        return r->path ? 0 : -ENOMEM;
}

static int watch_folder(Daemon *d) {
        CLEANUP_FREE char *folder = strdup(d->renewal.path);
        char *slash;

        if (!folder)
                return -ENOMEM;
        slash = strrchr(folder, '/');
        slash[slash == folder ? 1 : 0] = '\0';
        return sd_event_add_inotify(d->loop, &d->renewal.watch, folder,
                                    IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE | IN_ONLYDIR, on_folder, d);
}

void renewal_init(Daemon *d) {
        int r;

        if (!store_exists(&d->store))
                return;
        r = find_program(&d->renewal);
        if (r >= 0)
                r = sd_event_add_time(d->loop, &d->renewal.settling, CLOCK_MONOTONIC, 0, USEC_PER_MSEC,
                                      on_settled, d);
        if (r >= 0)
                r = sd_event_source_set_enabled(d->renewal.settling, SD_EVENT_OFF);
        if (r >= 0)
                r = watch_folder(d);
        if (r >= 0)
                return;
        log_warning("goxeld does not notice when its program is replaced: %s", strerror(-r));
        renewal_done(&d->renewal);
}

void renewal_done(Renewal *r) {
        r->watch = sd_event_source_disable_unref(r->watch);
        r->settling = sd_event_source_disable_unref(r->settling);
        free(TAKE(r->path));
}

void renewal_consider(Daemon *d) {
        if (!d->renewal.due || d->renewal.leaving || d->state == DAEMON_STOPS)
                return;
        d->renewal.leaving = true;
        /* As if the manager had asked for it. It is handled in the next turn, whatever that brings first. */
        (void)kill(getpid(), SIGTERM);
}
