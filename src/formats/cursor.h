/* A place in a run of bytes of a file. Whoever reads through a Cursor cannot read beyond its run, and
 * every failure says in which chunk, at which byte, what was wanted and what is left. */
#pragma once

#include "base/progress.h"
#include "formats/format.h"

typedef struct Cursor {
        const uint8_t *data;
        size_t n;
        size_t at;
        uint64_t base;     /* byte in the file of data[0] */
        uint64_t chunk_at; /* byte in the file where the chunk's header begins */
        char chunk[5];     /* its type, fit to print; "" outside of chunks */
        FormatError *error;
} Cursor;

Cursor cursor_new(const uint8_t *data, size_t n, FormatError *error);
static inline size_t cursor_left(const Cursor *c) {
        return c->n - c->at;
}
/* Byte in the file. */
static inline uint64_t cursor_offset(const Cursor *c) {
        return c->base + c->at;
}

/* FORMAT_INVALID: "chunk LAYR at byte 1204 " and the text; without a chunk just the text. */
#define cursor_fail(c, ...) (cursor_explain(c, __VA_ARGS__), FORMAT_INVALID)
void cursor_explain(const Cursor *c, const char *text, ...) PRINTF(2, 3);

/* 0 or FORMAT_INVALID, then nothing has moved. `what` names the thing in the message. */
int cursor_bytes(Cursor *c, size_t n, const char *what, const uint8_t **ret);
int cursor_u32(Cursor *c, const char *what, uint32_t *ret);
int cursor_i32(Cursor *c, const char *what, int32_t *ret);
/* A length that must not be negative nor longer than what is left, and the bytes it announces. */
int cursor_counted(Cursor *c, const char *what, const uint8_t **ret, size_t *ret_n);

/* The same place, as inside chunk `type`, whose header began at file byte `chunk_at`. */
Cursor cursor_named(const Cursor *c, const uint8_t type[static 4], uint64_t chunk_at);
/* The work that comes next is on `part`, which lies in `whole`: that part of the stage we are in. To be left
 * with progress_leave(). */
ProgressStage cursor_enter(const Cursor *whole, const Cursor *part);
/* The n bytes from `begin` on of the run of `c`, which must have them. */
Cursor cursor_slice(const Cursor *c, size_t begin, size_t n);
