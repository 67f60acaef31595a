#include "cli/ask.h"

#include "base/text.h"
#include "cli/bar.h"
#include "cli/interrupt.h"
#include "cli/known.h"
#include "cli/values.h"
#include "rpc/error.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
#define OPEN (-10000) /* no result of libgoxel's */
/* The daemon may not have read the request yet that it is to cancel. */
#define AGAIN_USEC (50 * USEC_PER_MSEC)
/* After that the connection is closed instead. */
#define PATIENCE_USEC (5 * USEC_PER_SEC)
/* A request is stopped by the daemon; this is for a daemon that does not answer. */
#define LATE_MS 2000

typedef struct Ask {
        Work *w;
        const char *method, *project, *key; /* NULL: none */
        int r;
        char *result;
        Bar bar;

        GoxelClient *other; /* that asks to cancel; NULL: nobody does */
        bool asks;          /* and waits for the answer */
        unsigned heard;     /* interrupts that were acted on */
        uint64_t again, give_up;
} Ask;

/* --- the request -------------------------------------------------------------------------------------- */

static const char *member(json_object *o, const char *name) {
        json_object *value = NULL;

        (void)json_object_object_get_ex(o, name, &value);
        return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

/* The caller's own key stays. */
static int add_key(json_object *params) {
        uint8_t id[16];
        char text[2 * sizeof(id) + 1];
        int r;

        if (json_object_object_get_ex(params, "key", NULL))
                return 0;
        r = random_id(id);
        if (r < 0)
                return r;
        hex(id, sizeof(id), text);
        return json_object_object_add(params, "key", json_object_new_string(text)) < 0 ? -ENOMEM : 0;
}

static void add_timeout(const Work *w, const KnownMethod *m, json_object *params) {
        bool stops = m && m->is_long && !goxel_client_is_private(w->client) &&
                     json_object_is_type(params, json_type_object);

        if (stops && w->timeout_ms > 0 && !json_object_object_get_ex(params, "timeout_ms", NULL))
                json_object_object_add(params, "timeout_ms", json_object_new_int64(w->timeout_ms));
        if (w->timeout_ms > 0)
                (void)goxel_client_set_timeout(w->client, w->timeout_ms + (stops ? LATE_MS : 0));
}

/* What no table knows goes out as it is, and so does all for a private engine: it is asked once. */
static int prepare(Ask *a, const KnownMethod *m, json_object *params, unsigned *flags) {
        int r;

        if (goxel_client_is_private(a->w->client) || !m || !m->project_param || !known_param(m, "key", 3) ||
            !json_object_is_type(params, json_type_object))
                return 0;
        r = add_key(params);
        if (r < 0)
                return r;
        a->key = member(params, "key");
        a->project = member(params, m->project_param);
        *flags |= GOXEL_CALL_REPEATABLE;
        return 0;
}

/* --- progress ----------------------------------------------------------------------------------------- */

static void hear(GoxelClient *c, const char *method, const char *params, void *userdata) {
        json_object *o, *share = NULL;
        Ask *a = userdata;

        if (strcmp(method, "goxel.progress") != 0 || value_json(params, strlen(params), &o) < 0)
                return;
        if (json_object_object_get_ex(o, "progress", &share))
                bar_tell(&a->bar, json_object_get_double(share));
        json_object_put(o);
}

static void add_progress(Ask *a, const KnownMethod *m, json_object *params) {
        a->bar.on = a->bar.on && m && m->is_long && json_object_is_type(params, json_type_object);
        if (!a->bar.on)
                return;
        if (!json_object_object_get_ex(params, "progress", NULL))
                json_object_object_add(params, "progress", json_object_new_boolean(true));
        (void)goxel_client_set_notice(a->w->client, hear, a);
}

/* --- Ctrl-C ------------------------------------------------------------------------------------------- */

static void hear_cancelled(GoxelClient *c, int r, const char *result, void *userdata) {
        json_object *o = NULL, *done = NULL;
        Ask *a = userdata;

        a->asks = false;
        if (r == 0 && value_json(result, strlen(result), &o) == 0 &&
            json_object_object_get_ex(o, "cancelled", &done) && json_object_get_boolean(done))
                a->again = UINT64_MAX;
        else
                a->again = now_usec() + AGAIN_USEC;
        json_object_put(o);
}

static int open_other(Ask *a) {
        int r;

        r = goxel_client_new(&a->other);
        if (r == 0)
                r = goxel_client_set_start(a->other, false);
        if (r == 0)
                r = goxel_client_set_name(a->other, "goxelctl", goxel_client_version());
        if (r == 0 && goxel_client_socket(a->w->client))
                r = goxel_client_set_socket(a->other, goxel_client_socket(a->w->client));
        return r;
}

static void ask_to_cancel(Ask *a) {
        json_object *params = json_object_new_object();

        if (a->project)
                json_object_object_add(params, "project", json_object_new_string(a->project));
        json_object_object_add(params, "key", json_object_new_string(a->key));
        a->asks = goxel_client_send(a->other, "goxel.cancel", json_object_to_json_string_ext(params, STYLE),
                                    NULL, 0, GOXEL_CALL_REPEATABLE, hear_cancelled, a, NULL) == 0;
        a->again = now_usec() + AGAIN_USEC;
        json_object_put(params);
}

/* Closing the connection ends a request, too, but nobody is told what has become of it. A private engine
 * goes at once when its client is interrupted. */
static void hang_up(Ask *a) {
        a->r = ASK_CANCELLED;
        goxel_client_interrupt(a->w->client);
}

static void act_on_interrupts(Ask *a) {
        bool first = a->heard == 0 && interrupt_count() > 0;

        if (interrupt_count() == a->heard && now_usec() < a->give_up)
                return;
        a->heard = interrupt_count();
        interrupt_calm();
        if (!first || !a->key || open_other(a) < 0) {
                hang_up(a);
                return;
        }
        a->give_up = now_usec() + PATIENCE_USEC;
        ask_to_cancel(a);
}

/* --- waiting ------------------------------------------------------------------------------------------ */

static void answer(GoxelClient *c, int r, const char *result, void *userdata) {
        Ask *a = userdata;

        a->r = r;
        if (r == 0)
                a->result = strdup(result);
        if (r == 0 && !a->result)
                a->r = -ENOMEM;
}

static int sooner(int a, int b) {
        if (a < 0 || b < 0)
                return MAX(a, b);
        return MIN(a, b);
}

static int milliseconds_to(uint64_t at) {
        uint64_t now = now_usec();

        if (at == UINT64_MAX)
                return -1;
        return at <= now ? 0 : (int)MIN((at - now) / USEC_PER_MSEC + 1, (uint64_t)1000);
}

static int wait_timeout(const Ask *a) {
        int ms = sooner(goxel_client_timeout(a->w->client), milliseconds_to(a->give_up));

        ms = sooner(ms, milliseconds_to(bar_due(&a->bar)));
        if (!a->other)
                return ms;
        return sooner(ms, a->asks ? goxel_client_timeout(a->other) : milliseconds_to(a->again));
}

static void step(Ask *a, int interrupts) {
        struct pollfd p[] = {
                { .fd = goxel_client_fd(a->w->client), .events = goxel_client_events(a->w->client) },
                { .fd = interrupts, .events = POLLIN },
                { .fd = a->other ? goxel_client_fd(a->other) : -1,
                  .events = a->other ? goxel_client_events(a->other) : 0 },
        };

        if (poll(p, ARRAY_LEN(p), wait_timeout(a)) < 0 && errno != EINTR) {
                a->r = -errno;
                return;
        }
        (void)goxel_client_process(a->w->client);
        if (a->r != OPEN)
                return;
        act_on_interrupts(a);
        bar_draw(&a->bar, a->method);
        if (a->r == OPEN && a->other && !a->asks && now_usec() >= a->again)
                ask_to_cancel(a);
        if (a->other)
                (void)goxel_client_process(a->other);
}

static int wait_for_answer(Ask *a) {
        /* The start of a private engine waits inside of the library. */
        bool private = goxel_client_is_private(a->w->client);
        int interrupts = interrupt_take(private ? a->w->client : NULL);

        while (a->r == OPEN)
                step(a, interrupts);
        /* All that is left to do then is to clean up, which one more Ctrl-C is not to end. */
        if (a->r != ASK_CANCELLED)
                interrupt_give();
        bar_clear(&a->bar);
        goxel_client_free(a->other);
        if (a->bar.on)
                (void)goxel_client_set_notice(a->w->client, NULL, NULL);
        return a->r;
}

int ask(Work *w, const char *method, json_object *params, const int *fds, size_t n_fds, unsigned flags,
        char **ret) {
        Ask a = { .w = w,
                  .method = method,
                  .r = OPEN,
                  .bar = bar_new(option(w->in, "quiet") != NULL),
                  .heard = 0,
                  .again = UINT64_MAX,
                  .give_up = UINT64_MAX };
        const KnownMethod *m = known_method(method);
        int r;

        if (interrupt_count() > 0)
                return ASK_CANCELLED;
        add_timeout(w, m, params);
        r = prepare(&a, m, params, &flags);
        if (r < 0)
                return r;
        add_progress(&a, m, params);
        r = goxel_client_send(w->client, method, json_object_to_json_string_ext(params, STYLE), fds, n_fds,
                              flags, answer, &a, NULL);
        if (r == 0)
                r = wait_for_answer(&a);
        *ret = a.result;
        return r;
}

bool ask_was_cancelled(const Work *w, int r) {
        if (r == ASK_CANCELLED || (r == -ECANCELED && interrupt_count() > 0))
                return true;
        return r == GOXEL_REMOTE && goxel_client_error_code(w->client) == RPC_CANCELLED &&
               interrupt_count() > 0;
}
