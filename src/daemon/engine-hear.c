/* What engines say, and what becomes of it. */
#include "daemon/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/adopt.h"
#include "daemon/daemon.h"
#include "daemon/methods.h"
#include "daemon/path-pass.h"
#include "daemon/pulse.h"
#include "daemon/refusal.h"
#include "daemon/script.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static Session *find_session(const Engine *e, uint32_t id) {
        Session *s;

        TAILQ_FOREACH(s, &e->sessions, engine_link) {
                if (s->engine_id == id)
                        return s;
        }
        return NULL;
}

void engine_wake(SessionList *waiting, bool closing) {
        Session *s = TAILQ_FIRST(waiting);

        while (s) {
                Session *next = TAILQ_NEXT(s, engine_link);

                if (s->closing == closing)
                        session_wake(s);
                s = next;
        }
}

void engine_get_ready(Engine *e) {
        e->was_ready = true;
        e->unread = fd_close(e->unread);
        (void)engine_set_deadline(e, 0);
        e->state = ENGINE_READY;
        pulse_consider(e->daemon);
        /* Before those who wait: what these do is for them to hear. */
        subscription_engine_ready(e);
        engine_wake(&e->waiting, false);
}

void engine_take_build(Engine *e, json_object *payload) {
        const char *build = member_text(payload, "build");

        (void)snprintf(e->build, sizeof(e->build), "%s", build ? build : "");
}

static void hear_ready(Engine *e, json_object *payload) {
        engine_take_build(e, payload);
        e->created |= member_true(payload, "created");
        switch (e->state) {
        case ENGINE_STARTING:
                engine_get_ready(e);
                break;
        case ENGINE_ADOPTED:
                break;
        case ENGINE_READY:
        case ENGINE_DRAINING:
        case ENGINE_ENDED:
                e->was_ready = true;
                e->unread = fd_close(e->unread);
                (void)engine_set_deadline(e, 0);
                break;
        }
}

static void hear_leaving(Engine *e, json_object *payload) {
        const char *why = member_text(payload, "why");

        if (refusal_make(&e->failure, e->project, payload))
                engine_log(e, LOG_ERR, "error", e->failure.message, "could not open it");
        else {
                e->idle = why && strcmp(why, "idle") == 0;
                e->created |= member_true(payload, "created");
        }
        engine_drain(e);
}

static void take_subscription(Session *s, json_object *payload) {
        json_object *value = NULL;
        Subscription *subscription;

        if (payload)
                (void)json_object_object_get_ex(payload, "subscribed", &value);
        if (subscription_read(&subscription, value) < 0)
                session_end(s, "out of memory");
        else
                session_subscribe(s, subscription);
}

static void hear_subscribed(Engine *e, uint32_t id, json_object *payload) {
        Session *s = find_session(e, id);

        if (s)
                take_subscription(s, payload);
}

static void hear_return(Engine *e, ChannelMessage *m) {
        const char *why = member_text(m->payload, "why"), *project = member_text(m->payload, "project");
        int line = m->n_fds == 2 ? m->fds[1] : -1;
        Session *s = find_session(e, m->id);
        bool needs_file;

        if (!s)
                s = adopt_returned(e, m);
        if (!s)
                return;
        e->daemon->activity = now_usec();
        take_subscription(s, m->payload);
        if (s->state == SESSION_DYING)
                return;
        if (e->stale)
                subscription_upgraded(s);
        needs_file = why && strcmp(why, "path") == 0;
        if (!needs_file)
                path_drop(s);
        session_come_back(s, needs_file || (why && strcmp(why, "project") == 0) ? project : NULL, line);
        if (needs_file && s->state != SESSION_DYING)
                path_ask(s);
}

static void hear_closed(Engine *e, uint32_t id, json_object *payload) {
        const char *why = member_text(payload, "why");
        Session *s = find_session(e, id);

        if (s)
                session_end(s, why ? why : "the client closed");
}

static void hear_bound(Engine *e, uint32_t id, json_object *payload) {
        const char *project = member_text(payload, "project");
        Session *s = find_session(e, id);
        Catalogue *catalogue;
        int r;

        if (!project || name_fault(project, strlen(project)))
                return;
        e->created = true;
        if (s)
                session_bind(s, project);
        r = user_catalogue(e->user, &catalogue);
        if (r >= 0)
                r = catalogue_set_current(catalogue, project);
        if (r < 0)
                log_warning("Cannot store that project %s is current: %s", project, strerror(-r));
}

static void hear_ask(Engine *e, uint32_t id, json_object *payload) {
        json_object *reply = methods_ask(e->daemon, e->user, payload);

        (void)engine_send(e, CHANNEL_REPLY, id, reply, NULL, 0);
        json_object_put(reply);
}

bool engine_is_busy(const Engine *e) {
        const char *status = e->status ? member_text(e->status, "status") : NULL;

        return status && strcmp(status, "busy") == 0;
}

static void hear_status(Engine *e, json_object *payload) {
        json_object_put(e->status);
        e->status = json_object_get(payload);
        e->daemon->activity = now_usec();
}

static void hear(Engine *e, ChannelMessage *m) {
        pulse_heard(e);
        switch (m->type) {
        case CHANNEL_READY:
                hear_ready(e, m->payload);
                break;
        case CHANNEL_RETURN:
                hear_return(e, m);
                break;
        case CHANNEL_HELD:
                adopt_hear(e, m);
                break;
        case CHANNEL_CLOSED:
                hear_closed(e, m->id, m->payload);
                break;
        case CHANNEL_BOUND:
                hear_bound(e, m->id, m->payload);
                break;
        case CHANNEL_WRITTEN:
                path_hear_written(e, m->id, find_session(e, m->id), m->payload);
                break;
        case CHANNEL_ASK:
                hear_ask(e, m->id, m->payload);
                break;
        case CHANNEL_SUBSCRIBED:
                hear_subscribed(e, m->id, m->payload);
                break;
        case CHANNEL_STATUS:
                hear_status(e, m->payload);
                break;
        case CHANNEL_WANT_SCRIPT:
                script_hear_wanted(e, m->id);
                break;
        case CHANNEL_LEAVING:
                hear_leaving(e, m->payload);
                break;
        default:
                /* PONG, and what a newer engine may say besides. */
                break;
        }
}

void engine_hear(Engine *e) {
        int r = 0;

        while (e->channel) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };

                r = channel_receive(e->channel, &m);
                if (r == -EAGAIN)
                        return;
                if (r == CHANNEL_MESSAGE) {
                        hear(e, &m);
                        continue;
                }
                /* A reset comes behind all that was said: the engine left something of ours unread. */
                e->heard_all = r == CHANNEL_END || r == -ECONNRESET;
                if (r == -ENOMEM) {
                        engine_log(e, LOG_ERR, "error", strerror(-r), "could not be heard, and is killed");
                        engine_lost_word(e);
                } else if (!e->heard_all)
                        engine_log(e, LOG_ERR, "error", strerror(-r), "sent what cannot be understood");
                engine_let_go(e);
        }
}
