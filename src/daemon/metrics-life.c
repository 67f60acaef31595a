/* An engine's life in one line of the log. */
#include "daemon/metrics.h"

#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"

#include <inttypes.h>
#include <stdio.h>

typedef enum LifeNumber {
        LIFE_ENGINE_PID,
        LIFE_PEER_UID,
        LIFE_DURATION_MS,
        LIFE_REQUESTS,
        LIFE_ERRORS,
        LIFE_EDITS,
        LIFE_SESSIONS,
        LIFE_LONGEST_USEC,
        LIFE_CPU_USEC,
        LIFE_MEMORY_PEAK,
        LIFE_JOURNAL_BYTES,
        LIFE_NUMBERS,
} LifeNumber;

static const char *const names[LIFE_NUMBERS] = {
        [LIFE_ENGINE_PID] = "GOXEL_ENGINE_PID",
        [LIFE_PEER_UID] = "GOXEL_PEER_UID",
        [LIFE_DURATION_MS] = "GOXEL_DURATION_MS",
        [LIFE_REQUESTS] = "GOXEL_REQUESTS",
        [LIFE_ERRORS] = "GOXEL_ERRORS",
        [LIFE_EDITS] = "GOXEL_EDITS",
        [LIFE_SESSIONS] = "GOXEL_SESSIONS",
        [LIFE_LONGEST_USEC] = "GOXEL_LONGEST_USEC",
        [LIFE_CPU_USEC] = "GOXEL_CPU_USEC",
        [LIFE_MEMORY_PEAK] = "GOXEL_MEMORY_PEAK",
        [LIFE_JOURNAL_BYTES] = "GOXEL_JOURNAL_BYTES",
};

static void count_life(const Engine *e, const Figures *f, uint64_t ret[static LIFE_NUMBERS]) {
        FiguresMethod sum;

        figures_sum(f, &sum);
        ret[LIFE_ENGINE_PID] = (uint64_t)e->pid;
        ret[LIFE_PEER_UID] = e->user->uid;
        ret[LIFE_DURATION_MS] = (now_usec() - e->started) / USEC_PER_MSEC;
        ret[LIFE_REQUESTS] = figures_count(&sum.run);
        ret[LIFE_ERRORS] = figures_errors(f);
        ret[LIFE_EDITS] = figure_get(&f->edits);
        ret[LIFE_SESSIONS] = figure_get(&f->sessions);
        ret[LIFE_LONGEST_USEC] = figure_get(&f->longest_nsec) / 1000;
        ret[LIFE_CPU_USEC] = figure_get(&f->cpu_usec);
        ret[LIFE_MEMORY_PEAK] = figure_get(&f->memory_peak);
        ret[LIFE_JOURNAL_BYTES] = figure_get(&f->journal_bytes);
}

static void log_life(const Engine *e, int priority, const char *reason, const Figures *f) {
        const char *longest = f->methods[figure_get(&f->longest_method)].name;
        LogField fields[LIFE_NUMBERS + 4] = { { "GOXEL_EVENT", "engine-exit" },
                                              { "GOXEL_PROJECT", e->project },
                                              { "GOXEL_REASON", reason },
                                              { "GOXEL_LONGEST_METHOD", longest[0] ? longest : NULL } };
        uint64_t n[LIFE_NUMBERS];
        char text[LIFE_NUMBERS][24];

        count_life(e, f, n);
        for (size_t i = 0; i < LIFE_NUMBERS; i++) {
                (void)snprintf(text[i], sizeof(text[i]), "%" PRIu64, n[i]);
                fields[i + 4] = (LogField){ names[i], text[i] };
        }
        log_line(priority, fields, ARRAY_LEN(fields),
                 "Engine %s of project %s ended: %s; %s requests of %s sessions, %s errors, %s edits, "
                 "%.1f KiB of journal, longest %.1f ms%s%s, %.3f s of CPU, %.1f MiB of memory, %.3f s",
                 text[LIFE_ENGINE_PID], e->project, reason, text[LIFE_REQUESTS], text[LIFE_SESSIONS],
                 text[LIFE_ERRORS], text[LIFE_EDITS], (double)n[LIFE_JOURNAL_BYTES] / 1024,
                 (double)n[LIFE_LONGEST_USEC] / 1000, longest[0] ? " for " : "", longest,
                 (double)n[LIFE_CPU_USEC] / USEC_PER_SEC, (double)n[LIFE_MEMORY_PEAK] / (1 << 20),
                 (double)n[LIFE_DURATION_MS] / 1000);
}

void metrics_engine_ended(const Engine *e, int priority, const char *reason, MetricsEnd end,
                          const struct rusage *usage) {
        CLEANUP_FREE Figures *f = calloc(1, sizeof(*f));
        Metrics *m = e->user->metrics;

        if (!f)
                return;
        if (e->slots < 0 || slots_read_figures(e->slots, f) < 0) {
                *f = (Figures){ 0 };
                figures_init(f);
        }
        if (usage)
                figures_usage(f, usage);
        log_life(e, priority, reason, f);
        if (!m)
                return;
        figure_set(&f->sessions, 0);
        figures_merge(&m->past, f);
        m->engines_ended[end]++;
}
