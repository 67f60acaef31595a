/* What all benches share: time, percentiles, and the line that a figure is printed on. */
#pragma once

#include "base/macros.h"

#include <sys/types.h>

/* CLOCK_MONOTONIC. */
uint64_t now_nsec(void);
/* What this thread has worked, for what waits for nothing: other programs do not count. */
uint64_t work_nsec(void);

/* Times of many rounds, nanoseconds. A zeroed one is empty; the array is freed with times_done(). */
typedef struct Times {
        uint64_t *ns;
        size_t n, capacity;
} Times;

void times_add(Times *t, uint64_t ns);
/* The value that `percent` of all rounds do not exceed, in microseconds. Sorts the rounds. */
double times_percentile(Times *t, double percent);
void times_done(Times *t);
#define CLEANUP_TIMES __attribute__((cleanup(times_done)))

typedef enum Aim {
        AIM_NONE,
        AIM_RATIO_AT_MOST,
        AIM_RATIO_AT_LEAST,
        AIM_VALUE_AT_MOST,
        AIM_VALUE_AT_LEAST,
} Aim;

typedef struct Figure {
        const char *name; /* no spaces in any of the texts */
        double value;
        const char *unit;
        double against;      /* what the value is divided by, in the same unit; 0: nothing */
        const char *to_what; /* the name of that */
        Aim kind;
        double aim;
} Figure;

/* Prints `name  value  unit  ratio  to-what  aim  ok|short`. What there is not is a dash; a figure without
 * an aim is ok. */
void figure(Figure f);

/* Two processors that this process may run on, the second -1 when there is only one. */
void processors(int ret[static 2]);
/* Keeps a process (0: this one) on one processor; -1 lets it run where this one could at the beginning.
 * The scheduler would put one pair on one processor and the next on two, which alone makes a factor of
 * two and more. */
void keep_on(pid_t pid, int processor);

/* From now on SIGINT, SIGTERM, SIGHUP, SIGPIPE and SIGALRM only ask to stop; stop_if_asked() does it, by
 * die(), so that what runs at exit runs. Programs that are started have these signals as they were. */
void mind_signals(void);
void stop_if_asked(void);

/* Something without which there is nothing to measure: says so and ends the program. */
void die(const char *format, ...) PRINTF(1, 2) __attribute__((noreturn));
