#include "daemon/notify.h"

#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#define INTERVAL_USEC USEC_PER_SEC
/* So many changes in an interval are told at once. */
#define BURST 10
/* How long a manager that does not listen may hold us up when we leave. */
#define STOPPING_MS 1000

/* sd_notify() waits until the manager has read what was told before: not with clients waiting for us. */
int notify_connect(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        const char *path = getenv("NOTIFY_SOCKET");
        CLEANUP_FD int fd = -1;
        size_t n = path ? strlen(path) : 0;

        if (n == 0 || n >= sizeof(address.sun_path) || (path[0] != '/' && path[0] != '@'))
                return -1;
        memcpy(address.sun_path, path, n);
        if (path[0] == '@')
                address.sun_path[0] = '\0';
        fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0 || connect(fd, (const struct sockaddr *)&address,
                              (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
                return -1;
        return TAKE_FD(fd);
}

/* False when the manager has no room for it now. */
static bool send_text(Notify *n, const char *text) {
        return n->fd < 0 || send(n->fd, text, strlen(text), MSG_NOSIGNAL) >= 0 || errno != EAGAIN;
}

/* False: some of it has to wait for room. */
static bool flush(Notify *n) {
        char text[64];

        if (n->alive && !send_text(n, "WATCHDOG=1"))
                return false;
        n->alive = false;
        (void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, n->reloading);
        if (n->reloading > 0 && !send_text(n, text))
                return false;
        n->reloading = 0;
        if (n->ready && !send_text(n, "READY=1"))
                return false;
        n->ready = false;
        return true;
}

static void flush_or_wait(Notify *n) {
        const bool done = flush(n);

        if (n->room)
                (void)sd_event_source_set_enabled(n->room, done ? SD_EVENT_OFF : SD_EVENT_ON);
}

static int on_room(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        flush_or_wait(userdata);
        return 0;
}

static int on_watchdog(sd_event_source *source, uint64_t usec, void *userdata) {
        Notify *n = userdata;

        n->alive = true;
        flush_or_wait(n);
        (void)sd_event_source_set_time_relative(source, n->watchdog_usec);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static const char *plural(size_t n) {
        return n == 1 ? "" : "s";
}

static void later(Notify *n) {
        /* Without a timer the text stays behind, nothing else does. */
        (void)sd_event_source_set_time(n->later, now_usec() + INTERVAL_USEC);
        (void)sd_event_source_set_enabled(n->later, SD_EVENT_ONESHOT);
}

static void tell(Notify *n) {
        char text[96];

        (void)snprintf(text, sizeof(text), "STATUS=%zu session%s, %zu project%s", *n->now_sessions,
                       plural(*n->now_sessions), *n->now_projects, plural(*n->now_projects));
        if (!send_text(n, text)) {
                later(n);
                return;
        }
        n->sessions = *n->now_sessions;
        n->projects = *n->now_projects;
}

static int on_later(sd_event_source *source, uint64_t usec, void *userdata) {
        tell(userdata);
        return 0;
}

/* sd_event_set_watchdog() would wait for the manager, too. */
static int start_watchdog(Notify *n, sd_event *loop) {
        uint64_t usec = 0;
        int r;

        if (sd_watchdog_enabled(0, &usec) <= 0)
                return 0;
        n->watchdog_usec = usec / 3;
        r = sd_event_add_time_relative(loop, &n->watchdog, CLOCK_MONOTONIC, n->watchdog_usec, usec / 6,
                                       on_watchdog, n);
        /* Whatever else there is to do: that the loop turns is what is told. */
        return r < 0 ? r : sd_event_source_set_priority(n->watchdog, SD_EVENT_PRIORITY_IMPORTANT);
}

int notify_init(Notify *n, sd_event *loop, const size_t *sessions, const size_t *projects) {
        int r;

        *n = (Notify){ .fd = notify_connect(), .now_sessions = sessions, .now_projects = projects };
        r = sd_event_add_time(loop, &n->later, CLOCK_MONOTONIC, 0, 0, on_later, n);
        if (r >= 0)
                r = sd_event_source_set_enabled(n->later, SD_EVENT_OFF);
        if (r < 0 || n->fd < 0)
                return r;
        r = sd_event_add_io(loop, &n->room, n->fd, EPOLLOUT, on_room, n);
        if (r >= 0)
                r = sd_event_source_set_enabled(n->room, SD_EVENT_OFF);
        return r < 0 ? r : start_watchdog(n, loop);
}

void notify_done(Notify *n) {
        n->later = sd_event_source_disable_unref(n->later);
        n->watchdog = sd_event_source_disable_unref(n->watchdog);
        n->room = sd_event_source_disable_unref(n->room);
        n->fd = fd_close(n->fd);
}

void notify_ready(Notify *n) {
        n->ready = true;
        flush_or_wait(n);
        tell(n);
}

/* One that the manager has not read yet is as good as this one, but it may be too old for what it asked. */
void notify_reloading(Notify *n) {
        n->reloading = now_usec();
        n->ready = false;
        flush_or_wait(n);
}

void notify_stopping(Notify *n) {
        struct pollfd p = { .fd = n->fd, .events = POLLOUT };

        if (!send_text(n, "STOPPING=1") && poll(&p, 1, STOPPING_MS) > 0)
                (void)send_text(n, "STOPPING=1");
}

void notify_counters(Notify *n) {
        uint64_t now;

        if (n->sessions == *n->now_sessions && n->projects == *n->now_projects)
                return;
        if (sd_event_source_get_enabled(n->later, NULL) > 0)
                return;
        now = now_usec();
        if (now >= n->since + INTERVAL_USEC) {
                n->since = now;
                n->burst = 0;
        }
        if (n->burst++ < BURST)
                tell(n);
        else
                later(n);
}
