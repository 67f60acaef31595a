#include "cli/words.h"

#include <errno.h>
#include <string.h>

#define BLANKS " \t\r\n"

void words_done(Words *w) {
        free(TAKE(w->text));
        free(TAKE(w->words));
        w->n = 0;
}

/* Takes one word from `at`; *to moves behind its NUL. NULL: a quote or a \ without its end. */
static const char *take_word(const char *at, char **to) {
        char quote = '\0', *out = *to;

        for (; *at && (quote || !strchr(BLANKS, *at)); at++) {
                if (quote && *at == quote)
                        quote = '\0';
                else if (!quote && (*at == '\'' || *at == '"'))
                        quote = *at;
                else if (*at == '\\' && quote != '\'') {
                        if (!*++at)
                                return NULL;
                        *out++ = *at;
                } else
                        *out++ = *at;
        }
        *out++ = '\0';
        *to = out;
        return quote ? NULL : at;
}

int words_split(Words *ret, const char *line) {
        size_t n = strlen(line);
        CLEANUP_WORDS Words w = { .text = malloc(n + 1), .words = calloc(n / 2 + 2, sizeof(char *)) };
        char *to = w.text;

        if (!w.text || !w.words)
                return -ENOMEM;
        for (const char *at = line + strspn(line, BLANKS); *at && *at != '#'; at += strspn(at, BLANKS)) {
                w.words[w.n++] = to;
                at = take_word(at, &to);
                if (!at)
                        return -EINVAL;
        }
        ret->text = TAKE(w.text);
        ret->words = TAKE(w.words);
        ret->n = w.n;
        return 0;
}
