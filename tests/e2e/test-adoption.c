/* goxeld goes and comes again, in whatever way: engines and those that they serve notice nothing. */
#include "rig/rig.h"

#include "base/fd.h"
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
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

/* The one of that client. */
static json_object *session_of(json_object *list, const char *client) {
        json_object *sessions = look(list, "sessions");

        for (size_t i = 0; i < json_object_array_length(sessions); i++) {
                json_object *session = json_object_array_get_idx(sessions, i);
                const char *its = json_object_get_string(json_object_object_get(session, "client"));

                if (its && strcmp(its, client) == 0)
                        return session;
        }
        fail_msg("there is no session of %s", client);
        return NULL;
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

/* What the only engine has said is lost, as if goxeld had heard it before it was killed. */
static void lose_a_message(Rig *r) {
        struct pollfd p = { .fd = rig_kept_fd(r, "engine-"), .events = POLLIN };
        char bytes[4096];

        assert_int_equal(poll(&p, 1, RIG_DEADLINE_MS), 1);
        assert_true(recv(p.fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0);
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

static void test_an_engine_that_wanted_to_leave_still_does(void **state) {
        Rig *r = *state;
        pid_t engine;

        rig_option(r, "--engine-idle-ms", "1000");
        start(r);
        (void)begin(r, "castle");
        engine = rig_engine(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        lose_a_message(r);
        rig_start(r);
        rig_expect_gone(engine);
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

static void test_an_engine_that_dies_after_a_restart_is_replaced_under_its_session(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        kill_and_start(r);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGSTOP), 0);
        (void)peer_request(p, "goxel.add_voxel", "[1,2,4,4,5,6]");
        assert_int_equal(kill(engine, SIGKILL), 0);
        check_int(peer_answer(p), "result.revision", 3);
        assert_true(rig_engine(r, "castle") != engine);
}

static void test_an_engine_that_died_meanwhile_takes_its_connections_along_and_no_edit(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        engine = rig_engine(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        rig_start(r);
        assert_true(peer_ended(p));
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", 1);
        assert_int_equal(rig_kept(r, "engine-"), 1);
}

static void test_an_engine_that_was_silent_meanwhile_leaves(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        rig_option(r, "--engine-idle-ms", "1000");
        start(r);
        p = begin(r, "castle");
        engine = rig_engine(r, "castle");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        assert_false(peer_readable(p, 1200));
        rig_start(r);
        rig_expect_gone(engine);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
}

static void send_text(Peer *p, const char *text) {
        assert_true(peer_send_bytes(p, text, strlen(text)));
}

static void test_what_is_at_the_door_stays_there_over_a_restart(void **state) {
        Rig *r = *state;
        Peer *silent, *half, *named;

        start(r);
        silent = rig_peer(r);
        half = rig_peer(r);
        named = rig_peer(r);
        (void)peer_result(named, "hello", "{\"client\":\"painter\",\"version\":\"3\"}");
        (void)peer_result(silent, "ping", NULL);
        send_text(half, "{\"jsonrpc\":\"2.0\",\"id\":1,");
        rig_restart(r);
        check_int(peer_result(silent, "status", NULL), "pid", rig_pid(r));
        peer_send(half, "\"method\":\"ping\"}");
        check_json(peer_answer(half), "result.pong", "true");
        check_int(peer_result(named, "goxel.list_sessions", NULL), "count", 3);
        check_string(session_of(peer_result(named, "goxel.list_sessions", NULL), "painter 3"), "state",
                     "door");
        assert_int_equal(rig_kept(r, "door"), 0);
}

static void test_the_beginning_of_a_long_line_is_kept_over_a_restart(void **state) {
        Rig *r = *state;
        char *text = calloc(1, 100001);
        Peer *p;

        assert_non_null(text);
        memset(text, 'x', 100000);
        start(r);
        p = rig_peer(r);
        send_text(p, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"echo\",\"params\":{\"message\":\"");
        send_text(p, text);
        /* Once this is answered, what came before it on the other connection is read. */
        (void)rig_once(r, "ping", NULL);
        rig_restart(r);
        peer_send(p, "y\"}}");
        assert_int_equal(strlen(look_string(peer_answer(p), "result.message")), 100001);
        free(text);
}

static void test_a_session_that_waits_for_an_engine_waits_on(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_request(p, "goxel.get_status", NULL);
        rig_restart(r);
        check_string(peer_answer(p), "result.name", "castle");
        check_string(peer_answer(p), "result.project", "castle");
}

static void test_connections_at_the_door_end_with_a_goxeld_that_is_killed(void **state) {
        Rig *r = *state;
        Peer *p;

        start(r);
        p = rig_peer(r);
        (void)peer_result(p, "ping", NULL);
        kill_and_start(r);
        assert_true(peer_ended(p));
}

static void test_engines_leave_when_the_store_is_dropped(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        engine = rig_engine(r, "castle");
        rig_stop(r);
        rig_expect_gone(engine);
        assert_true(peer_ended(p));
        rig_start(r);
        check_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels", 1);
}

static void test_who_ends_the_daemon_ends_the_engines(void **state) {
        Rig *r = *state;
        pid_t engine;

        start(r);
        (void)begin(r, "castle");
        engine = rig_engine(r, "castle");
        check_json(rig_once(r, "goxel.shutdown_daemon", "{\"force\":true}"), "result.success", "true");
        assert_int_equal(rig_wait(r), 0);
        rig_expect_gone(engine);
        assert_int_equal(rig_kept(r, ""), 0);
}

static void test_an_engine_that_has_ended_is_not_kept(void **state) {
        Rig *r = *state;

        start(r);
        (void)begin(r, "castle");
        (void)begin(r, "ship");
        assert_int_equal(rig_kept(r, "engine-"), 2);
        kill_and_start(r);
        check_result(rig_once(r, "goxel.close_project", "[\"castle\"]"));
        assert_int_equal(rig_kept(r, "engine-"), 1);
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

/* The engine's program with another build's name in it. */
static void make_other_build(Rig *r, const char *path) {
        const char *built = getenv("GOXEL_TEST_ENGINE");
        CLEANUP_FD int fd = open(built ? built : RIG_ENGINE, O_RDONLY | O_CLOEXEC);
        CLEANUP_FD int copy = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
        uint8_t *data;
        size_t n;

        assert_int_equal(fd_read_file(fd, (size_t)1 << 30, &data, &n), 0);
        for (uint8_t *at; (at = memmem(data, n, GOXEL_BUILD, strlen(GOXEL_BUILD)));)
                memset(at, 'z', strlen(GOXEL_BUILD));
        assert_int_equal(fd_write_all(copy, data, n), 0);
        free(data);
}

static void test_an_engine_of_another_build_is_replaced_and_its_sessions_stay(void **state) {
        Rig *r = *state;
        char path[512];
        pid_t engine;
        Peer *p;

        (void)snprintf(path, sizeof(path), "%s", rig_path(r, "engine"));
        make_other_build(r, path);
        rig_keep(r);
        assert_int_equal(setenv("GOXEL_TEST_ENGINE", path, 1), 0);
        rig_start(r);
        assert_int_equal(unsetenv("GOXEL_TEST_ENGINE"), 0);
        p = begin(r, "castle");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        engine = rig_engine(r, "castle");
        rig_restart(r);
        rig_expect_gone(engine);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 3);
        assert_true(rig_engine(r, "castle") != engine);
}

int main(void) {
        const struct CMUnitTest tests[] = {
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
                RIG_TEST(test_an_engine_that_wanted_to_leave_still_does),
                RIG_TEST(test_a_choice_that_goxeld_has_not_heard_of_is_the_current_project),
                RIG_TEST(test_an_engine_that_dies_after_a_restart_is_replaced_under_its_session),
                RIG_TEST(test_an_engine_that_died_meanwhile_takes_its_connections_along_and_no_edit),
                RIG_TEST(test_an_engine_that_was_silent_meanwhile_leaves),
                RIG_TEST(test_what_is_at_the_door_stays_there_over_a_restart),
                RIG_TEST(test_the_beginning_of_a_long_line_is_kept_over_a_restart),
                RIG_TEST(test_a_session_that_waits_for_an_engine_waits_on),
                RIG_TEST(test_connections_at_the_door_end_with_a_goxeld_that_is_killed),
                RIG_TEST(test_engines_leave_when_the_store_is_dropped),
                RIG_TEST(test_who_ends_the_daemon_ends_the_engines),
                RIG_TEST(test_an_engine_that_has_ended_is_not_kept),
                RIG_TEST(test_an_engine_of_another_build_is_replaced_and_its_sessions_stay),
                RIG_TEST(test_many_sessions_outlive_a_goxeld_that_is_killed),
                RIG_TEST(test_many_sessions_outlive_a_restart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
