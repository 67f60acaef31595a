/* Lines that are long, deep or many: batches, nesting, the 64 KiB of a peek and the 10 MiB of a line. */
#include "rig/rig.h"

#include <string.h>

static Peer *at_door(Rig *r) {
        return rig_peer(r);
}

static Peer *in_engine(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "{\"name\":\"large\"}");
        return p;
}

static Peer *(*const places[])(Rig *) = { at_door, in_engine };

static void append(Buf *b, const char *text) {
        assert_int_equal(buf_append_text(b, text), 0);
}

static void fill(Buf *b, char c, size_t n) {
        assert_int_equal(buf_reserve(b, n), 0);
        memset(b->data + b->n, c, n);
        b->n += n;
}

/* An echo of a string of n bytes, with its newline. */
static void echo_line(Buf *b, size_t n) {
        append(b, "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":1,\"params\":[\"");
        fill(b, 'x', n);
        append(b, "\"]}\n");
}

static void nested_line(Buf *b, size_t depth) {
        append(b, "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"id\":1,\"params\":");
        fill(b, '[', depth);
        fill(b, ']', depth);
        append(b, "}\n");
}

static void test_lines_of_every_length_around_the_peek_window_pass(void **state) {
        static const size_t sizes[] = { 4000,  32700, 65400,  65470,   65480,   65490,
                                        65536, 66000, 131072, 1000000, 10000000 };
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
                        CLEANUP_BUF Buf line = { 0 };
                        json_object *echoed;

                        echo_line(&line, sizes[i]);
                        assert_true(peer_send_bytes(p, line.data, line.n));
                        echoed = look(peer_answer(p), "result.0");
                        assert_int_equal(json_object_get_string_len(echoed), sizes[i]);
                }
        }
}

static void test_a_line_over_ten_mebibytes_is_refused_by_name(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                CLEANUP_BUF Buf line = { 0 };
                Peer *p = places[place](r);

                echo_line(&line, 11u << 20);
                (void)peer_send_bytes(p, line.data, line.n);
                check_error(peer_answer(p), -1106, "limit");
        }
        check_result(rig_once(r, "ping", NULL));
}

static void test_an_endless_line_is_cut_off(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                CLEANUP_BUF Buf chunk = { 0 };
                Peer *p = places[place](r);

                fill(&chunk, 'x', 1u << 20);
                for (int i = 0; i < 64 && peer_send_bytes(p, chunk.data, chunk.n); i++)
                        ;
                check_error(peer_answer(p), -1106, "limit");
                assert_null(peer_answer_or_end(p));
        }
        check_result(rig_once(r, "ping", NULL));
}

static void test_nesting_of_sixty_four_passes_and_more_is_refused(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                CLEANUP_BUF Buf deep = { 0 }, deeper = { 0 }, abyss = { 0 };
                Peer *p = places[place](r);

                nested_line(&deep, 63);
                assert_true(peer_send_bytes(p, deep.data, deep.n));
                check_result(peer_answer(p));
                nested_line(&deeper, 64);
                assert_true(peer_send_bytes(p, deeper.data, deeper.n));
                check_error(peer_answer(p), -32700, NULL);
                nested_line(&abyss, 1000000);
                assert_true(peer_send_bytes(p, abyss.data, abyss.n));
                check_error(peer_answer(p), -32700, NULL);
                (void)peer_result(p, "ping", NULL);
        }
}

static void test_a_batch_is_answered_by_one_array(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);
                json_object *answer;

                peer_send(p, "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1},"
                             "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},"
                             "5,"
                             "{\"jsonrpc\":\"2.0\",\"method\":\"nope\",\"id\":\"b\"},"
                             "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":{\"a\":1},\"id\":null}]");
                answer = peer_answer(p);
                assert_int_equal(json_object_array_length(answer), 4);
                check_json(answer, "0.result.pong", "true");
                check_int(answer, "1.error.code", -32600);
                check_int(answer, "2.error.code", -32601);
                check_string(answer, "2.id", "b");
                check_json(answer, "3.result", "{\"a\":1}");
        }
}

static void test_a_batch_of_edits_runs_in_order(void **state) {
        Rig *r = *state;
        Peer *p;
        json_object *answer;

        rig_start(r);
        p = in_engine(r);
        peer_send(p,
                  "[{\"jsonrpc\":\"2.0\",\"method\":\"goxel.add_voxel\",\"params\":[0,0,0,1,2,3],\"id\":1},"
                  "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.get_voxel\",\"params\":[0,0,0],\"id\":2},"
                  "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.remove_voxel\",\"params\":[0,0,0],\"id\":3},"
                  "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.get_voxel\",\"params\":[0,0,0],\"id\":4}]");
        answer = peer_answer(p);
        check_json(answer, "1.result.exists", "true");
        check_json(answer, "3.result.exists", "false");
}

static void test_an_unbound_clients_batch_goes_to_the_current_project(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        (void)in_engine(r);
        p = rig_peer(r);
        peer_send(
                p,
                "[{\"jsonrpc\":\"2.0\",\"method\":\"goxel.add_voxel\",\"params\":[0,0,0,1,2,3],\"id\":1}]");
        check_int(peer_answer(p), "0.result.x", 0);
}

static void test_what_a_batch_cannot_hold_is_answered_by_errors(void **state) {
        Rig *r = *state;
        Peer *p;
        json_object *answer;

        rig_start(r);
        p = in_engine(r);
        peer_send(
                p,
                "[{\"jsonrpc\":\"2.0\",\"method\":\"goxel.get_status\",\"id\":1},"
                "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.create_project\",\"params\":[\"other\"],\"id\":2},"
                "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.delete_project\",\"params\":[\"large\"],\"id\":3},"
                "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.get_status\",\"id\":4}]");
        answer = peer_answer(p);
        assert_int_equal(json_object_array_length(answer), 4);
        check_string(answer, "0.result.project", "large");
        (void)look_int(answer, "1.error.code");
        (void)look_int(answer, "2.error.code");
        check_string(answer, "3.result.project", "large");
}

static void test_a_batch_of_ten_thousand_passes_and_more_is_refused(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                for (size_t n = 10000; n <= 10001; n++) {
                        CLEANUP_BUF Buf line = { 0 };

                        append(&line, "[");
                        for (size_t i = 0; i < n; i++)
                                append(&line, i ? ",{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}"
                                                : "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}");
                        append(&line, "]\n");
                        assert_true(peer_send_bytes(p, line.data, line.n));
                        if (n == 10000)
                                assert_int_equal(json_object_array_length(peer_answer(p)), 10000);
                        else
                                check_error(peer_answer(p), -1106, "limit");
                }
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_lines_of_every_length_around_the_peek_window_pass),
                RIG_TEST(test_a_line_over_ten_mebibytes_is_refused_by_name),
                RIG_TEST(test_an_endless_line_is_cut_off),
                RIG_TEST(test_nesting_of_sixty_four_passes_and_more_is_refused),
                RIG_TEST(test_a_batch_is_answered_by_one_array),
                RIG_TEST(test_a_batch_of_edits_runs_in_order),
                RIG_TEST(test_an_unbound_clients_batch_goes_to_the_current_project),
                RIG_TEST(test_what_a_batch_cannot_hold_is_answered_by_errors),
                RIG_TEST(test_a_batch_of_ten_thousand_passes_and_more_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
