/* Reading bytes of a stranger's file. */
#include "formats/cursor.h"

#include "formats/internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

Cursor cursor_new(const uint8_t *data, size_t n, FormatError *error) {
        return (Cursor){ .data = data, .n = n, .error = error };
}

void cursor_explain(const Cursor *c, const char *text, ...) {
        char message[sizeof(c->error->message) - 64];
        va_list ap;

        va_start(ap, text);
        (void)vsnprintf(message, sizeof(message), text, ap);
        va_end(ap);
        if (c->chunk[0])
                format_explain(c->error, cursor_offset(c), "chunk %s at byte %" PRIu64 " %s", c->chunk,
                               c->chunk_at, message);
        else
                format_explain(c->error, cursor_offset(c), "%s", message);
}

int cursor_bytes(Cursor *c, size_t n, const char *what, const uint8_t **ret) {
        if (n > cursor_left(c))
                return cursor_fail(c, "wants %zu bytes for %s, %zu are left", n, what, cursor_left(c));
        *ret = c->data + c->at;
        c->at += n;
        return 0;
}

int cursor_u32(Cursor *c, const char *what, uint32_t *ret) {
        const uint8_t *b;
        int r;

        r = cursor_bytes(c, 4, what, &b);
        if (r)
                return r;
        *ret = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        return 0;
}

int cursor_i32(Cursor *c, const char *what, int32_t *ret) {
        uint32_t u;
        int r;

        r = cursor_u32(c, what, &u);
        if (r)
                return r;
        *ret = (int32_t)u;
        return 0;
}

int cursor_counted(Cursor *c, const char *what, const uint8_t **ret, size_t *ret_n) {
        size_t begin = c->at;
        int32_t n;
        int r;

        r = cursor_i32(c, what, &n);
        if (r)
                return r;
        if (n < 0 || (size_t)n > cursor_left(c)) {
                size_t left = cursor_left(c);

                c->at = begin;
                return cursor_fail(c, "claims %" PRId32 " bytes for %s, %zu are left", n, what, left);
        }
        *ret_n = (size_t)n;
        return cursor_bytes(c, (size_t)n, what, ret);
}

Cursor cursor_named(const Cursor *c, const uint8_t type[static 4], uint64_t chunk_at) {
        Cursor named = *c;

        for (size_t i = 0; i < 4; i++)
                named.chunk[i] = (char)(type[i] >= ' ' && type[i] < 0x7f ? type[i] : '?');
        named.chunk[4] = 0;
        named.chunk_at = chunk_at;
        return named;
}

Cursor cursor_slice(const Cursor *c, size_t begin, size_t n) {
        assert(begin <= c->n && n <= c->n - begin);

        Cursor slice = *c;

        slice.data = c->data + begin;
        slice.base = c->base + begin;
        slice.n = n;
        slice.at = 0;
        return slice;
}

ProgressStage cursor_enter(const Cursor *whole, const Cursor *part) {
        const double from = (double)(part->base - whole->base), n = (double)MAX(whole->n, (size_t)1);

        return progress_enter(from / n, (from + (double)part->n) / n);
}
