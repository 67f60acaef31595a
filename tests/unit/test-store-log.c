/* How the log of a database is written. libsqlite3 calls the pwrite() of this program. */
#include "base/fd.h"
#include "engine/store.h"
#include "journal-project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define HEAD 24
#define FRAME (HEAD + 2048)

static size_t writes, heads; /* so far; of them, those of a head alone */
static size_t fails_at;      /* the write that finds the disk full, counted from now; 0: none */

EXPORT ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
        if (fails_at > 0 && --fails_at == 0) {
                errno = ENOSPC;
                return -1;
        }
        writes++;
        heads += n == HEAD;
        return syscall(SYS_pwrite64, fd, data, n, at);
}

EXPORT ssize_t write_at(int fd, const void *data, size_t n, off_t at) __asm__("pwrite");
ssize_t write_at(int fd, const void *data, size_t n, off_t at) {
        return pwrite64(fd, data, n, at);
}

static size_t log_size(const char *path) {
        char name[100];
        struct stat st;

        (void)snprintf(name, sizeof(name), "%s-wal", path);
        assert_int_equal(stat(name, &st), 0);
        return (size_t)st.st_size;
}

static void test_each_frame_is_one_write(void **state) {
        Project p;

        project_create(&p);
        project_set(&p, 0, 0, 0, 1);
        for (int i = 1; i <= 40; i++) {
                const size_t before = log_size(p.path);

                writes = 0;
                project_set(&p, i, 0, 0, (unsigned)i);
                assert_true(log_size(p.path) > before);
                assert_int_equal(writes, (log_size(p.path) - before) / FRAME);
        }
        project_remove(&p);
}

static void run(sqlite3 *db, const char *sql) {
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static char *ask(sqlite3 *db, const char *question) {
        sqlite3_stmt *s;
        char *ret;

        assert_int_equal(sqlite3_prepare_v2(db, question, -1, &s, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        ret = strdup((const char *)sqlite3_column_text(s, 0));
        (void)sqlite3_finalize(s);
        return ret;
}

static void copy_file(const char *from, const char *to) {
        CLEANUP_FD int in = open(from, O_RDONLY | O_CLOEXEC);
        CLEANUP_FD int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        CLEANUP_FREE uint8_t *data = NULL;
        size_t n;

        assert_int_equal(fd_read_file(in, SIZE_MAX, &data, &n), 0);
        assert_int_equal(fd_write_all(out, data, n), 0);
}

/* More than the cache holds: pages go to the log before the commit, are changed again in their place there,
 * and the heads from there on are written anew. */
static const char large[] = "BEGIN IMMEDIATE;"
                            "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1500)"
                            " INSERT INTO step SELECT n, 0, 0, zeroblob(16), 'm', randomblob(1500) FROM i;"
                            "UPDATE step SET change = randomblob(1500) WHERE id % 7 = 0;"
                            "COMMIT";

static void test_a_commit_is_whole_for_others_when_it_returns(void **state) {
        static const char question[] =
                "SELECT count(*) || ' ' || group_concat(substr(hex(change), 1, 8)) FROM step";
        CLEANUP_FREE char *here = NULL, *there = NULL, *sound = NULL;
        char folder[] = "/tmp/goxel-log-XXXXXX", path[64], log[64], copy[64], copy_log[72];
        Obstacle obstacle;
        sqlite3 *db;
        Store s;

        assert_non_null(mkdtemp(folder));
        (void)snprintf(path, sizeof(path), "%s/a", folder);
        (void)snprintf(log, sizeof(log), "%s/a-wal", folder);
        (void)snprintf(copy, sizeof(copy), "%s/b", folder);
        (void)snprintf(copy_log, sizeof(copy_log), "%s/b-wal", folder);
        assert_int_equal(store_open(&s, path, 0, &obstacle), 0);
        run(s.db, "PRAGMA wal_autocheckpoint = 0; INSERT INTO meta VALUES ('a', 1)");
        heads = 0;
        run(s.db, large);
        assert_true(heads > 0);
        /* As a process would leave it that is killed now. */
        copy_file(path, copy);
        copy_file(log, copy_log);
        here = ask(s.db, question);
        store_close(&s, true);

        assert_int_equal(sqlite3_open(copy, &db), SQLITE_OK);
        there = ask(db, question);
        sound = ask(db, "PRAGMA integrity_check");
        (void)sqlite3_close(db);
        assert_string_equal(there, here);
        assert_string_equal(sound, "ok");
        assert_int_equal(strncmp(here, "1500 ", 5), 0);
        for (const char *const *name = (const char *const[]){ path, log, copy, copy_log, NULL }; *name;
             name++)
                (void)unlink(*name);
        (void)rmdir(folder);
}

/* A head that waits for its page, the two together, one that is written anew: whichever finds no room. */
static void test_a_write_that_finds_no_room_leaves_the_last_commit(void **state) {
        static const char question[] = "SELECT count(*) || ' ' || total(length(change)) FROM step",
                          small[] = "INSERT INTO step SELECT 5000 + count(*), 0, 0, zeroblob(16), 'm', "
                                    "randomblob(9000) FROM step";
        CLEANUP_FREE char *sound = NULL;
        char folder[] = "/tmp/goxel-log-XXXXXX", path[64];
        Obstacle obstacle;
        size_t failed = 0;
        bool fails = true;
        int rc;
        Store s;

        assert_non_null(mkdtemp(folder));
        (void)snprintf(path, sizeof(path), "%s/a", folder);
        assert_int_equal(store_open(&s, path, 0, &obstacle), 0);
        run(s.db, "PRAGMA wal_autocheckpoint = 0");
        for (size_t at = 1; fails; at += 1 + at / 8) {
                CLEANUP_FREE char *before = ask(s.db, question), *after = NULL;

                fails_at = at;
                rc = sqlite3_exec(s.db, large, NULL, NULL, NULL);
                fails = fails_at == 0;
                assert_int_equal(rc, fails ? SQLITE_FULL : SQLITE_OK);
                fails_at = 0;
                /* It may have rolled back by itself. */
                (void)sqlite3_exec(s.db, "ROLLBACK", NULL, NULL, NULL);
                after = ask(s.db, question);
                assert_int_equal(strcmp(before, after) == 0, fails);
                run(s.db, small);
                failed += fails;
        }
        assert_true(failed > 10);
        store_close(&s, true);

        assert_int_equal(store_open(&s, path, 0, &obstacle), 0);
        sound = ask(s.db, "PRAGMA integrity_check");
        assert_string_equal(sound, "ok");
        store_close(&s, true);
        (void)unlink(path);
        (void)rmdir(folder);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_frame_is_one_write),
                cmocka_unit_test(test_a_commit_is_whole_for_others_when_it_returns),
                cmocka_unit_test(test_a_write_that_finds_no_room_leaves_the_last_commit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
