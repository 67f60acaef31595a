#include "rpc/digest.h"

#include "rpc/escape.h"
#include "rpc/skip.h"
#include "rpc/words.h"

typedef struct Reader {
        const char *at, *end;
} Reader;

static uint64_t mix(uint64_t h, uint64_t word) {
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        return h ^ (h >> 29);
}

/* What stands between the quotes; the reader stands at the first of them. */
static Span take_string(Reader *r) {
        const char *begin = ++r->at;
        Span s;

        while ((r->at = skip_plain(r->at, r->end)) < r->end && *r->at != '"')
                r->at += *r->at == '\\' && r->end - r->at > 1 ? 2 : 1;
        s = (Span){ begin, (size_t)(r->at - begin) };
        r->at += r->at < r->end;
        return s;
}

/* Up to the comma or bracket behind a value, without white space. Outside of strings no byte is 0, so eight
 * of them are taken at a time. */
static uint64_t take_value(Reader *r) {
        uint64_t h = 0, word = 0;
        unsigned depth = 0;

        while (r->at < r->end) {
                const char c = *r->at;

                if (depth == 0 && (c == ',' || c == ']' || c == '}'))
                        break;
                if (c == '"') {
                        h = mix(mix(h, word), escape_hash(take_string(r), false) + 1);
                        word = 0;
                        continue;
                }
                r->at++;
                if ((uint8_t)c <= ' ')
                        continue;
                depth += c == '[' || c == '{';
                depth -= c == ']' || c == '}';
                if (word >> 56) {
                        h = mix(h, word);
                        word = 0;
                }
                word = word << 8 | (uint8_t)c;
        }
        return mix(h, word);
}

static bool is_left_out(const char *but, Span name, bool escaped) {
        Span word;

        while (words_next(&but, &word))
                if (escaped ? escape_compare(name, word) == 0
                            : name.n == word.n && memcmp(name.at, word.at, word.n) == 0)
                        return true;
        return false;
}

static uint64_t take_member(Reader *r, const char *but) {
        const Span name = take_string(r);
        const bool escaped = memchr(name.at, '\\', name.n) != NULL;
        uint64_t value;

        while (r->at < r->end && *r->at++ != ':')
                ;
        value = take_value(r);
        return is_left_out(but, name, escaped) ? 0 : mix(escape_hash(name, escaped), value);
}

uint64_t digest_params(Span params, const char *but) {
        Reader r = { params.at, params.at + params.n };
        uint64_t h = 0, n = 1;

        if (params.n == 0 || *r.at++ != '[') {
                while (r.at < r.end)
                        if (*r.at == '"')
                                h += take_member(&r, but);
                        else
                                r.at++;
                return h;
        }
        while (r.at < r.end && *r.at != ']') {
                h = mix(h, take_value(&r));
                n++;
                r.at += r.at < r.end && *r.at == ',';
        }
        return mix(h, n);
}
