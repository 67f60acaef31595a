/* What goxeld refuses by itself, and serves again once the reason has gone. */
#include "rig/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_PICTURE "{\"width\":16,\"height\":16,\"options\":{\"return_mode\":\"file_path\"}}"

static Peer *project(Rig *r, const char *name) {
        char params[64];
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)snprintf(params, sizeof(params), "[\"%s\"]", name);
        (void)peer_result(p, "goxel.create_project", params);
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,255,0,0]");
        return p;
}

static void expect_folder_named(json_object *answer, int code) {
        check_error(answer, code, NULL);
        assert_non_null(
                strstr(look_string(answer, "error.message"), "The folder of pictures cannot be used: "));
        check_int(answer, "error.data.errno", 20);
}

static void test_pictures_whose_folder_is_none_are_refused_until_it_is_one(void **state) {
        Peer *p = project(*state, "box");
        CLEANUP_FREE char *folder =
                strdup(look_string(peer_result(p, "goxel.get_render_stats", NULL), "directory"));
        char params[512];
        FILE *f;

        (void)peer_result(p, "goxel.render_scene", KEPT_PICTURE);
        (void)snprintf(params, sizeof(params), "%s.aside", folder);
        assert_int_equal(rename(folder, params), 0);
        f = fopen(folder, "we");
        assert_non_null(f);
        assert_int_equal(fclose(f), 0);
        expect_folder_named(peer_call(p, "goxel.list_renders", NULL), -1115);
        expect_folder_named(peer_call(p, "goxel.get_render_stats", NULL), -1115);
        (void)snprintf(params, sizeof(params), "[\"%s/render-1.png\"]", folder);
        expect_folder_named(peer_call(p, "goxel.get_render_info", params), -1115);
        expect_folder_named(peer_call(p, "goxel.cleanup_render", params), -1115);
        expect_folder_named(peer_call(p, "goxel.render_scene", KEPT_PICTURE), -1015);

        assert_int_equal(unlink(folder), 0);
        (void)peer_result(p, "goxel.render_scene", KEPT_PICTURE);
        check_int(peer_result(p, "goxel.list_renders", NULL), "count", 1);
}

/* A further project is read by a connection of goxeld's own, which counts as the user's. */
static void test_a_further_project_is_not_read_beyond_the_limit_of_connections(void **state) {
        Peer *p = project(*state, "ship");
        json_object *answer;

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.set_config", "{\"key\":\"SessionsPerUser\",\"value\":1}");
        answer = peer_call(p, "goxel.diff", "{\"from_project\":\"ship\"}");
        check_error(answer, -1106, NULL);
        check_string(answer, "error.data.limit", "sessions");
        check_int(answer, "error.data.value", 1);
        (void)peer_result(p, "goxel.set_config", "{\"key\":\"SessionsPerUser\",\"value\":null}");
        check_int(peer_result(p, "goxel.diff", "{\"from_project\":\"ship\"}"), "removed", 1);
}

static void test_long_parameters_of_a_method_of_goxelds_are_refused(void **state) {
        const size_t n = 70000;
        CLEANUP_FREE char *params = malloc(n + 16);
        json_object *answer;
        Peer *p;

        assert_non_null(params);
        (void)strcpy(params, "{\"key\":\"");
        (void)memset(params + 8, 'a', n);
        (void)strcpy(params + 8 + n, "\"}");
        rig_start(*state);
        p = rig_peer(*state);
        answer = peer_call(p, "goxel.get_config", params);
        check_error(answer, -1107, NULL);
        check_string(answer, "error.message", "The params of goxel.get_config may have at most 64 KiB");
        (void)peer_result(p, "goxel.get_config", NULL);
}

static void test_what_is_no_request_in_a_batch_is_refused_alone(void **state) {
        json_object *answer;
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        peer_send(p, "[7,{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                     "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":7}]");
        answer = peer_answer(p);
        check_int(answer, "0.error.code", -32600);
        check_json(answer, "0.id", "null");
        check_json(answer, "1.result.pong", "true");
        check_int(answer, "2.error.code", -32600);
        check_int(answer, "2.id", 2);
}

static void test_what_is_to_be_closed_or_deleted_has_to_be_named_and_there(void **state) {
        static const char *const methods[] = { "goxel.close_project", "goxel.delete_project" };
        Peer *p;

        rig_start(*state);
        p = rig_peer(*state);
        check_error(peer_call(p, "goxel.close_project", NULL), -1100, "no-project");
        check_error(peer_call(p, "goxel.delete_project", NULL), -32602, NULL);
        for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
                check_error(peer_call(p, methods[i], "[\"a/b\"]"), -32602, NULL);
                check_error(peer_call(p, methods[i], "[\"none\"]"), -1101, NULL);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_pictures_whose_folder_is_none_are_refused_until_it_is_one),
                RIG_TEST(test_a_further_project_is_not_read_beyond_the_limit_of_connections),
                RIG_TEST(test_long_parameters_of_a_method_of_goxelds_are_refused),
                RIG_TEST(test_what_is_no_request_in_a_batch_is_refused_alone),
                RIG_TEST(test_what_is_to_be_closed_or_deleted_has_to_be_named_and_there),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
