/* goxelctl when its request takes long: Ctrl-C, progress, time limits. Tasks are held where a test wants
 * them. */
#include "cli/terminal.h"

#include "base/text.h"
#include "e2e/tasks.h"
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CTRL_C "\003"
#define RENDER "render box out.png --size 2048x2048"

static pid_t stopped; /* an engine, by the test; 0: none */

static int setup(void **state) {
        int r = run_beside_daemon(state);

        if (r == 0)
                prepare_tasks(*state);
        return r;
}

static int teardown(void **state) {
        if (stopped > 0)
                (void)kill(stopped, SIGCONT);
        stopped = 0;
        terminal_teardown();
        return run_beside_daemon_end(state);
}

/* Project box with so much in it that a picture takes a while, and a client of it to look with. */
static Peer *begin(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"shape_type\":\"sphere\",\"size\":[200,200,200],\"center\":[0,0,0],"
                          "\"color\":[9,8,7]}");
        expect_run(0, "echo old >out.png");
        return p;
}

/* The first task of the project once it is so far; NULL: there is none. */
static json_object *task_at(Peer *p, double progress) {
        for (;;) {
                json_object *task = look(peer_result(p, "goxel.list_tasks", "{}"), "tasks.0");

                if (!task || (strcmp(look_string(task, "state"), "running") == 0 &&
                              json_object_get_double(look(task, "progress")) >= progress))
                        return task;
        }
}

/* Starts goxelctl, and holds its task. */
static pid_t start_held(Peer *p, const char *line) {
        hold_next();
        terminal_start(line);
        return hold(p);
}

/* The same, at some point from `progress` on. */
static pid_t start_held_at(Peer *p, const char *line, double progress) {
        for (;;) {
                json_object *task = NULL;

                terminal_start(line);
                while (!task && !terminal_ended())
                        task = task_at(p, progress);
                if (task && hold_worker((pid_t)look_int(task, "pid")))
                        return (pid_t)look_int(look(peer_result(p, "goxel.list_tasks", "{}"), "tasks.0"),
                                               "pid");
                (void)terminal_end();
        }
}

static void check_untouched(void) {
        expect_run(0, "cat out.png; ls -A | grep -v '^[.]\\(out\\|err\\)$'");
        expect_out("old\nout.png\n");
}

static void test_ctrl_c_cancels_a_picture(void **state) {
        Peer *p = begin(*state);

        (void)start_held(p, RENDER);
        terminal_type(CTRL_C);
        assert_int_equal(terminal_end(), 130);
        assert_non_null(strstr(terminal_screen(), "cancelled: nothing was changed"));
        assert_int_equal(count_tasks(p), 0);
        check_untouched();
}

static void test_ctrl_c_cancels_an_edit(void **state) {
        Peer *p = begin(*state);

        (void)start_held(p, "call goxel.procedural_shape project=box shape_type=cube size=[400,400,400] "
                            "center=[0,0,0] color=[1,2,3]");
        terminal_type(CTRL_C);
        assert_int_equal(terminal_end(), 130);
        assert_non_null(strstr(terminal_screen(), "cancelled: nothing was changed"));
        check_int(peer_result(p, "goxel.get_status", "{}"), "revision", 2);
}

/* The engine cannot answer: somebody who is in a hurry does not wait for it. What is said may be lost, as
 * the terminal forgets what it was about to show at each Ctrl-C. */
static void test_a_second_ctrl_c_leaves_at_once(void **state) {
        Peer *p = begin(*state);
        pid_t engine = rig_engine(*state, "box"), task;

        task = start_held(p, RENDER);
        stopped = engine;
        assert_int_equal(kill(engine, SIGSTOP), 0);
        while (!terminal_ended())
                terminal_type(CTRL_C);
        assert_int_equal(terminal_end(), 130);
        assert_int_equal(kill(engine, SIGCONT), 0);
        rig_expect_gone(task);
        check_untouched();
}

static void test_progress_is_drawn_on_a_terminal_and_removed(void **state) {
        Peer *p = begin(*state);
        pid_t task = start_held_at(p, RENDER, 0.05);

        terminal_await("goxel.render_scene [");
        terminal_await(" %");
        let_go(task);
        assert_int_equal(terminal_end(), 0);
        assert_non_null(strstr(terminal_screen(), "\r\033[Kout.png: 2048"));
}

/* Longer than it takes until progress is drawn. */
static void await_half_a_second(Peer *p) {
        while (json_object_get_double(look(peer_result(p, "goxel.list_tasks", "{}"), "tasks.0.seconds")) <
               0.5)
                ;
}

static void test_quiet_commands_draw_nothing(void **state) {
        Peer *p = begin(*state);
        pid_t task = start_held_at(p, RENDER " -q", 0.05);

        await_half_a_second(p);
        let_go(task);
        assert_int_equal(terminal_end(), 0);
        assert_string_equal(terminal_screen(), "");
}

static void test_a_time_limit_stops_what_takes_longer(void **state) {
        (void)begin(*state);
        expect_run(1, "goxelctl " RENDER " --timeout 0.001");
        expect_err_has("took longer");
        check_untouched();
        expect_run(0, "goxelctl " RENDER " --timeout 100 -q");
        expect_run(2, "goxelctl " RENDER " --timeout soon");
        expect_err_has("--timeout wants seconds");
}

static bool is_engine(pid_t pid) {
        char path[64], name[32] = "";
        FILE *file;

        (void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
        file = fopen(path, "re");
        if (file && !fgets(name, sizeof(name), file))
                name[0] = '\0';
        if (file)
                (void)fclose(file);
        return strcmp(name, "goxel-engine\n") == 0;
}

/* The private engine of the program; 0: there is none yet. Before it is the engine's program, its parent
 * waits for it in the kernel. */
static pid_t child_of(pid_t parent) {
        char path[64];
        int child = 0;
        FILE *file;

        (void)snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
        file = fopen(path, "re");
        if (!file)
                return 0;
        if (fscanf(file, "%d", &child) != 1)
                child = 0;
        (void)fclose(file);
        return child > 0 && is_engine(child) ? child : 0;
}

static void test_ctrl_c_ends_a_private_engine(void **state) {
        pid_t engine = 0;

        (void)begin(*state);
        expect_run(0, "goxelctl export box ./box.gox -q");
        for (bool held = false; !held;) {
                terminal_start("render box.gox out.png --size 2048x2048");
                for (engine = 0; engine == 0 && !terminal_ended();)
                        engine = child_of(terminal_pid());
                held = engine > 0 && kill(engine, SIGSTOP) == 0 && !terminal_ended();
        }
        terminal_type(CTRL_C);
        assert_int_equal(terminal_end(), 130);
        assert_non_null(strstr(terminal_screen(), "cancelled: nothing was changed"));
        rig_expect_gone(engine);
        expect_run(0, "rm box.gox");
        check_untouched();
}

/* What Ctrl-C does to the whole group of processes, by an engine that it ends at once. */
static void test_ctrl_c_is_told_as_such_when_it_ends_the_engine_first(void **state) {
        (void)begin(*state);
        expect_run(0, "goxelctl export box ./box.gox -q");
        expect_run(0, "printf '#!/bin/sh\\nkill -INT 0\\n' >engine && chmod +x engine");
        for (int i = 0; i < 20; i++)
                expect_run(0, "GOXEL_ENGINE=\"$PWD/engine\" setsid -w goxelctl render box.gox out.png || "
                              "test $? = 130");
}

/* Lines of text that take a private engine longer to read than it takes until progress is drawn: it is held
 * for that time, so that this does not go by how fast it is. */
static void start_conversion(void) {
        pid_t engine = 0;

        terminal_start("convert points.txt out.csv");
        while (engine == 0 && !terminal_ended())
                engine = child_of(terminal_pid());
        assert_true(engine > 0 && kill(engine, SIGSTOP) == 0);
        stopped = engine;
        for (const uint64_t began = now_usec(); now_usec() - began < 400 * USEC_PER_MSEC;)
                assert_false(terminal_ended());
        assert_int_equal(kill(engine, SIGCONT), 0);
        stopped = 0;
}

static void write_points(void) {
        expect_run(0, "awk 'BEGIN { for (i = 0; i < 3000000; i++) print i %% 200, int(i / 200) %% 200, "
                      "int(i / 40000), \"ff8000\" }' >points.txt");
}

static void test_the_progress_of_a_conversion_is_drawn_and_removed(void **state) {
        (void)begin(*state);
        write_points();
        start_conversion();
        terminal_await("goxel.load_project [");
        assert_int_equal(terminal_end(), 0);
        assert_non_null(strstr(terminal_screen(), "out.csv: "));
        expect_run(0, "wc -l <out.csv");
        expect_out("3000001\n");
}

static void test_ctrl_c_cancels_a_conversion(void **state) {
        (void)begin(*state);
        write_points();
        start_conversion();
        terminal_await("goxel.load_project [");
        terminal_type(CTRL_C);
        assert_int_equal(terminal_end(), 130);
        assert_non_null(strstr(terminal_screen(), "cancelled: nothing was changed"));
        expect_run(0, "rm points.txt");
        check_untouched();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_ctrl_c_cancels_a_picture),
                TEST(test_ctrl_c_cancels_an_edit),
                TEST(test_a_second_ctrl_c_leaves_at_once),
                TEST(test_progress_is_drawn_on_a_terminal_and_removed),
                TEST(test_quiet_commands_draw_nothing),
                TEST(test_a_time_limit_stops_what_takes_longer),
                TEST(test_ctrl_c_ends_a_private_engine),
                TEST(test_ctrl_c_is_told_as_such_when_it_ends_the_engine_first),
                TEST(test_the_progress_of_a_conversion_is_drawn_and_removed),
                TEST(test_ctrl_c_cancels_a_conversion),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
