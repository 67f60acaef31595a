#include "daemon/metrics.h"

#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"

Metrics *metrics_new(void) {
        Metrics *m = calloc(1, sizeof(*m));

        if (m)
                figures_init(&m->past);
        return m;
}

void metrics_session(User *user) {
        if (user->metrics)
                figure_add(&user->metrics->past.sessions, 1);
}

void metrics_request(User *user, const char *method, uint64_t began, size_t bytes_in, size_t bytes_out,
                     int code) {
        Figures *f = user->metrics ? &user->metrics->past : NULL;

        if (f)
                figures_request(f, figures_row(f, method ? method : ""),
                                &(FiguresRequest){ .nsec = now_nsec() - began,
                                                   .bytes_in = bytes_in,
                                                   .bytes_out = bytes_out,
                                                   .code = code });
}

void metrics_engine_started(User *user) {
        if (user->metrics)
                user->metrics->engines_started++;
}

/* What an engine has counted; all 0 when that cannot be read. Its sessions came from goxeld, which counts
 * them. */
static void read_engine(const Engine *e, Figures *ret) {
        if (e->slots < 0 || slots_read_figures(e->slots, ret) < 0) {
                *ret = (Figures){ 0 };
                figures_init(ret);
        }
        figure_set(&ret->sessions, 0);
}

Figures *metrics_total(const User *user) {
        CLEANUP_FREE Figures *one = malloc(sizeof(*one));
        Figures *all = calloc(1, sizeof(*all));
        const Engine *e;

        if (!all || !one) {
                free(all);
                return NULL;
        }
        figures_init(all);
        if (user->metrics)
                figures_merge(all, &user->metrics->past);
        TAILQ_FOREACH(e, &user->engines, link) {
                read_engine(e, one);
                figures_merge(all, one);
        }
        return all;
}

static void add_sample(MetricsSample *s, const Figures *f) {
        FiguresMethod sum;

        figures_sum(f, &sum);
        s->errors += figures_errors(f);
        s->requests += figures_count(&sum.run);
        s->nsec += figure_get(&sum.run.nsec);
        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                s->buckets[i] += figure_get(&sum.run.buckets[i]);
}

void metrics_sample(const User *user, uint64_t now, MetricsSample *ret) {
        CLEANUP_FREE Figures *one = malloc(sizeof(*one));
        const Engine *e;

        *ret = (MetricsSample){ .at = now };
        if (user->metrics)
                add_sample(ret, &user->metrics->past);
        TAILQ_FOREACH(e, &user->engines, link) {
                if (!one)
                        return;
                read_engine(e, one);
                add_sample(ret, one);
        }
}

MetricsSample metrics_past(const Metrics *m, uint64_t now, uint64_t usec) {
        size_t n = m ? MIN(m->n_samples, (uint64_t)METRICS_SAMPLES) : 0;

        for (size_t i = 1; i <= n; i++) {
                const MetricsSample *s = &m->samples[(m->n_samples - i) % METRICS_SAMPLES];

                if (s->at + usec <= now || i == METRICS_SAMPLES)
                        return *s;
        }
        return (MetricsSample){ 0 };
}

static int on_minute(sd_event_source *source, uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        User *user;

        TAILQ_FOREACH(user, &d->users.list, link) {
                Metrics *m = user->metrics;

                if (m)
                        metrics_sample(user, now_usec(), &m->samples[m->n_samples++ % METRICS_SAMPLES]);
        }
        (void)sd_event_source_set_time_relative(source, METRICS_SAMPLE_USEC);
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int metrics_start(Daemon *d) {
        /* The loop keeps it until its own end. */
        return sd_event_add_time_relative(d->loop, NULL, CLOCK_MONOTONIC, METRICS_SAMPLE_USEC, USEC_PER_SEC,
                                          on_minute, d);
}
