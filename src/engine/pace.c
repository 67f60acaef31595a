#include "engine/pace.h"

#include "base/text.h"
#include "engine/engine-private.h"

void pace_set(Pace *p, uint64_t per_second, uint64_t burst) {
        p->interval = per_second > 0 ? MAX(USEC_PER_SEC / per_second, (uint64_t)1) : 0;
        p->slack = p->interval * (MAX(burst, (uint64_t)1) - 1);
}

uint64_t pace_wait(const Pace *p, uint64_t used, uint64_t now) {
        return p->interval > 0 && used > now + p->slack ? used - now - p->slack : 0;
}

void pace_use(const Pace *p, uint64_t *used, uint64_t n) {
        if (p->interval > 0)
                *used = MAX(*used, now_usec()) + n * p->interval;
}

bool engine_pace(Engine *e, Session *s) {
        uint64_t now, wait;

        if (e->pace.interval == 0)
                return false;
        now = now_usec();
        wait = pace_wait(&e->pace, s->pace, now);
        if (wait == 0)
                return false;
        s->pace_due = now + wait;
        if (e->pace_due == 0 || s->pace_due < e->pace_due)
                e->pace_due = s->pace_due;
        return true;
}

void engine_resume_paced(Engine *e, uint64_t now) {
        e->pace_due = 0;
        e->last_input = now;
        for (Session *s = e->sessions; s; s = s->next) {
                if (s->pace_due == 0)
                        continue;
                if (s->pace_due <= now)
                        engine_wake(e, s);
                else if (e->pace_due == 0 || s->pace_due < e->pace_due)
                        e->pace_due = s->pace_due;
        }
}
