/* The database under the journal: how it is asked, and what its errors mean. */
#include "engine/store.h"

#include "base/progress.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* The errno that a file met last. sqlite3_system_errno() does not know those of a commit. */
static int file_errno(sqlite3 *db) {
        sqlite3_file *log = NULL;
        int error = 0;

        (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
        if (log && log->pMethods)
                (void)log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
        if (error == 0)
                (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
        return error;
}

int store_errno(sqlite3 *db, int rc) {
        int error;

        switch (rc & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
                return 0;
        case SQLITE_FULL:
                return -ENOSPC;
        case SQLITE_READONLY:
                return -EROFS;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
                return -EBADMSG;
        case SQLITE_NOMEM:
                return -ENOMEM;
        case SQLITE_BUSY:
                return -EBUSY;
        case SQLITE_TOOBIG:
                return -EFBIG;
        case SQLITE_CONSTRAINT:
                return -EINVAL;
        case SQLITE_CANTOPEN:
                error = sqlite3_system_errno(db);
                return error > 0 ? -error : -EIO;
        case SQLITE_IOERR:
                if (rc == SQLITE_IOERR_NOMEM)
                        return -ENOMEM;
                error = file_errno(db);
                return error > 0 ? -error : -EIO;
        default:
                return -EIO;
        }
}

int store_sync(Store *s, Sync sync) {
        static const char *const statements[] = {
                [SYNC_NEVER] = "PRAGMA synchronous = OFF",
                [SYNC_LOG] = "PRAGMA synchronous = NORMAL",
                [SYNC_EACH] = "PRAGMA synchronous = FULL",
        };

        return store_errno(s->db, sqlite3_exec(s->db, statements[sync], NULL, NULL, NULL));
}

void store_close(Store *s, bool keep) {
        for (size_t i = 0; i < STATEMENT_MAX; i++)
                (void)sqlite3_finalize(s->statements[i]);
        if (s->db)
                (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)keep, NULL);
        (void)sqlite3_close(s->db);
        *s = (Store){ 0 };
}

static int bind_values(sqlite3_stmt *statement, const char *types, va_list ap) {
        int rc = SQLITE_OK;

        for (int i = 1; *types && rc == SQLITE_OK; types++, i++) {
                const void *p;

                switch (*types) {
                case 'i':
                        rc = sqlite3_bind_int64(statement, i, va_arg(ap, int64_t));
                        break;
                case 'b':
                        p = va_arg(ap, const void *);
                        rc = sqlite3_bind_blob64(statement, i, p, va_arg(ap, size_t), SQLITE_STATIC);
                        break;
                case 't':
                        rc = sqlite3_bind_text(statement, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
                        break;
                }
        }
        return rc;
}

static int start(Store *s, Statement which, sqlite3_stmt **ret, const char *types, va_list ap) {
        sqlite3_stmt **slot = &s->statements[which];
        int r, rc;

        if (!s->db) {
                r = store_open_memory(s);
                if (r < 0)
                        return r;
        }
        if (!*slot) {
                rc = sqlite3_prepare_v3(s->db, store_statements[which], -1, SQLITE_PREPARE_PERSISTENT, slot,
                                        NULL);
                if (rc != SQLITE_OK)
                        return store_errno(s->db, rc);
        }
        rc = bind_values(*slot, types, ap);
        if (rc != SQLITE_OK)
                return store_errno(s->db, rc);
        *ret = *slot;
        return 0;
}

int store_start(Store *s, Statement which, sqlite3_stmt **ret, const char *types, ...) {
        va_list ap;
        int r;

        va_start(ap, types);
        r = start(s, which, ret, types, ap);
        va_end(ap);
        return r;
}

int store_row(Store *s, sqlite3_stmt *statement) {
        int rc = sqlite3_step(statement);

        progress_beat();
        if (rc == SQLITE_ROW)
                return 1;
        rc = sqlite3_reset(statement);
        return store_errno(s->db, rc);
}

int store_number(Store *s, Statement which, int64_t *ret) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(s, which, &row, "");
        if (r == 0)
                r = store_row(s, row);
        if (r > 0)
                *ret = sqlite3_column_int64(row, 0);
        return r;
}

void store_end(sqlite3_stmt *statement) {
        (void)sqlite3_reset(statement);
}

int store_run(Store *s, Statement which, const char *types, ...) {
        sqlite3_stmt *statement = NULL;
        va_list ap;
        int r;

        va_start(ap, types);
        r = start(s, which, &statement, types, ap);
        va_end(ap);
        return r < 0 ? r : store_row(s, statement);
}

bool store_is_sound(Store *s) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        const char *text;

        if (store_start(s, STATEMENT_CHECK, &row, "") < 0 || store_row(s, row) <= 0)
                return false;
        text = (const char *)sqlite3_column_text(row, 0);
        return text && strcmp(text, "ok") == 0;
}
