/* What is known of the figures of a user: what goxeld answered itself, what engines counted that have ended,
 * and, asked for, what living engines have counted so far (rpc/figures.h). So no figure goes back while
 * goxeld runs. */
#pragma once

#include "rpc/figures.h"

#include <sys/resource.h>

typedef struct Daemon Daemon;
typedef struct Engine Engine;
typedef struct User User;

/* A sample a minute, for an hour. */
#define METRICS_SAMPLES 61
#define METRICS_SAMPLE_USEC (60 * USEC_PER_SEC)

/* Why engines ended. */
typedef enum MetricsEnd {
        METRICS_IDLE,
        METRICS_DONE,
        METRICS_FAILED,
        METRICS_KILLED,
        METRICS_HUNG,
        METRICS_ENDS
} MetricsEnd;

typedef struct MetricsSample {
        uint64_t at; /* µs; 0: none */
        uint64_t requests, errors, nsec;
        uint64_t buckets[FIGURES_BUCKETS];
} MetricsSample;

typedef struct Metrics {
        Figures past; /* not of engines that live; `sessions` are accepted connections */
        uint64_t engines_started, engines_ended[METRICS_ENDS];
        uint64_t n_samples;
        MetricsSample samples[METRICS_SAMPLES]; /* a ring */
} Metrics;

/* NULL without memory: then nothing is counted. */
Metrics *metrics_new(void);
/* Takes samples of all users from now on. -errno. */
int metrics_start(Daemon *d);

/* A connection of the user's was accepted. */
void metrics_session(User *user);
/* goxeld answered a request; `method` NULL: one that there is not. `began` in ns. */
void metrics_request(User *user, const char *method, uint64_t began, size_t bytes_in, size_t bytes_out,
                     int code);
void metrics_engine_started(User *user);
/* Before its memory goes: what it counted stays, and the log gets a line about its life. `reason` for
 * people. `usage` NULL: as the engine said when it left, if it did. */
void metrics_engine_ended(const Engine *e, int priority, const char *reason, MetricsEnd end,
                          const struct rusage *usage);

/* All that was counted for a user, owned by the caller; NULL without memory. */
Figures *metrics_total(const User *user);
void metrics_sample(const User *user, uint64_t now, MetricsSample *ret);
/* The newest sample that is at least `usec` old, else the oldest that is kept. `at` 0, and all else too:
 * goxeld has not run for so long. */
MetricsSample metrics_past(const Metrics *m, uint64_t now, uint64_t usec);

/* Resident and proportional memory of a process, bytes. -errno. */
int metrics_memory(pid_t pid, uint64_t *ret_rss, uint64_t *ret_pss);
int metrics_parse_memory(const char *rollup, uint64_t *ret_rss, uint64_t *ret_pss);
