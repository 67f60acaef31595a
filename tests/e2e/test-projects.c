/* Whose project a request is for: sessions, users' current projects, names. */
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

static int64_t voxels(json_object *status) {
        return look_int(status, "result.voxels");
}

static void test_without_a_project_the_error_says_how_to_make_one(void **state) {
        Rig *r = *state;
        json_object *answer;

        rig_start(r);
        answer = rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]");
        check_error(answer, -1100, "no-project");
        assert_non_null(strstr(look_string(answer, "error.message"), "create_project"));
}

static void test_a_connection_per_request_works_on_the_current_project(void **state) {
        Rig *r = *state;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"first\"]"));
        check_result(rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]"));
        check_result(rig_once(r, "goxel.add_voxel", "[2,2,3,4,5,6]"));
        check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", 2);
        check_result(rig_once(r, "goxel.create_project", "[\"second\"]"));
        check_int(rig_once(r, "goxel.get_status", NULL), "result.voxels", 0);
        check_string(rig_once(r, "status", NULL), "result.current_project", "second");
}

static void test_the_current_project_survives_goxeld(void **state) {
        Rig *r = *state;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"kept\"]"));
        check_result(rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]"));
        rig_stop(r);
        rig_start(r);
        check_string(rig_once(r, "goxel.get_status", NULL), "result.project", "kept");
}

static void test_anothers_create_project_never_moves_a_bound_session(void **state) {
        Rig *r = *state;
        Peer *agent, *other, *follower;

        rig_start(r);
        agent = rig_peer(r);
        other = rig_peer(r);
        follower = rig_peer(r);
        (void)peer_result(agent, "goxel.create_project", "[\"agent\"]");
        /* Its first request bound it, though it never named a project. */
        check_string(peer_result(follower, "goxel.get_status", NULL), "project", "agent");
        (void)peer_result(other, "goxel.create_project", "[\"other\"]");
        (void)peer_result(agent, "goxel.add_voxel", "[1,1,1,9,9,9]");
        (void)peer_result(follower, "goxel.add_voxel", "[2,1,1,9,9,9]");
        check_string(peer_result(agent, "goxel.get_status", NULL), "project", "agent");
        check_int(peer_result(agent, "goxel.get_status", NULL), "voxels", 2);
        check_int(peer_result(other, "goxel.get_status", NULL), "voxels", 0);
}

static void test_project_in_a_request_holds_for_that_request(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"guest\"]"));
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"home\"]");
        check_string(peer_result(p, "goxel.get_status", "{\"project\":\"guest\"}"), "project", "guest");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"project\":\"guest\",\"position\":[1,1,1],\"color\":[1,1,1]}");
        check_string(peer_result(p, "goxel.get_status", NULL), "project", "home");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
        check_int(peer_result(p, "goxel.get_status", "{\"project\":\"guest\"}"), "voxels", 1);
        check_string(rig_once(r, "status", NULL), "result.current_project", "home");
}

static void test_pipelined_requests_for_two_projects_go_where_they_belong(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"b\"]");
        (void)peer_result(p, "goxel.create_project", "[\"a\"]");
        for (int i = 0; i < 200; i++) {
                char params[128];

                (void)snprintf(params, sizeof params, "{%s\"position\":[%d,0,0],\"color\":[1,2,3]}",
                               i % 2 ? "\"project\":\"b\"," : "", i);
                (void)peer_request(p, "goxel.add_voxel", params);
        }
        for (int i = 0; i < 200; i++)
                check_int(peer_answer(p), "result.x", i);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 100);
        check_int(peer_result(p, "goxel.get_status", "{\"project\":\"b\"}"), "voxels", 100);
}

static void test_daemon_methods_stand_between_edits_in_their_order(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_request(p, "status", NULL);
        (void)peer_request(p, "goxel.create_project", "[\"mixed\"]");
        (void)peer_request(p, "goxel.add_voxel", "[1,1,1,9,9,9]");
        (void)peer_request(p, "goxel.list_projects", NULL);
        (void)peer_request(p, "goxel.add_voxel", "[2,1,1,9,9,9]");
        (void)peer_request(p, "goxel.close_project", NULL);
        (void)peer_request(p, "goxel.get_status", "{\"project\":\"mixed\"}");
        (void)peer_request(p, "goxel.delete_project", "{\"project\":\"mixed\"}");
        (void)peer_request(p, "goxel.list_projects", NULL);
        check_string(peer_answer(p), "result.status", "ok");
        check_string(peer_answer(p), "result.name", "mixed");
        check_int(peer_answer(p), "result.x", 1);
        check_int(peer_answer(p), "result.count", 1);
        check_int(peer_answer(p), "result.x", 2);
        check_json(peer_answer(p), "result.success", "true");
        check_int(peer_answer(p), "result.voxels", 2);
        check_json(peer_answer(p), "result.success", "true");
        check_int(peer_answer(p), "result.count", 0);
}

static void test_names_may_hold_anything_but_slashes_and_control_characters(void **state) {
        static const char *const names[] = {
                "with spaces", "Schlo\xc3\x9f \xe2\x98\x83", "100%", "%2e%2e", "a.b-c_d", "...",
                "-n",          "\xf0\x9f\x8f\xb0",
        };
        Rig *r = *state;
        json_object *answer;

        rig_start(r);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                char params[300];

                (void)snprintf(params, sizeof params, "{\"name\":\"%s\"}", names[i]);
                check_result(rig_once(r, "goxel.create_project", params));
                (void)snprintf(params, sizeof params,
                               "{\"project\":\"%s\",\"position\":[1,1,1],\"color\":[%zu,0,0]}", names[i], i);
                check_result(rig_once(r, "goxel.add_voxel", params));
        }
        rig_stop(r);
        rig_start(r);
        answer = rig_once(r, "goxel.list_projects", NULL);
        check_int(answer, "result.count", ARRAY_LEN(names));
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                char params[300];

                (void)snprintf(params, sizeof params, "{\"project\":\"%s\",\"position\":[1,1,1]}", names[i]);
                check_int(rig_once(r, "goxel.get_voxel", params), "result.color.0", (int64_t)i);
        }
}

static void test_creating_what_exists_empties_it_as_one_step(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"again\"]"));
        check_result(rig_once(r, "goxel.procedural_shape", NULL));
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"again\"]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1000);
        check_error(peer_call(p, "goxel.create_project", "{\"name\":\"again\",\"if_exists\":\"error\"}"),
                    -1102, "project-exists");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1000);
}

/* Clients of the origin count on it. */
static void test_what_was_emptied_has_layer_1_again(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        for (int i = 0; i < 3; i++) {
                (void)peer_result(p, "goxel.create_project", "[\"again\"]");
                (void)peer_result(p, "goxel.create_layer", "[\"second\"]");
                (void)peer_result(p, "goxel.add_voxel", "[1,2,3,255,0,0,255,1]");
                check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 1);
        }
}

static void test_a_project_that_is_not_there_is_an_error_and_is_not_made(void **state) {
        static const char *const methods[] = { "goxel.get_status", "goxel.close_project",
                                               "goxel.delete_project" };
        Rig *r = *state;

        rig_start(r);
        for (size_t i = 0; i < ARRAY_LEN(methods); i++)
                check_error(rig_once(r, methods[i], "{\"project\":\"ghost\"}"), -1101, "project-not-found");
        check_int(rig_once(r, "goxel.list_projects", NULL), "result.count", 0);
}

static void test_a_create_that_fails_leaves_no_project(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        check_error(peer_call(p, "goxel.create_project", "{\"name\":\"bad\",\"width\":-1}"), -32602, NULL);
        check_int(peer_result(p, "goxel.list_projects", NULL), "count", 0);
        check_error(peer_call(p, "goxel.get_status", "{\"project\":\"bad\"}"), -1101, "project-not-found");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"bad\"}");
}

static void test_close_keeps_and_delete_forgets(void **state) {
        Rig *r = *state;
        Peer *p;
        pid_t engine;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"house\"]"));
        check_result(rig_once(r, "goxel.add_voxel", "[1,2,3,4,5,6]"));
        engine = rig_engine(r, "house");
        assert_true(engine > 0);
        check_result(rig_once(r, "goxel.close_project", "{\"project\":\"house\"}"));
        rig_expect_gone(engine);
        check_json(rig_once(r, "goxel.list_projects", NULL), "result.projects.0.open", "false");
        p = rig_peer(r);
        check_int(peer_result(p, "goxel.get_status", "{\"project\":\"house\"}"), "voxels", 1);
        (void)peer_result(p, "goxel.delete_project", "{\"project\":\"house\"}");
        check_error(peer_call(p, "goxel.get_status", "{\"project\":\"house\"}"), -1101, "project-not-found");
        check_int(peer_result(p, "goxel.list_projects", NULL), "count", 0);
        (void)peer_result(p, "goxel.create_project", "[\"house\"]");
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 0);
}

static void test_deleting_under_other_sessions_leaves_them_an_error(void **state) {
        Rig *r = *state;
        Peer *worker;

        rig_start(r);
        worker = rig_peer(r);
        (void)peer_result(worker, "goxel.create_project", "[\"gone\"]");
        check_result(rig_once(r, "goxel.delete_project", "{\"project\":\"gone\"}"));
        check_error(peer_call(worker, "goxel.add_voxel", "[1,1,1,1,1,1]"), -1101, "project-not-found");
        (void)peer_result(worker, "goxel.create_project", "[\"gone\"]");
}

static void test_many_projects_are_open_at_once(void **state) {
        Rig *r = *state;
        Peer *peers[20];

        rig_start(r);
        for (int i = 0; i < (int)ARRAY_LEN(peers); i++) {
                char params[64];

                peers[i] = rig_peer(r);
                (void)snprintf(params, sizeof params, "[\"project %d\"]", i);
                (void)peer_request(peers[i], "goxel.create_project", params);
                (void)peer_request(peers[i], "goxel.procedural_shape", NULL);
                (void)peer_request(peers[i], "goxel.get_status", NULL);
        }
        for (int i = 0; i < (int)ARRAY_LEN(peers); i++) {
                check_result(peer_answer(peers[i]));
                check_result(peer_answer(peers[i]));
                assert_int_equal(voxels(peer_answer(peers[i])), 1000);
        }
        assert_int_equal(json_object_array_length(look(rig_once(r, "status", NULL), "result.engines")),
                         ARRAY_LEN(peers));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_without_a_project_the_error_says_how_to_make_one),
                RIG_TEST(test_a_connection_per_request_works_on_the_current_project),
                RIG_TEST(test_the_current_project_survives_goxeld),
                RIG_TEST(test_anothers_create_project_never_moves_a_bound_session),
                RIG_TEST(test_project_in_a_request_holds_for_that_request),
                RIG_TEST(test_pipelined_requests_for_two_projects_go_where_they_belong),
                RIG_TEST(test_daemon_methods_stand_between_edits_in_their_order),
                RIG_TEST(test_names_may_hold_anything_but_slashes_and_control_characters),
                RIG_TEST(test_creating_what_exists_empties_it_as_one_step),
                RIG_TEST(test_what_was_emptied_has_layer_1_again),
                RIG_TEST(test_a_project_that_is_not_there_is_an_error_and_is_not_made),
                RIG_TEST(test_a_create_that_fails_leaves_no_project),
                RIG_TEST(test_close_keeps_and_delete_forgets),
                RIG_TEST(test_deleting_under_other_sessions_leaves_them_an_error),
                RIG_TEST(test_many_projects_are_open_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
