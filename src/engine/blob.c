/* A blob is a byte that says how it is held, and then
 * PLAIN: a checksum of 32 bits (little-endian), and the bytes;
 * ZSTD: one zstd frame with its contents' size and checksum. */
#include "engine/blob.h"

#include <errno.h>
#include <zstd.h>

enum { PLAIN = 0, ZSTD = 1 };

#define PLAIN_HEAD 5
/* Below, a frame's own head eats what it saves, and costs more time than the commit. */
#define ZSTD_FROM 200
#define LEVEL 1
/* SQLite's own limit is a little below. */
#define BLOB_MAX ((size_t)1 << 30)

void codec_rest(Codec *c) {
        (void)ZSTD_freeCCtx(c->packer);
        (void)ZSTD_freeDCtx(c->unpacker);
        *c = (Codec){ 0 };
}

/* FNV-1a. */
static uint32_t checksum(const uint8_t *data, size_t n) {
        uint32_t sum = 2166136261u;

        for (size_t i = 0; i < n; i++)
                sum = (sum ^ data[i]) * 16777619u;
        return sum;
}

static int pack_plain(const void *data, size_t n, Buf *ret) {
        static const uint8_t kind = PLAIN;
        int r;

        r = buf_reserve(ret, PLAIN_HEAD + n);
        if (r < 0)
                return r;

        /* With the room reserved these cannot fail. */
        (void)buf_append(ret, &kind, 1);
        (void)buf_append_u32(ret, checksum(data, n));
        (void)buf_append(ret, data, n);
        return 0;
}

static int codec_packer(Codec *c) {
        if (c->packer)
                return 0;
        c->packer = ZSTD_createCCtx();
        if (!c->packer)
                return -ENOMEM;
        (void)ZSTD_CCtx_setParameter(c->packer, ZSTD_c_compressionLevel, LEVEL);
        (void)ZSTD_CCtx_setParameter(c->packer, ZSTD_c_checksumFlag, 1);
        return 0;
}

int blob_pack(Codec *c, const void *data, size_t n, Buf *ret) {
        size_t room = ZSTD_compressBound(n), k;
        int r;

        if (n > BLOB_MAX)
                return -EFBIG;
        if (n < ZSTD_FROM)
                return pack_plain(data, n, ret);

        r = codec_packer(c);
        if (r < 0)
                return r;
        r = buf_reserve(ret, 1 + room);
        if (r < 0)
                return r;
        k = ZSTD_compress2(c->packer, ret->data + ret->n + 1, room, data, n);
        if (ZSTD_isError(k))
                return -ENOMEM;
        if (k >= n)
                return pack_plain(data, n, ret);

        ret->data[ret->n] = ZSTD;
        ret->n += 1 + k;
        return 0;
}

static int unpack_plain(const uint8_t *blob, size_t n, Buf *ret) {
        uint32_t sum;

        if (n < PLAIN_HEAD)
                return -EBADMSG;
        sum = (uint32_t)blob[1] | (uint32_t)blob[2] << 8 | (uint32_t)blob[3] << 16 | (uint32_t)blob[4] << 24;
        if (sum != checksum(blob + PLAIN_HEAD, n - PLAIN_HEAD))
                return -EBADMSG;
        return buf_append(ret, blob + PLAIN_HEAD, n - PLAIN_HEAD);
}

static int unpack_zstd(Codec *c, const uint8_t *blob, size_t n, Buf *ret) {
        unsigned long long size = ZSTD_getFrameContentSize(blob + 1, n - 1);
        size_t k;
        int r;

        /* Both error values are larger than any size. */
        if (size > BLOB_MAX)
                return -EBADMSG;
        if (!c->unpacker)
                c->unpacker = ZSTD_createDCtx();
        if (!c->unpacker)
                return -ENOMEM;
        r = buf_reserve(ret, (size_t)size);
        if (r < 0)
                return r;

        k = ZSTD_decompressDCtx(c->unpacker, ret->data + ret->n, (size_t)size, blob + 1, n - 1);
        if (ZSTD_isError(k) || k != size)
                return -EBADMSG;
        ret->n += k;
        return 0;
}

int blob_unpack(Codec *c, const void *blob, size_t n, Buf *ret) {
        const uint8_t *bytes = blob;

        if (n == 0)
                return -EBADMSG;
        if (bytes[0] == PLAIN)
                return unpack_plain(bytes, n, ret);
        if (bytes[0] == ZSTD)
                return unpack_zstd(c, bytes, n, ret);
        return -EBADMSG;
}
