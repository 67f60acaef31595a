/* What becomes of calls that nobody wants an answer to any more. */
#include "unit/fake.h"
#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define READ_ANSWER "{\"width\":16,\"height\":16,\"bytes\":0,\"data\":\"\"}"
#define UNDO_ANSWER "{\"success\":true,\"revision\":1}"
#define UNDO(project) "{\"project\":\"" project "\",\"action\":\"undo\"}"

static sem_t go;

/* Hears a request that it does not answer, until the connection is closed; then serves another. */
static void dropped_then_read(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        if (fake_hear(f))
                abort();
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, READ_ANSWER);
}

static void test_call_that_runs_is_interrupted_and_the_next_one_answered(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, dropped_then_read);
        server_call(s, "\"a\\u0062\"", "history", UNDO("a"), NULL);
        fake_await(f);
        server_cancel(s, "\"\\u0061b\"");
        server_call(s, "2", "render", "{\"project\":\"a\"}", NULL);
        assert_string_equal(text_at(server_hear(s), "/id"), "2");
        assert_null(at(s->answer, "/result/isError"));
        assert_true(server_silent(s));
        fake_free(f);
}

static void one_undo_when_told(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        (void)sem_wait(&go);
        fake_answer(f, UNDO_ANSWER);
        (void)fake_hear(f);
        if (!strstr(f->line, "redo"))
                abort(); /* the one that was cancelled */
        fake_answer(f, UNDO_ANSWER);
}

static void test_call_that_waits_is_never_made(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        (void)sem_init(&go, 0, 0);
        server_socket(s, f->path);
        fake_run(f, one_undo_when_told);
        server_call(s, "1", "history", UNDO("a"), NULL);
        fake_await(f);
        server_call(s, "2", "history", UNDO("a"), NULL);
        server_call(s, "3", "history", "{\"project\":\"a\",\"action\":\"redo\"}", NULL);
        server_cancel(s, "2");
        (void)sem_post(&go);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
        assert_string_equal(text_at(server_hear(s), "/id"), "3");
        assert_true(server_silent(s));
        fake_free(f);
}

static void test_cancelling_what_is_not_there_is_ignored(void **state) {
        Server *s = *state;

        server_call(s, "1", "project_list", "{}", NULL);
        (void)server_hear(s);
        server_cancel(s, "1");
        server_cancel(s, "{\"id\":[1]}");
        server_cancel(s, "null");
        server_send(s, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
        server_send(s, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":[1]}");
        assert_true(server_silent(s));
        server_call(s, "1", "project_list", "{}", NULL);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
}

static void test_id_in_flight_is_refused_and_free_again_after(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        server_call(s, "1", "render", "{\"project\":\"a\"}", NULL);
        server_call(s, "1", "render", "{\"project\":\"b\"}", NULL);
        assert_string_equal(text_at(server_hear(s), "/error/code"), "-32600");
        server_send(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META "}}");
        assert_string_equal(text_at(server_hear(s), "/error/code"), "-32600");
        server_cancel(s, "1");
        server_send(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META "}}");
        assert_non_null(at(server_hear(s), "/result"));
        fake_free(f);
}

static void test_cancelled_part_of_a_batch_is_left_out(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_send(s, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                       "\"protocolVersion\":\"2025-03-26\"}}");
        (void)server_hear(s);
        server_socket(s, f->path);
        server_send(
                s,
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"render\","
                "\"arguments\":{\"project\":\"a\"}}},"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]");
        assert_true(server_silent(s));
        server_cancel(s, "1");
        assert_string_equal(server_line(s), "[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]");
        fake_free(f);
}

static void drop(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        if (fake_hear(f))
                abort();
}

static void test_end_of_the_server_interrupts_what_runs_and_drops_what_waits(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, drop);
        server_call(s, "1", "history", UNDO("a"), NULL);
        server_call(s, "2", "history", UNDO("a"), NULL);
        fake_await(f);
        s->mcp = mcp_free(s->mcp);
        assert_true(server_silent(s));
        fake_free(f);
}

/* Connections that are made, greeted by nobody, at the moment of the end. */
static void test_end_of_the_server_does_not_wait_for_greetings(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        for (unsigned i = 0; i < 20; i++) {
                char id[16], arguments[64];

                (void)snprintf(id, sizeof(id), "%u", i);
                (void)snprintf(arguments, sizeof(arguments), "{\"project\":\"p%u\"}", i);
                server_call(s, id, "render", arguments, NULL);
        }
        s->mcp = mcp_free(s->mcp);
        assert_true(server_silent(s));
        fake_free(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                SERVER_TEST(test_call_that_runs_is_interrupted_and_the_next_one_answered),
                SERVER_TEST(test_call_that_waits_is_never_made),
                SERVER_TEST(test_cancelling_what_is_not_there_is_ignored),
                SERVER_TEST(test_id_in_flight_is_refused_and_free_again_after),
                SERVER_TEST(test_cancelled_part_of_a_batch_is_left_out),
                SERVER_TEST(test_end_of_the_server_interrupts_what_runs_and_drops_what_waits),
                SERVER_TEST(test_end_of_the_server_does_not_wait_for_greetings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
