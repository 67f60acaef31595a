#include "base/progress.h"

static struct {
        Progress *page;
        double from, to;
        uint64_t done, total;
} work;

void progress_tell(Progress *page) {
        work.page = page;
        work.from = 0;
        work.to = 1;
        work.done = work.total = 0;
}

static void tell(double share) {
        uint32_t value = (uint32_t)(share * PROGRESS_ALL);

        /* A second loop within a stage does not take back what was told of the first. */
        if (value > atomic_load_explicit(&work.page->share, memory_order_relaxed))
                atomic_store_explicit(&work.page->share, MIN(value, PROGRESS_ALL), memory_order_relaxed);
}

void progress_stage(double from, double to) {
        if (!work.page)
                return;
        work.from = from;
        work.to = to;
        work.done = work.total = 0;
        tell(from);
}

void progress_begin(uint64_t total) {
        work.done = 0;
        work.total = total;
}

void progress_step(uint64_t n) {
        if (!work.page || work.total == 0)
                return;
        work.done = MIN(work.done + n, work.total);
        tell(work.from + (work.to - work.from) * (double)work.done / (double)work.total);
}

double progress_share(const Progress *page) {
        return (double)atomic_load_explicit(&page->share, memory_order_relaxed) / PROGRESS_ALL;
}
