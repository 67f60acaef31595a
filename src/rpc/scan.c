#include "rpc/scan.h"

#include "base/text.h"
#include "rpc/escape.h"
#include "rpc/skip.h"

#include <string.h>

void scan_init(Scan *s, const char *text, size_t n) {
        s->text = s->at = text;
        s->end = text + n;
        s->fault = NULL;
        s->depth = 0;
        s->doubled = s->nul = false;
        s->bad_key = (Span){ 0 };
        keys_init(&s->keys);
}

void scan_done(Scan *s) {
        keys_done(&s->keys);
}

static int fault_at(Scan *s, const char *at, const char *what) {
        s->at = at;
        s->fault = what;
        return SCAN_FAULT;
}

static inline char peek(Scan *s) {
        const char *at = s->at, *end = s->end;

        while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
                at++;
        s->at = at;
        return at < end ? *at : 0;
}

char scan_peek(Scan *s) {
        return peek(s);
}

/* `at` is at the backslash of an escape of four digits. A high surrogate must be followed by a low one. */
static int pass_unicode(Scan *s, const char *at) {
        int code, low;

        if (s->end - at < 6)
                return fault_at(s, s->end, "the text ends inside an escape");
        code = escape_digits(at + 2);
        if (code < 0)
                return fault_at(s, at, "\\u needs four hexadecimal digits");
        if (code >= 0xdc00 && code <= 0xdfff)
                return fault_at(s, at, "a low surrogate without a high one before it");
        s->at = at + 6;
        if (code < 0xd800 || code > 0xdbff)
                return 0;

        if (s->end - s->at < 6)
                return fault_at(s, at, "a high surrogate without a low one after it");
        low = s->at[0] == '\\' && s->at[1] == 'u' ? escape_digits(s->at + 2) : -1;
        if (low < 0xdc00 || low > 0xdfff)
                return fault_at(s, at, "a high surrogate without a low one after it");
        s->at += 6;
        return 0;
}

static int pass_escape(Scan *s, const char *at) {
        if (s->end - at < 2)
                return fault_at(s, s->end, "the text ends inside an escape");
        if (at[1] == 'u')
                return pass_unicode(s, at);
        if (at[1] == '\0' || !strchr("\"\\/bfnrt", at[1]))
                return fault_at(s, at, "an escape that JSON does not have");
        s->at = at + 2;
        return 0;
}

/* One or more bytes of a string that skip_plain() stopped at, but its closing quote. */
static int pass_special(Scan *s, const char *at) {
        size_t n;

        if (*at == '\\')
                return pass_escape(s, at);
        if ((uint8_t)*at < 0x20)
                return fault_at(s, at, "a control character in a string (it has to be escaped)");
        do {
                n = utf8_sequence(at, (size_t)(s->end - at));
                if (n == 0)
                        return fault_at(s, at, "bytes that are not valid UTF-8");
                at += n;
        } while (at < s->end && (uint8_t)*at >= 0x80);
        s->at = at;
        return 0;
}

/* The scan stands at the opening quote. */
static int pass_string(Scan *s, Span *ret, bool *ret_escaped) {
        const char *begin = s->at + 1, *at = begin;

        *ret_escaped = false;
        for (;;) {
                int r;

                at = skip_plain(at, s->end);
                if (at == s->end)
                        return fault_at(s, s->end, "the text ends inside a string");
                if (*at == '"')
                        break;
                if (*at == '\\')
                        *ret_escaped = true;
                r = pass_special(s, at);
                if (r != 0)
                        return r;
                at = s->at;
        }
        *ret = (Span){ begin, (size_t)(at - begin) };
        s->at = at + 1;
        return 0;
}

static const char *skip_digits(const char *at, const char *end) {
        while (at < end && *at >= '0' && *at <= '9')
                at++;
        return at;
}

static int pass_number(Scan *s) {
        const char *at = s->at, *end = s->end, *digits;

        if (*at == '-')
                at++;
        digits = at;
        at = skip_digits(at, end);
        if (at == digits)
                return fault_at(s, at, "a minus sign without a digit after it");
        if (*digits == '0' && at - digits > 1)
                return fault_at(s, digits, "a number with a leading zero");
        if (at < end && *at == '.') {
                digits = ++at;
                at = skip_digits(at, end);
                if (at == digits)
                        return fault_at(s, at, "a point without a digit after it");
        }
        if (at < end && (*at == 'e' || *at == 'E')) {
                at++;
                if (at < end && (*at == '+' || *at == '-'))
                        at++;
                digits = at;
                at = skip_digits(at, end);
                if (at == digits)
                        return fault_at(s, at, "an exponent without a digit");
        }
        s->at = at;
        return 0;
}

static int pass_word(Scan *s, const char *word) {
        size_t n = strlen(word), left = (size_t)(s->end - s->at);

        if (left < n && memcmp(s->at, word, left) == 0)
                return fault_at(s, s->end, "the text ends inside a word");
        if (left < n || memcmp(s->at, word, n) != 0)
                return fault_at(s, s->at, "a word that is not true, false or null");
        s->at += n;
        return 0;
}

static int pass_any(Scan *s);

static int pass_object(Scan *s) {
        ScanLevel level;
        Span name;
        int r;

        r = scan_enter(s, &level);
        if (r != 0)
                return r;
        while ((r = scan_member(s, &level, &name)) == SCAN_MORE) {
                r = pass_any(s);
                if (r != 0)
                        return r;
        }
        return r;
}

static int pass_array(Scan *s) {
        ScanLevel level;
        int r;

        r = scan_enter(s, &level);
        if (r != 0)
                return r;
        while ((r = scan_element(s, &level)) == SCAN_MORE) {
                r = pass_any(s);
                if (r != 0)
                        return r;
        }
        return r;
}

/* Recursion ends at SCAN_NESTING_MAX. */
static int pass_any(Scan *s) {
        bool escaped;
        Span string;

        switch (peek(s)) {
        case '{':
                return pass_object(s);
        case '[':
                return pass_array(s);
        case '"':
                return pass_string(s, &string, &escaped);
        case '-':
        case '0' ... '9':
                return pass_number(s);
        case 't':
                return pass_word(s, "true");
        case 'f':
                return pass_word(s, "false");
        case 'n':
                return pass_word(s, "null");
        default:
                return fault_at(s, s->at,
                                s->at == s->end ? "the text ends where a value is due"
                                                : "no value begins like this");
        }
}

int scan_value(Scan *s, Span *ret) {
        const char *begin;
        int r;

        (void)peek(s);
        begin = s->at;
        r = pass_any(s);
        if (r != 0)
                return r;

        *ret = (Span){ begin, (size_t)(s->at - begin) };
        return 0;
}

int scan_finish(Scan *s) {
        (void)peek(s);
        return s->at == s->end ? 0 : fault_at(s, s->at, "something follows the value");
}

int scan_enter(Scan *s, ScanLevel *ret) {
        if (s->depth == SCAN_NESTING_MAX)
                return fault_at(s, s->at, "nested deeper than 64");
        s->depth++;
        s->at++;
        *ret = (ScanLevel){ .keys = s->keys.n };
        return 0;
}

int scan_element(Scan *s, ScanLevel *l) {
        char c = peek(s);

        if (c == ']') {
                s->at++;
                s->depth--;
                return SCAN_END;
        }
        if (!l->inside) {
                l->inside = true;
                return SCAN_MORE;
        }
        if (c != ',')
                return fault_at(s, s->at,
                                s->at == s->end ? "the text ends inside an array"
                                                : "an array goes on with a comma or ends with ]");
        s->at++;
        if (peek(s) == ']')
                return fault_at(s, s->at, "a comma before the end of an array");
        return SCAN_MORE;
}

static int object_end(Scan *s, const ScanLevel *l) {
        Span doubled;

        if (keys_pop(&s->keys, l->keys, &doubled) && !s->doubled) {
                s->doubled = true;
                s->bad_key = doubled;
        }
        s->at++;
        s->depth--;
        return SCAN_END;
}

static int pass_name(Scan *s, Span *ret) {
        bool escaped;
        int r;

        if (s->at == s->end)
                return fault_at(s, s->at, "the text ends inside an object");
        if (*s->at != '"')
                return fault_at(s, s->at,
                                *s->at == '}' ? "a comma before the end of an object"
                                              : "the name of a member is a string in double quotes");
        r = pass_string(s, ret, &escaped);
        if (r != 0)
                return r;
        /* json-c's names end at a NUL: "x\u0000y" would be taken for "x". */
        if (escaped && !s->doubled && escape_has_nul(*ret)) {
                s->doubled = s->nul = true;
                s->bad_key = *ret;
        }
        r = keys_push(&s->keys, *ret, escaped);
        if (r < 0)
                return r;
        if (peek(s) != ':')
                return fault_at(s, s->at,
                                s->at == s->end ? "the text ends inside an object"
                                                : "a colon is due after the name of a member");
        s->at++;
        return SCAN_MORE;
}

int scan_member(Scan *s, ScanLevel *l, Span *ret_name) {
        char c = peek(s);

        if (c == '}')
                return object_end(s, l);
        if (l->inside) {
                if (c != ',')
                        return fault_at(s, s->at,
                                        s->at == s->end ? "the text ends inside an object"
                                                        : "an object goes on with a comma or ends with }");
                s->at++;
                (void)peek(s);
        }
        l->inside = true;
        return pass_name(s, ret_name);
}

int scan_fail(const Scan *s, RpcError *e) {
        const size_t offset = (size_t)(s->at - s->text);
        const char c = s->at == s->end ? '\0' : *s->at;

        if (c > ' ' && c < 0x7f)
                rpc_failure(e, RPC_PARSE, "Not JSON, at byte %zu ('%c'): %s", offset, c, s->fault);
        else
                rpc_failure(e, RPC_PARSE, "Not JSON, at byte %zu: %s", offset, s->fault);
        rpc_error_add(e, "offset", json_object_new_int64((int64_t)offset));
        return RPC_FAILED;
}

int scan_fail_key(const Scan *s, RpcError *e) {
        char key[128];

        (void)escape_decode(s->bad_key, key, sizeof(key));
        if (s->nul)
                rpc_failure(e, RPC_REQUEST, "A member's name holds a NUL character: \"%.*s\"",
                            (int)MIN(s->bad_key.n, (size_t)100), s->bad_key.at);
        else
                rpc_failure(e, RPC_REQUEST, "The key \"%s\" stands twice in one object", key);
        rpc_error_add(e, "key", json_object_new_string(key));
        return RPC_FAILED;
}
