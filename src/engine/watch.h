/* What sessions are told without asking: which revisions came, and what becomes of the project.
 *
 * A watch belongs to a session and to a project, and goes with the session wherever that goes: an engine
 * that serves another project only carries it. Its lines wait in a bounded buffer beside the answers. What
 * does not fit is counted, and told as one change when there is room again. Nobody waits for a watcher. */
#pragma once

#include "base/buf.h"
#include "base/names.h"
#include "voxel/geometry.h"

#include <json-c/json_object.h>

typedef struct Engine Engine;
typedef struct Session Session;
typedef struct Method Method;
typedef struct WatchNote WatchNote;

typedef enum WatchEvents {
        WATCH_CHANGES = 1 << 0,
        WATCH_STATUS = 1 << 1,
        WATCH_PROGRESS = 1 << 2,                  /* of tasks */
        WATCH_ALL = WATCH_CHANGES | WATCH_STATUS, /* what who names none is told of */
        WATCH_TRACE = 1 << 6,
} WatchEvents;

/* Bytes of lines that wait for a watcher. */
#define WATCH_BYTES_MAX (64u << 10)

typedef struct Watch {
        char project[NAME_MAX_BYTES + 1];
        unsigned events;
        uint64_t told;         /* the last revision that is told, or counted as missed */
        bool known;            /* `told` is; an engine that died took it along */
        bool waits;            /* for room in the socket */
        Buf out;               /* whole lines */
        size_t at;             /* bytes of them that are sent */
        uint64_t missed;       /* revisions that are to be told as one */
        bool behind;           /* there are some, `missed` of them if `known` */
        Box box;               /* where those were */
        bool anywhere;         /* or they were anywhere */
        uint64_t trace_missed; /* lines of the trace for which there was no room */
} Watch;

/* Starts, replaces or (events 0) ends the watch of a session on this engine's project. -ENOMEM. */
int watch_set(Engine *e, Session *s, unsigned events);
Watch *watch_free(Watch *w);

/* What goes with the session over the control channel; NULL: it watches nothing. New reference. */
json_object *watch_payload(const Session *s);
/* The reverse; NULL makes none. -ENOMEM, -EPROTO. */
int watch_load(Watch **ret, json_object *payload);
/* The session is new in this engine: it hears at once what it missed. */
void watch_arrive(Engine *e, Session *s);
/* The session leaves this engine. */
void watch_leave(Engine *e, Session *s);

/* A request of `by` led to the project's revision, in this turn. */
void watch_note(Engine *e, const Session *by, const Method *method);
/* The turn is committed: its revisions are told. */
void watch_publish(Engine *e);
/* The turn is not. */
void watch_drop(Engine *e);
/* Tells what becomes of the project: "idle", "closed". */
void watch_tell_status(Engine *e, const char *status);
/* The same, with a line (taken over) that says more. */
void watch_tell_line(Engine *e, json_object *line);
/* Tells how far a task is: those who watch that, and the session that waits for it, if it wants to know
 * (NULL: nobody does). `line` is taken over. What there is no room for is not told. */
void watch_tell_progress(Engine *e, Session *asker, json_object *line);
/* Has told a session how far its request is while that is being carried out here: the line (taken over) goes
 * out at once, or not at all when something waits before it. */
void watch_tell_working(Session *s, json_object *line);

/* Tells one who traces of a request, or counts it as missed. */
void watch_tell_trace(Watch *w, const char *line);
/* Sends what waits, as far as there is room. Between answers only. */
void watch_send(Engine *e, Session *s);
/* Whether the session watches another project than this engine's. */
bool watch_elsewhere(const Engine *e, const Session *s);
