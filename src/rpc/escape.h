/* JSON strings as they stand in a text that was checked, between their quotes, read without their
 * escapes. Nothing is allocated. */
#pragma once

#include "rpc/span.h"

typedef struct EscapeReader {
        const char *at, *end;
        uint8_t wait[4]; /* the bytes of an escape that were not read yet */
        unsigned n_wait, next_wait;
} EscapeReader;

static inline EscapeReader escape_reader(Span string) {
        return (EscapeReader){ .at = string.at, .end = string.at + string.n };
}

/* The next byte of the decoded string, -1 at its end. */
int escape_next(EscapeReader *r);

/* Decodes as much as fits into ret, in whole characters, and ends it with a NUL. Returns the length of
 * the whole. */
size_t escape_decode(Span string, char *ret, size_t size);
/* Compares decoded strings as strcmp() does. */
int escape_compare(Span a, Span b);
bool escape_equal(Span string, const char *text);
bool escape_has_nul(Span string);
uint64_t escape_hash(Span string, bool escaped);

/* The four hexadecimal digits at s, -1 when they are none. */
int escape_digits(const char *s);
