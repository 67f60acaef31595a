#include "rpc/figures.h"

#include "base/text.h"
#include "rpc/error.h"

#include <string.h>

#define OTHERS 0

void figures_init(Figures *f) {
        f->version = FIGURES_VERSION;
        figure_set(&f->n_methods, 1);
        figure_set(&f->n_errors, 1);
}

static void check_name(char name[static FIGURES_NAME]) {
        static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

        name[FIGURES_NAME - 1] = '\0';
        if (name[strspn(name, allowed)] != '\0')
                name[0] = '\0';
}

bool figures_check(Figures *f) {
        uint64_t n_methods = figure_get(&f->n_methods), n_errors = figure_get(&f->n_errors);

        if (f->version != FIGURES_VERSION || n_methods < 1 || n_methods > FIGURES_METHODS || n_errors < 1 ||
            n_errors > FIGURES_ERRORS || figure_get(&f->longest_method) >= n_methods)
                return false;
        for (size_t i = 0; i < n_methods; i++)
                check_name(f->methods[i].name);
        return true;
}

size_t figures_row(Figures *f, const char *method) {
        size_t n = figure_get(&f->n_methods);

        if (method[0] == '\0' || strlen(method) >= FIGURES_NAME)
                return OTHERS;
        for (size_t i = 1; i < n; i++)
                if (strcmp(f->methods[i].name, method) == 0)
                        return i;
        if (n == FIGURES_METHODS)
                return OTHERS;
        (void)strcpy(f->methods[n].name, method);
        /* After the name: a reader takes only rows that are counted. */
        atomic_store_explicit(&f->n_methods, n + 1, memory_order_release);
        return n;
}

static FiguresError *error_row(Figures *f, int code) {
        size_t n = figure_get(&f->n_errors);
        uint64_t word = (uint64_t)(int64_t)code;

        for (size_t i = 1; i < n; i++)
                if (figure_get(&f->errors[i].code) == word)
                        return &f->errors[i];
        if (n == FIGURES_ERRORS || code == 0)
                return &f->errors[OTHERS];
        figure_set(&f->errors[n].code, word);
        atomic_store_explicit(&f->n_errors, n + 1, memory_order_release);
        return &f->errors[n];
}

void figures_time(FiguresTimes *t, uint64_t nsec) {
        uint64_t usec = (nsec + 999) / 1000;
        size_t i = usec <= 1 ? 0 : 64 - (size_t)__builtin_clzll(usec - 1);

        figure_add(&t->nsec, nsec);
        figure_add(&t->buckets[MIN(i, (size_t)FIGURES_BUCKETS - 1)], 1);
}

void figures_request(Figures *f, size_t row, const FiguresRequest *q) {
        FiguresMethod *m = &f->methods[row];

        figures_time(&m->run, q->nsec);
        figure_add(&m->bytes_in, q->bytes_in);
        figure_add(&m->bytes_out, q->bytes_out);
        if (q->nsec > figure_get(&f->longest_nsec)) {
                figure_set(&f->longest_nsec, q->nsec);
                figure_set(&f->longest_method, row);
        }
        if (q->code == 0)
                return;
        figure_add(&m->failed, 1);
        figure_add(&error_row(f, q->code)->n, 1);
}

void figures_usage(Figures *f, const struct rusage *usage) {
        uint64_t seconds = (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec);

        figure_set(&f->cpu_usec,
                   seconds * USEC_PER_SEC + (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec));
        figure_set(&f->memory_peak, (uint64_t)usage->ru_maxrss * 1024);
}

static void merge_times(FiguresTimes *t, const FiguresTimes *more) {
        figure_add(&t->nsec, figure_get(&more->nsec));
        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                figure_add(&t->buckets[i], figure_get(&more->buckets[i]));
}

static void merge_method(FiguresMethod *m, const FiguresMethod *more) {
        figure_add(&m->failed, figure_get(&more->failed));
        figure_add(&m->bytes_in, figure_get(&more->bytes_in));
        figure_add(&m->bytes_out, figure_get(&more->bytes_out));
        merge_times(&m->run, &more->run);
}

static void merge_longest(Figures *f, const Figures *more) {
        uint64_t longest = figure_get(&more->longest_nsec);

        if (longest <= figure_get(&f->longest_nsec))
                return;
        figure_set(&f->longest_nsec, longest);
        figure_set(&f->longest_method,
                   figures_row(f, more->methods[figure_get(&more->longest_method)].name));
}

void figures_merge(Figures *f, const Figures *more) {
        size_t n_methods = figure_get(&more->n_methods), n_errors = figure_get(&more->n_errors);

        figure_add(&f->sessions, figure_get(&more->sessions));
        figure_add(&f->edits, figure_get(&more->edits));
        figure_add(&f->journal_bytes, figure_get(&more->journal_bytes));
        figure_add(&f->cpu_usec, figure_get(&more->cpu_usec));
        figure_set(&f->memory_peak, MAX(figure_get(&f->memory_peak), figure_get(&more->memory_peak)));
        merge_times(&f->commits, &more->commits);
        for (size_t i = 0; i < n_methods; i++)
                merge_method(&f->methods[figures_row(f, more->methods[i].name)], &more->methods[i]);
        for (size_t i = 0; i < n_errors; i++)
                figure_add(&error_row(f, (int)figure_get(&more->errors[i].code))->n,
                           figure_get(&more->errors[i].n));
        merge_longest(f, more);
}

uint64_t figures_count(const FiguresTimes *t) {
        uint64_t n = 0;

        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                n += figure_get(&t->buckets[i]);
        return n;
}

uint64_t figures_percentile(const uint64_t buckets[static FIGURES_BUCKETS], unsigned percent) {
        uint64_t all = 0, so_far = 0;

        for (size_t i = 0; i < FIGURES_BUCKETS; i++)
                all += buckets[i];
        if (all == 0)
                return 0;
        for (size_t i = 0; i < FIGURES_BUCKETS - 1; i++) {
                so_far += buckets[i];
                if (so_far >= (all * percent + 99) / 100)
                        return (uint64_t)1 << i;
        }
        return UINT64_MAX;
}

void figures_sum(const Figures *f, FiguresMethod *ret) {
        *ret = (FiguresMethod){ 0 };
        for (size_t i = 0; i < figure_get(&f->n_methods); i++)
                merge_method(ret, &f->methods[i]);
}

uint64_t figures_errors(const Figures *f) {
        uint64_t n = 0;

        for (size_t i = 0; i < figure_get(&f->n_errors); i++)
                n += figure_get(&f->errors[i].n);
        return n;
}

const char *figures_reason(int code) {
        static const struct {
                int code;
                const char *reason;
        } reasons[] = {
                { 0, "other" },
                { RPC_PARSE, "not-json" },
                { RPC_REQUEST, "no-request" },
                { RPC_METHOD, "no-method" },
                { RPC_PARAMS, "wrong-parameters" },
                { RPC_INTERNAL, "internal" },
        };
        const char *reason = rpc_reason(code);

        for (size_t i = 0; !reason && i < ARRAY_LEN(reasons); i++)
                if (reasons[i].code == code)
                        reason = reasons[i].reason;
        return reason ? reason : "method-failed";
}
