/* Engines that hang are replaced, and those that work long are not. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define HANG "500"
#define HANG_SECONDS 0.5

/* An engine that is stopped while it sends takes the connection along: its answer is here, and off the queue
 * is what it was to. */
static Peer *settled(Peer *p) {
        while (peer_unread(p) > 0)
                ;
        return p;
}

static Peer *begin(Rig *r, const char *project) {
        char params[64];
        Peer *p = rig_peer(r);

        (void)snprintf(params, sizeof(params), "[\"%s\"]", project);
        (void)peer_result(p, "goxel.create_project", params);
        return settled(p);
}

static bool is_stopped(pid_t pid) {
        char path[64], state = 0;
        FILE *file;

        (void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
        file = fopen(path, "re");
        if (!file)
                return false;
        (void)!fscanf(file, "%*d (%*[^)]) %c", &state);
        (void)fclose(file);
        return state == 'T';
}

static pid_t stopped[2];
static size_t n_stopped;

static pid_t stop(Rig *r, const char *project) {
        pid_t pid = rig_engine(r, project);

        assert_true(pid > 0);
        assert_int_equal(kill(pid, SIGSTOP), 0);
        assert_true(n_stopped < ARRAY_LEN(stopped));
        stopped[n_stopped++] = pid;
        while (!is_stopped(pid))
                ;
        return pid;
}

/* A test that fails leaves none behind, which nobody else would end. */
static int take_down(void **state) {
        while (n_stopped > 0) {
                pid_t pid = stopped[--n_stopped];

                if (is_stopped(pid))
                        (void)kill(pid, SIGKILL);
        }
        return rig_teardown(state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, rig_setup, take_down)

static void expect_replaced(Rig *r, Peer *p, Peer *other) {
        pid_t pid = stop(r, "castle");

        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        rig_expect_gone(pid);
        assert_int_not_equal(rig_engine(r, "castle"), pid);
        check_int(peer_result(other, "goxel.add_voxel", "[1,2,4,4,5,6]"), "revision", 3);
}

static void test_a_request_to_an_engine_that_hangs_is_answered_once_by_the_next(void **state) {
        Rig *r = *state;
        Peer *p, *other;

        rig_keep_log(r);
        rig_option(r, "--engine-hang-ms", HANG);
        rig_start(r);
        p = begin(r, "castle");
        other = rig_peer(r);
        (void)peer_result(other, "goxel.get_status", "{}");
        (void)settled(other);
        expect_replaced(r, p, other);
        assert_non_null(strstr(rig_log(r), "neither answers nor gets on"));
        check_int(rig_once(r, "goxel.get_performance_metrics", "{}"), "result.engines_ended.hung", 1);
}

/* It is stopped once goxeld knows of both sessions, which it tells of one after the other. */
static void test_an_engine_that_was_taken_over_is_replaced_when_it_hangs(void **state) {
        Rig *r = *state;
        Peer *p, *other;

        rig_option(r, "--engine-hang-ms", HANG);
        rig_keep(r);
        rig_start(r);
        p = begin(r, "castle");
        other = rig_peer(r);
        (void)peer_result(other, "goxel.get_status", "{}");
        (void)settled(other);
        rig_restart(r);
        while (look_int(look(rig_once(r, "status", NULL), "result.engines.0"), "sessions") < 2)
                ;
        expect_replaced(r, p, other);
        check_int(rig_once(r, "goxel.get_performance_metrics", "{}"), "result.engines_ended.hung", 1);
}

static void test_an_engine_that_hangs_when_it_is_taken_over_is_replaced(void **state) {
        Rig *r = *state;
        pid_t pid;

        rig_option(r, "--engine-hang-ms", HANG);
        rig_keep(r);
        rig_start(r);
        (void)begin(r, "castle");
        pid = stop(r, "castle");
        rig_restart(r);
        check_int(rig_once(r, "goxel.add_voxel",
                           "{\"project\":\"castle\",\"position\":[1,2,3],\"color\":[4,5,6,255]}"),
                  "result.revision", 2);
        rig_expect_gone(pid);
        check_int(rig_once(r, "goxel.get_performance_metrics", "{}"), "result.engines_ended.hung", 1);
}

/* The other one's end tells that the time was over. */
static void test_an_engine_that_nobody_waits_for_may_be_silent(void **state) {
        Rig *r = *state;
        Peer *castle, *ship;
        pid_t silent;

        rig_option(r, "--engine-hang-ms", HANG);
        rig_start(r);
        castle = begin(r, "castle");
        ship = begin(r, "ship");
        silent = stop(r, "castle");
        (void)stop(r, "ship");
        check_int(peer_result(ship, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        assert_true(is_stopped(silent));
        n_stopped = 0;
        assert_int_equal(kill(silent, SIGCONT), 0);
        check_int(peer_result(castle, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        assert_int_equal(rig_engine(r, "castle"), silent);
}

static void test_the_time_is_set_while_an_engine_hangs(void **state) {
        Rig *r = *state;
        Peer *p;
        pid_t pid;

        rig_configure(r, "goxel.conf", "[Engine]\nEngineHangSec=0\n");
        rig_start(r);
        p = begin(r, "castle");
        pid = stop(r, "castle");
        (void)peer_request(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        rig_configure(r, "goxel.conf", "[Engine]\nEngineHangSec=" HANG "ms\n");
        rig_reload(r);
        check_int(peer_answer(p), "result.revision", 2);
        rig_expect_gone(pid);
}

static double seconds(void) {
        struct timespec t;

        (void)clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A batch of so many questions. */
static void send_work(Peer *p, size_t n) {
        const char *item = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_color_histogram\"}";
        char *line = malloc(n * (strlen(item) + 1) + 3), *at = line;

        assert_non_null(line);
        for (size_t i = 0; i < n; i++)
                at += sprintf(at, "%c%s", i == 0 ? '[' : ',', item);
        (void)strcpy(at, "]");
        peer_send(p, line);
        free(line);
}

/* How many of them an engine works on for a while. */
static size_t measure_work(Peer *p) {
        size_t n = 64;
        double begun;

        (void)peer_result(
                p, "goxel.procedural_shape",
                "{\"shape_type\":\"cube\",\"center\":[0,0,0],\"size\":[80,80,80],\"color\":[9,8,7,255]}");
        for (;; n *= 2) {
                begun = seconds();
                send_work(p, n);
                assert_int_equal(json_object_array_length(peer_answer(p)), n);
                if (seconds() - begun >= 3 * HANG_SECONDS)
                        return n;
        }
}

static void test_an_engine_that_works_long_is_left_alone(void **state) {
        Rig *r = *state;
        pid_t pid;
        Peer *p;

        rig_option(r, "--engine-hang-ms", HANG);
        rig_start(r);
        p = begin(r, "castle");
        pid = rig_engine(r, "castle");
        (void)measure_work(p);
        assert_int_equal(rig_engine(r, "castle"), pid);
}

static void test_an_engine_that_works_long_when_it_is_taken_over_is_left_alone(void **state) {
        Rig *r = *state;
        pid_t pid;
        size_t n;
        Peer *p;

        rig_option(r, "--engine-hang-ms", HANG);
        rig_keep(r);
        rig_start(r);
        p = begin(r, "castle");
        pid = rig_engine(r, "castle");
        n = measure_work(p);
        send_work(p, n);
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
        assert_int_equal(json_object_array_length(peer_answer(p)), n);
        assert_int_equal(rig_engine(r, "castle"), pid);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_a_request_to_an_engine_that_hangs_is_answered_once_by_the_next),
                TEST(test_an_engine_that_was_taken_over_is_replaced_when_it_hangs),
                TEST(test_an_engine_that_hangs_when_it_is_taken_over_is_replaced),
                TEST(test_an_engine_that_nobody_waits_for_may_be_silent),
                TEST(test_the_time_is_set_while_an_engine_hangs),
                TEST(test_an_engine_that_works_long_is_left_alone),
                TEST(test_an_engine_that_works_long_when_it_is_taken_over_is_left_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
