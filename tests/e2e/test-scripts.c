/* Scripts through the socket: what they give back, what ends them, and what is left then. */
#include "base/fd.h"
#include "config.h"
#include "rig/examples.h"
#include "rig/rig.h"
#include "tasks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static json_object *run(Peer *p, const char *script) {
        CLEANUP_BUF Buf params = { 0 };
        json_object *o = json_object_new_object();

        json_object_object_add(o, "script", json_object_new_string(script));
        assert_int_equal(buf_append_text(&params, json_object_to_json_string(o)), 0);
        assert_int_equal(buf_append(&params, "", 1), 0);
        json_object_put(o);
        return peer_call(p, "goxel.execute_script", (const char *)params.data);
}

/* A program that goxeld has started; 0: there is none. */
static pid_t find_program(Rig *r) {
        DIR *d = opendir("/proc");
        const struct dirent *entry;
        pid_t found = 0;

        assert_non_null(d);
        while (found == 0 && (entry = readdir(d))) {
                char path[300], name[64] = "";
                int pid, parent = 0;
                FILE *f;

                (void)snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
                f = entry->d_name[0] >= '0' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
                if (!f)
                        continue;
                if (fscanf(f, "%d (%63[^)]) %*c %d", &pid, name, &parent) == 3 && parent == rig_pid(r) &&
                    strcmp(name, "goxel-script") == 0)
                        found = pid;
                (void)fclose(f);
        }
        (void)closedir(d);
        return found;
}

/* A script that runs until somebody ends it; its program. The answer is still to come. */
static pid_t endless(Rig *r, Peer *p, const char *more) {
        Peer *other = rig_peer(r);
        char params[200];
        pid_t pid;

        (void)snprintf(params, sizeof(params), "{\"script\":\"for (;;);\",\"timeout_ms\":200000%s}", more);
        (void)peer_request(p, "goxel.execute_script", params);
        do
                (void)peer_result(other, "goxel.list_tasks", "{\"project\":\"scripts\"}");
        while ((pid = find_program(r)) == 0);
        return pid;
}

static void test_a_script_changes_the_model_in_one_step(void **state) {
        Peer *p = rig_project(*state, "scripts");
        json_object *answer;

        answer = run(p, "const v = goxel.image.activeLayer.volume; console.log('hello');"
                        "for (let x = 0; x < 3; x++) v.setAt([x, 1, 2], [255, 128, 0, 255]);"
                        "({ there: v.getAt([1, 1, 2]), count: v.count })");
        check_json(answer, "result.success", "true");
        check_int(answer, "result.code", 0);
        check_json(answer, "result.value", "{\"there\":[255,128,0,255],\"count\":3}");
        check_string(answer, "result.console", "hello\n");
        check_json(answer, "result.console_truncated", "false");
        check_int(answer, "result.voxels_changed", 3);
        check_int(answer, "result.revision", 2);
        check_json(peer_call(p, "goxel.get_voxel", "[1,1,2]"), "result.color", "[255,128,0,255]");
        (void)peer_result(p, "goxel.undo", "{}");
        check_json(peer_call(p, "goxel.get_voxel", "[0,1,2]"), "result.exists", "false");
        (void)peer_result(p, "goxel.redo", "{}");
        check_json(peer_call(p, "goxel.get_voxel", "[2,1,2]"), "result.exists", "true");
}

static void test_a_script_that_changes_nothing_is_no_step(void **state) {
        Peer *p = rig_project(*state, "scripts");

        check_int(run(p, "goxel.image.layers.length"), "result.revision", 1);
        check_int(run(p, "1"), "result.voxels_changed", 0);
}

static void test_a_million_voxels_are_set(void **state) {
        Peer *p = rig_project(*state, "scripts");
        json_object *answer;

        answer = run(
                p, "const v = goxel.image.activeLayer.volume;"
                   "for (let i = 0; i < 1000000; i++)"
                   "        v.setAt([i % 100, (i / 100 | 0) % 100, i / 10000 | 0], [i & 255, 2, 3, 255]);");
        check_int(answer, "result.voxels_changed", 1000000);
        check_json(peer_call(p, "goxel.get_voxel", "[99,99,99]"), "result.color", "[63,2,3,255]");
}

static void test_a_colour_is_written_as_in_requests(void **state) {
        Peer *p = rig_project(*state, "scripts");

        (void)run(
                p,
                "const v = goxel.image.activeLayer.volume;"
                "v.setAt([0, 0, 0], 'Orange'); v.setAt([1, 0, 0], '#fa0'); v.setAt([2, 0, 0], '#ffa50080');"
                "v.setAt([3, 0, 0], 'red'); v.setAt([3, 0, 0], 'transparent');");
        check_json(peer_call(p, "goxel.get_voxel", "[0,0,0]"), "result.color", "[255,165,0,255]");
        check_json(peer_call(p, "goxel.get_voxel", "[1,0,0]"), "result.color", "[255,170,0,255]");
        check_json(peer_call(p, "goxel.get_voxel", "[2,0,0]"), "result.color", "[255,165,0,128]");
        check_json(peer_call(p, "goxel.get_voxel", "[3,0,0]"), "result.exists", "false");
        check_error(run(p, "goxel.image.activeLayer.volume.setAt([0, 0, 0], 'rde')"), -1021, "exception");
}

static void test_an_exception_changes_nothing_and_says_where(void **state) {
        Peer *p = rig_project(*state, "scripts");
        json_object *answer;

        answer = run(p,
                     "goxel.image.activeLayer.volume.setAt([1, 2, 3], [1, 2, 3]);\nconsole.log('so far');\n"
                     "  null.x");
        check_error(answer, -1021, "exception");
        check_int(answer, "error.data.line", 3);
        check_int(answer, "error.data.column", 7);
        check_string(answer, "error.data.console", "so far\n");
        check_string(
                answer, "error.message",
                "script, line 3, column 7: TypeError: null is not an object (evaluating 'null.x'). Nothing was "
                "changed");
        check_json(peer_call(p, "goxel.get_voxel", "[1,2,3]"), "result.exists", "false");
        check_int(peer_call(p, "goxel.get_status", "{}"), "result.revision", 1);
}

static void test_what_is_no_layer_and_no_function_is_refused_where_it_stands(void **state) {
        static const char *const rows[][2] = {
                { "goxel.image.removeLayer(5)", "script, line 1, column 24: TypeError: This wants a layer" },
                { "goxel.image.activeLayer = null",
                  "script, line 1, column 12: TypeError: This wants a layer" },
                { "goxel.image.activeLayer.volume.iter(5)",
                  "script, line 1, column 36: TypeError: This calls a function, not 5" },
                { "new Box([0, 0, 0], [1, 1, 1]).iterVoxels()",
                  "script, line 1, column 41: TypeError: This calls a function, not undefined" },
                { "var none = null; none.x = 5",
                  "script, line 1, column 22: TypeError: null is not an object" },
                { "const one = 1; one = 2",
                  "script, line 1, column 21: TypeError: Attempted to assign to readonly property. Nothing" },
        };
        Peer *p = rig_project(*state, "scripts");

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                json_object *answer = run(p, rows[i][0]);

                check_error(answer, -1021, "exception");
                if (strncmp(look_string(answer, "error.message"), rows[i][1], strlen(rows[i][1])) != 0)
                        fail_msg("%s: %s", rows[i][0], look_string(answer, "error.message"));
        }
        check_int(peer_call(p, "goxel.list_layers", "{}"), "result.count", 1);
}

static void test_a_syntax_error_says_where(void **state) {
        json_object *answer = run(rig_project(*state, "scripts"), "let a;\nlet b = ;");

        check_error(answer, -1021, "syntax");
        check_int(answer, "error.data.line", 2);
        check_int(answer, "error.data.column", 9);
}

static void test_time_ends_a_script(void **state) {
        Peer *p = rig_project(*state, "scripts");
        json_object *answer;
        char params[96];

        /* At some time there is enough of it to begin, however long the program takes to start. */
        for (unsigned ms = 200; ms < RIG_DEADLINE_MS; ms *= 2) {
                (void)snprintf(params, sizeof(params),
                               "{\"script\":\"console.log('in'); for (;;);\",\"timeout_ms\":%u}", ms);
                answer = peer_call(p, "goxel.execute_script", params);
                if (look(answer, "error.data.console"))
                        break;
        }
        check_error(answer, -1114, "timed-out");
        check_string(answer, "error.data.limit", "time");
        check_string(answer, "error.data.console", "in\n");
        check_int(run(p, "7"), "result.value", 7);
}

/* Sanitizers leave no limit. */
#if GOXEL_MEMORY_LIMIT
static void test_memory_ends_a_script(void **state) {
        json_object *answer;
        Peer *p;

        p = rig_project(*state, "scripts");
        answer = run(p, "const a = []; for (;;) a.push(new Float64Array(1000000).fill(1));");
        check_error(answer, -1107, "too-large");
        check_string(answer, "error.data.limit", "memory");
        check_int(run(p, "7"), "result.value", 7);
}
#endif

static void test_an_endless_script_is_cancelled(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts"), *other = rig_peer(r);
        pid_t pid = endless(r, p, ",\"key\":\"endless\"");

        check_json(peer_call(other, "goxel.cancel", "{\"project\":\"scripts\",\"key\":\"endless\"}"),
                   "result.cancelled", "true");
        check_error(peer_answer(p), -1113, "cancelled");
        rig_expect_gone(pid);
        check_int(run(p, "7"), "result.value", 7);
}

static void test_a_script_ends_with_its_client(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts");
        pid_t pid = endless(r, p, "");

        peer_close(p);
        rig_expect_gone(pid);
}

static void test_a_script_ends_with_its_engine(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts"), *other = rig_peer(r);
        pid_t pid = endless(r, p, ",\"key\":\"endless\"");

        (void)kill(rig_engine(r, "scripts"), SIGKILL);
        rig_expect_gone(pid);
        /* The next engine runs it anew. */
        while (strcmp(json_object_to_json_string(
                              look(peer_result(other, "goxel.cancel",
                                               "{\"project\":\"scripts\",\"key\":\"endless\"}"),
                                   "cancelled")),
                      "true") != 0)
                ;
        check_error(peer_answer(p), -1113, "cancelled");
}

static void test_the_program_is_killed_and_the_project_goes_on(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts");
        pid_t pid = endless(r, p, "");

        assert_int_equal(kill(pid, SIGKILL), 0);
        check_error(peer_answer(p), -1112, "engine-died");
        check_int(run(p, "7"), "result.value", 7);
}

static void test_others_wait_for_a_script_and_it_for_them(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts"), *other = rig_peer(r);

        (void)peer_request(p, "goxel.execute_script",
                           "{\"script\":\"goxel.image.activeLayer.volume.setAt([1,1,1],[1,1,1])\"}");
        (void)peer_request(
                other, "goxel.execute_script",
                "{\"project\":\"scripts\",\"script\":\"goxel.image.activeLayer.volume.setAt([2,1,1],[1,1,1])\"}");
        check_int(peer_answer(p), "result.voxels_changed", 1);
        check_int(peer_answer(other), "result.voxels_changed", 1);
        check_int(run(p, "goxel.image.activeLayer.volume.count"), "result.value", 2);
}

static void test_a_script_comes_by_path_or_descriptor(void **state) {
        Rig *r = *state;
        Peer *p = rig_project(r, "scripts");
        static const char text[] = "goxel.image.layers[0].name;\nnowhere";
        char params[300];
        CLEANUP_FD int fd = open(rig_path(r, "build.js"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

        assert_int_equal(write(fd, text, 27), 27);
        (void)snprintf(params, sizeof(params), "{\"path\":\"%s\"}", rig_path(r, "build.js"));
        check_string(peer_call(p, "goxel.execute_script", params), "result.value", "background");
        check_string(peer_call_fd(p, "goxel.execute_script", "{\"fd\":0}", fd), "result.value",
                     "background");
        assert_int_equal(pwrite(fd, text, sizeof(text) - 1, 0), (ssize_t)sizeof(text) - 1);
        check_string(
                peer_call(p, "goxel.execute_script", params), "error.message",
                "build.js, line 2, column 8: ReferenceError: Can't find variable: nowhere. Nothing was changed");
}

static void test_a_script_in_the_background_is_asked_for_later(void **state) {
        Peer *p = rig_project(*state, "scripts");
        char params[100];
        json_object *answer;

        answer = peer_call(p, "goxel.execute_script", "{\"script\":\"6*7\",\"background\":true}");
        (void)snprintf(params, sizeof(params), "{\"task\":\"%s\"}", look_string(answer, "result.task"));
        do
                answer = peer_call(p, "goxel.get_task", params);
        while (strcmp(look_string(answer, "result.state"), "done") != 0);
        check_int(answer, "result.result.value", 42);
}

static void test_the_selection_is_the_box_of_a_script(void **state) {
        Peer *p = rig_project(*state, "scripts");

        check_json(run(p, "goxel.image.selectionBox"), "result.value",
                   "{\"min\":[0,0,0],\"max\":[63,63,63]}");
        (void)peer_result(p, "goxel.select_region", "{\"box\":{\"min\":[1,2,3],\"max\":[4,5,6]}}");
        check_json(run(p, "goxel.image.selectionBox"), "result.value", "{\"min\":[1,2,3],\"max\":[4,5,6]}");
}

static void test_wrong_requests_are_refused(void **state) {
        static const Wrong wrong[] = {
                { "goxel.execute_script", "{}", -32602, "script" },
                { "goxel.execute_script", "{\"script\":\"1\",\"timeout_ms\":300001}", -32602, "timeout_ms" },
                { "goxel.execute_script", "{\"script\":1}", -32602, "script" },
                { "goxel.execute_script", "{\"script\":\"1\",\"fd\":0}", -32602, "script" },
        };
        Peer *p = rig_project(*state, "scripts");

        check_wrong(p, wrong, ARRAY_LEN(wrong));
        check_error(run(p, "'x'.repeat(2000000)"), -1107, "too-large");
        peer_send(
                p,
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.execute_script\",\"params\":{\"script\":\"1\"}}]");
        check_int(peer_answer(p), "0.error.code", -32600);
}

static void test_without_the_program_it_says_what_to_install(void **state) {
        Rig *r = *state;
        json_object *answer;
        Peer *p;

        assert_int_equal(setenv("GOXEL_TEST_SCRIPT", "/nowhere/goxel-script", 1), 0);
        p = rig_project(r, "scripts");
        assert_int_equal(unsetenv("GOXEL_TEST_SCRIPT"), 0);
        answer = run(p, "1");
        check_error(answer, -1021, "no-program");
        check_string(
                answer, "error.message",
                "goxel.execute_script: no script can be run here: /nowhere/goxel-script is not there: install the "
                "package goxel-script");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,255,0,0]");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_script_changes_the_model_in_one_step),
                RIG_TEST(test_a_script_that_changes_nothing_is_no_step),
                RIG_TEST(test_a_million_voxels_are_set),
                RIG_TEST(test_a_colour_is_written_as_in_requests),
                RIG_TEST(test_an_exception_changes_nothing_and_says_where),
                RIG_TEST(test_what_is_no_layer_and_no_function_is_refused_where_it_stands),
                RIG_TEST(test_a_syntax_error_says_where),
                RIG_TEST(test_time_ends_a_script),
#if GOXEL_MEMORY_LIMIT
                RIG_TEST(test_memory_ends_a_script),
#endif
                RIG_TEST(test_an_endless_script_is_cancelled),
                RIG_TEST(test_a_script_ends_with_its_client),
                RIG_TEST(test_a_script_ends_with_its_engine),
                RIG_TEST(test_the_program_is_killed_and_the_project_goes_on),
                RIG_TEST(test_others_wait_for_a_script_and_it_for_them),
                RIG_TEST(test_a_script_comes_by_path_or_descriptor),
                RIG_TEST(test_a_script_in_the_background_is_asked_for_later),
                RIG_TEST(test_the_selection_is_the_box_of_a_script),
                RIG_TEST(test_wrong_requests_are_refused),
                RIG_TEST(test_without_the_program_it_says_what_to_install),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
