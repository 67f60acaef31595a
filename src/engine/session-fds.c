/* Descriptors that come with lines. They belong to the line that holds the last byte of their message. */
#include "engine/session-private.h"

#include "base/fd.h"
#include "engine/passed-close.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static void close_set(SessionFds *set) {
        passed_close(set->fds, set->n);
        set->n = 0;
}

void session_drop_fds(Session *s, size_t end) {
        size_t n = 0;

        while (n < s->n_fds && s->fds[n].last < end)
                close_set(&s->fds[n++]);
        if (n == 0)
                return;
        s->n_fds -= n;
        memmove(s->fds, s->fds + n, s->n_fds * sizeof(*s->fds));
        if (s->n_fds == 0) {
                free(s->fds);
                s->fds = NULL;
        }
}

/* Whether the set's descriptors are the last ones that came: a segment that is peeked in two parts brings
 * its descriptors both times. */
static bool repeated(const Session *s, const SessionFds *set) {
        const SessionFds *last = s->n_fds > 0 ? &s->fds[s->n_fds - 1] : NULL;
        struct stat a, b;

        if (!s->fds_may_repeat || !last || last->n != set->n)
                return false;
        for (size_t i = 0; i < set->n; i++)
                if (fstat(set->fds[i], &a) < 0 || fstat(last->fds[i], &b) < 0 || a.st_dev != b.st_dev ||
                    a.st_ino != b.st_ino)
                        return false;
        return true;
}

/* Keeps the set. When the line of the set before has not ended yet, it is the same line: the later
 * descriptors take the place of the earlier ones. */
static int keep_set(Session *s, SessionFds *set, const uint8_t *window, size_t n) {
        SessionFds *last = s->n_fds > 0 ? &s->fds[s->n_fds - 1] : NULL, *grown;
        bool repeat = repeated(s, set);

        set->last = s->in.n + n - 1;
        if (last && !memchr(s->in.data + last->last, '\n', s->in.n - last->last) &&
            !memchr(window, '\n', n - 1)) {
                if (repeat)
                        close_set(set);
                else {
                        close_set(last);
                        *last = *set;
                }
                last->last = s->in.n + n - 1;
                return 0;
        }
        if (repeat) {
                close_set(set);
                return 0;
        }
        grown = realloc(s->fds, (s->n_fds + 1) * sizeof(*grown));
        if (!grown) {
                close_set(set);
                return -ENOMEM;
        }
        s->fds = grown;
        s->fds[s->n_fds++] = *set;
        return 0;
}

int session_take_fds(Session *s, const struct msghdr *m, const uint8_t *window, size_t n) {
        for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR((struct msghdr *)m, c)) {
                SessionFds set = { 0 };
                int r;

                if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
                        continue;
                set.n = MIN((c->cmsg_len - CMSG_LEN(0)) / sizeof(int), (size_t)SESSION_FDS_MAX);
                memcpy(set.fds, CMSG_DATA(c), set.n * sizeof(int));
                r = keep_set(s, &set, window, n);
                if (r < 0)
                        return r;
        }
        return 0;
}

static const SessionFds *fds_of_line(const Session *s) {
        for (size_t i = 0; i < s->n_fds; i++) {
                const SessionFds *set = &s->fds[i];

                if (set->last >= s->used && set->last <= s->used + s->line)
                        return set;
        }
        return NULL;
}

int session_descriptor(const Session *s, size_t index) {
        const SessionFds *set = fds_of_line(s);

        return set && index < set->n ? set->fds[index] : -1;
}

int session_copy_fds(const Session *s, SessionFds **ret, size_t *ret_n) {
        const SessionFds *set = fds_of_line(s);
        SessionFds *copy;

        *ret = NULL;
        *ret_n = 0;
        if (!set)
                return 0;
        copy = calloc(1, sizeof(*copy));
        if (!copy)
                return -ENOMEM;
        for (; copy->n < set->n; copy->n++) {
                copy->fds[copy->n] = fcntl(set->fds[copy->n], F_DUPFD_CLOEXEC, 3);
                if (copy->fds[copy->n] < 0) {
                        int r = -errno;

                        close_set(copy);
                        free(copy);
                        return r;
                }
        }
        *ret = copy;
        *ret_n = 1;
        return 0;
}
