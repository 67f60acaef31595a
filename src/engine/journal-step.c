/* What a turn writes: steps, moves along them, the name. */
#include "engine/journal-private.h"

#include <errno.h>
#include <string.h>

void journal_step_done(JournalStep *s) {
        buf_done(&s->change);
}

void journal_refuse(Journal *j, int error) {
        j->refused = error;
}

int journal_turn_begin(Journal *j) {
        if (j->refused < 0)
                return j->refused;
        if (j->in_turn || j->error < 0)
                return j->error;
        j->error = store_run(&j->store, STATEMENT_BEGIN, "");
        j->in_turn = j->error == 0;
        return j->error;
}

int journal_turn_result(Journal *j, int r) {
        if (r < 0)
                j->error = r;
        return MIN(r, 0);
}

static void count_entry(Journal *j, uint64_t revision, size_t bytes) {
        j->backlog.entries++;
        j->backlog.bytes += bytes;
        j->written += bytes;
        j->revision = revision;
}

static int drop_undone(Journal *j) {
        int r;

        if (!j->may_redo)
                return 0;
        r = store_run(&j->store, STATEMENT_STEPS_DROP, "");
        if (r == 0)
                j->may_redo = false;
        return r;
}

static int add_step(Journal *j, uint64_t revision, const uint8_t *session, const char *method,
                    const void *change, size_t n) {
        int r;

        if (revision <= j->revision || revision > INT64_MAX)
                return -EINVAL;
        r = drop_undone(j);
        if (r < 0)
                return r;
        r = journal_pack(j, change, n);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_STEP_ADD, "iibtb", (int64_t)revision, journal_time(), session,
                      (size_t)JOURNAL_SESSION_BYTES, method, j->packed.data, j->packed.n);
        if (r < 0)
                return r;
        count_entry(j, revision, j->packed.n);
        j->history += j->packed.n + STEP_ROW_BYTES;
        return 0;
}

int journal_step(Journal *j, uint64_t revision, const uint8_t session[static JOURNAL_SESSION_BYTES],
                 const char *method, const void *change, size_t n) {
        int r = journal_turn_begin(j);

        return r < 0 ? r : journal_turn_result(j, add_step(j, revision, session, method, change, n));
}

int journal_read_step(Journal *j, sqlite3_stmt *s, JournalStep *ret) {
        CLEANUP_BUF Buf change = { 0 };
        const void *session = sqlite3_column_blob(s, 1);
        const char *method = (const char *)sqlite3_column_text(s, 2);
        int r;

        if (sqlite3_column_bytes(s, 1) != JOURNAL_SESSION_BYTES || !session || !method)
                return -EBADMSG;
        r = journal_unpack(j, s, 3, &change);
        if (r < 0)
                return r;

        *ret = (JournalStep){ .id = sqlite3_column_int64(s, 0), .change = change };
        memcpy(ret->session, session, JOURNAL_SESSION_BYTES);
        (void)strncpy(ret->method, method, sizeof(ret->method) - 1);
        change = (Buf){ 0 };
        return 0;
}

int journal_next(Journal *j, Direction direction, JournalStep *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        r = store_start(&j->store,
                        direction == CHANGE_BACKWARD ? STATEMENT_STEP_LAST_DONE
                                                     : STATEMENT_STEP_FIRST_UNDONE,
                        &s, "");
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r < 0)
                return r;
        return r == 0 ? JOURNAL_NOTHING : journal_read_step(j, s, ret);
}

static int add_move(Journal *j, uint64_t revision, int64_t step, Direction direction) {
        const int64_t state = direction == CHANGE_BACKWARD ? STEP_UNDONE : STEP_DONE;
        int r;

        if (revision <= j->revision || revision > INT64_MAX)
                return -EINVAL;
        r = store_run(&j->store, STATEMENT_STEP_STATE, "ii", state, step);
        if (r < 0)
                return r;
        if (sqlite3_changes(j->store.db) != 1)
                return -EINVAL;
        j->may_redo = true;
        r = store_run(&j->store, STATEMENT_MOVE_ADD, "iii", (int64_t)revision, step, (int64_t)direction);
        if (r < 0)
                return r;
        count_entry(j, revision, 0);
        return 0;
}

int journal_move(Journal *j, uint64_t revision, int64_t step, Direction direction) {
        int r = journal_turn_begin(j);

        return r < 0 ? r : journal_turn_result(j, add_move(j, revision, step, direction));
}

int journal_name(Journal *j, const char *name) {
        int r = journal_turn_begin(j);

        return r < 0 ? r
                     : journal_turn_result(j, store_run(&j->store, STATEMENT_META_SET, "tt", "name", name));
}
