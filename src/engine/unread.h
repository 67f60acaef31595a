/* Answers that their clients may not have. They stand in the memory that an engine leaves when it is killed
 * (rpc/slots.h), each with the revision it led to: the engine that opens the project after it knows by the
 * journal which of them were committed, and sends those instead of carrying the same lines out again. */
#pragma once

#include "base/buf.h"
#include "rpc/slots.h"

#define UNREAD_SESSION_BYTES 16

typedef struct Unread {
        Slots *slots; /* borrowed; NULL: nothing is kept, and nobody would read it */
        Buf before;   /* what the engines before left */
        size_t kept;  /* bytes of the memory that hold just that */
        size_t n;     /* bytes that are in use */
} Unread;

void unread_begin(Unread *u, Slots *slots);
void unread_done(Unread *u);
/* Takes over what the engine before left in `fd`, as far as it was committed: up to `revision`. -errno. */
int unread_load(Unread *u, int fd, uint64_t revision);

/* A turn begins: the answers of the one before are sent, or their connection is lost with this engine. */
void unread_begin_turn(Unread *u);
/* Adds the answer to line `ordinal` of a session, which led to `revision`. -ENOSPC when it has no room. */
int unread_add(Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal,
               uint64_t revision, const void *answer, size_t n);

/* The answer that an engine before gave to that line, borrowed until unread_forget(); false: none. */
bool unread_find(const Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal,
                 const char **ret, size_t *ret_n);
/* Whether there are answers for lines from `ordinal` on. */
bool unread_has(const Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal);
/* Nobody waits for what the engines before left. */
void unread_forget(Unread *u);
