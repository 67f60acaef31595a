/* goxel.get_performance_metrics. */
#include "base/text.h"
#include "config.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/methods-private.h"
#include "daemon/metrics.h"
#include "daemon/plea.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define MINUTE_USEC (60 * USEC_PER_SEC)

const Param metrics_params[] = {
        { .name = "time_range_minutes",
          .type = P_INT,
          .min = 1,
          .max = 10080,
          .fallback = "60",
          .unit = "minutes",
          .text = "How far back the rates and percentiles reach; an hour at most is kept." },
        { .name = "all_users",
          .type = P_BOOL,
          .fallback = "false",
          .text = "Of other users too, which needs leave (org.goxel.daemon.view-sessions)." },
        { .name = "interactive",
          .type = P_BOOL,
          .fallback = "false",
          .text = "Where leave is needed: an administrator's password may be asked for." },
        { .name = NULL },
};

const char metrics_result[] =
        "{\"time_range_minutes\":\"integer\",\"covered_seconds\":\"number\",\"requests\":\"integer\","
        "\"errors\":\"integer\",\"requests_per_second\":\"number\",\"mean_ms\":\"number\","
        "\"p50_ms\":\"number\",\"p95_ms\":\"number\",\"p99_ms\":\"number\",\"version\":\"string\","
        "\"build\":\"string\",\"instance\":\"string\",\"uptime_seconds\":\"number\","
        "\"rss_bytes\":\"integer\",\"pss_bytes\":\"integer\",\"sessions\":\"integer\","
        "\"sessions_total\":\"integer\",\"engines_started\":\"integer\","
        "\"engines_ended\":{\"idle\":\"integer\",\"done\":\"integer\",\"failed\":\"integer\","
        "\"killed\":\"integer\",\"hung\":\"integer\"},\"engines\":[{\"project\":\"string\",\"uid\":\"integer\","
        "\"pid\":\"integer\",\"uptime_seconds\":\"integer\",\"rss_bytes\":\"integer\","
        "\"pss_bytes\":\"integer\"}],\"edits\":\"integer\",\"journal_bytes\":\"integer\","
        "\"commits\":{\"count\":\"integer\",\"seconds\":\"number\",\"buckets\":[\"integer\"]},"
        "\"bucket_seconds\":[\"number\"],\"methods\":[{\"method\":\"string\",\"failed\":\"integer\","
        "\"bytes_in\":\"integer\",\"bytes_out\":\"integer\",\"count\":\"integer\",\"seconds\":\"number\","
        "\"buckets\":[\"integer\"]}],\"errors_by_code\":[{\"code\":\"integer\",\"reason\":\"string\","
        "\"count\":\"integer\"}]}";

static void add_figure(json_object *o, const char *key, const Figure *f) {
        method_add_number(o, key, figure_get(f));
}

/* In so many digits as mean something. */
static json_object *number_json(double value) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.9g", value);
        return json_object_new_double_s(value, text);
}

static void add_double(json_object *o, const char *key, double value) {
        json_add(o, key, number_json(value));
}

static void add_times(json_object *o, const FiguresTimes *t) {
        json_object *buckets = json_object_new_array_ext(FIGURES_BUCKETS);

        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                json_append(buckets, json_object_new_uint64(figure_get(&t->buckets[i])));
        method_add_number(o, "count", figures_count(t));
        add_double(o, "seconds", (double)figure_get(&t->nsec) / (double)NSEC_PER_SEC);
        json_add(o, "buckets", buckets);
}

static json_object *bounds_json(void) {
        json_object *list = json_object_new_array_ext(FIGURES_BUCKETS - 1);

        for (size_t i = 0; i < FIGURES_BUCKETS - 1; i++)
                json_append(list, number_json((double)(1u << i) / USEC_PER_SEC));
        return list;
}

static json_object *methods_json(const Figures *f) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < figure_get(&f->n_methods); i++) {
                const FiguresMethod *m = &f->methods[i];
                json_object *o;

                if (figures_count(&m->run) == 0)
                        continue;
                o = json_object_new_object();
                method_add_text(o, "method", i == 0 ? "other" : m->name);
                add_figure(o, "failed", &m->failed);
                add_figure(o, "bytes_in", &m->bytes_in);
                add_figure(o, "bytes_out", &m->bytes_out);
                add_times(o, &m->run);
                json_append(list, o);
        }
        return list;
}

static json_object *errors_json(const Figures *f) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < figure_get(&f->n_errors); i++) {
                int code = (int)figure_get(&f->errors[i].code);
                json_object *o;

                if (figure_get(&f->errors[i].n) == 0)
                        continue;
                o = json_object_new_object();
                json_add(o, "code", json_object_new_int(code));
                method_add_text(o, "reason", figures_reason(code));
                add_figure(o, "count", &f->errors[i].n);
                json_append(list, o);
        }
        return list;
}

static void add_engines(json_object *list, const User *user) {
        const Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                json_object *o = json_object_new_object();
                uint64_t rss = 0, pss = 0;
                bool known = metrics_memory(e->pid, &rss, &pss) == 0;

                method_add_text(o, "project", e->project);
                method_add_number(o, "uid", user->uid);
                method_add_number(o, "pid", (uint64_t)e->pid);
                method_add_number(o, "uptime_seconds", (now_usec() - e->started) / USEC_PER_SEC);
                json_add(o, "rss_bytes", known ? json_object_new_uint64(rss) : NULL);
                json_add(o, "pss_bytes", known ? json_object_new_uint64(pss) : NULL);
                json_append(list, o);
        }
}

/* What is asked about: one user, or all. */
typedef struct Scope {
        Figures *total;
        MetricsSample now, past;
        uint64_t usec; /* the range that is asked for, µs */
        uint64_t sessions, started, ended[METRICS_ENDS];
        json_object *engines;
} Scope;

static int add_user(Scope *scope, const User *user) {
        CLEANUP_FREE Figures *f = metrics_total(user);
        uint64_t now = scope->now.at;
        MetricsSample sample, past;

        if (!f)
                return -ENOMEM;
        figures_merge(scope->total, f);
        metrics_sample(user, now, &sample);
        past = metrics_past(user->metrics, now, scope->usec);
        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                scope->now.buckets[i] += sample.buckets[i] - past.buckets[i];
        scope->now.requests += sample.requests - past.requests;
        scope->now.errors += sample.errors - past.errors;
        scope->now.nsec += sample.nsec - past.nsec;
        if (past.at != 0)
                scope->past.at = scope->past.at == 0 ? past.at : MIN(scope->past.at, past.at);
        scope->sessions += user->used[USER_SESSIONS];
        scope->started += user->metrics ? user->metrics->engines_started : 0;
        for (size_t i = 0; user->metrics && i < METRICS_ENDS; i++)
                scope->ended[i] += user->metrics->engines_ended[i];
        add_engines(scope->engines, user);
        return 0;
}

static void add_percentile(json_object *o, const char *key, const MetricsSample *s, unsigned percent) {
        uint64_t usec = figures_percentile(s->buckets, percent);

        if (s->requests == 0 || usec == UINT64_MAX)
                json_add(o, key, NULL);
        else
                add_double(o, key, (double)usec / 1000);
}

static void add_range(json_object *o, const Scope *scope, uint64_t started) {
        const MetricsSample *s = &scope->now;
        uint64_t since = scope->past.at ? scope->past.at : started;
        double seconds = (double)(s->at - since) / USEC_PER_SEC;

        method_add_number(o, "time_range_minutes", scope->usec / MINUTE_USEC);
        add_double(o, "covered_seconds", seconds);
        method_add_number(o, "requests", s->requests);
        method_add_number(o, "errors", s->errors);
        add_double(o, "requests_per_second", seconds > 0 ? (double)s->requests / seconds : 0);
        add_double(o, "mean_ms", s->requests ? (double)s->nsec / 1e6 / (double)s->requests : 0);
        add_percentile(o, "p50_ms", s, 50);
        add_percentile(o, "p95_ms", s, 95);
        add_percentile(o, "p99_ms", s, 99);
}

static void add_totals(json_object *o, const Scope *scope) {
        static const char *const ends[METRICS_ENDS] = { "idle", "done", "failed", "killed", "hung" };
        const Figures *f = scope->total;
        json_object *ended = json_object_new_object(), *commits = json_object_new_object();

        for (size_t i = 0; i < METRICS_ENDS; i++)
                method_add_number(ended, ends[i], scope->ended[i]);
        method_add_number(o, "sessions", scope->sessions);
        add_figure(o, "sessions_total", &f->sessions);
        method_add_number(o, "engines_started", scope->started);
        json_add(o, "engines_ended", ended);
        json_add(o, "engines", json_object_get(scope->engines));
        add_figure(o, "edits", &f->edits);
        add_figure(o, "journal_bytes", &f->journal_bytes);
        add_times(commits, &f->commits);
        json_add(o, "commits", commits);
        json_add(o, "bucket_seconds", bounds_json());
        json_add(o, "methods", methods_json(f));
        json_add(o, "errors_by_code", errors_json(f));
}

static void add_daemon(json_object *o, const Daemon *d) {
        uint64_t rss = 0, pss = 0;
        bool known = metrics_memory(getpid(), &rss, &pss) == 0;

        method_add_text(o, "version", GOXEL_VERSION);
        method_add_text(o, "build", GOXEL_BUILD);
        method_add_text(o, "instance", d->options->system ? "system" : "user");
        add_double(o, "uptime_seconds", (double)(now_usec() - d->started) / USEC_PER_SEC);
        json_add(o, "rss_bytes", known ? json_object_new_uint64(rss) : NULL);
        json_add(o, "pss_bytes", known ? json_object_new_uint64(pss) : NULL);
}

static int add_users(Scope *scope, const MethodContext *c, bool all) {
        const User *user;
        int r = 0;

        if (!all)
                return add_user(scope, c->user);
        TAILQ_FOREACH(user, &c->daemon->users.list, link) {
                if (r == 0)
                        r = add_user(scope, user);
        }
        return r;
}

int run_metrics(Call *call) {
        const MethodContext *c = call->context;
        bool all = arg(call, "all_users")->i;
        CLEANUP_FREE Figures *total = NULL;
        Scope scope = { .now.at = now_usec(),
                        .usec = (uint64_t)arg(call, "time_range_minutes")->i * MINUTE_USEC };
        int r;

        r = all ? plea_make(call, LEAVE_VIEW_SESSIONS, arg(call, "interactive")->i) : 0;
        if (r != 0)
                return r;
        total = calloc(1, sizeof(*total));
        if (!total)
                return -ENOMEM;
        figures_init(total);
        scope.total = total;
        scope.engines = json_object_new_array();
        r = add_users(&scope, c, all);
        if (r == 0) {
                call->result = json_object_new_object();
                add_range(call->result, &scope, c->daemon->started);
                add_daemon(call->result, c->daemon);
                add_totals(call->result, &scope);
        }
        json_object_put(scope.engines);
        return r;
}
