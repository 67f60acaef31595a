#include "engine/far.h"

#include "base/progress.h"
#include "base/text.h"
#include "engine/watch-line.h"

#define TELL_USEC (100 * USEC_PER_MSEC)

static void hear(void *userdata, double share) {
        Far *f = userdata;
        const EngineCall *k = engine_call(f->call);
        const uint64_t now = now_usec();

        if (now < f->due)
                return;
        f->due = now + TELL_USEC;
        watch_tell_working(k->session,
                           watch_line_progress(k->engine, NULL, f->call->method->name, share, k->session));
}

/* Where there are tasks, those tell. */
void far_begin(Far *f, const Call *c) {
        const EngineCall *k = engine_call(c);

        *f = (Far){ 0 };
        if (!k->project->private_engine || k->in_batch || !(c->method->flags & METHOD_LONG) ||
            !call_progress(c))
                return;
        *f = (Far){ c, now_usec() + TELL_USEC };
        progress_tell_here(hear, f);
}

void far_end(Far *f) {
        if (f->call)
                progress_tell(NULL);
}
