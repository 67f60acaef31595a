/* A text file line by line, and the numbers in it. */
#pragma once

#include "formats/internal.h"

#include <string.h>
#include <strings.h>

typedef struct Line {
        const char *text, *end; /* without the blanks before, and without the line feed */
        uint64_t number;        /* from 1 */
        uint64_t offset;        /* in the file */
} Line;

typedef struct Lines {
        const char *begin, *at, *end;
        uint64_t number; /* of lines so far */
        char newline;    /* a carriage return in files that have no line feed */
        bool joins;      /* a backslash at its end joins a line with the next one; to be set by who reads */
} Lines;
/* Passes over the mark that some programs set before UTF-8. */
Lines lines_new(const uint8_t *data, size_t n);
bool lines_next(Lines *l, Line *ret);

/* The beginning of a line, fit to be printed. */
#define LINE_EXCERPT 41
void line_excerpt(const Line *line, char ret[static LINE_EXCERPT]);
/* FORMAT_INVALID: which line should be what, and what it is. A macro, as format_fail(). */
#define line_fail(error, line, expected) (line_explain((error), (line), (expected)), FORMAT_INVALID)
void line_explain(FormatError *error, const Line *line, const char *expected);

static inline bool is_blank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
}
/* Bytes of what joins two lines, if it stands there: a backslash and the end of the line. */
static inline size_t joint_at(const char *s, const char *end) {
        if (end - s < 2 || *s != '\\')
                return 0;
        return s[1] == '\n' ? 2 : end - s > 2 && s[1] == '\r' && s[2] == '\n' ? 3 : 0;
}
static inline const char *skip_blanks(const char *s, const char *end) {
        size_t joint = 0;

        while (s < end && (is_blank(*s) || (joint = joint_at(s, end)) > 0)) {
                s += joint ? joint : 1;
                joint = 0;
        }
        return s;
}
static inline bool line_empty(const Line *line) {
        return line->text == line->end;
}
/* Any finite decimal number, "-1.5e3". NULL when none stands there, else what follows it. */
const char *take_decimal(const char *s, const char *end, double *ret);
/* The next word, after blanks; its length, 0 at the end of the line. */
size_t take_word(const char **s, const char *end, const char **ret);
static inline bool word_is(const char *word, size_t n, const char *text) {
        return strlen(text) == n && !memcmp(word, text, n);
}
/* Without regard to case. */
static inline bool word_is_like(const char *word, size_t n, const char *text) {
        return strlen(text) == n && !strncasecmp(word, text, n);
}
/* Decimal. NULL when no number within 32 bits stands there, else what follows it. */
const char *take_number(const char *s, const char *end, int32_t *ret);
