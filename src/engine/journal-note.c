/* Single values that are kept beside the model. */
#include "engine/journal-private.h"

#include <errno.h>

int journal_note(Journal *j, const char *key, const char *text) {
        int r;

        /* JSON that there was no memory for. */
        if (!text)
                return -ENOMEM;
        r = journal_turn_begin(j);
        return r < 0 ? r : journal_turn_result(j, store_run(&j->store, STATEMENT_META_SET, "tt", key, text));
}

int journal_noted(Journal *j, const char *key, Buf *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *s = NULL;
        int r;

        if (journal_unused(j))
                return JOURNAL_NOTHING;
        r = store_start(&j->store, STATEMENT_META_GET, &s, "t", key);
        if (r < 0)
                return r;
        r = store_row(&j->store, s);
        if (r < 0)
                return r;
        if (r == 0 || sqlite3_column_type(s, 0) != SQLITE_TEXT)
                return JOURNAL_NOTHING;
        return buf_append(ret, sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
}
