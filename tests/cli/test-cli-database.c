/* backup, gc, and what is said of databases that cannot be opened. */
#include "cli/run.h"

#include "rig/rig.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Asks a database a question with one number as its answer; -1: there is none. */
static int64_t ask(const char *path, const char *question) {
        sqlite3_stmt *statement = NULL;
        int64_t answer = -1;
        sqlite3 *db;

        assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, question, -1, &statement, NULL), SQLITE_OK);
        if (sqlite3_step(statement) == SQLITE_ROW)
                answer = sqlite3_column_int64(statement, 0);
        (void)sqlite3_finalize(statement);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        return answer;
}

static const char *database(Rig *r, const char *project) {
        static char path[256];
        char name[128];

        (void)snprintf(name, sizeof(name), "state/projects/%s/project.db", project);
        (void)snprintf(path, sizeof(path), "%s", rig_path(r, name));
        return path;
}

static void make_castle(void) {
        expect_run(0, "goxelctl create castle --size 16,16,16 -q && "
                      "for i in 1 2 3; do goxelctl voxel-add castle --pos $i,0,0 -q; done");
}

static void test_backup_is_a_whole_database(void **state) {
        rig_start(*state);
        make_castle();
        expect_run(0, "goxelctl backup castle");
        assert_non_null(strstr(run_out(), "castle.db: castle as of revision 4, "));
        assert_int_equal(ask(run_path("castle.db"), "SELECT count(*) FROM step"), 3);
        assert_int_equal(ask(run_path("castle.db"), "SELECT count(*) FROM pragma_integrity_check "
                                                    "WHERE integrity_check != 'ok'"),
                         0);
        expect_run(4, "goxelctl backup castle");
        expect_err_has("--overwrite");
        expect_run(0, "goxelctl backup castle copy.db --json");
        check_int(run_json(), "revision", 4);
        expect_run(1, "goxelctl backup nowhere; s=$?; test ! -e nowhere.db && exit $s");
        expect_err_has("There is no project \"nowhere\"");
}

static void test_gc_gives_back_room_and_keeps_what_is_told(void **state) {
        int64_t before;

        rig_start(*state);
        make_castle();
        expect_run(0, "goxelctl create tower -q && goxelctl call goxel.procedural_shape size=[64,64,64] "
                      "shape_type=sphere >/dev/null && goxelctl call goxel.undo >/dev/null");
        expect_run(0, "goxelctl gc --json");
        assert_int_equal(json_object_array_length(run_json()), 2);
        expect_run(0, "goxelctl gc tower --keep-steps 0 --json");
        before = json_object_get_int64(
                json_object_object_get(json_object_array_get_idx(run_json(), 0), "bytes_before"));
        assert_true(before > json_object_get_int64(json_object_object_get(
                                     json_object_array_get_idx(run_json(), 0), "bytes_after")));
        expect_run(0, "goxelctl gc castle --keep-steps 1");
        expect_run(0, "goxelctl call goxel.undo -P castle; goxelctl call goxel.undo -P castle");
        assert_non_null(strstr(run_out(), "{\"success\":false,\"revision\":5}"));
        expect_run(0, "goxelctl call goxel.redo -P castle");
        expect_run(2, "goxelctl gc castle --keep-steps -1");
        expect_err_has("--keep-steps wants a number");
        expect_run(1, "goxelctl gc nowhere");
}

static void test_commands_about_databases_need_the_daemon(void **state) {
        expect_run(3, "goxelctl backup castle --no-daemon");
        expect_err_has("backup is for projects of the daemon");
        expect_run(3, "goxelctl gc --no-daemon");
}

static void test_restored_project_has_its_history(void **state) {
        rig_start(*state);
        make_castle();
        expect_run(0, "goxelctl call goxel.undo >/dev/null && goxelctl backup castle keep.db -q");
        expect_run(0, "goxelctl restore keep.db");
        expect_out("keep: revision 5, 3 undo steps, from keep.db\n");
        expect_run(0, "goxelctl call goxel.get_status -P keep");
        check_int(run_json(), "voxels", 2);
        expect_run(0,
                   "goxelctl call goxel.redo -P keep >/dev/null && goxelctl call goxel.get_status -P keep");
        check_int(run_json(), "voxels", 3);
        expect_run(1, "goxelctl restore keep.db");
        expect_err_has("Project \"keep\" exists");
        expect_run(1, "head -c 5000 keep.db >half.db; goxelctl restore half.db");
        expect_err_has("is damaged");
        expect_run(1, "seq 1000 >text; goxelctl restore text tower");
        expect_err_has("no backup");
        expect_run(4, "goxelctl restore nothing.db");
        expect_run(0, "goxelctl projects --json");
        check_int(run_json(), "count", 2);
}

static void test_damaged_database_is_refused_until_it_is_recovered(void **state) {
        Rig *r = *state;

        rig_start(r);
        make_castle();
        rig_stop(r);
        (void)ask(database(r, "castle"), "UPDATE meta SET value = x'00' WHERE key = 'model'");
        rig_start(r);
        expect_run(1, "goxelctl call goxel.get_status");
        expect_err_has("goxelctl recover 'castle'");
        check_int(rig_once(r, "goxel.get_status", NULL), "error.data.errno", EBADMSG);
        expect_run(0, "goxelctl recover castle");
        expect_out("castle: recovered as of revision 0, called 5 now, with 0 undo steps\n"
                   "castle: lost: all that was done after revision 0\n"
                   "castle: lost: the image box, and names and properties of the layers\n"
                   "castle: lost: at least 3 undo steps\n"
                   "castle: the damaged database is kept as project.db.damaged-1\n");
        expect_run(0, "goxelctl call goxel.get_status");
        check_int(run_json(), "voxels", 3);
        expect_run(0, "goxelctl recover castle --json");
        check_json(run_json(), "damaged", "false");
        expect_run(1, "goxelctl recover nowhere");
        expect_err_has("There is no project");
        expect_run(1, "goxelctl call goxel.get_status >/dev/null; goxelctl call goxel.recover_project");
        expect_err_has("goxel.close_project");
}

static void test_the_end_of_a_task_is_told_for_an_hour(void **state) {
        Rig *r = *state;

        rig_start(r);
        make_castle();
        expect_run(
                0,
                "t=$(goxelctl call goxel.describe background=true -P castle | sed 's/.*task\":\"//; s/\".*//') "
                "&& while goxelctl task $t -P castle --json | grep -Eq 'waiting|running'; do :; done; "
                "echo $t >task; goxelctl task $t -P castle --json");
        check_string(run_json(), "state", "done");
        rig_stop(r);
        (void)ask(database(r, "castle"), "UPDATE answer SET time = time - 3500000");
        rig_start(r);
        expect_run(0, "goxelctl task $(cat task) -P castle");
        rig_stop(r);
        (void)ask(database(r, "castle"), "UPDATE answer SET time = time - 200000");
        rig_start(r);
        expect_run(1, "goxelctl task $(cat task) -P castle");
        expect_err_has("There is no task");
}

static void test_newer_database_names_the_version_to_install(void **state) {
        Rig *r = *state;

        rig_start(r);
        make_castle();
        rig_stop(r);
        (void)ask(database(r, "castle"), "PRAGMA user_version = 99");
        (void)ask(database(r, "castle"), "UPDATE meta SET value = '99.1.0' WHERE key = 'program'");
        rig_start(r);
        expect_run(1, "goxelctl call goxel.get_status");
        expect_err_has("install goxel-daemon 99.1.0 or newer");
        check_int(rig_once(r, "goxel.get_status", NULL), "error.code", -1118);
        assert_int_equal(ask(database(r, "castle"), "PRAGMA user_version"), 99);
}

static void test_held_database_names_its_holder(void **state) {
        Rig *r = *state;
        char wanted[32];
        sqlite3 *db;

        rig_start(r);
        make_castle();
        rig_stop(r);
        assert_int_equal(sqlite3_open(database(r, "castle"), &db), SQLITE_OK);
        assert_int_equal(
                sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL),
                SQLITE_OK);
        rig_option(r, "--engine-start-ms", "1000");
        rig_start(r);
        expect_run(1, "goxelctl call goxel.get_status");
        (void)snprintf(wanted, sizeof(wanted), "(pid %d)", (int)getpid());
        expect_err_has(wanted);
        check_int(rig_once(r, "goxel.get_status", NULL), "error.code", -1110);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, run_beside_daemon, run_beside_daemon_end)

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_backup_is_a_whole_database),
                TEST(test_gc_gives_back_room_and_keeps_what_is_told),
                TEST(test_commands_about_databases_need_the_daemon),
                TEST(test_restored_project_has_its_history),
                TEST(test_damaged_database_is_refused_until_it_is_recovered),
                TEST(test_the_end_of_a_task_is_told_for_an_hour),
                TEST(test_newer_database_names_the_version_to_install),
                TEST(test_held_database_names_its_holder),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
