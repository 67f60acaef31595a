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
        Buf packed;    /* the blob that is bound to the statement in execution */
        Model *folded; /* the model as the database has it; NULL before the first fold. It shares its
                        * blocks with the living model: what a fold must write shows by the pointers. */
        Backlog backlog, committed_backlog;
        uint64_t written;                      /* bytes of steps */
        uint64_t revision, committed_revision; /* of the newest step or move */
        bool in_turn;
        bool may_redo; /* false: there is surely no undone step */
        int error;     /* what broke in this turn, of which nothing will be committed */
        int wal_frames, wal_copied;
};

/* Every write of a turn begins with the first and ends with the second, with the result of the write: see
 * the head of journal.c. */
int journal_turn_begin(Journal *j);
int journal_turn_result(Journal *j, int r);
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
