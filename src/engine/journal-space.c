/* How much room a journal takes: what can be forgotten, and a database without gaps. */
#include "engine/journal-private.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>

/* With each fold at the limit so much more goes, lest every fold has to look for steps. */
#define TRIM_PART 32
/* Others wait meanwhile. */
#define COMPACT_PART_USEC (5 * USEC_PER_MSEC)

/* Sum of a row {bytes of changes, steps}. */
static int read_bytes(Journal *j, Statement which, const char *types, int64_t until, uint64_t *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = types[0] ? store_start(&j->store, which, &row, types, until)
                     : store_start(&j->store, which, &row, "");
        if (r == 0)
                r = store_row(&j->store, row);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        *ret = (uint64_t)sqlite3_column_int64(row, 0) +
               (uint64_t)sqlite3_column_int64(row, 1) * STEP_ROW_BYTES;
        return 0;
}

int journal_read_history(Journal *j, uint64_t *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_META_GET, &row, "t", "history");
        if (r < 0)
                return r;
        r = store_row(&j->store, row);
        if (r > 0 && sqlite3_column_int64(row, 0) >= 0) {
                *ret = (uint64_t)sqlite3_column_int64(row, 0);
                return 0;
        }
        /* Nobody has counted them yet. */
        return r < 0 ? r : read_bytes(j, STATEMENT_STEPS_BYTES, "i", (int64_t)j->revision, ret);
}

/* The oldest steps up to which all have to go, so that `excess` bytes are free. */
static int find_oldest(Journal *j, uint64_t excess, int64_t *ret_id, uint64_t *ret_bytes, uint64_t *ret_n) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        uint64_t bytes = 0, n = 0;
        int64_t id = -1;
        int r;

        r = store_start(&j->store, STATEMENT_STEPS_SIZES, &row, "");
        while (r == 0 && bytes < excess && (r = store_row(&j->store, row)) > 0) {
                id = sqlite3_column_int64(row, 0);
                bytes += (uint64_t)sqlite3_column_int64(row, 1) + STEP_ROW_BYTES;
                n++;
                r = 0;
        }
        if (r < 0)
                return r;
        *ret_id = id;
        *ret_bytes = bytes;
        *ret_n = n;
        return 0;
}

static int forget_oldest(Journal *j) {
        const uint64_t wanted = j->history_most - j->history_most / TRIM_PART;
        uint64_t bytes, n;
        int64_t id;
        int r;

        r = find_oldest(j, j->history - wanted, &id, &bytes, &n);
        if (r < 0 || n == 0)
                return r;
        r = store_run(&j->store, STATEMENT_STEPS_FORGET_UNTIL, "i", id);
        if (r < 0)
                return r;
        j->history -= MIN(bytes, j->history);
        j->forgotten += n;
        return 0;
}

int journal_trim(Journal *j, bool counted) {
        uint64_t dropped;
        int r;

        r = read_bytes(j, STATEMENT_STEPS_BYTES_DROPPED, "", 0, &dropped);
        if (r == 0)
                r = store_run(&j->store, STATEMENT_STEPS_FORGET_DROPPED, "");
        if (r == 0 && counted)
                j->history -= MIN(dropped, j->history);
        /* What is stored could be wrong: before anything is forgotten for it, they are counted once. */
        if (r == 0 && (!counted || (j->history > j->history_most && !j->history_is_sure))) {
                r = read_bytes(j, STATEMENT_STEPS_BYTES, "i", INT64_MAX, &j->history);
                j->history_is_sure = r == 0;
        }
        if (r == 0 && j->history > j->history_most)
                r = forget_oldest(j);
        return r < 0 ? r : store_run(&j->store, STATEMENT_META_SET, "ti", "history", (int64_t)j->history);
}

static int forget_steps(Journal *j, void *userdata) {
        const uint64_t keep = *(const uint64_t *)userdata;

        if (keep == UINT64_MAX)
                return 0;
        if (keep == 0)
                return store_run(&j->store, STATEMENT_STEPS_REMOVE, "");
        return store_run(&j->store, STATEMENT_STEPS_KEEP_NEWEST, "i",
                         (int64_t)MIN(keep, (uint64_t)INT64_MAX));
}

static int empty_log(Journal *j) {
        int r;

        r = store_errno(j->store.db, sqlite3_wal_checkpoint_v2(j->store.db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                                               NULL, NULL));
        if (r == 0)
                j->wal_frames = j->wal_copied = 0;
        return r;
}

/* Moves pages from the end of the file to where some are free, and cuts it. */
static int vacuum_some(Journal *j) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_VACUUM_SOME, &row, "");
        while (r == 0 && (r = store_row(&j->store, row)) > 0)
                r = 0;
        return r;
}

int journal_compact_begin(Journal *j, const Model *m, uint64_t revision, uint64_t keep) {
        int r;

        assert(!journal_dirty(j));

        /* Steps that are not in the model yet cannot go. */
        r = journal_fold_with(j, m, revision, forget_steps, &keep);
        return r == 0 ? journal_forget_answers(j) : r;
}

/* As a whole: an older database, once, or one in memory. */
static int write_anew(Journal *j) {
        int r = 0;

        if (j->path)
                r = store_run(&j->store, STATEMENT_VACUUM_BY_PARTS, "");
        if (r == 0)
                r = store_run(&j->store, STATEMENT_VACUUM, "");
        /* All of the new one went through the log. */
        return r < 0 ? r : empty_log(j);
}

int journal_compact_go_on(Journal *j) {
        const uint64_t end = now_usec() + COMPACT_PART_USEC;
        int64_t mode = 0, left = 0;
        int r;

        assert(!journal_dirty(j));

        r = store_number(&j->store, STATEMENT_VACUUM_MODE, &mode);
        if (r > 0 && mode != STORE_VACUUM_MODE_PARTS)
                return write_anew(j);
        do {
                r = r < 0 ? r : vacuum_some(j);
                r = r < 0 ? r : store_number(&j->store, STATEMENT_FREE_PAGES, &left);
        } while (r > 0 && left > 0 && now_usec() < end);
        if (r < 0)
                return r;
        if (left == 0)
                return empty_log(j);
        journal_bound_log(j);
        return JOURNAL_MORE;
}
