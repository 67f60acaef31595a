/* The journal of a project: what makes an acknowledged edit survive. Block changes are kept, not
 * requests; a turn of the engine's loop is one transaction.
 *
 * Two things are stored: a folded model (as of some revision), and every Change since. Steps stay for
 * undo and redo when their Change has been folded. A journal without a path lives in memory: a private
 * engine has the same undo. It is never loaded, so the model is stored in it for a backup only. */
#pragma once

#include "base/buf.h"
#include "engine/obstacle.h"
#include "voxel/edit.h"

#define JOURNAL_SESSION_BYTES 16
#define JOURNAL_ANSWERS 10000
#define JOURNAL_HISTORY_BYTES ((uint64_t)1 << 30)
#define JOURNAL_ANSWER_HOURS 24
/* Results of tasks in the background are told so long. */
#define JOURNAL_TASK_MS ((int64_t)3600 * 1000)

typedef struct Journal Journal;

enum {
        JOURNAL_NOTHING = 1, /* no step to undo or redo */
        JOURNAL_HELD = 2,    /* another process owns the database */
        JOURNAL_MORE = 3,    /* to be called again */
};

typedef struct JournalState {
        Model *model;      /* owned by the caller; NULL when the project was never created */
        char *name;        /* of the project, as stored; NULL likewise */
        uint64_t revision; /* 0 for a new journal */
} JournalState;

/* Opens (or makes) the database, replays what was not folded, commits one write so that the WAL is open,
 * and is then usable without opening any file. Waits up to `wait_ms` for another owner: then JOURNAL_HELD.
 * -EBADMSG when the contents are damaged or not ours (the file is left as it is), -ENOTSUP when a newer
 * version made them, -errno of the storage otherwise. What is to be said of JOURNAL_HELD and -ENOTSUP stands
 * in *obstacle then. path NULL: in memory. */
int journal_open(Journal **ret, const char *path, unsigned wait_ms, JournalState *ret_state,
                 Obstacle *obstacle);
/* From now on a commit waits until the disk has it: it survives a power cut too. To be called outside a
 * turn. */
int journal_sync_each(Journal *j);
/* So many bytes steps may take at most (by default JOURNAL_HISTORY_BYTES): when they take more the oldest
 * are forgotten with the next fold, all but the newest one if it must be. */
void journal_limit(Journal *j, uint64_t bytes);
/* Number of steps that were forgotten for that since the journal was opened. */
uint64_t journal_forgotten(const Journal *j);
/* Closes; what was not committed is gone. */
Journal *journal_close(Journal *j);
DEFINE_CLEANUP(Journal *, journal_close);

/* The functions below write within the turn's transaction, which the first of them opens. When one fails the
 * turn is lost: those that follow, and the commit, give the same error, until the commit or a rollback. */

/* Records a step: an edit by `session` through `method`, which led to `revision`. Steps that were undone
 * can no longer be redone. Every step and every move leads to a revision above all before, else -EINVAL. */
int journal_step(Journal *j, uint64_t revision, const uint8_t session[static JOURNAL_SESSION_BYTES],
                 const char *method, const void *change, size_t n);

typedef struct JournalStep {
        int64_t id;
        uint8_t session[JOURNAL_SESSION_BYTES];
        char method[64];
        Buf change;
} JournalStep;
void journal_step_done(JournalStep *s);

/* The step that undo (CHANGE_BACKWARD) or redo (CHANGE_FORWARD) would take next, uncommitted ones included.
 * JOURNAL_NOTHING; -EBADMSG when it is damaged. */
int journal_next(Journal *j, Direction direction, JournalStep *ret);
/* Records that a step was undone or redone, which led to `revision`. -EINVAL when it is not the other way
 * round now. */
int journal_move(Journal *j, uint64_t revision, int64_t step, Direction direction);

/* A step as it is listed. */
typedef struct JournalEntry {
        int64_t id;   /* the revision that it led to */
        int64_t time; /* ms since 1970 */
        uint8_t session[JOURNAL_SESSION_BYTES];
        char method[64];
        bool undone;
} JournalEntry;
/* The revision of the step that undo would take. JOURNAL_NOTHING. */
int journal_position(Journal *j, int64_t *ret);
/* Gives the steps that undo and redo have to `tell`, the newest first, at most `limit` after the first
 * `offset` of them, uncommitted ones included. -EBADMSG when one is damaged. */
int journal_list(Journal *j, uint64_t limit, uint64_t offset,
                 void (*tell)(const JournalEntry *entry, void *userdata), void *userdata);

/* The step of that id. JOURNAL_NOTHING; -EBADMSG when it is damaged. */
int journal_get(Journal *j, int64_t id, JournalStep *ret);

/* Sets the project's name. */
int journal_name(Journal *j, const char *name);
/* Keeps the result of a request with a key, so that it is not done twice; `digest` tells the request from
 * another one with the same key. Of a project the newest JOURNAL_ANSWERS results are kept, for
 * JOURNAL_ANSWER_HOURS. */
int journal_remember(Journal *j, const char *key, uint64_t digest, const void *result, size_t n);
/* What was kept under that key, uncommitted results included; it is appended to ret. JOURNAL_NOTHING. */
int journal_recall(Journal *j, const char *key, uint64_t *ret_digest, Buf *ret);
/* How many ms ago that was; 0 when nothing was. */
int64_t journal_recall_age(Journal *j, const char *key);

/* Keeps a single text under that key, in place of the one before. */
int journal_note(Journal *j, const char *key, const char *text);
/* Appends it to ret, the uncommitted one included. JOURNAL_NOTHING. */
int journal_noted(Journal *j, const char *key, Buf *ret);

/* Ends the turn's transaction. 0 also when nothing was written. After a negative errno of the storage
 * everything since the last commit is gone from the journal: the caller takes its edits back. */
int journal_commit(Journal *j);
void journal_rollback(Journal *j);
/* What is written in a turn from now on is refused with this negative errno, and nothing is; 0: no more. */
void journal_refuse(Journal *j, int error);
/* Whether a commit would write something. */
bool journal_dirty(const Journal *j);

/* Whether so many changes wait that folding pays. */
bool journal_wants_fold(const Journal *j);
/* Stores the model as of `revision` (outside a turn) and forgets the replay of what came before; undo stays.
 * Only blocks that changed since the last fold are written. After an error nothing has changed. */
int journal_fold(Journal *j, const Model *m, uint64_t revision);
/* The same in memory, where the fold above has no need of the model: for a backup. */
int journal_fold_whole(Journal *j, const Model *m, uint64_t revision);
/* A small step of copying the WAL into the database, for quiet moments; gives back memory too. Costs a sync
 * when there is something to copy, nothing otherwise; never waits for anybody. */
int journal_checkpoint(Journal *j);
/* Before leaving: fold, then empty the WAL. */
int journal_leave(Journal *j, const Model *m, uint64_t revision);
/* Bytes of changes that were recorded since it was opened, as they are stored. */
uint64_t journal_written(const Journal *j);
/* Bytes of the database and its WAL. */
uint64_t journal_bytes(const Journal *j);

/* Writes all that the journal holds, uncommitted writes included, into a regular file (borrowed), whose
 * contents are replaced: a database of its own, without a log. Needs memory for all of it. -ENOMEM; -errno
 * of the file, which may then hold a part. */
int journal_backup(Journal *j, int fd, uint64_t *ret_bytes);
/* What restoring and recovering have made of a database. */
typedef struct JournalFinds {
        bool damaged;   /* something is lost, or was in disorder: a new database was made … */
        char aside[32]; /* … and the old one is called so now, in the same folder; "": there is none */
        bool cut;       /* steps after the revision that the model is of are lost */
        bool headless;  /* the layers' names and properties are lost */
        bool holes;     /* blocks of 16 × 16 × 16 voxels are lost: so many that nobody knows, and … */
        size_t blocks_lost;
        size_t steps;           /* that undo and redo have … */
        size_t steps_lost;      /* … and have no more, at least */
        uint64_t revision_read; /* that the model is of … */
        uint64_t revision;      /* … and what it is called now: above all that were ever told */
} JournalFinds;

/* Takes the project `name` from a file (borrowed) that journal_backup() wrote, of at most `most` bytes, into
 * a new journal, outside a turn. All or nothing: -EBADMSG when the file is none or anything of it is
 * damaged, -ENOTSUP when it is of a newer version, -EFBIG, -ENOMEM, -errno of the storage. */
int journal_restore(Journal *j, int fd, size_t most, const char *name, JournalState *ret,
                    JournalFinds *finds, Obstacle *obstacle);
/* Looks through the database at `path`, which nobody has open, and when anything is wrong with it makes a
 * new one in its place of what can be read; the old one stays beside it with its log, as "….damaged-N".
 * JOURNAL_HELD; -EBADMSG when nothing can be read; -ENOTSUP; -errno of the storage: all is as it was then.
 */
int journal_recover(const char *path, unsigned wait_ms, JournalFinds *ret, Obstacle *obstacle);
/* Gives space back (outside a turn): forgets all but the newest `keep` undo steps (UINT64_MAX: all stay; 0:
 * redo is forgotten too) and what nobody can ask for any more. After an error all is there; steps may be
 * forgotten. */
int journal_compact_begin(Journal *j, const Model *m, uint64_t revision, uint64_t keep);
/* Then, again and again while it is JOURNAL_MORE: a short part of cutting what is free off the file. Each is
 * whole by itself, and between them the journal is used as ever. A database that a version before 5 made is
 * written anew as a whole, once, which needs memory and free space for as much as stays. */
int journal_compact_go_on(Journal *j);
