/* A file that goxeld has opened for the path in a request. It belongs to one line: the next one of the
 * session that it comes with. When a file was written, goxeld gives it its name, and the answer waits until
 * that is done. */
#pragma once

#include "base/stamp.h"
#include "engine/engine.h"

typedef struct Passed {
        int fd;
        uint32_t ordinal;       /* of the line */
        char *path;             /* what the file is, or is going to be, called */
        char stamp[STAMP_SIZE]; /* of what has that name now; empty: nothing */
        bool over;              /* the line was carried out */
        bool succeeded;
        bool told;         /* goxeld knows that */
        bool kept;         /* a picture that goxeld keeps … */
        uint64_t keep_ms;  /* … for so long; 0: without end */
        json_object *note; /* what goxeld is to know of it; owned */
        Buf answer;
} Passed;

Passed *passed_free(Passed *p);
DEFINE_CLEANUP(Passed *, passed_free);

/* FILE has come, for the session `id` that comes next; fd is taken over. -EPROTO, -ENOMEM. */
int passed_take(Engine *e, uint32_t id, json_object *payload, int fd);
/* That session has come. */
void passed_give(Engine *e, Session *s);
/* DONE has come: the answer can be sent. */
void passed_done(Engine *e, uint32_t id, json_object *payload);

/* Whether the request needs a file that goxeld has not opened yet. */
bool passed_wanted(const Engine *e, const Session *s, const Method *m, const Request *q);
/* The file for the line that is being carried out; NULL: there is none. */
Passed *passed_now(const Session *s);
/* The call that had that file has ended: answers it, or keeps its answer until the file has its name.
 * REQUEST_DONE, REQUEST_ASK, -ENOMEM. Without a file (NULL) it is call_answer(). */
int passed_answer(Session *s, Passed *p, Buf *out, const Request *q, Call *c);
/* The turn is committed: tells goxeld what became of the file. */
void passed_tell(Engine *e, Session *s);
/* goxeld is another one, which has no file: it is told again, and the client that nobody knows. */
void passed_tell_again(Engine *e, Session *s);
