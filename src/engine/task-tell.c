/* How far tasks are: told to those who subscribed, and to goxeld. */
#include "engine/task-private.h"

#include "base/text.h"
#include "engine/status.h"
#include "engine/watch-line.h"

/* How often those who subscribed are told, and goxeld. A task that is shorter is not worth a word. */
#define TELL_USEC (100 * USEC_PER_MSEC)
#define STATUS_USEC (500 * USEC_PER_MSEC)

static void tell_progress(Engine *e, Task *t) {
        double share = progress_share(t->page);

        if (share <= t->told)
                return;
        t->told = share;
        watch_tell_progress(e, t->progress ? t->session : NULL,
                            watch_line_progress(e, t->name, t->method->name, share, &t->asker));
}

void tasks_tell(Engine *e, uint64_t now) {
        uint64_t next;

        for (Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_RUNNING)
                        tell_progress(e, t);
        if (e->tasks && now >= e->status_due) {
                status_tell(e);
                status_publish(e);
                e->status_due = now + STATUS_USEC;
        }
        next = now + TELL_USEC;
        if (e->tasks)
                e->tasks_due = e->tasks_due == 0 ? next : MIN(e->tasks_due, next);
}

void tasks_tell_end(Engine *e) {
        if (!e->tasks && e->status_busy)
                status_tell(e);
}
