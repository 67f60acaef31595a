/* Requests that take long run beside the others, and can be stopped. */
#include "tasks.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void test_others_are_answered_while_a_task_runs(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_picture(p, other, "");
        (void)peer_result(other, "goxel.add_voxel", "[1,2,3,255,0,0]");
        (void)peer_result(other, "goxel.get_voxel", "[1,2,3]");
        assert_false(peer_readable(p, 0));
        let_go(pid);
        check_result(peer_answer(p));
}

/* The picture is of the model as it was when it was asked for. */
static void test_a_task_sees_the_model_of_its_request(void **state) {
        const char *picture = "{\"width\":64,\"height\":64}";
        Rig *r = *state;
        Peer *p, *other;
        char *before;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        before = strdup(look_string(peer_result(p, "goxel.render_scene", picture), "data"));
        pid = held_task(p, other, "goxel.render_scene",
                        "{\"width\":64,\"height\":64,\"timeout_ms\":600000}");
        (void)peer_result(other, "goxel.clear", "{}");
        let_go(pid);
        assert_string_equal(look_string(peer_answer(p), "result.data"), before);
        assert_string_not_equal(look_string(peer_result(p, "goxel.render_scene", picture), "data"), before);
        free(before);
}

/* Neither says by its parameters alone how long it takes: a layer may have any number of voxels, and a short
 * request draws a long stroke. */
static void test_others_are_answered_during_a_long_stroke_and_a_list_of_a_large_layer(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        json_object *answer;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        (void)peer_result(p, "goxel.clear", "{}");
        pid = held_task(p, other, "goxel.brush_stroke",
                        "{\"start_position\":[0,0,0],\"end_position\":[200,0,0],\"brush_size\":64,"
                        "\"shape\":\"cube\",\"color\":\"#804020\"}");
        (void)peer_result(other, "goxel.get_voxel", "[1,2,3]");
        let_go(pid);
        check_int(peer_answer(p), "result.voxels_covered", 264 * 64 * 64);
        pid = held_task(p, other, "goxel.get_layer_voxels", "{\"limit\":1}");
        (void)peer_result(other, "goxel.get_voxel", "[1,2,3]");
        let_go(pid);
        answer = peer_answer(p);
        check_int(answer, "result.total", 264 * 64 * 64);
        check_int(answer, "result.count", 1);
        check_json(answer, "result.bbox.max", "[231,31,31]");
}

/* What differs from a moment of the past as well. */
static void test_a_picture_of_a_difference_is_drawn_beside_others(void **state) {
        const char *picture = "{\"width\":64,\"height\":64,\"highlight\":{\"from\":\"empty\"}}";
        Rig *r = *state;
        Peer *p, *other;
        char *before;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        (void)peer_result(p, "goxel.create_checkpoint", "[\"empty\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,255,0,0]");
        before = strdup(look_string(peer_result(p, "goxel.render_scene", picture), "data"));
        pid = held_task(
                p, other, "goxel.render_scene",
                "{\"width\":64,\"height\":64,\"highlight\":{\"from\":\"empty\"},\"timeout_ms\":600000}");
        (void)peer_result(other, "goxel.add_voxel", "[3,2,1,255,0,0]");
        (void)peer_result(other, "goxel.delete_checkpoint", "[\"empty\"]");
        let_go(pid);
        assert_string_equal(look_string(peer_answer(p), "result.data"), before);
        check_error(peer_call(p, "goxel.render_scene", picture), -1015, NULL);
        free(before);
}

static void test_lines_behind_a_task_wait_for_its_answer(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        int64_t id;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_picture(p, other, "");
        id = peer_request(p, "goxel.get_status", "{}");
        assert_int_equal(count_tasks(other), 1);
        assert_false(peer_readable(p, 0));
        let_go(pid);
        check_int(peer_answer(p), "id", id - 1);
        check_int(peer_answer(p), "id", id);
}

static void test_another_session_cancels_a_task(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        json_object *tasks;
        char params[64];

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        (void)held_picture(p, other, "");
        tasks = peer_result(other, "goxel.list_tasks", "{}");
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", look_string(tasks, "tasks.0.task"));
        check_json(peer_result(other, "goxel.cancel", params), "cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
        check_json(peer_result(other, "goxel.cancel", params), "cancelled", "false");
        (void)peer_result(p, "goxel.get_status", "{}");
}

/* Until goxeld has been told of the task, as `status` tells it. */
static void await_told(Rig *r, const char *task) {
        (void)alarm(RIG_DEADLINE_MS / 1000);
        while (!strstr(json_object_to_json_string(rig_once(r, "status", NULL)), task))
                (void)sched_yield();
        (void)alarm(0);
}

static void test_a_session_of_another_project_cancels_a_task(void **state) {
        Rig *r = *state;
        Peer *p, *other, *elsewhere;
        json_object *tasks;
        char params[64], named[96];

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        elsewhere = rig_peer(r);
        (void)held_picture(p, other, "");
        (void)peer_result(elsewhere, "goxel.create_project", "[\"ship\"]");
        tasks = peer_result(other, "goxel.list_tasks", "{}");
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", look_string(tasks, "tasks.0.task"));
        (void)snprintf(named, sizeof(named), "{\"project\":\"ship\",\"task\":\"%s\"}",
                       look_string(tasks, "tasks.0.task"));
        await_told(r, look_string(tasks, "tasks.0.task"));
        check_json(peer_result(elsewhere, "goxel.cancel", named), "cancelled", "false");
        check_json(peer_result(elsewhere, "goxel.cancel", "{\"task\":\"0123456789abcdef\"}"), "cancelled",
                   "false");
        assert_false(peer_readable(p, 0));
        check_json(peer_result(elsewhere, "cancel", params), "cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
        check_string(peer_result(elsewhere, "goxel.get_status", NULL), "project", "ship");
}

static void test_a_task_is_cancelled_by_the_key_of_its_request(void **state) {
        Rig *r = *state;
        Peer *p, *other;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        (void)held_picture(p, other, ",\"key\":\"mine\"");
        check_json(peer_result(other, "goxel.cancel", "{\"key\":\"other\"}"), "cancelled", "false");
        check_json(peer_result(other, "goxel.cancel", "{\"key\":\"mine\"}"), "cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
}

static void test_a_task_is_stopped_when_its_time_is_over(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        /* Neither the fork nor the picture can be done in that time. */
        check_error(peer_call(p, "goxel.render_scene", "{\"width\":4096,\"height\":4096,\"timeout_ms\":1}"),
                    -1114, "timed-out");
        (void)peer_result(p, "goxel.get_status", "{}");
}

static void test_a_hang_up_ends_the_task(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_picture(p, other, "");
        peer_close(p);
        rig_expect_gone(pid);
        while (count_tasks(other) > 0)
                ;
}

/* A sanitizer makes an exit code of a fault. */
#if defined(__SANITIZE_ADDRESS__)
#define RIG_SANITIZES 1
#elif defined(__has_feature)
#define RIG_SANITIZES __has_feature(address_sanitizer)
#else
#define RIG_SANITIZES 0
#endif

static void test_a_task_that_dies_takes_nothing_along(void **state) {
        const int signals[] = { SIGKILL, SIGABRT, SIGSEGV };
        const size_t n = ARRAY_LEN(signals) - RIG_SANITIZES;
        Rig *r = *state;
        Peer *p, *other;
        pid_t engine;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        engine = rig_engine(r, "box");
        for (size_t i = 0; i < n; i++) {
                pid_t pid = held_picture(p, other, "");
                json_object *answer;

                assert_int_equal(kill(pid, signals[i]), 0);
                (void)kill(pid, SIGCONT);
                answer = peer_answer(p);
                check_error(answer, -1112, "engine-died");
                check_int(answer, "error.data.signal", signals[i]);
                check_string(answer, "error.data.method", "goxel.render_scene");
        }
        (void)peer_result(p, "goxel.get_status", "{}");
        assert_int_equal(rig_engine(r, "box"), engine);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TASKS_TEST(test_others_are_answered_while_a_task_runs),
                TASKS_TEST(test_a_task_sees_the_model_of_its_request),
                TASKS_TEST(test_others_are_answered_during_a_long_stroke_and_a_list_of_a_large_layer),
                TASKS_TEST(test_a_picture_of_a_difference_is_drawn_beside_others),
                TASKS_TEST(test_lines_behind_a_task_wait_for_its_answer),
                TASKS_TEST(test_another_session_cancels_a_task),
                TASKS_TEST(test_a_session_of_another_project_cancels_a_task),
                TASKS_TEST(test_a_task_is_cancelled_by_the_key_of_its_request),
                TASKS_TEST(test_a_task_is_stopped_when_its_time_is_over),
                TASKS_TEST(test_a_hang_up_ends_the_task),
                TASKS_TEST(test_a_task_that_dies_takes_nothing_along),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
