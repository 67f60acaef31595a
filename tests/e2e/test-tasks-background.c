/* Requests that are answered at once and carried out in the background. */
#include "tasks.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A picture in the background, held; its name goes into params for goxel.get_task. */
static pid_t held_background(Peer *p, char params[static 64]) {
        hold_next();
        (void)snprintf(params, 64, "{\"task\":\"%s\"}",
                       look_string(peer_result(p, "goxel.render_scene",
                                               "{\"width\":2048,\"height\":2048,\"background\":true}"),
                                   "task"));
        return hold(p);
}

/* Waits for its end; borrowed. */
static json_object *ended_task(Peer *p, const char *params) {
        for (;;) {
                json_object *o = peer_result(p, "goxel.get_task", params);
                const char *word = look_string(o, "state");

                if (strcmp(word, "running") != 0 && strcmp(word, "waiting") != 0)
                        return o;
        }
}

static void test_a_background_task_is_answered_at_once_and_tells_its_result(void **state) {
        char params[64];
        Rig *r = *state;
        json_object *o;
        Peer *p;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        pid = held_background(p, params);
        o = peer_result(p, "goxel.get_task", params);
        check_string(o, "state", "running");
        check_string(o, "method", "goxel.render_scene");
        let_go(pid);
        o = ended_task(p, params);
        check_string(o, "state", "done");
        check_int(o, "result.width", 2048);
        assert_non_null(look(o, "result.data"));
}

static void test_a_background_task_outlives_its_client(void **state) {
        char params[64];
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        pid = held_background(p, params);
        peer_close(p);
        other = rig_peer(r);
        check_string(peer_result(other, "goxel.get_task", params), "state", "running");
        let_go(pid);
        check_string(ended_task(other, params), "state", "done");
}

static void test_its_result_outlives_the_engine(void **state) {
        char params[64];
        Rig *r = *state;
        json_object *o;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        (void)snprintf(
                params, sizeof(params), "{\"task\":\"%s\"}",
                look_string(peer_result(p, "goxel.procedural_shape",
                                        "{\"shape_type\":\"cube\",\"size\":[40,40,40],\"color\":[1,2,3],"
                                        "\"background\":true}"),
                            "task"));
        check_string(ended_task(p, params), "state", "done");
        assert_int_equal(kill(rig_engine(r, "box"), SIGKILL), 0);
        o = peer_result(rig_peer(r), "goxel.get_task", params);
        check_string(o, "state", "done");
        check_int(o, "result.revision", 2);
}

static void test_a_background_task_keeps_its_engine_from_leaving(void **state) {
        char params[64];
        Rig *r = *state;
        Peer *p;
        pid_t pid, engine;

        rig_option(r, "--engine-idle-ms", "100");
        rig_start(r);
        p = box_peer(r);
        pid = held_background(p, params);
        engine = rig_engine(r, "box");
        /* Nothing is asked for in several times its patience. */
        assert_false(peer_readable(p, 400));
        assert_int_equal(kill(engine, 0), 0);
        let_go(pid);
        rig_expect_gone(engine);
        check_string(peer_result(p, "goxel.get_task", params), "state", "done");
}

static void test_a_background_task_dies_with_its_engine_and_that_is_told(void **state) {
        char params[64];
        Rig *r = *state;
        json_object *o;
        Peer *p;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        pid = held_background(p, params);
        assert_int_equal(kill(rig_engine(r, "box"), SIGKILL), 0);
        rig_expect_gone(pid);
        o = peer_result(rig_peer(r), "goxel.get_task", params);
        check_string(o, "state", "failed");
        check_int(o, "error.code", -1112);
        check_string(o, "error.data.reason", "engine-died");
}

static void test_a_background_task_is_cancelled(void **state) {
        char params[64];
        Rig *r = *state;
        json_object *o;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        (void)held_background(p, params);
        check_json(peer_result(p, "goxel.cancel", params), "cancelled", "true");
        o = ended_task(p, params);
        check_string(o, "state", "cancelled");
        check_int(o, "error.code", -1113);
}

/* Closing does not wait for what nobody waits for. */
static void test_a_project_that_is_closed_cancels_its_tasks(void **state) {
        char params[64];
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        (void)held_background(p, params);
        check_result(rig_once(r, "goxel.close_project", "{\"project\":\"box\"}"));
        check_string(peer_result(p, "goxel.get_task", params), "state", "cancelled");
}

/* How many tasks `status` tells of the only project that is open. */
static size_t told_tasks(Rig *r) {
        return json_object_array_length(look(rig_once(r, "status", NULL), "result.projects.0.tasks"));
}

static void test_the_status_tells_the_first_of_very_many_tasks(void **state) {
        const time_t end = time(NULL) + RIG_DEADLINE_MS / 1000;
        char params[64];
        Rig *r = *state;
        Peer *p;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        pid = held_background(p, params);
        while (count_tasks(p) < 200)
                (void)peer_result(p, "goxel.render_scene",
                                  "{\"width\":2048,\"height\":2048,\"background\":true}");
        while (told_tasks(r) != 64)
                assert_true(time(NULL) < end);
        let_go(pid);
        check_result(rig_once(r, "goxel.close_project", "{\"project\":\"box\"}"));
}

/* Arrays in each other, `depth` of them, as a script makes them. */
static void nested_script(char *ret, size_t size, int depth, const char *more) {
        (void)snprintf(ret, size, "{\"script\":\"let v = 7; for (let i = 0; i < %d; i++) v = [v]; v\"%s}",
                       depth, more);
}

static void test_a_result_of_many_levels_is_kept_whole(void **state) {
        char params[128], task[64];
        Rig *r = *state;
        json_object *o;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        nested_script(params, sizeof(params), 60, ",\"background\":true");
        (void)snprintf(task, sizeof(task), "{\"task\":\"%s\"}",
                       look_string(peer_result(p, "goxel.execute_script", params), "task"));
        o = look(ended_task(p, task), "result.value");
        for (int i = 0; i < 60; i++)
                o = json_object_array_get_idx(o, 0);
        assert_int_equal(json_object_get_int(o), 7);
        nested_script(params, sizeof(params), 70, "");
        check_int(peer_call(p, "goxel.execute_script", params), "error.code", -1107);
}

/* Whatever becomes of it, and whether it changes anything or not. */
static void test_a_task_with_a_key_is_begun_once(void **state) {
        const char *picture = "{\"width\":2048,\"height\":2048,\"background\":true,\"key\":\"once\"}";
        char params[64];
        Rig *r = *state;
        Peer *p, *other;
        char *task;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        hold_next();
        task = strdup(look_string(peer_result(p, "goxel.render_scene", picture), "task"));
        pid = hold(p);
        check_string(peer_result(other, "goxel.render_scene", picture), "task", task);
        assert_int_equal(count_tasks(p), 1);
        check_error(peer_call(p, "goxel.render_scene",
                              "{\"width\":2047,\"height\":2048,\"background\":true,\"key\":\"once\"}"),
                    -1117, "key-mismatch");
        let_go(pid);
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", task);
        check_string(ended_task(p, params), "state", "done");
        check_string(peer_result(p, "goxel.render_scene", picture), "task", task);
        assert_int_equal(count_tasks(p), 0);
        free(task);
}

static void test_an_edit_in_the_background_is_made_once(void **state) {
        const char *cube = "{\"shape_type\":\"cube\",\"size\":[96,96,96],\"center\":[60,60,60],"
                           "\"color\":[9,8,7],\"background\":true,\"key\":\"cube\"}";
        char params[64];
        Rig *r = *state;
        json_object *o;
        char *task;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        task = strdup(look_string(peer_result(p, "goxel.procedural_shape", cube), "task"));
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", task);
        o = ended_task(p, params);
        check_string(o, "state", "done");
        check_int(o, "result.revision", 2);
        check_string(peer_result(p, "goxel.procedural_shape", cube), "task", task);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 2);
        free(task);
}

static void test_only_long_methods_run_in_the_background(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = box_peer(r);
        check_error(peer_call(p, "goxel.get_status", "{\"background\":true}"), -32602, NULL);
        check_error(peer_call(p, "goxel.get_task", "{\"task\":\"nonesuch\"}"), -32602, NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TASKS_TEST(test_a_background_task_is_answered_at_once_and_tells_its_result),
                TASKS_TEST(test_a_background_task_outlives_its_client),
                TASKS_TEST(test_its_result_outlives_the_engine),
                TASKS_TEST(test_a_background_task_keeps_its_engine_from_leaving),
                TASKS_TEST(test_a_background_task_dies_with_its_engine_and_that_is_told),
                TASKS_TEST(test_a_background_task_is_cancelled),
                TASKS_TEST(test_a_project_that_is_closed_cancels_its_tasks),
                TASKS_TEST(test_the_status_tells_the_first_of_very_many_tasks),
                TASKS_TEST(test_a_result_of_many_levels_is_kept_whole),
                TASKS_TEST(test_a_task_with_a_key_is_begun_once),
                TASKS_TEST(test_an_edit_in_the_background_is_made_once),
                TASKS_TEST(test_only_long_methods_run_in_the_background),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
