/* Inside the journal: for its own files. */
#pragma once

#include "engine/blob.h"
#include "engine/journal.h"
#include "engine/store.h"

/* What the next load has to replay. */
typedef struct Backlog {
        size_t entries;
        size_t bytes;
} Backlog;

struct Journal {
        Store store;
        char *path; /* NULL: in memory */
        Codec codec;
        Buf packed;        /* the blob that is bound to the statement in execution */
        Model *folded;     /* the model as the database has it; NULL before the first fold. It shares its
                            * blocks with the living model: what a fold must write shows by the pointers. */
        bool plain_strays; /* it has blocks of one colour among the others: an older version wrote it */
        Backlog backlog, committed_backlog;
        uint64_t written;                      /* bytes of steps */
        uint64_t history, committed_history;   /* bytes that steps take */
        bool history_is_sure;                  /* it was counted since the journal was opened */
        uint64_t history_most;                 /* so many they may */
        uint64_t forgotten;                    /* steps that had to go for that */
        uint64_t revision, committed_revision; /* of the newest step or move */
        bool in_turn;
        bool may_redo; /* false: there is surely no undone step */
        int refused;   /* what writing is answered with; 0: it is carried out */
        int error;     /* what broke in this turn, of which nothing will be committed */
        int wal_frames, wal_copied;
};

/* Every write of a turn begins with the first and ends with the second, with the result of the write: see
 * the head of journal.c. */
int journal_turn_begin(Journal *j);
int journal_turn_result(Journal *j, int r);
/* It is in memory, and nothing was written: what is looked for is not there. */
bool journal_unused(const Journal *j);
/* Copies the log into the database when it has become long, outside a transaction. */
void journal_bound_log(Journal *j);
/* Milliseconds since 1970. */
int64_t journal_time(void);
/* Forgets answers that are too old to be asked for. */
int journal_forget_answers(Journal *j);

/* Packs a blob into j->packed, where it lasts until the next one. */
int journal_pack(Journal *j, const void *data, size_t n);
/* Appends what the blob in a column was made from. */
int journal_unpack(Journal *j, sqlite3_stmt *statement, int column, Buf *ret);

/* Reads the folded model and replays what came after it. *ret is NULL when the project was never created. */
int journal_load(Journal *j, Model **ret);
/* Parts of that. The header is the folded model without its blocks, NULL when there is none; the revision it
 * is of; a block, from a row {layer, x, y, z, data} (bytes is for its contents meanwhile), into its layer;
 * a step, forward or backward. What is wrong is -EBADMSG. */
int journal_read_header(Journal *j, Model **ret);
int journal_read_folded(Journal *j, uint64_t *ret);
int journal_read_block(Journal *j, sqlite3_stmt *row, Buf *bytes, Model *m);
/* The same for a row of blocks of one colour, which has to be read before the others. */
int journal_read_plain(Journal *j, sqlite3_stmt *row, Buf *bytes, Model *m);
int journal_replay_step(Journal *j, int64_t step, int64_t direction, Model *m);
/* A step from a row {id, session, method, change}. */
int journal_read_step(Journal *j, sqlite3_stmt *row, JournalStep *ret);
/* The project's name; *ret stays as it is when none is stored. */
int journal_read_name(Journal *j, char **ret);

/* journal_fold() that also writes what `more` (may be NULL) writes, all or nothing. */
int journal_fold_with(Journal *j, const Model *m, uint64_t revision, int (*more)(Journal *j, void *userdata),
                      void *userdata);
/* What the row of a step takes beside its change, about. */
#define STEP_ROW_BYTES 64
/* Forgets the oldest steps when they take too much room, and notes how much they take; within the fold, as
 * all of them are in the model then. `counted`: j->history is right. */
int journal_trim(Journal *j, bool counted);
/* How much the steps of the fold take. */
int journal_read_history(Journal *j, uint64_t *ret);

struct Salvage;
/* What is in a journal that was opened as it is. -EBADMSG when nothing is. */
int journal_look(Journal *from, struct Salvage *ret, JournalFinds *finds);
/* Closes without touching what stands in the log. */
Journal *journal_give_up(Journal *j);
DEFINE_CLEANUP(Journal *, journal_give_up);
