#include "daemon/waits.h"

#include "base/fd.h"
#include "base/queue.h"
#include "daemon/daemon.h"

#include <unistd.h>

/* Whether an answer is owed: a request stays in the queue until it is answered, and a moment longer. */
static bool is_owed(const Session *s) {
        if (s->fd >= 0 && fd_hung_up(s->fd))
                return false;
        if (s->state == SESSION_WAITING || s->line.n > 0 || s->out.n > 0)
                return true;
        return s->fd >= 0 && !queue_empty(s->fd);
}

size_t waits_count(const Daemon *d, const User *user, const Session *but) {
        const Session *s;
        size_t n = 0;

        TAILQ_FOREACH(s, &d->sessions, link) {
                n += s != but && (!user || s->user == user) && is_owed(s);
        }
        return n;
}

bool waits_all(const User *user) {
        return user->uid == 0 || user->uid == geteuid();
}
