#include "client/client.h"

#include "base/text.h"
#include "config.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A request is sent at most so often. */
#define ATTEMPTS_MAX 3

EXPORT int goxel_client_new(GoxelClient **ret) {
        const char *env = getenv("GOXEL_NO_DAEMON");
        GoxelClient *c = calloc(1, sizeof(GoxelClient));
        int r;

        if (!c)
                return -ENOMEM;
        c->wire.fd = c->interrupt = -1;
        c->may_start = true;
        c->private_wanted = env && strcmp(env, "1") == 0;
        c->name = strdup(program_invocation_short_name);
        c->version = strdup(GOXEL_VERSION);
        r = c->name && c->version ? client_interrupt_new(&c->interrupt) : -ENOMEM;
        if (r < 0) {
                goxel_client_free(c);
                return r;
        }
        *ret = c;
        return 0;
}

EXPORT GoxelClient *goxel_client_free(GoxelClient *c) {
        if (!c)
                return NULL;
        client_close(c);
        (void)fd_close(c->interrupt);
        free(c->path);
        free(c->name);
        free(c->version);
        free(c->socket);
        free(c->server);
        free(c->project);
        free(c->message);
        free(c->data);
        json_object_put(c->subscription);
        free(c);
        return NULL;
}

static void forget_failure(GoxelClient *c) {
        c->code = 0;
        free(TAKE(c->message));
        free(TAKE(c->data));
}

int client_fail(GoxelClient *c, int r, const char *format, ...) {
        va_list ap;

        forget_failure(c);
        va_start(ap, format);
        if (vasprintf(&c->message, format, ap) < 0)
                c->message = NULL;
        va_end(ap);
        return r;
}

int client_fail_remote(GoxelClient *c, const Reply *reply) {
        forget_failure(c);
        c->code = reply->code;
        c->message = strdup(reply->message);
        /* Without memory for it the error is told without its data. */
        if (reply->value)
                (void)json_text(reply->value, &c->data);
        return GOXEL_REMOTE;
}

static int explain_end(GoxelClient *c, bool sent) {
        char why[128];

        if (!c->engine)
                return client_fail(c, GOXEL_LOST, "The connection to %s ended before the answer%s",
                                   c->socket, sent ? ": the request may have been executed or not" : "");
        if (private_engine_ended(c->engine, why, sizeof(why)))
                return client_fail(c, GOXEL_LOST, "The private engine ended during the request: %s", why);
        return client_fail(c, GOXEL_LOST, "The private engine closed the connection");
}

static int explain_errno(GoxelClient *c, int r, bool sent) {
        switch (r) {
        case -ECANCELED:
                if (!sent)
                        return client_interrupted(c);
                return client_fail(c, r, "Interrupted: the request may have been executed or not");
        case -ETIMEDOUT:
                return client_fail(c, r, "No answer in time: the request may have been executed or not");
        case -EMSGSIZE:
                return client_fail(c, r,
                                   "The answer has more than 64 MiB: ask for less, or pass a descriptor");
        case -EBADMSG:
                return client_fail(c, GOXEL_FAILED, "What came from %s is no answer of a Goxel daemon",
                                   c->engine ? "the private engine" : c->socket);
        default:
                return client_fail(c, r, "Talking to %s failed: %s",
                                   c->engine ? "the private engine" : c->socket, strerror(-r));
        }
}

int client_exchange(GoxelClient *c, const Buf *line, int64_t id, const int *fds, size_t n_fds, Until until,
                    Reply *ret, bool *ret_sent) {
        Outgoing o = { .data = (const char *)line->data, .n = line->n, .fds = fds, .n_fds = n_fds };
        const char *answer;
        size_t n;
        int r;

        for (;;) {
                r = wire_exchange(&c->wire, &o, until, &answer, &n);
                if (r != WIRE_LINE)
                        break;
                r = client_hear(c, answer, n, id, ret);
                if (r != REPLY_OTHER)
                        break;
        }
        *ret_sent = o.at > 0;
        if (r == WIRE_ENDED)
                r = explain_end(c, *ret_sent);
        else if (r < 0)
                r = explain_errno(c, r, *ret_sent);
        /* What came along with the answer does not take it back. */
        if (r == 0 && client_hear_rest(c) < 0)
                client_close(c);
        /* An answer that came before the request was out is one to a part of it. */
        if (r != 0 || o.at < o.n)
                client_close(c);
        return r;
}

/* Remembers the project that a session has chosen by making or loading it. */
static void note_project(GoxelClient *c, const char *method, const Reply *reply) {
        static const char *const choosing[] = { "create_project", "load_project", "open_file" };
        const char *name = strncmp(method, "goxel.", 6) == 0 ? method + 6 : method;
        json_object *value;

        for (size_t i = 0; i < ARRAY_LEN(choosing); i++)
                if (strcmp(name, choosing[i]) == 0 &&
                    json_object_object_get_ex(reply->value, "name", &value)) {
                        free(c->project);
                        c->project = strdup(json_object_get_string(value));
                }
}

static int take_reply(GoxelClient *c, const char *method, const Reply *reply, char **ret_result) {
        if (reply->code != 0)
                return client_fail_remote(c, reply);
        if (json_object_is_type(reply->value, json_type_object))
                note_project(c, method, reply);
        client_note_subscription(c, method, reply->value);
        if (!ret_result)
                return 0;
        return json_text(reply->value, ret_result) < 0 ? client_fail(c, -ENOMEM, "Out of memory") : 0;
}

/* The daemon's own methods, which an engine does not have. */
static bool needs_daemon(const char *method) {
        static const char *const methods[] = { "status", "list_projects", "close_project",
                                               "delete_project" };
        const char *name = strncmp(method, "goxel.", 6) == 0 ? method + 6 : method;

        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                if (strcmp(name, methods[i]) == 0)
                        return true;
        return false;
}

static int refuse_needing_daemon(GoxelClient *c, const char *method) {
        (void)client_fail(c, GOXEL_REMOTE, "%s is answered by the daemon only, and this is a private engine",
                          method);
        c->code = RPC_NEEDS_DAEMON;
        if (asprintf(&c->data, "{\"reason\":\"%s\"}", rpc_reason(RPC_NEEDS_DAEMON)) < 0)
                c->data = NULL;
        return GOXEL_REMOTE;
}

static int make_line(GoxelClient *c, Buf *line, const char *method, const char *params, size_t n_fds) {
        int r;

        if (n_fds > GOXEL_CALL_FDS_MAX)
                return client_fail(c, -EINVAL, "%zu descriptors, at most %d go with a request", n_fds,
                                   GOXEL_CALL_FDS_MAX);
        r = request_write(line, ++c->last_id, method, params);
        if (r == -EINVAL)
                return client_fail(c, r, "The parameters of %s are neither a JSON object nor an array",
                                   method);
        if (r < 0)
                return client_fail(c, r, "Out of memory");
        if (line->n > RPC_LINE_MAX)
                return client_fail(
                        c, -EMSGSIZE,
                        "The request has %zu bytes, more than 10 MiB: split it, or pass a descriptor",
                        line->n);
        return 0;
}

static Until call_end(const GoxelClient *c) {
        return (Until){ .deadline =
                                c->timeout_ms == 0 ? UINT64_MAX : now_usec() + c->timeout_ms * USEC_PER_MSEC,
                        .interrupt = c->interrupt };
}

EXPORT int goxel_client_connect(GoxelClient *c) {
        int r;

        r = client_check_notice(c);
        if (r < 0)
                return r;
        forget_failure(c);
        r = client_open(c, call_end(c));
        if (r == 0)
                forget_failure(c);
        return r;
}

EXPORT int goxel_client_call(GoxelClient *c, const char *method, const char *params, const int *fds,
                             size_t n_fds, unsigned flags, char **ret_result) {
        Until until = call_end(c);
        CLEANUP_REPLY Reply reply = { 0 };
        CLEANUP_BUF Buf line = { 0 };
        int64_t id;
        bool sent;
        int r;

        r = client_check_notice(c);
        if (r < 0)
                return r;
        forget_failure(c);
        if (c->private_wanted && needs_daemon(method))
                return refuse_needing_daemon(c, method);
        r = make_line(c, &line, method, params, n_fds);
        if (r != 0)
                return r;
        id = c->last_id;

        for (int attempt = 1;; attempt++) {
                r = client_open(c, until);
                if (r != 0)
                        return r;
                r = client_exchange(c, &line, id, fds, n_fds, until, &reply, &sent);
                if (r != GOXEL_LOST || c->private_wanted || attempt == ATTEMPTS_MAX)
                        break;
                if (sent && !(flags & GOXEL_CALL_REPEATABLE))
                        break;
        }
        if (r != 0)
                return r;
        /* A failure that a further attempt has made good is none. */
        forget_failure(c);
        return take_reply(c, method, &reply, ret_result);
}
