#include "engine/trace.h"

#include "base/log.h"
#include "base/text.h"
#include "engine/watch-line.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

void trace_consider(Engine *e) {
        e->traced = e->n_tracing > 0 || (log_wants(LOG_DEBUG) && !e->project->private_engine);
}

static double seconds_now(void) {
        struct timespec ts;

        (void)clock_gettime(CLOCK_REALTIME, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void add_double(json_object *o, const char *key, int digits, double value) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.*f", digits, value);
        json_add(o, key, json_object_new_double_s(value, text));
}

static json_object *line_of(const Engine *e, const char *key, const Session *by, const char *method,
                            const FiguresRequest *q, uint64_t wait_nsec) {
        json_object *o = json_object_new_object(), *params = json_object_new_object();

        json_add(o, "jsonrpc", json_object_new_string("2.0"));
        json_add(o, "method", json_object_new_string("goxel.trace"));
        json_add(o, "params", params);
        json_add(params, "project", json_object_new_string(e->project->name));
        add_double(params, "time", 6, seconds_now());
        json_add(params, "session", json_object_new_string(key));
        json_add(params, "client", by->client[0] ? json_object_new_string(by->client) : NULL);
        json_add(params, "uid", json_object_new_int64(by->uid));
        json_add(params, "pid", json_object_new_int(by->pid));
        json_add(params, "method", json_object_new_string(method));
        add_double(params, "wait_ms", 4, (double)wait_nsec / 1e6);
        add_double(params, "run_ms", 4, (double)q->nsec / 1e6);
        json_add(params, "bytes_in", json_object_new_uint64(q->bytes_in));
        json_add(params, "bytes_out", json_object_new_uint64(q->bytes_out));
        json_add(params, "code", q->code ? json_object_new_int(q->code) : NULL);
        return o;
}

static void tell(Engine *e, json_object *line) {
        json_object *params = json_object_object_get(line, "params");

        for (Session *s = e->sessions; s; s = s->next) {
                if (!s->watch || !(s->watch->events & WATCH_TRACE) || watch_elsewhere(e, s) ||
                    s->state == SESSION_DEAD)
                        continue;
                /* Each is told of what it alone has missed. */
                if (s->watch->trace_missed > 0)
                        json_add(params, "missed", json_object_new_uint64(s->watch->trace_missed));
                watch_tell_trace(s->watch, watch_line_text(line));
                json_object_object_del(params, "missed");
                engine_wake(e, s);
        }
}

static void log_request(const Engine *e, const char *key, const Session *by, const char *method,
                        const FiguresRequest *q) {
        char code[16], usec[24];

        (void)snprintf(code, sizeof(code), "%d", q->code);
        (void)snprintf(usec, sizeof(usec), "%" PRIu64, q->nsec / 1000);
        log_line(LOG_DEBUG,
                 LOG_FIELDS({ "GOXEL_EVENT", "request" }, { "GOXEL_PROJECT", e->project->name },
                            { "GOXEL_SESSION", key }, { "GOXEL_METHOD", method },
                            { "GOXEL_DURATION_USEC", usec }, { "GOXEL_CODE", q->code ? code : NULL }),
                 "%s of %s (pid %d) took %s µs%s%s", method, by->client[0] ? by->client : "a client",
                 (int)by->pid, usec, q->code ? ", error " : "", q->code ? code : "");
}

void trace_request(Engine *e, const Session *by, const char *method, const FiguresRequest *q,
                   uint64_t wait_nsec) {
        char key[2 * sizeof(by->key) + 1];

        hex(by->key, sizeof(by->key), key);
        if (!e->project->private_engine)
                log_request(e, key, by, method, q);
        if (e->n_tracing > 0) {
                json_object *line = line_of(e, key, by, method, q, wait_nsec);

                tell(e, line);
                json_object_put(line);
        }
}
