/* One member of one object inside a JSON file that belongs to another program: found, set and removed in the
 * text itself, so that everything else stays as it was, to the byte. */
#pragma once

#include "base/buf.h"
#include "rpc/span.h"

/* An object: its text with the braces, and where its members stand. */
typedef struct SpliceObject {
        Span text;                  /* n is 0: there is none */
        const char *first;          /* the first member's name; NULL: it is empty */
        const char *last;           /* the end of the last member's value */
        Span name, value;           /* the member that is looked for, name with its quotes */
        const char *before, *after; /* end of the member before it, name of the one behind it; NULL: none */
} SpliceObject;

typedef struct Splice {
        Span text;
        const char *outer, *inner; /* names: what is looked for is text.outer.inner */
        SpliceObject root, servers;
        const char *fault; /* why the text is not understood … */
        size_t line;       /* … and where, from 1; 0: nowhere in particular */
        bool comments;     /* there is a comment at that place */
} Splice;

enum { SPLICE_OK = 0, SPLICE_FAULT = 1 };

/* Borrows all texts. An empty text is an empty object. SPLICE_FAULT with `fault`; -ENOMEM. */
int splice_find(Splice *ret, const char *text, size_t n, const char *outer, const char *inner);
/* The value that was found; n is 0 when there is none. */
Span splice_value(const Splice *s);
/* Appends the text with the member set to a value, JSON text on one line. -ENOMEM, -EINVAL. */
int splice_set(const Splice *s, const char *value, Buf *ret);
/* Appends the text without the member, which has to be there. -ENOMEM. */
int splice_remove(const Splice *s, Buf *ret);
