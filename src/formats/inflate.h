/* Compressed parts of files: zlib and gzip streams. */
#pragma once

#include "formats/format.h"

/* What a stream may unpack to: packed zeros grow a thousandfold. */
#define INFLATE_MOST ((uint64_t)1 << 30)

#define INFLATED 0.3 /* share of the work that unpacking voxels is */

/* Appends what a zlib or gzip stream holds (either is told by its first bytes). `most`: bytes it may unpack
 * to. FORMAT_INVALID, naming byte `offset` of the file, when it is damaged, ends early or unpacks to more;
 * -ENOMEM. Its bytes are the steps of the stage it is called in. */
int inflate_stream(Buf *out, const uint8_t *data, size_t n, uint64_t most, uint64_t offset,
                   FormatError *error);

typedef enum Wrapping { WRAPPING_ZLIB, WRAPPING_GZIP } Wrapping;
/* Appends a stream with these bytes in it. -ENOMEM. */
int deflate_stream(Buf *out, Wrapping wrapping, const uint8_t *data, size_t n);
