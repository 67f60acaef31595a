/* goxelctl script, on files and on projects, and the tool of goxelctl mcp. */
#include "cli/bridge.h"
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state) {
        return run_setup();
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

static void test_a_file_is_changed_by_a_script(void **state) {
        expect_run(0, "goxelctl create tower.gox -q");
        expect_run(0, "echo 'console.log(\"up\"); const v = goxel.image.activeLayer.volume;"
                      "for (let z = 0; z < 3; z++) v.setAt([1, 2, z], \"#ff8000\"); v.count' >tower.js");
        expect_run(0, "goxelctl script tower.gox tower.js");
        expect_out("up\n3\n");
        expect_run(0, "goxelctl export tower.gox out.txt -q && grep -v '^#' out.txt | sort");
        expect_out("1 2 0 ff8000\n1 2 1 ff8000\n1 2 2 ff8000\n");
}

static void test_a_script_on_the_command_line_gives_its_value(void **state) {
        expect_run(0, "goxelctl create tower.gox -q");
        expect_run(0, "goxelctl script tower.gox --code '({ a: [1, 2] })'");
        expect_out("{\"a\":[1,2]}\n");
        expect_run(0, "goxelctl --json script tower.gox -c '1'");
        check_int(run_json(), "value", 1);
        expect_run(0, "goxelctl script tower.gox -c 'let x'");
        expect_out("");
}

static void test_a_script_that_fails_leaves_the_file(void **state) {
        expect_run(0, "goxelctl create tower.gox -q && cp tower.gox before.gox");
        expect_run(
                0,
                "printf 'goxel.image.activeLayer.volume.setAt([0,0,0], [1,1,1]);\\nnowhere;\\n' >wrong.js");
        expect_run(1, "goxelctl script tower.gox wrong.js");
        expect_err_has("wrong.js, line 2, column 8: ReferenceError");
        if (strstr(run_err(), "column: 8"))
                fail_msg("told twice: %s", run_err());
        expect_run(1, "goxelctl --timeout 0.2 script tower.gox -c 'while (1);'");
        expect_err_has("tower.gox took longer than --timeout allows: nothing was changed");
        expect_run(0, "cmp tower.gox before.gox");
}

static void test_wrong_command_lines_are_refused(void **state) {
        expect_run(0, "goxelctl create tower.gox -q");
        expect_run(2, "goxelctl script tower.gox");
        expect_err_has("FILE, or --code CODE");
        expect_run(2, "goxelctl script tower.gox a.js -c 1");
        expect_run(4, "goxelctl script tower.gox nothing.js");
        expect_err_has("nothing.js");
}

static void test_without_the_program_it_says_what_to_install(void **state) {
        expect_run(0, "goxelctl create tower.gox -q");
        expect_run(1, "GOXEL_SCRIPT=/nowhere/goxel-script goxelctl script tower.gox -c 1");
        expect_err_has("goxel-script");
        expect_err_has("install");
}

static void test_a_tool_runs_a_script(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start(NULL);
        (void)bridge_ask("tools/call",
                         "{" META ",\"name\":\"project_open\",\"arguments\":{\"project\":\"castle\"}}");
        r = look(bridge_ask("tools/call",
                            "{" META ",\"name\":\"script\",\"arguments\":{\"project\":\"castle\",\"code\":"
                            "\"console.log(1); goxel.image.activeLayer.volume.setAt([1,2,3],'#ff0000'); "
                            "[6*7]\"}}"),
                 "result");
        check_json(r, "structuredContent.value", "[42]");
        check_string(r, "structuredContent.console", "1\n");
        check_int(r, "structuredContent.voxels_changed", 1);
        r = look(bridge_ask("tools/call",
                            "{" META
                            ",\"name\":\"script\",\"arguments\":{\"project\":\"castle\",\"code\":\"a b\"}}"),
                 "result");
        check_json(r, "isError", "true");
        assert_non_null(strstr(look_string(r, "content.0.text"), "line 1, column 3"));
}

static void test_a_tool_tells_where_a_script_failed_and_what_it_had_written(void **state) {
#define FAILS "{\"project\":\"castle\",\"code\":\"console.log('here');\\nfunction f() { nope() }\\nf()\"}"
        rig_start(*state);
        bridge_start(NULL);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
        bridge_expect_fault("script", FAILS, "script, line 2, column 20: ReferenceError");
        bridge_expect_fault("script", FAILS, "Called by:\nf (script:2:20)");
        bridge_expect_fault("script", FAILS, "Written before:\nhere");
}

static void test_what_a_tool_has_from_a_script_is_no_longer_than_a_model_takes(void **state) {
        json_object *r;

        rig_start(*state);
        bridge_start(NULL);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
        r = bridge_done("script", "{\"project\":\"castle\",\"code\":\"[...Array(90000).keys()]\"}");
        assert_true(strlen(json_object_to_json_string_ext(r, JSON_C_TO_STRING_PLAIN)) <= 40000);
        assert_non_null(strstr(look_string(r, "cut"), "of 90000. Have the script end with less"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                T(test_a_file_is_changed_by_a_script),
                T(test_a_script_on_the_command_line_gives_its_value),
                T(test_a_script_that_fails_leaves_the_file),
                T(test_wrong_command_lines_are_refused),
                T(test_without_the_program_it_says_what_to_install),
                BRIDGE_TEST(test_a_tool_runs_a_script),
                BRIDGE_TEST(test_a_tool_tells_where_a_script_failed_and_what_it_had_written),
                BRIDGE_TEST(test_what_a_tool_has_from_a_script_is_no_longer_than_a_model_takes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
