#include "base/progress.h"

static struct {
        Progress *page;
        ProgressHear hear; /* NULL: nobody here */
        void *userdata;
        uint32_t heard; /* in millionths */
        ProgressStage stage;
        uint64_t done, total;
} work = { .stage = { 0, 1 } };

static _Atomic uint64_t *beat;

void progress_beat_in(_Atomic uint64_t *word) {
        beat = word;
}

/* One writer needs no locked instruction. */
void progress_beat(void) {
        if (beat)
                atomic_store_explicit(beat, atomic_load_explicit(beat, memory_order_relaxed) + 1,
                                      memory_order_relaxed);
}

void progress_tell(Progress *page) {
        work.page = page;
        work.hear = NULL;
        work.stage = (ProgressStage){ 0, 1 };
        work.done = work.total = 0;
}

void progress_tell_here(ProgressHear hear, void *userdata) {
        static Progress here;

        atomic_store_explicit(&here.share, 0, memory_order_relaxed);
        progress_tell(&here);
        work.hear = hear;
        work.userdata = userdata;
        work.heard = 0;
}

static void tell_here(uint32_t value) {
        if (value < work.heard + PROGRESS_ALL / 1000)
                return;
        work.heard = value;
        work.hear(work.userdata, (double)value / PROGRESS_ALL);
}

/* A second loop within a stage does not take back what was told of the first. */
static void tell(double share) {
        uint32_t value = (uint32_t)(share * PROGRESS_ALL);

        if (!work.page || value <= atomic_load_explicit(&work.page->share, memory_order_relaxed))
                return;
        value = MIN(value, PROGRESS_ALL);
        atomic_store_explicit(&work.page->share, value, memory_order_relaxed);
        if (work.hear)
                tell_here(value);
}

ProgressStage progress_enter(double from, double to) {
        const ProgressStage before = work.stage;
        const double length = before.to - before.from;

        work.stage = (ProgressStage){ before.from + from * length, before.from + to * length };
        work.done = work.total = 0;
        return before;
}

void progress_leave(ProgressStage before) {
        tell(work.stage.to);
        work.stage = before;
        work.done = work.total = 0;
}

void progress_begin(uint64_t total) {
        progress_beat();
        if (!work.page)
                return;
        work.done = 0;
        work.total = total;
}

void progress_at(uint64_t done) {
        progress_beat();
        if (!work.page || work.total == 0)
                return;
        work.done = MIN(done, work.total);
        tell(work.stage.from + (work.stage.to - work.stage.from) * (double)work.done / (double)work.total);
}

void progress_step(uint64_t n) {
        progress_at(work.done + n);
}

double progress_share(const Progress *page) {
        return (double)atomic_load_explicit(&page->share, memory_order_relaxed) / PROGRESS_ALL;
}
