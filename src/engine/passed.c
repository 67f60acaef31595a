#include "engine/passed.h"

#include "base/fd.h"
#include "engine/request.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

Passed *passed_free(Passed *p) {
        if (!p)
                return NULL;
        (void)fd_close(p->fd);
        free(p->path);
        json_object_put(p->note);
        buf_done(&p->answer);
        free(p);
        return NULL;
}

int passed_take(Engine *e, uint32_t id, json_object *payload, int fd) {
        CLEANUP(passed_free) Passed *p = calloc(1, sizeof(*p));
        const char *path = member_text(payload, "path"), *stamp = member_text(payload, "stamp");

        if (!p) {
                (void)fd_close(fd);
                return -ENOMEM;
        }
        p->fd = fd;
        p->ordinal = (uint32_t)member_int(payload, "ordinal") % SLOT_ORDINALS;
        if (!path)
                return -EPROTO;
        p->path = strdup(path);
        if (!p->path)
                return -ENOMEM;
        (void)snprintf(p->stamp, sizeof(p->stamp), "%s", stamp ? stamp : "");
        p->kept = payload && json_object_object_get_ex(payload, "keep_ms", NULL);
        p->keep_ms = (uint64_t)member_int(payload, "keep_ms");
        passed_free(e->passed);
        e->passed = TAKE(p);
        e->passed_id = id;
        return 0;
}

void passed_give(Engine *e, Session *s) {
        if (!e->passed || e->passed_id != s->id)
                return;
        s->passed = passed_free(s->passed);
        s->passed = TAKE(e->passed);
}

Passed *passed_now(const Session *s) {
        return s->passed && s->passed->ordinal == session_ordinal(s) ? s->passed : NULL;
}

/* Only pictures have return_mode. What is found where it means something else costs a file that nobody
 * fills. */
static bool wants_kept(const Method *m, const Request *q) {
        static const char word[] = "\"file_path\"";

        return (m->flags & METHOD_WRITES_FILE) && !(m->flags & METHOD_OWN_FILE) &&
               memmem(q->params.at, q->params.n, word, sizeof(word) - 1);
}

/* Of this project itself nothing need be borrowed. */
static bool other_wanted(const Engine *e, const Method *m, const Request *q) {
        const int position = method_param_position(m, m->other_param);
        char name[NAME_MAX_BYTES + 1];

        return span_string(q->params, m->other_param, position, name, sizeof(name)) &&
               !name_fault(name, strlen(name)) && strcmp(name, e->project->name) != 0;
}

bool passed_wanted(const Engine *e, const Session *s, const Method *m, const Request *q) {
        char names[PARAM_NAMES_MAX];

        if (e->project->private_engine || !m->path_param || passed_now(s))
                return false;
        if (span_has(q->params, "fd", method_param_position(m, "fd")) ||
            span_has(q->params, "background", -1))
                return false;
        if (m->other_param && other_wanted(e, m, q))
                return true;
        if (span_has(q->params, method_param_names(m, m->path_param, names),
                     method_param_position(m, m->path_param)))
                return true;
        if (wants_kept(m, q))
                return true;
        /* goxeld knows where that project was saved last. */
        return (m->flags & METHOD_OWN_FILE) && (m->flags & METHOD_WRITES_FILE);
}

static int keep_id(Session *s, const Request *q) {
        free(TAKE(s->ask_id));
        if (q->id.n == 0)
                return 0;
        s->ask_id = strndup(q->id.at, q->id.n);
        return s->ask_id ? 0 : -ENOMEM;
}

/* From the result, which is text when a task's process made it. Without a note only less is known. */
static void take_note(Passed *p, const Call *c) {
        json_object *result = json_object_get(c->result), *file, *value;
        static const char *const names[] = { "checksum", "dimensions" };

        if (!result && c->result_text.at)
                result = json_read(c->result_text.at, c->result_text.n);
        json_object_put(p->note);
        p->note = json_object_new_object();
        if (json_object_object_get_ex(result, "file", &file))
                for (size_t i = 0; i < ARRAY_LEN(names); i++)
                        if (json_object_object_get_ex(file, names[i], &value))
                                json_add(p->note, names[i], json_object_get(value));
        json_object_put(result);
}

int passed_answer(Session *s, Passed *p, Buf *out, const Request *q, Call *c) {
        const bool writes = c->method && (c->method->flags & METHOD_WRITES_FILE);
        int r;

        if (!p)
                return call_answer(out, q, c);
        p->over = true;
        p->told = false;
        p->succeeded = c->error.code == 0;
        if (!p->succeeded || !writes)
                return call_answer(out, q, c);
        if (p->kept)
                take_note(p, c);
        p->answer.n = 0;
        r = keep_id(s, q);
        if (r == 0)
                r = call_answer(&p->answer, q, c);
        return r < 0 ? r : REQUEST_ASK;
}

void passed_tell(Engine *e, Session *s) {
        Passed *p = s->passed;
        json_object *payload;

        if (!p || p->told || (!p->over && session_ordinal(s) == p->ordinal))
                return;
        p->told = true;
        payload = json_object_new_object();
        json_add(payload, "written", json_object_new_boolean(p->succeeded));
        if (p->note)
                json_add(payload, "note", json_object_get(p->note));
        (void)engine_send(e, CHANNEL_WRITTEN, s->id, payload);
        json_object_put(payload);
        if (s->state != SESSION_ASKING)
                s->passed = passed_free(p);
}

void passed_tell_again(Engine *e, Session *s) {
        if (s->state != SESSION_ASKING || !s->passed || !s->passed->told)
                return;
        s->passed->told = false;
        passed_tell(e, s);
}

static int give_answer(Session *s, json_object *payload) {
        json_object *error;

        if (payload && json_object_object_get_ex(payload, "error", &error))
                return request_reply(s, payload);
        return buf_append(&s->out, s->passed->answer.data, s->passed->answer.n);
}

void passed_done(Engine *e, uint32_t id, json_object *payload) {
        for (Session *s = e->sessions; s; s = s->next) {
                if (s->id != id || s->state != SESSION_ASKING || !s->passed || !s->passed->told)
                        continue;
                s->state = SESSION_OPEN;
                s->more = true;
                if (give_answer(s, payload) < 0)
                        session_shutdown(s);
                s->passed = passed_free(s->passed);
                engine_wake(e, s);
                return;
        }
}
