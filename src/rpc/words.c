#include "rpc/words.h"

#include <string.h>

#define WORD_MAX 64 /* longer ones have no near ones */

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

/* Levenshtein's distance, one row at a time. */
static size_t distance(const char *a, size_t n_a, Span b) {
        size_t row[WORD_MAX + 1];

        for (size_t j = 0; j <= b.n; j++)
                row[j] = j;
        for (size_t i = 1; i <= n_a; i++) {
                size_t corner = row[0];

                row[0] = i;
                for (size_t j = 1; j <= b.n; j++) {
                        size_t change = corner + (a[i - 1] != b.at[j - 1]);
                        size_t grow = MIN(row[j], row[j - 1]) + 1;

                        corner = row[j];
                        row[j] = MIN(change, grow);
                }
        }
        return row[b.n];
}

int words_nearest(const char *name, const Span *candidates, size_t n) {
        size_t n_name = strlen(name), best = MAX(n_name / 3, (size_t)1) + 1;
        int ret = -1;

        if (n_name > WORD_MAX)
                return -1;
        for (size_t i = 0; i < n; i++) {
                size_t d;

                if (candidates[i].n > WORD_MAX)
                        continue;
                d = distance(name, n_name, candidates[i]);
                /* All letters changed is another word, however short. */
                if (d < best && d < candidates[i].n) {
                        best = d;
                        ret = (int)i;
                }
        }
        return ret;
}
