/* What tasks may not exceed: time, memory, their number; and what does not end them. */
#include "tasks.h"

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void test_a_request_without_a_time_of_its_own_has_that_of_the_configuration(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        json_object *answer;
        pid_t pid;

        rig_configure(r, "goxel.conf", "[Engine]\nRequestTimeoutSec=1ms\n");
        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        /* Neither the fork nor the picture can be done in that time. */
        answer = peer_call(p, "goxel.render_scene", "{\"width\":4096,\"height\":4096}");
        check_error(answer, -1114, "timed-out");
        assert_non_null(strstr(look_string(answer, "error.message"), "RequestTimeoutSec="));
        pid = held_picture(p, other, "");
        let_go(pid);
        check_result(peer_answer(p));
}

/* Sanitizers leave no limit. */
#if GOXEL_MEMORY_LIMIT
static void test_a_task_that_needs_too_much_memory_is_refused_alone(void **state) {
        Rig *r = *state;
        pid_t engine;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Engine]\nEngineMemory=64M\n");
        rig_start(r);
        p = box_peer(r);
        engine = rig_engine(r, "box");
        check_error(peer_call(p, "goxel.procedural_shape",
                              "{\"shape_type\":\"sphere\",\"center\":[0,0,0],\"size\":[6000,6000,6000],"
                              "\"color\":[1,2,3,255],\"timeout_ms\":600000}"),
                    -1107, "too-large");
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        assert_int_equal(rig_engine(r, "box"), engine);
}
#endif

static void test_a_client_that_sends_no_more_gets_the_answer_of_its_task(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_picture(p, other, "");
        peer_half_close(p);
        assert_int_equal(count_tasks(other), 1);
        let_go(pid);
        check_result(peer_answer(p));
        assert_true(peer_ended(p));
}

static void test_a_task_that_changes_goes_on_when_goxeld_is_killed(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_keep(r);
        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_task(p, other, "goxel.procedural_shape",
                        "{\"shape_type\":\"cube\",\"center\":[0,0,0],\"size\":[9,9,9],"
                        "\"color\":[1,2,3,255],\"timeout_ms\":600000}");
        rig_kill(r, SIGKILL);
        (void)rig_wait(r);
        rig_start(r);
        assert_int_equal(count_tasks(other), 1);
        let_go(pid);
        check_int(peer_answer(p), "result.revision", 2);
        check_int(peer_result(other, "goxel.get_status", "{}"), "revision", 2);
}

static const char *state_of(Peer *p, const char *task) {
        char params[64];

        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", task);
        return look_string(peer_result(p, "goxel.get_task", params), "state");
}

static void test_more_tasks_than_may_run_wait_in_order(void **state) {
        const char *picture = "{\"width\":64,\"height\":64,\"background\":true}";
        Rig *r = *state;
        Peer *p, *other;
        char fifth[32], sixth[32];
        pid_t held[4];

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        for (size_t i = 0; i < ARRAY_LEN(held); i++) {
                held[i] = held_picture(p, other, ",\"background\":true");
                check_result(peer_answer(p));
        }
        (void)snprintf(fifth, sizeof(fifth), "%s",
                       look_string(peer_result(p, "goxel.render_scene", picture), "task"));
        (void)snprintf(sixth, sizeof(sixth), "%s",
                       look_string(peer_result(p, "goxel.render_scene", picture), "task"));
        assert_string_equal(state_of(other, fifth), "waiting");
        assert_string_equal(state_of(other, sixth), "waiting");
        assert_int_equal(count_tasks(other), 6);
        /* One place is enough for both. */
        assert_int_equal(kill(held[2], SIGKILL), 0);
        while (strcmp(state_of(other, sixth), "done") != 0)
                ;
        assert_string_equal(state_of(other, fifth), "done");
        assert_int_equal(count_tasks(other), 3);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TASKS_TEST(test_a_request_without_a_time_of_its_own_has_that_of_the_configuration),
#if GOXEL_MEMORY_LIMIT
                TASKS_TEST(test_a_task_that_needs_too_much_memory_is_refused_alone),
#endif
                TASKS_TEST(test_a_client_that_sends_no_more_gets_the_answer_of_its_task),
                TASKS_TEST(test_a_task_that_changes_goes_on_when_goxeld_is_killed),
                TASKS_TEST(test_more_tasks_than_may_run_wait_in_order),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
