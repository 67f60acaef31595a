/* Calls that wait for the daemon: which of them run at the same time, and what becomes of the connections.
 */
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

static int setup_hasty(void **state) {
        *state = server_new(&(McpOptions){ .idle_ms = 1 });
        return 0;
}

static sem_t go;

static void one_read_when_told(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        (void)sem_wait(&go);
        fake_answer(f, READ_ANSWER);
}

static void one_read(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, READ_ANSWER);
}

static void test_calls_of_two_projects_overlap(void **state) {
        Fake *slow = fake_new(), *quick = fake_new();
        Server *s = *state;

        (void)sem_init(&go, 0, 0);
        server_socket(s, slow->path);
        server_socket(s, quick->path);
        fake_run(slow, one_read_when_told);
        fake_run(quick, one_read);
        server_call(s, "1", "render", "{\"project\":\"a\"}", NULL);
        fake_await(slow);
        server_call(s, "2", "render", "{\"project\":\"b\"}", NULL);
        assert_string_equal(text_at(server_hear(s), "/id"), "2");
        server_send(s, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\",\"params\":{" META "}}");
        assert_string_equal(text_at(server_hear(s), "/id"), "3");
        (void)sem_post(&go);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
        fake_free(slow);
        fake_free(quick);
}

static void two_undos(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        (void)sem_wait(&go);
        if (f->in.n > 0)
                abort(); /* the second must not come before the first is answered */
        fake_answer(f, UNDO_ANSWER);
        (void)fake_hear(f);
        fake_answer(f, UNDO_ANSWER);
}

static void test_calls_of_one_project_keep_their_order(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        (void)sem_init(&go, 0, 0);
        server_socket(s, f->path);
        fake_run(f, two_undos);
        server_call(s, "1", "history", UNDO("a"), NULL);
        fake_await(f);
        server_call(s, "2", "history", UNDO("a"), NULL);
        (void)sem_post(&go);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
        assert_string_equal(text_at(server_hear(s), "/id"), "2");
        assert_int_equal(s->clients, 1);
        fake_free(f);
}

static void call_project(Server *s, unsigned n) {
        char id[16], arguments[64];

        (void)snprintf(id, sizeof(id), "%u", n);
        (void)snprintf(arguments, sizeof(arguments), "{\"project\":\"p%u\"}", n);
        server_call(s, id, "render", arguments, NULL);
}

static void test_idle_connection_of_another_project_makes_room(void **state) {
        Server *s = *state;

        for (unsigned i = 0; i < 17; i++) {
                call_project(s, i);
                (void)server_hear(s);
        }
        assert_int_equal(s->clients, 17);
        /* Project 0 was used longest ago, and has gone. */
        call_project(s, 16);
        (void)server_hear(s);
        call_project(s, 1);
        (void)server_hear(s);
        assert_int_equal(s->clients, 17);
        call_project(s, 0);
        (void)server_hear(s);
        assert_int_equal(s->clients, 18);
}

/* The listener is never accepted from, so that calls stay where they are. */
static void test_seventeenth_project_waits_for_one_of_sixteen(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        for (unsigned i = 0; i < 17; i++)
                call_project(s, i);
        for (unsigned i = 0; i < 16; i++)
                server_await_client(s);
        assert_int_equal(s->clients, 16);
        server_socket(s, "/nowhere/goxel.sock");
        server_cancel(s, "3");
        assert_string_equal(text_at(server_hear(s), "/id"), "16");
        assert_int_equal(s->clients, 17);
        fake_free(f);
}

static void break_then_read(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_greet(f);
        (void)fake_hear(f);
        if (strstr(f->line, "\"key\""))
                abort(); /* what reads needs none */
        fake_answer(f, READ_ANSWER);
}

static void test_read_is_repeated_over_a_new_connection(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, break_then_read);
        server_call(s, "1", "render", "{\"project\":\"a\"}", NULL);
        assert_null(at(server_hear(s), "/result/isError"));
        fake_free(f);
}

static void break_in_edit(Fake *f) {
        CLEANUP_FREE char *first = NULL;

        fake_greet(f);
        first = strdup(fake_hear(f));
        if (!first || !strstr(first, "\"key\":\""))
                abort();
        fake_greet(f);
        if (strcmp(fake_hear(f), first) != 0)
                abort(); /* with another key it would be another edit */
        fake_answer(f, UNDO_ANSWER);
}

static void test_edit_is_repeated_with_its_key_over_a_new_connection(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, break_in_edit);
        server_call(s, "1", "history", UNDO("a"), NULL);
        assert_null(at(server_hear(s), "/result/isError"));
        fake_free(f);
}

static char keys[2][64];

static void two_keys(Fake *f) {
        fake_greet(f);
        for (unsigned i = 0; i < 2; i++) {
                const char *key = strstr(fake_hear(f), "\"key\":\"");

                (void)snprintf(keys[i], sizeof(keys[i]), "%.39s", key ? key : "");
                fake_answer(f, UNDO_ANSWER);
        }
}

static void test_every_edit_has_a_key_of_its_own(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, two_keys);
        server_call(s, "1", "history", "{\"project\":\"a\",\"action\":\"undo\",\"steps\":2}", NULL);
        (void)server_hear(s);
        fake_free(f);
        assert_int_equal(strlen(keys[0]), 39);
        assert_string_not_equal(keys[0], keys[1]);
}

static void read_until_closed(Fake *f) {
        one_read(f);
        if (fake_hear(f))
                abort();
}

static void test_connection_that_is_not_used_is_closed(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, read_until_closed);
        server_call(s, "1", "render", "{\"project\":\"a\"}", NULL);
        (void)server_hear(s);
        fake_free(f);
}

static void test_batch_waits_for_its_last_answer(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, one_read);
        server_send(s, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                       "\"protocolVersion\":\"2025-03-26\"}}");
        (void)server_hear(s);
        server_send(
                s,
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"render\","
                "\"arguments\":{\"project\":\"a\"}}},"
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]");
        assert_string_equal(text_at(server_hear(s), "/0/id"), "1");
        assert_string_equal(text_at(s->answer, "/1/id"), "2");
        assert_null(at(s->answer, "/2"));
        assert_true(server_silent(s));
        fake_free(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                SERVER_TEST(test_calls_of_two_projects_overlap),
                SERVER_TEST(test_calls_of_one_project_keep_their_order),
                SERVER_TEST(test_idle_connection_of_another_project_makes_room),
                SERVER_TEST(test_seventeenth_project_waits_for_one_of_sixteen),
                SERVER_TEST(test_read_is_repeated_over_a_new_connection),
                SERVER_TEST(test_edit_is_repeated_with_its_key_over_a_new_connection),
                SERVER_TEST(test_every_edit_has_a_key_of_its_own),
                cmocka_unit_test_setup_teardown(test_connection_that_is_not_used_is_closed, setup_hasty,
                                                server_teardown),
                SERVER_TEST(test_batch_waits_for_its_last_answer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
