/* The strict reading of JSON (RFC 8259) that comes before anything else sees a text from outside: one
 * pass, no tree. json-c alone would take NaN, single quotes, raw control characters, lone surrogates,
 * "1." and the last of doubled keys.
 *
 * A fault of syntax ends the scan. A doubled key is noted and the scan goes on, so that the rest of a
 * batch can still be used. */
#pragma once

#include "rpc/error.h"
#include "rpc/keys.h"
#include "rpc/span.h"

#define SCAN_NESTING_MAX 64

typedef struct Scan {
        const char *text, *at, *end;
        const char *fault; /* what is wrong at `at`; NULL: nothing */
        unsigned depth;
        bool doubled; /* a key stood twice, or had a NUL in it: bad_key */
        bool nul;     /* … the latter */
        Span bad_key; /* the first such key, between its quotes, as it came */
        Keys keys;
} Scan;

/* One object or array that the scan is in. */
typedef struct ScanLevel {
        size_t keys; /* names below it on the stack */
        bool inside; /* a value was passed */
} ScanLevel;

/* Borrows the text. */
void scan_init(Scan *s, const char *text, size_t n);
void scan_done(Scan *s);
#define CLEANUP_SCAN __attribute__((cleanup(scan_done)))

/* All of these: SCAN_FAULT with s->fault, or -ENOMEM. */
enum { SCAN_END = 0, SCAN_MORE = 1, SCAN_FAULT = 2 };

/* Passes white space and one value whatever it is; ret is its text. 0. */
int scan_value(Scan *s, Span *ret);
/* Only white space may be left: 0. */
int scan_finish(Scan *s);

/* The character at which the next value begins, 0 at the end of the text. */
char scan_peek(Scan *s);
/* Steps into the object or array that scan_peek() showed. 0. */
int scan_enter(Scan *s, ScanLevel *ret);
/* SCAN_MORE: the scan stands before a value, which has to be passed; SCAN_END: the object or array was
 * closed. The name of a member is what stands between its quotes. */
int scan_member(Scan *s, ScanLevel *l, Span *ret_name);
int scan_element(Scan *s, ScanLevel *l);

/* The fault as an error: -32700 with data {offset}. RPC_FAILED. */
int scan_fail(const Scan *s, RpcError *e);
/* The bad key as an error: -32600 with data {key}. RPC_FAILED. */
int scan_fail_key(const Scan *s, RpcError *e);
