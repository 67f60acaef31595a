/* What goes out: lines, and answers that wait for the others of their batch. */
#include "mcp/call.h"

#include <assert.h>
#include <errno.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

struct Batch {
        size_t n, open; /* places, and those of them that wait for their answer */
        Buf answers[];
};

int batch_new(Batch **ret, size_t n) {
        Batch *b = calloc(1, sizeof(Batch) + n * sizeof(Buf));

        if (!b)
                return -ENOMEM;
        b->n = b->open = n;
        *ret = b;
        return 0;
}

void send_line(Mcp *m, const char *line, size_t n) {
        if (!m->leaving)
                m->options.send(m->options.userdata, line, n);
}

static int batch_join(const Batch *b, Buf *out) {
        int r;

        r = answer_batch_open(out);
        for (size_t i = 0; r == 0 && i < b->n; i++) {
                r = buf_append(out, b->answers[i].data, b->answers[i].n);
                answer_batch_next(out);
        }
        return r == 0 ? answer_batch_close(out, 0) : r;
}

static void batch_close(Mcp *m, Batch *b) {
        CLEANUP_BUF Buf out = { 0 };

        /* Without memory for the answers together there is none for a word about it either. */
        if (batch_join(b, &out) == 0 && out.n > 0)
                send_line(m, (const char *)out.data, out.n);
        for (size_t i = 0; i < b->n; i++)
                buf_done(&b->answers[i]);
        free(b);
}

void place_fill(Mcp *m, Place place, Buf *answer) {
        Batch *b = place.batch;

        if (!b) {
                if (answer && answer->n > 0)
                        send_line(m, (const char *)answer->data, answer->n);
                return;
        }
        assert(b->open > 0);
        if (answer) {
                b->answers[place.index] = *answer;
                *answer = (Buf){ 0 };
        }
        if (--b->open == 0)
                batch_close(m, b);
}

int mcp_notify(Mcp *m, json_object *notification) {
        const char *text = json_object_to_json_string_ext(notification, STYLE);
        CLEANUP_BUF Buf line = { 0 };
        int r;

        if (!text)
                return -ENOMEM;
        r = buf_printf(&line, "%s\n", text);
        if (r < 0)
                return r;
        (void)pthread_mutex_lock(&m->lock);
        send_line(m, (const char *)line.data, line.n);
        (void)pthread_mutex_unlock(&m->lock);
        return 0;
}
