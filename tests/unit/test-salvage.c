/* What becomes of damaged databases: all that fits together is kept, and what is lost is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd.h"
#include "journal-project.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 2048 };

typedef struct Files {
        uint8_t *database, *log;
        size_t n_database, n_log;
        Model *model; /* what they say */
        uint64_t revision;
} Files;

static const char *beside(const Project *p, const char *suffix) {
        static char path[128];

        (void)snprintf(path, sizeof(path), "%s%s", p->path, suffix);
        return path;
}

static size_t read_file(const char *path, uint8_t **ret) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
        size_t n = 0;

        *ret = NULL;
        if (fd >= 0)
                assert_int_equal(fd_read_file(fd, SIZE_MAX, ret, &n), 0);
        return n;
}

static void write_file(const char *path, const void *data, size_t n) {
        CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, n), 0);
}

static bool file_is(const char *path, const uint8_t *data, size_t n) {
        CLEANUP_FREE uint8_t *now = NULL;

        return read_file(path, &now) == n && now && memcmp(now, data, n) == 0;
}

static void restore_files(const Files *f, const Project *p) {
        write_file(p->path, f->database, f->n_database);
        write_file(beside(p, "-wal"), f->log, f->n_log);
}

/* Folded blocks, steps before and after the fold, moves, and a last step that stands in the log only; as a
 * kill would leave them. */
static void build(Project *p, Files *f) {
        project_create(p);
        for (int i = 0; i < 60; i++)
                project_set(p, i * 7, i * 5 % 90, i, 1 + (unsigned)i);
        project_fill(p, (Box){ { 0, 0, 0 }, { 127, 63, 15 } }, (Colour){ 9, 8, 7, 255 });
        project_fold(p);
        for (int i = 0; i < 60; i++)
                project_set(p, i, i, i, 1 + (unsigned)i);
        assert_int_equal(project_move(p, CHANGE_BACKWARD), 0);
        assert_int_equal(journal_checkpoint(p->journal), 0);
        project_set(p, 500, 0, 0, 77);
        project_set(p, 501, 0, 0, 78);
        assert_int_equal(project_move(p, CHANGE_BACKWARD), 0);

        f->n_database = read_file(p->path, &f->database);
        f->n_log = read_file(beside(p, "-wal"), &f->log);
        f->revision = p->revision;
        f->model = TAKE(p->model);
        project_close(p);
        restore_files(f, p);
}

static void done(Project *p, Files *f) {
        (void)unlink(beside(p, ".damaged-1"));
        (void)unlink(beside(p, ".damaged-1-wal"));
        (void)unlink(beside(p, ".damaged-2"));
        (void)unlink(beside(p, ".damaged-2-wal"));
        project_remove(p);
        model_free(f->model);
        free(f->database);
        free(f->log);
}

static size_t count_undo(Project *p) {
        size_t n = 0;

        while (project_move(p, CHANGE_BACKWARD) == 0)
                n++;
        return n;
}

static void test_an_intact_database_is_left_as_it_is(void **state) {
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;

        build(&p, &f);
        assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
        assert_false(finds.damaged);
        assert_int_equal(finds.revision, f.revision);
        assert_int_equal(finds.steps, 1 + 60 + 1 + 59 + 2);
        assert_int_equal(finds.steps_lost, 0);
        assert_true(file_is(p.path, f.database, f.n_database));
        assert_true(file_is(beside(&p, "-wal"), f.log, f.n_log));
        assert_int_equal(access(beside(&p, ".damaged-1"), F_OK), -1);
        done(&p, &f);
}

/* Whatever page it is: what comes of it is a project that works, and nothing is lost that is not told. */
static void check_recovered(Project *p, const Files *f, const JournalFinds *finds) {
        size_t undone, redone = 0;

        project_open(p);
        assert_int_equal(p->revision, finds->revision);
        if (!finds->cut && !finds->headless && !finds->holes && finds->blocks_lost == 0)
                assert_true(models_equal(p->model, f->model));
        if (finds->damaged) {
                assert_true(file_is(beside(p, ".damaged-1"), f->database, f->n_database));
                assert_true(file_is(beside(p, ".damaged-1-wal"), f->log, f->n_log));
        }
        undone = count_undo(p);
        while (project_move(p, CHANGE_FORWARD) == 0)
                redone++;
        assert_true(redone >= undone);
        assert_int_equal(redone, finds->steps);
        project_set(p, -5, 0, 0, 99);
        project_reopen(p);
        assert_int_equal(project_get(p, -5, 0, 0), 99);
        project_close(p);
}

static void test_a_damaged_page_costs_what_stands_in_it(void **state) {
        unsigned damaged = 0, hopeless = 0, whole_models = 0;
        uint8_t kept[PAGE];
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;
        int r;

        build(&p, &f);
        for (size_t at = 0; at < f.n_database; at += PAGE) {
                memcpy(kept, f.database + at, PAGE);
                memset(f.database + at, 0xa5, PAGE);
                restore_files(&f, &p);
                r = journal_recover(p.path, 0, &finds, &obstacle);
                if (r < 0) {
                        assert_int_equal(r, -EBADMSG);
                        assert_true(file_is(p.path, f.database, f.n_database));
                        assert_true(file_is(beside(&p, "-wal"), f.log, f.n_log));
                        hopeless++;
                        print_message("page %zu: %d\n", at / PAGE + 1, r);
                } else {
                        damaged += finds.damaged;
                        whole_models += !finds.cut && !finds.headless && !finds.holes;
                        check_recovered(&p, &f, &finds);
                }
                (void)unlink(beside(&p, ".damaged-1"));
                (void)unlink(beside(&p, ".damaged-1-wal"));
                memcpy(f.database + at, kept, PAGE);
        }
        print_message("# %zu pages: %u told, %u hopeless, %u with the whole model\n", f.n_database / PAGE,
                      damaged, hopeless, whole_models);
        assert_true(hopeless <= 1);
        assert_true(damaged > 0 && whole_models > 0);
        done(&p, &f);
}

static void execute(const char *path, const char *sql) {
        sqlite3 *db;

        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_the_model_is_of_the_last_step_that_checks_out(void **state) {
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;
        int holder;

        build(&p, &f);
        /* The step that led to revision 100. */
        execute(p.path, "UPDATE step SET change = x'00' WHERE id = 100");
        assert_int_equal(project_try_open(&p, 0, &holder), -EBADMSG);
        assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
        assert_true(finds.damaged && finds.cut);
        assert_int_equal(finds.revision_read, 99);
        assert_int_equal(finds.revision, f.revision + 1);
        project_open(&p);
        /* Revision 62 + i set (i, i, i) to 1 + i, from revision 63 on. */
        assert_int_equal(project_get(&p, 36, 36, 36), 37);
        assert_int_equal(project_get(&p, 37, 37, 37), 0);
        assert_int_equal(count_undo(&p), 99);
        assert_int_equal(finds.steps, 99);
        done(&p, &f);
}

static void test_undo_ends_at_a_damaged_step(void **state) {
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;

        build(&p, &f);
        execute(p.path, "UPDATE step SET change = x'00' WHERE id = 40");
        assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
        assert_true(finds.damaged && !finds.cut);
        assert_int_equal(finds.revision_read, f.revision);
        project_open(&p);
        assert_true(models_equal(p.model, f.model));
        assert_int_equal(count_undo(&p), finds.steps - 1);
        assert_int_equal(finds.steps_lost, 40);
        done(&p, &f);
}

static void test_a_lost_header_leaves_the_blocks(void **state) {
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;

        build(&p, &f);
        execute(p.path, "UPDATE meta SET value = x'00' WHERE key = 'model'");
        assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
        assert_true(finds.headless && finds.cut);
        assert_int_equal(finds.steps, 0);
        project_open(&p);
        assert_int_equal(project_get(&p, 100, 50, 10), 9);
        assert_string_equal(model_layer(p.model, 1)->name, "layer 1");
        done(&p, &f);
}

static void test_the_second_damaged_database_gets_the_next_number(void **state) {
        JournalFinds finds;
        Obstacle obstacle;
        Project p;
        Files f;

        build(&p, &f);
        for (unsigned i = 1; i <= 2; i++) {
                char name[32];

                execute(p.path, "UPDATE step SET change = x'00' WHERE id = (SELECT min(id) FROM step)");
                assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
                (void)snprintf(name, sizeof(name), "project.db.damaged-%u", i);
                assert_string_equal(finds.aside, name);
        }
        assert_int_equal(access(beside(&p, ".damaged-1"), F_OK), 0);
        assert_int_equal(access(beside(&p, ".damaged-2"), F_OK), 0);
        assert_int_equal(access(beside(&p, ".recovering"), F_OK), -1);
        done(&p, &f);
}

static int restore(Journal *j, int fd, const char *name, JournalState *ret) {
        JournalFinds finds;
        Obstacle obstacle = { 0 };

        return journal_restore(j, fd, SIZE_MAX, name, ret, &finds, &obstacle);
}

static void test_a_backup_is_restored_with_its_history(void **state) {
        CLEANUP_FD int fd = memfd_create("backup", MFD_CLOEXEC);
        JournalState restored = { 0 };
        Obstacle obstacle;
        uint64_t bytes = 0;
        Project p, q = { 0 };
        Files f;

        build(&p, &f);
        project_open(&p);
        assert_int_equal(journal_backup(p.journal, fd, &bytes), 0);
        assert_int_equal(lseek(fd, 0, SEEK_END), bytes);
        assert_int_equal(journal_open(&q.journal, NULL, 0, &restored, &obstacle), 0);
        assert_int_equal(restore(q.journal, fd, "tower", &restored), 0);
        assert_string_equal(restored.name, "tower");
        assert_int_equal(restored.revision, f.revision);
        assert_true(models_equal(restored.model, f.model));
        q.model = restored.model;
        q.revision = restored.revision;
        assert_int_equal(project_move(&q, CHANGE_FORWARD), 0);
        assert_int_equal(count_undo(&q), 1 + 60 + 1 + 59 + 2);
        free(restored.name);
        project_close(&q);
        done(&p, &f);
}

static void test_a_journal_in_memory_stores_its_model_for_a_backup_only(void **state) {
        CLEANUP_FD int fd = memfd_create("backup", MFD_CLOEXEC);
        JournalState s, restored = { 0 };
        Project p = { .revision = 0 }, q = { 0 };
        Obstacle obstacle;
        uint64_t bytes = 0;

        assert_int_equal(journal_open(&p.journal, NULL, 0, &s, &obstacle), 0);
        assert_int_equal(model_new(&p.model, 64, 64, 64), 0);
        project_fold(&p);
        assert_int_equal(journal_bytes(p.journal), 0);
        project_set(&p, 1, 2, 3, 50);
        project_fill(&p, (Box){ { 0, 0, 0 }, { 40, 40, 40 } }, (Colour){ 1, 2, 3, 255 });
        project_fold(&p);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);

        assert_int_equal(journal_name(p.journal, "castle"), 0);
        assert_int_equal(journal_commit(p.journal), 0);
        assert_int_equal(journal_fold_whole(p.journal, p.model, p.revision), 0);
        assert_int_equal(journal_backup(p.journal, fd, &bytes), 0);
        assert_int_equal(journal_open(&q.journal, NULL, 0, &restored, &obstacle), 0);
        assert_int_equal(restore(q.journal, fd, "tower", &restored), 0);
        assert_true(models_equal(restored.model, p.model));
        q.model = restored.model;
        q.revision = restored.revision;
        assert_int_equal(project_move(&q, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&q, 39, 39, 39), 1);
        assert_int_equal(count_undo(&q), 2);
        free(restored.name);
        project_close(&q);
        project_close(&p);
}

static void test_a_damaged_backup_makes_no_project(void **state) {
        CLEANUP_FD int fd = memfd_create("backup", MFD_CLOEXEC);
        CLEANUP_FREE uint8_t *data = NULL;
        uint8_t kept[PAGE];
        uint64_t bytes = 0;
        unsigned refused = 0;
        Project p;
        Files f;
        size_t n;

        build(&p, &f);
        project_open(&p);
        assert_int_equal(journal_backup(p.journal, fd, &bytes), 0);
        assert_int_equal(fd_read_file(fd, SIZE_MAX, &data, &n), 0);
        for (size_t at = 0; at < n; at += PAGE) {
                JournalState restored = { 0 };
                Obstacle obstacle;
                Project q = { 0 };
                int r;

                memcpy(kept, data + at, PAGE);
                for (size_t i = 0; i < PAGE; i += 16)
                        data[at + i] ^= 0x5a;
                assert_int_equal(fd_replace(fd, data, n), 0);
                assert_int_equal(journal_open(&q.journal, NULL, 0, &restored, &obstacle), 0);
                r = restore(q.journal, fd, "tower", &restored);
                if (r < 0)
                        refused++;
                else {
                        /* What no question of ours is answered from: free pages. */
                        assert_true(models_equal(restored.model, f.model));
                        model_free(restored.model);
                        free(restored.name);
                }
                project_close(&q);
                memcpy(data + at, kept, PAGE);
        }
        assert_true(refused > n / PAGE * 3 / 4);
        assert_int_equal(restore(p.journal, STDERR_FILENO, "x", &(JournalState){ 0 }) < 0, true);
        done(&p, &f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_intact_database_is_left_as_it_is),
                cmocka_unit_test(test_a_damaged_page_costs_what_stands_in_it),
                cmocka_unit_test(test_the_model_is_of_the_last_step_that_checks_out),
                cmocka_unit_test(test_undo_ends_at_a_damaged_step),
                cmocka_unit_test(test_a_lost_header_leaves_the_blocks),
                cmocka_unit_test(test_the_second_damaged_database_gets_the_next_number),
                cmocka_unit_test(test_a_backup_is_restored_with_its_history),
                cmocka_unit_test(test_a_journal_in_memory_stores_its_model_for_a_backup_only),
                cmocka_unit_test(test_a_damaged_backup_makes_no_project),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
