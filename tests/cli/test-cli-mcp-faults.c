/* What the tools of goxelctl mcp say when a call comes to nothing: each of the daemon's refusals that a tool
 * can meet, in words of this tool. That no other words stand in them is checked by bridge_expect_fault(). */
#include "cli/bridge.h"

#include <stdio.h>
#include <string.h>

typedef struct Case {
        const char *tool, *arguments, *words;
} Case;

static void start(void **state, const char *option) {
        rig_start(*state);
        bridge_start(option);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
}

static void expect(const Case *cases, size_t n) {
        for (size_t i = 0; i < n; i++)
                bridge_expect_fault(cases[i].tool, cases[i].arguments, cases[i].words);
}

#define C "\"project\":\"castle\""
#define EDIT(operation) "{" C ",\"operations\":[" operation "]}"
#define METHOD(name, params) "{" C ",\"method\":\"" name "\",\"params\":" params "}"

static void test_a_missing_project_is_told_by_name(void **state) {
        static const char *const reading[] = { "project_describe", "voxels_read", "palette", "render" };
        const Case others[] = {
                { "edit", "{\"project\":\"keep\",\"operations\":[{\"op\":\"remove\",\"at\":[0,0,0]}]}", "" },
                { "voxels_write", "{\"project\":\"keep\",\"at\":[0,0,0],\"legend\":{},\"slices\":[[\".\"]]}",
                  "" },
                { "layers", "{\"project\":\"keep\",\"action\":\"list\"}", "" },
                { "history", "{\"project\":\"keep\",\"action\":\"undo\"}", "" },
                { "script", "{\"project\":\"keep\",\"code\":\"1\"}", "" },
                { "method", "{\"project\":\"keep\",\"method\":\"check\",\"params\":{}}", "" },
        };
#define NO_PROJECT "There is no project \"keep\": project_list tells which there are. project_open makes one"

        start(state, NULL);
        for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++)
                bridge_expect_fault(reading[i], "{\"project\":\"keep\"}", NO_PROJECT);
        for (size_t i = 0; i + 1 < sizeof(others) / sizeof(others[0]); i++)
                bridge_expect_fault(others[i].tool, others[i].arguments, NO_PROJECT);
        bridge_expect_fault("method", others[5].arguments, "There is no project \"keep\"");
}

static void test_a_project_that_exists_is_begun_anew_as_the_tool_says(void **state) {
        CLEANUP_FREE char *import = NULL, *export = NULL;

        start(state, NULL);
        bridge_expect_fault("project_open", "{" C ",\"if_exists\":\"error\"}",
                            "Project \"castle\" exists: choose another name, or say \"if_exists\": "
                            "\"overwrite\" to begin it anew");
        assert_true(asprintf(&export, "{" C ",\"path\":\"%s\"}", run_path("a.gox")) > 0);
        (void)bridge_done("file_export", export);
        bridge_expect_fault("file_import", export, "say \"overwrite\": true to begin it anew");
        assert_true(asprintf(&import, "{" C ",\"path\":\"%s\",\"overwrite\":true}", run_path("a.gox")) > 0);
        (void)bridge_done("file_import", import);
}

static void test_a_missing_layer_is_looked_for_with_a_tool(void **state) {
        const Case cases[] = {
                { "edit",
                  EDIT("{\"op\":\"layer\"},{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"red\",\"layer\":9}"),
                  "operations[1]: There is no layer 9: layers (action list) tells which are" },
                { "voxels_write", "{" C ",\"at\":[0,0,0],\"legend\":{},\"slices\":[[\".\"]],\"layer\":9}",
                  "There is no layer 9: layers (action list)" },
                { "voxels_read", "{" C ",\"layer\":9}", "There is no layer 9: layers (action list)" },
                { "palette", "{" C ",\"layer\":9}", "There is no layer 9: layers (action list)" },
                { "project_describe", "{" C ",\"layer\":9}", "There is no layer 9: layers (action list)" },
                { "layers", "{" C ",\"action\":\"active\",\"layer\":9}", "There is no layer 9: layers" },
                { "layers", "{" C ",\"action\":\"merge\",\"layer\":9,\"into\":1}", "There is no layer 9" },
                { "layers", "{" C ",\"action\":\"merge\",\"layer\":1,\"into\":1}",
                  "into: expected another layer" },
                { "layers", "{" C ",\"action\":\"rename\",\"layer\":-1,\"name\":\"x\"}", "layer: expected" },
                { "edit", EDIT("{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"red\",\"layer\":\"roof\"}"),
                  "operations[0].layer: an integer (id, 0: the active one) is wanted, not \"roof\"" },
        };

        start(state, NULL);
        expect(cases, sizeof(cases) / sizeof(cases[0]));
}

static void test_a_server_that_only_reads_names_tools_that_it_has(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        (void)bridge_done("project_open", "{\"project\":\"castle\"}");
        bridge_use(1);
        bridge_start("--read-only");
        bridge_expect_fault("palette", "{" C ",\"layer\":9}", "There is no layer 9: project_describe tells");
        bridge_expect_fault("palette", "{\"project\":\"keep\"}", "project_list tells which there are");
}

static void test_wrong_operations_have_their_place(void **state) {
        const Case cases[] = {
                { "edit", EDIT("{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"reddish\"}"),
                  "operations[0].color: expected a colour" },
                { "edit", EDIT("{\"op\":\"shape\",\"min\":[-2147483648,0,0],\"max\":[2147483647,0,0]}"),
                  "operations[0]: min and max are 4294967295 apart along x" },
                { "edit", EDIT("{\"op\":\"shape\",\"min\":[0,0,0],\"max\":[9999,9999,9999]}"),
                  "operations[0]: This would touch more voxels than fit into memory" },
                { "edit", EDIT("{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"557733\"}"),
                  "got \"557733\" without a #" },
                { "edit", EDIT("{\"op\":\"shape\",\"size\":[4,4,4],\"center\":[0,0,0]}"),
                  "operations[0].size, operations[0].center are not known; there are: op, at, color" },
                { "project_open", "{\"name\":\"castle\",\"size\":[4,4,4]}",
                  "project is missing; name, size are not known; there are: project, if_exists" },
                { "edit", "{" C ",\"operations\":[]}", "operations: an array of 1 items or more is wanted" },
                { "edit", "{" C ",\"operations\":[{\"op\":\"remove\",\"at\":[0,0,0]}],\"if_revision\":7}",
                  "Project \"castle\" is at revision 1, not 7" },
                { "voxels_write",
                  "{" C ",\"at\":[0,0,0],\"legend\":{\"a\":\"red\"},\"slices\":[[\"a\"]],\"if_revision\":7}",
                  "is at revision 1, not 7" },
                { "script", "{" C ",\"code\":\"1\",\"if_revision\":7}", "is at revision 1, not 7" },
        };

        start(state, NULL);
        expect(cases, sizeof(cases) / sizeof(cases[0]));
        check_int(bridge_done("edit",
                              "{" C ",\"operations\":[{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"red\"}],"
                              "\"if_revision\":1}"),
                  "revision", 2);
}

static void test_whole_numbers_may_be_written_with_a_point(void **state) {
        start(state, NULL);
        check_int(bridge_done("project_open", "{\"project\":\"keep\",\"width\":48.0}"), "width", 48);
        check_int(bridge_done("edit", EDIT("{\"op\":\"shape\",\"min\":[0.0,0,0],\"max\":[3.0,0.0,0]}")),
                  "revision", 2);
        check_int(bridge_done("edit", "{" C ",\"if_revision\":2.0,\"operations\":[{\"op\":\"set\",\"color\":"
                                      "\"red\",\"layer\":1.0,\"at\":[9.0,9.0,-9.0]}]}"),
                  "revision", 3);
        check_int(bridge_done("voxels_write",
                              "{" C
                              ",\"at\":[0.0,5.0,0.0],\"legend\":{\"a\":\"red\"},\"slices\":[[\"a\"]]}"),
                  "revision", 4);
        check_int(bridge_done("voxels_read", "{" C ",\"min\":[0.0,0,0],\"max\":[9,9,9]}"), "voxels", 5);
        check_int(bridge_done("history", "{" C ",\"action\":\"undo\",\"steps\":2.0}"), "done", 2);
        bridge_expect_fault("edit", EDIT("{\"op\":\"remove\",\"at\":[0.5,0,0]}"),
                            "operations[0].at[0]: an integer is wanted, not 0.5");
        bridge_expect_fault("edit", EDIT("{\"op\":\"remove\",\"at\":[1e300,0,0]}"),
                            "operations[0].at[0]: an integer of 32 bits is wanted");
}

static void test_two_names_for_the_project_are_refused(void **state) {
        start(state, NULL);
        bridge_expect_fault("method", METHOD("describe", "{\"project\":\"keep\"}"),
                            "params.project says \"keep\", and project \"castle\": name one of them");
        (void)bridge_done("method", METHOD("describe", "{\"project\":\"castle\"}"));
}

static void test_a_layer_of_another_kind_is_baked_by_a_method(void **state) {
        start(state, NULL);
        (void)bridge_done("method",
                          METHOD("create_shape_layer", "{\"shape\":\"sphere\",\"box\":{\"min\":[0,0,0],"
                                                       "\"max\":[4,4,4]}}"));
        bridge_expect_fault("edit", EDIT("{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"red\"}"),
                            "make it a plain layer with method goxel.bake_layer first");
}

static void test_a_step_of_another_client_is_told_in_words_of_the_tool(void **state) {
        start(state, NULL);
        bridge_use(1);
        bridge_start(NULL);
        (void)bridge_done("edit", EDIT("{\"op\":\"set\",\"at\":[0,0,0],\"color\":\"red\"}"));
        bridge_use(0);
        bridge_expect_fault(
                "history", "{" C ",\"action\":\"undo\"}",
                "The step (edit) was made by another session that is still open: say \"any\": true");
        check_int(bridge_done("history", "{" C ",\"action\":\"undo\",\"any\":true}"), "done", 1);
}

static void test_files_are_told_by_their_path(void **state) {
        static const char *const paths[] = {
                "a.xyz",    "the end of path: expected gox, vox",
                "a",        "the end of path: expected gox, vox",
                "no/a.vox", "Give a full path in a folder that exists",
                "a.png",    "Pictures are drawn by render",
                "a.JPG",    "Pictures are drawn by render",
        };

        start(state, NULL);
        for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i += 2) {
                CLEANUP_FREE char *arguments = NULL;

                assert_true(asprintf(&arguments, "{" C ",\"path\":\"%s\"}", run_path(paths[i])) > 0);
                bridge_expect_fault("file_export", arguments, paths[i + 1]);
        }
        bridge_expect_fault("file_import", "{\"project\":\"b\",\"path\":\"/\"}",
                            "path: expected a regular file, got a directory");
        bridge_expect_fault("file_import", "{\"project\":\"b\",\"path\":\"/etc/hostname\"}",
                            "the end of path: expected gox, vox");
        bridge_expect_fault("file_import",
                            "{\"project\":\"b\",\"path\":\"/etc/hostname\",\"format\":\"max\"}",
                            "format: expected gox, vox");
        bridge_expect_fault("file_import",
                            "{\"project\":\"b\",\"path\":\"/etc/hostname\",\"format\":\"vox\"}",
                            "not a .vox file");
        bridge_expect_fault("file_import",
                            "{\"project\":\"b/c\",\"path\":\"/etc/hostname\",\"format\":\"vox\"}",
                            "project: expected a name");
        bridge_expect_fault("render", "{" C ",\"path\":\"/tmp/a.gif\"}", "path: a name that ends in .png");
        bridge_expect_fault("render", "{" C ",\"overwrite\":true}", "overwrite has no meaning without path");
}

static void test_what_an_open_project_was_not_made_with_is_told(void **state) {
        json_object *r;

        start(state, NULL);
        r = bridge_done("project_open", "{" C ",\"width\":9,\"template\":\"cube\"}");
        check_json(r, "created", "false");
        check_int(r, "width", 64);
        assert_int_equal(json_object_array_length(look(r, "warnings")), 2);
        assert_non_null(strstr(look_string(r, "warnings.0"), "width was not used"));
        check_json(bridge_done("project_open", "{" C "}"), "warnings", "[]");
}

static void test_options_of_formats_are_passed_and_told(void **state) {
        CLEANUP_FREE char *good = NULL, *bad = NULL, *gox = NULL;

        start(state, NULL);
        (void)bridge_done("edit", EDIT("{\"op\":\"shape\",\"min\":[0,0,0],\"max\":[7,7,7]}"));
        assert_true(asprintf(&good, "{" C ",\"path\":\"%s\",\"options\":{\"lod\":1}}", run_path("a.glb")) >
                    0);
        assert_true(asprintf(&bad, "{" C ",\"path\":\"%s\",\"options\":{\"lot\":1}}", run_path("b.glb")) >
                    0);
        assert_true(asprintf(&gox, "{" C ",\"path\":\"%s\",\"options\":{}}", run_path("a.gox")) > 0);
        (void)bridge_done("file_export", good);
        bridge_expect_fault("file_export", bad, "options.lot: expected one of up, scale, origin");
        bridge_expect_fault("file_export", gox, "options has no meaning: gox has none");
        bridge_expect_fault(
                "file_import",
                "{\"project\":\"b\",\"path\":\"/etc/hostname\",\"format\":\"obj\",\"options\":{\"sise\":1}}",
                "options.sise: expected one of");
}

static void test_faults_have_whole_characters_only(void **state) {
        start(state, NULL);
        bridge_expect_fault("render",
                            "{" C ",\"width\":\"aüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü\"}", "üü…");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_a_missing_project_is_told_by_name),
                BRIDGE_TEST(test_a_project_that_exists_is_begun_anew_as_the_tool_says),
                BRIDGE_TEST(test_a_missing_layer_is_looked_for_with_a_tool),
                BRIDGE_TEST(test_a_server_that_only_reads_names_tools_that_it_has),
                BRIDGE_TEST(test_wrong_operations_have_their_place),
                BRIDGE_TEST(test_whole_numbers_may_be_written_with_a_point),
                BRIDGE_TEST(test_two_names_for_the_project_are_refused),
                BRIDGE_TEST(test_a_layer_of_another_kind_is_baked_by_a_method),
                BRIDGE_TEST(test_a_step_of_another_client_is_told_in_words_of_the_tool),
                BRIDGE_TEST(test_files_are_told_by_their_path),
                BRIDGE_TEST(test_what_an_open_project_was_not_made_with_is_told),
                BRIDGE_TEST(test_options_of_formats_are_passed_and_told),
                BRIDGE_TEST(test_faults_have_whole_characters_only),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
