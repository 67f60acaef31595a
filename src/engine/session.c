#include "engine/session-private.h"

#include "base/fd.h"
#include "base/queue.h"
#include "base/text.h"
#include "engine/passed.h"
#include "engine/step.h"
#include "engine/task.h"
#include "rpc/envelope.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* All sessions peek into one buffer: an idle session keeps none. */
static uint8_t window[SESSION_PEEK_MAX];

int session_new(Session **ret, int fd, uint32_t id) {
        CLEANUP_FD int owned = fd;
        Session *s;
        int r;

        r = fd_set_nonblock(fd, true);
        if (r < 0)
                return r;
        r = queue_seek(fd, 0);
        if (r < 0)
                return r;

        s = calloc(1, sizeof(*s));
        if (!s)
                return -ENOMEM;
        s->fd = TAKE_FD(owned);
        s->id = id;
        s->readable = true;
        s->line_most = RPC_LINE_MAX;
        *ret = s;
        return 0;
}

Session *session_free(Session *s) {
        if (!s)
                return NULL;
        if (s->task)
                s->task->session = NULL;
        session_drop_fds(s, SIZE_MAX);
        (void)fd_close(s->fd);
        buf_done(&s->in);
        buf_done(&s->out);
        free(s->ask_id);
        json_object_put(s->asked);
        passed_free(s->passed);
        watch_free(s->watch);
        free(s);
        return NULL;
}

void session_shutdown(Session *s) {
        /* Duplicates of the descriptor live elsewhere, so closing ours would not end the connection. */
        (void)shutdown(s->fd, SHUT_RDWR);
        s->state = SESSION_DEAD;
}

/* Peeks up to `room` bytes behind what was peeked before. Bytes, 0 at the end, -errno. */
static ssize_t peek(Session *s, uint8_t *to, size_t room) {
        /* The kernel closes descriptors beyond what fits here. */
        union {
                struct cmsghdr align;
                char bytes[CMSG_SPACE(SESSION_FDS_MAX * sizeof(int))];
        } control;
        struct iovec io = { .iov_base = to, .iov_len = room };
        struct msghdr m = {
                .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
        };
        ssize_t n;
        int r;

        do
                n = recvmsg(s->fd, &m, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;
        if (m.msg_controllen > 0 && n > 0) {
                r = session_take_fds(s, &m, to, (size_t)n);
                if (r < 0)
                        return r;
        }
        s->fds_may_repeat = m.msg_controllen > 0 && (size_t)n == room;
        /* A message with descriptors ends early though more may wait; any other short one emptied the
         * queue, and the next bytes bring a new edge. */
        if (m.msg_controllen == 0 && n > 0 && (size_t)n < room && !s->closing)
                s->readable = false;
        return n;
}

/* Goes on with a line that is kept in memory. Of that only its own bytes are taken: what follows it is left
 * in the queue. Bytes, 0 at the end, -errno. */
static ssize_t fill_held(Session *s) {
        const uint8_t *newline;
        uint8_t *to;
        ssize_t n;
        int r;

        r = buf_reserve(&s->in, SESSION_PEEK_MAX);
        if (r < 0)
                return r;
        to = s->in.data + s->in.n;
        n = peek(s, to, SESSION_PEEK_MAX);
        if (n <= 0)
                return n;
        newline = memchr(to, '\n', (size_t)n);
        if (newline) {
                n = newline - to + 1;
                s->readable = true;
        }
        s->in.n += (size_t)n;
        r = queue_consume(s->fd, (size_t)n);
        if (r >= 0)
                r = queue_seek(s->fd, 0);
        if (r < 0)
                return r;
        s->held = s->in.n;
        return n;
}

static ssize_t fill_queued(Session *s, size_t room) {
        const ssize_t n = peek(s, window, room);
        int r;

        if (n <= 0)
                return n;
        r = buf_append(&s->in, window, (size_t)n);
        return r < 0 ? r : n;
}

int session_fill(Session *s) {
        while (s->readable && !s->eof) {
                const size_t queued = s->in.n - s->held;
                ssize_t n;

                if (queued >= SESSION_PEEK_MAX || s->n_fds >= SESSION_FD_LINES_MAX)
                        return 0;
                if (s->held > s->line_most || (s->held > 0 && s->in.data[s->held - 1] == '\n'))
                        return 0;
                n = s->held > 0 ? fill_held(s) : fill_queued(s, SESSION_PEEK_MAX - queued);
                if (n == -EAGAIN) {
                        s->readable = false;
                        return 0;
                }
                if (n <= 0) {
                        s->eof = true;
                        return (int)n;
                }
        }
        return 0;
}

int session_line(Session *s, const char **ret, size_t *ret_n) {
        size_t n = s->in.n - s->used;
        const char *at, *newline = NULL;

        if (n == 0)
                return SESSION_WAIT;
        at = (const char *)s->in.data + s->used;
        if (n > s->scanned)
                newline = memchr(at + s->scanned, '\n', n - s->scanned);
        if (newline) {
                n = (size_t)(newline - at);
        } else if (!(s->eof && n > 0)) {
                s->scanned = n;
                if (n > s->line_most) {
                        s->too_long = true;
                        return SESSION_WAIT;
                }
                return s->held == 0 && s->used == 0 && n >= SESSION_PEEK_MAX ? SESSION_WINDOW : SESSION_WAIT;
        }
        if (n > s->line_most) {
                s->too_long = true;
                return SESSION_WAIT;
        }
        s->line = n;
        *ret = at;
        *ret_n = n;
        return SESSION_LINE;
}

void session_use(Session *s, size_t n) {
        size_t left = s->in.n - s->used;

        assert(n <= left);
        /* At the end of input the last line may lack its newline. */
        s->used += MIN(n + 1, left);
        s->scanned = 0;
        s->partial_since = 0;
        s->used_lines++;
        s->requests++;
}

static void note(Session *s, Slot slot) {
        if (s->cell)
                atomic_store_explicit(s->cell, slot_pack(slot), memory_order_release);
}

/* Nothing is on its way. */
static void note_rest(Session *s) {
        note(s, (Slot){ .state = s->held > 0 ? SLOT_HELD : SLOT_CLEAN, .ordinal = s->ordinal });
}

uint32_t session_ordinal(const Session *s) {
        return (s->ordinal + s->used_lines) % SLOT_ORDINALS;
}

void session_begin_turn(Session *s) {
        note(s, (Slot){ .state = s->held > 0 ? SLOT_HELD : SLOT_EXECUTING, .ordinal = s->ordinal });
}

void session_give_up(Session *s) {
        note(s, (Slot){ .state = SLOT_HELD, .ordinal = s->ordinal });
}

void session_rewind(Session *s) {
        s->out.n = 0;
        s->used = s->scanned = 0;
        s->used_lines = 0;
}

int session_hold(Session *s) {
        int r;

        assert(s->used == 0 && s->held == 0);
        s->held = s->in.n;
        note_rest(s);
        r = queue_consume(s->fd, s->in.n);
        if (r < 0)
                return r;
        s->readable = true;
        return queue_seek(s->fd, 0);
}

bool session_partial(const Session *s) {
        return s->state == SESSION_OPEN && s->used == 0 && s->held == 0 && s->in.n > 0 && !s->eof &&
               !s->more && !s->waits;
}

int session_save_held(const Session *s, int *ret) {
        return queue_save(s->in.data, s->held, ret);
}

int session_load_held(Session *s, int fd) {
        CLEANUP_FREE uint8_t *data = NULL;
        size_t n;
        int r;

        assert(s->in.n == 0);
        r = fd_read_file(fd, RPC_LINE_MAX + 1, &data, &n);
        if (r < 0)
                return r;
        r = buf_append(&s->in, data, n);
        if (r < 0)
                return r;
        s->held = n;
        note_rest(s);
        return 0;
}

/* Whoever goes on after us finds by the peek offset how much of it was consumed. */
static int consume(Session *s) {
        size_t queued = s->used > s->held ? s->used - s->held : 0;
        int r;

        s->ordinal = session_ordinal(s);
        s->used_lines = 0;
        note(s, (Slot){ .state = SLOT_CONSUMING,
                        .ordinal = s->ordinal,
                        .peeked = (uint32_t)(s->in.n - s->held),
                        .consume = (uint32_t)queued });
        STEP("consuming");
        r = queue_consume(s->fd, queued);
        if (r < 0)
                return r;
        STEP("consumed");
        s->held = s->held > s->used ? s->held - s->used : 0;
        session_drop_fds(s, s->used);
        for (size_t i = 0; i < s->n_fds; i++)
                s->fds[i].last -= s->used;
        buf_consume(&s->in, s->used);
        s->used = 0;
        note_rest(s);
        STEP("rested");
        if (s->in.n == 0)
                buf_done(&s->in);
        return 0;
}

void session_flush(Session *s) {
        if (s->out_at < s->out.n)
                note(s, (Slot){ .state = SLOT_SENDING, .ordinal = s->ordinal });
        STEP("sending");
        while (s->out_at < s->out.n && !s->mute) {
                ssize_t k = send(s->fd, s->out.data + s->out_at, s->out.n - s->out_at,
                                 MSG_NOSIGNAL | MSG_DONTWAIT);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0 && errno == EAGAIN) {
                        if (!s->blocked)
                                s->blocked_since = now_usec();
                        s->blocked = true;
                        return;
                }
                /* The client reads no more; what it has sent is carried out all the same. */
                if (k < 0)
                        s->mute = true;
                else {
                        s->out_at += (size_t)k;
                        s->blocked_since = now_usec();
                }
        }
        STEP("sent");
        s->blocked = false;
        s->out_at = 0;
        s->out.n = 0;
        if (s->out.capacity > 4096)
                buf_done(&s->out);
        if (consume(s) < 0)
                session_shutdown(s);
}

bool session_quiet(const Session *s) {
        return s->used == 0 && s->out.n == 0;
}

bool session_wants_room(const Session *s) {
        return s->blocked || (s->watch && s->watch->waits);
}

void session_has_room(Session *s) {
        s->blocked = false;
        if (s->watch)
                s->watch->waits = false;
}
