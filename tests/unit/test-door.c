#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four before it */

#include "base/fd.h"
#include "daemon/methods.h"
#include "daemon/route.h"

#include <errno.h>
#include <json-c/json_object.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const Param name_params[] = {
        { .name = "width", .type = P_INT, .fallback = "64", .text = "Width." },
        { .name = "name", .type = P_STRING, .fallback = "\"New Project\"", .text = "Name." },
        { .name = NULL },
};
static const Param no_params[] = { { .name = NULL } };

static const Method engine_methods[] = {
        { .name = "goxel.create_project",
          .summary = "Creates.",
          .params = name_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_CREATES,
          .project_param = "name",
          .result = "{}" },
        { .name = "goxel.load_project",
          .aliases = "open_file",
          .summary = "Loads.",
          .params = name_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_CREATES,
          .project_param = "name",
          .result = "{}" },
        { .name = "goxel.get_voxel",
          .summary = "Reads.",
          .params = no_params,
          .flags = METHOD_PROJECT,
          .result = "{}" },
        { .name = "status",
          .summary = "Reads.",
          .params = no_params,
          .flags = METHOD_PROJECT,
          .result = "{}" },
        { .name = NULL },
};

static Homes *homes;
static const char *current;

static int set_up(void **state) {
        const Method *tables[] = { engine_methods };
        json_object *json = method_describe(tables, 1);
        const char *text = json_object_to_json_string(json);
        char path[] = "/tmp/goxel-description-XXXXXX";
        CLEANUP_FD int fd = mkstemp(path);
        int fault = 0, r;

        if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0)
                return -1;
        r = homes_new(&homes, path, daemon_methods, &fault);
        (void)unlink(path);
        json_object_put(json);
        return r < 0 || fault < 0 ? -1 : 0;
}

static int tear_down(void **state) {
        homes = homes_free(homes);
        return 0;
}

static const char *get_current(void *userdata) {
        return current;
}

/* Projects exist unless their name says otherwise. */
static int exists(void *userdata, const char *project) {
        if (strcmp(project, "broken") == 0)
                return -EIO;
        return strcmp(project, "missing") != 0 && strcmp(project, "castle2") != 0;
}

typedef struct Case {
        const char *line, *binding, *current, *target;
        const char *project; /* NULL: it stays at the door */
        int error;           /* there, for the requests for a project */
} Case;

static void check(const Case *k) {
        CLEANUP_ENVELOPE Envelope v = { 0 };
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        CLEANUP_ROUTE Route route = { 0 };
        RouteContext c = { .homes = homes,
                           .target = k->target ? k->target : "",
                           .binding = k->binding ? k->binding : "",
                           .current = get_current,
                           .exists = exists };

        current = k->current;
        assert_int_equal(envelope_read(&v, k->line, strlen(k->line), &error), 0);
        assert_int_equal(route_find(&route, &c, v.requests, v.n), 0);
        if (route.engine != !!k->project || route.error.code != k->error)
                print_error("%s: %s \"%s\" %d %s\n", k->line, route.engine ? "engine" : "door",
                            route.project, route.error.code, route.error.message);
        assert_int_equal(route.error.code, k->error);
        assert_int_equal(route.engine, !!k->project);
        if (k->project)
                assert_string_equal(route.project, k->project);
}

#define CHECK_ALL(cases)                                                                                    \
        for (size_t i_ = 0; i_ < ARRAY_LEN(cases); i_++)                                                    \
        check(&cases[i_])
#define CALL(method, params) "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static void test_methods_of_goxeld_and_unknown_ones_stay_at_the_door(void **state) {
        const Case cases[] = {
                { .line = CALL("ping", "{}"), .binding = "castle" },
                { .line = CALL("status", "{}"), .binding = "castle" },
                { .line = CALL("goxel.delete_project", "{\"project\":\"castle\"}") },
                { .line = CALL("goxel.no_such", "{\"project\":\"castle\"}") },
                { .line = "{\"jsonrpc\":\"2.0\",\"id\":1}", .binding = "castle" },
        };

        CHECK_ALL(cases);
}

static void test_a_request_names_its_project_first(void **state) {
        const Case cases[] = {
                { .line = CALL("goxel.get_voxel", "{\"x\":1,\"project\":\"ship\"}"),
                  .binding = "castle",
                  .current = "house",
                  .project = "ship" },
                { .line = CALL("get_voxel", "{}"),
                  .binding = "castle",
                  .current = "house",
                  .project = "castle" },
                { .line = CALL("get_voxel", "[1,2,3]"), .current = "house", .project = "house" },
                { .line = CALL("get_voxel", "{}"), .error = RPC_NO_PROJECT },
        };

        CHECK_ALL(cases);
}

static void test_creating_takes_the_name_by_key_or_position_or_the_default(void **state) {
        const Case cases[] = {
                { .line = CALL("goxel.create_project", "{\"name\":\"castle2\"}"), .project = "castle2" },
                { .line = CALL("goxel.create_project", "[64,\"castle2\"]"), .project = "castle2" },
                { .line = CALL("goxel.create_project", "{\"project\":\"castle2\"}"), .project = "castle2" },
                { .line = CALL("goxel.create_project", "{}"),
                  .binding = "castle",
                  .project = "New Project" },
                { .line = CALL("open_file", "{\"name\":\"castle2\"}"), .project = "castle2" },
                { .line = CALL("open_file", "{}"), .binding = "castle", .project = "castle" },
                { .line = CALL("open_file", "{}"), .project = "New Project" },
        };

        CHECK_ALL(cases);
}

static void test_a_project_that_is_missing_or_badly_named_is_refused(void **state) {
        const Case cases[] = {
                { .line = CALL("get_voxel", "{\"project\":\"missing\"}"), .error = RPC_PROJECT_NOT_FOUND },
                { .line = CALL("get_voxel", "{}"), .binding = "missing", .error = RPC_PROJECT_NOT_FOUND },
                { .line = CALL("get_voxel", "{\"project\":\"broken\"}"), .error = RPC_STORAGE },
                { .line = CALL("get_voxel", "{\"project\":\"..\"}"), .error = RPC_PARAMS },
                { .line = CALL("get_voxel", "{\"project\":\"\"}"), .error = RPC_PARAMS },
                { .line = CALL("goxel.create_project", "{\"name\":\"a/b\"}"), .error = RPC_PARAMS },
        };

        CHECK_ALL(cases);
}

static void test_a_batch_goes_where_its_first_request_for_a_project_goes(void **state) {
        const Case cases[] = {
                { .line = "[" CALL("ping", "{}") "," CALL("get_voxel", "{\"project\":\"ship\"}") "," CALL(
                          "get_voxel", "{\"project\":\"castle\"}") "]",
                  .project = "ship" },
                { .line = "[" CALL("ping", "{}") "," CALL("status", "{}") "]", .binding = "castle" },
                { .line = "[1," CALL("get_voxel", "{}") "]", .binding = "castle", .project = "castle" },
                { .line = "[" CALL("ping", "{}") "," CALL("get_voxel", "{}") "]", .error = RPC_NO_PROJECT },
        };

        CHECK_ALL(cases);
}

static void test_what_an_engine_said_is_obeyed_for_the_next_line(void **state) {
        const Case cases[] = {
                { .line = CALL("get_voxel", "{\"project\":\"castle\"}"),
                  .target = "ship",
                  .project = "ship" },
                { .line = CALL("get_voxel", "{}"), .target = "missing", .error = RPC_PROJECT_NOT_FOUND },
                { .line = CALL("create_project", "{}"), .target = "missing", .project = "missing" },
        };

        CHECK_ALL(cases);
}

static void test_the_beginning_of_a_line_is_enough(void **state) {
        const char *line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"get_voxel\",\"params\":"
                           "{\"project\":\"ship\",\"voxels\":[1,2,3,";
        CLEANUP_ROUTE Route route = { 0 };
        RouteContext c = {
                .homes = homes, .target = "", .binding = "castle", .current = get_current, .exists = exists
        };
        Request q;

        assert_true(envelope_glance(line, strlen(line), &q));
        assert_int_equal(route_find(&route, &c, &q, 1), 0);
        assert_true(route.engine);
        assert_string_equal(route.project, "ship");
}

static void test_an_unknown_method_is_answered_with_the_nearest(void **state) {
        assert_string_equal(homes_nearest(homes, "goxel.get_voxels"), "goxel.get_voxel");
        assert_string_equal(homes_nearest(homes, "list_project"), "goxel.list_projects");
        assert_string_equal(homes_nearest(homes, "pign"), "ping");
        assert_null(homes_nearest(homes, "initialize"));
        assert_null(homes_nearest(homes, ""));
}

/* What this method is given to describe. */
static json_object *describe(const char *method) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        json_object *ret = NULL;

        assert_int_equal(homes_describe(homes, method_find(anywhere_methods, method), &ret, &e), 0);
        return ret;
}

static void test_all_methods_are_described_once(void **state) {
        json_object *all = describe("rpc.discover"), *methods = json_object_object_get(all, "methods");
        size_t n = json_object_array_length(methods);
        Home home;

        assert_true(n >= 7 + 4 + 3);
        assert_int_equal(n, homes_count(homes));
        for (size_t i = 0; i < n; i++) {
                json_object *m = json_object_array_get_idx(methods, i);

                assert_true(
                        homes_find(homes, json_object_get_string(json_object_object_get(m, "name")), &home));
        }
        json_object_put(all);
        assert_true(homes_find(homes, "close_project", &home));
        assert_int_equal(home.kind, HOME_DAEMON);
        assert_true(home.ends);
        assert_int_equal(home.position, 0);
        assert_true(homes_find(homes, "shutdown_daemon", &home));
        assert_false(home.ends);
}

/* The file is gone by its name, as after an upgrade: set_up() has removed it. */
static void test_the_whole_description_is_that_of_the_tables(void **state) {
        const Method *tables[] = { anywhere_methods, daemon_methods, engine_methods };
        json_object *expected = method_describe(tables, ARRAY_LEN(tables)), *all = describe("rpc.discover"),
                    *methods = json_object_object_get(expected, "methods");
        const size_t last = json_object_array_length(methods) - 1;

        /* goxeld's own stands for the engine's of the same name. */
        assert_string_equal(json_object_get_string(json_object_object_get(
                                    json_object_array_get_idx(methods, last), "name")),
                            "status");
        json_object_array_del_idx(methods, last, 1);
        assert_string_equal(json_object_to_json_string(all), json_object_to_json_string(expected));
        json_object_put(all);
        json_object_put(expected);
}

static void test_names_are_those_of_the_whole_description(void **state) {
        json_object *all = describe("rpc.discover"), *names = describe("list_methods");
        json_object *a = json_object_object_get(all, "methods"),
                    *b = json_object_object_get(names, "methods");

        assert_int_equal(json_object_array_length(a), json_object_array_length(b));
        for (size_t i = 0; i < json_object_array_length(a); i++)
                assert_string_equal(json_object_get_string(
                                            json_object_object_get(json_object_array_get_idx(a, i), "name")),
                                    json_object_get_string(json_object_object_get(
                                            json_object_array_get_idx(b, i), "name")));
        assert_null(describe("ping"));
        json_object_put(all);
        json_object_put(names);
}

static void test_a_description_that_was_overwritten_is_said_to_be(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        char path[] = "/tmp/goxel-description-XXXXXX";
        CLEANUP_FD int fd = mkstemp(path);
        const char *text = "{\"methods\":[{\"name\":\"a\"}]}";
        json_object *json = NULL;
        Homes *h = NULL;
        int fault = 0;

        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
        assert_int_equal(homes_new(&h, path, daemon_methods, &fault), 0);
        (void)unlink(path);
        assert_int_equal(ftruncate(fd, 5), 0);
        assert_int_equal(homes_describe(h, method_find(anywhere_methods, "rpc.discover"), &json, &e),
                         RPC_FAILED);
        assert_int_equal(e.code, RPC_INTERNAL);
        assert_non_null(strstr(e.message, "cannot be read again"));
        homes_free(h);
}

static void test_the_table_of_goxeld_keeps_its_own_rules(void **state) {
        CLEANUP_RPC_ERROR RpcError e = { 0 };

        if (method_check(daemon_methods, &e) != 0)
                fail_msg("%s", e.message);
}

static void test_engines_are_told_all_names_of_goxelds_methods(void **state) {
        json_object *names = methods_names();

        assert_string_equal(
                json_object_to_json_string_ext(names, JSON_C_TO_STRING_PLAIN),
                "{\"ask\":[\"status\",\"goxel.get_daemon_status\",\"get_daemon_status\",\"goxel.list_projects\",\"list_projects\",\"goxel.get_config\",\"get_config\","
                "\"goxel.list_renders\",\"list_renders\",\"goxel.get_render_info\",\"get_render_info\",\"goxel.cleanup_render\",\"cleanup_render\","
                "\"goxel.get_render_stats\",\"get_render_stats\","
                "\"goxel.debug_dump_state\",\"debug_dump_state\",\"goxel.debug_trigger_gc\",\"debug_trigger_gc\",\"goxel.cancel\",\"list_methods\",\"rpc.discover\"],"
                "\"return\":[\"goxel.close_project\",\"close_project\",\"goxel.delete_project\","
                "\"delete_project\",\"goxel.list_sessions\",\"list_sessions\",\"goxel.disconnect\",\"disconnect\",\"goxel.get_performance_metrics\",\"get_performance_metrics\",\"goxel.shutdown_daemon\","
                "\"shutdown_daemon\",\"goxel.reload_configuration\",\"reload_configuration\",\"goxel.set_config\",\"set_config\"]}");
        json_object_put(names);
}

static void test_without_a_description_the_other_methods_work(void **state) {
        Homes *bare = NULL;
        int fault = 0;
        Home home;

        assert_int_equal(homes_new(&bare, "/nonexistent", daemon_methods, &fault), 0);
        assert_int_equal(fault, -ENOENT);
        assert_true(homes_find(bare, "ping", &home));
        assert_false(homes_find(bare, "goxel.get_voxel", &home));
        homes_free(bare);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_methods_of_goxeld_and_unknown_ones_stay_at_the_door),
                cmocka_unit_test(test_a_request_names_its_project_first),
                cmocka_unit_test(test_creating_takes_the_name_by_key_or_position_or_the_default),
                cmocka_unit_test(test_a_project_that_is_missing_or_badly_named_is_refused),
                cmocka_unit_test(test_a_batch_goes_where_its_first_request_for_a_project_goes),
                cmocka_unit_test(test_what_an_engine_said_is_obeyed_for_the_next_line),
                cmocka_unit_test(test_the_beginning_of_a_line_is_enough),
                cmocka_unit_test(test_an_unknown_method_is_answered_with_the_nearest),
                cmocka_unit_test(test_all_methods_are_described_once),
                cmocka_unit_test(test_the_whole_description_is_that_of_the_tables),
                cmocka_unit_test(test_names_are_those_of_the_whole_description),
                cmocka_unit_test(test_a_description_that_was_overwritten_is_said_to_be),
                cmocka_unit_test(test_the_table_of_goxeld_keeps_its_own_rules),
                cmocka_unit_test(test_engines_are_told_all_names_of_goxelds_methods),
                cmocka_unit_test(test_without_a_description_the_other_methods_work),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
