/* From the database to the living model: the folded model, then every step and move that came after it, in
 * the order of their revisions. */
#include "engine/journal-private.h"

#include "voxel/codec.h"

#include <errno.h>

int journal_read_header(Journal *j, Model **ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int r;

        r = store_start(&j->store, STATEMENT_META_GET, &s, "t", "model");
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r <= 0)
                return r;
        r = journal_unpack(j, s, 0, &bytes);
        if (r < 0)
                return r;
        return model_decode(ret, bytes.data, bytes.n);
}

int journal_read_folded(Journal *j, uint64_t *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_META_GET, &s, "t", "folded");
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r < 0)
                return r;
        /* The header was there, so this must be. */
        if (r == 0 || sqlite3_column_int64(s, 0) < 0)
                return -EBADMSG;
        *ret = (uint64_t)sqlite3_column_int64(s, 0);
        return 0;
}

/* One of the four numbers that say where a block stands. */
static bool column_in(sqlite3_stmt *s, int column, int64_t min, int64_t max, int64_t *ret) {
        *ret = sqlite3_column_int64(s, column);
        return *ret >= min && *ret <= max;
}

/* NULL for an empty block, of which no row is. */
static int read_contents(const Buf *bytes, Block **ret) {
        Reader reader = { bytes->data, bytes->n, false };
        int r;

        /* Versions before 5 have one colour or all of them, in so many bytes as no coded block has. */
        if (bytes->n == sizeof(Colour))
                *ret = block_new_uniform(*(const Colour *)bytes->data);
        else if (bytes->n == BLOCK_VOXELS * sizeof(Colour))
                *ret = block_new((const Colour *)bytes->data);
        else {
                r = block_decode(&reader, ret);
                return r < 0 ? r : reader.n > 0 || !*ret ? -EBADMSG : 0;
        }
        return *ret ? 0 : -ENOMEM;
}

/* What a row {layer, x, y, z, data} of either kind says: a place between `min` and `max`, and one colour or
 * as many as a block has. *ret_contents is a block of these; borrows the layer from m. */
static int read_row(Journal *j, sqlite3_stmt *s, int64_t min, int64_t max, Buf *bytes, const Model *m,
                    Layer **ret, Point *ret_at, Block **ret_contents) {
        int64_t id, x, y, z;
        int r;

        if (!column_in(s, 0, 1, LAYER_ID_MAX, &id) || !column_in(s, 1, min, max, &x) ||
            !column_in(s, 2, min, max, &y) || !column_in(s, 3, min, max, &z))
                return -EBADMSG;
        *ret = model_layer(m, (uint32_t)id);
        if (!*ret)
                return -EBADMSG;

        bytes->n = 0;
        r = journal_unpack(j, s, 4, bytes);
        if (r < 0)
                return r;
        *ret_at = (Point){ (int32_t)x, (int32_t)y, (int32_t)z };
        return read_contents(bytes, ret_contents);
}

int journal_read_block(Journal *j, sqlite3_stmt *s, Buf *bytes, Model *m) {
        CLEANUP(block_unref) Block *block = NULL;
        Layer *layer;
        Point at;
        int r;

        r = read_row(j, s, BLOCK_MIN, BLOCK_MAX, bytes, m, &layer, &at, &block);
        if (r < 0)
                return r;
        if (block_uniform(block, NULL) || volume_block(layer->volume, at))
                j->plain_strays = true;
        return volume_put_block(layer->volume, at, block);
}

int journal_read_plain(Journal *j, sqlite3_stmt *s, Buf *bytes, Model *m) {
        CLEANUP(block_unref) Block *cells = NULL, *plain = NULL;
        Colour last = { 0 };
        Layer *layer;
        Point row;
        int r;

        r = read_row(j, s, BLOCK_MIN / BLOCK_SIDE, BLOCK_MAX / BLOCK_SIDE, bytes, m, &layer, &row, &cells);
        for (unsigned i = 0; r == 0 && i < BLOCK_VOXELS; i++) {
                const Point first = block_origin(row);
                const Colour c = block_get(cells, i);

                if (c.a == 0)
                        continue;
                /* Neighbours of one colour are one block. */
                if (!plain || !colour_equal(c, last)) {
                        block_unref(plain);
                        plain = block_new_uniform(c);
                        last = c;
                }
                r = plain ? volume_put_block(layer->volume,
                                             (Point){ first.x + (int32_t)(i & 15),
                                                      first.y + (int32_t)(i >> 4 & 15),
                                                      first.z + (int32_t)(i >> 8) },
                                             plain)
                          : -ENOMEM;
        }
        return r;
}

static int read_rows(Journal *j, Statement which,
                     int (*read)(Journal *j, sqlite3_stmt *row, Buf *bytes, Model *m), Model *m) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int r;

        r = store_start(&j->store, which, &s, "");
        if (r < 0)
                return r;
        while ((r = store_row(&j->store, s)) > 0) {
                r = read(j, s, &bytes, m);
                if (r < 0)
                        return r;
        }
        return r;
}

int journal_replay_step(Journal *j, int64_t step, int64_t direction, Model *m) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        CLEANUP_BUF Buf change = { 0 };
        int r;

        if (direction != CHANGE_FORWARD && direction != CHANGE_BACKWARD)
                return -EBADMSG;
        r = store_start(&j->store, STATEMENT_STEP_CHANGE, &s, "i", step);
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        j->backlog.entries++;
        j->backlog.bytes += (size_t)sqlite3_column_bytes(s, 0);
        r = journal_unpack(j, s, 0, &change);
        if (r < 0)
                return r;
        return change_apply(m, change.data, change.n, (Direction)direction);
}

static int replay(Journal *j, Model *m) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_REPLAY, &s, "i", (int64_t)j->revision);
        if (r < 0)
                return r;
        while ((r = store_row(&j->store, s)) > 0) {
                const size_t before = j->backlog.bytes;

                r = journal_replay_step(j, sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2), m);
                if (r < 0)
                        return r;
                if (sqlite3_column_int64(s, 0) == sqlite3_column_int64(s, 1))
                        j->history += j->backlog.bytes - before + STEP_ROW_BYTES;
                j->revision = (uint64_t)sqlite3_column_int64(s, 0);
        }
        return r;
}

static int load_folded(Journal *j, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = journal_read_header(j, &m);
        if (r < 0)
                return r;
        if (!m)
                return model_new_bare(ret);

        r = journal_read_folded(j, &j->revision);
        if (r == 0)
                r = journal_read_history(j, &j->history);
        if (r < 0)
                return r;
        r = read_rows(j, STATEMENT_PLAINS, journal_read_plain, m);
        if (r == 0)
                r = read_rows(j, STATEMENT_BLOCKS, journal_read_block, m);
        if (r < 0)
                return r;
        r = model_copy(&j->folded, m);
        if (r < 0)
                return r;
        *ret = TAKE(m);
        return 0;
}

int journal_load(Journal *j, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = load_folded(j, &m);
        if (r < 0)
                return r;
        r = replay(j, m);
        if (r < 0)
                return r;

        if (j->folded || j->backlog.entries > 0)
                *ret = TAKE(m);
        return 0;
}
