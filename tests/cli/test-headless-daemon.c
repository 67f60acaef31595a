/* goxel-headless with a daemon that does the work. */
#include "cli/headless.h"
#include "rig/rig.h"

#include <string.h>

static int setup(void **state) {
        int r = headless_setup(state);

        if (r == 0)
                r = rig_setup(state);
        if (r == 0)
                r = setenv("GOXEL_SOCKET", rig_socket(*state), 1);
        return r;
}

static int teardown(void **state) {
        int r = rig_teardown(state);

        (void)headless_teardown(NULL);
        return r;
}

static void expect_projects(Rig *rig, int n) {
        check_int(rig_once(rig, "goxel.list_projects", "{}"), "result.count", n);
}

static void test_files_are_worked_on_and_nothing_is_left_behind(void **state) {
        rig_start(*state);
        expect_headless(
                0,
                "goxel-headless --daemon create a.gox -w 8 && goxel-headless --daemon voxel-add a.gox -p 1,2,3 "
                "-c 1,2,3 && goxel-headless --daemon layer-create a.gox");
        expect_out("path: a.gox\nname: a\nwidth: 8\nheight: 64\ndepth: 64\nvoxels: 1\n"
                   "layer: 2\nname: New Layer\nvisible: true\n");
        expect_headless(
                0,
                "printf 'open a.gox\\nvoxel-add -p 4,5,6\\nsave\\nconvert a.gox b.txt\\ncreate c.gox\\n' | "
                "goxel-headless --daemon --quiet");
        expect_voxels("a.gox", "1 2 3 010203\n4 5 6 ffffff\n");
        expect_voxels("b.txt", "1 2 3 010203\n4 5 6 ffffff\n");
        expect_voxels("c.gox", "");
        expect_projects(*state, 0);
}

static void test_projects_are_changed_in_place(void **state) {
        rig_start(*state);
        expect_headless(
                0,
                "goxel-headless --daemon --quiet create castle -w 9 && "
                "goxel-headless --daemon --quiet voxel-add castle -p 1,2,3 && "
                "goxel-headless --daemon open castle && goxel-headless --quiet --daemon export castle a.txt && "
                "grep -v '#' a.txt");
        expect_out("path: castle\nlayers: 1\nwidth: 9\nheight: 64\ndepth: 64\nvoxels: 1\n1 2 3 ffffff\n");
        check_result(
                rig_once(*state, "goxel.get_voxel", "{\"project\":\"castle\",\"x\":1,\"y\":2,\"z\":3}"));
        expect_projects(*state, 1);
        expect_headless(0, "printf 'open castle\\nvoxel-add -p 2,2,2\\nopen castle\\nsave s.gox\\n' | "
                           "goxel-headless --daemon --quiet");
        assert_string_equal(run_err(), "");
        expect_voxels("s.gox", "1 2 3 ffffff\n2 2 2 ffffff\n");
        expect_headless(-7, "goxel-headless --daemon open nothing");
        expect_err_has("nothing");
        expect_projects(*state, 1);
}

static void test_without_a_daemon_the_fallback_does_the_work(void **state) {
        expect_headless(-1, "goxel-headless --daemon create a.gox");
        expect_err_has("goxel.sock");
        expect_headless(0, "goxel-headless --fallback-cli --quiet create a.gox");
        expect_headless(0, "goxel-headless --daemon --fallback-cli --verbose voxel-add a.gox -p 1,2,3");
        expect_err_has("engine of this program's own");
        expect_voxels("a.gox", "1 2 3 ffffff\n");
}

static void test_fallback_takes_the_daemon_that_is_there(void **state) {
        rig_start(*state);
        expect_headless(0, "goxel-headless --fallback-cli --verbose voxel-add a.gox -p 1,2,3");
        expect_err_has("the daemon at ");
        expect_voxels("a.gox", "1 2 3 ffffff\n");
        expect_projects(*state, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_files_are_worked_on_and_nothing_is_left_behind),
                TEST(test_projects_are_changed_in_place),
                TEST(test_without_a_daemon_the_fallback_does_the_work),
                TEST(test_fallback_takes_the_daemon_that_is_there),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
