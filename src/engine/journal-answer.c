/* Results that are kept by the key of their request. */
#include "engine/journal-private.h"

#include <errno.h>

#define ANSWER_MS ((int64_t)JOURNAL_ANSWER_HOURS * 3600 * 1000)

static int add_answer(Journal *j, const char *key, uint64_t digest, const void *result, size_t n) {
        int r;

        r = journal_pack(j, result, n);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_ANSWER_ADD, "tiib", key, journal_time(), (int64_t)digest,
                      j->packed.data, j->packed.n);
        if (r < 0)
                return r;
        return store_run(&j->store, STATEMENT_ANSWERS_LIMIT, "i", (int64_t)JOURNAL_ANSWERS);
}

int journal_remember(Journal *j, const char *key, uint64_t digest, const void *result, size_t n) {
        int r = journal_turn_begin(j);

        return r < 0 ? r : journal_turn_result(j, add_answer(j, key, digest, result, n));
}

int journal_recall(Journal *j, const char *key, uint64_t *ret_digest, Buf *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        if (journal_unused(j))
                return JOURNAL_NOTHING;
        r = store_start(&j->store, STATEMENT_ANSWER_GET, &s, "ti", key, journal_time() - ANSWER_MS);
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r < 0)
                return r;
        if (r == 0)
                return JOURNAL_NOTHING;
        *ret_digest = (uint64_t)sqlite3_column_int64(s, 0);
        return journal_unpack(j, s, 1, ret);
}

int64_t journal_recall_age(Journal *j, const char *key) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;

        if (store_start(&j->store, STATEMENT_ANSWER_TIME, &s, "t", key) < 0 || store_row(&j->store, s) <= 0)
                return 0;
        return MAX(journal_time() - sqlite3_column_int64(s, 0), (int64_t)0);
}

int journal_forget_answers(Journal *j) {
        return store_run(&j->store, STATEMENT_ANSWERS_FORGET, "i", journal_time() - ANSWER_MS);
}
