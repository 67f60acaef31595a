#include "daemon/subject.h"

#include "base/text.h"
#include "daemon/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Counted from 1, as proc(5) does. */
#define FIELD_STATE 3
#define FIELD_START 22

int subject_parse_start(const char *stat, uint64_t *ret) {
        /* The second field is the program's name, which may hold spaces and parentheses. */
        const char *at = strrchr(stat, ')');
        char digits[24];
        size_t n;

        for (int field = FIELD_STATE; at && field <= FIELD_START; field++) {
                at = strchr(at, ' ');
                at = at ? at + 1 : NULL;
        }
        if (!at)
                return -EINVAL;
        n = strspn(at, "0123456789");
        if (n == 0 || n >= sizeof(digits) || (at[n] != ' ' && at[n] != '\n'))
                return -EINVAL;
        memcpy(digits, at, n);
        digits[n] = '\0';
        return parse_u64(digits, 0, UINT64_MAX, ret) < 0 ? -EINVAL : 0;
}

/* A process that lives is hidden (hidepid=, ProtectProc=) from those who may not trace it. */
static int fault_of_missing(pid_t pid) {
        return kill(pid, 0) < 0 && errno == ESRCH ? -ESRCH : -EACCES;
}

static int read_start(pid_t pid, uint64_t *ret) {
        char stat[1024];
        const ssize_t n = process_read(pid, "stat", stat, sizeof(stat));

        if (n < 0)
                return n == -ENOENT ? fault_of_missing(pid) : (int)n;
        return subject_parse_start(stat, ret);
}

int subject_find(Subject *ret, pid_t pid, uid_t uid, uint64_t connected) {
        uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK), start = 0;
        int r;

        /* The kernel says 0 of a process in a namespace that this one does not see into. */
        if (pid <= 0)
                return -EACCES;
        r = read_start(pid, &start);
        if (r < 0)
                return r;
        /* Who began after the connection was made did not make it. */
        if (start > connected / USEC_PER_SEC * ticks + connected % USEC_PER_SEC * ticks / USEC_PER_SEC)
                return -ESRCH;
        *ret = (Subject){ .pid = pid, .uid = uid, .start = start };
        return 0;
}
