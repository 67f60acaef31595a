/* Requests of the program: those that it waits for, and those that it is called back for. */
#include "client/client.h"

#include "base/text.h"
#include "rpc/envelope.h"
#include "rpc/error.h"
#include "rpc/member.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* The daemon's own methods, which an engine does not have. */
static bool needs_daemon(const char *method) {
        static const char *const methods[] = { "status",
                                               "list_projects",
                                               "close_project",
                                               "delete_project",
                                               "list_sessions",
                                               "disconnect",
                                               "get_performance_metrics",
                                               "shutdown_daemon",
                                               "reload_configuration",
                                               "get_daemon_status",
                                               "get_config",
                                               "set_config",
                                               "debug_dump_state",
                                               "debug_trigger_gc",
                                               "list_renders",
                                               "get_render_info",
                                               "cleanup_render",
                                               "get_render_stats" };

        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                if (strcmp(client_bare(method), methods[i]) == 0)
                        return true;
        return false;
}

static int refuse_params(GoxelClient *c, const char *method, const char *params, const char *key) {
        if (key && params && strchr(params, '[') == params + strspn(params, " \t\r\n"))
                return client_fail(
                        c, -EINVAL,
                        "The parameters of %s are an array, which has no place for a key: name them",
                        method);
        return client_fail(c, -EINVAL, "The parameters of %s are neither a JSON object nor an array",
                           method);
}

int request_make(GoxelClient *c, const char *method, const char *params, const int *fds, size_t n_fds,
                 unsigned flags, Pending **ret) {
        CLEANUP(pending_free) Pending *p = NULL;
        char key[33] = "";
        uint8_t id[16];
        int r;

        client_forget_failure(c);
        if (flags & ~(GOXEL_CALL_REPEATABLE | GOXEL_CALL_KEYED))
                return client_fail(c, -EINVAL, "There are no such flags: %#x", flags);
        if (n_fds > GOXEL_CALL_FDS_MAX)
                return client_fail(c, -EINVAL, "%zu descriptors, at most %d go with a request", n_fds,
                                   GOXEL_CALL_FDS_MAX);
        if (c->private_wanted && needs_daemon(method))
                return client_fail_code(c, RPC_NEEDS_DAEMON,
                                        "%s is answered by the daemon only, and this is a private engine",
                                        method);
        /* A private engine that is lost is lost with all it did: nothing is repeated. */
        if ((flags & GOXEL_CALL_KEYED) && !c->private_wanted) {
                r = random_id(id);
                if (r < 0)
                        return client_fail(c, r, "Cannot make a key: %s", strerror(-r));
                hex(id, sizeof(id), key);
        }
        r = pending_new(&p, ++c->last_id, method, params, key[0] ? key : NULL, fds, n_fds);
        if (r == -EINVAL)
                return refuse_params(c, method, params, key[0] ? key : NULL);
        if (r < 0)
                return client_fail(c, r, "Cannot make the request: %s", strerror(-r));
        if (p->line.n > RPC_LINE_MAX)
                return client_fail(
                        c, -EMSGSIZE,
                        "The request has %zu bytes, more than 10 MiB: split it, or pass a descriptor",
                        p->line.n);
        p->flags = flags;
        *ret = TAKE(p);
        return 0;
}

/* Remembers the project that a session has chosen by making or loading it. */
static void note_project(GoxelClient *c, const char *method, json_object *result) {
        static const char *const choosing[] = { "create_project", "load_project", "open_file" };
        const char *name = member_text(result, "name");

        for (size_t i = 0; name && i < ARRAY_LEN(choosing); i++)
                if (strcmp(client_bare(method), choosing[i]) == 0) {
                        free(c->project);
                        c->project = strdup(name);
                }
}

void request_note(GoxelClient *c, const char *method, json_object *result) {
        note_project(c, method, result);
        notice_note(c, method, result);
}

/* --- calls that wait --------------------------------------------------------------------------------- */

typedef struct Waiter {
        int r; /* GOAL_OPEN: no answer yet */
        Reply reply;
        Failure failure;
} Waiter;

static void waiter_done(Waiter *w) {
        reply_done(&w->reply);
        free(w->failure.message);
        free(w->failure.data);
}

static void take_answer(GoxelClient *c, Pending *p, int r, Reply *reply) {
        Waiter *w = p->userdata;

        w->r = r;
        w->reply = *reply;
        reply->tree = NULL;
        if (r != 0)
                w->failure = client_copy_failure(c);
        else
                request_note(c, p->method, w->reply.value);
}

static int is_answered(GoxelClient *c, void *userdata) {
        const Waiter *w = userdata;

        return w->r;
}

/* The wait ended before the answer. What was sent is one thing more that its connection would have to
 * answer first, so that is closed, unless others wait for it, too. */
static int abandon(GoxelClient *c, int64_t id, int r) {
        Pending *p = queue_find(&c->queue, id);
        bool sent = p && p->out.at > 0;

        if (r == -ETIMEDOUT)
                r = c->link.state == LINK_UP ? client_fail(c, r,
                                                           "No answer in time: the request may have been "
                                                           "executed or not")
                                             : link_overdue(c);
        else if (r == -ECANCELED && sent)
                r = client_fail(c, r, "Interrupted: the request may have been executed or not");
        else if (r == -ECANCELED)
                r = client_interrupted(c);
        else
                r = client_fail(c, r, "Waiting for the answer failed: %s", strerror(-r));
        if (p)
                queue_drop(&c->queue, p);
        if (c->queue.n_wanted == 0 && (sent || c->link.state != LINK_UP)) {
                link_close(c);
                queue_done(&c->queue);
        }
        return r;
}

/* What the waiter was told, told again: other answers may have come after it. */
static int tell(GoxelClient *c, Waiter *w, char **ret_result) {
        if (w->r != 0)
                return client_fail_again(c, w->r, &w->failure);
        client_forget_failure(c);
        if (!ret_result)
                return 0;
        return json_text(w->reply.value, ret_result) < 0 ? client_fail(c, -ENOMEM, "Out of memory") : 0;
}

EXPORT int goxel_client_call(GoxelClient *c, const char *method, const char *params, const int *fds,
                             size_t n_fds, unsigned flags, char **ret_result) {
        __attribute__((cleanup(waiter_done))) Waiter w = { .r = GOAL_OPEN };
        uint64_t deadline = client_deadline(c);
        Pending *p = NULL;
        int64_t id;
        int r;

        r = client_check_callback(c);
        if (r == 0)
                r = request_make(c, method, params, fds, n_fds, flags, &p);
        if (r != 0)
                return r;
        assert(p);
        p->done = take_answer;
        p->userdata = &w;
        id = p->id;
        queue_add(&c->queue, p);
        r = client_run(c, deadline, is_answered, &w);
        return w.r == GOAL_OPEN ? abandon(c, id, r) : tell(c, &w, ret_result);
}

/* --- calls that do not wait --------------------------------------------------------------------------- */

static void call_back(GoxelClient *c, Pending *p, int r, Reply *reply) {
        CLEANUP_FREE char *text = NULL;

        if (r == 0) {
                request_note(c, p->method, reply->value);
                client_forget_failure(c);
                if (json_text(reply->value, &text) < 0)
                        r = client_fail(c, -ENOMEM, "Out of memory");
        }
        if (!p->answer)
                return;
        c->in_callback = true;
        p->answer(c, r, text, p->userdata);
        c->in_callback = false;
}

EXPORT int goxel_client_send(GoxelClient *c, const char *method, const char *params, const int *fds,
                             size_t n_fds, unsigned flags, GoxelAnswer answer, void *userdata,
                             int64_t *ret_id) {
        Pending *p = NULL;
        int r;

        r = request_make(c, method, params, fds, n_fds, flags, &p);
        if (r != 0)
                return r;
        assert(p);
        p->done = call_back;
        p->answer = answer;
        p->userdata = userdata;
        p->deadline = client_deadline(c);
        queue_add(&c->queue, p);
        if (ret_id)
                *ret_id = p->id;
        return 0;
}

EXPORT int goxel_client_cancel(GoxelClient *c, int64_t id, unsigned flags) {
        Pending *p;

        if (flags != 0)
                return client_fail(c, -EINVAL, "There are no such flags: %#x", flags);
        p = queue_find(&c->ended, id);
        if (p && p->done) {
                pending_free(queue_take(&c->ended, id));
                return 0;
        }
        p = id == NO_ID ? NULL : queue_find(&c->queue, id);
        if (!p || !p->done)
                return client_fail(c, -ENOENT, "No request %lld waits for an answer", (long long)id);
        queue_drop(&c->queue, p);
        return 0;
}

EXPORT size_t goxel_client_pending(const GoxelClient *c) {
        return c->queue.n_wanted + c->ended.n_wanted;
}

static int is_drained(GoxelClient *c, void *userdata) {
        return goxel_client_pending(c) == 0 ? 0 : GOAL_OPEN;
}

EXPORT int goxel_client_drain(GoxelClient *c, uint32_t timeout_ms) {
        uint64_t deadline =
                timeout_ms == GOXEL_WAIT_FOREVER ? UINT64_MAX : now_usec() + timeout_ms * USEC_PER_MSEC;
        int r = client_check_callback(c);

        if (r < 0)
                return r;
        client_forget_failure(c);
        r = goxel_client_pending(c) == 0 ? 0 : client_run(c, deadline, is_drained, NULL);
        if (r == -ETIMEDOUT)
                return client_fail(c, r, "%zu requests were not answered in time", goxel_client_pending(c));
        if (r == -ECANCELED)
                return client_fail(c, r, "Interrupted: %zu requests are unanswered",
                                   goxel_client_pending(c));
        if (r < 0)
                return client_fail(c, r, "Waiting for answers failed: %s", strerror(-r));
        client_forget_failure(c);
        return 0;
}

/* --- the connection as such --------------------------------------------------------------------------- */

static int is_connected(GoxelClient *c, void *userdata) {
        const uint64_t *given_up = userdata;

        if (c->link.n_given_up != *given_up)
                return c->link.result;
        return c->link.state == LINK_UP ? 0 : GOAL_OPEN;
}

EXPORT int goxel_client_connect(GoxelClient *c) {
        uint64_t given_up = c->link.n_given_up;
        int r = client_check_callback(c);

        if (r < 0)
                return r;
        client_forget_failure(c);
        c->wanted = true;
        r = client_run(c, client_deadline(c), is_connected, &given_up);
        c->wanted = false;
        if (r == 0) {
                client_forget_failure(c);
                return 0;
        }
        if (c->link.n_given_up != given_up)
                return r;
        if (r == -ETIMEDOUT)
                r = link_overdue(c);
        else if (r == -ECANCELED)
                r = client_interrupted(c);
        else
                r = client_fail(c, r, "Waiting for the connection failed: %s", strerror(-r));
        if (c->link.state != LINK_UP && c->queue.n_wanted == 0)
                link_close(c);
        return r;
}
