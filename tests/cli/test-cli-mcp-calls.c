/* goxelctl mcp when calls run at the same time, and when something ends in mid-call. A call is held where it
 * is by stopping the engine, or the daemon, that it waits for. */
#include "cli/bridge.h"

#include "base/macros.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static void make_project(Rig *r, const char *name) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params, "{\"name\":\"%s\"}", name) > 0);
        (void)rig_once(r, "goxel.create_project", params);
}

/* After these a call is carried out by the thread that reads. */
static void warm_up(void) {
        for (int n = 0; n < 20; n++) {
                bridge_call(100 + n, "project_describe",
                            n % 2 ? "{\"project\":\"tower\"}" : "{\"project\":\"castle\"}");
                check_int(bridge_answer(), "id", 100 + n);
        }
}

/* A bridge with a call, of id 1, that waits for the stopped engine of castle; answers have come to what was
 * asked after it. */
static pid_t hold(Rig *r, bool warm) {
        pid_t engine;

        rig_start(r);
        make_project(r, "castle");
        make_project(r, "tower");
        engine = rig_engine(r, "castle");
        bridge_start(NULL);
        if (warm)
                warm_up();
        assert_int_equal(kill(engine, SIGSTOP), 0);
        bridge_call(1, "history", "{\"project\":\"castle\",\"action\":\"undo\"}");
        bridge_call(2, "project_describe", "{\"project\":\"tower\"}");
        check_int(bridge_answer(), "id", 2);
        return engine;
}

static pid_t hold_call(Rig *r) {
        return hold(r, false);
}

static void test_project_is_served_while_another_waits(void **state) {
        pid_t engine = hold_call(*state);

        bridge_call(3, "project_describe", "{\"project\":\"castle\"}");
        check_absent(bridge_ask("tools/list", "{" META "}"), "error");
        bridge_call(4, "project_describe", "{\"project\":\"tower\"}");
        check_int(bridge_answer(), "id", 4);
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(bridge_answer(), "id", 1);
        check_int(bridge_answer(), "id", 3);
}

static void test_call_that_lasts_keeps_nobody_waiting_who_comes_after_quick_ones(void **state) {
        pid_t engine = hold(*state, true);

        bridge_call(3, "project_describe", "{\"project\":\"castle\"}");
        check_absent(bridge_ask("tools/list", "{" META "}"), "error");
        bridge_call(4, "project_describe", "{\"project\":\"tower\"}");
        check_int(bridge_answer(), "id", 4);
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(bridge_answer(), "id", 1);
        check_int(bridge_answer(), "id", 3);
        warm_up();
        (void)bridge_end();
}

static void test_call_that_lasts_is_cancelled_after_quick_ones(void **state) {
        pid_t engine = hold(*state, true);

        bridge_call(3, "project_describe", "{\"project\":\"castle\"}");
        bridge_cancel(1);
        bridge_call(4, "project_describe", "{\"project\":\"tower\"}");
        check_int(bridge_answer(), "id", 4);
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(bridge_answer(), "id", 3);
        warm_up();
        (void)bridge_end();
}

static void test_end_of_input_ends_it_in_mid_call_after_quick_ones(void **state) {
        pid_t engine = hold(*state, true);

        bridge_close_input();
        assert_int_equal(bridge_wait(), 0);
        assert_int_equal(kill(engine, SIGCONT), 0);
}

static void test_cancelled_call_is_not_answered_and_the_next_one_is(void **state) {
        pid_t engine = hold_call(*state);

        bridge_call(3, "project_describe", "{\"project\":\"castle\"}");
        bridge_cancel(3);
        bridge_cancel(1);
        bridge_call(4, "project_describe", "{\"project\":\"castle\"}");
        bridge_call(5, "project_describe", "{\"project\":\"tower\"}");
        check_int(bridge_answer(), "id", 5);
        assert_int_equal(kill(engine, SIGCONT), 0);
        check_int(bridge_answer(), "id", 4);
        (void)bridge_end();
}

static void test_end_of_input_ends_it_in_mid_call(void **state) {
        pid_t engine = hold_call(*state);

        bridge_call(3, "project_describe", "{\"project\":\"castle\"}");
        bridge_close_input();
        assert_int_equal(bridge_wait(), 0);
        assert_int_equal(kill(engine, SIGCONT), 0);
}

static void test_signal_ends_it_in_mid_call(void **state) {
        pid_t engine = hold_call(*state);

        assert_int_equal(kill(bridge_pid(), SIGTERM), 0);
        assert_int_equal(bridge_wait(), 0);
        bridge_use(1);
        bridge_start(NULL);
        bridge_call(1, "project_describe", "{\"project\":\"castle\"}");
        check_absent(bridge_ask("tools/list", "{" META "}"), "error");
        assert_int_equal(kill(bridge_pid(), SIGINT), 0);
        assert_int_equal(bridge_wait(), 0);
        assert_int_equal(kill(engine, SIGCONT), 0);
}

static void test_client_that_reads_no_more_ends_it(void **state) {
        pid_t engine = hold_call(*state);

        bridge_close_output();
        assert_int_equal(bridge_wait(), 0);
        assert_int_equal(kill(engine, SIGCONT), 0);
}

/* More than the pipe takes is under way when the input ends. */
static void test_client_that_never_reads_ends_it_all_the_same(void **state) {
        char line[320];
        int status;

        bridge_start(NULL);
        for (int i = 0; i < 100; i++) {
                (void)snprintf(line, sizeof(line),
                               "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/list\",\"params\":{" META
                               "}}\n",
                               i);
                bridge_send(line);
        }
        bridge_close_input();
        assert_int_equal(waitpid(bridge_pid(), &status, 0), bridge_pid());
        assert_int_equal(status, 0);
}

static void test_answers_wait_for_a_client_that_reads_late(void **state) {
        char line[320];

        bridge_start(NULL);
        for (int i = 0; i < 100; i++) {
                (void)snprintf(line, sizeof(line),
                               "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/list\",\"params\":{" META
                               "}}\n",
                               i);
                bridge_send(line);
        }
        for (int i = 0; i < 100; i++)
                check_int(bridge_answer(), "id", i);
        (void)bridge_end();
}

static void test_daemon_that_is_killed_in_mid_call_is_asked_again(void **state) {
        Rig *r = *state;
        pid_t engine;

        rig_start(r);
        make_project(r, "castle");
        engine = rig_engine(r, "castle");
        bridge_start(NULL);
        bridge_call(1, "project_describe", "{\"project\":\"castle\"}");
        check_int(bridge_answer(), "id", 1);
        rig_kill(r, SIGSTOP);
        assert_int_equal(kill(engine, SIGSTOP), 0);
        bridge_call(2, "project_describe", "{\"project\":\"castle\"}");
        bridge_call(3, "project_list", "{}");
        check_absent(bridge_ask("tools/list", "{" META "}"), "error");
        rig_kill(r, SIGKILL);
        assert_int_equal(kill(engine, SIGKILL), 0);
        (void)rig_wait(r);
        rig_start(r);
        for (int i = 0; i < 2; i++)
                check_absent(bridge_answer(), "result.isError");
        (void)bridge_end();
}

#define EDITS 20

/* Bridge `b` sets voxels of its own, in one of two projects. */
static void edit(unsigned b, int n) {
        char arguments[160];

        bridge_use(b);
        (void)snprintf(arguments, sizeof(arguments),
                       "{\"project\":\"%s\",\"operations\":[{\"op\":\"set\",\"at\":[%u,%d,0],\"color\":"
                       "\"#ffffff\"}]}",
                       b % 2 ? "castle" : "tower", b, n);
        bridge_call(n, "edit", arguments);
}

static json_object *describe(const char *project) {
        CLEANUP_FREE char *arguments = NULL;

        assert_true(asprintf(&arguments, "{\"project\":\"%s\"}", project) > 0);
        bridge_call(EDITS, "project_describe", arguments);
        return bridge_answer();
}

static void test_eight_bridges_work_and_one_is_killed_in_mid_call(void **state) {
        Rig *r = *state;
        pid_t engine;

        rig_start(r);
        make_project(r, "castle");
        make_project(r, "tower");
        engine = rig_engine(r, "castle");
        for (unsigned b = 0; b < 8; b++) {
                bridge_use(b);
                bridge_start(NULL);
        }
        assert_int_equal(kill(engine, SIGSTOP), 0);
        for (int n = 0; n < EDITS; n++)
                for (unsigned b = 0; b < 8; b++)
                        if (b != 7 || n == 0)
                                edit(b, n);
        bridge_use(7);
        assert_int_equal(kill(bridge_pid(), SIGKILL), 0);
        assert_true(WIFSIGNALED(bridge_wait()));
        assert_int_equal(kill(engine, SIGCONT), 0);
        for (unsigned b = 0; b < 7; b++) {
                bridge_use(b);
                for (int n = 0; n < EDITS; n++) {
                        json_object *answer = bridge_answer();

                        check_int(answer, "id", n);
                        check_absent(answer, "result.isError");
                }
        }
        check_int(describe("tower"), "result.structuredContent.voxels", 4 * EDITS);
        /* The edit of the one that was killed may have been made or not. */
        assert_in_range(look_int(describe("castle"), "result.structuredContent.voxels"), 3 * EDITS,
                        3 * EDITS + 1);
        for (unsigned b = 0; b < 7; b++) {
                bridge_use(b);
                (void)bridge_end();
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_project_is_served_while_another_waits),
                BRIDGE_TEST(test_call_that_lasts_keeps_nobody_waiting_who_comes_after_quick_ones),
                BRIDGE_TEST(test_call_that_lasts_is_cancelled_after_quick_ones),
                BRIDGE_TEST(test_end_of_input_ends_it_in_mid_call_after_quick_ones),
                BRIDGE_TEST(test_cancelled_call_is_not_answered_and_the_next_one_is),
                BRIDGE_TEST(test_end_of_input_ends_it_in_mid_call),
                BRIDGE_TEST(test_signal_ends_it_in_mid_call),
                BRIDGE_TEST(test_client_that_reads_no_more_ends_it),
                BRIDGE_TEST(test_client_that_never_reads_ends_it_all_the_same),
                BRIDGE_TEST(test_answers_wait_for_a_client_that_reads_late),
                BRIDGE_TEST(test_daemon_that_is_killed_in_mid_call_is_asked_again),
                BRIDGE_TEST(test_eight_bridges_work_and_one_is_killed_in_mid_call),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
