/* .kv6 of SLAB6: the voxels of each column as colour, height and faces, then how many each column has. Only
 * what can be seen is in it. y counts towards the viewer and z down, as in .kvx.
 *
 * Source: the description by the Build engine's author, KV6 section of slab6.txt. */
#include "formats/cursor.h"
#include "formats/flat.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define VOXEL_BYTES 8 /* blue, green, red, 128; 16 bits of z; faces; normal */
#define PIVOT_MOST 1e9f

typedef struct Reader {
        Cursor c, columns;
        const uint8_t *voxels;
        uint64_t voxels_at; /* in the file */
        Volume *volume;
        uint32_t size[3];
        int32_t pivot[3];
        uint32_t n;
} Reader;

static int read_pivot(Reader *r, unsigned axis) {
        uint32_t bits;
        float value;
        int error;

        error = cursor_u32(&r->c, "the pivot", &bits);
        if (error)
                return error;
        memcpy(&value, &bits, sizeof(value));
        if (!(fabsf(value) <= PIVOT_MOST))
                return cursor_fail(&r->c, "the pivot is %g, which is no place in a model", (double)value);
        r->pivot[axis] = (int32_t)floorf(value);
        return 0;
}

static int read_head(Reader *r) {
        Cursor *c = &r->c;
        const uint8_t *magic;
        int error;

        error = cursor_bytes(c, 4, "the mark \"Kvxl\"", &magic);
        if (!error && memcmp(magic, "Kvxl", 4) != 0)
                return format_fail(c->error, 0, "the file does not begin with \"Kvxl\": this is no .kv6");
        for (unsigned i = 0; !error && i < 3; i++)
                error = cursor_u32(c, "the size", &r->size[i]);
        for (unsigned i = 0; !error && i < 3; i++)
                error = read_pivot(r, i);
        if (!error)
                error = cursor_u32(c, "the number of voxels", &r->n);
        if (!error && r->n > cursor_left(c) / VOXEL_BYTES)
                return cursor_fail(c,
                                   "%" PRIu32 " voxels of %d bytes are claimed, the file has %zu bytes left",
                                   r->n, VOXEL_BYTES, cursor_left(c));
        r->voxels_at = cursor_offset(c);
        if (!error)
                error = cursor_bytes(c, (size_t)r->n * VOXEL_BYTES, "the voxels", &r->voxels);
        return error;
}

/* First the voxels of each x, which the columns tell again, then those of each column. */
static int read_columns(Reader *r) {
        Cursor *c = &r->c;
        uint64_t columns;
        int error = 0;

        if (r->size[0] > cursor_left(c) / 4 ||
            __builtin_mul_overflow((uint64_t)r->size[0], (uint64_t)r->size[1], &columns) ||
            columns > (cursor_left(c) - 4 * (size_t)r->size[0]) / 2)
                return cursor_fail(c,
                                   "%" PRIu32 "×%" PRIu32
                                   " columns are claimed, the file has %zu bytes left for their lengths",
                                   r->size[0], r->size[1], cursor_left(c));
        c->at += 4 * (size_t)r->size[0];
        r->columns = cursor_slice(c, c->at, 2 * columns);
        return error;
}

static int put(Reader *r, uint32_t x, uint32_t y, uint32_t number) {
        const uint8_t *b = r->voxels + (size_t)number * VOXEL_BYTES;
        const uint64_t offset = r->voxels_at + (uint64_t)number * VOXEL_BYTES;
        const uint32_t z = b[4] | (uint32_t)b[5] << 8;

        if (z >= r->size[2])
                return format_fail(r->c.error, offset,
                                   "voxel %" PRIu32 " at byte %" PRIu64 " has the height %" PRIu32
                                   ", the model is %" PRIu32 " high",
                                   number, offset, z, r->size[2]);
        return format_put_voxel(r->volume,
                                (Point){ (int32_t)((int64_t)x - r->pivot[0]),
                                         (int32_t)((int64_t)r->pivot[1] - 1 - y),
                                         (int32_t)((int64_t)r->pivot[2] - 1 - z) },
                                (Colour){ b[2], b[1], b[0], 255 }, FORMAT_BLOCKS_MOST, offset, r->c.error);
}

static int read_voxels(Reader *r) {
        uint32_t number = 0;
        int error = 0;

        progress_begin((uint64_t)r->size[0] * r->size[1]);
        for (uint32_t x = 0; x < r->size[0]; x++)
                for (uint32_t y = 0; y < r->size[1]; y++) {
                        const uint64_t done = (uint64_t)x * r->size[1] + y;
                        const uint8_t *length;

                        progress_at(done);
                        error = cursor_bytes(&r->columns, 2, "the length of a column", &length);
                        if (error)
                                return error;
                        for (unsigned left = length[0] | (unsigned)length[1] << 8; left; left--) {
                                if (number == r->n)
                                        return cursor_fail(&r->columns,
                                                           "column %" PRIu32 ", %" PRIu32
                                                           " wants voxels beyond the %" PRIu32
                                                           " of the file",
                                                           x, y, r->n);
                                error = put(r, x, y, number++);
                                if (error)
                                        return error;
                        }
                }
        return 0;
}

static int kv6_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Reader reader = { .c = cursor_new(data, n, error) };
        int r;

        r = read_head(&reader);
        if (!r)
                r = read_columns(&reader);
        if (!r)
                r = volume_new(&v);
        if (r)
                return r;
        reader.volume = v;
        r = read_voxels(&reader);
        return r ? r : flat_model(ret, &v, "kv6", error);
}

const Format format_kv6 = {
        .name = "kv6",
        .extensions = "kv6",
        .title = "SLAB6 voxels",
        .read = kv6_read,
};
