#include "daemon/accept.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* Connections of one turn of the loop. */
#define TURN_CONNECTIONS 32
/* When descriptors are short for reasons that are not ours, nothing tells when they are there again. */
#define RETRY_USEC USEC_PER_SEC

/* Says why, in one line, to somebody who gets no session. */
static void turn_away(int fd, const RpcError *e) {
        CLEANUP_BUF Buf b = { 0 };
        char scratch[4096];

        if (answer_error(&b, (Span){ 0 }, e) >= 0)
                (void)send(fd, b.data, b.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)shutdown(fd, SHUT_RDWR);
        /* Closing with unread bytes would look like a broken connection. */
        while (recv(fd, scratch, sizeof(scratch), MSG_DONTWAIT) > 0)
                ;
        (void)fd_close(fd);
}

static void fail_stranger(RpcError *e, const Users *users, uid_t uid) {
        if (users->system)
                rpc_failure(
                        e, RPC_NEEDS_DAEMON,
                        "This daemon does not serve uid %u, which is nobody, and whoever has no uid where "
                        "the daemon runs: connect as a user of your own",
                        (unsigned)uid);
        else
                rpc_failure(
                        e, RPC_NEEDS_DAEMON,
                        "This daemon serves uid %u only: use your own (systemctl --user start goxel.socket)",
                        (unsigned)users->uid);
}

static void turn_away_stranger(Daemon *d, int fd, const struct ucred *peer) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        char uid[16], pid[16];

        (void)snprintf(uid, sizeof(uid), "%u", (unsigned)peer->uid);
        (void)snprintf(pid, sizeof(pid), "%d", (int)peer->pid);
        log_line(LOG_WARNING,
                 LOG_FIELDS({ "GOXEL_EVENT", "session-close" }, { "GOXEL_PEER_UID", uid },
                            { "GOXEL_PEER_PID", pid }, { "GOXEL_REASON", "foreign uid" }),
                 "Refused uid %s, pid %s: not served by this daemon", uid, pid);
        fail_stranger(&e, &d->users, peer->uid);
        turn_away(fd, &e);
}

static void turn_away_limit(Daemon *d, int fd) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        uint64_t limit = d->users.limits[USER_SESSIONS];

        rpc_failure(&e, RPC_LIMIT, "You have %llu connections already, which is the limit",
                    (unsigned long long)limit);
        rpc_error_add(&e, "limit", json_object_new_string("sessions"));
        rpc_error_add(&e, "value", json_object_new_int64((int64_t)limit));
        turn_away(fd, &e);
}

static void turn_away_total(Daemon *d, int fd) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        uint64_t limit = d->settings.sessions;

        rpc_failure(&e, RPC_LIMIT, "This daemon has %llu connections already, which is the limit",
                    (unsigned long long)limit);
        rpc_error_add(&e, "limit", json_object_new_string("sessions"));
        rpc_error_add(&e, "value", json_object_new_int64((int64_t)limit));
        turn_away(fd, &e);
}

static void greet(Daemon *d, int fd) {
        struct ucred peer;
        socklen_t size = sizeof(peer);
        const int on = 1;
        Charge charge = { 0 };
        Session *s;
        User *user;
        int r;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) {
                (void)fd_close(fd);
                return;
        }
        r = users_get(&d->users, peer.uid, &user);
        if (r == USER_E_STRANGER) {
                turn_away_stranger(d, fd, &peer);
                return;
        }
        if (r >= 0 && d->n_sessions >= d->settings.sessions) {
                turn_away_total(d, fd);
                return;
        }
        if (r >= 0)
                r = users_charge(&d->users, user, &charge, USER_SESSIONS, 1);
        if (r == USER_E_QUOTA) {
                turn_away_limit(d, fd);
                return;
        }
        /* Without it an out-of-band byte is peeked, but not consumed. */
        if (r < 0 || setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on)) < 0) {
                (void)fd_close(fd);
                charge_done(&charge);
                return;
        }
        r = session_new(d, fd, user, &charge, peer.pid, &s);
        if (r < 0)
                log_error("Cannot serve a connection: %s", strerror(-r));
        else
                metrics_session(user);
}

static bool is_shortage(int error) {
        return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static int on_listening(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Daemon *d = userdata;

        for (int i = 0; i < TURN_CONNECTIONS; i++) {
                int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

                if (connection >= 0) {
                        greet(d, connection);
                        continue;
                }
                if (errno == EINTR || errno == ECONNABORTED)
                        continue;
                if (is_shortage(errno)) {
                        log_warning("Cannot accept connections for now: %s", strerror(errno));
                        accept_pause(d);
                        (void)sd_event_source_set_time_relative(d->retry, RETRY_USEC);
                        (void)sd_event_source_set_enabled(d->retry, SD_EVENT_ONESHOT);
                }
                break;
        }
        return 0;
}

static int on_retry(sd_event_source *source, uint64_t usec, void *userdata) {
        accept_resume(userdata);
        return 0;
}

int accept_start(Daemon *d) {
        int r = 0;

        for (size_t i = 0; i < d->listener.n && r >= 0; i++) {
                r = sd_event_add_io(d->loop, &d->listening[i], d->listener.fds[i], EPOLLIN, on_listening, d);
                if (r >= 0)
                        r = sd_event_source_set_priority(d->listening[i], PRIORITY_LISTEN);
        }
        if (r >= 0)
                r = sd_event_add_time(d->loop, &d->retry, CLOCK_MONOTONIC, 0, 0, on_retry, d);
        return r < 0 ? r : sd_event_source_set_enabled(d->retry, SD_EVENT_OFF);
}

static void listen_or_not(Daemon *d, int enabled) {
        for (size_t i = 0; i < d->listener.n; i++)
                (void)sd_event_source_set_enabled(d->listening[i], enabled);
}

void accept_pause(Daemon *d) {
        listen_or_not(d, SD_EVENT_OFF);
}

void accept_resume(Daemon *d) {
        (void)sd_event_source_set_enabled(d->retry, SD_EVENT_OFF);
        listen_or_not(d, SD_EVENT_ON);
}
