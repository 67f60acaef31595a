/* Lists of words in one string, as the method tables have them: "x y z". */
#pragma once

#include "rpc/span.h"

/* The next word; *at moves behind it. False at the end, or when *at is NULL. */
bool words_next(const char **at, Span *ret);
/* Which word is `name`; -1: none, also when words is NULL. */
int words_index(const char *words, const char *name);
bool span_is(Span s, const char *text);
/* How many letters have to be inserted, deleted or replaced to make one of the other; SIZE_MAX: one of them
 * is too long to be told. */
size_t words_distance(Span a, Span b);
/* Of the candidates the one that `name` is likely a slip of; -1: none is close. */
int words_nearest(const char *name, const Span *candidates, size_t n);
