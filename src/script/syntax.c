/* The language tells the line of what it cannot read, but no column. What it complains about is the first
 * token that does not fit, so the shortest beginning of the text with the same complaint ends with it. */
#include "script/syntax.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct Complaint {
        char message[512]; /* "Unexpected token ';'" */
        size_t line;       /* from 1 */
} Complaint;

typedef struct Syntax {
        JSContextRef js;
        JSStringRef name;
        const char *text;
} Syntax;

static JSValueRef property(JSContextRef js, JSValueRef of, const char *name) {
        JSStringRef key = JSStringCreateWithUTF8CString(name);
        JSValueRef value = JSObjectGetProperty(js, (JSObjectRef)of, key, NULL);

        JSStringRelease(key);
        return value;
}

/* Whether the first n bytes can be read. */
static bool check(const Syntax *s, size_t n, Complaint *ret) {
        char *copy = strndup(s->text, n);
        JSStringRef string = JSStringCreateWithUTF8CString(copy ? copy : ""), text;
        JSValueRef exception = NULL;
        bool fine;

        free(copy);
        fine = JSCheckScriptSyntax(s->js, string, s->name, 1, &exception);
        JSStringRelease(string);
        if (fine || !exception || !JSValueIsObject(s->js, exception))
                return fine;
        text = JSValueToStringCopy(s->js, property(s->js, exception, "message"), NULL);
        ret->message[0] = '\0';
        if (text) {
                (void)JSStringGetUTF8CString(text, ret->message, sizeof(ret->message));
                JSStringRelease(text);
        }
        ret->line = (size_t)JSValueToNumber(s->js, property(s->js, exception, "line"), NULL);
        return false;
}

static bool complains_alike(const Syntax *s, size_t n, const Complaint *c) {
        Complaint other = { 0 };

        return !check(s, n, &other) && other.line == c->line && strcmp(other.message, c->message) == 0;
}

static size_t line_begin(const char *text, size_t line) {
        const char *at = text;

        for (; line > 1 && (at = strchr(at, '\n')); line--)
                at++;
        return at ? (size_t)(at - text) : strlen(text);
}

/* Bytes of the token that the complaint quotes first: "Unexpected token '{'. Expected ')' …". */
static size_t quoted_bytes(const char *message) {
        const char *first = strchr(message, '\''), *last = first ? strchr(first + 1, '\'') : NULL;

        return last ? (size_t)(last - first) - 1 : 0;
}

/* Characters, as editors count them. */
static size_t characters(const char *text, size_t n) {
        size_t count = 0;

        for (size_t i = 0; i < n; i++)
                count += ((unsigned char)text[i] & 0xc0) != 0x80;
        return count;
}

/* From 1. */
static size_t find_column(const Syntax *s, const Complaint *c) {
        const size_t begin = line_begin(s->text, c->line), end = begin + strcspn(s->text + begin, "\n");
        const size_t token = quoted_bytes(c->message);
        size_t low = begin, high = end;

        /* What is missing is missing from the beginning on: it would stand at the end. */
        if (token == 0 && complains_alike(s, begin, c))
                return characters(s->text + begin, end - begin) + 1;
        while (low < high) {
                const size_t middle = low + (high - low) / 2;

                if (complains_alike(s, middle, c))
                        high = middle;
                else
                        low = middle + 1;
        }
        if (token > 0 && low - begin >= token)
                low -= token;
        else if (low > begin && complains_alike(s, low, c) && s->text[low] != '\0')
                low--;
        return characters(s->text + begin, low - begin) + 1;
}

/* Appends a text as JSON. */
static int append_json(JSContextRef js, const char *text, Buf *ret) {
        JSStringRef plain = JSStringCreateWithUTF8CString(text),
                    json = JSValueCreateJSONString(js, JSValueMakeString(js, plain), 0, NULL);
        CLEANUP_FREE char *copy = NULL;
        size_t room;

        JSStringRelease(plain);
        if (!json)
                return -ENOMEM;
        room = JSStringGetMaximumUTF8CStringSize(json);
        copy = malloc(room);
        if (copy)
                (void)JSStringGetUTF8CString(json, copy, room);
        JSStringRelease(json);
        return copy ? buf_append_text(ret, copy) : -ENOMEM;
}

int syntax_check(JSContextRef js, JSStringRef name, const char *text, Buf *ret) {
        const Syntax s = { js, name, text };
        char message[sizeof(((Complaint *)NULL)->message) + 16];
        Complaint c = { 0 };
        int r;

        if (check(&s, strlen(text), &c))
                return 0;
        (void)snprintf(message, sizeof(message), "SyntaxError: %s", c.message);
        r = buf_append_text(ret, "{\"message\":");
        if (r == 0)
                r = append_json(js, message, ret);
        if (r == 0)
                r = buf_printf(ret, ",\"line\":%zu,\"column\":%zu,\"stack\":\"\"}", c.line,
                               find_column(&s, &c));
        return r < 0 ? r : SYNTAX_WRONG;
}
