/* A growable run of bytes. A zeroed Buf is an empty one; a Buf never shrinks by itself. */
#pragma once

#include "base/macros.h"

#include <stdarg.h>

typedef struct Buf {
        uint8_t *data;
        size_t n;
        size_t capacity;
} Buf;

/* Frees the bytes and leaves an empty Buf. */
void buf_done(Buf *b);
#define CLEANUP_BUF __attribute__((cleanup(buf_done)))

/* Makes room for `more` further bytes. -ENOMEM, and the Buf is as it was. */
int buf_reserve(Buf *b, size_t more);
/* Appends n bytes. -ENOMEM, and the Buf is as it was. */
int buf_append(Buf *b, const void *data, size_t n);
int buf_append_text(Buf *b, const char *text);
int buf_printf(Buf *b, const char *format, ...) PRINTF(2, 3);
/* Little-endian 32 bits, as every voxel file wants them. */
int buf_append_u32(Buf *b, uint32_t value);
/* Drops the first n bytes. */
void buf_consume(Buf *b, size_t n);
/* Gives the bytes away, to be freed with free(). */
uint8_t *buf_take(Buf *b, size_t *ret_n);
