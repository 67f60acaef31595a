#include "script/wire.h"

#include "base/fd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define REQUEST_MAGIC 0x71736a01u
#define ANSWER_MAGIC 0x61736a01u
/* Of a model or a Change. */
#define BULK_MAX ((uint64_t)4 << 30)

typedef struct RequestHead {
        uint32_t magic, time_ms;
        uint64_t memory, model_n, text_n, name_n;
        Box selection;
} RequestHead;

typedef struct AnswerHead {
        uint32_t magic, end;
        int32_t signal;
        uint32_t console_cut;
        uint64_t json_n, console_n, change_n;
} AnswerHead;

static int read_all(int fd, void *data, size_t n) {
        uint8_t *at = data;

        while (n > 0) {
                const ssize_t got = read(fd, at, n);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return errno == ECONNRESET ? -ENODATA : -errno;
                if (got == 0)
                        return -ENODATA;
                at += got;
                n -= (size_t)got;
        }
        return 0;
}

/* A NUL is put behind it. */
static int read_bulk(int fd, Buf *ret, uint64_t n) {
        int r;

        r = buf_reserve(ret, n + 1);
        if (r < 0)
                return r;
        r = read_all(fd, ret->data, n);
        if (r < 0)
                return r;
        ret->data[n] = '\0';
        ret->n = n;
        return 0;
}

int script_send_request(int fd, const ScriptRequest *q) {
        const RequestHead head = { .magic = REQUEST_MAGIC,
                                   .time_ms = q->time_ms,
                                   .memory = q->memory,
                                   .model_n = q->model_n,
                                   .text_n = q->text_n,
                                   .name_n = strlen(q->name),
                                   .selection = q->selection };
        int r;

        r = fd_write_all(fd, &head, sizeof(head));
        if (r >= 0)
                r = fd_write_all(fd, q->name, head.name_n);
        if (r >= 0)
                r = fd_write_all(fd, "", 1);
        if (r >= 0)
                r = fd_write_all(fd, q->text, q->text_n);
        if (r >= 0)
                r = fd_write_all(fd, q->model, q->model_n);
        return r;
}

int script_read_request(int fd, ScriptRequest *ret) {
        ScriptRequest q = { 0 };
        RequestHead head;
        int r;

        r = read_all(fd, &head, sizeof(head));
        if (r < 0)
                return r;
        if (head.magic != REQUEST_MAGIC || head.name_n > SCRIPT_NAME_BYTES ||
            head.text_n > SCRIPT_TEXT_MAX || head.model_n > BULK_MAX)
                return -EPROTO;
        r = read_bulk(fd, &q.bytes, head.name_n + 1 + head.text_n + head.model_n);
        if (r < 0) {
                buf_done(&q.bytes);
                return r;
        }
        q.name = (const char *)q.bytes.data;
        q.text = q.name + head.name_n + 1;
        q.text_n = head.text_n;
        q.model = q.text + head.text_n;
        q.model_n = head.model_n;
        q.time_ms = head.time_ms;
        q.memory = head.memory;
        q.selection = head.selection;
        *ret = q;
        return 0;
}

int script_send_answer(int fd, const ScriptAnswer *a) {
        const AnswerHead head = { .magic = ANSWER_MAGIC,
                                  .end = a->end,
                                  .signal = a->signal,
                                  .console_cut = a->console_cut,
                                  .json_n = a->json_n,
                                  .console_n = a->console_n,
                                  .change_n = a->change_n };
        int r;

        r = fd_write_all(fd, &head, sizeof(head));
        if (r >= 0)
                r = fd_write_all(fd, a->json, a->json_n);
        if (r >= 0)
                r = fd_write_all(fd, a->console, a->console_n);
        if (r >= 0)
                r = fd_write_all(fd, a->change, a->change_n);
        return r;
}

void script_send_end(int fd, ScriptEnd end, int signal, const char *console, size_t console_n, bool cut) {
        const ScriptAnswer a = {
                .end = end, .signal = signal, .console = console, .console_n = console_n, .console_cut = cut
        };

        /* Whoever does not read it sees the socket close. */
        (void)script_send_answer(fd, &a);
}

int script_read_answer(int fd, ScriptAnswer *ret) {
        ScriptAnswer a = { 0 };
        AnswerHead head;
        int r;

        r = read_all(fd, &head, sizeof(head));
        if (r < 0)
                return r;
        if (head.magic != ANSWER_MAGIC || head.end >= SCRIPT_ENDS || head.json_n > SCRIPT_JSON_MAX ||
            head.console_n > SCRIPT_CONSOLE_MAX || head.change_n > BULK_MAX)
                return -EPROTO;
        r = read_bulk(fd, &a.bytes, head.json_n + head.console_n + head.change_n);
        if (r < 0) {
                buf_done(&a.bytes);
                return r;
        }
        a.end = (ScriptEnd)head.end;
        a.signal = head.signal;
        a.console_cut = head.console_cut != 0;
        a.json = (const char *)a.bytes.data;
        a.json_n = head.json_n;
        a.console = a.json + head.json_n;
        a.console_n = head.console_n;
        a.change = a.console + head.console_n;
        a.change_n = head.change_n;
        *ret = a;
        return 0;
}
