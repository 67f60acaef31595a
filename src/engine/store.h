/* The database under the journal. */
#pragma once

#include "base/macros.h"
#include "engine/obstacle.h"

#include <sqlite3.h>

typedef enum Statement {
        STATEMENT_BEGIN,
        STATEMENT_COMMIT,
        STATEMENT_ROLLBACK,
        STATEMENT_META_GET,
        STATEMENT_META_SET,
        STATEMENT_STEP_ADD,
        STATEMENT_STEP_STATE,
        STATEMENT_STEP_CHANGE,
        STATEMENT_STEP_LAST_DONE,
        STATEMENT_STEP_FIRST_UNDONE,
        STATEMENT_STEPS_DROP,
        STATEMENT_STEPS_FORGET_DROPPED,
        STATEMENT_MOVE_ADD,
        STATEMENT_MOVES_FORGET,
        STATEMENT_REPLAY,
        STATEMENT_BLOCKS,
        STATEMENT_BLOCK_PUT,
        STATEMENT_BLOCK_REMOVE,
        STATEMENT_BLOCKS_REMOVE_LAYER,
        STATEMENT_PLAINS,
        STATEMENT_PLAIN_PUT,
        STATEMENT_PLAIN_REMOVE,
        STATEMENT_PLAINS_REMOVE_LAYER,
        STATEMENT_PLAINS_REMOVE,
        STATEMENT_ANSWER_ADD,
        STATEMENT_ANSWER_GET,
        STATEMENT_ANSWER_TIME,
        STATEMENT_ANSWERS_LIMIT,
        STATEMENT_ANSWERS_FORGET,
        STATEMENT_STEPS_KEEP_NEWEST,
        STATEMENT_STEPS_REMOVE,
        STATEMENT_STEPS_BYTES,
        STATEMENT_STEPS_BYTES_DROPPED,
        STATEMENT_STEPS_SIZES,
        STATEMENT_STEPS_FORGET_UNTIL,
        STATEMENT_VACUUM,
        STATEMENT_VACUUM_SOME,
        STATEMENT_VACUUM_MODE,
        STATEMENT_VACUUM_BY_PARTS,
        STATEMENT_FREE_PAGES,
        STATEMENT_BLOCK_KEYS,
        STATEMENT_BLOCK_KEYS_BACK,
        STATEMENT_BLOCK_GET,
        STATEMENT_PLAIN_KEYS,
        STATEMENT_PLAIN_KEYS_BACK,
        STATEMENT_PLAIN_GET,
        STATEMENT_VERSION,
        STATEMENT_STEP_NEWEST,
        STATEMENT_MOVE_NEWEST,
        STATEMENT_STEPS_COUNT,
        STATEMENT_STEPS_NEWEST,
        STATEMENT_STEP_POSITION,
        STATEMENT_STEP_STATES_BACK,
        STATEMENT_STEP_GET,
        STATEMENT_STEP_STATES,
        STATEMENT_STEP_ROW,
        STATEMENT_STEP_PUT,
        STATEMENT_ANSWERS_ALL,
        STATEMENT_CHECK,
        STATEMENT_MAX,
} Statement;

/* Of a step. Undone steps are the newest ones that are not dropped. */
enum { STEP_DONE = 0, STEP_UNDONE = 1, STEP_DROPPED = 2 };

#define STORE_APPLICATION 0x676f786c
#define STORE_VERSION 5
/* Older ones have blocks of one colour beside the others. */
#define STORE_VERSION_PLAIN 5
/* Tables and indices that store_schema makes. */
#define STORE_OBJECTS 8
/* From a new database, or one that is written anew next, what is free can be cut off by parts; and how
 * STATEMENT_VACUUM_MODE tells. */
#define STORE_VACUUM_BY_PARTS "PRAGMA auto_vacuum = INCREMENTAL"
#define STORE_VACUUM_MODE_PARTS 2
/* In the head of a database file: whether it has a log (2) or none (1). */
#define STORE_HEAD_BYTES 100
#define STORE_WRITE_FORMAT 18
#define STORE_READ_FORMAT 19
extern const char store_schema[];
/* From version i + 1 to the next. */
extern const char *const store_upgrades[STORE_VERSION - 1];
extern const char *const store_statements[STATEMENT_MAX];

typedef struct Store {
        sqlite3 *db;                             /* NULL: it is in memory, and nothing was asked of it yet */
        sqlite3_stmt *statements[STATEMENT_MAX]; /* prepared when first used */
} Store;

enum { STORE_HELD = 1 };

/* Opens the database, makes its tables when it is new, and locks it for good. Waits up to `wait_ms` for
 * another owner: then STORE_HELD, with its pid in *obstacle. -EBADMSG when it is no database of ours,
 * -ENOTSUP when it is of a newer version, which *obstacle tells too. */
int store_open(Store *ret, const char *path, unsigned wait_ms, Obstacle *obstacle);
/* Opens and locks a database that may be damaged, to read it: nothing in it is changed, also when it is of
 * an older version. -ENOENT, and as store_open(). */
int store_open_as_is(Store *ret, const char *path, unsigned wait_ms, Obstacle *obstacle);
/* Makes the database in memory of a Store of zeros. The first statement of one does so by itself: most
 * private engines are gone before they ask for any. -ENOMEM. */
int store_open_memory(Store *s);
/* Opens n bytes of a database without a log (copied) in memory. -EBADMSG, -ENOTSUP, -ENOMEM. */
int store_open_bytes(Store *ret, const void *bytes, size_t n, Obstacle *obstacle);
/* Whether SQLite finds nothing wrong in any page. */
bool store_is_sound(Store *s);
/* `keep`: whatever stands in the log stays there, so that no byte of a damaged database changes. */
void store_close(Store *s, bool keep);

/* Starts a statement. `types` has a letter a value: i int64_t; b blob: const void *, size_t; t text:
 * const char *, NULL for no value. The values must last until the statement has ended. */
int store_start(Store *s, Statement which, sqlite3_stmt **ret, const char *types, ...);
/* 1 when there is a (further) row; 0 when not, and the statement has ended; -errno likewise. */
int store_row(Store *s, sqlite3_stmt *statement);
/* The number that a statement without values gives: 1; 0 when it gives none; -errno. */
int store_number(Store *s, Statement which, int64_t *ret);
/* Ends a statement early. Takes NULL. */
void store_end(sqlite3_stmt *statement);
/* Runs a statement that has no rows. */
int store_run(Store *s, Statement which, const char *types, ...);
typedef enum Sync {
        SYNC_NEVER,
        SYNC_LOG,  /* where the database would else be damaged: when the log begins anew or is copied */
        SYNC_EACH, /* at each commit as well */
} Sync;
/* When the next writes wait for the disk; outside a transaction. A database begins with SYNC_LOG. */
int store_sync(Store *s, Sync sync);
/* Makes a negative errno of an answer of SQLite. */
int store_errno(sqlite3 *db, int rc);

static inline void store_end_p_(sqlite3_stmt **statement) {
        store_end(*statement);
}
#define CLEANUP_STATEMENT __attribute__((cleanup(store_end_p_)))
