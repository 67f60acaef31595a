/* JSON-RPC 2.0 as strangers speak it. Every line is tried twice: at the door, where goxeld reads it, and
 * in a session that an engine has. */
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

static Peer *at_door(Rig *r) {
        return rig_peer(r);
}

static Peer *in_engine(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "{\"name\":\"protocol\"}");
        return p;
}

static Peer *(*const places[])(Rig *) = { at_door, in_engine };

static void test_malformed_lines_get_an_error_and_the_session_goes_on(void **state) {
        static const struct {
                const char *line;
                int code;
                const char *id;
        } lines[] = {
                { "nonsense", -32700, "null" },
                { "{", -32700, "null" },
                { "\"ping\"", -32600, "null" },
                { "42", -32600, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1,}", -32700, "null" },
                { "{'jsonrpc':'2.0','method':'ping','id':1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":NaN}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1} x", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"pi\tng\",\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xfe\",\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"\xc0\xaf\",\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"\\ud800\",\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"params\":[1.],\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"params\":[01],\"id\":1}", -32700, "null" },
                { "{\"jsonrpc\":\"1.0\",\"method\":\"ping\",\"id\":1}", -32600, "1" },
                { "{\"method\":\"ping\",\"id\":2}", -32600, "2" },
                { "{\"jsonrpc\":\"2.0\",\"id\":3}", -32600, "3" },
                { "{\"jsonrpc\":\"2.0\",\"method\":7,\"id\":4}", -32600, "4" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"params\":5,\"id\":5}", -32600, "5" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1.5}", -32600, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":true}", -32600, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":[1]}", -32600, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":9223372036854775808}", -32600, "null" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"method\":\"version\",\"id\":6}", -32600, "6" },
                { "{\"jsonrpc\":\"2.0\",\"method\":\"no.such.method\",\"id\":7}", -32601, "7" },
                { "[]", -32600, "null" },
        };
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
                        json_object *answer;

                        print_message("# %zu: %s\n", place, lines[i].line);
                        peer_send(p, lines[i].line);
                        answer = peer_answer(p);
                        check_error(answer, lines[i].code, NULL);
                        check_json(answer, "id", lines[i].id);
                }
                check_json(peer_result(p, "ping", NULL), "pong", "true");
        }
}

static void test_ids_come_back_as_they_were(void **state) {
        static const char *const ids[] = {
                "0",
                "-1",
                "9223372036854775807",
                "-9223372036854775808",
                "\"\"",
                "\"a string with spaces\"",
                "\"\\u00e9\\n\\\"\"",
                "\"\xe2\x98\x83\"",
                "null",
        };
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                        char line[256], wanted[128];

                        (void)snprintf(line, sizeof line,
                                       "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":%s}", ids[i]);
                        (void)snprintf(wanted, sizeof wanted, "\"id\":%s", ids[i]);
                        peer_send(p, line);
                        assert_non_null(strstr(peer_line(p), wanted));
                }
        }
}

static void test_notifications_get_no_answer(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                peer_send(p, "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}");
                peer_send(p, "{\"jsonrpc\":\"2.0\",\"method\":\"no.such.method\"}");
                peer_send(
                        p,
                        "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]");
                (void)peer_result(p, "ping", NULL);
        }
}

static void test_a_notification_that_edits_does_edit(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = in_engine(r);
        peer_send(p, "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.add_voxel\",\"params\":[1,2,3,4,5,6]}");
        check_json(peer_result(p, "goxel.get_voxel", "[1,2,3]"), "exists", "true");
}

static void test_empty_lines_and_white_space_are_passed_over(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                peer_send(p, "");
                peer_send(p, "  \t ");
                peer_send(p, "\r");
                peer_send(p, "  {\"jsonrpc\":\"2.0\", \"method\":\"ping\", \"id\":1}  \r");
                check_int(peer_answer(p), "id", 1);
        }
}

static void test_pipelined_requests_are_answered_in_order(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);
                int64_t first = peer_request(p, "ping", NULL), last = first;

                for (int i = 0; i < 5000; i++)
                        last = peer_request(p, i % 2 ? "echo" : "version", NULL);
                for (int64_t id = first; id <= last; id++)
                        check_int(peer_answer(p), "id", id);
        }
}

static void test_requests_may_come_byte_by_byte(void **state) {
        static const char line[] =
                "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[\"\xc3\xa4\"],\"id\":1}\n";
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                for (size_t i = 0; i < sizeof line - 1; i++)
                        assert_true(peer_send_bytes(p, line + i, 1));
                check_result(peer_answer(p));
        }
}

static void test_a_half_closed_client_gets_its_answers_then_the_end(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);
                static const char last[] = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\"last\"}";

                (void)peer_request(p, "version", NULL);
                /* No newline: the half-close ends the line too. */
                assert_true(peer_send_bytes(p, last, sizeof last - 1));
                peer_half_close(p);
                check_result(peer_answer(p));
                check_string(peer_answer(p), "id", "last");
                assert_true(peer_ended(p));
        }
}

static void test_half_a_line_and_a_half_close_is_a_parse_error(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (size_t place = 0; place < ARRAY_LEN(places); place++) {
                Peer *p = places[place](r);

                assert_true(peer_send_bytes(p, "{\"jsonrpc\":", 11));
                peer_half_close(p);
                check_error(peer_answer(p), -32700, NULL);
                assert_true(peer_ended(p));
        }
}

static void test_a_client_that_leaves_without_reading_harms_nobody(void **state) {
        Rig *r = *state;

        rig_start(r);
        for (int i = 0; i < 50; i++) {
                Peer *p = places[i % 2](r);

                for (int k = 0; k < 20; k++)
                        (void)peer_request(p, "list_methods", NULL);
                peer_close(p);
        }
        check_result(rig_once(r, "ping", NULL));
}

static void test_two_hundred_clients_at_once_are_all_served(void **state) {
        Peer *peers[200];
        Rig *r = *state;

        rig_start(r);
        (void)in_engine(r);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++)
                peers[i] = rig_peer(r);
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                (void)peer_request(peers[i], "ping", NULL);
                (void)peer_request(peers[i], "goxel.add_voxel", "[1,1,1,255,0,0]");
        }
        for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
                check_int(peer_answer(peers[i]), "id", 1);
                check_result(peer_answer(peers[i]));
        }
}

/* What goxeld answers is asked of it by the engine. */
static void test_deep_parameters_are_the_same_wherever_the_session_is(void **state) {
        char params[160] = "{\"deep\":";
        Rig *r = *state;
        json_object *o;
        Peer *p;

        rig_start(r);
        for (int i = 0; i < 60; i++)
                strcat(params, "[");
        for (int i = 0; i < 60; i++)
                strcat(params, "]");
        strcat(params, "}");
        p = rig_peer(r);
        o = peer_call(p, "status", params);
        check_int(o, "error.code", -32602);
        check_string(o, "error.data.param", "deep");
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        o = peer_call(p, "status", params);
        check_int(o, "error.code", -32602);
        check_string(o, "error.data.param", "deep");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_malformed_lines_get_an_error_and_the_session_goes_on),
                RIG_TEST(test_ids_come_back_as_they_were),
                RIG_TEST(test_notifications_get_no_answer),
                RIG_TEST(test_a_notification_that_edits_does_edit),
                RIG_TEST(test_empty_lines_and_white_space_are_passed_over),
                RIG_TEST(test_pipelined_requests_are_answered_in_order),
                RIG_TEST(test_requests_may_come_byte_by_byte),
                RIG_TEST(test_a_half_closed_client_gets_its_answers_then_the_end),
                RIG_TEST(test_half_a_line_and_a_half_close_is_a_parse_error),
                RIG_TEST(test_a_client_that_leaves_without_reading_harms_nobody),
                RIG_TEST(test_two_hundred_clients_at_once_are_all_served),
                RIG_TEST(test_deep_parameters_are_the_same_wherever_the_session_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
