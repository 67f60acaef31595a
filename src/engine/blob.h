/* Blobs of the journal: compressed when that pays, and always with a checksum: SQLite would hand out damaged
 * contents as they are. */
#pragma once

#include "base/buf.h"

/* What zstd works with; a zeroed Codec is ready. */
typedef struct Codec {
        struct ZSTD_CCtx_s *packer;
        struct ZSTD_DCtx_s *unpacker;
} Codec;

/* Gives back the memory of zstd, some 100 KiB and more after large blobs. The Codec stays usable. */
void codec_rest(Codec *c);

/* Appends n bytes as a blob. -ENOMEM, -EFBIG. */
int blob_pack(Codec *c, const void *data, size_t n, Buf *ret);
/* Appends the bytes that a blob was made from. -EBADMSG when it is damaged. */
int blob_unpack(Codec *c, const void *blob, size_t n, Buf *ret);
