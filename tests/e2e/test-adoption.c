/* goxeld goes and comes again, in whatever way: engines and those that they serve notice nothing. */
#include "adoption.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void goes_on(Rig *r, void (*again)(Rig *)) {
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        engine = rig_engine(r, "castle");
        again(r);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 3);
        assert_int_equal(rig_engine(r, "castle"), engine);
        again(r);
        assert_int_equal(rig_engine(r, "castle"), engine);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,5,4,5,6]"), "revision", 4);
}

static void test_an_engine_and_its_session_outlive_a_goxeld_that_is_killed(void **state) {
        goes_on(*state, kill_and_start);
}

static void test_an_engine_and_its_session_outlive_a_restart(void **state) {
        goes_on(*state, rig_restart);
}

static void test_what_is_asked_while_no_goxeld_is_there_is_answered(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        (void)peer_request(p, "goxel.list_projects", NULL);
        assert_false(peer_readable(p, 20));
        rig_start(r);
        check_string(peer_answer(p), "result.projects.0.name", "castle");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 3);
}

static void test_a_session_that_wants_elsewhere_goes_there_later(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        (void)peer_result(begin(r, "ship"), "goxel.add_voxel", "[1,1,1,9,9,9]");
        p = begin(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        (void)peer_request(p, "goxel.get_status", "{\"project\":\"ship\"}");
        (void)peer_request(p, "goxel.get_status", NULL);
        assert_false(peer_readable(p, 20));
        rig_start(r);
        check_string(peer_answer(p), "result.project", "ship");
        check_string(peer_answer(p), "result.project", "castle");
}

static void test_all_that_is_known_of_a_session_is_known_again(void **state) {
        Rig *r = *state;
        char before[33];
        json_object *list;
        Peer *p, *q;

        start(r);
        p = rig_peer(r);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"3.1\",\"reconnects\":true}");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        list = peer_result(p, "goxel.list_sessions", NULL);
        (void)snprintf(before, sizeof(before), "%s", look_string(list, "sessions.0.session"));
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        kill_and_start(r);
        q = rig_peer(r);
        (void)peer_result(q, "goxel.get_status", "{\"project\":\"castle\"}");
        list = peer_result(q, "goxel.list_sessions", NULL);
        list = session_of(list, "painter 3.1");
        check_string(list, "session", before);
        check_string(list, "client", "painter 3.1");
        check_string(list, "project", "castle");
        check_string(list, "state", "engine");
        check_int(list, "pid", getpid());
}

static void test_a_subscriber_hears_of_what_comes_after(void **state) {
        Rig *r = *state;
        Peer *author, *other;

        start(r);
        author = begin(r, "castle");
        other = rig_peer(r);
        (void)peer_result(other, "goxel.subscribe", "{\"project\":\"castle\",\"events\":[\"changes\"]}");
        kill_and_start(r);
        (void)peer_result(author, "goxel.add_voxel", "[1,2,3,4,5,6]");
        check_int(peer_answer(other), "params.revision", 2);
        rig_restart(r);
        (void)peer_result(author, "goxel.add_voxel", "[1,2,4,4,5,6]");
        check_int(peer_answer(other), "params.revision", 3);
}

/* An engine that is held up in the middle of a request. */
static void answers_in_the_end(Rig *r, void (*again)(Rig *)) {
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGSTOP), 0);
        (void)peer_request(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        (void)peer_request(p, "status", NULL);
        again(r);
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(peer_answer(p), "result.revision", 2);
        check_int(peer_answer(p), "result.pid", rig_pid(r));
}

static void test_a_request_under_way_is_answered_though_goxeld_is_killed(void **state) {
        answers_in_the_end(*state, kill_and_start);
}

static void test_a_request_under_way_is_answered_over_a_restart(void **state) {
        answers_in_the_end(*state, rig_restart);
}

static void test_tasks_go_on_without_goxeld(void **state) {
        Rig *r = *state;
        char params[64];
        json_object *task;
        Peer *p, *q;

        start(r);
        p = begin(r, "castle");
        q = rig_peer(r);
        (void)peer_result(
                p, "goxel.procedural_shape",
                "{\"shape_type\":\"sphere\",\"size\":[150,150,150],\"center\":[0,0,0],\"color\":[9,8,7]}");
        task = peer_result(q, "goxel.render_scene",
                           "{\"project\":\"castle\",\"width\":2048,\"height\":2048,\"background\":true}");
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", look_string(task, "task"));
        (void)peer_request(p, "goxel.describe", NULL);
        kill_and_start(r);
        assert_true(look_int(peer_answer(p), "result.voxels") > 1000000);
        do
                task = peer_result(q, "goxel.get_task", params);
        while (strcmp(look_string(task, "state"), "running") == 0 ||
               strcmp(look_string(task, "state"), "waiting") == 0);
        check_string(task, "state", "done");
}

static void test_what_was_asked_of_a_killed_goxeld_is_asked_again(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        rig_kill(r, SIGSTOP);
        (void)peer_request(p, "goxel.list_projects", NULL);
        assert_false(peer_readable(p, 20));
        kill_and_start(r);
        check_string(peer_answer(p), "result.projects.0.name", "castle");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 2);
}

static void test_what_a_killed_goxeld_has_heard_is_asked_again(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        (void)peer_request(p, "goxel.list_projects", NULL);
        lose_a_message(r);
        rig_start(r);
        check_string(peer_answer(p), "result.projects.0.name", "castle");
}

static void test_a_choice_that_goxeld_has_not_heard_of_is_the_current_project(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        (void)begin(r, "ship");
        check_string(rig_once(r, "goxel.get_status", NULL), "result.project", "ship");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        rig_start(r);
        check_string(rig_once(r, "goxel.get_status", NULL), "result.project", "castle");
}

/* More than go into one message to the service manager, and into the socket of a channel. */
static void many_stay(Rig *r, void (*again)(Rig *)) {
        Peer *inside[200], *door[200];

        start(r);
        inside[0] = begin(r, "castle");
        for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
                inside[i] = i == 0 ? inside[0] : rig_peer(r);
                (void)peer_result(inside[i], "goxel.get_status", "{\"project\":\"castle\"}");
                door[i] = rig_peer(r);
                (void)peer_result(door[i], "ping", NULL);
        }
        again(r);
        for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
                (void)peer_result(inside[i], "goxel.add_voxel", "[1,2,3,4,5,6]");
                (void)peer_result(inside[i], "goxel.list_sessions", NULL);
        }
        if (again != rig_restart)
                return;
        for (size_t i = 0; i < ARRAY_LEN(door); i++)
                check_int(peer_result(door[i], "status", NULL), "pid", rig_pid(r));
}

static void test_many_sessions_outlive_a_goxeld_that_is_killed(void **state) {
        many_stay(*state, kill_and_start);
}

static void test_many_sessions_outlive_a_restart(void **state) {
        many_stay(*state, rig_restart);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_engine_and_its_session_outlive_a_goxeld_that_is_killed),
                RIG_TEST(test_an_engine_and_its_session_outlive_a_restart),
                RIG_TEST(test_what_is_asked_while_no_goxeld_is_there_is_answered),
                RIG_TEST(test_a_session_that_wants_elsewhere_goes_there_later),
                RIG_TEST(test_all_that_is_known_of_a_session_is_known_again),
                RIG_TEST(test_a_subscriber_hears_of_what_comes_after),
                RIG_TEST(test_a_request_under_way_is_answered_though_goxeld_is_killed),
                RIG_TEST(test_a_request_under_way_is_answered_over_a_restart),
                RIG_TEST(test_tasks_go_on_without_goxeld),
                RIG_TEST(test_what_was_asked_of_a_killed_goxeld_is_asked_again),
                RIG_TEST(test_what_a_killed_goxeld_has_heard_is_asked_again),
                RIG_TEST(test_a_choice_that_goxeld_has_not_heard_of_is_the_current_project),
                RIG_TEST(test_many_sessions_outlive_a_goxeld_that_is_killed),
                RIG_TEST(test_many_sessions_outlive_a_restart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
