#include "config/unit.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* As systemd.time(7) has them, from ms to weeks. The first name of each is written. */
static const struct {
        const char *names[5];
        uint64_t ms;
} spans[] = {
        { { "w", "week", "weeks" }, UINT64_C(604800000) },
        { { "d", "day", "days" }, UINT64_C(86400000) },
        { { "h", "hr", "hour", "hours" }, UINT64_C(3600000) },
        { { "min", "m", "minute", "minutes" }, UINT64_C(60000) },
        { { "s", "sec", "second", "seconds" }, UINT64_C(1000) },
        { { "ms", "msec" }, UINT64_C(1) },
};

static const char sizes[] = "KMGT";

/* ms; far above any range, and far from where sums overflow */
#define SPAN_MOST (UINT64_MAX / 4)

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_blanks(const char **at) {
        *at += strspn(*at, " \t");
}

/* The digits at *at. -ERANGE above 2^53, so that what is multiplied later is looked at first. */
static int take_digits(const char **at, uint64_t *ret) {
        uint64_t n = 0;

        if (!is_digit(**at))
                return -EINVAL;
        for (; is_digit(**at); (*at)++) {
                n = n * 10 + (uint64_t)(**at - '0');
                if (n > UINT64_C(1) << 53)
                        return -ERANGE;
        }
        *ret = n;
        return 0;
}

/* The name of a unit at *at; none is seconds. */
static int take_span_unit(const char **at, uint64_t *ret) {
        const char *begin = *at;
        size_t n = 0;

        while (is_letter(begin[n]))
                n++;
        *at += n;
        if (n == 0) {
                *ret = 1000;
                return 0;
        }
        for (size_t i = 0; i < ARRAY_LEN(spans); i++)
                for (size_t k = 0; k < ARRAY_LEN(spans[i].names) && spans[i].names[k]; k++)
                        if (strlen(spans[i].names[k]) == n && strncmp(spans[i].names[k], begin, n) == 0) {
                                *ret = spans[i].ms;
                                return 0;
                        }
        return -EINVAL;
}

/* The digits behind a point: n / scale. */
static int take_fraction(const char **at, uint64_t *ret_n, uint64_t *ret_scale) {
        uint64_t n = 0, scale = 1;

        if (!is_digit(**at))
                return -EINVAL;
        for (; is_digit(**at); (*at)++) {
                if (scale >= 1000000)
                        return -EINVAL;
                n = n * 10 + (uint64_t)(**at - '0');
                scale *= 10;
        }
        *ret_n = n;
        *ret_scale = scale;
        return 0;
}

/* A number and its unit: "1.5 h". */
static int take_span_part(const char **at, uint64_t *ret) {
        uint64_t n, fraction = 0, scale = 1, unit;
        int r;

        r = take_digits(at, &n);
        if (r < 0)
                return r;
        if (**at == '.') {
                (*at)++;
                r = take_fraction(at, &fraction, &scale);
                if (r < 0)
                        return r;
        }
        skip_blanks(at);
        r = take_span_unit(at, &unit);
        if (r < 0)
                return r;
        /* Parts of a millisecond cannot be kept. */
        if (fraction * unit % scale != 0)
                return -EINVAL;
        if (n > SPAN_MOST / unit)
                return -ERANGE;
        *ret = n * unit + fraction * unit / scale;
        return 0;
}

static int parse_span(const char *text, uint64_t *ret) {
        uint64_t total = 0, part;
        int r;

        do {
                skip_blanks(&text);
                r = take_span_part(&text, &part);
                if (r < 0)
                        return r;
                total += part;
                if (total > SPAN_MOST)
                        return -ERANGE;
                skip_blanks(&text);
        } while (*text);
        *ret = total;
        return 0;
}

static int parse_bytes(const char *text, uint64_t *ret) {
        const char *letter;
        uint64_t n;
        unsigned shift = 0;
        int r;

        r = take_digits(&text, &n);
        if (r < 0)
                return r;
        letter = *text ? strchr(sizes, *text) : NULL;
        if (letter) {
                shift = 10 * (unsigned)(letter - sizes + 1);
                text++;
        }
        if (*text)
                return -EINVAL;
        if (n > UINT64_MAX >> shift)
                return -ERANGE;
        *ret = n << shift;
        return 0;
}

static int parse_word(const ConfigKey *key, const char *text, uint64_t *ret) {
        for (const ConfigWord *w = key->words; w->name; w++)
                if (strcmp(w->name, text) == 0) {
                        *ret = w->value;
                        return 0;
                }
        return -EINVAL;
}

static int parse(const ConfigKey *key, const char *text, uint64_t *ret) {
        switch (key->unit) {
        case UNIT_NUMBER:
                return parse_u64(text, 0, UINT64_MAX, ret);
        case UNIT_BYTES:
                return parse_bytes(text, ret);
        case UNIT_SPAN:
                if (key->min == 0 && strcmp(text, "infinity") == 0) {
                        *ret = 0;
                        return 0;
                }
                return parse_span(text, ret);
        case UNIT_WORD:
                return parse_word(key, text, ret);
        }
        return -EINVAL;
}

int unit_parse(const ConfigKey *key, const char *text, uint64_t *ret) {
        uint64_t value;
        int r;

        r = parse(key, text, &value);
        if (r < 0)
                return r;
        if (key->unit != UNIT_WORD && (value < key->min || value > key->max))
                return -ERANGE;
        *ret = value;
        return 0;
}

static void format_span(uint64_t ms, char ret[static UNIT_TEXT_MAX]) {
        size_t at = 0;

        (void)snprintf(ret, UNIT_TEXT_MAX, "0");
        for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
                uint64_t n = ms / spans[i].ms;

                if (n > 0)
                        at += (size_t)snprintf(ret + at, UNIT_TEXT_MAX - at, "%s%" PRIu64 "%s",
                                               at > 0 ? " " : "", n, spans[i].names[0]);
                ms %= spans[i].ms;
        }
}

static void format_bytes(uint64_t bytes, char ret[static UNIT_TEXT_MAX]) {
        size_t i = 0;

        while (bytes > 0 && bytes % 1024 == 0 && sizes[i]) {
                bytes /= 1024;
                i++;
        }
        (void)snprintf(ret, UNIT_TEXT_MAX, "%" PRIu64 "%.1s", bytes, i > 0 ? &sizes[i - 1] : "");
}

const char *unit_format(const ConfigKey *key, uint64_t value, char ret[static UNIT_TEXT_MAX]) {
        switch (key->unit) {
        case UNIT_NUMBER:
                (void)snprintf(ret, UNIT_TEXT_MAX, "%" PRIu64, value);
                break;
        case UNIT_BYTES:
                format_bytes(value, ret);
                break;
        case UNIT_SPAN:
                format_span(value, ret);
                break;
        case UNIT_WORD:
                (void)snprintf(ret, UNIT_TEXT_MAX, "%" PRIu64, value);
                for (const ConfigWord *w = key->words; w->name; w++)
                        if (w->value == value)
                                (void)snprintf(ret, UNIT_TEXT_MAX, "%s", w->name);
                break;
        }
        return ret;
}

static void list_words(const ConfigKey *key, char ret[static UNIT_TEXT_MAX]) {
        size_t at = 0;

        for (const ConfigWord *w = key->words; w->name && at < UNIT_TEXT_MAX; w++) {
                const char *before = w == key->words ? "" : w[1].name ? ", " : " or ";

                at += (size_t)snprintf(ret + at, UNIT_TEXT_MAX - at, "%s%s", before, w->name);
        }
}

const char *unit_expected(const ConfigKey *key, char ret[static UNIT_TEXT_MAX]) {
        char min[UNIT_TEXT_MAX], max[UNIT_TEXT_MAX];

        (void)unit_format(key, key->min, min);
        (void)unit_format(key, key->max, max);
        switch (key->unit) {
        case UNIT_NUMBER:
                (void)snprintf(ret, UNIT_TEXT_MAX, "a number from %.20s to %.20s", min, max);
                break;
        case UNIT_BYTES:
                (void)snprintf(ret, UNIT_TEXT_MAX,
                               "bytes from %.20s to %.20s, with K, M, G or T behind the number", min, max);
                break;
        case UNIT_SPAN:
                (void)snprintf(ret, UNIT_TEXT_MAX,
                               "a time span from %.20s to %.20s, such as 90s, 5min or 1h 30min", min, max);
                break;
        case UNIT_WORD:
                list_words(key, ret);
                break;
        }
        return ret;
}
