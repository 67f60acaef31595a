#include "engine/methods/methods.h"
#include "mcp/tool.h"
#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const origin[] = { "origin", NULL };

static int setup_origin(void **state) {
        *state = server_new(&(McpOptions){ .groups = origin });
        return 0;
}

static int setup_origin_read_only(void **state) {
        *state = server_new(&(McpOptions){ .groups = origin, .read_only = true });
        return 0;
}

static int setup_read_only(void **state) {
        *state = server_new(&(McpOptions){ .read_only = true });
        return 0;
}

static json_object *list(void **state) {
        return at(server_ask(*state, "tools/list", "{" META "}"), "/result/tools");
}

static json_object *find(json_object *listed, const char *name) {
        for (size_t i = 0; i < json_object_array_length(listed); i++)
                if (strcmp(text_at(json_object_array_get_idx(listed, i), "/name"), name) == 0)
                        return json_object_array_get_idx(listed, i);
        return NULL;
}

static void test_origin_group_has_the_names_of_the_origin(void **state) {
        static const char *const names[] = {
                "goxel_create_project",
                "goxel_save_file",
                "goxel_export_file",
                "goxel_render_scene",
                "goxel_open_file",
                "goxel_get_voxel",
                "goxel_add_voxels",
                "goxel_remove_voxels",
                "goxel_paint_voxels",
                "goxel_flood_fill",
                "goxel_procedural_shape",
                "goxel_batch_voxel_operations",
                "goxel_new_layer",
                "goxel_delete_layer",
                "goxel_list_layers",
                "goxel_merge_layers",
                "goxel_set_layer_visibility",
                "ping",
                "version",
                "list_methods",
        };
        json_object *listed = list(state);

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (!find(listed, names[i]))
                        fail_msg("no tool %s", names[i]);
        assert_non_null(find(listed, "edit"));
}

static void test_read_only_filter_holds_for_all_groups(void **state) {
        json_object *listed = list(state);

        assert_non_null(find(listed, "goxel_get_voxel"));
        assert_null(find(listed, "goxel_add_voxels"));
        for (size_t i = 0; i < json_object_array_length(listed); i++)
                assert_string_equal(
                        text_at(json_object_array_get_idx(listed, i), "/annotations/readOnlyHint"), "true");
}

static void test_tools_of_the_origin_have_a_method_each(void **state) {
        for (const Tool *t = origin_tools; t->name; t++)
                if (strncmp(t->method, "goxel.", 6) == 0 && !engine_method(t->method))
                        fail_msg("%s: there is no method %s", t->name, t->method);
}

/* What the daemon's tables say decides, not what a row of ours claims. */
static void test_tools_that_read_are_methods_that_read(void **state) {
        for (const Tool *t = origin_tools; t->name; t++) {
                const Method *m = engine_method(t->method);

                if (m && t->effect == TOOL_READS)
                        assert_false(m->flags & (METHOD_WRITES | METHOD_CHANGES));
        }
}

static void test_reading_server_draws_but_writes_no_file(void **state) {
        json_object *render = find(list(state), "render"), *a;

        assert_non_null(at(render, "/inputSchema/properties/views"));
        assert_null(at(render, "/inputSchema/properties/path"));
        a = server_ask(*state, "tools/call",
                       "{" META
                       ",\"name\":\"render\",\"arguments\":{\"project\":\"a\",\"path\":\"/tmp/a.png\"}}");
        assert_string_equal(text_at(a, "/result/isError"), "true");
        assert_non_null(strstr(text_at(a, "/result/content/0/text"), "path is not known"));
}

static void test_names_are_told_once(void **state) {
        json_object *listed = list(state);

        for (size_t i = 0; i < json_object_array_length(listed); i++) {
                json_object *t = json_object_array_get_idx(listed, i);

                assert_ptr_equal(find(listed, text_at(t, "/name")), t);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_origin_group_has_the_names_of_the_origin, setup_origin,
                                                server_teardown),
                cmocka_unit_test_setup_teardown(test_names_are_told_once, setup_origin, server_teardown),
                cmocka_unit_test_setup_teardown(test_read_only_filter_holds_for_all_groups,
                                                setup_origin_read_only, server_teardown),
                cmocka_unit_test(test_tools_of_the_origin_have_a_method_each),
                cmocka_unit_test(test_tools_that_read_are_methods_that_read),
                cmocka_unit_test_setup_teardown(test_reading_server_draws_but_writes_no_file,
                                                setup_read_only, server_teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
