#include "rpc/digest.h"

#include "rpc/escape.h"
#include "rpc/scan.h"
#include "rpc/skip.h"
#include "rpc/words.h"

#include <errno.h>

static uint64_t mix(uint64_t h, uint64_t word) {
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        return h ^ (h >> 29);
}

/* Behind the quote that ends the string. */
static const char *string_end(const char *at, const char *end) {
        while ((at = skip_plain(at, end)) < end && *at != '"')
                at += *at == '\\' ? 2 : 1;
        return at + 1;
}

/* All but white space between its parts. */
static uint64_t value_digest(Span value) {
        const char *at = value.at, *end = value.at + value.n;
        uint64_t h = 0;

        while (at < end) {
                const char *begin = at++;

                switch (*begin) {
                case ' ':
                case '\t':
                case '\n':
                case '\r':
                        break;
                case '"':
                        at = string_end(at, end);
                        h = mix(h, escape_hash((Span){ begin, (size_t)(at - begin) }, false));
                        break;
                default:
                        h = mix(h, (uint8_t)*begin);
                }
        }
        return h;
}

static bool is_left_out(const char *but, Span name) {
        Span word;

        while (words_next(&but, &word))
                if (escape_compare(name, word) == 0)
                        return true;
        return false;
}

int digest_params(Span params, const char *but, uint64_t *ret) {
        CLEANUP_SCAN Scan s;
        uint64_t h = 0;
        ScanLevel level;
        Span name = { 0 }, value;
        bool object;
        int r;

        scan_init(&s, params.n > 0 ? params.at : "{}", params.n > 0 ? params.n : 2);
        object = scan_peek(&s) == '{';
        r = scan_enter(&s, &level);
        if (r != 0)
                return r < 0 ? r : -EINVAL;
        while ((r = object ? scan_member(&s, &level, &name) : scan_element(&s, &level)) == SCAN_MORE) {
                r = scan_value(&s, &value);
                if (r != 0)
                        return r < 0 ? r : -EINVAL;
                if (!object)
                        h = mix(h, value_digest(value));
                else if (!is_left_out(but, name))
                        h += mix(escape_hash(name, true), value_digest(value));
        }
        if (r != SCAN_END)
                return r < 0 ? r : -EINVAL;
        *ret = object ? h : mix(h, 1);
        return 0;
}
