#include "daemon/handover.h"

#include "base/fd.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"

/* A client that has closed needs its engine for what it asked before only, and an engine that is drained
 * carries that out. */
static bool has_left(const Session *s) {
        return s->fd < 0 || fd_hung_up(s->fd);
}

static bool is_unused(const Engine *e) {
        const Session *s;

        if (e->state == ENGINE_STARTING || e->state == ENGINE_ADOPTED)
                return false;
        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                if (!has_left(s))
                        return false;
        }
        return true;
}

/* The engine that a session could do without: one that serves nobody. */
static Engine *find_unused(const User *user) {
        Engine *e;

        TAILQ_FOREACH(e, &user->engines, link) {
                if (is_unused(e))
                        return e;
        }
        return NULL;
}

int handover_wait(Session *s, Engine *e, bool closing) {
        session_set_stall(s, 0);
        session_wait(s, e, closing);
        return HANDOVER_DONE;
}

/* The user has as many engines as it may: the oldest that serves nobody makes room. */
static int make_room(Session *s) {
        Engine *unused = find_unused(s->user);
        uint64_t limit = s->daemon->settings.engines_per_user;

        if (unused) {
                engine_drain(unused);
                return handover_wait(s, unused, false);
        }
        rpc_failure(&s->fault, RPC_LIMIT, "You have %llu projects open, and all are in use: close one",
                    (unsigned long long)limit);
        rpc_error_add(&s->fault, "limit", json_object_new_string("engines"));
        rpc_error_add(&s->fault, "value", json_object_new_int64((int64_t)limit));
        return HANDOVER_NO;
}

int handover_give(Session *s, const Route *route) {
        Engine *e = engine_find(s->user, route->project);
        int r;

        session_set_deadline(s, 0);
        s->had_line = true;
        if (!e) {
                r = engine_start(s->daemon, s->user, route->project, route->recover, &e, &s->fault);
                if (r == USER_E_QUOTA)
                        return make_room(s);
                if (r == RPC_FAILED)
                        return HANDOVER_NO;
                if (r < 0) {
                        session_end(s, "out of memory");
                        return HANDOVER_DONE;
                }
        }
        /* One that was started for another request does not look the database through, and may fail at it.
         */
        if (route->recover && !e->recovers && e->state != ENGINE_READY) {
                engine_close(e);
                return handover_wait(s, e, true);
        }
        if (e->state != ENGINE_READY)
                return handover_wait(s, e, false);
        /* A project that is only to be made binds when it is: its engine says so. */
        if (!s->binding[0] && !route->creates && !route->moved)
                session_bind(s, route->project);
        r = engine_give(e, s);
        /* When its channel broke the engine is about to end, and then another one is started. */
        if (r < 0 && e->state == ENGINE_ENDED)
                return handover_wait(s, e, false);
        if (r < 0)
                session_end(s, "it could not be handed over");
        return HANDOVER_DONE;
}
