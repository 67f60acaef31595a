/* A result of few members, written as the text that is sent: for what is asked a thousand times a second, a
 * tree takes longer to build and to free than all else that is done for it.
 *
 * Its room is a call's and fixed: what is added when a step is made already cannot fail. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of names that rows have: over twice what the longest result takes. More is a bug. */
#define BRIEF_MAX 512

typedef struct Brief {
        size_t n;
        char text[BRIEF_MAX]; /* an object that is whole after each function below; not ended by a NUL */
} Brief;

/* Makes it an object without members. */
void brief_begin(Brief *b);
/* Each adds a member behind the others. Names are written as they are: nothing in them is escaped. */
void brief_int(Brief *b, const char *name, int64_t value);
void brief_uint(Brief *b, const char *name, uint64_t value);
void brief_bool(Brief *b, const char *name, bool value);
void brief_null(Brief *b, const char *name);
/* An array. */
void brief_ints(Brief *b, const char *name, const int32_t *values, size_t n);
