/* A line of commands, split as a shell does it: words with blanks between, '…' as it stands, "…" and \c;
 * what follows a # at the beginning of a word is a comment. Nothing is expanded. */
#pragma once

#include "base/macros.h"

typedef struct Words {
        char *text; /* what the words lie in, one behind the other */
        char **words;
        size_t n;
} Words;

/* -EINVAL: a quote is not closed, or a \ ends the line. -ENOMEM. */
int words_split(Words *ret, const char *line);
void words_done(Words *w);
#define CLEANUP_WORDS __attribute__((cleanup(words_done)))
