/* What goxeld makes of engines that fail, and of clients at its door, with an engine that fails on demand.
 */
#include "rig/rig.h"

#include "base/fd.h"
#include "rpc/envelope.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int set_up(void **state) {
        int r = rig_setup(state);

        rig_option(*state, "--engine", FAKE_ENGINE);
        rig_option(*state, "--description", FAKE_DESCRIPTION);
        return r;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, rig_teardown)

static json_object *create(Peer *p, const char *name) {
        char params[200];

        (void)snprintf(params, sizeof(params), "{\"name\":\"%s\"}", name);
        return peer_call(p, "goxel.create_project", params);
}

static bool has_project(Rig *r, const char *name) {
        struct stat st;
        char path[200];

        (void)snprintf(path, sizeof(path), "state/projects/%s", name);
        return stat(rig_path(r, path), &st) == 0;
}

/* The file that a real engine would have made. */
static void make_database(Rig *r, const char *name) {
        char path[200];
        FILE *f;

        (void)snprintf(path, sizeof(path), "state/projects/%s/project.db", name);
        f = fopen(rig_path(r, path), "we");
        assert_non_null(f);
        (void)fclose(f);
}

static void test_an_engine_that_exits_at_once_is_told_and_tried_again(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        for (int i = 0; i < 3; i++) {
                json_object *a = create(p, "exits");

                check_error(a, RPC_ENGINE_DIED, "engine-died");
                assert_non_null(strstr(look_string(a, "error.message"), "exit code 3"));
                assert_non_null(strstr(look_string(a, "error.message"), "journalctl --user -u goxel"));
        }
        assert_false(has_project(r, "exits"));
        check_string(create(p, "castle"), "result.engine", "castle");
}

static void test_a_held_project_tells_the_pid(void **state) {
        Rig *r = *state;
        json_object *a;

        rig_start(r);
        a = create(rig_peer(r), "held");
        check_error(a, RPC_HELD, "held");
        check_int(a, "error.data.pid", 4242);
}

static void test_storage_that_fails_tells_the_errno(void **state) {
        Rig *r = *state;
        json_object *a;

        rig_start(r);
        a = create(rig_peer(r), "full");
        check_error(a, RPC_STORAGE, "storage");
        check_int(a, "error.data.errno", ENOSPC);
}

static void test_a_mute_engine_is_killed_in_time(void **state) {
        Rig *r = *state;

        rig_option(r, "--engine-start-ms", "50");
        rig_start(r);
        check_error(create(rig_peer(r), "mute"), RPC_ENGINE_DIED, "engine-died");
}

static void test_an_engine_that_works_as_it_starts_has_more_time(void **state) {
        Rig *r = *state;

        rig_option(r, "--engine-start-ms", "400");
        rig_start(r);
        check_string(create(rig_peer(r), "slow"), "result.engine", "slow");
}

static void test_an_engine_that_talks_rubbish_is_given_up(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        check_error(create(p, "rubbish"), RPC_ENGINE_DIED, "engine-died");
        check_string(create(p, "castle"), "result.engine", "castle");
}

static void test_an_engine_program_that_is_missing_is_told(void **state) {
        Rig *r = *state;
        json_object *a;

        rig_option(r, "--engine", "/nonexistent/engine");
        rig_start(r);
        a = create(rig_peer(r), "castle");
        check_error(a, RPC_ENGINE_DIED, "engine-died");
        assert_non_null(strstr(look_string(a, "error.message"), "No such file"));
        assert_false(has_project(r, "castle"));
}

static void test_all_who_wait_for_an_engine_are_told_that_it_failed(void **state) {
        Rig *r = *state;
        Peer *peers[8];

        rig_option(r, "--engine-start-ms", "100");
        rig_start(r);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                peers[i] = rig_peer(r);
                (void)peer_request(peers[i], "goxel.create_project", "{\"name\":\"mute\"}");
        }
        for (size_t i = 0; i < ARRAY_LEN(peers); i++)
                check_error(peer_answer(peers[i]), RPC_ENGINE_DIED, "engine-died");
}

static void test_a_batch_for_a_failed_engine_gets_an_error_for_each_request(void **state) {
        Rig *r = *state;
        json_object *a;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        peer_send(
                p,
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.create_project\",\"params\":[\"exits\"]},"
                "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},"
                "{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"method\":\"ping\"}]");
        a = peer_answer(p);
        assert_int_equal(json_object_array_length(a), 2);
        check_int(a, "0.error.code", RPC_ENGINE_DIED);
        check_int(a, "1.error.code", RPC_ENGINE_DIED);
        check_string(a, "1.id", "b");
}

static void test_a_line_that_no_engine_survives_is_refused_and_its_session_goes_on(void **state) {
        Rig *r = *state;
        json_object *a;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        a = create(p, "crashes");
        check_error(a, RPC_ENGINE_DIED, "engine-died");
        check_string(a, "error.data.request", "goxel.create_project");
        check_string(create(p, "castle"), "result.engine", "castle");
}

/* What engines leave in their slots is a stranger's word. */
static void test_slots_that_lie_cost_their_session_at_most(void **state) {
        static const char *const lies[] = { "slots-state", "slots-consume", "slots-peeked", "slots-running",
                                            "slots-rubbish" };
        Rig *r = *state;
        Peer *other;
        pid_t pid;

        rig_start(r);
        pid = rig_pid(r);
        other = rig_peer(r);
        check_string(create(other, "castle"), "result.engine", "castle");
        for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
                Peer *p = rig_peer(r);
                char params[64];
                json_object *answer;

                print_message("# %s\n", lies[i]);
                (void)snprintf(params, sizeof(params), "[\"%s\"]", lies[i]);
                (void)peer_request(p, "goxel.create_project", params);
                answer = peer_answer_or_end(p);
                if (answer)
                        check_error(answer, RPC_ENGINE_DIED, "engine-died");
                check_string(peer_call(other, "goxel.get_voxel", NULL), "result.engine", "castle");
                check_string(create(rig_peer(r), "castle"), "result.engine", "castle");
        }
        assert_int_equal(rig_pid(r), pid);
        assert_false(rig_ends(r, 0));
}

static void test_a_project_that_nobody_made_leaves_no_folder(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_request(p, "goxel.get_voxel", "{\"project\":\"unmade\"}");
        check_error(peer_answer(p), RPC_PROJECT_NOT_FOUND, "project-not-found");
        assert_false(has_project(r, "unmade"));
        check_string(create(p, "unmade"), "result.engine", "unmade");
        assert_true(has_project(r, "unmade"));
}

static void test_the_next_line_goes_where_an_engine_says(void **state) {
        Rig *r = *state;
        json_object *a;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        check_string(create(p, "other"), "result.engine", "other");
        make_database(r, "other");
        p = rig_peer(r);
        check_string(create(p, "castle"), "result.engine", "castle");
        make_database(r, "castle");
        p = rig_peer(r);
        check_string(peer_call(p, "goxel.get_voxel", "{\"project\":\"castle\"}"), "result.session",
                     "castle");
        /* The other engine answers the line, and the session's own project stays what it was. */
        a = peer_call(p, "goxel.get_voxel", "{\"x\":\"elsewhere\"}");
        check_string(a, "result.engine", "other");
        check_string(a, "result.session", "castle");
}

static void test_close_waits_for_the_engine_and_the_session_goes_on(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)create(p, "castle");
        make_database(r, "castle");
        engine = rig_engine(r, "castle");
        assert_true(engine > 0);
        check_json(peer_call(p, "goxel.close_project", "{}"), "result.success", "true");
        assert_int_equal(rig_engine(r, "castle"), 0);
        rig_expect_gone(engine);
        check_string(peer_call(p, "goxel.get_voxel", NULL), "result.session", "castle");
}

static void test_requests_for_a_closing_project_wait_and_are_answered(void **state) {
        Rig *r = *state;
        Peer *peers[10];

        rig_start(r);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++)
                peers[i] = rig_peer(r);
        (void)create(peers[0], "castle");
        make_database(r, "castle");
        for (size_t i = 0; i < ARRAY_LEN(peers); i++)
                (void)peer_request(peers[i], i % 2 ? "goxel.get_voxel" : "goxel.close_project", NULL);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                json_object *a = peer_answer(peers[i]);

                if (look(a, "error"))
                        check_error(a, RPC_BUSY, "busy");
        }
}

/* goxeld hears from the engine that a client has gone. */
static void await_unused(Rig *r, const char *project) {
        int64_t sessions = 1;

        while (sessions > 0) {
                json_object *engines = look(rig_once(r, "status", NULL), "result.engines");

                for (size_t i = 0; i < json_object_array_length(engines); i++) {
                        json_object *engine = json_object_array_get_idx(engines, i);

                        if (strcmp(look_string(engine, "project"), project) == 0)
                                sessions = look_int(engine, "sessions");
                }
        }
}

static void test_the_oldest_unused_engine_makes_room(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_option(r, "--engines-per-uid", "2");
        rig_start(r);
        for (int i = 0; i < 6; i++) {
                char name[16];

                (void)snprintf(name, sizeof(name), "p%d", i);
                p = rig_peer(r);
                check_string(create(p, name), "result.engine", name);
                make_database(r, name);
                peer_close(p);
                await_unused(r, name);
        }
        (void)create(rig_peer(r), "a");
        (void)create(rig_peer(r), "b");
        check_error(create(rig_peer(r), "c"), RPC_LIMIT, "limit");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_an_engine_that_exits_at_once_is_told_and_tried_again),
                TEST(test_a_held_project_tells_the_pid),
                TEST(test_storage_that_fails_tells_the_errno),
                TEST(test_a_mute_engine_is_killed_in_time),
                TEST(test_an_engine_that_works_as_it_starts_has_more_time),
                TEST(test_an_engine_that_talks_rubbish_is_given_up),
                TEST(test_an_engine_program_that_is_missing_is_told),
                TEST(test_all_who_wait_for_an_engine_are_told_that_it_failed),
                TEST(test_a_batch_for_a_failed_engine_gets_an_error_for_each_request),
                TEST(test_a_line_that_no_engine_survives_is_refused_and_its_session_goes_on),
                TEST(test_slots_that_lie_cost_their_session_at_most),
                TEST(test_a_project_that_nobody_made_leaves_no_folder),
                TEST(test_the_next_line_goes_where_an_engine_says),
                TEST(test_close_waits_for_the_engine_and_the_session_goes_on),
                TEST(test_requests_for_a_closing_project_wait_and_are_answered),
                TEST(test_the_oldest_unused_engine_makes_room),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
