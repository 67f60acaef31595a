/* Figures: how much was asked for, how long that took, and what went wrong.
 *
 * An engine counts in memory that it shares with goxeld (rpc/slots.h), so that looking costs the engine
 * nothing and its death takes no figure along. It has one writer, which therefore needs no locked
 * instruction; a reader sees each number whole, and may see one of a request that the next number does not
 * count yet. */
#pragma once

#include "base/macros.h"

#include <stdatomic.h>
#include <sys/resource.h>

#define FIGURES_VERSION 1
#define FIGURES_METHODS 192
#define FIGURES_ERRORS 64
#define FIGURES_BUCKETS 26
#define FIGURES_NAME 48 /* bytes of a method's name with its NUL; a longer one counts among the others */

typedef _Atomic uint64_t Figure;

/* Bucket i counts what took at most 2^i µs and more than those before it, the last one all that took longer.
 */
typedef struct FiguresTimes {
        Figure nsec;
        Figure buckets[FIGURES_BUCKETS];
} FiguresTimes;

typedef struct FiguresMethod {
        char name[FIGURES_NAME];
        Figure failed, bytes_in, bytes_out;
        FiguresTimes run;
} FiguresMethod;

typedef struct FiguresError {
        Figure code; /* an int32_t; in the first row 0: all that have no row */
        Figure n;
} FiguresError;

typedef struct Figures {
        uint64_t version;
        Figure sessions, edits, journal_bytes, cpu_usec, memory_peak; /* bytes */
        Figure longest_nsec, longest_method;                          /* its row */
        FiguresTimes commits;
        Figure n_errors, n_methods; /* rows in use */
        FiguresError errors[FIGURES_ERRORS];
        FiguresMethod methods[FIGURES_METHODS]; /* the first: what has no row, unknown names for example */
} Figures;

/* One finished request. */
typedef struct FiguresRequest {
        uint64_t nsec, bytes_in, bytes_out;
        int code; /* of the error that it was answered with; 0: none */
} FiguresRequest;

/* For their only writer. */
static inline void figure_add(Figure *f, uint64_t n) {
        atomic_store_explicit(f, atomic_load_explicit(f, memory_order_relaxed) + n, memory_order_relaxed);
}
static inline void figure_set(Figure *f, uint64_t n) {
        atomic_store_explicit(f, n, memory_order_relaxed);
}
static inline uint64_t figure_get(const Figure *f) {
        return atomic_load_explicit((Figure *)f, memory_order_relaxed);
}

/* Makes zeroed memory figures: all 0. */
void figures_init(Figures *f);
/* Whether what somebody else wrote can be read: the version, the numbers of rows, names that end. Names of
 * other characters than letters, digits, '.', '_' and '-' become empty, which figures_merge() counts among
 * the others. */
bool figures_check(Figures *f);
/* The row of a method, made when it is new; 0 when there is no room. */
size_t figures_row(Figures *f, const char *method);
void figures_request(Figures *f, size_t row, const FiguresRequest *q);
/* What the kernel says of the process. */
void figures_usage(Figures *f, const struct rusage *usage);
void figures_time(FiguresTimes *t, uint64_t nsec);
/* Adds what another one counted. Peaks and the longest request are the larger one. */
void figures_merge(Figures *f, const Figures *more);

/* How many times were counted. */
uint64_t figures_count(const FiguresTimes *t);
/* The longest that the shortest `percent` of them took, in µs, to the upper end of its bucket; 0: there are
 * none. UINT64_MAX: longer than the last bucket that has an end. */
uint64_t figures_percentile(const uint64_t buckets[static FIGURES_BUCKETS], unsigned percent);
/* All methods as one. */
void figures_sum(const Figures *f, FiguresMethod *ret);
uint64_t figures_errors(const Figures *f);
/* "invalid-params", "storage": what an error of that code is about. */
const char *figures_reason(int code);
