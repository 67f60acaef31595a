/* goxeld goes and comes again: which engines end, and when. */
#include "adoption.h"

#include "base/fd.h"
#include "config.h"
#include "rpc/channel.h"
#include "tasks.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* An engine whose time of silence begins when no goxeld is there: until then it has a task. Its client, and
 * its pid. */
static Peer *silent_alone(Rig *r, pid_t *ret_engine) {
        Peer *p;
        pid_t task;

        rig_option(r, "--engine-idle-ms", "100");
        prepare_tasks(r);
        start(r);
        /* In one go: there is no silence between them. */
        p = rig_peer(r);
        hold_next();
        (void)peer_request(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_request(p, "goxel.render_scene",
                           "{\"project\":\"castle\",\"width\":2048,\"height\":2048,\"background\":true}");
        check_result(peer_answer(p));
        check_result(peer_answer(p));
        task = hold(p);
        *ret_engine = rig_engine(r, "castle");
        assert_true(*ret_engine > 0);
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        let_go(task);
        return p;
}

/* Waits until it says that it leaves. What it has said before is lost; that itself only when `lost`. */
static void await_leaving(Rig *r, bool lost) {
        struct pollfd p = { .fd = rig_kept_fd(r, "engine-"), .events = POLLIN };
        ChannelHeader header = { 0 };

        for (;;) {
                assert_int_equal(poll(&p, 1, RIG_DEADLINE_MS), 1);
                assert_int_equal(recv(p.fd, &header, sizeof(header), MSG_PEEK | MSG_DONTWAIT),
                                 sizeof(header));
                if (header.type == CHANNEL_LEAVING && !lost)
                        return;
                assert_true(recv(p.fd, &header, sizeof(header), MSG_DONTWAIT) > 0);
                if (header.type == CHANNEL_LEAVING)
                        return;
        }
}

static void test_an_engine_that_wanted_to_leave_still_does(void **state) {
        Rig *r = *state;
        pid_t engine;

        (void)silent_alone(r, &engine);
        await_leaving(r, true);
        rig_start(r);
        rig_expect_gone(engine);
}

static void test_an_engine_that_dies_after_a_restart_is_replaced_under_its_session(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        start(r);
        p = begin(r, "castle");
        kill_and_start(r);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        /* Once it has answered this, it is done with all that was answered before. */
        (void)rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}");
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

        p = silent_alone(r, &engine);
        await_leaving(r, false);
        rig_start(r);
        rig_expect_gone(engine);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
}

/* It is looked at by the engine before goxeld is there. */
static void test_an_engine_that_leaves_begins_no_task_that_others_would_wait_for(void **state) {
        Rig *r = *state;
        pid_t engine, task;
        Peer *p, *q;
        long rests; /* how often the engine has gone to sleep */

        p = silent_alone(r, &engine);
        await_leaving(r, false);
        hold_next();
        rests = rig_process_status(engine, "voluntary_ctxt_switches");
        (void)peer_request(p, "goxel.render_scene",
                           "{\"width\":2048,\"height\":2048,\"timeout_ms\":600000}");
        while (rig_process_status(engine, "voluntary_ctxt_switches") == rests)
                ;
        rig_start(r);
        q = rig_peer(r);
        (void)peer_result(q, "goxel.get_status", "{\"project\":\"castle\"}");
        rig_expect_gone(engine);
        task = hold(q);
        check_int(peer_result(q, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        let_go(task);
        check_int(peer_answer(p), "result.width", 2048);
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

/* The engine's program with another build's name in it. */
static void make_other_build(Rig *r, const char *path) {
        const char *built = getenv("GOXEL_TEST_ENGINE");
        CLEANUP_FD int fd = open(built ? built : RIG_ENGINE, O_RDONLY | O_CLOEXEC);
        CLEANUP_FD int copy = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
        uint8_t *data;
        size_t n;

        assert_int_equal(fd_read_file(fd, (size_t)1 << 30, &data, &n), 0);
        /* The test is of the same build. */
        assert_non_null(memmem(data, n, GOXEL_BUILD, strlen(GOXEL_BUILD)));
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
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_engine_that_wanted_to_leave_still_does),
                RIG_TEST(test_an_engine_that_dies_after_a_restart_is_replaced_under_its_session),
                RIG_TEST(test_an_engine_that_died_meanwhile_takes_its_connections_along_and_no_edit),
                RIG_TEST(test_an_engine_that_was_silent_meanwhile_leaves),
                RIG_TEST(test_an_engine_that_leaves_begins_no_task_that_others_would_wait_for),
                RIG_TEST(test_engines_leave_when_the_store_is_dropped),
                RIG_TEST(test_who_ends_the_daemon_ends_the_engines),
                RIG_TEST(test_an_engine_that_has_ended_is_not_kept),
                RIG_TEST(test_an_engine_of_another_build_is_replaced_and_its_sessions_stay),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
