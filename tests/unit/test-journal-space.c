/* How much room a journal takes: the bound of its history, and giving space back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal-project.h"

#include <sqlite3.h>
#include <string.h>

enum { LIMIT = 256 << 10 };

/* As an engine: a fold when one is wanted. */
static void edit(Project *p, unsigned n) {
        for (unsigned i = 0; i < n; i++) {
                project_set(p, (int)(i % 512), (int)(i / 512 % 16), 0, 1 + (unsigned)p->revision % 255);
                if (journal_wants_fold(p->journal))
                        project_fold(p);
        }
}

static size_t count_undo(Project *p) {
        size_t n = 0;

        while (project_move(p, CHANGE_BACKWARD) == 0)
                n++;
        return n;
}

static void test_a_history_at_its_limit_does_not_grow(void **state) {
        uint64_t first;
        Project p;

        project_create(&p);
        journal_limit(p.journal, LIMIT);
        edit(&p, 10000);
        assert_true(journal_forgotten(p.journal) > 0);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        first = journal_bytes(p.journal);
        edit(&p, 20000);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        assert_true(journal_bytes(p.journal) <= first + first / 4);
        project_remove(&p);
}

static void test_the_newest_steps_stay(void **state) {
        CLEANUP(model_free) Model *before = NULL;
        size_t undone;
        Project p;

        project_create(&p);
        journal_limit(p.journal, LIMIT);
        edit(&p, 10000);
        project_fold(&p);
        assert_int_equal(model_copy(&before, p.model), 0);
        project_reopen(&p);
        assert_true(models_equal(before, p.model));
        undone = count_undo(&p);
        assert_true(undone > 500 && undone < 10000);
        for (size_t i = 0; i < undone; i++)
                assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_true(models_equal(before, p.model));
        project_remove(&p);
}

static void test_one_step_stays_however_large_it_is(void **state) {
        Project p;

        project_create(&p);
        journal_limit(p.journal, 1);
        project_set(&p, 1, 0, 0, 1);
        project_set(&p, 2, 0, 0, 2);
        project_fold(&p);
        assert_int_equal(count_undo(&p), 1);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&p, 2, 0, 0), 2);
        project_remove(&p);
}

static void test_what_could_be_redone_stays(void **state) {
        Project p;

        project_create(&p);
        for (int i = 1; i <= 20; i++)
                project_set(&p, i, 0, 0, 7);
        for (int i = 0; i < 10; i++)
                assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        journal_limit(p.journal, 1);
        project_fold(&p);
        for (int i = 0; i < 10; i++)
                assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&p, 20, 0, 0), 7);
        assert_int_equal(count_undo(&p), 11);
        project_remove(&p);
}

static void test_in_memory_it_is_bounded_too(void **state) {
        JournalState s;
        Obstacle obstacle;
        Project p = { 0 };

        assert_int_equal(journal_open(&p.journal, NULL, 0, &s, &obstacle), 0);
        journal_limit(p.journal, LIMIT);
        assert_int_equal(model_new(&p.model, 64, 64, 64), 0);
        edit(&p, 5000);
        assert_true(journal_forgotten(p.journal) > 1000);
        assert_true(count_undo(&p) > 500);
        project_close(&p);
}

static void execute(const Project *p, const char *sql) {
        sqlite3 *db;

        assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_a_wrong_count_forgets_nothing(void **state) {
        Project p;

        project_create(&p);
        for (int i = 1; i <= 20; i++)
                project_set(&p, i, 0, 0, 7);
        project_fold(&p);
        project_close(&p);
        execute(&p, "UPDATE meta SET value = 0x7fffffffffffff00 WHERE key = 'history'");
        project_open(&p);
        project_set(&p, 21, 0, 0, 7);
        project_fold(&p);
        assert_int_equal(journal_forgotten(p.journal), 0);
        assert_int_equal(count_undo(&p), 22);
        project_remove(&p);
}

static void test_compaction_keeps_model_and_history(void **state) {
        CLEANUP(model_free) Model *before = NULL;
        uint64_t bytes;
        Project p;

        project_create(&p);
        for (int i = 0; i < 30; i++)
                project_fill(&p, (Box){ { i, 0, 0 }, { 200, 90 + i, 90 } },
                             (Colour){ (uint8_t)i, 0, 0, 255 });
        for (int i = 0; i < 25; i++)
                assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_set(&p, 500, 0, 0, 9);
        assert_int_equal(model_copy(&before, p.model), 0);
        bytes = journal_bytes(p.journal);
        assert_int_equal(project_compact(&p, UINT64_MAX), 0);
        assert_true(journal_bytes(p.journal) < bytes);
        project_reopen(&p);
        assert_true(models_equal(before, p.model));
        assert_int_equal(count_undo(&p), 1 + 5 + 1);
        project_remove(&p);
}

static void test_compaction_of_blocks_of_one_colour_enlarges_nothing(void **state) {
        uint64_t bytes;
        Project p;

        project_create(&p);
        project_fill(&p, (Box){ { 0, 0, 0 }, { 511, 511, 127 } }, (Colour){ 1, 2, 3, 255 });
        assert_int_equal(journal_leave(p.journal, NULL, 0), 0);
        bytes = journal_bytes(p.journal);
        assert_int_equal(project_compact(&p, UINT64_MAX), 0);
        assert_true(journal_bytes(p.journal) <= bytes);
        project_remove(&p);
}

static void test_compaction_forgets_all_but_the_newest_steps(void **state) {
        Project p;

        project_create(&p);
        for (int i = 0; i < 10; i++)
                project_set(&p, i, 0, 0, 7);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_compact(&p, 3), 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(count_undo(&p), 4);
        assert_int_equal(project_compact(&p, 0), 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), JOURNAL_NOTHING);
        assert_int_equal(count_undo(&p), 0);
        project_set(&p, 1, 1, 1, 9);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 1, 1, 1), 9);
        assert_int_equal(project_get(&p, 5, 0, 0), 7);
        project_remove(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_history_at_its_limit_does_not_grow),
                cmocka_unit_test(test_the_newest_steps_stay),
                cmocka_unit_test(test_one_step_stays_however_large_it_is),
                cmocka_unit_test(test_what_could_be_redone_stays),
                cmocka_unit_test(test_in_memory_it_is_bounded_too),
                cmocka_unit_test(test_a_wrong_count_forgets_nothing),
                cmocka_unit_test(test_compaction_keeps_model_and_history),
                cmocka_unit_test(test_compaction_of_blocks_of_one_colour_enlarges_nothing),
                cmocka_unit_test(test_compaction_forgets_all_but_the_newest_steps),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
