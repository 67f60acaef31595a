#include "engine/engine.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/request.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Request lines of one session in one turn: enough to share a commit, few enough to share the engine. */
#define TURN_LINES 128
/* Answers that wait in memory before the turn ends. */
#define TURN_BYTES (256u << 10)
/* How long a client may leave its answers unread once its socket is full. */
#define STALL_USEC (60 * USEC_PER_SEC)
#define EVENTS 64
/* How long an unfinished line may wait in the queue. */
#define PARTIAL_USEC (20 * USEC_PER_MSEC)
/* Silence after which the journal is tidied. */
#define TIDY_USEC USEC_PER_SEC

Engine *engine_free(Engine *e) {
        if (!e)
                return NULL;
        while (e->sessions) {
                Session *s = e->sessions;

                e->sessions = s->next;
                session_free(s);
        }
        (void)fd_close(e->epoll);
        project_free(e->project);
        channel_free(e->channel);
        json_object_put(e->ask);
        json_object_put(e->hand_back);
        free(e);
        return NULL;
}

int engine_send(Engine *e, ChannelType type, uint32_t id, json_object *payload) {
        return channel_send(e->channel, type, id, payload, NULL, 0);
}

bool engine_has_session(const Engine *e, const uint8_t key[static 16]) {
        for (const Session *s = e->sessions; s; s = s->next)
                if (s->state != SESSION_DEAD && memcmp(s->key, key, 16) == 0)
                        return true;
        return false;
}

/* EPOLLOUT only while something waits to be sent: a client that reads its answers would wake us otherwise.
 */
static int watch(Engine *e, Session *s, int operation) {
        struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET | (s->blocked ? EPOLLOUT : 0),
                                     .data.ptr = s };

        return epoll_ctl(e->epoll, operation, s->fd, &event) < 0 ? -errno : 0;
}

static void bury(Engine *e, Session *s, ChannelType why, json_object *payload, int held) {
        (void)channel_send(e->channel, why, s->id, payload, &held, held >= 0 ? 1 : 0);
        if (s->prev)
                s->prev->next = s->next;
        else
                e->sessions = s->next;
        if (s->next)
                s->next->prev = s->prev;
        e->n_sessions--;
        /* goxeld holds a duplicate, so closing ours would leave the open file in the epoll set. */
        (void)epoll_ctl(e->epoll, EPOLL_CTL_DEL, s->fd, NULL);
        session_free(s);
}

static void hand_back(Engine *e, Session *s) {
        json_object *payload = json_object_new_object();
        int held;

        if (session_save_held(s, &held) < 0) {
                log_warning("Cannot hand a session back with its long line: its connection is closed");
                session_shutdown(s);
                bury(e, s, CHANNEL_CLOSED, NULL, -1);
                json_object_put(payload);
                return;
        }
        json_object_object_add(payload, "why", json_object_new_string(s->return_why));
        json_object_object_add(payload, "project",
                               s->return_project[0] ? json_object_new_string(s->return_project) : NULL);
        bury(e, s, CHANNEL_RETURN, payload, held);
        json_object_put(payload);
        (void)fd_close(held);
}

int engine_adopt(Engine *e, uint32_t id, json_object *payload, int fd, int held) {
        CLEANUP(session_free) Session *s = NULL;
        json_object *value;
        int r;

        r = session_new(&s, fd, id);
        if (r < 0)
                return r;
        if (json_object_object_get_ex(payload, "session", &value)) {
                r = unhex(json_object_get_string(value), sizeof(s->key), s->key);
                if (r < 0)
                        return r;
        }
        if (json_object_object_get_ex(payload, "project", &value) && value)
                (void)snprintf(s->project, sizeof(s->project), "%s", json_object_get_string(value));
        if (held >= 0) {
                r = session_load_held(s, held);
                if (r < 0)
                        return r;
        }
        s->uid = (uid_t)json_object_get_int64(json_object_object_get(payload, "uid"));
        s->pid = (pid_t)json_object_get_int(json_object_object_get(payload, "pid"));
        r = watch(e, s, EPOLL_CTL_ADD);
        if (r < 0)
                return r;

        s->next = e->sessions;
        if (s->next)
                s->next->prev = s;
        e->sessions = TAKE(s);
        e->n_sessions++;
        e->last_input = now_usec();
        return 0;
}

/* Runs lines of a session until it has to wait. */
static void run_lines(Engine *e, Session *s) {
        const char *line;
        size_t n;
        int r;

        s->turn_lines = 0;
        s->more = false;
        while (s->state == SESSION_OPEN) {
                if (s->turn_lines == TURN_LINES || s->out.n >= TURN_BYTES) {
                        s->more = true;
                        return;
                }
                switch (session_line(s, &line, &n)) {
                case SESSION_LINE:
                        s->slot.state = SLOT_EXECUTING;
                        r = request_run(e, s, line, n);
                        break;
                case SESSION_WINDOW:
                        if (session_hold(s) < 0)
                                session_shutdown(s);
                        return;
                default:
                        if (!s->too_long)
                                return;
                        (void)request_refuse(
                                s, RPC_LIMIT,
                                "A request line may have at most 10 MiB: pass large data by descriptor");
                        session_use(s, s->in.n);
                        s->eof = true;
                        return;
                }
                if (r == REQUEST_RETURN) {
                        s->state = SESSION_RETURNING;
                        return;
                }
                if (r == REQUEST_LATER) {
                        s->more = true;
                        return;
                }
                if (r == REQUEST_ASK)
                        s->state = SESSION_ASKING;
                if (r < 0) {
                        session_shutdown(s);
                        return;
                }
                s->slot.ordinal++;
                s->turn_lines++;
                session_use(s, n);
        }
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

static void read_session(Engine *e, Session *s) {
        size_t before = s->in.n;

        if (s->readable && session_fill(s) < 0)
                s->eof = true;
        if (s->in.n > before)
                e->last_input = now_usec();
}

static void announce(Engine *e, Session *s) {
        json_object *payload = json_object_new_object();

        s->announce = false;
        json_object_object_add(payload, "project", json_object_new_string(s->project));
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

static void hold_partial(Engine *e, uint64_t now) {
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
                if (session_hold(s) < 0)
                        session_shutdown(s);
                engine_wake(e, s);
        }
}

/* Sends the answers of the turn and finds out what becomes of the session. */
static void finish_session(Engine *e, Session *s) {
        bool was_blocked = s->blocked;

        if (s->announce)
                announce(e, s);
        /* What waits for goxeld's answer must not be consumed before that is sent. */
        if (s->state == SESSION_OPEN || s->state == SESSION_RETURNING)
                session_flush(s);
        if (s->blocked != was_blocked && s->state != SESSION_DEAD)
                (void)watch(e, s, EPOLL_CTL_MOD);
        if (s->blocked && e->stall_due == 0)
                e->stall_due = s->blocked_since + STALL_USEC;
        if (s->state == SESSION_RETURNING && session_quiet(s)) {
                hand_back(e, s);
                return;
        }
        if (s->state == SESSION_OPEN && s->eof && session_quiet(s) && s->in.n == 0)
                session_shutdown(s);
        if (s->state == SESSION_DEAD)
                bury(e, s, CHANNEL_CLOSED, NULL, -1);
        else if (s->state == SESSION_OPEN && !s->blocked && (s->more || (s->readable && !s->eof)))
                engine_wake(e, s);
        else
                note_partial(e, s);
}

/* Runs the same lines again after a commit that failed: this time nothing is changed, and edits are answered
 * with what went wrong. */
static void run_again(Engine *e, Session *batch) {
        for (Session *s = batch; s; s = s->ready_next) {
                if (s->used == 0 || s->state == SESSION_DEAD || s->state == SESSION_ASKING || s->out_at > 0)
                        continue;
                s->slot.ordinal -= s->turn_lines;
                s->out.n = 0;
                s->used = s->scanned = 0;
                s->announce = false;
                s->state = SESSION_OPEN;
                run_lines(e, s);
        }
        e->project->storage_error = 0;
}

/* One turn: all sessions that have something to do run their requests, one commit, all answers. */
static void turn(Engine *e) {
        Session *batch = e->ready, *next;

        e->ready = e->ready_last = NULL;
        for (Session *s = batch; s; s = s->ready_next) {
                if (s->blocked || s->out.n > 0 || s->state != SESSION_OPEN)
                        continue;
                read_session(e, s);
                run_lines(e, s);
        }
        if (project_commit(e->project) < 0) {
                log_error("Cannot write the journal of project \"%s\", keeping revision %llu: %s",
                          e->project->name, (unsigned long long)e->project->revision,
                          strerror(-e->project->storage_error));
                run_again(e, batch);
        }
        for (Session *s = batch; s; s = next) {
                next = s->ready_next;
                s->queued = false;
                finish_session(e, s);
        }
}

static void take_event(Engine *e, const struct epoll_event *event) {
        Session *s = event->data.ptr;

        if (!s) {
                if (engine_control(e) < 0)
                        e->ended = true;
                return;
        }
        if (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
                s->closing = true;
        if (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
                s->readable = true;
        /* A peer that is gone makes no room any more: the next send says so. */
        if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
                s->blocked = false;
        engine_wake(e, s);
}

/* Cuts off those who leave their answers unread. */
static void cut_stalled(Engine *e, uint64_t now) {
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

/* Milliseconds until the loop has something to do by itself; -1: nothing. */
static int timeout(Engine *e) {
        uint64_t now = now_usec(), due = e->stall_due;

        if (e->ready)
                return 0;
        if (e->idle_usec > 0 && !e->leaving && (due == 0 || e->last_input + e->idle_usec < due))
                due = e->last_input + e->idle_usec;
        if (e->partial_due != 0)
                due = due == 0 ? e->partial_due : MIN(due, e->partial_due);
        if (e->untidy)
                due = due == 0 ? now + TIDY_USEC : MIN(due, now + TIDY_USEC);
        if (due == 0)
                return -1;
        return due <= now ? 0 : (int)MIN((due - now) / USEC_PER_MSEC + 1, (uint64_t)INT32_MAX);
}

static void say_leaving(Engine *e) {
        json_object *payload = json_object_new_object();

        json_object_object_add(payload, "why", json_object_new_string("idle"));
        json_object_object_add(payload, "created", json_object_new_boolean(e->project->created));
        (void)engine_send(e, CHANNEL_LEAVING, 0, payload);
        json_object_put(payload);
        e->leaving = true;
}

/* Gives every session back that has nothing on its way. */
static void drain(Engine *e) {
        for (Session *s = e->sessions; s; s = s->next) {
                if (s->state != SESSION_OPEN || s->blocked)
                        continue;
                s->state = SESSION_RETURNING;
                s->return_why = "idle";
                engine_wake(e, s);
        }
}

/* The other side of the channel is gone: what is here completely is answered, then everybody is sent home.
 */
static void finish_all(Engine *e) {
        e->ended = false;
        for (Session *s = e->sessions; s; s = s->next)
                engine_wake(e, s);
        for (int i = 0; i < 1000 && e->ready; i++)
                turn(e);
        while (e->sessions) {
                session_shutdown(e->sessions);
                bury(e, e->sessions, CHANNEL_CLOSED, NULL, -1);
        }
        e->ended = true;
}

static void send_ready(Engine *e) {
        json_object *payload = json_object_new_object();

        json_object_object_add(payload, "revision", json_object_new_uint64(e->project->revision));
        json_object_object_add(payload, "created", json_object_new_boolean(e->project->created));
        (void)engine_send(e, CHANNEL_READY, 0, payload);
        json_object_put(payload);
}

/* What people find in the journal of an engine that nothing happened to. A private engine says nothing: its
 * stderr is its client's. */
static void log_stage(const Engine *e, const char *event, const char *reason, const char *text) {
        char duration[24], revision[24];

        if (e->project->private_engine)
                return;
        (void)snprintf(duration, sizeof(duration), "%llu",
                       (unsigned long long)((now_usec() - e->started) / USEC_PER_MSEC));
        (void)snprintf(revision, sizeof(revision), "%llu", (unsigned long long)e->project->revision);
        log_line(LOG_INFO,
                 LOG_FIELDS({ "GOXEL_EVENT", event }, { "GOXEL_PROJECT", e->project->name },
                            { "GOXEL_REVISION", revision }, { "GOXEL_DURATION_MS", duration },
                            { "GOXEL_REASON", reason }),
                 "Project \"%s\" %s revision %s (%llu requests, %llu edits)%s%s", e->project->name, text,
                 revision, (unsigned long long)e->requests, (unsigned long long)e->project->edits,
                 reason ? ": " : "", reason ? reason : "");
}

static int watch_channel(Engine *e, int operation) {
        struct epoll_event event = { .events = EPOLLIN | (channel_wants_write(e->channel) ? EPOLLOUT : 0),
                                     .data.ptr = NULL };

        return epoll_ctl(e->epoll, operation, channel_fd(e->channel), &event) < 0 ? -errno : 0;
}

static void after_wait(Engine *e, int n_events) {
        uint64_t now = now_usec();

        if (n_events == 0 && e->untidy && !e->ready) {
                project_tidy(e->project);
                e->untidy = false;
        }
        if (e->stall_due != 0 && now >= e->stall_due)
                cut_stalled(e, now);
        if (e->partial_due != 0 && now >= e->partial_due)
                hold_partial(e, now);
        if (e->ready) {
                uint64_t before = e->project->revision;

                turn(e);
                e->untidy |= e->project->revision != before;
                project_fold(e->project);
        } else if (e->idle_usec > 0 && !e->leaving && now >= e->last_input + e->idle_usec)
                say_leaving(e);
        if (e->draining)
                drain(e);
}

int engine_run(Engine *e) {
        struct epoll_event events[EVENTS];
        bool wanted_write = false;
        int n, r;

        r = watch_channel(e, EPOLL_CTL_ADD);
        if (r < 0)
                return r;
        e->started = e->last_input = now_usec();
        log_stage(e, "ready", NULL, "is open at");
        send_ready(e);
        while (!e->ended && !(e->draining && !e->sessions)) {
                n = epoll_wait(e->epoll, events, EVENTS, timeout(e));
                if (n < 0 && errno != EINTR)
                        return -errno;
                for (int i = 0; i < n; i++)
                        take_event(e, &events[i]);
                after_wait(e, n);
                if (channel_wants_write(e->channel) != wanted_write) {
                        wanted_write = !wanted_write;
                        (void)watch_channel(e, EPOLL_CTL_MOD);
                }
        }
        if (e->ended)
                finish_all(e);
        r = project_leave(e->project);
        log_stage(e, "stop", e->leaving ? "nobody asked for anything" : "goxeld said so", "is closed at");
        return r;
}
