#include "formats/inflate.h"

#include "formats/internal.h"

#include <inttypes.h>
#include <zlib.h>

#define PIECE ((size_t)256 << 10)
/* Arguments of zlib: any window, and which wrapping. */
#define EITHER_WRAPPING (15 + 32)
#define GZIP_WINDOW (15 + 16)
#define ZLIB_WINDOW 15
#define MEMORY_LEVEL 8

static int inflate_all(z_stream *z, Buf *out, uint64_t most, uint64_t offset, FormatError *error) {
        const size_t begin = out->n;
        int state = Z_OK;

        progress_begin(z->avail_in);
        while (state != Z_STREAM_END) {
                int r;

                if (out->n - begin > most)
                        return format_fail(error, offset,
                                           "the compressed part at byte %" PRIu64
                                           " unpacks to more than %" PRIu64 " bytes",
                                           offset, most);
                r = buf_reserve(out, PIECE);
                if (r < 0)
                        return r;
                z->next_out = out->data + out->n;
                z->avail_out = (uInt)MIN(out->capacity - out->n, (size_t)UINT32_MAX);
                state = inflate(z, Z_NO_FLUSH);
                out->n = (size_t)(z->next_out - out->data);
                progress_at(z->total_in);
                if (state == Z_MEM_ERROR)
                        return -ENOMEM;
                if (state != Z_OK && state != Z_STREAM_END)
                        return format_fail(error, offset + z->total_in,
                                           "the compressed part at byte %" PRIu64 " %s at byte %" PRIu64,
                                           offset, state == Z_BUF_ERROR ? "ends too early" : "is damaged",
                                           offset + z->total_in);
        }
        return 0;
}

int inflate_stream(Buf *out, const uint8_t *data, size_t n, uint64_t most, uint64_t offset,
                   FormatError *error) {
        z_stream z = { .next_in = (Bytef *)(uintptr_t)data };
        int r;

        z.avail_in = (uInt)MIN(n, (size_t)UINT32_MAX);
        if (inflateInit2(&z, EITHER_WRAPPING) != Z_OK)
                return -ENOMEM;
        r = inflate_all(&z, out, most, offset, error);
        (void)inflateEnd(&z);
        return r;
}

int deflate_stream(Buf *out, Wrapping wrapping, const uint8_t *data, size_t n) {
        z_stream z = { .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)n };
        int r;

        if (n > UINT32_MAX / 2 || deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                               wrapping == WRAPPING_GZIP ? GZIP_WINDOW : ZLIB_WINDOW,
                                               MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
                return -ENOMEM;
        r = buf_reserve(out, deflateBound(&z, (uLong)n));
        if (!r) {
                z.next_out = out->data + out->n;
                z.avail_out = (uInt)(out->capacity - out->n);
                (void)deflate(&z, Z_FINISH);
                out->n = (size_t)(z.next_out - out->data);
        }
        (void)deflateEnd(&z);
        return r;
}
