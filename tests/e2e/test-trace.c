/* The trace: each request of a project, told as it ends to those who asked for it. */
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

#define TRACE "{\"project\":\"castle\",\"events\":[\"trace\"]}"

/* The next line, which has to be of the trace: its params, borrowed. */
static json_object *heard(Peer *p) {
        json_object *line = peer_answer(p);

        check_absent(line, "id");
        check_string(line, "method", "goxel.trace");
        return look(line, "params");
}

static Peer *start(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "hello", "{\"client\":\"painter\",\"version\":\"2\"}");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        return p;
}

/* A client that is told, and has been told of its own subscription. */
static Peer *tracer(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.subscribe", TRACE);
        check_string(heard(p), "method", "goxel.subscribe");
        return p;
}

static void test_each_request_is_told_with_its_times_and_sizes(void **state) {
        Rig *r = *state;
        Peer *p = start(r), *q = tracer(r);
        json_object *o;

        (void)peer_result(p, "add_voxel", "[1,1,1,9,9,9]");
        o = heard(q);
        check_string(o, "project", "castle");
        check_string(o, "method", "goxel.add_voxel");
        check_string(o, "client", "painter 2");
        check_json(o, "code", "null");
        assert_int_equal(strlen(look_string(o, "session")), 32);
        assert_true(look_int(o, "bytes_in") > 40);
        assert_true(look_int(o, "bytes_out") > 40);
        assert_true(json_object_get_double(look(o, "run_ms")) > 0);
        assert_true(json_object_get_double(look(o, "wait_ms")) >= 0);
        assert_true(json_object_get_double(look(o, "time")) > 1e9);
        (void)peer_call(p, "goxel.no_such_method", NULL);
        check_int(heard(q), "code", -32601);
        (void)peer_call(p, "goxel.add_voxel", "[1]");
        check_int(heard(q), "code", -32602);
}

static void test_items_of_a_batch_are_told_one_by_one(void **state) {
        Rig *r = *state;
        Peer *p = start(r), *q = tracer(r);

        peer_send(p, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_voxel\",\"params\":[1,1,1]},"
                     "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.undo\"}]");
        (void)peer_answer(p);
        check_string(heard(q), "method", "goxel.get_voxel");
        check_string(heard(q), "method", "goxel.undo");
}

static void test_without_asking_for_it_nobody_is_told(void **state) {
        Rig *r = *state;
        Peer *p = start(r), *q = rig_peer(r);

        check_json(peer_result(q, "goxel.subscribe", "{\"project\":\"castle\"}"), "events.2", "null");
        (void)peer_result(p, "goxel.get_voxel", "[1,1,1]");
        check_json(peer_result(q, "ping", NULL), "pong", "true");
}

static void test_a_task_is_told_when_it_has_ended(void **state) {
        Rig *r = *state;
        Peer *p = start(r), *q = tracer(r);
        json_object *o;

        (void)peer_result(p, "goxel.describe", "{\"timeout_ms\":60000}");
        o = heard(q);
        check_string(o, "method", "goxel.describe");
        check_json(o, "code", "null");
        assert_true(json_object_get_double(look(o, "run_ms")) > 0);
}

/* Who does not read loses lines, and is told how many; nobody waits for him. */
static void test_what_a_client_leaves_unread_is_counted(void **state) {
        Rig *r = *state;
        Peer *p = start(r), *q = tracer(r);
        const int n = 4000;
        int64_t told = 0, missed = 0;
        json_object *o;

        for (int i = 0; i < n; i++)
                (void)peer_result(p, "goxel.get_voxel", "[1,1,1]");
        /* Each line that is read makes room, and the next request tells what was missed. */
        while (missed == 0) {
                o = heard(q);
                told += strcmp(look_string(o, "method"), "goxel.get_voxel") == 0;
                missed = look(o, "missed") ? look_int(o, "missed") : 0;
                if (missed == 0)
                        (void)peer_result(p, "goxel.list_layers", NULL);
        }
        assert_true(told > 0 && told < n);
        assert_true(missed >= n - told);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_each_request_is_told_with_its_times_and_sizes),
                RIG_TEST(test_items_of_a_batch_are_told_one_by_one),
                RIG_TEST(test_without_asking_for_it_nobody_is_told),
                RIG_TEST(test_a_task_is_told_when_it_has_ended),
                RIG_TEST(test_what_a_client_leaves_unread_is_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
