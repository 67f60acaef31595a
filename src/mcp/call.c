#include "mcp/call.h"

#include "mcp/worker.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* Requests in flight, and the bytes of their lines. */
#define CALLS_MAX RPC_BATCH_MAX
#define BYTES_MAX (8u * RPC_LINE_MAX)

/* Strings can be spelled in many ways. The scan has passed over the text already. */
static char *id_key(const char *id) {
        json_object *value;
        char *key;

        if (id[0] != '"')
                return strdup(id);
        value = json_tokener_parse(id);
        key = value ? strdup(json_object_to_json_string_ext(value, STYLE)) : NULL;
        json_object_put(value);
        return key;
}

int call_new(Call **ret, Mcp *m, const Request *q, Place place) {
        CLEANUP(call_free) Call *c = calloc(1, sizeof(Call));

        if (!c)
                return -ENOMEM;
        c->x.mcp = m;
        c->x.call = c;
        c->place = place;
        c->bytes = q->params.n;
        if (q->id.n > 0) {
                c->id = strndup(q->id.at, q->id.n);
                c->key = c->id ? id_key(c->id) : NULL;
                if (!c->key)
                        return -ENOMEM;
        }
        *ret = TAKE(c);
        return 0;
}

Call *call_free(Call *c) {
        if (!c)
                return NULL;
        json_object_put(c->x.params);
        json_object_put(c->x.result);
        rpc_error_done(&c->x.error);
        free(c->id);
        free(c->key);
        free(c->project);
        free(c->token);
        free(c);
        return NULL;
}

/* A call that is cancelled has given its id back. */
static Call *find(const Mcp *m, const char *key) {
        for (Call *c = m->calls; c; c = c->next)
                if (!c->cancelled && strcmp(c->key, key) == 0)
                        return c;
        return NULL;
}

static int check_room(const Mcp *m, Call *c) {
        if (find(m, c->key))
                return rpc_fail(&c->x.error, RPC_REQUEST,
                                "A request with the id %.40s is not answered yet: choose another id", c->id);
        if (m->n_calls >= CALLS_MAX || m->bytes + c->bytes > BYTES_MAX)
                return rpc_fail(
                        &c->x.error, RPC_BUSY,
                        "%zu requests wait for their answers: send this one again after some of them",
                        m->n_calls);
        return 0;
}

int call_enter(Call *c) {
        Mcp *m = c->x.mcp;
        Call **end = &m->calls;
        int r;

        (void)pthread_mutex_lock(&m->lock);
        r = check_room(m, c);
        if (r == 0) {
                while (*end)
                        end = &(*end)->next;
                *end = c;
                c->state = CALL_RUNNING;
                m->n_calls++;
                m->bytes += c->bytes;
        }
        (void)pthread_mutex_unlock(&m->lock);
        return r;
}

void call_leave(Call *c) {
        Mcp *m = c->x.mcp;

        for (Call **at = &m->calls; *at; at = &(*at)->next)
                if (*at == c) {
                        *at = c->next;
                        m->n_calls--;
                        m->bytes -= c->bytes;
                        break;
                }
        if (!c->worker)
                return;
        c->worker->n_calls--;
        if (c->worker->running == c)
                c->worker->running = NULL;
}

static int write_answer(Call *c, int r, Buf *answer) {
        Exchange *x = &c->x;
        Span id = { c->id, c->id ? strlen(c->id) : 0 };

        if (r < 0)
                r = rpc_fail(&x->error, RPC_INTERNAL, "The server cannot go on with this: %s", strerror(-r));
        if (r == RPC_FAILED)
                return answer_error(answer, id, &x->error);
        if (x->stateless)
                era_complete(x->result);
        return answer_result(answer, id, x->result);
}

void call_finish(Call *c, int r) {
        CLEANUP_BUF Buf answer = { 0 };
        Mcp *m = c->x.mcp;

        /* Without memory for an answer, or for an error, nothing is sent. */
        (void)write_answer(c, r, &answer);
        (void)pthread_mutex_lock(&m->lock);
        call_leave(c);
        place_fill(m, c->place, c->cancelled ? NULL : &answer);
        (void)pthread_mutex_unlock(&m->lock);
        call_free(c);
}

void call_hold(Call *c) {
        Mcp *m = c->x.mcp;

        (void)pthread_mutex_lock(&m->lock);
        c->state = CALL_HELD;
        (void)pthread_mutex_unlock(&m->lock);
}

json_object *exchange_id(const Exchange *x) {
        return json_tokener_parse(x->call->id);
}

/* Lock held, but given back. What a held request has started may be about to send. */
static void drop(Call *c) {
        Mcp *m = c->x.mcp;

        call_leave(c);
        if (c->state == CALL_HELD) {
                (void)pthread_mutex_unlock(&m->lock);
                c->x.end(&c->x);
                (void)pthread_mutex_lock(&m->lock);
        }
        place_fill(m, c->place, NULL);
        call_free(c);
}

void call_cancel(Mcp *m, json_object *id) {
        const char *key = json_object_to_json_string_ext(id, STYLE);
        Call *c;

        (void)pthread_mutex_lock(&m->lock);
        c = key ? find(m, key) : NULL;
        if (c && c->state == CALL_RUNNING) {
                c->cancelled = true;
                worker_interrupt(c->worker);
        } else if (c)
                drop(c);
        (void)pthread_mutex_unlock(&m->lock);
}

static Call *find_waiting(const Mcp *m) {
        for (Call *c = m->calls; c; c = c->next)
                if (c->state != CALL_RUNNING)
                        return c;
        return NULL;
}

void calls_end(Mcp *m) {
        Call *c;

        (void)pthread_mutex_lock(&m->lock);
        while ((c = find_waiting(m)))
                drop(c);
        (void)pthread_mutex_unlock(&m->lock);
}
