/* .qbt, Qubicle's exchange format of version 2: a map of colours (which may be empty), and a tree of models
 * (with children), compounds (voxels and children) and matrices, each with its length, so that unknown parts
 * can be passed over. Voxels are packed with zlib, y (up) the fastest, then z (towards the viewer), then x.
 * Each matrix becomes a layer.
 *
 * Source: the maker's published description (Qubicle Binary Tree). */
#include "formats/cursor.h"
#include "formats/inflate.h"
#include "formats/qbt.h"

#include <inttypes.h>
#include <string.h>

#define HEAD_BYTES 18 /* mark, version, scale */
#define DEPTH_MOST 64

typedef struct Reader {
        Cursor c;
        const uint8_t *map; /* of colours, four bytes each; used when n_map is not 0 */
        uint32_t n_map;
        Model *model;
        uint64_t budget, unpacked; /* blocks and bytes that may still be made */
} Reader;

typedef struct Matrix {
        uint32_t size[3];
        int32_t at[3];
        uint64_t offset; /* in the file */
        Volume *volume;
} Matrix;

static void reader_done(Reader *r) {
        r->model = model_free(r->model);
}

static int want_mark(Cursor *c, const char *mark) {
        const uint8_t *bytes;
        int r;

        r = cursor_bytes(c, strlen(mark), mark, &bytes);
        if (!r && memcmp(bytes, mark, strlen(mark)) != 0)
                return cursor_fail(c, "\"%s\" should stand before byte %" PRIu64 ": this is no .qbt", mark,
                                   cursor_offset(c));
        return r;
}

static int read_head(Reader *r) {
        Cursor *c = &r->c;
        const uint8_t *bytes;
        int error;

        error = want_mark(c, "QB 2");
        if (!error)
                error = cursor_bytes(c, HEAD_BYTES - 4, "the head", &bytes);
        if (!error)
                error = want_mark(c, "COLORMAP");
        if (!error)
                error = cursor_u32(c, "the number of colors", &r->n_map);
        if (!error && r->n_map > cursor_left(c) / 4)
                return cursor_fail(c, "%" PRIu32 " colors are claimed, the file has %zu bytes left",
                                   r->n_map, cursor_left(c));
        if (!error)
                error = cursor_bytes(c, 4 * (size_t)r->n_map, "the colors", &r->map);
        return error ? error : want_mark(c, "DATATREE");
}

static int put(Reader *r, const Matrix *m, uint64_t i, const uint8_t *b) {
        const uint32_t y = (uint32_t)(i % m->size[1]), z = (uint32_t)(i / m->size[1] % m->size[2]),
                       x = (uint32_t)(i / m->size[1] / m->size[2]);
        const int64_t our_y = -(m->at[2] + (int64_t)z);
        const uint8_t *rgb = b;

        if (!b[3])
                return 0;
        if (our_y > INT32_MAX)
                return format_fail(r->c.error, m->offset,
                                   "a voxel of the matrix at byte %" PRIu64
                                   " leaves the 32 bits of coordinates",
                                   m->offset);
        if (r->n_map) {
                if (b[0] >= r->n_map)
                        return format_fail(r->c.error, m->offset,
                                           "a voxel of the matrix at byte %" PRIu64
                                           " has color %u of %" PRIu32,
                                           m->offset, b[0], r->n_map);
                rgb = r->map + 4 * (size_t)b[0];
        }
        return format_put_voxel(m->volume,
                                (Point){ (int32_t)(m->at[0] + (int64_t)x), (int32_t)our_y,
                                         (int32_t)(m->at[1] + (int64_t)y) },
                                (Colour){ rgb[0], rgb[1], rgb[2], 255 }, r->budget, m->offset, r->c.error);
}

static int read_voxels(Reader *r, const Matrix *m, const uint8_t *packed, size_t n_packed) {
        CLEANUP_BUF Buf b = { 0 };
        ProgressStage stage;
        uint64_t n;
        int error;

        stage = progress_enter(0, INFLATED);
        error = inflate_stream(&b, packed, n_packed, r->unpacked, m->offset, r->c.error);
        progress_leave(stage);
        if (error)
                return error;
        r->unpacked -= b.n;
        if (__builtin_mul_overflow((uint64_t)m->size[0] * m->size[1], (uint64_t)m->size[2], &n) ||
            n > b.n / 4)
                return format_fail(r->c.error, m->offset,
                                   "the matrix at byte %" PRIu64 " claims %" PRIu32 "×%" PRIu32 "×%" PRIu32
                                   " voxels of 4 bytes, %zu bytes are there",
                                   m->offset, m->size[0], m->size[1], m->size[2], b.n);
        stage = progress_enter(INFLATED, 1);
        progress_begin(n);
        for (uint64_t i = 0; !error && i < n; i++) {
                format_tell(i, i);
                error = put(r, m, i, b.data + 4 * i);
        }
        progress_leave(stage);
        return error;
}

/* A position counts from that of the compound in which the matrix stands. */
static int read_numbers(Cursor *c, const int32_t parent[static 3], Matrix *m) {
        const uint8_t *bytes;
        int r = 0;

        for (unsigned i = 0; !r && i < 3; i++) {
                r = cursor_i32(c, "the position of a matrix", &m->at[i]);
                if (!r && __builtin_add_overflow(m->at[i], parent[i], &m->at[i]))
                        return cursor_fail(c, "a matrix lies beyond the 32 bits of coordinates");
        }
        if (!r)
                r = cursor_bytes(c, 24, "the scale and the pivot of a matrix", &bytes);
        for (unsigned i = 0; !r && i < 3; i++)
                r = cursor_u32(c, "the size of a matrix", &m->size[i]);
        for (unsigned i = 0; !r && i < 3; i++)
                if ((int64_t)m->at[i] + m->size[i] - 1 > INT32_MAX)
                        return cursor_fail(
                                c, "%" PRIu32 " voxels from %" PRId32 " on leave the 32 bits of coordinates",
                                m->size[i], m->at[i]);
        return r;
}

/* `at` is the place of what it stands in, then its own. */
static int read_matrix(Reader *r, Cursor *c, int32_t at[static 3]) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE char *name = NULL;
        Matrix m = { .offset = cursor_offset(c) };
        const uint8_t *bytes;
        ProgressStage stage;
        Cursor packed;
        Layer *layer;
        size_t n;
        int error;

        error = cursor_counted(c, "the name of a matrix", &bytes, &n);
        if (!error)
                error = format_name(bytes, n, &name);
        if (!error)
                error = read_numbers(c, at, &m);
        if (!error)
                error = cursor_counted(c, "the voxels of a matrix", &bytes, &n);
        if (!error)
                error = volume_new(&v);
        if (error)
                return error;
        m.volume = v;
        memcpy(at, m.at, sizeof(m.at));
        packed = cursor_slice(c, c->at - n, n);
        stage = cursor_enter(&r->c, &packed);
        error = read_voxels(r, &m, bytes, n);
        progress_leave(stage);
        if (error)
                return error;
        r->budget -= volume_blocks(v);
        r->model->box = box_union(r->model->box, volume_box(v));
        return format_add_layer(r->model, 0, name, &v, c->error, &layer);
}

static int read_node(Reader *r, Cursor *c, const int32_t parent[static 3], unsigned depth) {
        int32_t at[3] = { parent[0], parent[1], parent[2] };
        uint32_t type, children = 0;
        const uint8_t *bytes;
        Cursor body;
        size_t n;
        int error;

        if (depth > DEPTH_MOST)
                return cursor_fail(c, "models stand in models more than %d deep", DEPTH_MOST);
        error = cursor_u32(c, "the type of a part", &type);
        if (!error)
                error = cursor_counted(c, "a part", &bytes, &n);
        if (error)
                return error;
        body = cursor_slice(c, c->at - n, n);
        if (type == NODE_MATRIX || type == NODE_COMPOUND)
                error = read_matrix(r, &body, at);
        if (!error && (type == NODE_MODEL || type == NODE_COMPOUND))
                error = cursor_u32(&body, "the number of children", &children);
        for (uint32_t i = 0; !error && i < children; i++)
                error = read_node(r, &body, at, depth + 1);
        return error;
}

int qbt_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .c = cursor_new(data, n, error),
                                                                .budget = FORMAT_BLOCKS_MOST,
                                                                .unpacked = INFLATE_MOST };
        int r;

        r = read_head(&reader);
        if (!r)
                r = model_new_bare(&reader.model);
        if (!r)
                r = read_node(&reader, &reader.c, (const int32_t[3]){ 0 }, 0);
        if (r)
                return r;
        *ret = TAKE(reader.model);
        return 0;
}
