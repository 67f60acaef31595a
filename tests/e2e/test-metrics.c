/* Figures: what was asked is counted, whoever answered it, and stays counted when an engine has gone. */
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static json_object *member_of(json_object *list, const char *key, const char *wanted) {
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *o = json_object_array_get_idx(list, i);

                if (strcmp(look_string(o, key), wanted) == 0)
                        return o;
        }
        return NULL;
}

static json_object *metrics(Peer *p) {
        return peer_result(p, "goxel.get_performance_metrics", NULL);
}

/* How often a method was asked for. */
static int64_t count(json_object *figures, const char *method) {
        json_object *o = member_of(look(figures, "methods"), "method", method);

        return o ? look_int(o, "count") : 0;
}

static void make_edits(Peer *p, int n) {
        char params[32];

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (int i = 0; i < n; i++) {
                (void)snprintf(params, sizeof(params), "[%d,1,1,9,9,9]", i);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
}

static void test_requests_are_counted_by_method_and_errors_by_code(void **state) {
        Rig *r = *state;
        json_object *figures, *method;
        Peer *p, *q;

        rig_start(r);
        p = rig_peer(r);
        make_edits(p, 5);
        (void)peer_call(p, "goxel.add_voxel", "[1]");
        (void)peer_call(p, "goxel.no_such_method", NULL);
        peer_send(p, "nonsense");
        (void)peer_answer(p);
        q = rig_peer(r);
        (void)peer_result(q, "status", NULL);
        figures = metrics(q);
        method = member_of(look(figures, "methods"), "method", "goxel.add_voxel");
        check_int(method, "count", 6);
        check_int(method, "failed", 1);
        assert_true(look_int(method, "bytes_in") > 6 * 40);
        assert_true(look_int(method, "bytes_out") > 6 * 40);
        assert_int_equal(count(figures, "status"), 1);
        assert_int_equal(count(figures, "other"), 2);
        check_int(member_of(look(figures, "errors_by_code"), "reason", "wrong-parameters"), "count", 1);
        check_int(member_of(look(figures, "errors_by_code"), "reason", "no-method"), "count", 1);
        check_int(member_of(look(figures, "errors_by_code"), "reason", "not-json"), "count", 1);
        check_int(figures, "edits", 5);
        check_int(figures, "sessions", 2);
        check_int(figures, "sessions_total", 2);
        assert_true(look_int(figures, "journal_bytes") > 0);
        assert_true(look_int(figures, "commits.count") >= 5);
        assert_true(look_int(figures, "engines.0.rss_bytes") > 0);
        check_int(figures, "errors", 3);
        check_int(figures, "time_range_minutes", 60);
}

static void test_items_of_a_batch_are_counted_one_by_one(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        make_edits(p, 0);
        peer_send(p, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_voxel\",\"params\":[1,1,1]},"
                     "{\"jsonrpc\":\"2.0\",\"method\":\"get_voxel\",\"params\":[1,1,1]},"
                     "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.list_sessions\"}]");
        (void)peer_answer(p);
        assert_int_equal(count(metrics(p), "goxel.get_voxel"), 2);
        check_int(member_of(look(metrics(p), "errors_by_code"), "reason", "needs-daemon"), "count", 1);
}

static void test_what_an_engine_counted_stays_when_it_was_killed(void **state) {
        Rig *r = *state;
        json_object *figures;
        pid_t engine;
        Peer *p, *q;

        rig_start(r);
        p = rig_peer(r);
        q = rig_peer(r);
        make_edits(p, 7);
        for (int i = 1; i <= 3; i++) {
                engine = rig_engine(r, "castle");
                assert_int_equal(kill(engine, SIGKILL), 0);
                rig_expect_gone(engine);
                check_result(rig_once(r, "goxel.add_voxel", "{\"x\":1,\"y\":1,\"z\":1,\"color\":[8,8,8]}"));
                figures = metrics(q);
                assert_int_equal(count(figures, "goxel.add_voxel"), 7 + i);
                check_int(figures, "engines_ended.killed", i);
                check_int(figures, "engines_started", i + 1);
        }
}

static void test_what_an_engine_counted_stays_when_it_left(void **state) {
        Rig *r = *state;
        json_object *figures;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        make_edits(p, 3);
        (void)peer_result(p, "goxel.close_project", "[\"castle\"]");
        figures = metrics(p);
        assert_int_equal(count(figures, "goxel.add_voxel"), 3);
        check_int(figures, "engines_ended.done", 1);
        check_absent(figures, "engines.0");
        check_int(figures, "edits", 3);
}

static void test_a_range_that_is_none_is_refused(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        check_error(peer_call(p, "goxel.get_performance_metrics", "{\"time_range_minutes\":0}"), -32602,
                    NULL);
        check_int(peer_result(p, "get_performance_metrics", "[5]"), "time_range_minutes", 5);
}

/* The line names all that is known of the engine's life, in order. */
static void test_the_log_sums_up_an_engines_life(void **state) {
        Rig *r = *state;
        const char *line;
        pid_t engine;
        char text[64];
        Peer *p;

        rig_keep_log(r);
        rig_start(r);
        p = rig_peer(r);
        make_edits(p, 2);
        (void)peer_call(p, "goxel.add_voxel", "[1]");
        engine = rig_engine(r, "castle");
        assert_int_equal(kill(engine, SIGKILL), 0);
        rig_expect_gone(engine);
        check_result(rig_once(r, "goxel.get_voxel", "[1,1,1]"));
        (void)snprintf(text, sizeof(text), "Engine %d of project castle ended: signal 9; ", (int)engine);
        line = strstr(rig_log(r), text);
        assert_non_null(line);
        assert_int_equal(strncmp(line + strlen(text), "4 requests of 1 sessions, 1 errors, 2 edits, ", 44),
                         0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_requests_are_counted_by_method_and_errors_by_code),
                RIG_TEST(test_items_of_a_batch_are_counted_one_by_one),
                RIG_TEST(test_what_an_engine_counted_stays_when_it_was_killed),
                RIG_TEST(test_what_an_engine_counted_stays_when_it_left),
                RIG_TEST(test_a_range_that_is_none_is_refused),
                RIG_TEST(test_the_log_sums_up_an_engines_life),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
