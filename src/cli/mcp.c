/* mcp: the MCP server on stdin and stdout, one message a line. */
#include "mcp/mcp.h"
#include "base/buf.h"
#include "base/fd.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/work.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (64u << 10)
#define CALL_MS 120000 /* a call that takes longer is given up */

/* The two ends of the conversation, taken away from 0 and 1: what else is written to stdout goes to stderr,
 * and no child reads from stdin. */
typedef struct Stdio {
        int in, out;
        Buf held;      /* what was read and is no whole line yet */
        size_t looked; /* bytes of it that have no newline */
        bool skipping; /* in a line that is too long, which was refused */
} Stdio;

static void stdio_done(Stdio *s) {
        s->in = fd_close(s->in);
        s->out = fd_close(s->out);
        buf_done(&s->held);
}
#define CLEANUP_STDIO __attribute__((cleanup(stdio_done)))

static int stdio_take(Stdio *ret) {
        CLEANUP_FD int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        CLEANUP_STDIO Stdio s = { .in = -1, .out = -1 };

        s.in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        s.out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        if (null < 0 || s.in < 0 || s.out < 0)
                return -errno;
        if (dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
                return -errno;
        ret->in = TAKE_FD(s.in);
        ret->out = TAKE_FD(s.out);
        return 0;
}

static int say(Stdio *s, Mcp *m, const char *line, size_t n) {
        CLEANUP_BUF Buf out = { 0 };
        int r;

        r = mcp_message(m, line, n, &out);
        return r < 0 || out.n == 0 ? r : fd_write_all(s->out, out.data, out.n);
}

/* Answers the whole lines that were read. One that is too long is refused as soon as that is known. */
static int take_lines(Stdio *s, Mcp *m) {
        const char *newline;
        int r = 0;

        while (r == 0 && s->held.n > s->looked &&
               (newline = memchr(s->held.data + s->looked, '\n', s->held.n - s->looked))) {
                size_t n = (size_t)(newline - (const char *)s->held.data);

                if (!s->skipping)
                        r = say(s, m, (const char *)s->held.data, n);
                s->skipping = false;
                buf_consume(&s->held, n + 1);
                s->looked = 0;
        }
        s->looked = s->held.n;
        if (r == 0 && s->looked > RPC_LINE_MAX && !s->skipping) {
                r = say(s, m, (const char *)s->held.data, s->held.n);
                s->skipping = true;
        }
        if (s->skipping) {
                s->held.n = 0;
                s->looked = 0;
        }
        return r;
}

static int converse(Stdio *s, Mcp *m) {
        for (;;) {
                ssize_t k;
                int r;

                r = buf_reserve(&s->held, READ_BYTES);
                if (r < 0)
                        return r;
                k = read(s->in, s->held.data + s->held.n, READ_BYTES);
                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                if (k == 0)
                        break;
                s->held.n += (size_t)k;
                r = take_lines(s, m);
                if (r < 0)
                        return r;
        }
        /* The end of the input ends a line as well. */
        return s->held.n > 0 && !s->skipping ? say(s, m, (const char *)s->held.data, s->held.n) : 0;
}

int cmd_mcp(Invocation *in) {
        CLEANUP(work_free) Work *w = NULL;
        CLEANUP(mcp_free) Mcp *m = NULL;
        CLEANUP_STDIO Stdio s = { .in = -1, .out = -1 };
        int r;

        r = work_connect(&w, in);
        if (r != CLI_OK)
                return r;
        if (goxel_client_is_private(w->client))
                return report_fail(in, CLI_ABSENT,
                                   "mcp works on projects, which are the daemon's, and --no-daemon (or "
                                   "GOXEL_NO_DAEMON) keeps away from it");
        (void)goxel_client_set_name(w->client, "goxelctl mcp", goxel_client_version());
        (void)goxel_client_set_timeout(w->client, CALL_MS);
        r = mcp_new(&m, w->client, option(in, "read-only") != NULL);
        if (r == 0)
                r = stdio_take(&s);
        if (r == 0)
                r = converse(&s, m);
        return r < 0 ? report_fail(in, CLI_FILE, "Cannot go on: %s", strerror(-r)) : CLI_OK;
}
