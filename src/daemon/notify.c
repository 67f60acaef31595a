#include "daemon/notify.h"

#include "base/text.h"

#include <systemd/sd-daemon.h>

#define INTERVAL_USEC USEC_PER_SEC
/* So many changes in an interval are told at once. */
#define BURST 10

static const char *plural(size_t n) {
        return n == 1 ? "" : "s";
}

static void tell(Notify *n, const char *first) {
        n->sessions = *n->now_sessions;
        n->projects = *n->now_projects;
        (void)sd_notifyf(0, "%sSTATUS=%zu session%s, %zu project%s", first, n->sessions, plural(n->sessions),
                         n->projects, plural(n->projects));
}

static int on_later(sd_event_source *source, uint64_t usec, void *userdata) {
        tell(userdata, "");
        return 0;
}

int notify_init(Notify *n, sd_event *loop, const size_t *sessions, const size_t *projects) {
        int r;

        *n = (Notify){ .now_sessions = sessions, .now_projects = projects };
        r = sd_event_add_time(loop, &n->later, CLOCK_MONOTONIC, 0, 0, on_later, n);
        if (r < 0)
                return r;
        return sd_event_source_set_enabled(n->later, SD_EVENT_OFF);
}

void notify_done(Notify *n) {
        n->later = sd_event_source_disable_unref(n->later);
}

void notify_ready(Notify *n) {
        tell(n, "READY=1\n");
}

void notify_stopping(void) {
        (void)sd_notify(0, "STOPPING=1");
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
        if (n->burst++ < BURST) {
                tell(n, "");
                return;
        }
        /* Without a timer the text stays behind, nothing else does. */
        (void)sd_event_source_set_time(n->later, n->since + INTERVAL_USEC);
        (void)sd_event_source_set_enabled(n->later, SD_EVENT_ONESHOT);
}
