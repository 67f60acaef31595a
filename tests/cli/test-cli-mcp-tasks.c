/* goxelctl mcp when a call is a task of the daemon's: progress, and what ends it. The task is held where a
 * test wants it. */
#include "cli/bridge.h"

#include "e2e/tasks.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define PICTURE ",\"name\":\"render\",\"arguments\":{\"project\":\"box\",\"width\":2048,\"height\":2048}}}\n"

/* Project box with so much in it that a picture takes a while, and a client of it to look with. */
static Peer *begin_with(Rig *r, const char *option) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"shape_type\":\"sphere\",\"size\":[200,200,200],\"center\":[0,0,0],"
                          "\"color\":[9,8,7]}");
        bridge_start(option);
        return p;
}

static Peer *begin(Rig *r) {
        return begin_with(r, "--tools=origin");
}

/* The first task of the project once it is so far; NULL: none comes, or it has ended. */
static pid_t task_at(Peer *p, double progress) {
        bool seen = false;

        for (int i = 0; i < 100000; i++) {
                json_object *task = look(peer_result(p, "goxel.list_tasks", "{}"), "tasks.0");

                if (!task && seen)
                        return 0;
                seen = task;
                if (task && look(task, "pid") && json_object_get_double(look(task, "progress")) >= progress)
                        return (pid_t)look_int(task, "pid");
        }
        return 0;
}

/* Has a call made, again if it was over too soon, and holds its task; its id is *id. */
static pid_t hold_call(Peer *p, const char *call, double progress, int *id) {
        for (;; ++*id) {
                json_object *answer;
                char line[400];
                pid_t pid;

                (void)snprintf(line, sizeof(line),
                               "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",%s", *id, call);
                bridge_send(line);
                pid = task_at(p, progress);
                if (pid > 0 && hold_worker(pid) && task_at(p, 0) == pid)
                        return pid;
                do
                        answer = bridge_answer();
                while (!look(answer, "id"));
                check_absent(answer, "result.isError");
        }
}

#define STATELESS "\"params\":{" META PICTURE

static void test_cancelled_call_ends_its_task_and_others_go_on(void **state) {
        Peer *p = begin(*state);
        int id = 1;
        pid_t task = hold_call(p, STATELESS, 0, &id);

        bridge_call(1000, "project_describe", "{\"project\":\"box\"}");
        bridge_cancel(id);
        check_int(bridge_answer(), "id", 1000);
        rig_expect_gone(task);
        (void)bridge_end();
}

static void test_cancelled_edit_leaves_the_model_as_it_was(void **state) {
        Peer *p = begin(*state);
        int id = 1;
        pid_t task;

        task = hold_call(p,
                         "\"params\":{" META
                         ",\"name\":\"goxel_procedural_shape\",\"arguments\":{\"project\":\"box\","
                         "\"shape_type\":\"cube\",\"size_x\":400,\"size_y\":400,\"size_z\":400,"
                         "\"color\":{\"r\":1,\"g\":2,\"b\":3}}}}\n",
                         0, &id);
        bridge_cancel(id);
        rig_expect_gone(task);
        bridge_call(1000, "edit",
                    "{\"project\":\"box\",\"operations\":[{\"op\":\"set\",\"at\":[900,0,0],\"color\":"
                    "\"#ffffff\"}]}");
        check_int(bridge_answer(), "result.structuredContent.revision", 3);
        (void)bridge_end();
}

static void test_end_of_input_ends_the_task_of_a_call(void **state) {
        Peer *p = begin(*state);
        int id = 1;
        pid_t task = hold_call(p, STATELESS, 0, &id);

        bridge_close_input();
        assert_int_equal(bridge_wait(), 0);
        rig_expect_gone(task);
}

/* Real numbers: they rise, and stay within the total. */
static void check_progress(Peer *p, const char *call) {
        json_object *answer;
        double last = -1;
        unsigned n = 0;
        int id = 1;
        pid_t task = hold_call(p, call, 0.05, &id);

        do
                answer = bridge_answer();
        while (!look(answer, "params.total"));
        let_go(task);
        for (; !look(answer, "id"); answer = bridge_answer(), n++) {
                double progress = json_object_get_double(look(answer, "params.progress"));

                check_string(answer, "method", "notifications/progress");
                check_string(answer, "params.progressToken", "t");
                assert_non_null(strstr(look_string(answer, "params.message"), "box"));
                assert_true(progress > last);
                last = progress;
        }
        assert_true(n > 0);
        check_int(answer, "id", id);
        check_absent(answer, "result.isError");
        (void)bridge_end();
}

static void test_progress_is_the_tasks_own_in_the_stateless_era(void **state) {
        check_progress(begin(*state),
                       "\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                       "\"io.modelcontextprotocol/clientCapabilities\":{},\"progressToken\":\"t\"}" PICTURE);
}

static void test_progress_is_the_tasks_own_after_a_handshake(void **state) {
        Peer *p = begin(*state);

        (void)bridge_ask("initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                       "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
        bridge_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        check_progress(p, "\"params\":{\"_meta\":{\"progressToken\":\"t\"}" PICTURE);
}

/* Its process is held for longer than a call is waited for, but in between it gets on. */
static void test_a_call_that_gets_on_is_not_given_up(void **state) {
        static const double parts[] = { 0.05, 0.25, 0.45, 0.65 };
        Peer *p = begin_with(*state, "--timeout=5");
        int id = 1;
        pid_t task = hold_call(p, "\"params\":{" META PICTURE, parts[0], &id);

        for (size_t i = 1; i < ARRAY_LEN(parts); i++) {
                (void)poll(NULL, 0, 1800);
                let_go(task);
                assert_int_equal(task_at(p, parts[i]), task);
                assert_true(hold_worker(task));
        }
        let_go(task);
        check_int(bridge_answer(), "id", id);
        (void)bridge_end();
}

/* Its task waits before it begins, however long that is. */
static void test_a_call_of_which_nothing_is_heard_is_given_up(void **state) {
        json_object *answer;
        Peer *p;

        prepare_tasks(*state);
        p = begin_with(*state, "--timeout=1");
        hold_next();
        bridge_call(1, "render", "{\"project\":\"box\",\"width\":2048,\"height\":2048}");
        answer = bridge_answer();
        check_int(answer, "id", 1);
        assert_non_null(strstr(look_string(answer, "result.content.0.text"), "No answer in time"));
        while (count_tasks(p) > 0)
                ;
        (void)bridge_end();
}

int main(void) {
        const struct CMUnitTest tests[] = {
                BRIDGE_TEST(test_cancelled_call_ends_its_task_and_others_go_on),
                BRIDGE_TEST(test_cancelled_edit_leaves_the_model_as_it_was),
                BRIDGE_TEST(test_end_of_input_ends_the_task_of_a_call),
                BRIDGE_TEST(test_progress_is_the_tasks_own_in_the_stateless_era),
                BRIDGE_TEST(test_progress_is_the_tasks_own_after_a_handshake),
                BRIDGE_TEST(test_a_call_that_gets_on_is_not_given_up),
                BRIDGE_TEST(test_a_call_of_which_nothing_is_heard_is_given_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
