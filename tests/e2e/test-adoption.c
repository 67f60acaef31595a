/* goxeld goes and comes again, in whatever way: engines and those that they serve notice nothing. */
#include "rig/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How goxeld goes. */
static void kill_and_start(Rig *r) {
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
}

static Peer *begin(Rig *r, const char *project) {
        char params[64];
        Peer *p;

        p = rig_peer(r);
        (void)snprintf(params, sizeof(params), "[\"%s\"]", project);
        (void)peer_result(p, "goxel.create_project", params);
        return p;
}

static void start(Rig *r) {
        rig_keep(r);
        rig_start(r);
}

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

/* The one of that client, among two. */
static json_object *session_of(json_object *list, const char *client) {
        json_object *sessions = look(list, "sessions"), *first = json_object_array_get_idx(sessions, 0);
        const char *its = json_object_get_string(json_object_object_get(first, "client"));

        check_int(list, "count", 2);
        return its && strcmp(its, client) == 0 ? first : json_object_array_get_idx(sessions, 1);
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

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_engine_and_its_session_outlive_a_goxeld_that_is_killed),
                RIG_TEST(test_an_engine_and_its_session_outlive_a_restart),
                RIG_TEST(test_what_is_asked_while_no_goxeld_is_there_is_answered),
                RIG_TEST(test_a_session_that_wants_elsewhere_goes_there_later),
                RIG_TEST(test_all_that_is_known_of_a_session_is_known_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
