/* Writing a file into a Buf. The first failure is kept and nothing is written after it, so that a
 * writer asks once, at the end. */
#pragma once

#include "formats/settings.h"

#include "base/buf.h"

typedef struct Out {
        Buf *buf;
        int error; /* 0 or negative */
} Out;

void out_bytes(Out *o, const void *data, size_t n);
void out_text(Out *o, const char *text);
/* Decimal; printf() costs several times as much, and text formats are all numbers. */
void out_number(Out *o, int64_t value);
void out_byte(Out *o, uint8_t byte);
/* Little-endian. */
void out_u16(Out *o, uint16_t value);
void out_u32(Out *o, uint32_t value);
void out_float(Out *o, float value);
void out_double(Out *o, double value);
/* Overwrites four bytes written before, at `at` of the Buf. */
void out_u32_at(Out *o, size_t at, uint32_t value);
/* A result of something else that wrote into the Buf. */
void out_result(Out *o, int r);
/* Nothing of what is written is looked at or changed any more: it goes to the sink (NULL: there is none)
 * once it is worth it. */
void out_drain(Out *o, FormatSink *sink);
/* Writes bytes that are final, without a copy where that is worth it. */
void out_join(Out *o, const Buf *rest, FormatSink *sink);
