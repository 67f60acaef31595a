#include "script/limits.h"

#include "config.h"
#include "sandbox/landlock.h"
#include "sandbox/sandbox.h"
#include "script/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define ALARM_STACK (64u << 10)

static int channel = -1;
static uint64_t memory_most;

void limits_prepare(void) {
        static const char *const settings[][2] = {
                { "JSC_useJIT", "0" },
                { "JSC_useWasm", "0" },
                { "JSC_useConcurrentGC", "0" },
                { "JSC_numberOfGCMarkers", "1" },
                /* libc's memory instead of a reserve of its own, which no limit would see. */
                { "Malloc", "1" },
                { "TZ", "UTC" },
        };

        for (size_t i = 0; i < ARRAY_LEN(settings); i++)
                (void)setenv(settings[i][0], settings[i][1], 1);
}

static _Noreturn void end(ScriptEnd why, int signal) {
        script_send_end(channel, why, signal, console.text, console.n, console.cut);
        _exit(1);
}

/* The language ends itself by a signal when memory is out: then there is no room for more either. */
static bool memory_is_out(void) {
        void *probe = mmap(NULL, memory_most / 8, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        return memory_most > 0 && probe == MAP_FAILED;
}

static void on_fault(int signal) {
        end(memory_is_out() ? SCRIPT_MEMORY : SCRIPT_SIGNAL, signal);
}

static void on_alarm(int signal) {
        end(SCRIPT_TIME, 0);
}

static void look(void) {
        struct pollfd p = { .fd = channel };

        if (poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)))
                _exit(1);
}

static void on_channel(int signal) {
        const int kept = errno;

        look();
        errno = kept;
}

static int take_signals(void) {
        static char stack[ALARM_STACK];
        static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS };
        const stack_t own = { .ss_sp = stack, .ss_size = sizeof(stack) };
        struct sigaction action = { .sa_flags = SA_ONSTACK };

        if (sigaltstack(&own, NULL) < 0)
                return -errno;
        (void)sigfillset(&action.sa_mask);
        action.sa_handler = on_fault;
        for (size_t i = 0; i < ARRAY_LEN(faults); i++)
                if (sigaction(faults[i], &action, NULL) < 0)
                        return -errno;
        action.sa_handler = on_alarm;
        if (sigaction(SIGALRM, &action, NULL) < 0)
                return -errno;
        action.sa_flags |= SA_RESTART;
        action.sa_handler = on_channel;
        return sigaction(SIGIO, &action, NULL) < 0 ? -errno : 0;
}

/* Whoever started this ends it by closing. */
static int watch_channel(void) {
        const int flags = fcntl(channel, F_GETFL);

        if (flags < 0 || fcntl(channel, F_SETOWN, getpid()) < 0 ||
            fcntl(channel, F_SETFL, flags | O_ASYNC) < 0)
                return -errno;
        /* It may have been before. */
        look();
        return 0;
}

/* Pages of ours that can be written, as RLIMIT_DATA counts them: some of them were reserved only. */
static int memory_now(uint64_t *ret) {
        unsigned long data;
        FILE *f = fopen("/proc/self/statm", "re");
        int n;

        if (!f)
                return -errno;
        n = fscanf(f, "%*u %*u %*u %*u %*u %lu", &data);
        (void)fclose(f);
        if (n != 1)
                return -EIO;
        *ret = (uint64_t)data * (uint64_t)sysconf(_SC_PAGESIZE);
        return 0;
}

static int limit_memory(uint64_t memory) {
        struct rlimit limit;
        uint64_t now = 0;
        int r;

        if (!GOXEL_MEMORY_LIMIT)
                return 0;
        r = memory_now(&now);
        if (r < 0)
                return r;
        limit.rlim_cur = limit.rlim_max = now + memory;
        memory_most = memory;
        return setrlimit(RLIMIT_DATA, &limit) < 0 ? -errno : 0;
}

static int limit_time(uint32_t ms) {
        const struct itimerval timer = { .it_value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 } };

        return setitimer(ITIMER_REAL, &timer, NULL) < 0 ? -errno : 0;
}

int limits_begin(int fd, uint64_t memory, uint32_t time_ms) {
        int r;

        channel = fd;
        r = take_signals();
        if (r == 0)
                r = watch_channel();
        if (r == 0)
                r = limit_memory(memory);
        if (r == 0)
                r = limit_time(time_ms);
        if (r == 0)
                r = landlock_nothing();
        return r < 0 ? r : sandbox_enter(&sandbox_script);
}

void limits_end(void) {
        sigset_t all;

        (void)sigfillset(&all);
        (void)sigprocmask(SIG_BLOCK, &all, NULL);
}
