/* .qbcl, what the program Qubicle saves: a picture, texts, and a tree of models (with children), compounds
 * (voxels and children) and matrices (voxels). Voxels are columns from the bottom, packed with zlib. Y up; z
 * counts towards the viewer. Each matrix becomes a layer; turns of models are not in files that were seen.
 *
 * The maker has published no description: this is what its files hold. */
#include "formats/cursor.h"
#include "formats/inflate.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <string.h>

#define TEXTS 7 /* title, description, meta data, author, company, site, copyright */
#define GUID_BYTES 16
#define MODEL_BYTES 36 /* of a model before its children */
#define DEPTH_MOST 64
#define RUN 2 /* in the place of the visible sides: so many voxels of the colour that follows */

enum { NODE_MATRIX, NODE_MODEL, NODE_COMPOUND };

typedef struct Reader {
        Cursor c;
        Model *model;
        uint64_t budget, unpacked; /* blocks and bytes that may still be made */
        unsigned depth;
} Reader;

typedef struct Matrix {
        uint32_t size[3];
        int32_t at[3];
        Volume *volume;
        Cursor columns;  /* unpacked */
        uint64_t offset; /* of the packed ones in the file */
} Matrix;

static void reader_done(Reader *r) {
        r->model = model_free(r->model);
}

static int skip_texts(Cursor *c) {
        uint32_t version, width, height;
        const uint8_t *bytes;
        size_t n;
        int r;

        r = cursor_bytes(c, 4, "the mark \"QBCL\"", &bytes);
        if (!r && memcmp(bytes, "QBCL", 4) != 0)
                return format_fail(c->error, 0, "the file does not begin with \"QBCL\": this is no .qbcl");
        for (unsigned i = 0; !r && i < 2; i++)
                r = cursor_u32(c, "the version", &version);
        if (!r)
                r = cursor_u32(c, "the width of the picture", &width);
        if (!r)
                r = cursor_u32(c, "the height of the picture", &height);
        if (!r && (uint64_t)width * height > cursor_left(c) / 4)
                return cursor_fail(
                        c, "the picture has %" PRIu32 "×%" PRIu32 " pixels, the file has %zu bytes left",
                        width, height, cursor_left(c));
        if (!r)
                r = cursor_bytes(c, 4 * (size_t)width * height, "the picture", &bytes);
        for (unsigned i = 0; !r && i < TEXTS; i++)
                r = cursor_counted(c, "a text", &bytes, &n);
        return r ? r : cursor_bytes(c, GUID_BYTES, "the number of the file", &bytes);
}

static int put_run(Reader *r, const Matrix *m, uint64_t column, uint32_t y, uint32_t n, const uint8_t *b) {
        int error = 0;

        if (n > m->size[1] - y)
                return format_fail(r->c.error, m->offset,
                                   "column %" PRIu64 " of the matrix at byte %" PRIu64
                                   " has more than %" PRIu32 " voxels",
                                   column, m->offset, m->size[1]);
        for (uint32_t i = 0; !error && b[3] && i < n; i++)
                error = format_put_voxel(m->volume,
                                         (Point){ (int32_t)(m->at[0] + (int64_t)(column / m->size[2])),
                                                  (int32_t) - (m->at[2] + (int64_t)(column % m->size[2])),
                                                  (int32_t)(m->at[1] + (int64_t)y + i) },
                                         (Colour){ b[0], b[1], b[2], 255 }, r->budget, m->offset,
                                         r->c.error);
        return error;
}

static int read_column(Reader *r, Matrix *m, uint64_t column) {
        const uint8_t *b;
        uint32_t y = 0;
        int error;

        error = cursor_bytes(&m->columns, 2, "the length of a column", &b);
        if (error)
                return error;
        for (unsigned left = b[0] | (unsigned)b[1] << 8; left; left--) {
                uint32_t n = 1;

                error = cursor_bytes(&m->columns, 4, "a voxel", &b);
                if (!error && b[3] == RUN && left > 1) {
                        n = b[0];
                        left--;
                        error = cursor_bytes(&m->columns, 4, "the color of a run", &b);
                }
                if (!error)
                        error = put_run(r, m, column, y, n, b);
                if (error)
                        return error;
                y += n;
        }
        return 0;
}

/* Numbers are 32 bits, and our y is turned. */
static int check_place(Reader *r, const Matrix *m) {
        for (unsigned i = 0; i < 3; i++)
                if (m->at[i] == INT32_MIN || (int64_t)m->at[i] + m->size[i] > INT32_MAX)
                        return cursor_fail(&r->c,
                                           "%" PRIu32 " voxels from %" PRId32
                                           " on leave the 32 bits of coordinates",
                                           m->size[i], m->at[i]);
        return 0;
}

static int read_columns(Reader *r, Matrix *m, const uint8_t *packed, size_t n) {
        const uint64_t columns = (uint64_t)m->size[0] * m->size[2];
        CLEANUP_BUF Buf b = { 0 };
        ProgressStage stage;
        int error;

        stage = progress_enter(0, INFLATED);
        error = inflate_stream(&b, packed, n, r->unpacked, m->offset, r->c.error);
        progress_leave(stage);
        if (error)
                return error;
        r->unpacked -= b.n;
        m->columns = cursor_new(b.data, b.n, r->c.error);
        if (columns > b.n / 2)
                return format_fail(r->c.error, m->offset,
                                   "the matrix at byte %" PRIu64 " has %" PRIu64
                                   " columns, but %zu bytes for them",
                                   m->offset, columns, b.n);
        stage = progress_enter(INFLATED, 1);
        progress_begin(columns);
        for (uint64_t i = 0; !error && i < columns; i++) {
                progress_at(i);
                error = read_column(r, m, i);
        }
        progress_leave(stage);
        return error;
}

static int read_matrix(Reader *r, const char *name, bool visible) {
        CLEANUP(volume_free) Volume *v = NULL;
        const uint8_t *bytes;
        Matrix m = { 0 };
        ProgressStage stage;
        Cursor packed;
        Layer *layer;
        size_t n;
        int error = 0;

        for (unsigned i = 0; !error && i < 3; i++)
                error = cursor_u32(&r->c, "the size of a matrix", &m.size[i]);
        for (unsigned i = 0; !error && i < 3; i++)
                error = cursor_i32(&r->c, "the position of a matrix", &m.at[i]);
        if (!error)
                error = check_place(r, &m);
        if (!error)
                error = cursor_bytes(&r->c, 12, "the pivot of a matrix", &bytes);
        m.offset = cursor_offset(&r->c) + 4;
        if (!error)
                error = cursor_counted(&r->c, "the voxels of a matrix", &bytes, &n);
        if (!error)
                error = volume_new(&v);
        if (error)
                return error;
        m.volume = v;
        packed = cursor_slice(&r->c, r->c.at - n, n);
        stage = cursor_enter(&r->c, &packed);
        error = read_columns(r, &m, bytes, n);
        progress_leave(stage);
        if (error)
                return error;
        r->budget -= volume_blocks(v);
        r->model->box = box_union(r->model->box, volume_box(v));
        error = format_add_layer(r->model, 0, name, &v, r->c.error, &layer);
        if (!error)
                layer->visible = visible;
        return error;
}

static int read_node(Reader *r);

static int read_children(Reader *r) {
        uint32_t n;
        int error;

        error = cursor_u32(&r->c, "the number of children", &n);
        for (uint32_t i = 0; !error && i < n; i++)
                error = read_node(r);
        return error;
}

static int read_contents(Reader *r, uint32_t type, const char *name, bool visible) {
        const uint8_t *bytes;
        int error = 0;

        switch (type) {
        case NODE_MODEL:
                error = cursor_bytes(&r->c, MODEL_BYTES, "a model", &bytes);
                return error ? error : read_children(r);
        case NODE_COMPOUND:
                error = read_matrix(r, name, visible);
                return error ? error : read_children(r);
        case NODE_MATRIX:
                return read_matrix(r, name, visible);
        default:
                return cursor_fail(&r->c, "a part has the type %" PRIu32 ", .qbcl knows 0, 1 and 2", type);
        }
}

static int read_node(Reader *r) {
        const uint8_t *text, *flags;
        CLEANUP_FREE char *name = NULL;
        uint32_t type, unknown;
        size_t n;
        int error;

        if (r->depth == DEPTH_MOST)
                return cursor_fail(&r->c, "models stand in models more than %d deep", DEPTH_MOST);
        error = cursor_u32(&r->c, "the type of a part", &type);
        if (!error)
                error = cursor_u32(&r->c, "a part", &unknown);
        if (!error)
                error = cursor_counted(&r->c, "the name of a part", &text, &n);
        if (!error)
                error = cursor_bytes(&r->c, 3, "the flags of a part", &flags);
        if (!error)
                error = format_name(text, n, &name);
        if (error)
                return error;
        r->depth++;
        error = read_contents(r, type, name, flags[0]);
        r->depth--;
        return error;
}

static int qbcl_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                     FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .c = cursor_new(data, n, error),
                                                                .budget = FORMAT_BLOCKS_MOST,
                                                                .unpacked = INFLATE_MOST };
        int r;

        r = skip_texts(&reader.c);
        if (!r)
                r = model_new_bare(&reader.model);
        if (!r)
                r = read_node(&reader);
        if (r)
                return r;
        *ret = TAKE(reader.model);
        return 0;
}

const Format format_qbcl = {
        .name = "qbcl",
        .extensions = "qbcl",
        .title = "Qubicle project",
        .read = qbcl_read,
};
