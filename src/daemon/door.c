#include "daemon/door.h"

#include "base/log.h"
#include "base/queue.h"
#include "base/text.h"
#include "daemon/answer.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/handover.h"
#include "daemon/loan.h"
#include "daemon/methods.h"
#include "daemon/path-pass.h"
#include "daemon/window.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Windows of one session in one turn of the loop. */
#define TURN_WINDOWS 16
/* Answers that wait in memory before they are sent. */
#define TURN_BYTES (256u << 10)
/* A client that writes in small pieces fills its queue long before a line has 64 KiB: about 70 pieces, then
 * its write waits until something is consumed. A line whose rest does not follow soon is taken for one that
 * cannot wait in the queue. */
#define STALL_MS 20

/* What became of a line or a window. */
typedef enum DoorStep {
        DOOR_ON,   /* answered: there may be more */
        DOOR_STOP, /* nothing more can be done now */
        DOOR_HAND, /* the line has to be at the head of the queue to be handed over: send answers first */
} DoorStep;

static const char *current_project(void *userdata) {
        Session *s = userdata;
        Catalogue *catalogue;
        Engine *e;

        /* What engines said before this line was sent counts for it. */
        TAILQ_FOREACH(e, &s->user->engines, link) {
                engine_hear(e);
        }
        return user_catalogue(s->user, &catalogue) < 0 ? NULL : catalogue_current(catalogue);
}

static int project_exists(void *userdata, const char *project) {
        Session *s = userdata;
        Catalogue *catalogue;
        int r;

        /* A running engine knows better: it may be about to make the project. */
        if (engine_find(s->user, project))
                return 1;
        r = user_catalogue(s->user, &catalogue);
        return r < 0 ? r : catalogue_has(catalogue, project);
}

static RouteContext route_context(Session *s) {
        return (RouteContext){ .homes = s->daemon->homes,
                               .target = s->target,
                               .binding = s->binding,
                               .current = current_project,
                               .exists = project_exists,
                               .userdata = s };
}

/* Methods that end an engine wait until all that they concern have left; then they are run at once. */
static Engine *find_closing(Session *s, const Envelope *v) {
        char name[ROUTE_NAME_SIZE];
        RouteContext c = route_context(s);
        Home home;
        Engine *e;

        for (size_t i = 0; i < v->n; i++) {
                const Request *q = &v->requests[i];

                if (q->error.code != 0 || !homes_find(s->daemon->homes, q->method, &home) || !home.ends ||
                    !route_daemon_project(&c, &home, q, name))
                        continue;
                e = engine_find(s->user, name);
                if (e)
                        return e;
        }
        return NULL;
}

static DoorStep answer_here(Session *s, const Envelope *v, Route *route) {
        Engine *closing = find_closing(s, v);
        int r;

        if (closing) {
                engine_close(closing);
                (void)handover_wait(s, closing, true);
                return DOOR_STOP;
        }
        r = answer_line(s, v, &route->error);
        if (r == METHODS_LATER)
                return DOOR_STOP;
        s->target[0] = '\0';
        if (r < 0) {
                session_end(s, r == -E2BIG ? "its answers were too large" : "out of memory");
                return DOOR_STOP;
        }
        return DOOR_ON;
}

static DoorStep answer_fault(Session *s, const Envelope *v) {
        int r;

        /* Engines died of this very line. */
        if (s->fault.code == RPC_ENGINE_DIED && json_object_object_get_ex(s->fault.data, "cause", NULL) &&
            v->n > 0)
                rpc_error_add(&s->fault, "request", json_object_new_string(v->requests[0].method));
        r = answer_all(s, v, &s->fault);
        rpc_error_done(&s->fault);
        s->target[0] = '\0';
        if (r >= 0)
                return DOOR_ON;
        session_end(s, "out of memory");
        return DOOR_STOP;
}

static DoorStep answer_bad(Session *s, const RpcError *e) {
        if (answer_error(&s->out, (Span){ 0 }, e) >= 0)
                return DOOR_ON;
        session_end(s, "out of memory");
        return DOOR_STOP;
}

static DoorStep take_envelope(Session *s, const Envelope *v) {
        CLEANUP_ROUTE Route route = { 0 };
        RouteContext c = route_context(s);
        int r;

        if (s->fault.code == 0) {
                if (route_find(&route, &c, v->requests, v->n) < 0)
                        return DOOR_STOP;
                if (!route.engine)
                        return answer_here(s, v, &route);
                if (s->answered > 0 || s->out.n > 0)
                        return DOOR_HAND;
                r = path_prepare(s, v, route.project);
                if (r < 0) {
                        session_end(s, "out of memory");
                        return DOOR_STOP;
                }
                if (r == LOAN_LATER)
                        return DOOR_STOP;
                if (r == 0 && handover_give(s, &route) == HANDOVER_DONE)
                        return DOOR_STOP;
        }
        path_drop(s);
        return answer_fault(s, v);
}

/* A complete line, without its newline. */
static DoorStep take_line(Session *s, const char *line, size_t n) {
        CLEANUP_ENVELOPE Envelope v = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        int r;

        r = envelope_read(&v, line, n, &error);
        if (r == RPC_EMPTY)
                return DOOR_ON;
        if (!s->had_line) {
                s->had_line = true;
                session_set_deadline(s, 0);
        }
        s->daemon->activity = now_usec();
        if (r == RPC_FAILED)
                return answer_bad(s, &error);
        if (r < 0) {
                session_end(s, "out of memory");
                return DOOR_STOP;
        }
        return take_envelope(s, &v);
}

/* From here on the line is consumed as it comes. */
static DoorStep begin_long_line(Session *s) {
        s->line_open = true;
        s->line_whole = false;
        return DOOR_ON;
}

/* The window is full of one line, or its client cannot go on: its beginning has to be enough. */
static DoorStep take_beginning(Session *s, size_t n) {
        CLEANUP_ROUTE Route route = { 0 };
        RouteContext c = route_context(s);
        Request q = { 0 };
        Home home;

        /* The path may stand at its end. */
        if (s->fault.code != 0 || s->path)
                return begin_long_line(s);
        if (!envelope_glance(window, n, &q) && !s->target[0])
                return begin_long_line(s);
        if (!s->target[0] && (!homes_find(s->daemon->homes, q.method, &home) || home.kind != HOME_PROJECT))
                return begin_long_line(s);
        if (route_find(&route, &c, &q, 1) < 0 || !route.engine)
                return begin_long_line(s);
        if (handover_give(s, &route) == HANDOVER_DONE)
                return DOOR_STOP;
        return begin_long_line(s);
}

static DoorStep refuse_long_line(Session *s) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        uint64_t limit = s->daemon->settings.line_size;

        rpc_failure(&e, RPC_LIMIT, "A request line may have at most %llu bytes", (unsigned long long)limit);
        rpc_error_add(&e, "limit", json_object_new_string("line"));
        rpc_error_add(&e, "value", json_object_new_uint64(limit));
        session_refuse(s, &e, "its line was too long");
        return DOOR_STOP;
}

static DoorStep refuse_memory(Session *s) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        rpc_failure(&e, RPC_LIMIT, "Your connections have too many long lines under way");
        rpc_error_add(&e, "limit", json_object_new_string("bytes"));
        session_refuse(s, &e, "too many long lines");
        return DOOR_STOP;
}

static DoorStep grow_long_line(Session *s, const char *bytes, size_t n) {
        if (s->line.n + n > s->daemon->settings.line_size + 1)
                return refuse_long_line(s);
        if (users_charge(&s->daemon->users, s->user, &s->memory, USER_BYTES, n) != 0)
                return refuse_memory(s);
        if (buf_append(&s->line, bytes, n) < 0 || queue_consume(s->fd, n) < 0) {
                session_end(s, "its line could not be read");
                return DOOR_STOP;
        }
        return DOOR_ON;
}

static DoorStep finish_long_line(Session *s) {
        size_t n = s->line.n;
        DoorStep step;

        if (n > 0 && s->line.data[n - 1] == '\n')
                n--;
        if (n > s->daemon->settings.line_size)
                return refuse_long_line(s);
        step = take_line(s, (const char *)s->line.data, n);
        if (step == DOOR_ON)
                session_drop_line(s);
        return step;
}

/* Goes on with a line that is consumed into memory. */
static DoorStep look_at_long_line(Session *s) {
        const char *newline;
        DoorStep step;
        Peeked p;
        int r;

        if (!s->line_whole) {
                r = window_peek(s->fd, &p);
                if (r < 0) {
                        if (r != -EAGAIN)
                                session_end(s, strerror(-r));
                        return DOOR_STOP;
                }
                newline = memchr(window, '\n', p.n);
                s->line_whole = newline || p.end;
                step = grow_long_line(s, window, newline ? (size_t)(newline - window) + 1 : p.n);
                if (step != DOOR_ON)
                        return step;
        }
        return s->line_whole ? finish_long_line(s) : DOOR_ON;
}

/* The line at the end of the window, which has no newline yet. */
static DoorStep look_at_rest(Session *s, size_t at, const Peeked *p) {
        DoorStep step;
        size_t n = p->n - at;

        if (n == 0)
                return DOOR_ON;
        if (p->end) {
                step = take_line(s, window + at, n);
                if (step == DOOR_ON)
                        s->answered += n;
                return step;
        }
        if (at > 0)
                return DOOR_ON;
        if (n == sizeof(window) || s->stalled)
                return take_beginning(s, n);
        session_set_stall(s, STALL_MS);
        return DOOR_STOP;
}

static DoorStep look_at_lines(Session *s, const Peeked *p) {
        DoorStep step = DOOR_ON;
        size_t at = 0;

        while (step == DOOR_ON && at < p->n && s->out.n < TURN_BYTES) {
                const char *newline = memchr(window + at, '\n', p->n - at);
                size_t n;

                if (!newline)
                        return look_at_rest(s, at, p);
                n = (size_t)(newline - window) - at;
                step = take_line(s, window + at, n);
                if (step == DOOR_ON)
                        s->answered += n + 1;
                at += n + 1;
        }
        return step;
}

static DoorStep look_at_queue(Session *s) {
        Peeked p;
        int r;

        r = window_peek(s->fd, &p);
        if (r == -EAGAIN)
                return DOOR_STOP;
        if (r < 0 || p.n == 0) {
                session_end(s, r < 0 ? strerror(-r) : "the client closed");
                return DOOR_STOP;
        }
        session_set_stall(s, 0);
        return look_at_lines(s, &p);
}

void door_look(Session *s) {
        DoorStep step = DOOR_ON;

        if (s->state != SESSION_AT_DOOR)
                return;
        if (s->out.n > 0 && !session_flush(s))
                return;
        if (subscription_tell(s) < 0) {
                session_end(s, "out of memory");
                return;
        }
        for (int i = 0; step != DOOR_STOP && s->state == SESSION_AT_DOOR; i++) {
                if (i == TURN_WINDOWS) {
                        session_look_later(s);
                        return;
                }
                step = s->line_open ? look_at_long_line(s) : look_at_queue(s);
                if (s->state != SESSION_DYING && s->state != SESSION_IN_ENGINE && !session_flush(s))
                        return;
        }
        subscription_home(s);
}

void door_stalled(Session *s) {
        if (s->state != SESSION_AT_DOOR || s->line_open || s->blocked)
                return;
        s->stalled = true;
        door_look(s);
        s->stalled = false;
}
