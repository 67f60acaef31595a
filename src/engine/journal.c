/* The journal as a whole: opening and closing, turns, the log of the database.
 *
 * A turn is a transaction. When a write of it fails, the turn is lost as a whole, and all its later writes
 * and its commit give the same error: an engine that overlooked one could not acknowledge half a turn. */
#include "engine/journal-private.h"

#include "base/text.h"
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Folding costs what changed, replaying what was done: about as much as this is replayed in 50 ms. */
#define FOLD_ENTRIES 4000
#define FOLD_BYTES ((size_t)4 << 20)
/* When nobody finds a quiet moment the log is copied after a commit, lest it grow for ever. */
#define WAL_FRAMES_MOST 4096
/* Quiet moments give back a buffer that a big change has left. */
#define PACKED_KEEP 65536

int journal_pack(Journal *j, const void *data, size_t n) {
        j->packed.n = 0;
        return blob_pack(&j->codec, data, n, &j->packed);
}

int journal_unpack(Journal *j, sqlite3_stmt *statement, int column, Buf *ret) {
        const void *blob = sqlite3_column_blob(statement, column);

        return blob_unpack(&j->codec, blob, (size_t)sqlite3_column_bytes(statement, column), ret);
}

static int count_frames(void *userdata, sqlite3 *db, const char *name, int frames) {
        Journal *j = userdata;

        /* Fewer than before: the log began anew, after all of it had been copied. */
        if (frames < j->wal_frames)
                j->wal_copied = 0;
        j->wal_frames = frames;
        return SQLITE_OK;
}

int journal_read_name(Journal *j, char **ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_META_GET, &s, "t", "name");
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r <= 0)
                return r;
        if (sqlite3_column_type(s, 0) != SQLITE_TEXT)
                return -EBADMSG;

        *ret = strdup((const char *)sqlite3_column_text(s, 0));
        return *ret ? 0 : -ENOMEM;
}

int64_t journal_time(void) {
        struct timespec ts;

        (void)clock_gettime(CLOCK_REALTIME, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* An older program that meets a newer database tells people which version to install. */
static int write_opening(Journal *j) {
        int r;

        r = journal_forget_answers(j);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_META_SET, "tt", "program", GOXEL_VERSION);
        return r < 0 ? r : store_run(&j->store, STATEMENT_META_SET, "ti", "opened", journal_time());
}

static int note_opening(Journal *j) {
        int r;

        r = store_run(&j->store, STATEMENT_BEGIN, "");
        if (r < 0)
                return r;
        r = write_opening(j);
        if (r == 0)
                r = store_run(&j->store, STATEMENT_COMMIT, "");
        if (r < 0 && sqlite3_get_autocommit(j->store.db) == 0)
                (void)store_run(&j->store, STATEMENT_ROLLBACK, "");
        return r;
}

/* Reads before it writes, so that a damaged database is left as it is. */
static int read_state(Journal *j, JournalState *ret) {
        CLEANUP(model_free) Model *model = NULL;
        CLEANUP_FREE char *name = NULL;
        int r;

        r = journal_load(j, &model);
        if (r < 0)
                return r;
        r = journal_read_name(j, &name);
        if (r < 0)
                return r;
        /* This write begins the log. A new log is otherwise synced, lest old frames come to life again
         * after a power cut, but at this point it is empty: no engine needs to wait for a disk at its start.
         */
        r = store_sync(&j->store, SYNC_NEVER);
        if (r == 0)
                r = note_opening(j);
        if (r == 0)
                r = store_sync(&j->store, SYNC_LOG);
        if (r < 0)
                return r;

        j->committed_backlog = j->backlog;
        j->committed_revision = j->revision;
        j->committed_history = j->history;
        *ret = (JournalState){ .model = TAKE(model), .name = TAKE(name), .revision = j->revision };
        return 0;
}

static Journal *free_journal(Journal *j, bool keep_log) {
        if (!j)
                return NULL;
        store_close(&j->store, keep_log);
        codec_rest(&j->codec);
        buf_done(&j->packed);
        model_free(j->folded);
        free(j->path);
        free(j);
        return NULL;
}

Journal *journal_give_up(Journal *j) {
        return free_journal(j, true);
}

static int open_stored(Journal *j, unsigned wait_ms, JournalState *ret, Obstacle *obstacle) {
        int r = store_open(&j->store, j->path, wait_ms, obstacle);

        if (r == STORE_HELD)
                return JOURNAL_HELD;
        if (r < 0)
                return r;
        (void)sqlite3_wal_hook(j->store.db, count_frames, j);
        r = read_state(j, ret);
        codec_rest(&j->codec);
        return r;
}

int journal_open(Journal **ret, const char *path, unsigned wait_ms, JournalState *ret_state,
                 Obstacle *obstacle) {
        CLEANUP(journal_give_up) Journal *j = calloc(1, sizeof(Journal));
        int r;

        if (!j)
                return -ENOMEM;
        *ret_state = (JournalState){ 0 };
        if (path) {
                j->path = strdup(path);
                if (!j->path)
                        return -ENOMEM;
        }
        j->history_most = JOURNAL_HISTORY_BYTES;
        j->may_redo = true;
        r = path ? open_stored(j, wait_ms, ret_state, obstacle) : 0;
        if (r == 0)
                *ret = TAKE(j);
        return r;
}

void journal_limit(Journal *j, uint64_t bytes) {
        j->history_most = bytes;
}

uint64_t journal_forgotten(const Journal *j) {
        return j->forgotten;
}

int journal_sync_each(Journal *j) {
        assert(!journal_dirty(j));

        return j->path ? store_sync(&j->store, SYNC_EACH) : 0;
}

Journal *journal_close(Journal *j) {
        return free_journal(j, false);
}

void journal_rollback(Journal *j) {
        /* SQLite has rolled back by itself after some errors; there is nothing else that could fail. */
        if (j->in_turn && sqlite3_get_autocommit(j->store.db) == 0)
                (void)store_run(&j->store, STATEMENT_ROLLBACK, "");
        j->backlog = j->committed_backlog;
        j->revision = j->committed_revision;
        j->history = j->committed_history;
        j->may_redo = true;
        j->in_turn = false;
        j->error = 0;
}

void journal_bound_log(Journal *j) {
        if (j->wal_frames <= WAL_FRAMES_MOST || j->wal_copied >= WAL_FRAMES_MOST)
                return;
        if (sqlite3_wal_checkpoint_v2(j->store.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, &j->wal_copied) !=
            SQLITE_OK)
                j->wal_copied = 0;
}

int journal_commit(Journal *j) {
        int r = j->error;

        if (!journal_dirty(j))
                return 0;
        if (r == 0)
                r = store_run(&j->store, STATEMENT_COMMIT, "");
        if (r < 0) {
                journal_rollback(j);
                return r;
        }

        j->committed_backlog = j->backlog;
        j->committed_revision = j->revision;
        j->committed_history = j->history;
        j->in_turn = false;
        /* The turn is safe already: an error shows again when the log is next written or copied. */
        journal_bound_log(j);
        return 0;
}

bool journal_dirty(const Journal *j) {
        return j->in_turn || j->error < 0;
}

bool journal_unused(const Journal *j) {
        return !j->store.db;
}

bool journal_wants_fold(const Journal *j) {
        if (!j->path)
                return j->history > j->history_most;
        return j->backlog.entries > FOLD_ENTRIES || j->backlog.bytes > FOLD_BYTES;
}

int journal_checkpoint(Journal *j) {
        assert(!journal_dirty(j));

        codec_rest(&j->codec);
        if (j->packed.capacity > PACKED_KEEP)
                buf_done(&j->packed);
        if (j->wal_copied == j->wal_frames)
                return 0;
        return store_errno(j->store.db,
                           sqlite3_wal_checkpoint_v2(j->store.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                                     &j->wal_copied));
}

int journal_leave(Journal *j, const Model *m, uint64_t revision) {
        int r;

        assert(!journal_dirty(j));

        if (!j->path)
                return 0;
        if (m && j->backlog.entries > 0) {
                r = journal_fold(j, m, revision);
                if (r < 0)
                        return r;
        }
        r = store_errno(j->store.db, sqlite3_wal_checkpoint_v2(j->store.db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                                               NULL, NULL));
        if (r < 0)
                return r;
        j->wal_frames = j->wal_copied = 0;
        return 0;
}

static uint64_t file_size(const char *path, const char *suffix) {
        CLEANUP_FREE char *name = malloc(strlen(path) + strlen(suffix) + 1);
        struct stat st;

        if (!name)
                return 0;
        return stat(strcat(strcpy(name, path), suffix), &st) < 0 ? 0 : (uint64_t)st.st_size;
}

uint64_t journal_written(const Journal *j) {
        return j->written;
}

uint64_t journal_bytes(const Journal *j) {
        int current, peak;

        if (j->path)
                return file_size(j->path, "") + file_size(j->path, "-wal");
        if (!j->store.db)
                return 0;
        if (sqlite3_db_status(j->store.db, SQLITE_DBSTATUS_CACHE_USED, &current, &peak, 0) != SQLITE_OK)
                return 0;
        return (uint64_t)current;
}
