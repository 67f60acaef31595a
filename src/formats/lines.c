/* Lines of a stranger's file: nothing is ended by a NUL. */
#include "formats/lines.h"

#include <inttypes.h>

#include "base/progress.h"

#include <math.h>
#include <string.h>

#define NUMBER_MOST 48 /* characters of a number */

Lines lines_new(const uint8_t *data, size_t n) {
        const char *begin = n ? (const char *)data : "";
        const bool marked = n >= 3 && !memcmp(begin, "\xef\xbb\xbf", 3),
                   old = !memchr(begin, '\n', n) && memchr(begin, '\r', n);

        progress_begin(n);
        return (Lines){ .begin = begin,
                        .at = begin + (marked ? 3 : 0),
                        .end = begin + n,
                        .newline = old ? '\r' : '\n' };
}

/* Whether the line that ends there goes on in the next one. Remarks do not: they may end with a path. */
static bool goes_on(const Lines *l, const char *newline) {
        const char *last = newline - (newline > l->at && newline[-1] == '\r');

        return l->joins && last > l->at && last[-1] == '\\' && *skip_blanks(l->at, newline) != '#';
}

bool lines_next(Lines *l, Line *ret) {
        const char *newline;

        if (l->at == l->end)
                return false;
        newline = memchr(l->at, l->newline, (size_t)(l->end - l->at));
        ret->number = ++l->number;
        while (newline && goes_on(l, newline)) {
                l->number++;
                newline = memchr(newline + 1, l->newline, (size_t)(l->end - newline - 1));
        }
        ret->end = newline ? newline : l->end;
        ret->text = skip_blanks(l->at, ret->end);
        ret->offset = (uint64_t)(ret->text - l->begin);
        l->at = newline ? newline + 1 : l->end;
        progress_at((uint64_t)(l->at - l->begin));
        return true;
}

void line_excerpt(const Line *line, char ret[static LINE_EXCERPT]) {
        const size_t n = MIN((size_t)(line->end - line->text), (size_t)LINE_EXCERPT - 1);

        for (size_t i = 0; i < n; i++)
                ret[i] = (char)(line->text[i] >= ' ' && line->text[i] < 0x7f ? line->text[i] : '?');
        ret[n] = 0;
}

const char *take_number(const char *s, const char *end, int32_t *ret) {
        bool minus = s < end && *s == '-';
        int64_t value = 0;
        const char *digits;

        s += minus;
        digits = s;
        for (; s < end && *s >= '0' && *s <= '9'; s++) {
                value = value * 10 + (*s - '0');
                if (value > (int64_t)INT32_MAX + minus)
                        return NULL;
        }
        if (s == digits)
                return NULL;
        *ret = (int32_t)(minus ? -value : value);
        return s;
}

const char *take_decimal(const char *s, const char *end, double *ret) {
        const size_t n = MIN((size_t)(end - s), (size_t)NUMBER_MOST);
        char text[NUMBER_MOST + 1], *behind;
        double value;

        memcpy(text, s, n);
        text[n] = '\0';
        /* Not what strtod() takes besides: names of numbers, hexadecimal ones. */
        if (n == 0 || strspn(text, "+-.0123456789eE") == 0 || text[strspn(text, "+-.0123456789eE")] == 'x')
                return NULL;
        value = strtod(text, &behind);
        if (behind == text || !isfinite(value))
                return NULL;
        *ret = value;
        return s + (behind - text);
}

size_t take_word(const char **s, const char *end, const char **ret) {
        const char *at = skip_blanks(*s, end);

        *ret = at;
        while (at < end && !is_blank(*at) && !joint_at(at, end))
                at++;
        *s = at;
        return (size_t)(at - *ret);
}

void line_explain(FormatError *error, const Line *line, const char *expected) {
        char found[LINE_EXCERPT];

        line_excerpt(line, found);
        format_explain(error, line->offset,
                       "line %" PRIu64 " at byte %" PRIu64 " should be %s, it is \"%s\"", line->number,
                       line->offset, expected, found);
}
