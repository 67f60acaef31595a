/* Every function does nothing once something has failed. */
#include "formats/out.h"

#include <string.h>

#define DRAIN_BYTES (4u << 20)

void out_result(Out *o, int r) {
        if (!o->error && r < 0)
                o->error = r;
}

void out_bytes(Out *o, const void *data, size_t n) {
        if (!o->error)
                out_result(o, buf_append(o->buf, data, n));
}

void out_text(Out *o, const char *text) {
        out_bytes(o, text, strlen(text));
}

void out_byte(Out *o, uint8_t byte) {
        out_bytes(o, &byte, 1);
}

void out_number(Out *o, int64_t value) {
        uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
        char digits[20];
        size_t at = sizeof(digits);

        do
                digits[--at] = (char)('0' + left % 10);
        while (left /= 10);
        if (value < 0)
                digits[--at] = '-';
        out_bytes(o, digits + at, sizeof(digits) - at);
}

void out_u16(Out *o, uint16_t value) {
        const uint8_t bytes[2] = { (uint8_t)value, (uint8_t)(value >> 8) };

        out_bytes(o, bytes, sizeof(bytes));
}

void out_u32(Out *o, uint32_t value) {
        if (!o->error)
                out_result(o, buf_append_u32(o->buf, value));
}

void out_float(Out *o, float value) {
        uint32_t bits;

        memcpy(&bits, &value, sizeof(bits));
        out_u32(o, bits);
}

void out_double(Out *o, double value) {
        uint64_t bits;

        memcpy(&bits, &value, sizeof(bits));
        out_u32(o, (uint32_t)bits);
        out_u32(o, (uint32_t)(bits >> 32));
}

void out_u32_at(Out *o, size_t at, uint32_t value) {
        for (unsigned i = 0; !o->error && i < 4; i++)
                o->buf->data[at + i] = (uint8_t)(value >> 8 * i);
}

static void drain(Out *o, FormatSink *sink, const Buf *b) {
        if (!o->error)
                out_result(o, sink->take(sink->userdata, b->data, b->n, sink->taken));
        if (!o->error)
                sink->taken += b->n;
}

void out_drain(Out *o, FormatSink *sink) {
        if (!sink || o->error || o->buf->n < DRAIN_BYTES)
                return;
        drain(o, sink, o->buf);
        o->buf->n = 0;
}

void out_join(Out *o, const Buf *rest, FormatSink *sink) {
        if (!sink || o->buf->n + rest->n < DRAIN_BYTES) {
                out_bytes(o, rest->data, rest->n);
                return;
        }
        drain(o, sink, o->buf);
        o->buf->n = 0;
        drain(o, sink, rest);
}
