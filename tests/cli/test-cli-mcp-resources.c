/* What goxelctl mcp offers to read, with a daemon. */
#include "cli/bridge.h"

#include <stdio.h>
#include <string.h>

static json_object *read_resource(const char *uri) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params, "{" META ",\"uri\":\"%s\"}", uri) > 0);
        return bridge_ask("resources/read", params);
}

static void make(const char *project) {
        expect_run(0, "goxelctl create '%s' -q", project);
}

static void test_projects_are_listed_with_what_they_have(void **state) {
        json_object *list;

        rig_start(*state);
        make("ship");
        make("my castle");
        bridge_start(NULL);
        list = look(bridge_ask("resources/list", "{" META "}"), "result.resources");
        assert_int_equal(json_object_array_length(list), 4);
        check_string(list, "0.uri", "goxel://project/my%20castle/summary");
        check_string(list, "1.uri", "goxel://project/my%20castle/picture");
        check_string(list, "1.mimeType", "image/png");
        check_string(list, "2.name", "ship: summary");
}

static void test_every_listed_resource_can_be_read(void **state) {
        json_object *list;

        rig_start(*state);
        make("my castle");
        bridge_start(NULL);
        list = json_object_get(look(bridge_ask("resources/list", "{" META "}"), "result.resources"));
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *o = json_object_array_get_idx(list, i);
                json_object *a = read_resource(look_string(o, "uri"));

                check_string(a, "result.contents.0.uri", look_string(o, "uri"));
                check_string(a, "result.contents.0.mimeType", look_string(o, "mimeType"));
                check_string(a, "result.cacheScope", "private");
                check_int(a, "result.ttlMs", 0);
        }
        json_object_put(list);
}

static void test_resources_hold_what_their_type_says(void **state) {
        json_object *a;

        rig_start(*state);
        make("ship");
        expect_run(0, "goxelctl voxel-add ship --pos 1,2,3 --color '#FF8000' -q");
        bridge_start(NULL);
        a = read_resource("goxel://project/ship/picture");
        assert_int_equal(strncmp(look_string(a, "result.contents.0.blob"), "iVBORw0KGgo", 11), 0);
        a = read_resource("goxel://project/ship/model.gox");
        assert_int_equal(strncmp(look_string(a, "result.contents.0.blob"), "R09YI", 5), 0); /* "GOX " */
        a = read_resource("goxel://project/ship/palette");
        assert_non_null(strstr(look_string(a, "result.contents.0.text"), "#FF8000"));
        a = read_resource("goxel://project/ship/summary");
        assert_non_null(strstr(look_string(a, "result.contents.0.text"), "\"voxels\""));
}

static void test_missing_project_has_the_code_of_its_era(void **state) {
        rig_start(*state);
        bridge_start(NULL);
        check_int(read_resource("goxel://project/none/picture"), "error.code", -32602);
        (void)bridge_ask("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
        check_int(bridge_ask("resources/read", "{\"uri\":\"goxel://project/none/picture\"}"), "error.code",
                  -32002);
}

static void test_many_projects_come_in_pages(void **state) {
        CLEANUP_FREE char *params = NULL;
        json_object *a;

        rig_start(*state);
        bridge_start(NULL);
        for (int i = 0; i < 30; i++) {
                CLEANUP_FREE char *call = NULL;

                assert_true(asprintf(&call,
                                     "{" META
                                     ",\"name\":\"project_open\",\"arguments\":{\"project\":\"p%02d\"}}",
                                     i) > 0);
                (void)bridge_ask("tools/call", call);
        }
        a = bridge_ask("resources/list", "{" META "}");
        assert_int_equal(json_object_array_length(look(a, "result.resources")), 50);
        assert_true(asprintf(&params, "{" META ",\"cursor\":\"%s\"}", look_string(a, "result.nextCursor")) >
                    0);
        a = bridge_ask("resources/list", params);
        assert_int_equal(json_object_array_length(look(a, "result.resources")), 10);
        check_string(a, "result.resources.0.uri", "goxel://project/p25/summary");
        check_absent(a, "result.nextCursor");
        check_int(bridge_ask("resources/list", "{" META ",\"cursor\":\"p25\"}"), "error.code", -32602);
}

static void test_names_of_projects_are_completed(void **state) {
        json_object *a;

        rig_start(*state);
        make("ship");
        make("shed");
        make("castle");
        bridge_start(NULL);
        a = bridge_ask("completion/complete",
                       "{" META
                       ",\"ref\":{\"type\":\"ref/resource\",\"uri\":\"goxel://project/{name}/picture\"},"
                       "\"argument\":{\"name\":\"name\",\"value\":\"sh\"}}");
        check_json(a, "result.completion.values", "[\"shed\",\"ship\"]");
        a = bridge_ask("completion/complete",
                       "{" META ",\"ref\":{\"type\":\"ref/prompt\",\"name\":\"improve-from-picture\"},"
                       "\"argument\":{\"name\":\"project\",\"value\":\"\"}}");
        check_int(a, "result.completion.total", 3);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_projects_are_listed_with_what_they_have),
                BRIDGE_TEST(test_every_listed_resource_can_be_read),
                BRIDGE_TEST(test_resources_hold_what_their_type_says),
                BRIDGE_TEST(test_missing_project_has_the_code_of_its_era),
                BRIDGE_TEST(test_many_projects_come_in_pages),
                BRIDGE_TEST(test_names_of_projects_are_completed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
