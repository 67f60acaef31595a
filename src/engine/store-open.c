/* Opening the database under the journal: whose it is, of which version, and who else has it.
 *
 * Once it is open the engine locks itself in, so nothing may open a file later: SQLite keeps in memory
 * what it would put into temporary files, and leaves the log in its place when the database is closed. */
#include "engine/store.h"

#include "base/fd.h"
#include "base/text.h"
#include "engine/store-log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RETRY_NSEC 2000000

/* The bytes of the database file that SQLite locks. */
#define LOCK_FIRST 0x40000000
#define LOCK_LENGTH 512

static const char settings[] = "PRAGMA page_size = 2048;" /* a commit writes whole pages */
                               "PRAGMA locking_mode = EXCLUSIVE;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -512;"
                               "PRAGMA secure_delete = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               /* also what empties the log at an orderly end, where it is left in place */
                               "PRAGMA journal_size_limit = 16777216;";

/* Settings of the library for the whole process. They are refused, which is no harm, when a database was
 * open before. */
static void library_set_up(void) {
        static bool done;

        if (done)
                return;
        done = true;
        (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        /* Larger ones would go to a temporary file, whatever temp_store says. */
        (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

/* The number that a question answers; 0 when it answers something else. */
static int ask(sqlite3 *db, const char *question, int64_t *ret) {
        sqlite3_stmt *statement;
        int rc;

        rc = sqlite3_prepare_v2(db, question, -1, &statement, NULL);
        if (rc != SQLITE_OK)
                return store_errno(db, rc);

        if (sqlite3_step(statement) == SQLITE_ROW)
                *ret = sqlite3_column_int64(statement, 0);
        rc = sqlite3_finalize(statement);
        return store_errno(db, rc);
}

static int execute(sqlite3 *db, const char *sql) {
        return store_errno(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* Who wrote a database whose tables we do not know, as far as it can be found out. */
static void describe_newer(sqlite3 *db, int64_t version, Obstacle *ret) {
        static const char question[] = "SELECT value FROM meta WHERE key = 'program'";
        sqlite3_stmt *statement = NULL;
        const char *text;

        *ret = (Obstacle){ .version = (int)version };
        if (sqlite3_prepare_v2(db, question, -1, &statement, NULL) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW) {
                text = (const char *)sqlite3_column_text(statement, 0);
                (void)snprintf(ret->program, sizeof(ret->program), "%s", text ? text : "");
        }
        (void)sqlite3_finalize(statement);
}

/* A file of somebody else's is told before anything is written into it. *ret_version is 0 for a new one. */
static int identify(sqlite3 *db, int64_t *ret_version, Obstacle *obstacle) {
        int64_t application = 0, version = 0, objects = 0, programs = 0;
        int r;

        r = ask(db, "PRAGMA application_id", &application);
        if (r < 0)
                return r;
        r = ask(db, "PRAGMA user_version", &version);
        if (r < 0)
                return r;
        r = ask(db, "SELECT count(*) FROM sqlite_schema", &objects);
        if (r < 0)
                return r;

        *ret_version = 0;
        if (application == 0 && version == 0 && objects == 0)
                return 0;
        /* Views, triggers, virtual tables, in the place of tables or beside them, of whatever version: a
         * question would run them, and may never end. */
        r = ask(db,
                "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR rootpage = 0",
                &programs);
        if (r < 0)
                return r;
        if (application != STORE_APPLICATION || version < 1 || programs > 0)
                return -EBADMSG;
        *ret_version = version;
        if (version <= STORE_VERSION)
                return 0;
        describe_newer(db, version, obstacle);
        return -ENOTSUP;
}

/* A database may have come from anywhere. What stands in it besides our tables, or in their place, would be
 * run with every question: a trigger, a view. */
static int check_schema(sqlite3 *db) {
        sqlite3_stmt *statement = NULL;
        int rc, n = 0;

        rc = sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL", -1, &statement,
                                NULL);
        if (rc != SQLITE_OK)
                return store_errno(db, rc);
        while ((rc = sqlite3_step(statement)) == SQLITE_ROW && n <= STORE_OBJECTS) {
                const char *sql = (const char *)sqlite3_column_text(statement, 0);
                const char *at = sql ? strstr(store_schema, sql) : NULL;

                n += at && at[strlen(sql)] == ';' ? 1 : STORE_OBJECTS + 1;
        }
        (void)sqlite3_finalize(statement);
        if (rc != SQLITE_DONE && rc != SQLITE_ROW)
                return store_errno(db, rc);
        return n == STORE_OBJECTS ? 0 : -EBADMSG;
}

/* Each step is a transaction, and the next opening goes on where one was cut off. */
static int upgrade(sqlite3 *db, int64_t version) {
        int r = 0;

        for (; r == 0 && version < STORE_VERSION; version++)
                r = execute(db, store_upgrades[version - 1]);
        return r;
}

static int set_up(sqlite3 *db) {
        int on = 1;

        (void)sqlite3_extended_result_codes(db, 1);
        (void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
        return execute(db, settings);
}

static int prepare_database(sqlite3 *db, Obstacle *obstacle) {
        int64_t version;
        int r;

        r = set_up(db);
        if (r < 0)
                return r;
        r = identify(db, &version, obstacle);
        if (r < 0)
                return r;
        /* An empty file needs no rollback journal, which would cost three syncs. */
        r = execute(db, version == 0 ? "PRAGMA journal_mode = MEMORY; " STORE_VACUUM_BY_PARTS
                                       "; PRAGMA journal_mode = WAL"
                                     : "PRAGMA journal_mode = WAL");
        if (r < 0)
                return r;
        r = version == 0 ? execute(db, store_schema) : upgrade(db, version);
        return r < 0 ? r : check_schema(db);
}

/* As prepare_database(), without a write. */
static int look_into(sqlite3 *db, Obstacle *obstacle) {
        int64_t version;
        int r;

        r = set_up(db);
        if (r < 0)
                return r;
        r = identify(db, &version, obstacle);
        if (r < 0)
                return r;
        if (version == 0)
                return -EBADMSG;
        return version == STORE_VERSION ? check_schema(db) : 0;
}

/* Makes the file when it is missing: SQLite would fall back to reading only, and forget why. */
static int make_file(const char *path) {
        CLEANUP_FD int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);

        return fd < 0 ? -errno : 0;
}

typedef int Prepare(sqlite3 *db, Obstacle *obstacle);

static int try_open(sqlite3 **ret, const char *path, Prepare *prepare, Obstacle *obstacle) {
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
        sqlite3 *db = NULL;
        int r, rc;

        r = prepare == prepare_database ? make_file(path) : 0;
        if (r < 0)
                return r;
        rc = sqlite3_open_v2(path, &db, flags, store_log_vfs());
        /* Without memory there is not even a handle that knows. */
        r = db ? store_errno(db, rc) : -ENOMEM;
        if (r == 0)
                r = prepare(db, obstacle);
        if (r < 0) {
                (void)sqlite3_close(db);
                return r;
        }
        *ret = db;
        return 0;
}

/* Who has the lock. To be asked while this process has the database not open: closing any descriptor of a
 * file drops all locks that the process has on it. */
static int find_holder(const char *path) {
        struct flock lock = {
                .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_FIRST, .l_len = LOCK_LENGTH
        };
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

        if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
                return 0;
        return MAX(lock.l_pid, 0);
}

static int open_file(Store *ret, const char *path, unsigned wait_ms, Prepare *prepare, Obstacle *obstacle) {
        const uint64_t deadline = now_usec() + wait_ms * USEC_PER_MSEC;
        const struct timespec pause = { .tv_nsec = RETRY_NSEC };
        sqlite3 *db;
        int r, holder;

        library_set_up();
        for (;;) {
                r = try_open(&db, path, prepare, obstacle);
                if (r != -EBUSY)
                        break;
                holder = find_holder(path);
                if (now_usec() >= deadline) {
                        *obstacle = (Obstacle){ .holder = holder };
                        return STORE_HELD;
                }
                (void)nanosleep(&pause, NULL);
        }
        if (r < 0)
                return r;
        *ret = (Store){ .db = db };
        return 0;
}

int store_open(Store *ret, const char *path, unsigned wait_ms, Obstacle *obstacle) {
        return open_file(ret, path, wait_ms, prepare_database, obstacle);
}

int store_open_as_is(Store *ret, const char *path, unsigned wait_ms, Obstacle *obstacle) {
        return open_file(ret, path, wait_ms, look_into, obstacle);
}

int store_open_memory(Store *s) {
        sqlite3 *db = NULL;
        int r, rc;

        library_set_up();
        rc = sqlite3_open(":memory:", &db);
        r = db ? store_errno(db, rc) : -ENOMEM;
        if (r == 0) {
                (void)sqlite3_extended_result_codes(db, 1);
                r = execute(db, "PRAGMA cache_size = -512; PRAGMA secure_delete = OFF;");
        }
        if (r == 0)
                r = execute(db, store_schema);
        if (r < 0) {
                (void)sqlite3_close(db);
                return r;
        }
        s->db = db;
        return 0;
}

int store_open_bytes(Store *ret, const void *bytes, size_t n, Obstacle *obstacle) {
        const unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
        unsigned char *copy;
        sqlite3 *db = NULL;
        int r, rc;

        library_set_up();
        if (n < STORE_HEAD_BYTES)
                return -EBADMSG;
        rc = sqlite3_open(":memory:", &db);
        r = db ? store_errno(db, rc) : -ENOMEM;
        copy = r == 0 ? sqlite3_malloc64(n) : NULL;
        if (r == 0 && !copy)
                r = -ENOMEM;
        if (r == 0) {
                memcpy(copy, bytes, n);
                /* What is in memory has no log, whatever its file had. */
                copy[STORE_WRITE_FORMAT] = copy[STORE_READ_FORMAT] = 1;
                /* Frees the copy also when it fails. */
                r = store_errno(db, sqlite3_deserialize(db, "main", copy, (sqlite3_int64)n, (sqlite3_int64)n,
                                                        flags));
        }
        if (r == 0)
                r = look_into(db, obstacle);
        if (r < 0) {
                (void)sqlite3_close(db);
                return r;
        }
        *ret = (Store){ .db = db };
        return 0;
}
