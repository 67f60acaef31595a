/* How much room a journal takes: what can be forgotten, and a database without gaps. */
#include "engine/journal-private.h"

#include <assert.h>

static int forget_steps(Journal *j, uint64_t keep) {
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

int journal_compact(Journal *j, const Model *m, uint64_t revision, uint64_t keep) {
        int r;

        assert(!journal_dirty(j));

        /* Steps that are not in the model yet cannot go. */
        r = journal_fold(j, m, revision);
        if (r == 0)
                r = journal_forget_answers(j);
        if (r == 0 && keep < UINT64_MAX)
                r = forget_steps(j, keep);
        if (r == 0)
                r = store_run(&j->store, STATEMENT_VACUUM, "");
        /* All of the new database went through the log. */
        return r < 0 ? r : empty_log(j);
}
