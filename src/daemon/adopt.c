#include "daemon/adopt.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "config.h"
#include "daemon/card.h"
#include "daemon/daemon.h"
#include "daemon/engine-private.h"
#include "daemon/pulse.h"
#include "daemon/remains.h"
#include "daemon/stored.h"
#include "rpc/member.h"

#include <errno.h>
#include <string.h>
#include <sys/pidfd.h>

/* Its request of the moment comes before our question. One that does not even work has no such time: see
 * pulse.h. */
#define PATIENCE 3

/* The process is no child of ours. Its end of the channel is open, so it lives, and the number is its own:
 * in this order. */
static int open_process(Engine *e, pid_t pid) {
        e->pid = pid;
        e->pidfd = pidfd_open(pid, 0);
        if (e->pidfd < 0)
                return -errno;
        return fd_hung_up(channel_fd(e->channel)) ? -ESRCH : engine_watch_process(e);
}

static int ask(Engine *e) {
        json_object *payload = engine_terms(e->daemon);
        int r;

        r = engine_send(e, CHANNEL_LIST, 0, payload, NULL, 0);
        json_object_put(payload);
        return r;
}

static int set_up(Engine *e, int fd) {
        CLEANUP_FD int owned = fd;
        int r;

        e->in_slot = calloc(SLOTS_MAX, 1);
        if (!e->in_slot)
                return -ENOMEM;
        r = channel_new(&e->channel, owned);
        if (r < 0)
                return r;
        (void)TAKE_FD(owned);
        r = engine_add_sources(e);
        return r < 0 ? r : engine_set_deadline(e, PATIENCE * e->daemon->settings.engine_start_ms);
}

static void take_over(Engine *e, const StoredProject *who, int fd) {
        int r;

        r = set_up(e, fd);
        if (r >= 0)
                r = open_process(e, (pid_t)who->pid);
        if (r >= 0) {
                engine_log(e, LOG_DEBUG, "engine-adopt", NULL, "is asked what it holds");
                r = ask(e);
        }
        if (r >= 0)
                return;
        /* Nothing more comes from it but what is in the channel. */
        engine_end(e, r == -ESRCH ? "no goxeld was there when it ended" : strerror(-r), METRICS_KILLED,
                   NULL);
}

void adopt_engine(Daemon *d, const char *name, int fd) {
        StoredProject who;
        Charge charge = { 0 };
        Engine *e = NULL;
        User *user;

        if (stored_parse(name, STORED_ENGINE, &who) && users_get(&d->users, who.uid, &user) == 0 &&
            users_charge(&d->users, user, &charge, USER_ENGINES, 1) == 0)
                e = engine_make(d, user, who.project, &charge);
        /* It was within the bound before. */
        if (e && !store_count(&d->store, name))
                e = engine_free(e);
        if (!e) {
                log_warning("Cannot take over what was stored as %s: it is let go", name);
                store_drop(&d->store, name);
                (void)fd_close(fd);
                return;
        }
        e->state = ENGINE_ADOPTED;
        e->adopted = true;
        e->stored = strdup(name);
        take_over(e, &who, fd);
        pulse_consider(d);
}

static bool take_slot(Engine *e, Session *s, json_object *payload) {
        int64_t number;

        if (!json_object_object_get_ex(payload, "slot", NULL))
                return true;
        number = member_int(payload, "slot");
        if (number < 0 || number >= SLOTS_MAX || e->in_slot[number])
                return false;
        e->in_slot[number] = 1;
        s->slot = (uint32_t)number;
        return true;
}

/* Makes a session that is in the engine. */
static int add_session(Engine *e, ChannelMessage *m, Session **ret) {
        Session *s;
        int r;

        r = card_read(&s, e->daemon, e->user, TAKE_FD(m->fds[0]), m->payload);
        if (r < 0)
                return r;
        s->was_open = true;
        session_handed_over(s, e, m->id);
        *ret = s;
        return 0;
}

Session *adopt_returned(Engine *e, ChannelMessage *m) {
        json_object *who = NULL;
        Session *s;
        int r;

        if (e->state != ENGINE_ADOPTED || m->n_fds == 0 || !m->payload ||
            !json_object_object_get_ex(m->payload, "who", &who))
                return NULL;
        r = card_read(&s, e->daemon, e->user, TAKE_FD(m->fds[0]), who);
        if (r < 0) {
                engine_log(e, LOG_WARNING, "error", strerror(-r), "gave a session back that is none");
                return NULL;
        }
        s->ordinal = (uint32_t)member_int(who, "ordinal") % SLOT_ORDINALS;
        s->was_open = true;
        session_handed_over(s, e, m->id);
        return s;
}

/* What it is, as we know it from the name in the store, and the memory of its slots. */
static int hear_begin(Engine *e, ChannelMessage *m) {
        const char *project = member_text(m->payload, "project"), *build = member_text(m->payload, "build");
        int64_t last = member_int(m->payload, "last_id");

        if (e->slots >= 0 || !project || strcmp(project, e->project) != 0 || m->n_fds != 1 || last < 0 ||
            last > UINT32_MAX || !slots_check(m->fds[0]))
                return -EPROTO;
        e->slots = TAKE_FD(m->fds[0]);
        e->last_id = (uint32_t)last;
        if (member_int(m->payload, "started") > 0)
                e->started = MIN(e->started, (uint64_t)member_int(m->payload, "started"));
        e->created |= member_true(m->payload, "created");
        engine_take_build(e, m->payload);
        e->stale = !build || strcmp(build, GOXEL_BUILD) != 0;
        e->drain_due |= member_true(m->payload, "leaving");
        return 0;
}

static int hear_session(Engine *e, ChannelMessage *m) {
        Session *s;
        int r;

        if (e->slots < 0 || m->n_fds != 1)
                return -EPROTO;
        r = add_session(e, m, &s);
        if (r == -EDQUOT)
                return 0;
        if (r < 0)
                return r;
        if (take_slot(e, s, m->payload))
                return 0;
        session_end(s, "its engine told nonsense");
        return -EPROTO;
}

/* It has told all, and is like one that we started. */
static int hear_end(Engine *e) {
        if (e->slots < 0)
                return -EPROTO;
        (void)fd_close(remains_take(&e->user->remains, e->project));
        engine_log(e, LOG_INFO, "engine-adopt", NULL,
                   e->stale ? "goes on until it is quiet, as it is of another build" : "goes on");
        engine_get_ready(e);
        if (e->drain_due)
                engine_drain(e);
        else if (e->stale)
                engine_replace(e);
        return 0;
}

void adopt_hear(Engine *e, ChannelMessage *m) {
        int r;

        if (e->state != ENGINE_ADOPTED)
                return;
        if (m->id != 0)
                r = hear_session(e, m);
        else if (member_true(m->payload, "last"))
                r = hear_end(e);
        else
                r = hear_begin(e, m);
        if (r >= 0)
                return;
        engine_log(e, LOG_ERR, "error", strerror(-r), "told nonsense of what it holds, and is let go");
        engine_let_go(e);
}
