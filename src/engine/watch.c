#include "engine/watch.h"

#include "base/text.h"
#include "engine/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* A revision of this turn. */
struct WatchNote {
        uint64_t revision;
        Box box; /* empty: it may be anywhere */
        const Session *by;
        const Method *method;
        WatchNote *next;
};

static bool is_here(const Engine *e, const Watch *w) {
        /* A private engine has one project, whatever it is called. */
        return e->project->private_engine || strcmp(w->project, e->project->name) == 0;
}

bool watch_elsewhere(const Engine *e, const Session *s) {
        return s->watch && !is_here(e, s->watch);
}

Watch *watch_free(Watch *w) {
        if (!w)
                return NULL;
        buf_done(&w->out);
        free(w);
        return NULL;
}

static void count(Engine *e, int n) {
        e->n_watching += (size_t)n;
        e->project->watched = e->n_watching > 0;
}

void watch_leave(Engine *e, Session *s) {
        if (s->watch && is_here(e, s->watch))
                count(e, -1);
        s->watch = watch_free(s->watch);
}

int watch_set(Engine *e, Session *s, unsigned events) {
        Watch *w = NULL;

        if (events != 0) {
                w = calloc(1, sizeof(*w));
                if (!w)
                        return -ENOMEM;
                (void)snprintf(w->project, sizeof(w->project), "%s", e->project->name);
                w->events = events;
                w->told = e->project->revision;
                w->known = true;
                w->box = BOX_EMPTY;
        }
        watch_leave(e, s);
        s->watch = w;
        s->announce_watch = true;
        count(e, w ? 1 : 0);
        return 0;
}

json_object *watch_payload(const Session *s) {
        const Watch *w = s->watch;
        json_object *o;
        bool known;

        if (!w)
                return NULL;
        known = w->known && !w->behind && w->out.n == 0;
        o = json_object_new_object();
        json_object_object_add(o, "project", json_object_new_string(w->project));
        json_object_object_add(o, "events", json_object_new_int((int)w->events));
        json_object_object_add(o, "revision", known ? json_object_new_uint64(w->told) : NULL);
        return o;
}

static json_object *point_json(Point p) {
        json_object *o = json_object_new_array_ext(3);

        json_object_array_add(o, json_object_new_int(p.x));
        json_object_array_add(o, json_object_new_int(p.y));
        json_object_array_add(o, json_object_new_int(p.z));
        return o;
}

static json_object *box_json(Box box) {
        json_object *o;

        if (box_empty(box))
                return NULL;
        o = json_object_new_object();
        json_object_object_add(o, "min", point_json(box.min));
        json_object_object_add(o, "max", point_json(box.max));
        return o;
}

static json_object *session_json(const Session *s) {
        json_object *o;
        char key[2 * sizeof(s->key) + 1];

        if (!s)
                return NULL;
        hex(s->key, sizeof(s->key), key);
        o = json_object_new_object();
        json_object_object_add(o, "client", s->client[0] ? json_object_new_string(s->client) : NULL);
        json_object_object_add(o, "session", json_object_new_string(key));
        json_object_object_add(o, "pid", json_object_new_int(s->pid));
        return o;
}

/* A notification that has the project and its revision. */
static json_object *notification(const Engine *e, const char *method, uint64_t revision,
                                 json_object **ret_params) {
        json_object *o = json_object_new_object(), *params = json_object_new_object();

        json_object_object_add(o, "jsonrpc", json_object_new_string("2.0"));
        json_object_object_add(o, "method", json_object_new_string(method));
        json_object_object_add(params, "project", json_object_new_string(e->project->name));
        json_object_object_add(params, "revision", json_object_new_uint64(revision));
        json_object_object_add(o, "params", params);
        *ret_params = params;
        return o;
}

static json_object *changed(const Engine *e, uint64_t revision, Box box, const WatchNote *note) {
        json_object *params, *o = notification(e, "goxel.changed", revision, &params);

        json_object_object_add(params, "box", box_json(box));
        json_object_object_add(params, "by", session_json(note ? note->by : NULL));
        json_object_object_add(params, "method", note ? json_object_new_string(note->method->name) : NULL);
        return o;
}

static json_object *status(const Engine *e, const char *word, const Session *by) {
        json_object *params, *o = notification(e, "goxel.status", e->project->revision, &params);

        json_object_object_add(params, "status", json_object_new_string(word));
        json_object_object_add(params, "by", session_json(by));
        return o;
}

/* False: there is no room. */
static bool append(Watch *w, json_object *o) {
        const char *text =
                json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        size_t before = w->out.n;

        if (!text || before + strlen(text) + 1 > WATCH_BYTES_MAX)
                return false;
        if (buf_append_text(&w->out, text) == 0 && buf_append_text(&w->out, "\n") == 0)
                return true;
        w->out.n = before;
        return false;
}

static void fall_behind(Watch *w, uint64_t missed, Box box) {
        w->behind = true;
        w->missed += missed;
        w->anywhere |= box_empty(box);
        w->box = box_union(w->box, box);
}

/* Once some were missed, those after them are missed too: they are told together. */
static void tell_change(Watch *w, const WatchNote *note, json_object *line) {
        if (!(w->events & WATCH_CHANGES) || note->revision <= w->told)
                return;
        if (w->behind || !append(w, line))
                fall_behind(w, 1, note->box);
        w->told = note->revision;
}

static void tell_status(Watch *w, json_object *line) {
        if ((w->events & WATCH_STATUS) && (w->behind || !append(w, line)))
                fall_behind(w, 1, BOX_EMPTY);
}

/* What was missed, as one. */
static void catch_up(const Engine *e, Watch *w) {
        json_object *o = w->events & WATCH_CHANGES
                                 ? changed(e, e->project->revision, w->anywhere ? BOX_EMPTY : w->box, NULL)
                                 : status(e, "open", NULL);
        json_object *params = json_object_object_get(o, "params");

        json_object_object_add(params, "missed", w->known ? json_object_new_uint64(w->missed) : NULL);
        if (append(w, o)) {
                w->told = e->project->revision;
                w->known = true;
                w->behind = w->anywhere = false;
                w->missed = 0;
                w->box = BOX_EMPTY;
        }
        json_object_put(o);
}

void watch_note(Engine *e, const Session *by, const Method *method) {
        WatchNote *note;

        if (e->n_watching == 0)
                return;
        note = calloc(1, sizeof(*note));
        /* Without memory nobody hears of this revision by itself: the next one says a higher number. */
        if (!note)
                return;
        note->revision = e->project->revision;
        note->box = method->flags & METHOD_CREATES ? BOX_EMPTY : e->project->box;
        note->by = by;
        note->method = method;
        *(e->notes_end ? e->notes_end : &e->notes) = note;
        e->notes_end = &note->next;
}

/* Tells all who watch here; `line` is taken over. */
static void tell(Engine *e, const WatchNote *note, json_object *line) {
        for (Session *s = e->sessions; s; s = s->next) {
                if (!s->watch || s->state == SESSION_DEAD || !is_here(e, s->watch))
                        continue;
                if (note)
                        tell_change(s->watch, note, line);
                else
                        tell_status(s->watch, line);
                engine_wake(e, s);
        }
        json_object_put(line);
}

static WatchNote *pop(Engine *e) {
        WatchNote *note = e->notes;

        if (note)
                e->notes = note->next;
        if (!e->notes)
                e->notes_end = NULL;
        return note;
}

void watch_publish(Engine *e) {
        WatchNote *note;

        while ((note = pop(e))) {
                tell(e, note, changed(e, note->revision, note->box, note));
                if (note->method->flags & METHOD_CREATES)
                        tell(e, NULL, status(e, "replaced", note->by));
                free(note);
        }
}

void watch_drop(Engine *e) {
        WatchNote *note;

        while ((note = pop(e)))
                free(note);
        /* Who began to watch in this turn counted with what is gone. */
        for (Session *s = e->sessions; s; s = s->next)
                if (s->watch && is_here(e, s->watch))
                        s->watch->told = MIN(s->watch->told, e->project->revision);
}

void watch_tell_status(Engine *e, const char *word) {
        if (e->n_watching > 0)
                tell(e, NULL, status(e, word, NULL));
}

/* One line a message: so short a one the kernel takes whole or not at all, and so an answer never has to
 * wait for the rest of a line. 0; -EAGAIN; else nothing more can be told. */
static int send_line(Session *s) {
        Watch *w = s->watch;
        const char *line = (const char *)w->out.data + w->at;
        size_t n = (size_t)((const char *)memchr(line, '\n', w->out.n - w->at) - line) + 1;
        ssize_t k;

        do
                k = send(s->fd, line, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        while (k < 0 && errno == EINTR);
        if (k < 0 && errno == EAGAIN)
                return -EAGAIN;
        /* The client reads no more; what it has sent is carried out all the same. */
        if (k < 0) {
                s->mute = true;
                return -EPIPE;
        }
        /* An answer would be read as the rest of the line. */
        if ((size_t)k < n) {
                session_shutdown(s);
                return -EPIPE;
        }
        w->at += n;
        return 0;
}

static int send_lines(Session *s) {
        Watch *w = s->watch;
        int r = 0;

        while (r == 0 && w->at < w->out.n)
                r = send_line(s);
        w->waits = r == -EAGAIN;
        if (r != -EAGAIN) {
                buf_done(&w->out);
                w->at = 0;
        }
        return r;
}

void watch_send(Engine *e, Session *s) {
        Watch *w = s->watch;

        if (!w || s->mute || send_lines(s) < 0 || !w->behind || !is_here(e, w))
                return;
        catch_up(e, w);
        (void)send_lines(s);
}

int watch_load(Watch **ret, json_object *payload) {
        json_object *project, *events, *revision;
        Watch *w;

        if (!payload)
                return 0;
        if (!json_object_object_get_ex(payload, "project", &project) ||
            !json_object_object_get_ex(payload, "events", &events) ||
            json_object_get_string_len(project) > NAME_MAX_BYTES)
                return -EPROTO;
        w = calloc(1, sizeof(*w));
        if (!w)
                return -ENOMEM;
        (void)snprintf(w->project, sizeof(w->project), "%s", json_object_get_string(project));
        w->events = (unsigned)json_object_get_int(events) & WATCH_ALL;
        w->box = BOX_EMPTY;
        w->known = json_object_object_get_ex(payload, "revision", &revision) && revision;
        w->told = w->known ? json_object_get_uint64(revision) : 0;
        *ret = w;
        return 0;
}

void watch_arrive(Engine *e, Session *s) {
        Watch *w = s->watch;
        uint64_t revision = e->project->revision;
        json_object *line;

        if (!w || !is_here(e, w))
                return;
        count(e, 1);
        /* Deleted and made again, a project counts from the beginning. */
        if (!e->project->created || w->told > revision) {
                w->known = false;
                w->told = 0;
        }
        if (!e->project->created)
                return;
        line = status(e, "open", NULL);
        tell_status(w, line);
        json_object_put(line);
        if ((w->events & WATCH_CHANGES) && (!w->known || w->told != revision))
                fall_behind(w, revision - w->told, BOX_EMPTY);
        engine_wake(e, s);
}
