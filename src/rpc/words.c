#include "rpc/words.h"

#include <string.h>

#define WORD_MAX 128 /* longer ones have no near ones */

bool words_next(const char **at, Span *ret) {
        if (!*at)
                return false;
        while (**at == ' ')
                (*at)++;
        if (**at == '\0')
                return false;
        *ret = (Span){ *at, strcspn(*at, " ") };
        *at += ret->n;
        return true;
}

bool span_is(Span s, const char *text) {
        return strncmp(s.at, text, s.n) == 0 && text[s.n] == '\0';
}

int words_index(const char *words, const char *name) {
        Span word;

        for (int i = 0; words_next(&words, &word); i++)
                if (span_is(word, name))
                        return i;
        return -1;
}

/* Levenshtein's, one row at a time. */
size_t words_distance(Span a, Span b) {
        size_t row[WORD_MAX + 1];

        if (a.n > WORD_MAX || b.n > WORD_MAX)
                return SIZE_MAX;
        for (size_t j = 0; j <= b.n; j++)
                row[j] = j;
        for (size_t i = 1; i <= a.n; i++) {
                size_t corner = row[0];

                row[0] = i;
                for (size_t j = 1; j <= b.n; j++) {
                        size_t change = corner + (a.at[i - 1] != b.at[j - 1]);
                        size_t grow = MIN(row[j], row[j - 1]) + 1;

                        corner = row[j];
                        row[j] = MIN(change, grow);
                }
        }
        return row[b.n];
}

int words_nearest(const char *name, const Span *candidates, size_t n) {
        const Span wanted = { name, strlen(name) };
        size_t best = MAX(wanted.n / 3, (size_t)1) + 1;
        int ret = -1;

        for (size_t i = 0; i < n; i++) {
                const size_t d = words_distance(wanted, candidates[i]);

                /* All letters changed is another word, however short. */
                if (d < best && d < candidates[i].n) {
                        best = d;
                        ret = (int)i;
                }
        }
        return ret;
}
