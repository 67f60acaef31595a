/* The steps as a list, without what they changed. */
#include "engine/journal-private.h"

#include <errno.h>
#include <string.h>

static int read_entry(sqlite3_stmt *row, JournalEntry *ret) {
        const void *session = sqlite3_column_blob(row, 1);
        const char *method = (const char *)sqlite3_column_text(row, 2);

        if (sqlite3_column_bytes(row, 1) != JOURNAL_SESSION_BYTES || !session || !method)
                return -EBADMSG;
        *ret = (JournalEntry){ .id = sqlite3_column_int64(row, 0),
                               .time = sqlite3_column_int64(row, 3),
                               .undone = sqlite3_column_int64(row, 4) == STEP_UNDONE };
        memcpy(ret->session, session, JOURNAL_SESSION_BYTES);
        (void)strncpy(ret->method, method, sizeof(ret->method) - 1);
        return 0;
}

int journal_position(Journal *j, int64_t *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_STEP_POSITION, &row, "");
        if (r == 0)
                r = store_row(&j->store, row);
        if (r <= 0)
                return r < 0 ? r : JOURNAL_NOTHING;
        *ret = sqlite3_column_int64(row, 0);
        return 0;
}

int journal_list(Journal *j, uint64_t limit, uint64_t offset,
                 void (*tell)(const JournalEntry *entry, void *userdata), void *userdata) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        JournalEntry entry;
        int r;

        r = store_start(&j->store, STATEMENT_STEPS_NEWEST, &row, "ii",
                        (int64_t)MIN(limit, (uint64_t)INT64_MAX), (int64_t)MIN(offset, (uint64_t)INT64_MAX));
        if (r < 0)
                return r;
        while ((r = store_row(&j->store, row)) > 0) {
                r = read_entry(row, &entry);
                if (r < 0)
                        return r;
                tell(&entry, userdata);
        }
        return r;
}

int journal_get(Journal *j, int64_t id, JournalStep *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&j->store, STATEMENT_STEP_GET, &row, "i", id);
        if (r == 0)
                r = store_row(&j->store, row);
        if (r <= 0)
                return r < 0 ? r : JOURNAL_NOTHING;
        return journal_read_step(j, row, ret);
}
