/* .qb of Qubicle, version 1.1.0.0: matrices, each with a name, a place and its voxels slice by slice. All
 * of it is for Y up; z counts towards Goxel's -Y in files of orientation 0, towards Y in those of 1. */
#include "formats/cursor.h"
#include "formats/qb.h"

#include <errno.h>
#include <inttypes.h>

#define MATRIX_LEAST 25 /* bytes of one without a name and without voxels */

/* In compressed slices, in the place of a colour. */
#define RUN 2        /* a number and a colour follow: so many voxels */
#define SLICE_DONE 6 /* what is left of the slice is empty */

enum { ORDER, ORIENTATION, COMPRESSED, MASKED, N_FLAGS };

typedef struct Reader {
        Cursor c;
        Model *model;
        uint32_t flags[N_FLAGS];
        uint64_t budget;
} Reader;

typedef struct Matrix {
        const char *name;
        uint32_t number; /* from 1 */
        uint64_t offset; /* in the file */
        uint32_t size[3];
        int32_t at[3];
        Volume *volume;
} Matrix;

static void reader_done(Reader *r) {
        r->model = model_free(r->model);
}

static int read_head(Reader *reader, uint32_t *ret_n) {
        static const char *const names[N_FLAGS] = { "color format", "z axis orientation", "compression",
                                                    "visibility mask" };
        Cursor *c = &reader->c;
        uint32_t version;
        int r;

        r = cursor_u32(c, "the version", &version);
        for (unsigned i = 0; !r && i < N_FLAGS; i++) {
                const uint64_t at = cursor_offset(c);

                r = cursor_u32(c, names[i], &reader->flags[i]);
                if (!r && reader->flags[i] > 1)
                        return format_fail(c->error, at,
                                           "the %s at byte %" PRIu64 " is %" PRIu32
                                           ", .qb knows 0 and 1: this is no .qb file, or a damaged one",
                                           names[i], at, reader->flags[i]);
        }
        if (!r)
                r = cursor_u32(c, "the number of matrices", ret_n);
        /* One is let pass: see qb_read(). */
        if (!r && *ret_n > cursor_left(c) / MATRIX_LEAST + 1)
                return cursor_fail(
                        c, "the header claims %" PRIu32 " matrices, the file has %zu bytes left for them",
                        *ret_n, cursor_left(c));
        return r;
}

/* Numbers are 32 bits: the last voxel must not lie beyond them. */
static int check_place(Reader *reader, const Matrix *m) {
        for (unsigned i = 0; i < 3; i++)
                if (m->size[i] && (int64_t)m->at[i] + m->size[i] - 1 > INT32_MAX)
                        return cursor_fail(&reader->c,
                                           "matrix %" PRIu32 " at byte %" PRIu64 ": %" PRIu32
                                           " voxels from %" PRId32 " on leave the 32 bits of coordinates",
                                           m->number, m->offset, m->size[i], m->at[i]);
        return 0;
}

static int read_matrix_head(Reader *reader, Matrix *m, const uint8_t **ret_name, size_t *ret_name_n) {
        const uint8_t *length;
        int r;

        r = cursor_bytes(&reader->c, 1, "the length of a name", &length);
        if (!r)
                r = cursor_bytes(&reader->c, *length, "the name of a matrix", ret_name);
        for (unsigned i = 0; !r && i < 3; i++)
                r = cursor_u32(&reader->c, "the size of a matrix", &m->size[i]);
        for (unsigned i = 0; !r && i < 3; i++)
                r = cursor_i32(&reader->c, "the position of a matrix", &m->at[i]);
        if (r)
                return r;
        *ret_name_n = *length;
        return check_place(reader, m);
}

/* Where voxel x, y, z of a matrix comes to stand. Of 32 bits only INT32_MIN has no opposite. */
static bool place(const Reader *reader, const Matrix *m, const uint32_t voxel[static 3], Point *ret) {
        const int64_t z = m->at[2] + (int64_t)voxel[2], y = reader->flags[ORIENTATION] ? z : -z;

        if (y > INT32_MAX)
                return false;
        *ret = (Point){ (int32_t)(m->at[0] + (int64_t)voxel[0]), (int32_t)y,
                        (int32_t)(m->at[1] + (int64_t)voxel[1]) };
        return true;
}

/* With a mask, the alpha says which sides can be seen; without one it should be 0 or 255. */
static int put(Reader *reader, Matrix *m, const uint32_t voxel[static 3], const uint8_t *b) {
        const bool bgra = reader->flags[ORDER];
        Point p;

        if (!b[3])
                return 0;
        if (!place(reader, m, voxel, &p))
                return cursor_fail(&reader->c,
                                   "a voxel of matrix %" PRIu32 " leaves the 32 bits of coordinates",
                                   m->number);
        return format_put_voxel(m->volume, p, (Colour){ b[bgra ? 2 : 0], b[1], b[bgra ? 0 : 2], 255 },
                                reader->budget, cursor_offset(&reader->c), reader->c.error);
}

static int read_plain(Reader *reader, Matrix *m) {
        const uint64_t area = (uint64_t)m->size[0] * m->size[1];
        const uint8_t *b;
        uint64_t n;
        int r;

        if (__builtin_mul_overflow(area, (uint64_t)m->size[2], &n) || n > cursor_left(&reader->c) / 4)
                return cursor_fail(&reader->c,
                                   "matrix %" PRIu32 " at byte %" PRIu64 " claims %" PRIu32 "×%" PRIu32
                                   "×%" PRIu32 " voxels of 4 bytes, the file has %zu bytes left",
                                   m->number, m->offset, m->size[0], m->size[1], m->size[2],
                                   cursor_left(&reader->c));
        for (uint64_t i = 0; i < n; i++) {
                format_tell(i, cursor_offset(&reader->c));
                r = cursor_bytes(&reader->c, 4, "a voxel", &b);
                if (!r)
                        r = put(reader, m,
                                (const uint32_t[]){ (uint32_t)(i % m->size[0]),
                                                    (uint32_t)(i / m->size[0] % m->size[1]),
                                                    (uint32_t)(i / area) },
                                b);
                if (r)
                        return r;
        }
        return 0;
}

static int put_run(Reader *reader, Matrix *m, uint32_t z, uint64_t from, uint32_t n, const uint8_t *b) {
        int r = 0;

        if (from + n > (uint64_t)m->size[0] * m->size[1])
                return cursor_fail(&reader->c,
                                   "matrix %" PRIu32 " at byte %" PRIu64 ", slice %" PRIu32 ": %" PRIu64
                                   " voxels, a slice has %" PRIu32 "×%" PRIu32,
                                   m->number, m->offset, z, from + n, m->size[0], m->size[1]);
        /* The length of an empty run costs nothing, whatever it claims. */
        for (uint64_t i = from; !r && b[3] && i < from + n; i++) {
                format_tell(i, cursor_offset(&reader->c));
                r = put(reader, m,
                        (const uint32_t[]){ (uint32_t)(i % m->size[0]), (uint32_t)(i / m->size[0]), z }, b);
        }
        return r;
}

static int read_slice(Reader *reader, Matrix *m, uint32_t z) {
        uint64_t done = 0;
        int r;

        for (;;) {
                const size_t begin = reader->c.at;
                const uint8_t *colour;
                uint32_t n = 1, code;

                r = cursor_u32(&reader->c, "a compressed slice", &code);
                if (r || code == SLICE_DONE)
                        return r;
                if (code == RUN)
                        r = cursor_u32(&reader->c, "the length of a run", &n);
                else
                        reader->c.at = begin;
                if (!r)
                        r = cursor_bytes(&reader->c, 4, "a color", &colour);
                if (!r)
                        r = put_run(reader, m, z, done, n, colour);
                if (r)
                        return r;
                done += n;
        }
}

static int read_voxels(Reader *reader, Matrix *m) {
        int r = 0;

        if (!reader->flags[COMPRESSED])
                return read_plain(reader, m);
        for (uint32_t z = 0; !r && z < m->size[2]; z++) {
                progress_at(cursor_offset(&reader->c));
                r = read_slice(reader, m, z);
        }
        return r;
}

static int read_matrix(Reader *reader, uint32_t number) {
        Matrix m = { .number = number, .offset = cursor_offset(&reader->c) };
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE char *name = NULL;
        const uint8_t *bytes;
        size_t n;
        Layer *layer;
        int r;

        r = read_matrix_head(reader, &m, &bytes, &n);
        if (!r)
                r = format_name(bytes, n, &name);
        if (!r)
                r = volume_new(&v);
        if (r)
                return r;
        m.volume = v;
        r = read_voxels(reader, &m);
        if (r)
                return r;
        reader->budget -= volume_blocks(v);
        reader->model->box = box_union(reader->model->box, volume_box(v));
        return format_add_layer(reader->model, 0, name, &v, reader->c.error, &layer);
}

int qb_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
            FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .c = cursor_new(data, n, error), .budget = FORMAT_BLOCKS_MOST };
        uint32_t matrices = 0;
        int r;

        progress_begin(n);
        r = read_head(&reader, &matrices);
        if (!r)
                r = model_new_bare(&reader.model);
        for (uint32_t i = 1; !r && i <= matrices; i++) {
                /* Goxel 0.15 counts a matrix more than it writes. */
                if (i == matrices && i > 1 && !cursor_left(&reader.c))
                        break;
                r = read_matrix(&reader, i);
        }
        /* Whatever a program appends for itself, all matrices that the head counts are there. */
        if (!r && cursor_left(&reader.c))
                r = format_note(notes,
                                "%zu bytes behind the last matrix, from byte %" PRIu64
                                " on, were passed over",
                                cursor_left(&reader.c), cursor_offset(&reader.c));
        if (r)
                return r;
        *ret = TAKE(reader.model);
        return 0;
}
