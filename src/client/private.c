#include "client/private.h"

#include "base/fd.h"
#include "base/text.h"
#include "client/child.h"
#include "config.h"
#include "rpc/channel.h"
#include "rpc/member.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEAVE_USEC (2 * USEC_PER_SEC)

struct PrivateEngine {
        Child *child;
        Child *script; /* the program of the script that runs or ran last; NULL: none */
        Channel *channel;
        int interrupt; /* borrowed */
};

static Until patience(const PrivateEngine *e, uint64_t usec) {
        return (Until){ .deadline = now_usec() + usec, .interrupt = e->interrupt };
}

PrivateEngine *private_engine_free(PrivateEngine *e) {
        int status;

        if (!e)
                return NULL;
        channel_free(e->channel);
        if (e->child)
                (void)child_wait(e->child, patience(e, LEAVE_USEC), &status);
        child_free(e->child);
        child_free(e->script);
        free(e);
        return NULL;
}

pid_t private_engine_pid(const PrivateEngine *e) {
        return child_pid(e->child);
}

bool private_engine_ended(PrivateEngine *e, char *why, size_t why_size) {
        int status;

        /* Its sockets close a moment before the process is one that can be waited for. */
        if (child_wait(e->child, patience(e, USEC_PER_SEC), &status) < 0)
                return false;
        if (WIFSIGNALED(status))
                (void)snprintf(why, why_size, "signal %d (%s)", WTERMSIG(status),
                               strsignal(WTERMSIG(status)));
        else
                (void)snprintf(why, why_size, "exit code %d", WEXITSTATUS(status));
        return true;
}

const char *private_engine_program(void) {
        const char *program = secure_getenv("GOXEL_ENGINE");

        return program && *program ? program : GOXEL_ENGINE_PATH;
}

static int start_child(PrivateEngine *e) {
        const char *argv[] = { private_engine_program(), NULL };
        CLEANUP_FD int ours = -1, theirs = -1;
        int pair[2], r;

        r = fd_pair(SOCK_SEQPACKET, pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];
        r = child_spawn(&e->child, argv, theirs, NULL);
        if (r < 0)
                return r;
        r = channel_new(&e->channel, ours);
        if (r == 0)
                (void)TAKE_FD(ours);
        return r;
}

static const char *script_program(void) {
        const char *program = secure_getenv("GOXEL_SCRIPT");

        return program && *program ? program : GOXEL_SCRIPT_PATH;
}

static int start_script(PrivateEngine *e, int *ret) {
        const char *argv[] = { script_program(), NULL };
        CLEANUP_FD int ours = -1, theirs = -1;
        int pair[2], r;

        e->script = child_free(e->script);
        r = fd_pair(SOCK_STREAM, pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];
        r = child_spawn(&e->script, argv, theirs, NULL);
        if (r == 0)
                *ret = TAKE_FD(ours);
        return r;
}

int private_engine_give_script(PrivateEngine *e, uint32_t id) {
        json_object *payload = json_object_new_object();
        CLEANUP_FD int fd = -1;
        char why[512];
        int r;

        if (!payload)
                return -ENOMEM;
        r = start_script(e, &fd);
        if (r < 0) {
                (void)snprintf(why, sizeof(why),
                               "%s cannot be started (%s): is the package goxel-script installed?",
                               script_program(), strerror(-r));
                json_object_object_add(payload, "error", json_object_new_string(why));
        }
        r = channel_send(e->channel, CHANNEL_SCRIPT, id, payload, &fd, fd >= 0 ? 1 : 0);
        json_object_put(payload);
        return r;
}

static int send_hello(PrivateEngine *e) {
        json_object *hello = json_object_new_object();
        int r;

        if (!hello)
                return -ENOMEM;
        json_object_object_add(hello, "protocol", json_object_new_int(CHANNEL_VERSION));
        json_object_object_add(hello, "build", json_object_new_string(GOXEL_BUILD));
        json_object_object_add(hello, "project", NULL);
        json_object_object_add(hello, "directory", NULL);
        json_object_object_add(hello, "limits", json_object_new_object());
        r = channel_send(e->channel, CHANNEL_HELLO, 0, hello, NULL, 0);
        json_object_put(hello);
        return r;
}

static int send_session(PrivateEngine *e, const char *client, int fd) {
        json_object *session = json_object_new_object();
        uint8_t id[16];
        char text[33];
        int r;

        if (!session)
                return -ENOMEM;
        r = random_id(id);
        if (r == 0) {
                hex(id, sizeof(id), text);
                json_object_object_add(session, "session", json_object_new_string(text));
                json_object_object_add(session, "uid", json_object_new_int64(geteuid()));
                json_object_object_add(session, "pid", json_object_new_int64(getpid()));
                json_object_object_add(session, "project", NULL);
                json_object_object_add(session, "client", json_object_new_string(client));
                r = channel_send(e->channel, CHANNEL_SESSION, 1, session, &fd, 1);
        }
        json_object_put(session);
        return r;
}

static void tell_leaving(json_object *payload, char *why, size_t why_size) {
        const char *reason = member_text(payload, "why");
        const int number = (int)member_int(payload, "errno");

        if (!reason)
                (void)snprintf(why, why_size, "it left at once");
        else if (number != 0)
                (void)snprintf(why, why_size, "%s: %s", reason, strerror(number));
        else
                (void)snprintf(why, why_size, "%s", reason);
}

static bool interrupted(Until until) {
        until.deadline = 0;
        return wait_for(-1, 0, until) == -ECANCELED;
}

/* READY is the first thing an engine says; LEAVING instead of it says why it cannot. */
static int wait_ready(PrivateEngine *e, Until until, char *why, size_t why_size) {
        for (;;) {
                CLEANUP_MESSAGE ChannelMessage m = { 0 };
                int r;

                r = channel_receive(e->channel, &m);
                if (r == -EAGAIN) {
                        r = wait_for(channel_fd(e->channel), POLLIN, until);
                        if (r < 0)
                                return r;
                        continue;
                }
                if (r < 0)
                        return r;
                if (r == CHANNEL_END) {
                        /* Ctrl-C is for the whole group of processes: it ends an engine that does not
                         * ignore it yet, which may show before that we are interrupted ourselves. */
                        if (interrupted(until))
                                return -ECANCELED;
                        if (!private_engine_ended(e, why, why_size))
                                (void)snprintf(why, why_size, "it closed its control channel");
                        return PRIVATE_REFUSED;
                }
                if (m.type == CHANNEL_READY)
                        return 0;
                if (m.type == CHANNEL_LEAVING) {
                        tell_leaving(m.payload, why, why_size);
                        return PRIVATE_REFUSED;
                }
        }
}

int private_engine_start(PrivateEngine **ret, const char *client, Until until, int *ret_fd, char *why,
                         size_t why_size) {
        CLEANUP(private_engine_free) PrivateEngine *e = calloc(1, sizeof(PrivateEngine));
        CLEANUP_FD int ours = -1, theirs = -1;
        int pair[2], r;

        if (!e)
                return -ENOMEM;
        e->interrupt = until.interrupt;
        r = start_child(e);
        if (r < 0)
                return r;
        r = fd_pair(SOCK_STREAM, pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];
        /* The session waits for the engine, which then need not wait for us. */
        r = send_hello(e);
        if (r == 0)
                r = send_session(e, client, theirs);
        /* An engine that is gone already has said or shown why. */
        if (r == 0 || r == -EPIPE || r == -ECONNRESET)
                r = wait_ready(e, until, why, why_size);
        if (r != 0)
                return r;
        *ret = TAKE(e);
        *ret_fd = TAKE_FD(ours);
        return 0;
}
