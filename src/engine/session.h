/* A client's connection as its engine has it.
 *
 * What was read is only peeked: the kernel's queue keeps every request until its answer is in the client's
 * socket, and only then is it consumed. `in` is our copy of what was peeked, from the first byte that is not
 * consumed; the first `used` bytes of it belong to requests that are answered in `out`.
 *
 * A line longer than the peek window cannot wait in the queue, and one that comes in small pieces fills it
 * before it ends. Such a line is consumed into `in` as it comes, and counts as `held` there: bytes of `in`
 * that the queue no longer has. */
#pragma once

#include "base/buf.h"
#include "base/names.h"
#include "engine/watch.h"
#include "rpc/slots.h"

#include <sys/types.h>

#define SESSION_PEEK_MAX (64u << 10)
#define SESSION_FDS_MAX 16

/* What an event of the loop is about: sessions and tasks begin with it. */
typedef enum SourceKind { SOURCE_SESSION, SOURCE_TASK } SourceKind;

typedef struct Task Task;

typedef enum SessionState {
        SESSION_OPEN,
        SESSION_ASKING,    /* waits for goxeld's answer to a request */
        SESSION_WORKING,   /* waits for the end of a task */
        SESSION_RETURNING, /* goes back to goxeld once its answers are out */
        SESSION_DEAD,      /* to be buried by the loop */
} SessionState;

/* Descriptors that came with one message. They belong to the line that holds its last byte. */
typedef struct SessionFds {
        size_t last; /* that byte's place in `in` */
        size_t n;
        int fds[SESSION_FDS_MAX];
} SessionFds;

/* Lines with descriptors that may wait at once. */
#define SESSION_FD_LINES_MAX 32

struct Session {
        SourceKind source; /* SOURCE_SESSION */
        int fd;
        uint32_t id;     /* on the control channel */
        uint8_t key[16]; /* who it is in the journal */
        uid_t uid;
        pid_t pid;
        char project[NAME_MAX_BYTES + 1]; /* the one it is bound to; empty: none */
        SessionState state;
        SlotCell *cell;    /* where its state is noted for whoever goes on after us; NULL: nowhere */
        uint32_t number;   /* of that slot */
        uint32_t ordinal;  /* of the first line that is not consumed */
        uint32_t suspect;  /* ordinal of the line that an engine died of: it is the last of its turn, and the
                              first */
        bool is_suspected; /* there is such a line */
        bool replays;      /* some of its lines may have been answered by the engine before */

        Buf in;
        size_t used, held, scanned; /* scanned: bytes of the first open line known to have no newline */
        size_t line;                /* bytes of the line given last */
        Buf out;
        size_t out_at;                     /* bytes of `out` that are sent */
        bool readable, closing, eof, mute; /* closing: the end may stand behind what is readable. mute: the
                                              client reads no more, answers are dropped */
        bool blocked;                      /* waits for room in the socket */
        size_t line_most;                  /* bytes of a line; set anew by whoever knows better */
        bool too_long;                     /* its line is longer than a line may be */
        uint64_t blocked_since;
        uint64_t partial_since; /* an unfinished line has waited in the queue since then; 0: there is none */
        bool announce; /* it chose this project in this turn: goxeld is told once the turn is committed */

        SessionFds *fds; /* descriptors of lines that are not used yet, in their order */
        size_t n_fds;
        bool fds_may_repeat; /* the last peek ended inside the segment that carried the last of them */

        const char *return_why;
        char return_project[NAME_MAX_BYTES + 1];
        uint32_t ask;          /* the ask it waits for */
        char *ask_id;          /* raw id of that request; NULL: a notification */
        json_object *asked;    /* what was asked: a goxeld that comes anew is asked again */
        char notes[96];        /* goxeld's, given back as they came */
        uint64_t requests;     /* answered so far */
        uint64_t pace;         /* what it has used of the pace, for pace_wait() */
        uint64_t pace_due;     /* its next line waits until then; 0: it need not */
        struct Passed *passed; /* the file for a line of it; NULL: none */
        Session *prev, *next, *ready_next;
        bool queued;
        Task *task;          /* SESSION_WORKING: the one it waits for */
        bool waits;          /* its next line waits for the end of a task that changes the project */
        bool more;           /* complete lines are left that this turn did not take */
        uint64_t compacting; /* bytes of the database before its line began to compact it; 0: it has not */
        unsigned used_lines; /* complete lines in the first `used` bytes of `in` */

        char client[64];     /* what it calls itself; may be empty */
        uint64_t arrived;    /* ns: when something of it was read last */
        Watch *watch;        /* what it wants to be told; NULL: nothing */
        bool announce_watch; /* that has changed in this turn: goxeld is told */
};

/* Takes over fd. */
int session_new(Session **ret, int fd, uint32_t id);
/* Closes our descriptor; the connection itself ends only by session_shutdown(). */
Session *session_free(Session *s);
DEFINE_CLEANUP(Session *, session_free);
void session_shutdown(Session *s);

/* Reads what has come. 0, or -errno when the connection broke (which reads as its end). */
int session_fill(Session *s);

enum { SESSION_LINE = 1, SESSION_WAIT = 2, SESSION_WINDOW = 3 };
/* The next line that is not used yet: SESSION_LINE; SESSION_WAIT when none is complete; SESSION_WINDOW when
 * the peek window is full of one line: session_hold() goes on with it. A line over line_most sets
 * too_long. The bytes live until the session is filled or consumed again. */
int session_line(Session *s, const char **ret, size_t *ret_n);
/* Duplicates of the descriptors that came with the line given last. -errno. */
int session_copy_fds(const Session *s, SessionFds **ret, size_t *ret_n);
/* Marks that line (and its newline) as used. */
void session_use(Session *s, size_t n);
/* Starts to keep the line in private memory instead of the queue. */
int session_hold(Session *s);
/* Whether an unfinished line waits in the queue, all before it being consumed. */
bool session_partial(const Session *s);
/* What is held, as a memfd, so that the session can go on elsewhere; -1 when nothing is. -errno. */
int session_save_held(const Session *s, int *ret);
/* The reverse, for a session that is new here. */
int session_load_held(Session *s, int fd);

/* Descriptor number `index` of the line that session_line() gave last, borrowed; -1 when there is none. */
int session_descriptor(const Session *s, size_t index);

/* The ordinal of the next line. */
uint32_t session_ordinal(const Session *s);
/* Notes that lines of it are being carried out. */
void session_begin_turn(Session *s);
/* Notes that nobody can go on with it if this engine dies now. */
void session_give_up(Session *s);
/* Takes back what was used in this turn, whose answers are thrown away. */
void session_rewind(Session *s);

/* Sends what is in `out`; when all of it is gone, consumes what was used. `blocked` says whether some is
 * left. */
void session_flush(Session *s);
/* Whether it waits for room in the socket, and that there is some. */
bool session_wants_room(const Session *s);
void session_has_room(Session *s);
/* Whether nothing is on its way: all that was used is consumed, all answers are sent. */
bool session_quiet(const Session *s);
