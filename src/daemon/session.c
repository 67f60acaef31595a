#include "daemon/session.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/queue.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/door.h"
#include "daemon/engine.h"
#include "daemon/path-pass.h"
#include "daemon/plea.h"
#include "rpc/envelope.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* How long a client may leave its answers unread. */
#define UNREAD_MS 60000

/* Which events are waited for follows from what the session is at. */
static uint32_t wanted_events(const Session *s) {
        switch (s->state) {
        case SESSION_AT_DOOR:
        case SESSION_WAITING:
        case SESSION_BORROWING:
        case SESSION_PLEADING:
                return EPOLLIN | EPOLLRDHUP | EPOLLET | (s->out.n > 0 ? EPOLLOUT : 0);
        case SESSION_LEAVING:
                return EPOLLOUT | EPOLLET;
        case SESSION_IN_ENGINE:
                /* The hang-up comes without being asked for. RDHUP would spin on a half-closed one. */
                return 0;
        case SESSION_DYING:
                return 0;
        }
        return 0;
}

void session_watch(Session *s) {
        int r;

        r = sd_event_source_set_io_events(s->io, wanted_events(s));
        if (r >= 0)
                r = sd_event_source_set_enabled(s->io, SD_EVENT_ON);
        if (r < 0)
                log_error("Cannot watch a connection: %s", strerror(-r));
}

/* The client is gone for good. What it sent before is its engine's to carry out: only when nothing of it is
 * left unread, our duplicate is of no use any more. */
static void hang_up_in_engine(Session *s) {
        (void)sd_event_source_set_enabled(s->io, SD_EVENT_OFF);
        if (!queue_empty(s->fd))
                return;
        s->io = sd_event_source_disable_unref(s->io);
        s->fd = fd_close(s->fd);
        daemon_freed_descriptor(s->daemon);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Session *s = userdata;

        switch (s->state) {
        case SESSION_AT_DOOR:
                door_look(s);
                break;
        case SESSION_WAITING:
                (void)session_flush(s);
                break;
        case SESSION_BORROWING:
                if (events & (EPOLLHUP | EPOLLERR))
                        path_withdraw(s);
                else
                        (void)session_flush(s);
                break;
        case SESSION_PLEADING:
                /* Half closed it still waits for its answer. */
                if (events & (EPOLLHUP | EPOLLERR))
                        plea_withdraw(s->plea);
                else
                        (void)session_flush(s);
                break;
        case SESSION_IN_ENGINE:
                if (events & (EPOLLHUP | EPOLLERR))
                        hang_up_in_engine(s);
                break;
        case SESSION_LEAVING:
                if (session_flush(s))
                        session_end(s, "it was sent away");
                break;
        case SESSION_DYING:
                break;
        }
        return 0;
}

/* A first line that is here has come in time: it is goxeld that is late. */
static bool has_come(Session *s) {
        if (s->state != SESSION_AT_DOOR || s->had_line || s->out.n > 0)
                return false;
        door_look(s);
        return s->had_line || s->state != SESSION_AT_DOOR;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata) {
        Session *s = userdata;
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        if (has_come(s))
                return 0;
        if (s->state == SESSION_LEAVING)
                session_end(s, "it did not read why it was sent away");
        else if (s->out.n > 0)
                session_end(s, "it left its answers unread");
        else {
                rpc_failure(&e, RPC_TIMED_OUT, "No complete request came within %llu ms of the connection",
                            (unsigned long long)s->daemon->settings.first_line_ms);
                session_refuse(s, &e, "no request came in time");
        }
        return 0;
}

static int on_stall(sd_event_source *source, uint64_t usec, void *userdata) {
        door_stalled(userdata);
        return 0;
}

static int set_timer(Session *s, sd_event_source **timer, sd_event_time_handler_t handler, uint64_t ms) {
        uint64_t usec = ms * USEC_PER_MSEC;
        int r;

        if (ms == 0)
                return *timer ? sd_event_source_set_enabled(*timer, SD_EVENT_OFF) : 0;
        if (!*timer)
                return sd_event_add_time_relative(s->daemon->loop, timer, CLOCK_MONOTONIC, usec,
                                                  USEC_PER_MSEC, handler, s);
        r = sd_event_source_set_time_relative(*timer, usec);
        return r < 0 ? r : sd_event_source_set_enabled(*timer, SD_EVENT_ONESHOT);
}

void session_set_deadline(Session *s, uint64_t ms) {
        if (set_timer(s, &s->deadline, on_deadline, ms) < 0)
                log_warning("Cannot set a client's deadline");
}

void session_set_stall(Session *s, uint64_t ms) {
        if (set_timer(s, &s->stall, on_stall, ms) < 0)
                log_warning("Cannot set a timer for a client's half line");
}

static int make_key(Session *s) {
        uint8_t bytes[16];
        int r;

        r = random_id(bytes);
        if (r < 0)
                return r;
        hex(bytes, sizeof(bytes), s->key);
        return 0;
}

int session_new(Daemon *d, int fd, User *user, Charge *charge, pid_t pid, Session **ret) {
        Session *s = calloc(1, sizeof(*s));
        int r;

        if (!s) {
                (void)fd_close(fd);
                charge_done(charge);
                return -ENOMEM;
        }
        *s = (Session){
                .daemon = d, .user = user, .fd = fd, .uid = user->uid, .pid = pid, .slot = SLOTS_NONE
        };
        s->opened = now_usec();
        s->connected = boot_usec();
        TAILQ_INSERT_TAIL(&d->sessions, s, link);
        d->n_sessions++;
        s->charge = *charge;
        *charge = (Charge){ 0 };

        r = make_key(s);
        if (r >= 0)
                r = sd_event_add_io(d->loop, &s->io, fd, wanted_events(s), on_io, s);
        if (r >= 0)
                r = sd_event_source_set_priority(s->io, PRIORITY_DOOR);
        if (r < 0) {
                session_free(s);
                return r;
        }
        session_set_deadline(s, d->settings.first_line_ms);
        *ret = s;
        return 0;
}

void session_leave_list(Session *s) {
        if (s->list)
                TAILQ_REMOVE(s->list, s, engine_link);
        s->list = NULL;
        s->engine = NULL;
        s->closing = false;
}

Session *session_free(Session *s) {
        Daemon *d;

        if (!s)
                return NULL;
        d = s->daemon;
        s->plea = plea_free(s->plea);
        path_drop(s);
        session_leave_list(s);
        if (s->to_look)
                TAILQ_REMOVE(&d->look, s, look_link);
        if (s->state == SESSION_DYING)
                TAILQ_REMOVE(&d->dead, s, link);
        else {
                TAILQ_REMOVE(&d->sessions, s, link);
                d->n_sessions--;
                d->n_reconnecting -= s->reconnects;
        }
        s->io = sd_event_source_disable_unref(s->io);
        s->deadline = sd_event_source_disable_unref(s->deadline);
        s->stall = sd_event_source_disable_unref(s->stall);
        s->fd = fd_close(s->fd);
        buf_done(&s->out);
        buf_done(&s->line);
        free(s->subscription);
        rpc_error_done(&s->fault);
        charge_done(&s->memory);
        charge_done(&s->charge);
        free(s);
        return NULL;
}

typedef struct Names {
        char uid[16], pid[16], who[128];
} Names;

static Names name_peer(const Session *s) {
        Names n;

        (void)snprintf(n.uid, sizeof(n.uid), "%u", (unsigned)s->uid);
        (void)snprintf(n.pid, sizeof(n.pid), "%d", (int)s->pid);
        (void)snprintf(n.who, sizeof(n.who), "Session of uid %s, pid %s%s%s%s", n.uid, n.pid,
                       s->client[0] ? " (" : "", s->client, s->client[0] ? ")" : "");
        return n;
}

void session_log_open(Session *s, const char *project) {
        Names n = name_peer(s);

        if (s->was_open)
                return;
        s->was_open = true;
        log_line(LOG_INFO,
                 LOG_FIELDS({ "GOXEL_EVENT", "session-open" }, { "GOXEL_SESSION", s->key },
                            { "GOXEL_PEER_UID", n.uid }, { "GOXEL_PEER_PID", n.pid },
                            { "GOXEL_PROJECT", project }),
                 "%s opened project %s", n.who, project);
}

static void log_end(const Session *s, const char *reason) {
        uint64_t ms = (now_usec() - s->opened) / USEC_PER_MSEC;
        Names n = name_peer(s);
        char duration[24];

        (void)snprintf(duration, sizeof(duration), "%llu", (unsigned long long)ms);
        log_line(LOG_INFO,
                 LOG_FIELDS({ "GOXEL_EVENT", "session-close" }, { "GOXEL_SESSION", s->key },
                            { "GOXEL_PEER_UID", n.uid }, { "GOXEL_PEER_PID", n.pid },
                            { "GOXEL_PROJECT", s->binding[0] ? s->binding : NULL },
                            { "GOXEL_DURATION_MS", duration }, { "GOXEL_REASON", reason }),
                 "%s%s%s ended after %llu.%03llu s: %s", n.who, s->binding[0] ? " on project " : "",
                 s->binding, (unsigned long long)ms / 1000, (unsigned long long)ms % 1000, reason);
}

/* A connection that is closed with unread bytes looks broken to the client, which may then drop the last
 * answer. After the shutdown nothing can follow, so what is there is thrown away. */
static void finish_connection(int fd) {
        char scratch[4096];

        (void)shutdown(fd, SHUT_RDWR);
        while (recv(fd, scratch, sizeof(scratch), MSG_DONTWAIT) > 0)
                ;
}

void session_end(Session *s, const char *reason) {
        Daemon *d = s->daemon;

        if (s->state == SESSION_DYING)
                return;
        log_end(s, reason);
        s->plea = plea_free(s->plea);
        if (s->state == SESSION_IN_ENGINE)
                engine_free_slot(s->engine, s);
        path_drop(s);
        session_leave_list(s);
        /* The source first: epoll would go on to report a file that an engine has open too. */
        s->io = sd_event_source_disable_unref(s->io);
        if (s->fd >= 0) {
                finish_connection(s->fd);
                s->fd = fd_close(s->fd);
                daemon_freed_descriptor(d);
        }
        s->state = SESSION_DYING;
        session_set_deadline(s, 0);
        session_set_stall(s, 0);
        TAILQ_REMOVE(&d->sessions, s, link);
        TAILQ_INSERT_TAIL(&d->dead, s, link);
        d->n_sessions--;
        d->n_reconnecting -= s->reconnects;
        d->activity = now_usec();
}

void session_refuse(Session *s, const RpcError *e, const char *reason) {
        if (answer_error(&s->out, (Span){ 0 }, e) < 0) {
                session_end(s, reason);
                return;
        }
        s->answered = 0;
        s->state = SESSION_LEAVING;
        if (session_flush(s)) {
                session_end(s, reason);
                return;
        }
        session_set_deadline(s, s->daemon->settings.first_line_ms);
        session_watch(s);
}

/* Everything is sent: what it answers need not be kept any more. */
static void sent(Session *s) {
        if (s->out.capacity > 4096)
                buf_done(&s->out);
        s->out.n = s->out_at = 0;
        if (queue_consume(s->fd, s->answered) < 0)
                s->mute = true;
        s->answered = 0;
}

bool session_flush(Session *s) {
        while (s->out_at < s->out.n && !s->mute) {
                ssize_t k = send(s->fd, s->out.data + s->out_at, s->out.n - s->out_at,
                                 MSG_NOSIGNAL | MSG_DONTWAIT);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0 && errno == EAGAIN)
                        break;
                /* The client reads no more; what it sent is carried out all the same. */
                if (k < 0)
                        s->mute = true;
                else
                        s->out_at += (size_t)k;
        }
        if (s->out_at < s->out.n && !s->mute) {
                if (!s->blocked && s->state != SESSION_LEAVING) {
                        session_set_deadline(s, UNREAD_MS);
                        session_watch(s);
                }
                s->blocked = true;
                return false;
        }
        sent(s);
        if (s->blocked && s->state != SESSION_LEAVING) {
                session_set_deadline(s, 0);
                session_watch(s);
        }
        s->blocked = false;
        return true;
}

void session_look_later(Session *s) {
        Daemon *d = s->daemon;

        if (s->to_look)
                return;
        s->to_look = true;
        TAILQ_INSERT_TAIL(&d->look, s, look_link);
        (void)sd_event_source_set_enabled(d->looking, SD_EVENT_ONESHOT);
}

void session_subscribe(Session *s, Subscription *subscription) {
        const Subscription *old = s->subscription;

        if (old && subscription && old->deleted && strcmp(old->project, subscription->project) == 0) {
                subscription->deleted = true;
                subscription->known = false;
        }
        free(s->subscription);
        s->subscription = subscription;
}
