#include "rpc/escape.h"

#include "base/text.h"

#include <string.h>

int escape_digits(const char *s) {
        int value = 0;

        for (int i = 0; i < 4; i++) {
                int d = hex_digit(s[i]);

                if (d < 0)
                        return -1;
                value = value << 4 | d;
        }
        return value;
}

static unsigned utf8_write(uint32_t code, uint8_t ret[static 4]) {
        if (code < 0x80) {
                ret[0] = (uint8_t)code;
                return 1;
        }
        if (code < 0x800) {
                ret[0] = (uint8_t)(0xc0 | code >> 6);
                ret[1] = (uint8_t)(0x80 | (code & 0x3f));
                return 2;
        }
        if (code < 0x10000) {
                ret[0] = (uint8_t)(0xe0 | code >> 12);
                ret[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
                ret[2] = (uint8_t)(0x80 | (code & 0x3f));
                return 3;
        }
        ret[0] = (uint8_t)(0xf0 | code >> 18);
        ret[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
        ret[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        ret[3] = (uint8_t)(0x80 | (code & 0x3f));
        return 4;
}

/* The code point of a backslash u and its digits; a surrogate pair is one. */
static uint32_t unicode_next(EscapeReader *r) {
        uint32_t code = (uint32_t)escape_digits(r->at + 2);

        r->at += 6;
        if (code >= 0xd800 && code <= 0xdbff) {
                uint32_t low = (uint32_t)escape_digits(r->at + 2);

                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                r->at += 6;
        }
        return code;
}

int escape_next(EscapeReader *r) {
        static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
        const char *short_form;
        char c;

        if (r->next_wait < r->n_wait)
                return r->wait[r->next_wait++];
        if (r->at == r->end)
                return -1;
        if (*r->at != '\\')
                return (uint8_t)*r->at++;
        if (r->at[1] == 'u') {
                r->n_wait = utf8_write(unicode_next(r), r->wait);
                r->next_wait = 1;
                return r->wait[0];
        }
        c = r->at[1];
        r->at += 2;
        short_form = strchr(from, c);
        return short_form ? to[short_form - from] : c;
}

/* Where to end n bytes of UTF-8 so that the last sequence is whole. */
static size_t cut_at_sequence(const char *text, size_t n) {
        size_t begin = n;

        while (begin > 0 && n - begin < 4 && ((uint8_t)text[begin - 1] & 0xc0) == 0x80)
                begin--;
        if (begin > 0 && (uint8_t)text[begin - 1] >= 0x80)
                begin--;
        return utf8_sequence(text + begin, n - begin) == n - begin ? n : begin;
}

static bool has_escape(Span string) {
        return memchr(string.at, '\\', string.n);
}

size_t escape_decode(Span string, char *ret, size_t size) {
        EscapeReader r = escape_reader(string);
        size_t n = 0, end;

        if (!has_escape(string)) {
                n = string.n;
                memcpy(ret, string.at, MIN(n, size - 1));
        } else
                for (int c; (c = escape_next(&r)) >= 0; n++)
                        if (n + 1 < size)
                                ret[n] = (char)c;
        end = MIN(n, size - 1);
        if (n > end)
                end = cut_at_sequence(ret, end);
        ret[end] = '\0';
        return n;
}

int escape_compare(Span a, Span b) {
        EscapeReader ra = escape_reader(a), rb = escape_reader(b);
        int ca, cb;

        if (a.n == b.n && memcmp(a.at, b.at, a.n) == 0)
                return 0;
        do {
                ca = escape_next(&ra);
                cb = escape_next(&rb);
        } while (ca == cb && ca >= 0);
        return ca - cb;
}

bool escape_equal(Span string, const char *text) {
        const Span other = { text, strlen(text) };

        if (!has_escape(string))
                return string.n == other.n && memcmp(string.at, text, string.n) == 0;
        return escape_compare(string, other) == 0;
}

bool escape_has_nul(Span string) {
        EscapeReader r = escape_reader(string);
        int c;

        /* A NUL can only stand there escaped. */
        if (!has_escape(string))
                return false;
        do
                c = escape_next(&r);
        while (c > 0);
        return c == 0;
}

/* Eight bytes at a time; the last word is filled up with zeros. */
static size_t word_next(EscapeReader *r, bool escaped, uint64_t *ret) {
        uint8_t bytes[8] = { 0 };
        size_t n = 0;

        if (!escaped) {
                n = MIN((size_t)(r->end - r->at), sizeof(bytes));
                memcpy(bytes, r->at, n);
                r->at += n;
        } else
                for (int c; n < sizeof(bytes) && (c = escape_next(r)) >= 0;)
                        bytes[n++] = (uint8_t)c;
        memcpy(ret, bytes, sizeof(bytes));
        return n;
}

uint64_t escape_hash(Span string, bool escaped) {
        EscapeReader r = escape_reader(string);
        uint64_t h = 0, word;
        size_t n;

        do {
                n = word_next(&r, escaped, &word);
                h = (h ^ word ^ n) * 0x9e3779b97f4a7c15u;
                h ^= h >> 29;
        } while (n == sizeof(word));
        return h;
}
