#include "cli/splice.h"

#include "rpc/escape.h"
#include "rpc/scan.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

#define UNIT "  " /* one step of indentation where the text shows none */

static int fail(Splice *s, const char *at, const char *fault) {
        s->fault = fault;
        s->line = 0;
        if (at)
                s->line = 1;
        for (const char *p = s->text.at; at && p < at; p++)
                s->line += *p == '\n';
        s->comments = at && at < s->text.at + s->text.n && *at == '/';
        return SPLICE_FAULT;
}

static int result(Splice *s, const Scan *scan, int r) {
        return r == SCAN_FAULT ? fail(s, scan->at, scan->fault) : r;
}

static void note_member(SpliceObject *o, Span name, Span value, const char *wanted) {
        const char *begin = name.at - 1;

        if (!o->first)
                o->first = begin;
        if (escape_equal(name, wanted)) {
                o->name = (Span){ begin, name.n + 2 };
                o->value = value;
                o->before = o->last;
        } else if (o->value.n > 0 && !o->after) {
                o->after = begin;
        }
        o->last = value.at + value.n;
}

static int read_members(Splice *s, Scan *scan, SpliceObject *o, const char *wanted) {
        ScanLevel level;
        Span name, value;
        int r;

        if (scan_peek(scan) != '{')
                return fail(s, scan->at, "an object has to begin here");
        o->text.at = scan->at;
        r = scan_enter(scan, &level);
        while (r == 0) {
                r = scan_member(scan, &level, &name);
                if (r != SCAN_MORE)
                        break;
                r = scan_value(scan, &value);
                if (r == 0)
                        note_member(o, name, value, wanted);
        }
        if (r != 0)
                return result(s, scan, r);
        o->text.n = (size_t)(scan->at - o->text.at);
        return 0;
}

static int read_object(Splice *s, SpliceObject *o, Span text, const char *wanted) {
        CLEANUP_SCAN Scan scan;
        int r;

        scan_init(&scan, text.at, text.n);
        r = read_members(s, &scan, o, wanted);
        if (r != 0)
                return r;
        r = scan_finish(&scan);
        if (r != 0)
                return result(s, &scan, r);
        return scan.doubled ? fail(s, scan.bad_key.at, "a member stands twice in its object") : 0;
}

static bool blank(Span text) {
        for (size_t i = 0; i < text.n; i++)
                if (!strchr(" \t\r\n", text.at[i]))
                        return false;
        return true;
}

int splice_find(Splice *ret, const char *text, size_t n, const char *outer, const char *inner) {
        int r;

        *ret = (Splice){ .text = { text, n }, .outer = outer, .inner = inner };
        if (blank(ret->text))
                return SPLICE_OK;
        r = read_object(ret, &ret->root, ret->text, outer);
        if (r == 0 && ret->root.value.n > 0)
                r = read_object(ret, &ret->servers, ret->root.value, inner);
        return r;
}

Span splice_value(const Splice *s) {
        return s->servers.value;
}

/* Whether members stand on lines of their own, and one step of their indentation. */
static bool on_lines(const Splice *s, Span *ret_unit) {
        const char *first = s->root.first, *p = first;

        *ret_unit = (Span){ UNIT, strlen(UNIT) };
        if (!first)
                return true;
        while (p > s->root.text.at && (p[-1] == ' ' || p[-1] == '\t'))
                p--;
        if (p[-1] != '\n')
                return false;
        if (p < first)
                *ret_unit = (Span){ p, (size_t)(first - p) };
        return true;
}

/* A new line at that level; nothing in a text that has none. */
static int new_line(const Splice *s, Buf *b, unsigned level) {
        Span unit;
        int r;

        if (!on_lines(s, &unit))
                return 0;
        r = buf_append_text(b, "\n");
        for (unsigned i = 0; r == 0 && i < level; i++)
                r = buf_append(b, unit.at, unit.n);
        return r;
}

/* json-c's lines, whose indentation is of two spaces, become lines of this text. */
static int append_lines(const Splice *s, Buf *b, const char *text, unsigned level) {
        int r = 0;

        while (r == 0) {
                size_t n = strcspn(text, "\n");
                size_t spaces;

                r = buf_append(b, text, n);
                if (!text[n])
                        return r;
                text += n + 1;
                spaces = strspn(text, " ");
                if (r == 0)
                        r = new_line(s, b, level + (unsigned)(spaces / 2));
                text += spaces;
        }
        return r;
}

static int append_value(const Splice *s, Buf *b, const char *value, unsigned level) {
        json_object *o;
        Span unit;
        int r;

        if (!on_lines(s, &unit))
                return buf_append_text(b, value);
        o = json_tokener_parse(value);
        if (!o)
                return -EINVAL;
        r = append_lines(s, b,
                         json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
                                                                   JSON_C_TO_STRING_SPACED |
                                                                   JSON_C_TO_STRING_NOSLASHESCAPE),
                         level);
        json_object_put(o);
        return r;
}

static int append_name(const Splice *s, Buf *b, const char *name, unsigned level) {
        Span unit;
        int r;

        r = new_line(s, b, level);
        return r == 0 ? buf_printf(b, "\"%s\":%s", name, on_lines(s, &unit) ? " " : "") : r;
}

static int append_member(const Splice *s, Buf *b, const char *value) {
        int r;

        r = append_name(s, b, s->inner, 2);
        return r == 0 ? append_value(s, b, value, 2) : r;
}

/* The object of servers with one member. */
static int append_servers(const Splice *s, Buf *b, const char *value) {
        int r;

        r = buf_append_text(b, "{");
        if (r == 0)
                r = append_member(s, b, value);
        if (r == 0)
                r = new_line(s, b, 1);
        return r == 0 ? buf_append_text(b, "}") : r;
}

static int append_outer(const Splice *s, Buf *b, const char *value) {
        int r;

        r = append_name(s, b, s->outer, 1);
        return r == 0 ? append_servers(s, b, value) : r;
}

static int append_root(const Splice *s, Buf *b, const char *value) {
        int r;

        r = buf_append_text(b, "{");
        if (r == 0)
                r = append_outer(s, b, value);
        return r == 0 ? buf_append_text(b, "\n}") : r;
}

/* What comes into the place of a part of the text. */
typedef struct Patch {
        const char *from, *to;
        bool comma; /* before it */
        int (*append)(const Splice *s, Buf *b, const char *value);
} Patch;

static int append_only_value(const Splice *s, Buf *b, const char *value) {
        return append_value(s, b, value, 2);
}

static Patch patch(const Splice *s) {
        const SpliceObject *root = &s->root, *servers = &s->servers;

        if (servers->value.n > 0)
                return (Patch){ servers->value.at, servers->value.at + servers->value.n, false,
                                append_only_value };
        if (servers->last)
                return (Patch){ servers->last, servers->last, true, append_member };
        if (servers->text.n > 0)
                return (Patch){ servers->text.at, servers->text.at + servers->text.n, false,
                                append_servers };
        if (root->last)
                return (Patch){ root->last, root->last, true, append_outer };
        return (Patch){ root->text.at, root->text.n > 0 ? root->text.at + root->text.n : NULL, false,
                        append_root };
}

int splice_set(const Splice *s, const char *value, Buf *ret) {
        const char *end = s->text.at + s->text.n;
        Patch p = patch(s);
        int r = 0;

        if (p.from)
                r = buf_append(ret, s->text.at, (size_t)(p.from - s->text.at));
        if (r == 0 && p.comma)
                r = buf_append_text(ret, ",");
        if (r == 0)
                r = p.append(s, ret, value);
        if (r < 0)
                return r;
        return p.to ? buf_append(ret, p.to, (size_t)(end - p.to)) : buf_append_text(ret, "\n");
}

int splice_remove(const Splice *s, Buf *ret) {
        const SpliceObject *o = &s->servers;
        const char *from = o->name.at, *to = o->value.at + o->value.n, *end = s->text.at + s->text.n;
        int r;

        if (o->after)
                to = o->after;
        else if (o->before)
                from = o->before;
        else {
                from = o->text.at + 1;
                to = o->text.at + o->text.n - 1;
        }
        r = buf_append(ret, s->text.at, (size_t)(from - s->text.at));
        return r == 0 ? buf_append(ret, to, (size_t)(end - to)) : r;
}
