#include "engine/figures.h"

#include "base/text.h"
#include "engine/engine.h"

#include <errno.h>

_Static_assert(FIGURES_METHODS <= UINT8_MAX && 2 * FIGURES_METHODS <= ENGINE_FIGURES_INDEX,
               "rows fit the index");

int engine_figures_begin(EngineFigures *f, Slots *slots) {
        if (!slots)
                f->own = calloc(1, sizeof(*f->own));
        f->all = slots ? &slots->figures : f->own;
        if (!f->all)
                return -ENOMEM;
        figures_init(f->all);
        return 0;
}

void engine_figures_done(EngineFigures *f) {
        free(TAKE(f->own));
}

void engine_figures_start(EngineFigures *f) {
        f->at = now_nsec();
}

/* Methods are few and their addresses stay: the first request for one looks its name up, those after it do
 * not. */
static size_t row_of(EngineFigures *f, const Method *m) {
        size_t i = ((uintptr_t)m / sizeof(void *) * 0x9e3779b1u) % ENGINE_FIGURES_INDEX, row;

        for (; f->index[i]; i = (i + 1) % ENGINE_FIGURES_INDEX)
                if (f->methods[f->index[i]] == m)
                        return f->index[i];
        row = figures_row(f->all, m->name);
        if (row > 0) {
                f->index[i] = (uint8_t)row;
                f->methods[row] = m;
        }
        return row;
}

void engine_figures_request(EngineFigures *f, const Method *m, FiguresRequest *q) {
        uint64_t now = now_nsec();

        q->nsec = now - f->at;
        f->at = now;
        figures_request(f->all, m ? row_of(f, m) : 0, q);
}

void engine_figures_task(EngineFigures *f, const Method *m, uint64_t started, FiguresRequest *q) {
        f->at = now_nsec();
        q->nsec = started == 0 ? 0 : f->at - started * 1000;
        figures_request(f->all, row_of(f, m), q);
}

void engine_figures_commit(Engine *e) {
        EngineFigures *f = &e->figures;
        uint64_t now = now_nsec();

        figures_time(&f->all->commits, now - f->at);
        f->at = now;
        figure_set(&f->all->edits, e->project->edits);
        figure_set(&f->all->journal_bytes, journal_written(e->project->journal));
}

void engine_figures_leave(EngineFigures *f) {
        struct rusage usage;

        if (getrusage(RUSAGE_SELF, &usage) == 0)
                figures_usage(f->all, &usage);
}
