#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

void buf_done(Buf *b) {
        free(b->data);
        *b = (Buf){ 0 };
}

int buf_reserve(Buf *b, size_t more) {
        size_t need, capacity;
        uint8_t *data;

        if (more <= b->capacity - b->n)
                return 0;
        if (__builtin_add_overflow(b->n, more, &need) || need > SIZE_MAX / 2)
                return -ENOMEM;

        capacity = MAX(b->capacity * 2, (size_t)256);
        capacity = MAX(capacity, need);
        data = realloc(b->data, capacity);
        if (!data)
                return -ENOMEM;

        b->data = data;
        b->capacity = capacity;
        return 0;
}

int buf_append(Buf *b, const void *data, size_t n) {
        int r;

        if (n == 0)
                return 0;
        r = buf_reserve(b, n);
        if (r < 0)
                return r;

        memcpy(b->data + b->n, data, n);
        b->n += n;
        return 0;
}

int buf_append_text(Buf *b, const char *text) {
        return buf_append(b, text, strlen(text));
}

int buf_printf(Buf *b, const char *format, ...) {
        va_list ap;
        int n, r;

        va_start(ap, format);
        n = vsnprintf(NULL, 0, format, ap);
        va_end(ap);
        if (n < 0)
                return -EINVAL;
        r = buf_reserve(b, (size_t)n + 1);
        if (r < 0)
                return r;

        va_start(ap, format);
        (void)vsnprintf((char *)b->data + b->n, (size_t)n + 1, format, ap);
        va_end(ap);
        b->n += (size_t)n;
        return 0;
}

int buf_append_u32(Buf *b, uint32_t value) {
        const uint8_t bytes[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                                   (uint8_t)(value >> 24) };

        return buf_append(b, bytes, sizeof(bytes));
}

void buf_consume(Buf *b, size_t n) {
        assert(n <= b->n);

        b->n -= n;
        if (b->n > 0)
                memmove(b->data, b->data + n, b->n);
}

uint8_t *buf_take(Buf *b, size_t *ret_n) {
        uint8_t *data = b->data;

        if (ret_n)
                *ret_n = b->n;
        *b = (Buf){ 0 };
        return data;
}
