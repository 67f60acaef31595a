#include "bench/bench.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t work_nsec(void) {
        struct timespec t;

        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void times_add(Times *t, uint64_t ns) {
        if (t->n == t->capacity) {
                t->capacity = MAX(t->capacity * 2, (size_t)1024);
                t->ns = reallocarray(t->ns, t->capacity, sizeof(*t->ns));
                if (!t->ns)
                        die("out of memory");
        }
        t->ns[t->n++] = ns;
}

static int compare(const void *pa, const void *pb) {
        const uint64_t *a = pa, *b = pb;

        return (*a > *b) - (*a < *b);
}

double times_percentile(Times *t, double percent) {
        size_t at;

        if (t->n == 0)
                return 0;
        qsort(t->ns, t->n, sizeof(*t->ns), compare);
        at = (size_t)ceil((double)t->n * percent / 100);
        return (double)t->ns[MIN(MAX(at, (size_t)1), t->n) - 1] / 1000;
}

void times_done(Times *t) {
        free(t->ns);
        *t = (Times){ 0 };
}

/* Three digits that count, and no exponent. */
static void number(char ret[static 32], double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 4;

        (void)snprintf(ret, 32, "%.*f", digits, value);
}

void figure(Figure f) {
        static const char *const signs[] = { "-", "<=", ">=", "<=", ">=" };
        char value[32], ratio[32] = "-", aim[32], bound[64] = "-";
        double quotient = f.against > 0 ? f.value / f.against : 0;
        bool ok = true;

        number(value, f.value);
        number(aim, f.aim);
        if (f.against > 0)
                number(ratio, quotient);
        if (f.kind != AIM_NONE)
                (void)snprintf(bound, sizeof(bound), "%s%s%s", signs[f.kind], aim,
                               f.kind == AIM_VALUE_AT_MOST || f.kind == AIM_VALUE_AT_LEAST ? f.unit : "x");

        switch (f.kind) {
        case AIM_NONE:
                break;
        case AIM_RATIO_AT_MOST:
                ok = f.against > 0 && quotient <= f.aim;
                break;
        case AIM_RATIO_AT_LEAST:
                ok = f.against > 0 && quotient >= f.aim;
                break;
        case AIM_VALUE_AT_MOST:
                ok = f.value <= f.aim;
                break;
        case AIM_VALUE_AT_LEAST:
                ok = f.value >= f.aim;
                break;
        }
        (void)printf("%s  %s  %s  %s  %s  %s  %s\n", f.name, value, f.unit, ratio,
                     f.to_what ? f.to_what : "-", bound, ok ? "ok" : "short");
        (void)fflush(stdout);
}

static const cpu_set_t *allowed(void) {
        static cpu_set_t set;
        static bool known;

        if (!known && sched_getaffinity(0, sizeof(set), &set) < 0)
                die("cannot tell the processors: %s", strerror(errno));
        known = true;
        return &set;
}

void processors(int ret[static 2]) {
        int n = 0;

        ret[0] = ret[1] = -1;
        for (int i = 0; i < CPU_SETSIZE && n < 2; i++)
                if (CPU_ISSET(i, allowed()))
                        ret[n++] = i;
}

void keep_on(pid_t pid, int processor) {
        cpu_set_t set = *allowed();

        if (processor >= 0) {
                CPU_ZERO(&set);
                CPU_SET(processor, &set);
        }
        if (sched_setaffinity(pid, sizeof(set), &set) < 0)
                die("cannot keep process %ld on processor %d: %s", (long)pid, processor, strerror(errno));
}

static volatile sig_atomic_t asked_by;

static void ask(int signal) {
        asked_by = signal;
}

void mind_signals(void) {
        static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM };

        for (size_t i = 0; i < ARRAY_LEN(signals); i++)
                (void)sigaction(signals[i], &(struct sigaction){ .sa_handler = ask }, NULL);
}

void stop_if_asked(void) {
        if (asked_by)
                die("stopped by %s", asked_by == SIGALRM ? "its alarm: no answer" : strsignal(asked_by));
}

void die(const char *format, ...) {
        va_list args;

        (void)fputs("bench: ", stderr);
        va_start(args, format);
        (void)vfprintf(stderr, format, args);
        va_end(args);
        (void)fputc('\n', stderr);
        exit(EXIT_FAILURE);
}
