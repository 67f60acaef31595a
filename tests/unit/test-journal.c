/* Steps, undo, folds, answers: what the journal gives back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal-project.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static void test_a_new_journal_has_no_model(void **state) {
        CLEANUP(journal_close) Journal *j = NULL;
        JournalState s;
        JournalStep step;
        Obstacle obstacle;

        assert_int_equal(journal_open(&j, NULL, 0, &s, &obstacle), 0);
        assert_null(s.model);
        assert_null(s.name);
        assert_int_equal(s.revision, 0);
        assert_int_equal(journal_next(j, CHANGE_BACKWARD, &step), JOURNAL_NOTHING);
        assert_int_equal(journal_next(j, CHANGE_FORWARD, &step), JOURNAL_NOTHING);
        assert_int_equal(journal_commit(j), 0);
}

static void test_a_journal_in_memory_does_what_one_on_disk_does(void **state) {
        Project p = { .revision = 0 };
        JournalState s;
        Obstacle obstacle;

        assert_int_equal(journal_open(&p.journal, NULL, 0, &s, &obstacle), 0);
        assert_int_equal(model_new(&p.model, 64, 64, 64), 0);
        project_set(&p, 0, 0, 0, 10);
        project_set(&p, 0, 0, 0, 20);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_get(&p, 0, 0, 0), 10);
        project_fold(&p);
        assert_int_equal(journal_checkpoint(p.journal), 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&p, 0, 0, 0), 20);
        assert_true(journal_bytes(p.journal) > 0);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        project_close(&p);
}

static void test_a_reopened_journal_has_all_steps(void **state) {
        CLEANUP(model_free) Model *before = NULL;
        JournalState s;
        Project p;
        Obstacle obstacle;

        project_create(&p);
        project_set(&p, 1, 2, 3, 50);
        project_add_layer(&p, "roof");
        project_set(&p, -100, 0, 1 << 20, 60);
        before = TAKE(p.model);
        project_close(&p);

        assert_int_equal(journal_open(&p.journal, p.path, 0, &s, &obstacle), 0);
        p.model = s.model;
        assert_string_equal(s.name, "castle");
        assert_int_equal(s.revision, 4);
        assert_true(models_equal(p.model, before));
        free(s.name);
        project_remove(&p);
}

static void test_undo_and_redo_go_on_after_a_reopen(void **state) {
        Project p;

        project_create(&p);
        project_set(&p, 0, 0, 0, 10);
        project_set(&p, 0, 0, 0, 20);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 0, 0, 0), 10);
        assert_int_equal(p.revision, 4);

        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 0, 0, 0), 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 0, 0, 0), 10);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&p, 0, 0, 0), 20);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), JOURNAL_NOTHING);
        project_remove(&p);
}

static void test_the_first_step_can_be_undone(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), JOURNAL_NOTHING);
        project_reopen(&p);
        assert_non_null(p.model);
        assert_int_equal(p.model->n_layers, 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(p.model->n_layers, 1);
        project_remove(&p);
}

static void test_a_new_step_drops_what_was_undone(void **state) {
        Project p;

        project_create(&p);
        for (unsigned i = 1; i <= 4; i++)
                project_set(&p, 0, 0, 0, i);
        for (unsigned i = 0; i < 2; i++)
                assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_set(&p, 0, 0, 0, 100);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), JOURNAL_NOTHING);

        project_reopen(&p);
        assert_int_equal(project_get(&p, 0, 0, 0), 100);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_get(&p, 0, 0, 0), 2);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_get(&p, 0, 0, 0), 1);
        project_remove(&p);
}

static void test_undo_goes_back_beyond_a_fold(void **state) {
        Project p;

        project_create(&p);
        project_set(&p, 5, 5, 5, 10);
        project_set(&p, 5, 5, 5, 20);
        project_fold(&p);
        project_reopen(&p);
        assert_int_equal(p.revision, 3);
        assert_int_equal(project_get(&p, 5, 5, 5), 20);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 5, 5, 5), 10);
        project_fold(&p);
        project_reopen(&p);
        assert_int_equal(project_get(&p, 5, 5, 5), 10);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        assert_int_equal(project_get(&p, 5, 5, 5), 20);
        project_remove(&p);
}

static void test_a_rolled_back_turn_leaves_no_trace(void **state) {
        JournalStep step;
        Project p;

        project_create(&p);
        assert_false(journal_dirty(p.journal));
        assert_int_equal(journal_step(p.journal, 2, project_session, "goxel.add_voxel", "x", 1), 0);
        assert_int_equal(journal_next(p.journal, CHANGE_BACKWARD, &step), 0);
        assert_int_equal(step.id, 2);
        assert_string_equal(step.method, "goxel.add_voxel");
        journal_step_done(&step);
        assert_true(journal_dirty(p.journal));
        journal_rollback(p.journal);
        assert_false(journal_dirty(p.journal));

        assert_int_equal(journal_next(p.journal, CHANGE_BACKWARD, &step), 0);
        assert_int_equal(step.id, 1);
        journal_step_done(&step);
        project_set(&p, 0, 0, 0, 9);
        project_reopen(&p);
        assert_int_equal(p.revision, 2);
        assert_int_equal(project_get(&p, 0, 0, 0), 9);
        project_remove(&p);
}

static void test_a_failed_write_loses_its_whole_turn(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(journal_name(p.journal, "ruin"), 0);
        assert_int_equal(journal_step(p.journal, 1, project_session, "goxel.add_voxel", "x", 1), -EINVAL);
        assert_int_equal(journal_name(p.journal, "ruin"), -EINVAL);
        assert_int_equal(journal_commit(p.journal), -EINVAL);
        assert_int_equal(journal_commit(p.journal), 0);
        project_set(&p, 0, 0, 0, 9);
        project_reopen(&p);
        assert_int_equal(p.revision, 2);
        project_remove(&p);
}

static void test_a_step_moves_only_from_where_it_is(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(journal_move(p.journal, 2, 1, CHANGE_FORWARD), -EINVAL);
        journal_rollback(p.journal);
        assert_int_equal(journal_move(p.journal, 2, 77, CHANGE_BACKWARD), -EINVAL);
        journal_rollback(p.journal);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_remove(&p);
}

/* Numbers from the database, read beside the journal. */
static int64_t count(const Project *p, const char *question) {
        sqlite3_stmt *s;
        sqlite3 *db;
        int64_t n;

        assert_int_equal(sqlite3_open_v2(p->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, question, -1, &s, NULL), SQLITE_OK);
        n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
        (void)sqlite3_finalize(s);
        (void)sqlite3_close(db);
        return n;
}

static void check_recall(Project *p, const char *key, uint64_t digest, const char *result) {
        CLEANUP_BUF Buf got = { 0 };
        uint64_t got_digest = 0;

        assert_int_equal(journal_recall(p->journal, key, &got_digest, &got), 0);
        assert_int_equal(got_digest, digest);
        assert_int_equal(got.n, strlen(result));
        assert_memory_equal(got.data, result, got.n);
}

static bool is_forgotten(Project *p, const char *key) {
        CLEANUP_BUF Buf got = { 0 };
        uint64_t digest;

        return journal_recall(p->journal, key, &digest, &got) == JOURNAL_NOTHING;
}

static void test_results_are_found_by_their_key(void **state) {
        Project p;

        project_create(&p);
        assert_true(is_forgotten(&p, "a"));
        assert_int_equal(journal_remember(p.journal, "a", UINT64_MAX, "{\"n\":1}", 7), 0);
        check_recall(&p, "a", UINT64_MAX, "{\"n\":1}");
        assert_int_equal(journal_commit(p.journal), 0);
        assert_int_equal(journal_remember(p.journal, "b", 2, "{}", 2), 0);
        journal_rollback(p.journal);
        project_close(&p);

        project_open(&p);
        check_recall(&p, "a", UINT64_MAX, "{\"n\":1}");
        assert_true(is_forgotten(&p, "b"));
        project_close(&p);
        project_remove(&p);
}

static void test_the_newest_results_are_kept(void **state) {
        char key[16];
        Project p;

        project_create(&p);
        for (int i = 0; i < JOURNAL_ANSWERS + 2; i++) {
                (void)snprintf(key, sizeof(key), "k%d", i);
                assert_int_equal(journal_remember(p.journal, key, 0, "{}", 2), 0);
        }
        assert_int_equal(journal_commit(p.journal), 0);
        assert_true(is_forgotten(&p, "k0"));
        assert_true(is_forgotten(&p, "k1"));
        check_recall(&p, "k2", 0, "{}");
        check_recall(&p, key, 0, "{}");
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM answer"), JOURNAL_ANSWERS);
        project_remove(&p);
}

static void test_results_of_yesterday_are_forgotten(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(journal_remember(p.journal, "old", 0, "{}", 2), 0);
        assert_int_equal(journal_remember(p.journal, "new", 0, "{}", 2), 0);
        assert_int_equal(journal_commit(p.journal), 0);
        project_close(&p);
        assert_int_equal(
                count(&p, "UPDATE answer SET time = time - 24 * 3600000 - 1 WHERE key = 'old' RETURNING 1"),
                1);

        project_open(&p);
        assert_true(is_forgotten(&p, "old"));
        check_recall(&p, "new", 0, "{}");
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM answer"), 1);
        project_remove(&p);
}

/* A database of the first version had another table of answers, which nothing had been put into, and none of
 * blocks of one colour. */
static void test_an_older_database_is_brought_up_to_date(void **state) {
        Project p;

        project_create(&p);
        project_close(&p);
        assert_int_equal(count(&p, "DROP TABLE answer"), -1);
        assert_int_equal(count(&p, "DROP TABLE plain"), -1);
        assert_int_equal(count(&p, "CREATE TABLE answer (session BLOB)"), -1);
        assert_int_equal(count(&p, "PRAGMA user_version = 1"), -1);

        project_open(&p);
        assert_int_equal(journal_remember(p.journal, "a", 1, "{}", 2), 0);
        assert_int_equal(journal_commit(p.journal), 0);
        project_close(&p);
        assert_int_equal(count(&p, "PRAGMA user_version"), 5);
        project_remove(&p);
}

/* As version 4 has written a fold: a row for each of 32 × 16 × 2 blocks of the colour 1, 2, 3, 255. */
static void make_older(Project *p) {
        assert_int_equal(count(p, "DROP TABLE plain"), -1);
        assert_int_equal(count(p,
                               "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
                               "1023) INSERT INTO block SELECT 1, i & 31, i >> 5 & 15, i >> 9, "
                               "x'003c1934fc010203ff' FROM n"),
                         -1);
        assert_int_equal(count(p, "PRAGMA user_version = 4"), -1);
}

static void test_older_rows_of_one_colour_are_moved(void **state) {
        const Box box = { { 0, 0, 0 }, { 511, 255, 31 } };
        CLEANUP(model_free) Model *before = NULL;
        Project p;

        project_create(&p);
        project_fill(&p, box, (Colour){ 1, 2, 3, 255 });
        project_fold(&p);
        before = TAKE(p.model);
        project_close(&p);
        make_older(&p);

        project_open(&p);
        assert_true(models_equal(p.model, before));
        project_set(&p, 0, 0, 0, 0);
        project_fold(&p);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        project_fold(&p);
        project_reopen(&p);
        assert_true(models_equal(p.model, before));
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM block"), 0);
        assert_int_equal(count(&p, "SELECT count(*) FROM plain"), 2);
        project_remove(&p);
}

static void test_a_fold_keeps_the_blocks_that_are_there(void **state) {
        const Box box = { { 0, 0, 0 }, { 255, 255, 31 } };
        Project p;

        project_create(&p);
        project_fill(&p, box, (Colour){ 1, 2, 3, 255 });
        project_fold(&p);
        project_set(&p, 0, 0, 0, 200);
        project_set(&p, 0, 0, 0, 0);
        project_set(&p, 100, 0, 0, 7);
        project_fold(&p);
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM block"), 2);
        assert_int_equal(count(&p, "SELECT count(*) FROM plain"), 1);

        project_open(&p);
        project_fill(&p, box, (Colour){ 0 });
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_move(&p, CHANGE_FORWARD), 0);
        project_fold(&p);
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM block"), 0);
        assert_int_equal(count(&p, "SELECT count(*) FROM plain"), 0);
        assert_int_equal(count(&p, "SELECT count(*) FROM move"), 0);
        project_remove(&p);
}

static void test_blocks_of_one_colour_take_no_row_each(void **state) {
        const Box box = { { -512, -256, 0 }, { 511, 255, 255 } };
        CLEANUP(model_free) Model *before = NULL;
        Project p;

        project_create(&p);
        project_fill(&p, box, (Colour){ 1, 2, 3, 255 });
        project_fill(&p, (Box){ { -16, 0, 0 }, { 15, 15, 15 } }, (Colour){ 4, 5, 6, 255 });
        project_fold(&p);
        before = TAKE(p.model);
        project_close(&p);
        assert_int_equal(count(&p, "SELECT count(*) FROM block"), 0);
        assert_int_equal(count(&p, "SELECT count(*) FROM plain"), 4 * 2 * 1);

        project_open(&p);
        assert_true(models_equal(p.model, before));
        project_remove(&p);
}

static void test_many_steps_want_a_fold(void **state) {
        Project p;

        project_create(&p);
        for (unsigned i = 0; i < 4000; i++) {
                assert_false(journal_wants_fold(p.journal));
                project_set(&p, 0, 0, (int)i % 50, 1 + i % 100);
        }
        assert_true(journal_wants_fold(p.journal));
        project_reopen(&p);
        assert_true(journal_wants_fold(p.journal));
        project_fold(&p);
        assert_false(journal_wants_fold(p.journal));
        project_remove(&p);
}

static void test_leaving_empties_the_log(void **state) {
        CLEANUP(model_free) Model *before = NULL;
        uint64_t bytes;
        Project p;

        project_create(&p);
        for (int i = 0; i < 500; i++)
                project_set(&p, i, 0, 0, 1);
        assert_int_equal(journal_checkpoint(p.journal), 0);
        bytes = journal_bytes(p.journal);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        assert_true(journal_bytes(p.journal) < bytes / 2);
        before = TAKE(p.model);
        project_reopen(&p);
        assert_true(models_equal(p.model, before));
        project_remove(&p);
}

/* A fixed sequence: failures come again. */
static unsigned pseudo_random(uint64_t *seed, unsigned n) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        return (unsigned)(*seed >> 33) % n;
}

static void random_operation(Project *p, uint64_t *seed) {
        const int x = (int)pseudo_random(seed, 64) - 32, y = (int)pseudo_random(seed, 64), z = 20;
        const Box box = { { x, y, z }, { x + (int)pseudo_random(seed, 40), y + 20, z + 17 } };

        if (p->model->n_layers == 0 || pseudo_random(seed, 12) == 0)
                project_add_layer(p, "layer");
        switch (pseudo_random(seed, 8)) {
        case 0:
                project_remove_layer(p);
                break;
        case 1:
                project_fill(p, box,
                             (Colour){ (uint8_t)x, (uint8_t)y, 1, pseudo_random(seed, 3) ? 255 : 0 });
                break;
        case 2:
        case 3:
                (void)project_move(p, CHANGE_BACKWARD);
                break;
        case 4:
                (void)project_move(p, CHANGE_FORWARD);
                break;
        default:
                project_set(p, x, y, z, pseudo_random(seed, 256));
        }
}

static void test_folds_anywhere_in_a_history_change_nothing(void **state) {
        uint64_t seed = 20240229;
        Project p;

        project_create(&p);
        for (unsigned i = 0; i < 1500; i++) {
                random_operation(&p, &seed);
                if (pseudo_random(&seed, 10) == 0)
                        project_fold(&p);
                if (pseudo_random(&seed, 10) == 0) {
                        Model *living = TAKE(p.model);
                        uint64_t revision = p.revision;

                        project_reopen(&p);
                        if (!models_equal(p.model, living) || p.revision != revision)
                                fail_msg("after operation %u the journal has another model", i);
                        model_free(living);
                }
        }
        project_remove(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_new_journal_has_no_model),
                cmocka_unit_test(test_a_journal_in_memory_does_what_one_on_disk_does),
                cmocka_unit_test(test_a_reopened_journal_has_all_steps),
                cmocka_unit_test(test_undo_and_redo_go_on_after_a_reopen),
                cmocka_unit_test(test_the_first_step_can_be_undone),
                cmocka_unit_test(test_a_new_step_drops_what_was_undone),
                cmocka_unit_test(test_undo_goes_back_beyond_a_fold),
                cmocka_unit_test(test_a_rolled_back_turn_leaves_no_trace),
                cmocka_unit_test(test_a_failed_write_loses_its_whole_turn),
                cmocka_unit_test(test_a_step_moves_only_from_where_it_is),
                cmocka_unit_test(test_results_are_found_by_their_key),
                cmocka_unit_test(test_the_newest_results_are_kept),
                cmocka_unit_test(test_results_of_yesterday_are_forgotten),
                cmocka_unit_test(test_an_older_database_is_brought_up_to_date),
                cmocka_unit_test(test_older_rows_of_one_colour_are_moved),
                cmocka_unit_test(test_blocks_of_one_colour_take_no_row_each),
                cmocka_unit_test(test_a_fold_keeps_the_blocks_that_are_there),
                cmocka_unit_test(test_many_steps_want_a_fold),
                cmocka_unit_test(test_leaving_empties_the_log),
                cmocka_unit_test(test_folds_anywhere_in_a_history_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
