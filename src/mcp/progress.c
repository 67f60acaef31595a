/* Progress of calls: what a call does now, at once when it changes and once a second while it goes on, for
 * clients that asked for it; and more time for what gets on. */
#include "base/text.h"
#include "mcp/call.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
#define BEAT_USEC USEC_PER_SEC
#define PERCENT 100u
#define MILLI 1000u

int progress_read(Call *c) {
        json_object *meta = json_object_object_get(c->x.params, "_meta"), *token;

        c->began = now_usec();
        c->due = c->began + BEAT_USEC;
        if (!json_object_is_type(meta, json_type_object) ||
            !json_object_object_get_ex(meta, "progressToken", &token))
                return 0;
        if (!json_object_is_type(token, json_type_string) && !json_object_is_type(token, json_type_int))
                return rpc_fail(&c->x.error, RPC_PARAMS,
                                "_meta.progressToken has to be a string or an integer");
        c->token = strdup(json_object_to_json_string_ext(token, STYLE));
        return c->token ? 0 : -ENOMEM;
}

/* Lock held. Progress that cannot be told is left out: the next one will do. */
static void send_progress(Call *c, const char *numbers, const char *message) {
        json_object *text = json_object_new_string(message);
        CLEANUP_BUF Buf line = { 0 };

        if (text && buf_printf(&line,
                               "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                               "\"progressToken\":%s,%s,\"message\":%s}}\n",
                               c->token, numbers, json_object_to_json_string_ext(text, STYLE)) == 0)
                send_line(c->x.mcp, (const char *)line.data, line.n);
        json_object_put(text);
}

/* Lock held. Each number has to be higher than the one before, as it is written: what goes on without having
 * got on is told by a little more. Before the percents of the request that runs stands what was told before
 * the daemon said how far it is: steps, and the requests before it. */
static void tell(Call *c, const char *message) {
        char numbers[96];

        if (c->share > 0 || c->told > 0) {
                uint64_t before = (uint64_t)c->steps * MILLI, at = (uint64_t)(c->share * PERCENT * MILLI);

                c->told = MAX(c->told, before) + 1;
                c->told = MAX(c->told, before + at);
                (void)snprintf(numbers, sizeof(numbers),
                               "\"progress\":%" PRIu64 ".%03" PRIu64 ",\"total\":%u", c->told / MILLI,
                               c->told % MILLI, c->steps + PERCENT);
        } else
                (void)snprintf(numbers, sizeof(numbers), "\"progress\":%u", ++c->steps);
        send_progress(c, numbers, message);
}

/* Of the request that runs: nothing else was asked for on its connection. */
static void progress_hear(GoxelClient *client, const char *method, const char *params, void *userdata) {
        char message[sizeof(((Call *)NULL)->stage) + 32];
        Call *c = userdata;
        json_object *o;

        if (strcmp(method, "goxel.progress") != 0)
                return;
        (void)goxel_client_prolong(client);
        o = json_tokener_parse(params);
        (void)pthread_mutex_lock(&c->x.mcp->lock);
        if (c->token && !c->cancelled) {
                double share = json_object_get_double(json_object_object_get(o, "progress"));

                if (share < c->share)
                        c->steps = (unsigned)(c->told / MILLI) + 1;
                c->share = share;
                (void)snprintf(message, sizeof(message), "%s, %.0f %%", c->stage, PERCENT * c->share);
                tell(c, message);
        }
        (void)pthread_mutex_unlock(&c->x.mcp->lock);
        json_object_put(o);
}

void progress_follow(Call *c) {
        (void)goxel_client_set_notice(c->x.client, progress_hear, c);
}

/* The last sequence of a text that was cut may be incomplete. */
static void PRINTF(2, 0) describe(Call *c, const char *format, va_list ap) {
        size_t n = 0, k;

        (void)vsnprintf(c->stage, sizeof(c->stage), format, ap);
        while (c->stage[n] && (k = utf8_sequence(c->stage + n, strlen(c->stage + n))) > 0)
                n += k;
        c->stage[n] = '\0';
}

void exchange_describe(Exchange *x, const char *format, ...) {
        va_list ap;

        (void)pthread_mutex_lock(&x->mcp->lock);
        va_start(ap, format);
        describe(x->call, format, ap);
        va_end(ap);
        (void)pthread_mutex_unlock(&x->mcp->lock);
}

void exchange_stage(Exchange *x, const char *format, ...) {
        Call *c = x->call;
        va_list ap;

        (void)pthread_mutex_lock(&x->mcp->lock);
        va_start(ap, format);
        describe(c, format, ap);
        va_end(ap);
        if (c->token && !c->cancelled)
                tell(c, c->stage);
        (void)pthread_mutex_unlock(&x->mcp->lock);
}

static void beat(Call *c, uint64_t now) {
        const char *stage = c->state == CALL_QUEUED ? "waiting for the calls before it" : c->stage;
        char message[sizeof(c->stage) + 32];

        (void)snprintf(message, sizeof(message), "%s, %u s", stage,
                       (unsigned)((now - c->began) / USEC_PER_SEC));
        tell(c, message);
        while (c->due <= now)
                c->due += BEAT_USEC;
}

uint64_t mcp_tick(Mcp *m, uint64_t now) {
        uint64_t next = UINT64_MAX;

        (void)pthread_mutex_lock(&m->lock);
        for (Call *c = m->calls; c; c = c->next) {
                if (!c->token || c->cancelled || c->state == CALL_HELD)
                        continue;
                if (c->due <= now)
                        beat(c, now);
                next = MIN(next, c->due);
        }
        (void)pthread_mutex_unlock(&m->lock);
        return next;
}
