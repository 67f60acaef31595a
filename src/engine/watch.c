#include "engine/watch.h"

#include "engine/trace.h"
#include "engine/watch-line.h"

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

static void count(Engine *e, const Watch *w, int n) {
        e->n_watching += (size_t)n;
        e->project->watched = e->n_watching > 0;
        if (w->events & WATCH_TRACE) {
                e->n_tracing += (size_t)n;
                trace_consider(e);
        }
}

void watch_leave(Engine *e, Session *s) {
        if (s->watch && is_here(e, s->watch))
                count(e, s->watch, -1);
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
        if (w)
                count(e, w, 1);
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
        json_add(o, "project", json_object_new_string(w->project));
        json_add(o, "events", json_object_new_int((int)w->events));
        json_add(o, "revision", known ? json_object_new_uint64(w->told) : NULL);
        return o;
}

/* False: there is no room. */
static bool append(Watch *w, const char *line) {
        size_t before = w->out.n;

        if (!line || before + strlen(line) + 1 > WATCH_BYTES_MAX)
                return false;
        if (buf_append_text(&w->out, line) == 0 && buf_append_text(&w->out, "\n") == 0)
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
static void tell_change(Watch *w, const WatchNote *note, const char *line) {
        if (!(w->events & WATCH_CHANGES) || note->revision <= w->told)
                return;
        if (w->behind || !append(w, line))
                fall_behind(w, 1, note->box);
        w->told = note->revision;
}

static void tell_status(Watch *w, const char *line) {
        if ((w->events & WATCH_STATUS) && (w->behind || !append(w, line)))
                fall_behind(w, 1, BOX_EMPTY);
}

void watch_tell_trace(Watch *w, const char *line) {
        if (append(w, line))
                w->trace_missed = 0;
        else
                w->trace_missed++;
}

/* What was missed, as one. */
static void catch_up(const Engine *e, Watch *w) {
        Box box = w->anywhere ? BOX_EMPTY : w->box;
        json_object *o = w->events & WATCH_CHANGES
                                 ? watch_line_changed(e, e->project->revision, box, NULL, NULL)
                                 : watch_line_status(e, "open", NULL);
        json_object *params = json_object_object_get(o, "params");

        json_add(params, "missed", w->known ? json_object_new_uint64(w->missed) : NULL);
        if (append(w, watch_line_text(o))) {
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
        const char *text = watch_line_text(line);

        for (Session *s = e->sessions; s; s = s->next) {
                if (!s->watch || s->state == SESSION_DEAD || !is_here(e, s->watch))
                        continue;
                if (note)
                        tell_change(s->watch, note, text);
                else
                        tell_status(s->watch, text);
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
                tell(e, note,
                     watch_line_changed(e, note->revision, note->box, note->by, note->method->name));
                if (note->method->flags & METHOD_CREATES)
                        tell(e, NULL, watch_line_status(e, "replaced", note->by));
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

void watch_tell_line(Engine *e, json_object *line) {
        tell(e, NULL, line);
}

void watch_tell_status(Engine *e, const char *word) {
        if (e->n_watching > 0)
                tell(e, NULL, watch_line_status(e, word, NULL));
}

/* One line a message: so short a one the kernel takes whole or not at all, and so an answer never has to
 * wait for the rest of a line. 0; -EAGAIN; else nothing more can be told. */
static int send_line(Session *s, const char *line, size_t n) {
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
        return 0;
}

static int send_lines(Session *s) {
        Watch *w = s->watch;
        int r = 0;

        while (r == 0 && w->at < w->out.n) {
                const char *line = (const char *)w->out.data + w->at;
                size_t n = (size_t)((const char *)memchr(line, '\n', w->out.n - w->at) - line) + 1;

                r = send_line(s, line, n);
                w->at += r == 0 ? n : 0;
        }
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

static bool watches_progress(const Engine *e, const Session *s) {
        return s->watch && is_here(e, s->watch) && (s->watch->events & WATCH_PROGRESS);
}

static void tell_now(Session *s, const char *text) {
        CLEANUP_BUF Buf line = { 0 };

        if (s->mute || s->out.n > 0 || !text || buf_printf(&line, "%s\n", text) < 0)
                return;
        (void)send_line(s, (const char *)line.data, line.n);
}

/* Nothing waits before it: whoever waits for a task has been given all answers before. */
static void tell_asker(Session *s, const char *text) {
        if (s->state == SESSION_WORKING)
                tell_now(s, text);
}

void watch_tell_working(Session *s, json_object *line) {
        tell_now(s, watch_line_text(line));
        json_object_put(line);
}

void watch_tell_progress(Engine *e, Session *asker, json_object *line) {
        const char *text = watch_line_text(line);

        for (Session *s = e->sessions; text && s; s = s->next) {
                if (!watches_progress(e, s) || s->state == SESSION_DEAD || s->watch->behind)
                        continue;
                (void)append(s->watch, text);
                engine_wake(e, s);
        }
        if (text && asker && !watches_progress(e, asker))
                tell_asker(asker, text);
        json_object_put(line);
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
        w->events = (unsigned)json_object_get_int(events) & (WATCH_ALL | WATCH_PROGRESS | WATCH_TRACE);
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
        count(e, w, 1);
        /* Deleted and made again, a project counts from the beginning. */
        if (!e->project->created || w->told > revision) {
                w->known = false;
                w->told = 0;
        }
        if (!e->project->created)
                return;
        line = watch_line_status(e, "open", NULL);
        tell_status(w, watch_line_text(line));
        json_object_put(line);
        if ((w->events & WATCH_CHANGES) && (!w->known || w->told != revision))
                fall_behind(w, revision - w->told, BOX_EMPTY);
        engine_wake(e, s);
}
