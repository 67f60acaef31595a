/* A log that ends anywhere, and rows that anybody could have written: an error or the last committed state,
 * and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd.h"
#include "engine/blob.h"
#include "journal-project.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL = 4096, COMMITS = 40 };

static size_t read_file(const char *path, uint8_t **ret) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
        size_t n;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_file(fd, SIZE_MAX, ret, &n), 0);
        return n;
}

static void write_file(const char *path, const void *data, size_t n) {
        CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, n), 0);
}

typedef struct Log {
        char path[96];
        uint8_t *database, *data;
        size_t n_database, n;
        size_t ends[COMMITS]; /* bytes of the log after the commit of revision first + i */
        uint64_t first;
} Log;

static size_t size_of(const char *path) {
        struct stat st;

        assert_int_equal(stat(path, &st), 0);
        return (size_t)st.st_size;
}

/* Some commits are of one page and some of many. */
static void build(Project *p, Log *l) {
        project_create(p);
        (void)snprintf(l->path, sizeof(l->path), "%s-wal", p->path);
        l->first = p->revision + 1;
        for (int i = 0; i < COMMITS; i++) {
                project_set(p, i, 0, 0, 1 + (unsigned)i);
                l->ends[i] = size_of(l->path);
        }
        l->n_database = read_file(p->path, &l->database);
        l->n = read_file(l->path, &l->data);
        project_close(p);
}

/* The newest revision whose commit is wholly in n bytes. */
static uint64_t expected(const Log *l, size_t n) {
        uint64_t revision = 0;

        for (int i = 0; i < COMMITS; i++)
                if (l->ends[i] <= n)
                        revision = l->first + (uint64_t)i;
        return revision;
}

static void test_a_log_cut_anywhere_leaves_the_last_whole_commit(void **state) {
        uint64_t wanted;
        Project p;
        Log l;

        build(&p, &l);
        assert_int_equal(l.ends[COMMITS - 1], l.n);
        for (size_t n = l.n - TAIL; n <= l.n; n++) {
                write_file(p.path, l.database, l.n_database);
                write_file(l.path, l.data, n);
                wanted = expected(&l, n);
                assert_true(wanted > 0);
                project_open(&p);
                if (p.revision != wanted)
                        fail_msg("cut at %zu of %zu: revision %llu, not %llu", n, l.n,
                                 (unsigned long long)p.revision, (unsigned long long)wanted);
                for (int i = 0; i < COMMITS; i++)
                        assert_int_equal(project_get(&p, i, 0, 0),
                                         l.first + (uint64_t)i <= wanted ? 1 + i : 0);
                if (n % 256 == 0) {
                        project_set(&p, -1, 0, 0, 99);
                        project_reopen(&p);
                        assert_int_equal(p.revision, wanted + 1);
                        assert_int_equal(project_get(&p, -1, 0, 0), 99);
                }
                project_close(&p);
        }
        free(l.database);
        free(l.data);
        project_remove(&p);
}

static unsigned seed;

static unsigned below(unsigned n) {
        return (unsigned)rand_r(&seed) % n;
}

/* Steps, moves, folded blocks and results: a bit of everything. */
static void build_all(Project *p) {
        project_create(p);
        for (int i = 0; i < 20; i++)
                project_set(p, i * 9, i, 0, 1 + (unsigned)i);
        project_fill(p, (Box){ { 0, 0, 0 }, { 63, 31, 15 } }, (Colour){ 9, 8, 7, 255 });
        project_add_layer(p, "roof");
        project_fold(p);
        for (int i = 0; i < 20; i++)
                project_set(p, i, i, i, 1 + (unsigned)i);
        project_remove_layer(p);
        for (int i = 0; i < 5; i++)
                assert_int_equal(project_move(p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_move(p, CHANGE_FORWARD), 0);
        for (unsigned i = 0; i < 5; i++) {
                const char key[] = { (char)('a' + i), '\0' };

                assert_int_equal(journal_remember(p->journal, key, i, "{\"revision\":1}", 14), 0);
                assert_int_equal(journal_commit(p->journal), 0);
        }
        assert_int_equal(journal_leave(p->journal, NULL, 0), 0);
        project_close(p);
}

static const char *const columns[][2] = {
        { "step", "id" },        { "step", "state" },  { "step", "time" },     { "step", "session" },
        { "step", "method" },    { "step", "change" }, { "move", "revision" }, { "move", "step" },
        { "move", "direction" }, { "block", "layer" }, { "block", "x" },       { "block", "y" },
        { "block", "z" },        { "block", "data" },  { "meta", "value" },    { "meta", "key" },
        { "answer", "key" },     { "answer", "time" }, { "answer", "digest" }, { "answer", "result" },
        { "plain", "layer" },    { "plain", "x" },     { "plain", "z" },       { "plain", "data" },
};

static int64_t strange_number(void) {
        static const int64_t numbers[] = {
                0, 1, -1, 2, 7, 1000, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, (int64_t)1 << 53, 1 << 27
        };

        return below(2) ? numbers[below(ARRAY_LEN(numbers))] : (int64_t)below(1000000) - 500000;
}

/* Random bytes, or what was there with some of them changed and its checksum right again: the latter gets
 * past the blob and to whoever reads what is in it. */
static void strange_blob(const void *old, int n_old, Buf *ret) {
        CLEANUP_BUF Buf contents = { 0 };
        Codec codec = { 0 };
        uint8_t bytes[64];

        if (below(3) > 0 && old && blob_unpack(&codec, old, (size_t)n_old, &contents) == 0 &&
            contents.n > 0) {
                for (unsigned i = below(4); i < 4; i++)
                        contents.data[below((unsigned)contents.n)] = (uint8_t)below(256);
                if (below(4) == 0)
                        contents.n = below((unsigned)contents.n);
                assert_int_equal(blob_pack(&codec, contents.data, contents.n, ret), 0);
        } else {
                for (size_t i = 0; i < sizeof(bytes); i++)
                        bytes[i] = (uint8_t)below(256);
                bytes[0] = (uint8_t)below(3);
                assert_int_equal(buf_append(ret, bytes, below(sizeof(bytes))), 0);
        }
        codec_rest(&codec);
}

/* Changes one value of one row; what the tables forbid stays as it is. */
static void spoil(sqlite3 *db) {
        const char *const *column = columns[below(ARRAY_LEN(columns))];
        CLEANUP_BUF Buf blob = { 0 };
        sqlite3_stmt *get, *set;
        char sql[160];

        (void)snprintf(sql, sizeof(sql), "SELECT %s FROM %s LIMIT 1 OFFSET %u", column[1], column[0],
                       below(4) ? below(4) : below(40));
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &get, NULL), SQLITE_OK);
        (void)snprintf(sql, sizeof(sql), "UPDATE OR IGNORE %s SET %s = ?1 WHERE %s IS ?2", column[0],
                       column[1], column[1]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &set, NULL), SQLITE_OK);
        if (sqlite3_step(get) == SQLITE_ROW) {
                (void)sqlite3_bind_value(set, 2, sqlite3_column_value(get, 0));
                if (sqlite3_column_type(get, 0) == SQLITE_INTEGER)
                        (void)sqlite3_bind_int64(set, 1, strange_number());
                else if (sqlite3_column_type(get, 0) == SQLITE_TEXT)
                        (void)sqlite3_bind_text(set, 1, below(2) ? "\xff\xfe nobody" : "", -1,
                                                SQLITE_STATIC);
                else {
                        strange_blob(sqlite3_column_blob(get, 0), sqlite3_column_bytes(get, 0), &blob);
                        (void)sqlite3_bind_blob(set, 1, blob.data, (int)blob.n, SQLITE_STATIC);
                }
                (void)sqlite3_step(set);
        }
        (void)sqlite3_finalize(get);
        (void)sqlite3_finalize(set);
}

/* Undo, redo, an edit, results, a fold: each works or says that it does not. */
static void use(Project *p) {
        JournalStep step = { 0 };
        uint64_t digest;
        Edit *e;

        for (int i = 0; i < 60 && p->model; i++) {
                const Direction direction = i % 7 == 6 ? CHANGE_FORWARD : CHANGE_BACKWARD;
                int r = journal_next(p->journal, direction, &step);

                if (r != 0)
                        continue;
                assert_int_equal(edit_begin(&e, p->model), 0);
                r = change_apply(p->model, step.change.data, step.change.n, direction);
                if (r == 0)
                        edit_end(e);
                else
                        edit_undo(e);
                if (r == 0 && journal_move(p->journal, p->revision + 1, step.id, direction) == 0)
                        p->revision++;
                journal_step_done(&step);
                (void)journal_commit(p->journal);
        }
        for (char key[] = "a"; key[0] < 'f'; key[0]++) {
                CLEANUP_BUF Buf result = { 0 };

                (void)journal_recall(p->journal, key, &digest, &result);
        }
        if (p->model) {
                (void)journal_fold(p->journal, p->model, p->revision);
                (void)project_compact(p, 5);
        }
}

static void test_hostile_rows_are_refused_or_harmless(void **state) {
        const unsigned rounds = getenv("GOXEL_TEST_LONG") ? 20000 : 300;
        CLEANUP_FREE uint8_t *database = NULL;
        unsigned refused = 0, recovered = 0;
        char path[128];
        Project p;
        size_t n;

        build_all(&p);
        n = read_file(p.path, &database);
        for (unsigned i = 0; i < rounds; i++) {
                Obstacle obstacle = { 0 };
                JournalFinds finds;
                sqlite3 *db;
                int holder, r;

                seed = i;
                write_file(p.path, database, n);
                assert_int_equal(sqlite3_open(p.path, &db), SQLITE_OK);
                for (unsigned k = below(3); k < 3; k++)
                        spoil(db);
                assert_int_equal(sqlite3_close(db), SQLITE_OK);
                r = project_try_open(&p, 0, &holder);
                if (r == 0)
                        use(&p);
                else
                        assert_int_equal(r, -EBADMSG);
                project_close(&p);
                refused += r < 0;
                r = journal_recover(p.path, 0, &finds, &obstacle);
                assert_true(r == 0 || r == -EBADMSG);
                recovered += r == 0 && finds.damaged;
                if (r == 0 && finds.damaged) {
                        project_open(&p);
                        use(&p);
                        project_close(&p);
                        (void)snprintf(path, sizeof(path), "%s/%s", p.folder, finds.aside);
                        (void)unlink(path);
                        (void)strcat(path, "-wal");
                        (void)unlink(path);
                }
        }
        print_message("# %u of %u refused, %u recovered\n", refused, rounds, recovered);
        assert_true(refused > rounds / 10 && refused < rounds);
        assert_true(recovered > 0);
        project_remove(&p);
}

static void check_schema_refused(const char *sql) {
        sqlite3 *db;
        int holder;
        Project p;

        build_all(&p);
        assert_int_equal(sqlite3_open(p.path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_int_equal(project_try_open(&p, 0, &holder), -EBADMSG);
        project_remove(&p);
}

static void test_tables_that_are_not_ours_are_refused(void **state) {
        check_schema_refused("CREATE TRIGGER t AFTER INSERT ON step BEGIN DELETE FROM block; END");
        check_schema_refused("CREATE TABLE other (a)");
        check_schema_refused("DROP TABLE answer");
        check_schema_refused(
                "DROP TABLE move; CREATE VIEW move AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                "SELECT i + 1 FROM n) SELECT i AS revision, i AS step, 1 AS direction FROM n");
        check_schema_refused("DROP TABLE move; CREATE TABLE move (revision, step, direction)");
}

static void test_a_view_is_run_neither_in_an_older_database_nor_to_recover_it(void **state) {
        Obstacle obstacle = { 0 };
        JournalFinds finds;
        sqlite3 *db;
        Project p;

        build_all(&p);
        assert_int_equal(sqlite3_open(p.path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db,
                                      "ALTER TABLE move RENAME TO kept; CREATE VIEW move AS SELECT * FROM "
                                      "kept; PRAGMA user_version = 1",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), -EBADMSG);
        project_remove(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_log_cut_anywhere_leaves_the_last_whole_commit),
                cmocka_unit_test(test_hostile_rows_are_refused_or_harmless),
                cmocka_unit_test(test_tables_that_are_not_ours_are_refused),
                cmocka_unit_test(test_a_view_is_run_neither_in_an_older_database_nor_to_recover_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
