/* How far tasks are. */
#include "tasks.h"

#include "base/fd.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Long enough to be looked at a few times. */
#define PICTURE "{\"width\":4096,\"height\":4096,\"background\":true}"

static void big_model(Peer *p) {
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"shape_type\":\"sphere\",\"size\":[250,250,250],\"center\":[0,0,0],"
                          "\"color\":[9,8,7]}");
}

static void test_progress_arrives_in_order(void **state) {
        Rig *r = *state;
        Peer *p, *watcher;
        double last = 0;
        unsigned n = 0;
        char *task;

        rig_start(r);
        p = rig_peer(r);
        big_model(p);
        watcher = rig_peer(r);
        check_json(peer_result(watcher, "goxel.subscribe", "{\"events\":[\"progress\"]}"), "events",
                   "[\"progress\"]");
        task = strdup(look_string(peer_result(p, "goxel.render_scene", PICTURE), "task"));
        for (; n < 2; n++) {
                json_object *o = peer_answer(watcher);
                double share = json_object_get_double(look(o, "params.progress"));

                check_string(o, "method", "goxel.progress");
                check_string(o, "params.task", task);
                check_string(o, "params.method", "goxel.render_scene");
                check_string(o, "params.project", "box");
                assert_true(share > last && share <= 1);
                last = share;
        }
        free(task);
}

/* A line of the watcher's, which has to be of this status. */
static json_object *expect_status(Peer *watcher, const char *word) {
        json_object *o = peer_answer(watcher);

        check_string(o, "method", "goxel.status");
        check_string(o, "params.status", word);
        return o;
}

static void test_a_project_is_told_to_be_busy_and_then_ready(void **state) {
        const char *events = "{\"project\":\"box\",\"events\":[\"changes\",\"status\"]}";
        Rig *r = *state;
        Peer *p, *other, *watcher, *late;
        json_object *o;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        watcher = rig_peer(r);
        late = rig_peer(r);
        check_string(peer_result(watcher, "goxel.subscribe", events), "status", "ready");
        pid = held_task(p, other, "goxel.smooth", "{\"timeout_ms\":600000}");
        o = expect_status(watcher, "busy");
        check_string(o, "params.method", "goxel.smooth");
        check_string(o, "params.task",
                     look_string(peer_result(other, "goxel.list_tasks", "{}"), "tasks.0.task"));
        check_json(o, "params.by.client", "null");
        check_string(peer_result(late, "goxel.subscribe", events), "status", "busy");
        let_go(pid);
        check_result(peer_answer(p));
        /* First what it has done. */
        check_string(peer_answer(watcher), "method", "goxel.changed");
        (void)expect_status(watcher, "ready");
        check_string(peer_answer(late), "method", "goxel.changed");
        (void)expect_status(late, "ready");
}

/* Whoever waits for the task's answer hears of it, too, before the answer. */
static void test_the_session_of_a_task_hears_of_its_progress(void **state) {
        Rig *r = *state;
        json_object *o;
        unsigned n = 0;
        int64_t id;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        big_model(p);
        (void)peer_result(p, "goxel.subscribe", "{\"events\":[\"progress\"]}");
        id = peer_request(p, "goxel.render_scene", "{\"width\":4096,\"height\":4096,\"timeout_ms\":600000}");
        for (o = peer_answer(p); !look(o, "id"); o = peer_answer(p)) {
                check_string(o, "method", "goxel.progress");
                n++;
        }
        check_int(o, "id", id);
        check_result(o);
        assert_true(n > 0);
}

/* The notifications ahead of the answer to a request. */
static unsigned count_progress(Peer *p, int64_t id, const char *project) {
        unsigned n = 0;
        json_object *o;

        for (o = peer_answer(p); !look(o, "id"); o = peer_answer(p)) {
                check_string(o, "method", "goxel.progress");
                check_string(o, "params.project", project);
                n++;
        }
        check_int(o, "id", id);
        check_result(o);
        return n;
}

static void test_a_request_tells_of_its_progress_alone_to_who_wants_it(void **state) {
        Rig *r = *state;
        Peer *p, *other;

        rig_start(r);
        p = rig_peer(r);
        big_model(p);
        other = rig_peer(r);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"box\"}");
        assert_true(count_progress(p,
                                   peer_request(p, "goxel.render_scene",
                                                "{\"width\":4096,\"height\":4096,\"timeout_ms\":600000,"
                                                "\"progress\":true}"),
                                   "box") > 0);
        assert_false(peer_readable(other, 0));
}

/* Whoever watches and wants to know is told once. */
static void test_progress_that_is_watched_and_wanted_is_told_once(void **state) {
        Rig *r = *state;
        double last = -1;
        json_object *o;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        big_model(p);
        (void)peer_result(p, "goxel.subscribe", "{\"events\":[\"progress\"]}");
        (void)peer_request(p, "goxel.render_scene",
                           "{\"width\":4096,\"height\":4096,\"timeout_ms\":600000,\"progress\":true}");
        for (o = peer_answer(p); !look(o, "id"); o = peer_answer(p)) {
                double share = json_object_get_double(look(o, "params.progress"));

                assert_true(share > last);
                last = share;
        }
        check_result(o);
        assert_true(last > 0);
}

/* Nobody can watch it before it is there. */
static void test_a_project_that_is_made_of_a_file_tells_how_far_it_is(void **state) {
        CLEANUP_FD int fd = memfd_create("points", MFD_CLOEXEC);
        FILE *file = fdopen(dup(fd), "we");
        Rig *r = *state;
        Peer *p;

        assert_non_null(file);
        for (unsigned i = 0; i < 2000000; i++)
                (void)fprintf(file, "%u %u %u ff8000\n", i % 200, i / 200 % 200, i / 40000);
        assert_int_equal(fclose(file), 0);
        rig_start(r);
        p = rig_peer(r);
        assert_true(count_progress(p,
                                   peer_request_fd(p, "goxel.load_project",
                                                   "{\"name\":\"points\",\"fd\":0,\"format\":\"txt\","
                                                   "\"timeout_ms\":600000,\"progress\":true}",
                                                   fd),
                                   "points") > 0);
        check_int(peer_result(p, "goxel.get_status", NULL), "voxels", 2000000);
}

static void test_those_who_did_not_ask_for_progress_are_spared(void **state) {
        Rig *r = *state;
        Peer *p, *watcher;

        rig_start(r);
        p = rig_peer(r);
        big_model(p);
        watcher = rig_peer(r);
        check_json(peer_result(watcher, "goxel.subscribe", "{}"), "events", "[\"changes\",\"status\"]");
        (void)peer_result(p, "goxel.render_scene", "{\"width\":4096,\"height\":4096,\"timeout_ms\":600000}");
        /* That there is work, not how far it is. */
        (void)expect_status(watcher, "busy");
        (void)expect_status(watcher, "ready");
        assert_false(peer_readable(watcher, 0));
}

/* The first project of goxeld's status that is there. */
static json_object *status_of_project(Rig *r) {
        return look(rig_once(r, "status", NULL), "result.projects.0");
}

static void test_goxeld_tells_which_projects_are_busy(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        pid_t pid;

        rig_start(r);
        p = box_peer(r);
        other = rig_peer(r);
        pid = held_picture(p, other, "");
        while (strcmp(look_string(status_of_project(r), "status"), "busy") != 0)
                ;
        check_string(status_of_project(r), "tasks.0.method", "goxel.render_scene");
        check_string(status_of_project(r), "tasks.0.state", "running");
        check_string(rig_once(r, "status", NULL), "result.state", "busy");
        let_go(pid);
        check_result(peer_answer(p));
        while (strcmp(look_string(status_of_project(r), "status"), "ready") != 0)
                ;
        assert_null(look(status_of_project(r), "tasks.0"));
}

static void test_goxeld_does_not_leave_while_a_project_is_busy(void **state) {
        Rig *r = *state;
        Peer *p;
        pid_t pid;

        rig_hold(r);
        rig_option(r, "--idle-ms", "100");
        /* Before it starts: it would leave in between. */
        p = rig_peer(r);
        (void)peer_request(p, "goxel.create_project", "{\"name\":\"box\",\"template\":\"sphere\"}");
        rig_start(r);
        check_result(peer_answer(p));
        hold_next();
        (void)peer_result(p, "goxel.render_scene", "{\"width\":2048,\"height\":2048,\"background\":true}");
        pid = hold(p);
        while (strcmp(look_string(status_of_project(r), "status"), "busy") != 0)
                ;
        peer_close(p);
        assert_false(rig_noticed(r, "STOPPING=1"));
        let_go(pid);
        rig_expect_notice(r, "STOPPING=1");
        assert_int_equal(rig_wait(r), 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TASKS_TEST(test_progress_arrives_in_order),
                TASKS_TEST(test_a_project_is_told_to_be_busy_and_then_ready),
                TASKS_TEST(test_the_session_of_a_task_hears_of_its_progress),
                TASKS_TEST(test_a_request_tells_of_its_progress_alone_to_who_wants_it),
                TASKS_TEST(test_progress_that_is_watched_and_wanted_is_told_once),
                TASKS_TEST(test_a_project_that_is_made_of_a_file_tells_how_far_it_is),
                TASKS_TEST(test_those_who_did_not_ask_for_progress_are_spared),
                TASKS_TEST(test_goxeld_tells_which_projects_are_busy),
                TASKS_TEST(test_goxeld_does_not_leave_while_a_project_is_busy),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
