/* A session's ways between the door and engines. */
#include "base/fd.h"
#include "base/queue.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "rpc/envelope.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

static void join(Session *s, Engine *e, SessionList *list) {
        session_leave_list(s);
        s->engine = e;
        s->list = list;
        TAILQ_INSERT_TAIL(list, s, engine_link);
}

void session_bind(Session *s, const char *project) {
        (void)snprintf(s->binding, sizeof(s->binding), "%s", project);
}

void session_wait(Session *s, Engine *e, bool closing) {
        assert(s->state == SESSION_AT_DOOR);

        join(s, e, &e->waiting);
        s->state = SESSION_WAITING;
        s->closing = closing;
}

/* Events that are asked for anew are told of again: also a hang-up that nobody minded at the door. */
void session_plead(Session *s, Plea *plea) {
        assert(s->state == SESSION_AT_DOOR && !s->plea);

        s->plea = plea;
        s->state = SESSION_PLEADING;
        session_set_stall(s, 0);
        session_watch(s);
}

void session_borrow(Session *s) {
        assert(s->state == SESSION_AT_DOOR);

        s->state = SESSION_BORROWING;
        session_set_deadline(s, 0);
        session_set_stall(s, 0);
        session_watch(s);
}

void session_wake(Session *s) {
        assert(s->state == SESSION_WAITING || s->state == SESSION_BORROWING || s->state == SESSION_PLEADING);

        session_leave_list(s);
        s->state = SESSION_AT_DOOR;
        session_look_later(s);
}

void session_handed_over(Session *s, Engine *e, uint32_t id) {
        assert(s->state == SESSION_AT_DOOR && s->out.n == 0 && s->answered == 0);

        join(s, e, &e->sessions);
        s->state = SESSION_IN_ENGINE;
        s->engine_id = id;
        s->target[0] = '\0';
        s->starts_lost = 0;
        s->line_given = s->line.n > 0;
        session_log_open(s, e->project);
        session_set_stall(s, 0);
        session_drop_line(s);
        session_watch(s);
}

int session_save_line(const Session *s, int *ret) {
        return queue_save(s->line.data, s->line.n, ret);
}

void session_drop_line(Session *s) {
        buf_done(&s->line);
        charge_done(&s->memory);
        s->line_open = s->line_whole = false;
}

static int load_line(Session *s, int fd) {
        CLEANUP_FREE uint8_t *data = NULL;
        size_t n;
        int r;

        r = fd_read_file(fd, RPC_LINE_MAX + 1, &data, &n);
        if (r < 0)
                return r;
        if (users_charge(&s->daemon->users, s->user, &s->memory, USER_BYTES, n) != 0)
                return -EDQUOT;
        r = buf_append(&s->line, data, n);
        if (r < 0)
                return r;
        s->line_open = true;
        s->line_whole = n > 0 && data[n - 1] == '\n';
        return 0;
}

void session_come_back(Session *s, const char *target, int line) {
        assert(s->state == SESSION_IN_ENGINE);

        engine_free_slot(s->engine, s);
        session_leave_list(s);
        if (s->fd < 0) {
                session_end(s, "the client closed");
                return;
        }
        s->state = SESSION_AT_DOOR;
        (void)snprintf(s->target, sizeof(s->target), "%s", target ? target : "");
        /* The offset belongs to the connection, which the engine and we share: at the door a peek shows the
         * queue from its beginning. */
        if (queue_seek(s->fd, -1) < 0) {
                session_end(s, "its queue cannot be peeked");
                return;
        }
        if (line >= 0 && load_line(s, line) < 0) {
                session_end(s, "its line could not be taken back");
                return;
        }
        session_watch(s);
        session_look_later(s);
}
