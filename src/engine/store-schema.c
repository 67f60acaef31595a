/* What stands in the database, and every question that is asked of it. */
#include "engine/store.h"

/* results of requests with a key; time: ms since 1970; digest: of the request */
#define ANSWER_TABLE                                                                                        \
        "CREATE TABLE answer ("                                                                             \
        " id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,"                         \
        " digest INTEGER NOT NULL, result BLOB NOT NULL) STRICT;"

/* blocks of one colour of the folded model: a row is 16³ of them, a cell each; x, y, z count rows */
#define PLAIN_TABLE                                                                                         \
        "CREATE TABLE plain ("                                                                              \
        " layer INTEGER, x INTEGER, y INTEGER, z INTEGER, data BLOB NOT NULL,"                              \
        " PRIMARY KEY (layer, x, y, z)) STRICT, WITHOUT ROWID;"

const char store_schema[] =
        "BEGIN IMMEDIATE;"
        "PRAGMA application_id = 0x676f786c;"
        "PRAGMA user_version = 5;"
        /* name: of the project; opened: ms since 1970, program: by which version; model: the folded model
         * without its blocks; folded: its revision; history: bytes that the steps
         * took then */
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"
        /* id: the revision that the step led to; state: done, undone, dropped */
        "CREATE TABLE step ("
        " id INTEGER PRIMARY KEY, state INTEGER NOT NULL, time INTEGER NOT NULL,"
        " session BLOB NOT NULL, method TEXT NOT NULL, change BLOB NOT NULL) STRICT;"
        "CREATE INDEX step_undone ON step (id) WHERE state = 1;"
        "CREATE INDEX step_dropped ON step (id) WHERE state = 2;"
        /* undo (-1) and redo (1) since the last fold */
        "CREATE TABLE move ("
        " revision INTEGER PRIMARY KEY, step INTEGER NOT NULL, direction INTEGER NOT NULL) STRICT;"
        /* other blocks of the folded model; x, y, z count blocks */
        "CREATE TABLE block ("
        " layer INTEGER, x INTEGER, y INTEGER, z INTEGER, data BLOB NOT NULL,"
        " PRIMARY KEY (layer, x, y, z)) STRICT, WITHOUT ROWID;" PLAIN_TABLE ANSWER_TABLE "COMMIT;";

const char *const store_upgrades[STORE_VERSION - 1] = {
        "BEGIN IMMEDIATE; DROP TABLE answer;" ANSWER_TABLE "PRAGMA user_version = 2; COMMIT;",
        /* The bytes of headers have a second form, which programs that know version 2 cannot read. */
        "PRAGMA user_version = 3;",
        /* So have blocks in Changes. */
        "PRAGMA user_version = 4;",
        /* Blocks of one colour are moved there by the next fold. */
        "BEGIN IMMEDIATE;" PLAIN_TABLE "PRAGMA user_version = 5; COMMIT;",
};

const char *const store_statements[STATEMENT_MAX] = {
        [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
        [STATEMENT_COMMIT] = "COMMIT",
        [STATEMENT_ROLLBACK] = "ROLLBACK",
        [STATEMENT_META_GET] = "SELECT value FROM meta WHERE key = ?",
        [STATEMENT_META_SET] = "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        [STATEMENT_STEP_ADD] = "INSERT INTO step VALUES (?, 0, ?, ?, ?, ?)",
        [STATEMENT_STEP_STATE] = "UPDATE step SET state = ?1 WHERE id = ?2 AND state = 1 - ?1",
        [STATEMENT_STEP_CHANGE] = "SELECT change FROM step WHERE id = ?",
        [STATEMENT_STEP_LAST_DONE] =
                ("SELECT id, session, method, change FROM step WHERE state = 0"
                 " AND id < ifnull((SELECT min(id) FROM step WHERE state = 1), 0x7fffffffffffffff)"
                 " ORDER BY id DESC LIMIT 1"),
        [STATEMENT_STEP_FIRST_UNDONE] = ("SELECT id, session, method, change FROM step WHERE state = 1"
                                         " ORDER BY id LIMIT 1"),
        [STATEMENT_STEPS_DROP] = "UPDATE step SET state = 2 WHERE state = 1",
        [STATEMENT_STEPS_FORGET_DROPPED] = "DELETE FROM step WHERE state = 2",
        [STATEMENT_MOVE_ADD] = "INSERT INTO move VALUES (?, ?, ?)",
        [STATEMENT_MOVES_FORGET] = "DELETE FROM move",
        [STATEMENT_REPLAY] =
                ("SELECT id, id, 1 FROM step WHERE id > ?1"
                 " UNION ALL SELECT revision, step, direction FROM move WHERE revision > ?1 ORDER BY 1"),
        [STATEMENT_BLOCKS] = "SELECT layer, x, y, z, data FROM block",
        [STATEMENT_BLOCK_PUT] = "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)",
        [STATEMENT_BLOCK_REMOVE] = "DELETE FROM block WHERE layer = ? AND x = ? AND y = ? AND z = ?",
        [STATEMENT_BLOCKS_REMOVE_LAYER] = "DELETE FROM block WHERE layer = ?",
        [STATEMENT_PLAINS] = "SELECT layer, x, y, z, data FROM plain",
        [STATEMENT_PLAIN_PUT] = "INSERT OR REPLACE INTO plain VALUES (?, ?, ?, ?, ?)",
        [STATEMENT_PLAIN_REMOVE] = "DELETE FROM plain WHERE layer = ? AND x = ? AND y = ? AND z = ?",
        [STATEMENT_PLAINS_REMOVE_LAYER] = "DELETE FROM plain WHERE layer = ?",
        [STATEMENT_PLAINS_REMOVE] = "DELETE FROM plain",
        [STATEMENT_ANSWER_ADD] =
                "INSERT OR REPLACE INTO answer (key, time, digest, result) VALUES (?, ?, ?, ?)",
        [STATEMENT_ANSWER_GET] = "SELECT digest, result FROM answer WHERE key = ? AND time >= ?",
        [STATEMENT_ANSWER_TIME] = "SELECT time FROM answer WHERE key = ?",
        [STATEMENT_ANSWERS_LIMIT] = "DELETE FROM answer WHERE id <= last_insert_rowid() - ?",
        [STATEMENT_ANSWERS_FORGET] = "DELETE FROM answer WHERE time < ?",
        [STATEMENT_STEPS_KEEP_NEWEST] =
                ("DELETE FROM step WHERE state = 0 AND id <= ifnull("
                 "(SELECT id FROM step WHERE state = 0 ORDER BY id DESC LIMIT 1 OFFSET ?), -1)"),
        [STATEMENT_STEPS_REMOVE] = "DELETE FROM step",
        [STATEMENT_STEPS_BYTES] = "SELECT ifnull(sum(length(change)), 0), count(*) FROM step WHERE id <= ?",
        [STATEMENT_STEPS_BYTES_DROPPED] = ("SELECT ifnull(sum(length(change)), 0), count(*) FROM step"
                                           " WHERE state = 2"),
        [STATEMENT_STEPS_SIZES] = ("SELECT id, length(change) FROM step WHERE state = 0 AND id <"
                                   " (SELECT max(id) FROM step WHERE state = 0) ORDER BY id"),
        [STATEMENT_STEPS_FORGET_UNTIL] = "DELETE FROM step WHERE state = 0 AND id <= ?",
        [STATEMENT_VACUUM] = "VACUUM",
        [STATEMENT_VACUUM_SOME] = "PRAGMA incremental_vacuum(32)",
        [STATEMENT_VACUUM_MODE] = "PRAGMA auto_vacuum",
        [STATEMENT_VACUUM_BY_PARTS] = STORE_VACUUM_BY_PARTS,
        [STATEMENT_FREE_PAGES] = "PRAGMA freelist_count",
        [STATEMENT_BLOCK_KEYS] = "SELECT layer, x, y, z FROM block ORDER BY layer, x, y, z",
        [STATEMENT_BLOCK_KEYS_BACK] =
                "SELECT layer, x, y, z FROM block ORDER BY layer DESC, x DESC, y DESC, z DESC",
        [STATEMENT_BLOCK_GET] =
                "SELECT layer, x, y, z, data FROM block WHERE layer = ? AND x = ? AND y = ? AND z = ?",
        [STATEMENT_PLAIN_KEYS] = "SELECT layer, x, y, z FROM plain ORDER BY layer, x, y, z",
        [STATEMENT_PLAIN_KEYS_BACK] =
                "SELECT layer, x, y, z FROM plain ORDER BY layer DESC, x DESC, y DESC, z DESC",
        [STATEMENT_PLAIN_GET] =
                "SELECT layer, x, y, z, data FROM plain WHERE layer = ? AND x = ? AND y = ? AND z = ?",
        [STATEMENT_VERSION] = "PRAGMA user_version",
        [STATEMENT_STEP_NEWEST] = "SELECT max(id) FROM step",
        [STATEMENT_MOVE_NEWEST] = "SELECT max(revision) FROM move",
        [STATEMENT_STEPS_COUNT] = "SELECT count(*) FROM step WHERE state != 2",
        [STATEMENT_STEPS_NEWEST] = ("SELECT id, session, method, time, state FROM step WHERE state != 2"
                                    " ORDER BY id DESC LIMIT ? OFFSET ?"),
        [STATEMENT_STEP_POSITION] = "SELECT id FROM step WHERE state = 0 ORDER BY id DESC LIMIT 1",
        [STATEMENT_STEP_STATES_BACK] = "SELECT id, state FROM step WHERE id <= ? ORDER BY id DESC",
        [STATEMENT_STEP_GET] = "SELECT id, session, method, change FROM step WHERE id = ?",
        [STATEMENT_STEP_STATES] = "SELECT id, state FROM step WHERE id BETWEEN ? AND ? ORDER BY id",
        [STATEMENT_STEP_ROW] = "SELECT time, session, method, change FROM step WHERE id = ?",
        [STATEMENT_STEP_PUT] = "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?)",
        [STATEMENT_ANSWERS_ALL] = "SELECT key, time, digest, result FROM answer ORDER BY id",
        [STATEMENT_CHECK] = "PRAGMA integrity_check(1)",
};
