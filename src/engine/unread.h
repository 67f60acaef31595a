/* Answers that their clients may not have. A turn's commit holds the answers to its edits; the engine that
 * opens the project after this one was killed sends them instead of carrying the same lines out again. */
#pragma once

#include "engine/journal.h"

typedef struct Unread {
        Buf before;  /* what the engine before left, less what was dropped since */
        Buf turn;    /* the answers of this turn */
        bool stored; /* the journal has some */
} Unread;

void unread_done(Unread *u);
/* Reads what the last engine left. -errno. */
int unread_load(Unread *u, Journal *j);

/* Adds the answer to line `ordinal` of a session to the turn. -ENOMEM. */
int unread_add(Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal,
               const void *answer, size_t n);
/* The answer that the engine before gave to that line, borrowed until the next call here; false: none. */
bool unread_find(const Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal,
                 const char **ret, size_t *ret_n);
/* Whether there are answers for lines from `ordinal` on. */
bool unread_has(const Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal);
/* The session has got what the engine before left for it, or is gone. */
void unread_drop(Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES]);

/* Writes the answers of the turn, and those that are left from before, into the turn's transaction. -errno
 * of the journal. */
int unread_keep(Unread *u, Journal *j);
/* The turn is over: committed, or taken back. */
void unread_end_turn(Unread *u);
/* Before leaving in order: nobody waits for anything. A transaction of its own. -errno of the journal. */
int unread_clear(Unread *u, Journal *j);
