/* mcp: the MCP server on stdin and stdout, one message a line. It leaves when either of them ends, or with
 * SIGTERM, SIGINT or SIGHUP, whatever is under way. */
#include "mcp/mcp.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/groups.h"
#include "cli/known.h"
#include "cli/lines.h"
#include "cli/method-help.h"
#include "cli/report.h"
#include "cli/turns.h"
#include "cli/work.h"
#include "mcp/thread.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#define IDLE_MS 60000                   /* a connection that is not used for so long is closed */
#define CALL_MS 120000                  /* a call of which nothing is heard for so long is given up */
#define LATE_MAX (1u << 20)             /* no more is read while the other side leaves so much unread */
#define LEAVE_USEC (80 * USEC_PER_MSEC) /* the end takes no longer */
#define FLUSH_USEC (50 * USEC_PER_MSEC) /* how long the last answers are offered */

typedef struct Bridge {
        const Invocation *in;
        Groups groups;
        Lines io;
        int signals;
        Mcp *mcp;

        Turns turns;
        pthread_t second; /* of the threads that take turns */
        bool has_second;
        int result; /* 0, LINES_END, -errno: why it is over */
} Bridge;

static int connect_client(void *userdata, GoxelClient **ret) {
        CLEANUP(work_free) Work *w = NULL;
        const Bridge *b = userdata;

        if (work_connect(&w, b->in) != CLI_OK)
                return -ENOMEM;
        (void)goxel_client_set_name(w->client, "goxelctl mcp", goxel_client_version());
        (void)goxel_client_set_timeout(w->client, w->timeout_ms > 0 ? w->timeout_ms : CALL_MS);
        *ret = TAKE(w->client);
        return 0;
}

static unsigned traits(const char *method) {
        const KnownMethod *m = known_method(method);

        return m ? MCP_METHOD | (m->is_long ? MCP_LONG : 0u) | (m->of_project ? MCP_OF_PROJECT : 0u) : 0;
}

static const char *project_param(const char *method) {
        const KnownMethod *m = known_method(method);

        return m ? m->project_param : "project";
}

static void send_line(void *userdata, const char *line, size_t n) {
        Bridge *b = userdata;

        lines_send(&b->io, line, n);
}

/* Threads inherit what is blocked, so that signals come to the descriptor only. */
static int take_signals(int *ret) {
        sigset_t set;
        int fd;

        (void)sigemptyset(&set);
        (void)sigaddset(&set, SIGTERM);
        (void)sigaddset(&set, SIGINT);
        (void)sigaddset(&set, SIGHUP);
        (void)sigprocmask(SIG_BLOCK, &set, NULL);
        (void)signal(SIGPIPE, SIG_IGN);
        fd = signalfd(-1, &set, SFD_CLOEXEC);
        if (fd < 0)
                return -errno;
        *ret = fd;
        return 0;
}

static int poll_until(struct pollfd *p, nfds_t n, uint64_t deadline) {
        uint64_t now = now_usec();
        int wait = -1;

        if (deadline != UINT64_MAX)
                wait = deadline <= now ? 0
                                       : (int)MIN((deadline - now) / USEC_PER_MSEC + 1, (uint64_t)INT_MAX);
        return poll(p, n, wait) < 0 && errno != EINTR ? -errno : 0;
}

static int take_lines(Bridge *b, bool end) {
        const char *line;
        size_t n;
        int r = 0;

        while (r == 0 && lines_next(&b->io, end, &line, &n))
                r = mcp_message(b->mcp, line, n);
        return r;
}

/* 0, LINES_END, MCP_RELIEVED, -errno. */
static int step(Bridge *b) {
        size_t late = lines_flush(&b->io);
        struct pollfd p[] = {
                { .fd = b->io.in, .events = late > LATE_MAX ? POLLRDHUP : POLLIN },
                { .fd = b->signals, .events = POLLIN },
                { .fd = b->io.wake, .events = POLLIN },
                { .fd = b->io.out, .events = late > 0 ? POLLOUT : 0 },
        };
        int r, taken;

        if (lines_gone(&b->io))
                return LINES_END;
        r = poll_until(p, ARRAY_LEN(p), mcp_tick(b->mcp, now_usec()));
        if (r < 0)
                return r;
        if (p[1].revents || p[3].revents & (POLLERR | POLLHUP | POLLNVAL))
                return LINES_END;
        if (p[2].revents)
                lines_calm(&b->io);
        if (!p[0].revents)
                return 0;
        if (late > LATE_MAX)
                return LINES_END;
        r = lines_read(&b->io);
        if (r < 0)
                return r;
        taken = take_lines(b, r == LINES_END);
        return taken != 0 ? taken : r;
}

static void leave_now(int signal) {
        _exit(CLI_OK);
}

/* A thread may hang in a file system that does not answer: it is not waited for. */
static void leave_soon(void) {
        const struct itimerval soon = { .it_value = { .tv_usec = LEAVE_USEC } };
        sigset_t set;

        (void)sigemptyset(&set);
        (void)sigaddset(&set, SIGALRM);
        (void)signal(SIGALRM, leave_now);
        (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
        (void)setitimer(ITIMER_REAL, &soon, NULL);
}

/* Answers that are there already are offered once more, to an other side that is about to read them. */
static void flush(Bridge *b) {
        uint64_t deadline = now_usec() + FLUSH_USEC;
        struct pollfd p = { .fd = b->io.out, .events = POLLOUT };

        while (lines_flush(&b->io) > 0 && !lines_gone(&b->io) && now_usec() < deadline)
                if (poll_until(&p, 1, deadline) < 0)
                        return;
}

/* By each of the two threads when it is its turn, until all is over. */
static void serve(Bridge *b) {
        int r;

        do {
                do
                        r = step(b);
                while (r == 0);
        } while (r == MCP_RELIEVED && turns_wait(&b->turns));
        if (r == MCP_RELIEVED)
                return;
        b->result = r;
        leave_soon();
        mcp_leave(b->mcp);
        turns_end(&b->turns);
}

static void *second_main(void *userdata) {
        Bridge *b = userdata;

        if (turns_wait(&b->turns))
                serve(b);
        return NULL;
}

/* What came together with a call is not kept waiting by it. */
static bool leave(void *userdata) {
        Bridge *b = userdata;

        if (lines_left(&b->io))
                return false;
        if (!b->has_second)
                b->has_second = thread_start(&b->second, second_main, b) == 0;
        return b->has_second && turns_leave(&b->turns);
}

static bool back(void *userdata) {
        Bridge *b = userdata;

        return turns_return(&b->turns);
}

static int converse(Bridge *b) {
        McpOptions o = { .read_only = option(b->in, "read-only") != NULL,
                         .idle_ms = IDLE_MS,
                         .groups = b->groups.names,
                         .userdata = b,
                         .connect = connect_client,
                         .traits = traits,
                         .project_param = project_param,
                         .help = method_help,
                         .send = send_line,
                         .leave = leave,
                         .back = back };
        int r;

        r = lines_take(&b->io);
        if (r == 0)
                r = take_signals(&b->signals);
        if (r == 0)
                r = mcp_new(&b->mcp, &o);
        if (r == 0)
                r = turns_open(&b->turns);
        if (r < 0) {
                b->mcp = mcp_free(b->mcp);
                return r;
        }
        serve(b);
        if (b->has_second)
                (void)pthread_join(b->second, NULL);
        turns_close(&b->turns);
        b->mcp = mcp_free(b->mcp);
        if (b->result == LINES_END)
                flush(b);
        return MIN(b->result, 0);
}

/* Projects are the daemon's. */
static int check_daemon(const Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_connect(&w, in);
        if (r == CLI_OK && goxel_client_is_private(w->client))
                return report_fail(in, CLI_ABSENT,
                                   "mcp works on projects, which are the daemon's, and --no-daemon (or "
                                   "GOXEL_NO_DAEMON) keeps away from it");
        return r;
}

int cmd_mcp(Invocation *in) {
        Bridge b = { .in = in, .io = { .in = -1, .out = -1, .wake = -1 }, .signals = -1, .turns.alarm = -1 };
        int r;

        r = check_daemon(in);
        if (r == CLI_OK)
                r = groups_read(&b.groups, in);
        if (r != CLI_OK) {
                groups_done(&b.groups);
                return r;
        }
        /* A heap for each thread would be most of what this program takes. */
        (void)mallopt(M_ARENA_MAX, 1);
        log_init("goxelctl-mcp", LOG_INFO);
        (void)log_open_journal();
        r = converse(&b);
        lines_done(&b.io);
        (void)fd_close(b.signals);
        groups_done(&b.groups);
        if (r == 0)
                return CLI_OK;
        log_error("Cannot go on: %s", strerror(-r));
        return CLI_FILE;
}
