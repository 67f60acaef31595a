/* Memory that runs out in goxeld, at each allocation of a request's way through it, one after the other: the
 * client is answered or its connection ends, goxeld goes on, no other client notices, nothing is left open.
 */
#include "shortage.h"

#include "base/macros.h"
#include "base/text.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

/* No request here makes as many allocations. */
#define ALLOCATIONS_MAX 20000

typedef struct Row {
        const char *method, *params;
        /* Carried out with memory enough: before, and after. */
        const char *before, *before_params, *after, *after_params;
} Row;

static size_t open_descriptors(pid_t pid) {
        char path[64];
        DIR *folder;
        size_t n = 0;

        (void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
        folder = opendir(path);
        assert_non_null(folder);
        while (readdir(folder))
                n++;
        (void)closedir(folder);
        return n;
}

/* What ends, ends a little after its client has seen it. */
static void expect_descriptors(Shortage *s, size_t most, const char *what, long n) {
        uint64_t end = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;

        while (open_descriptors(rig_pid(s->rig)) > most) {
                (void)rig_once(s->rig, "ping", NULL);
                if (now_usec() > end)
                        fail_msg("%s, allocation %ld: descriptors are left open in goxeld", what, n);
        }
}

static void expect_alive(Shortage *s, const char *what, long n) {
        if (rig_ends(s->rig, 0))
                fail_msg("%s, allocation %ld: goxeld ended with status %#x", what, n,
                         (unsigned)rig_wait(s->rig));
}

static void expect_model(Shortage *s, bool failed, const char *what, long n) {
        CLEANUP_FREE char *now = NULL;
        int64_t revision;

        now = shortage_model(s->peer, &revision);
        if (failed && revision != s->revision)
                fail_msg("%s: failed at allocation %ld, and made a step", what, n);
        if (revision != s->revision) {
                (void)peer_result(s->peer, "goxel.undo", "{}");
                free(now);
                now = shortage_model(s->peer, &s->revision);
        }
        if (strcmp(now, s->model) != 0)
                fail_msg("%s, allocation %ld: the model was\n%s\nand is\n%s", what, n, s->model, now);
}

/* Without memory to accept it with, a connection may have ended before anything is sent. NULL: it has ended.
 */
static json_object *ask_or_end(Peer *p, const Row *row) {
        CLEANUP_FREE char *line = NULL;

        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\"%s%s,\"id\":1}\n", row->method,
                             row->params ? ",\"params\":" : "", row->params ? row->params : "") > 0);
        return peer_send_bytes(p, line, strlen(line)) ? peer_answer_or_end(p) : NULL;
}

/* Lets the n-th allocation fail. Whether there were as many. */
static bool run_short(Shortage *s, const Row *row, bool from_engine, long n) {
        Peer *p = from_engine ? s->peer : peer_open(rig_socket(s->rig));
        json_object *answer;
        bool failed, reached;

        /* An engine that is killed while it answers takes that connection along. */
        while (peer_unread(s->peer) > 0)
                (void)sched_yield();
        atomic_store(&s->scarce->goxeld, n);
        answer = ask_or_end(p, row);
        reached = atomic_exchange(&s->scarce->goxeld, 0) == 0;
        failed = answer && look(answer, "error");
        if (!reached && !look(answer, "result"))
                fail_msg("%s, with memory: %s", row->method, json_object_to_json_string(answer));
        s->errors += failed;
        s->ends += !answer;
        expect_alive(s, row->method, n);
        if (from_engine && !answer)
                s->peer = rig_peer(s->rig);
        if (!from_engine)
                (void)peer_free(p);
        expect_model(s, failed, row->method, n);
        return reached;
}

static void run_out(Shortage *s, const Row *row, bool from_engine) {
        size_t descriptors;
        bool reached = true;
        long n = 1;

        (void)rig_once(s->rig, "ping", NULL);
        descriptors = open_descriptors(rig_pid(s->rig)) + 1;
        for (; reached; n++) {
                assert_true(n < ALLOCATIONS_MAX);
                /* Nobody else reads what goxeld tells its service manager. */
                (void)rig_noticed(s->rig, "");
                if (row->before)
                        check_result(rig_once(s->rig, row->before, row->before_params));
                reached = run_short(s, row, from_engine, n);
                /* It may be done already, or not have been begun. */
                if (row->after)
                        (void)rig_once(s->rig, row->after, row->after_params);
                expect_descriptors(s, descriptors, row->method, n);
        }
        print_message("# %s: %ld allocations\n", row->method, n - 2);
}

static void test_what_goxeld_answers_itself_is_answered_or_refused(void **state) {
        static const Row rows[] = {
                { .method = "ping" },
                { .method = "status" },
                { .method = "goxel.list_projects" },
                { .method = "goxel.list_sessions" },
                { .method = "goxel.get_performance_metrics", .params = "{\"time_range_minutes\":5}" },
                { .method = "list_methods" },
                { .method = "goxel.reload_configuration" },
                { .method = "goxel.get_config" },
                { .method = "goxel.set_config", .params = "{\"key\":\"EngineIdleSec\",\"value\":\"5min\"}" },
                { .method = "goxel.debug_dump_state" },
                { .method = "hello", .params = "{\"client\":\"a client\",\"version\":\"1\"}" },
        };
        Shortage *s = *state;

        shortage_begin(s);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], false);
        assert_true(s->errors + s->ends > 0);
}

static void test_a_session_in_an_engine_asks_goxeld_and_is_answered(void **state) {
        static const Row rows[] = {
                { .method = "status" },
                { .method = "goxel.list_projects" },
                { .method = "goxel.list_sessions" },
        };
        Shortage *s = *state;

        shortage_begin(s);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], true);
}

static void test_a_connection_is_handed_to_an_engine_or_ends(void **state) {
        static const Row rows[] = {
                { .method = "goxel.get_voxel",
                  .params = "{\"project\":\"scarce\",\"x\":1,\"y\":1,\"z\":1}" },
                { .method = "goxel.add_voxel",
                  .params = "{\"project\":\"scarce\",\"x\":5,\"y\":5,\"z\":5,\"color\":\"#0000FF\"}" },
                { .method = "goxel.subscribe", .params = "{\"project\":\"scarce\"}" },
        };
        Shortage *s = *state;

        shortage_begin(s);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], false);
}

static void test_an_engine_starts_and_ends_or_its_client_is_told(void **state) {
        static const Row rows[] = {
                { .method = "goxel.create_project",
                  .params = "[\"other\"]",
                  .after = "goxel.delete_project",
                  .after_params = "[\"other\"]" },
                { .method = "goxel.close_project",
                  .params = "[\"other\"]",
                  .before = "goxel.create_project",
                  .before_params = "[\"other\"]",
                  .after = "goxel.delete_project",
                  .after_params = "[\"other\"]" },
                { .method = "goxel.delete_project",
                  .params = "[\"other\"]",
                  .before = "goxel.create_project",
                  .before_params = "[\"other\"]",
                  .after = "goxel.delete_project",
                  .after_params = "[\"other\"]" },
        };
        Shortage *s = *state;

        shortage_begin(s);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], false);
}

static void test_a_file_is_written_and_read_by_its_path_or_its_client_is_told(void **state) {
        Shortage *s = *state;
        char save[600], load[600];
        const Row rows[] = {
                { .method = "goxel.save_project", .params = save },
                { .method = "goxel.load_project",
                  .params = load,
                  .after = "goxel.delete_project",
                  .after_params = "[\"other\"]" },
        };

        shortage_begin(s);
        (void)snprintf(save, sizeof(save), "{\"project\":\"scarce\",\"path\":\"%s\",\"force\":true}",
                       rig_path(s->rig, "castle.gox"));
        (void)snprintf(load, sizeof(load), "{\"name\":\"other\",\"path\":\"%s\"}",
                       rig_path(s->rig, "castle.gox"));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], false);
}

static void test_a_picture_is_kept_or_its_client_is_told(void **state) {
        Shortage *s = *state;
        char picture[600];
        const Row rows[] = {
                { .method = "goxel.list_renders" },
                { .method = "goxel.get_render_stats" },
                { .method = "goxel.get_render_info", .params = picture },
                { .method = "goxel.render_scene",
                  .params =
                          "{\"project\":\"scarce\",\"width\":16,\"height\":16,\"options\":{\"return_mode\":\"file_path\"}}" },
        };

        shortage_begin(s);
        (void)snprintf(picture, sizeof(picture), "{\"path\":\"%s\"}",
                       look_string(peer_result(s->peer, "goxel.render_scene", rows[3].params), "file.path"));
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                run_out(s, &rows[i], false);
}

static void test_a_further_project_is_read_or_its_client_is_told(void **state) {
        static const Row row = { .method = "goxel.diff",
                                 .params = "{\"project\":\"scarce\",\"from_project\":\"further\"}" };
        Shortage *s = *state;
        Peer *p;

        shortage_begin(s);
        p = rig_peer(s->rig);
        (void)peer_result(p, "goxel.create_project", "[\"further\"]");
        peer_close(p);
        run_out(s, &row, false);
        assert_true(s->errors > 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                SHORTAGE_TEST(test_what_goxeld_answers_itself_is_answered_or_refused),
                SHORTAGE_TEST(test_a_session_in_an_engine_asks_goxeld_and_is_answered),
                SHORTAGE_TEST(test_a_connection_is_handed_to_an_engine_or_ends),
                SHORTAGE_TEST(test_an_engine_starts_and_ends_or_its_client_is_told),
                SHORTAGE_TEST(test_a_file_is_written_and_read_by_its_path_or_its_client_is_told),
                SHORTAGE_TEST(test_a_picture_is_kept_or_its_client_is_told),
                SHORTAGE_TEST(test_a_further_project_is_read_or_its_client_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
