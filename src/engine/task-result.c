/* What a task's process leaves in memory that is sealed afterwards: a head, the answer as text, the Change,
 * what was encoded. */
#include "engine/task-private.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

typedef struct Head {
        uint32_t failed, kind;
        uint64_t text_n, change_n, encoded_n;
        char project[NAME_MAX_BYTES + 1];
} Head;

int task_result_write(int fd, Call *c, bool failed, const Session *s, const Capture *capture) {
        json_object *o = failed ? rpc_error_json(&c->error) : c->result;
        Head head = { .failed = failed,
                      .kind = (uint32_t)capture->kind,
                      .change_n = capture->bytes.n,
                      .encoded_n = failed ? 0 : capture->encoded.n };
        const Span own = failed || c->result_text.n == 0 ? (Span){ "{}", 2 } : c->result_text;
        size_t text_n = own.n;
        const char *text = o ? json_line(o, &text_n) : own.at;
        int r;

        if (!text)
                return -ENOMEM;
        head.text_n = text_n;
        if (failed)
                head.kind = CAPTURE_NOTHING;
        else if (s->announce)
                (void)snprintf(head.project, sizeof(head.project), "%s", s->project);
        if (head.kind == CAPTURE_NOTHING)
                head.change_n = 0;
        r = fd_write_all(fd, &head, sizeof(head));
        if (r >= 0)
                r = fd_write_all(fd, text, text_n);
        if (r >= 0)
                r = fd_write_all(fd, capture->bytes.data, head.change_n);
        if (r >= 0)
                r = fd_write_all(fd, capture->encoded.data, head.encoded_n);
        if (r >= 0)
                r = fcntl(fd, F_ADD_SEALS, SEALS) < 0 ? -errno : 0;
        return r;
}

/* The process had our rights and our memory; but it may have been broken by what it read. */
static int check(const TaskResult *r, const Head *head) {
        size_t room = r->map_n - sizeof(*head);

        if (head->text_n < 2 || head->text_n > room || head->change_n > room - head->text_n ||
            head->encoded_n != room - head->text_n - head->change_n)
                return -EPROTO;
        if (head->failed > 1 || head->kind > CAPTURE_CHECKPOINT ||
            (head->kind == CAPTURE_NOTHING) != (head->change_n == 0))
                return -EPROTO;
        if (!memchr(head->project, '\0', sizeof(head->project)))
                return -EPROTO;
        if (r->text[0] != '{' || r->text[head->text_n - 1] != '}' || memchr(r->text, '\n', head->text_n))
                return -EPROTO;
        return 0;
}

int task_result_read(int fd, TaskResult *ret) {
        TaskResult r = { 0 };
        const Head *head;
        struct stat st;
        int seals;

        seals = fcntl(fd, F_GET_SEALS);
        if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) < 0 ||
            (size_t)st.st_size < sizeof(*head))
                return -EPROTO;
        r.map_n = (size_t)st.st_size;
        r.map = mmap(NULL, r.map_n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (r.map == MAP_FAILED)
                return -errno;
        head = r.map;
        r.text = (const char *)r.map + sizeof(*head);
        if (check(&r, head) < 0) {
                task_result_done(&r);
                return -EPROTO;
        }
        r.failed = head->failed;
        r.text_n = head->text_n;
        r.project = head->project;
        r.kind = (CaptureKind)head->kind;
        r.change = r.text + r.text_n;
        r.change_n = head->change_n;
        r.encoded = r.text + r.text_n + r.change_n;
        r.encoded_n = head->encoded_n;
        *ret = r;
        return 0;
}

void task_result_done(TaskResult *r) {
        if (r->map && r->map != MAP_FAILED)
                (void)munmap(r->map, r->map_n);
        *r = (TaskResult){ 0 };
}
