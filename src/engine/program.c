#include "engine/program.h"

#include "base/fd.h"
#include "engine/task.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The client of a private engine waits at its connection alone: it is told there to look for the program,
 * and sends it over the control channel. Between answers its queue is empty, so a line this short fits. */
static int ask_client(Task *t) {
        Session *s = t->session;
        char line[128];
        int n;

        n = snprintf(line, sizeof(line),
                     "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.want_script\",\"params\":{\"id\":%u}}\n",
                     t->ask);
        if (!s)
                return -ENOTCONN;
        if (s->watch && s->watch->out.n > 0)
                return buf_append(&s->watch->out, line, (size_t)n);
        return send(s->fd, line, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) == n ? 0 : -EAGAIN;
}

static int ask(Engine *e, Task *t) {
        t->ask = ++e->next_ask;
        return e->project->private_engine ? ask_client(t)
                                          : engine_send(e, CHANNEL_WANT_SCRIPT, t->ask, NULL);
}

static bool is_asking(const Engine *e) {
        for (const Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_WAITING && t->ask != 0 && t->program < 0)
                        return true;
        return false;
}

bool program_there(Engine *e, Task *t) {
        int r;

        if (!(t->method->flags & METHOD_SCRIPT) || t->program >= 0)
                return true;
        if (is_asking(e))
                return false;
        r = ask(e, t);
        if (r == 0)
                return false;
        t->fault = r;
        t->state = TASK_ENDED;
        e->tasks_ended = true;
        return false;
}

void program_take(Engine *e, uint32_t id, json_object *payload, int fd) {
        const char *why = member_text(payload, "error");
        Task *t = e->tasks;

        while (t && (t->ask != id || t->state != TASK_WAITING || t->program >= 0))
                t = t->next;
        /* Nobody waits for it any more: it ends with its socket. */
        if (!t) {
                (void)fd_close(fd);
                return;
        }
        t->program = fd;
        /* The next turn starts it, or tells that it cannot be. */
        e->tasks_ended = true;
        if (fd >= 0)
                return;
        t->why = strdup(why ? why : "it sent none");
        t->fault = -ENOENT;
        t->state = TASK_ENDED;
}

void programs_ask_again(Engine *e) {
        for (Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_WAITING && t->ask != 0 && t->program < 0)
                        (void)ask(e, t);
}

void programs_give_up(Engine *e) {
        for (Task *t = e->tasks; t; t = t->next)
                if (t->state == TASK_WAITING && (t->method->flags & METHOD_SCRIPT) && t->program < 0)
                        (void)task_stop(e, t, TASK_HUNG_UP);
}
