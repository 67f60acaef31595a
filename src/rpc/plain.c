#include "rpc/plain.h"

#include "rpc/value.h"
#include "rpc/words.h"

#include <string.h>

#define DIGITS_MOST 18 /* that many cannot overflow */
#define ALL_PARTS 0x07 /* that a point and a colour must have */
#define WHOLE 0x80

typedef struct Reader {
        const GivenFrom *from;
        Call *call;
        const char *at, *end;
        char *text; /* where the next string goes */
        /* What came for each parameter: WHOLE, or bits for the parts of the flat form. */
        uint8_t came[METHOD_PARAMS_MAX], common[METHOD_COMMON];
} Reader;

/* Where a member belongs. */
typedef struct Place {
        const Param *param;
        Arg *arg;
        uint8_t *came;
        int part; /* of the flat form; -1: the whole */
} Place;

static char look(Reader *r) {
        while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
                r->at++;
        return r->at < r->end ? *r->at : '\0';
}

static bool take(Reader *r, char c) {
        if (look(r) != c)
                return false;
        r->at++;
        return true;
}

static bool take_string(Reader *r, Span *ret) {
        const char *begin, *quote;

        if (!take(r, '"'))
                return false;
        begin = r->at;
        quote = memchr(begin, '"', (size_t)(r->end - begin));
        if (!quote || memchr(begin, '\\', (size_t)(quote - begin)))
                return false;
        r->at = quote + 1;
        *ret = (Span){ begin, (size_t)(quote - begin) };
        return true;
}

static bool take_int(Reader *r, int64_t min, int64_t max, int64_t *ret) {
        const bool minus = take(r, '-');
        const char *begin;
        int64_t value = 0;

        begin = r->at;
        while (r->at < r->end && *r->at >= '0' && *r->at <= '9' && r->at - begin < DIGITS_MOST)
                value = value * 10 + (*r->at++ - '0');
        /* A point, an exponent or more digits follow, or nothing was there. */
        if (r->at == begin || r->at == r->end || !strchr(",]} \t\r", *r->at) || (minus && value == 0))
                return false;
        *ret = minus ? -value : value;
        return *ret >= min && *ret <= max;
}

/* An array of `least` to `most` integers. */
static bool take_ints(Reader *r, int64_t min, int64_t max, size_t least, size_t most, int64_t *ret) {
        size_t n = 0;

        if (!take(r, '['))
                return false;
        do
                if (n == most || !take_int(r, min, max, &ret[n++]))
                        return false;
        while (take(r, ','));
        return n >= least && take(r, ']');
}

static bool take_word(Reader *r, const char *word) {
        const size_t n = strlen(word);

        if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
                return false;
        r->at += n;
        return true;
}

/* Strings last as long as the call, and end with a NUL. */
static bool read_string(Reader *r, size_t min, size_t max, Arg *ret) {
        Span s;

        if (!take_string(r, &s) || s.n < min || s.n > max)
                return false;
        if (!r->text)
                r->text = r->call->text = malloc(r->call->params.n);
        if (!r->text)
                return false;
        memcpy(r->text, s.at, s.n);
        r->text[s.n] = '\0';
        ret->string = r->text;
        ret->string_n = s.n;
        r->text += s.n + 1;
        return true;
}

static bool read_bool(Reader *r, Arg *ret) {
        ret->i = look(r) == 't';
        return take_word(r, ret->i ? "true" : "false");
}

static bool read_point(Reader *r, const Param *p, Arg *ret) {
        const bool any = p->min == 0 && p->max == 0;
        int64_t values[3];

        if (!take_ints(r, any ? INT32_MIN : p->min, any ? INT32_MAX : p->max, 3, 3, values))
                return false;
        for (size_t i = 0; i < 3; i++)
                ret->point[i] = (int32_t)values[i];
        return true;
}

static bool read_colour(Reader *r, Arg *ret) {
        int64_t values[4] = { 0, 0, 0, 255 };
        Span text;

        if (look(r) == '"')
                return take_string(r, &text) && colour_from_text(text.at, text.n, ret->colour);
        if (!take_ints(r, 0, 255, 3, 4, values))
                return false;
        for (size_t i = 0; i < 4; i++)
                ret->colour[i] = (uint8_t)values[i];
        return true;
}

static bool read_number(Reader *r, const Param *p, Arg *ret) {
        const bool any = p->min == 0 && p->max == 0;
        int64_t value;

        if (!take_int(r, any ? -INT64_MAX : p->min, any ? INT64_MAX : p->max, &value))
                return false;
        ret->number = (double)value;
        if (p->type == P_INT)
                ret->i = value;
        return true;
}

static bool read_whole(Reader *r, const Param *p, Arg *ret) {
        switch (p->type) {
        case P_INT:
        case P_NUMBER:
                return read_number(r, p, ret);
        case P_BOOL:
                return read_bool(r, ret);
        case P_STRING:
                return read_string(r, (size_t)p->min, p->max ? (size_t)p->max : STRING_MAX, ret);
        case P_CHOICE:
                if (!read_string(r, 1, STRING_MAX, ret))
                        return false;
                ret->i = words_index(p->choices, ret->string);
                return ret->i >= 0;
        case P_POINT:
                return read_point(r, p, ret);
        case P_COLOUR:
                return read_colour(r, ret);
        case P_FD:
                return take_int(r, 0, 15, &ret->i);
        case P_BYTES:
        case P_OBJECT:
        case P_ARRAY:
        case P_ANY:
                break;
        }
        return false;
}

static bool read_part(Reader *r, const Param *p, int part, Arg *ret) {
        const bool any = p->min == 0 && p->max == 0, colour = p->type == P_COLOUR;
        const int64_t min = any ? INT32_MIN : p->min, max = any ? INT32_MAX : p->max;
        int64_t value;

        if (part >= (colour ? 4 : 3) || !take_int(r, colour ? 0 : min, colour ? 255 : max, &value))
                return false;
        if (colour)
                ret->colour[part] = (uint8_t)value;
        else
                ret->point[part] = (int32_t)value;
        return true;
}

/* -1: the whole; -2: another name. */
static int part_of(const Param *p, Span name) {
        const char *flat = param_alias(p) ? NULL : p->flat;
        Span word;

        if (span_is(name, p->name) || (param_alias(p) && span_is(name, param_alias(p))))
                return -1;
        for (int i = 0; words_next(&flat, &word); i++)
                if (word.n == name.n && memcmp(word.at, name.at, name.n) == 0)
                        return i;
        return -2;
}

static bool find(Reader *r, Span name, Place *ret) {
        const Param *p = r->call->method->params;

        for (size_t i = 0; p && p[i].name; i++) {
                const int part = part_of(&p[i], name);

                if (part == -2)
                        continue;
                *ret = (Place){ &p[i], &r->call->args[i], &r->came[i], part };
                return true;
        }
        for (int i = 0; i < METHOD_COMMON; i++) {
                const int part = given_is_common(r->from, i) ? part_of(&method_common[i], name) : -2;

                if (part == -2)
                        continue;
                *ret = (Place){ &method_common[i], &r->call->common[i], &r->common[i], part };
                return true;
        }
        return false;
}

static bool read_member(Reader *r) {
        Place at;
        Span name;

        if (!take_string(r, &name) || !take(r, ':') || !find(r, name, &at))
                return false;
        if (at.part < 0 ? *at.came != 0 : (*at.came & (WHOLE | 1u << at.part)) != 0)
                return false;
        if (*at.came == 0 && at.param->type == P_COLOUR)
                at.arg->colour[3] = 255;
        *at.came |= at.part < 0 ? WHOLE : (uint8_t)(1u << at.part);
        at.arg->given = true;
        (void)look(r);
        return at.part < 0 ? read_whole(r, at.param, at.arg) : read_part(r, at.param, at.part, at.arg);
}

/* What came is whole, and what did not come may be missing. */
static bool fill_in(const Param *p, uint8_t came, Arg *ret) {
        if (came != 0)
                return came == WHOLE || (came & ALL_PARTS) == ALL_PARTS;
        return p->fallback && value_default(p, ret) >= 0;
}

static bool read_all(Reader *r) {
        const Param *p = r->call->method->params;

        if (!take(r, '{'))
                return false;
        if (look(r) != '}')
                do
                        if (!read_member(r))
                                return false;
                while (take(r, ','));
        if (!take(r, '}'))
                return false;
        for (size_t i = 0; p && p[i].name; i++)
                if (!fill_in(&p[i], r->came[i], &r->call->args[i]))
                        return false;
        for (size_t i = 0; i < METHOD_COMMON; i++)
                if (!fill_in(&method_common[i], r->common[i], &r->call->common[i]))
                        return false;
        return true;
}

bool plain_read(const GivenFrom *from, Call *ret) {
        Reader r = {
                .from = from, .call = ret, .at = ret->params.at, .end = ret->params.at + ret->params.n
        };

        if (read_all(&r))
                return true;
        memset(ret->args, 0, sizeof(ret->args));
        memset(ret->common, 0, sizeof(ret->common));
        free(ret->text);
        ret->text = NULL;
        return false;
}
