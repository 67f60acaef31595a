/* The sessions of an engine: how they come, what they wait for, how they go. */
#include "engine/engine-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/held.h"
#include "engine/passed.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

/* How long a client may leave its answers unread once its socket is full. */
#define STALL_USEC (60 * USEC_PER_SEC)
/* How long an unfinished line may wait in the queue. */
#define PARTIAL_USEC (20 * USEC_PER_MSEC)

bool engine_has_session(const Engine *e, const uint8_t key[static 16]) {
        for (const Session *s = e->sessions; s; s = s->next)
                if (s->state != SESSION_DEAD && memcmp(s->key, key, 16) == 0)
                        return true;
        return false;
}

void engine_wake(Engine *e, Session *s) {
        if (s->queued)
                return;
        s->queued = true;
        s->ready_next = NULL;
        if (e->ready_last)
                e->ready_last->ready_next = s;
        else
                e->ready = s;
        e->ready_last = s;
}

/* EPOLLOUT only while something waits to be sent: a client that reads its answers would wake us otherwise.
 */
static int watch(Engine *e, Session *s, int operation) {
        struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET |
                                               (session_wants_room(s) ? EPOLLOUT : 0),
                                     .data.ptr = s };

        return epoll_ctl(e->epoll, operation, s->fd, &event) < 0 ? -errno : 0;
}

static void forget(Engine *e, Session *s) {
        if (s->prev)
                s->prev->next = s->next;
        else
                e->sessions = s->next;
        if (s->next)
                s->next->prev = s->prev;
        e->n_sessions--;
        watch_leave(e, s);
        /* goxeld holds a duplicate, so closing ours would leave the open file in the epoll set. */
        (void)epoll_ctl(e->epoll, EPOLL_CTL_DEL, s->fd, NULL);
        session_free(s);
}

void engine_bury(Engine *e, Session *s) {
        (void)engine_send(e, CHANNEL_CLOSED, s->id, NULL);
        forget(e, s);
}

/* With its connection, and with all that is to be known of it: the goxeld that hears it may be another one
 * than that which gave it to us. */
static int send_back(Engine *e, Session *s) {
        json_object *payload;
        CLEANUP_FD int held = -1;
        int r;

        r = session_save_held(s, &held);
        if (r < 0)
                return r;
        payload = json_object_new_object();
        json_add(payload, "why", json_object_new_string(s->return_why));
        json_add(payload, "subscribed", watch_payload(s));
        json_add(payload, "project",
                 s->return_project[0] ? json_object_new_string(s->return_project) : NULL);
        json_add(payload, "who", held_card(s));
        r = channel_send(e->channel, CHANNEL_RETURN, s->id, payload, (const int[]){ s->fd, held },
                         held >= 0 ? 2 : 1);
        json_object_put(payload);
        return r;
}

static void hand_back(Engine *e, Session *s) {
        int r = send_back(e, s);

        if (r >= 0) {
                forget(e, s);
                return;
        }
        log_warning("Cannot hand a session back, so its connection is closed: %s", strerror(-r));
        session_shutdown(s);
        engine_bury(e, s);
}

/* Where the session stands in its lines, and where that is noted. */
static int take_slot(Engine *e, Session *s, json_object *payload) {
        int64_t number = -1;
        json_object *value;

        s->ordinal =
                (uint32_t)json_object_get_int64(json_object_object_get(payload, "ordinal")) % SLOT_ORDINALS;
        s->is_suspected = json_object_object_get_ex(payload, "suspect", &value);
        if (s->is_suspected)
                s->suspect = (uint32_t)json_object_get_int64(value);
        if (json_object_object_get_ex(payload, "slot", &value))
                number = json_object_get_int64(value);
        if (!e->slots || number < 0)
                return 0;
        if (number >= SLOTS_MAX)
                return -EPROTO;
        s->number = (uint32_t)number;
        s->cell = &e->slots->cells[number];
        s->replays = unread_has(&e->unread, s->key, s->ordinal);
        return 0;
}

static void take_text(json_object *payload, const char *name, char *ret, size_t size) {
        const char *text = member_text(payload, name);

        (void)snprintf(ret, size, "%s", text ? text : "");
}

/* Whose it is, and what it works on. */
static int take_person(Session *s, json_object *payload) {
        const char *key = member_text(payload, "session");

        s->uid = (uid_t)member_int(payload, "uid");
        s->pid = (pid_t)member_int(payload, "pid");
        take_text(payload, "project", s->project, sizeof(s->project));
        take_text(payload, "client", s->client, sizeof(s->client));
        take_text(payload, "notes", s->notes, sizeof(s->notes));
        return key ? unhex(key, sizeof(s->key), s->key) : 0;
}

static void join(Engine *e, Session *s) {
        s->next = e->sessions;
        if (s->next)
                s->next->prev = s;
        e->sessions = s;
        e->n_sessions++;
        figure_add(&e->figures.all->sessions, 1);
        e->last_id = MAX(e->last_id, s->id);
        e->last_input = now_usec();
}

int engine_adopt(Engine *e, uint32_t id, json_object *payload, int fd, int held) {
        CLEANUP(session_free) Session *s = NULL;
        int r;

        r = session_new(&s, fd, id);
        if (r < 0)
                return r;
        s->line_most = e->line_most;
        r = take_person(s, payload);
        if (r == 0)
                r = take_slot(e, s, payload);
        if (r == 0 && held >= 0)
                r = session_load_held(s, held);
        if (r >= 0)
                r = watch_load(&s->watch, json_object_object_get(payload, "subscribed"));
        if (r >= 0)
                r = watch(e, s, EPOLL_CTL_ADD);
        if (r < 0)
                return r;
        passed_give(e, s);
        join(e, s);
        /* With a whole line beside it the queue may be empty, and then no event comes. */
        if (held >= 0)
                engine_wake(e, s);
        watch_arrive(e, TAKE(s));
        return 0;
}

void engine_hold(Engine *e, Session *s) {
        if (session_hold(s) < 0)
                session_shutdown(s);
}

static void announce_watch(Engine *e, Session *s) {
        json_object *payload = json_object_new_object();

        s->announce_watch = false;
        json_add(payload, "subscribed", watch_payload(s));
        (void)engine_send(e, CHANNEL_SUBSCRIBED, s->id, payload);
        json_object_put(payload);
}

static void announce(Engine *e, Session *s) {
        json_object *payload = json_object_new_object();

        s->announce = false;
        json_add(payload, "project", json_object_new_string(s->project));
        (void)engine_send(e, CHANNEL_BOUND, s->id, payload);
        json_object_put(payload);
}

/* A client that writes in small pieces fills its queue long before a line is long (about 70 pieces), and
 * then waits for room: an unfinished line that the rest of does not follow soon is taken out of the queue.
 */
static void note_partial(Engine *e, Session *s) {
        if (!session_partial(s) || s->partial_since != 0)
                return;
        s->partial_since = now_usec();
        if (e->partial_due == 0)
                e->partial_due = s->partial_since + PARTIAL_USEC;
}

void engine_hold_partial(Engine *e, uint64_t now) {
        e->partial_due = 0;
        for (Session *s = e->sessions; s; s = s->next) {
                uint64_t due = s->partial_since + PARTIAL_USEC;

                if (s->partial_since == 0 || !session_partial(s))
                        continue;
                if (due > now) {
                        e->partial_due = e->partial_due == 0 ? due : MIN(e->partial_due, due);
                        continue;
                }
                s->partial_since = 0;
                engine_hold(e, s);
                engine_wake(e, s);
        }
}

/* A session that watches another project was here for a request only: where it watches it misses nothing. */
static bool wants_home(const Engine *e, const Session *s) {
        return watch_elsewhere(e, s) && s->state == SESSION_OPEN && !s->blocked && !s->readable &&
               !s->more && !s->eof && s->in.n == 0 && session_quiet(s);
}

/* Sends the answers of the turn and finds out what becomes of the session. */
void engine_finish(Engine *e, Session *s) {
        bool wanted_room = session_wants_room(s);

        if (s->announce)
                announce(e, s);
        if (s->announce_watch)
                announce_watch(e, s);
        passed_tell(e, s);
        /* What waits for goxeld's answer must not be consumed before that is sent. */
        if (s->state == SESSION_OPEN || s->state == SESSION_RETURNING) {
                session_flush(s);
                if (!s->blocked)
                        watch_send(e, s);
        }
        /* Of its line nothing is answered or consumed. */
        if (s->state == SESSION_WORKING)
                watch_send(e, s);
        if (wants_home(e, s)) {
                s->state = SESSION_RETURNING;
                s->return_why = "home";
        }
        if (session_wants_room(s) != wanted_room && s->state != SESSION_DEAD)
                (void)watch(e, s, EPOLL_CTL_MOD);
        if (s->blocked && e->stall_due == 0)
                e->stall_due = s->blocked_since + STALL_USEC;
        if (s->replays && session_quiet(s))
                s->replays = unread_has(&e->unread, s->key, s->ordinal);
        if (s->state == SESSION_RETURNING && session_quiet(s)) {
                hand_back(e, s);
                return;
        }
        if (s->state == SESSION_OPEN && s->eof && session_quiet(s) && s->in.n == 0)
                session_shutdown(s);
        if (s->state == SESSION_DEAD)
                engine_bury(e, s);
        else if (s->state == SESSION_OPEN && !s->blocked && s->pace_due == 0 &&
                 (s->more || (s->readable && !s->eof)))
                engine_wake(e, s);
        else
                note_partial(e, s);
}

/* Cuts off those who leave their answers unread. */
void engine_cut_stalled(Engine *e, uint64_t now) {
        e->stall_due = 0;
        for (Session *s = e->sessions; s; s = s->next) {
                if (!s->blocked)
                        continue;
                if (now >= s->blocked_since + STALL_USEC) {
                        log_warning("A client left its answers unread for 60 s: its connection is closed");
                        session_shutdown(s);
                        engine_wake(e, s);
                } else if (e->stall_due == 0 || s->blocked_since + STALL_USEC < e->stall_due)
                        e->stall_due = s->blocked_since + STALL_USEC;
        }
}

bool engine_is_quiet(const Engine *e) {
        for (const Session *s = e->sessions; s; s = s->next)
                if (s->state != SESSION_OPEN || s->blocked || !session_quiet(s))
                        return false;
        return !e->tasks;
}

/* Gives every session back that has nothing on its way. */
void engine_give_back(Engine *e) {
        for (Session *s = e->sessions; s; s = s->next) {
                if (s->state != SESSION_OPEN || s->blocked)
                        continue;
                s->state = SESSION_RETURNING;
                s->return_why = "idle";
                engine_wake(e, s);
        }
}
