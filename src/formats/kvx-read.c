/* .kvx of the Build engine: columns of voxels as runs ("slabs"), one palette of 6-bit channels at the end of
 * the file; smaller copies for the distance ("mip levels") may follow the first level. Its y counts towards
 * the viewer and its z down: both are turned, and the pivot is where our 0, 0, 0 is.
 *
 * Source: the description by the Build engine's author, KVX section of slab6.txt. */
#include "formats/cursor.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/kvx.h"

#include <inttypes.h>

#define PALETTE_BYTES 768
/* Slabs and voxels of a column, which reaches to 510: slices may share their bytes, so that a small file
 * could say the same voxels over and over. */
#define COLUMN_MOST 1024
#define HEAD_BYTES 24 /* of a level, after its length: three sizes and the pivot */

typedef struct Reader {
        Cursor level; /* the first one, behind its length */
        Volume *volume;
        uint32_t size[3];
        int32_t pivot[3]; /* whole voxels */
        Colour palette[256];
} Reader;

static int read_head(Reader *r, const uint8_t *data, size_t n, FormatError *error) {
        Cursor whole = cursor_new(data, n, error);
        const uint8_t *bytes;
        size_t length;
        int error_number;

        error_number = cursor_counted(&whole, "the first level", &bytes, &length);
        if (error_number)
                return error_number;
        if (cursor_left(&whole) < PALETTE_BYTES)
                return cursor_fail(&whole, "%zu bytes are left behind the first level, the palette takes %d",
                                   cursor_left(&whole), PALETTE_BYTES);
        for (size_t i = 0; i < ARRAY_LEN(r->palette); i++) {
                const uint8_t *c = data + n - PALETTE_BYTES + 3 * i;

                r->palette[i] = (Colour){ kvx_widen(c[0]), kvx_widen(c[1]), kvx_widen(c[2]), 255 };
        }
        r->level = cursor_slice(&whole, 4, length);
        return 0;
}

static int read_sizes(Reader *r) {
        Cursor *c = &r->level;
        uint64_t columns, tables;
        int error = 0;

        for (unsigned i = 0; !error && i < 3; i++)
                error = cursor_u32(c, "the size", &r->size[i]);
        for (unsigned i = 0; !error && i < 3; i++) {
                error = cursor_i32(c, "the pivot", &r->pivot[i]);
                r->pivot[i] >>= 8;
        }
        if (error)
                return error;
        if (__builtin_mul_overflow((uint64_t)r->size[0], (uint64_t)r->size[1] + 1, &columns) ||
            columns > cursor_left(c))
                tables = UINT64_MAX;
        else
                tables = 4 * ((uint64_t)r->size[0] + 1) + 2 * columns;
        if (tables > cursor_left(c))
                return cursor_fail(c,
                                   "the size is %" PRIu32 "×%" PRIu32 "×%" PRIu32
                                   ", the level has %zu bytes left for its tables and voxels",
                                   r->size[0], r->size[1], r->size[2], cursor_left(c));
        return 0;
}

static uint32_t u16_at(const uint8_t *b) {
        return b[0] | (uint32_t)b[1] << 8;
}

static uint32_t u32_at(const uint8_t *b) {
        return u16_at(b) | u16_at(b + 2) << 16;
}

static int put(Reader *r, uint32_t x, uint32_t y, uint32_t z, uint8_t colour, uint64_t offset) {
        return format_put_voxel(r->volume,
                                (Point){ (int32_t)((int64_t)x - r->pivot[0]),
                                         (int32_t)((int64_t)r->pivot[1] - 1 - y),
                                         (int32_t)((int64_t)r->pivot[2] - 1 - z) },
                                r->palette[colour], FORMAT_BLOCKS_MOST, offset, r->level.error);
}

static int read_column(Reader *r, uint32_t x, uint32_t y, Cursor column) {
        unsigned n = 0;

        while (cursor_left(&column)) {
                const uint8_t *head, *colours;
                int error;

                error = cursor_bytes(&column, KVX_SLAB_HEAD, "a slab", &head);
                if (!error)
                        error = cursor_bytes(&column, head[1], "the colors of a slab", &colours);
                if (error)
                        return error;
                if (head[0] + (uint32_t)head[1] > r->size[2])
                        return cursor_fail(&column,
                                           "column %" PRIu32 ", %" PRIu32 " has a slab of %u voxels from %u "
                                           "on, the model is %" PRIu32 " high",
                                           x, y, head[1], head[0], r->size[2]);
                n += 1u + head[1];
                if (n > COLUMN_MOST)
                        return cursor_fail(&column,
                                           "column %" PRIu32 ", %" PRIu32
                                           " has more voxels up to byte %" PRIu64
                                           " than are above each other",
                                           x, y, cursor_offset(&column));
                for (unsigned i = 0; !error && i < head[1]; i++)
                        error = put(r, x, y, head[0] + i, colours[i], cursor_offset(&column));
                if (error)
                        return error;
        }
        return 0;
}

static int read_columns(Reader *r) {
        const uint8_t *level = r->level.data;
        const size_t slices = HEAD_BYTES, columns = slices + 4 * ((size_t)r->size[0] + 1);
        int error = 0;

        progress_begin((uint64_t)r->size[0] * r->size[1]);
        for (uint32_t x = 0; x < r->size[0]; x++) {
                const uint64_t slice = u32_at(level + slices + 4 * (size_t)x);

                for (uint32_t y = 0; !error && y < r->size[1]; y++) {
                        const size_t at = columns + 2 * ((size_t)x * (r->size[1] + 1) + y);
                        const uint64_t done = (uint64_t)x * r->size[1] + y;
                        const uint64_t begin = HEAD_BYTES + slice + u16_at(level + at),
                                       end = HEAD_BYTES + slice + u16_at(level + at + 2);

                        progress_at(done);
                        if (begin > end || end > r->level.n)
                                return format_fail(r->level.error, r->level.base + at,
                                                   "column %" PRIu32 ", %" PRIu32 " at byte %" PRIu64
                                                   " lies from %" PRIu64 " to %" PRIu64
                                                   " of a level of %zu bytes",
                                                   x, y, r->level.base + at, begin, end, r->level.n);
                        error = read_column(r, x, y, cursor_slice(&r->level, begin, end - begin));
                }
                if (error)
                        return error;
        }
        return 0;
}

int kvx_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Reader reader = { 0 };
        int r;

        r = read_head(&reader, data, n, error);
        if (!r)
                r = read_sizes(&reader);
        if (!r)
                r = volume_new(&v);
        if (r)
                return r;
        reader.volume = v;
        r = read_columns(&reader);
        return r ? r : flat_model(ret, &v, "kvx", error);
}
