/* Feeds: what of the daemon's news becomes a notification, and when. */
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

#define SUBSCRIBED(revision)                                                                                \
        "{\"project\":\"a\",\"revision\":" revision ",\"events\":[\"changes\"],\"session\":\"s\"}"
#define CHANGED(revision)                                                                                        \
        "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.changed\",\"params\":{\"project\":\"a\",\"revision\":" revision \
        "}}\n"
#define STATUS(status, revision)                                                                              \
        "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.status\",\"params\":{\"project\":\"a\",\"status\":\"" status \
        "\",\"revision\":" revision "}}\n"

static sem_t go;

static int setup(void **state) {
        (void)server_setup(state);
        return sem_init(&go, 0, 0);
}

static int teardown(void **state) {
        (void)server_teardown(state);
        return sem_destroy(&go);
}

static void listen_to(Server *s, const char *uris) {
        CLEANUP_FREE char *line = NULL;

        assert_true(
                asprintf(
                        &line,
                        "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"subscriptions/listen\",\"params\":{" META
                        ",\"notifications\":{\"resourceSubscriptions\":[%s]}}}",
                        uris) > 0);
        server_send(s, line);
}

static void expect_method(Server *s, const char *method) {
        assert_string_equal(text_at(server_hear(s), "/method"), method);
}

static void expect_update(Server *s) {
        expect_method(s, "notifications/resources/updated");
}

static void expect_acknowledged(Server *s) {
        expect_method(s, "notifications/subscriptions/acknowledged");
}

/* The request has to be one for news. */
static void hear_subscription(Fake *f) {
        const char *line = fake_hear(f);

        if (!line || !strstr(line, "\"goxel.subscribe\""))
                abort();
}

static void subscribe_when_told(Fake *f) {
        fake_greet(f);
        hear_subscription(f);
        fake_reached(f);
        (void)sem_wait(&go);
        fake_answer(f, SUBSCRIBED("7"));
        (void)fake_hear(f);
}

static void subscribe_and_change(Fake *f) {
        fake_greet(f);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("5"));
        fake_say(f, CHANGED("6"));
        fake_reached(f);
        (void)fake_hear(f);
}

static void test_acknowledgement_waits_for_all_projects(void **state) {
        Fake *slow = fake_new(), *quick = fake_new();
        Server *s = *state;

        server_socket(s, slow->path);
        server_socket(s, quick->path);
        fake_run(slow, subscribe_when_told);
        fake_run(quick, subscribe_and_change);
        listen_to(s, "\"goxel://project/a/picture\",\"goxel://project/b/picture\"");
        fake_await(slow);
        fake_await(quick);
        assert_true(server_silent(s));
        (void)sem_post(&go);
        expect_acknowledged(s);
        expect_update(s);
        server_cancel(s, "9");
        fake_free(slow);
        fake_free(quick);
        assert_true(server_silent(s));
}

static void answer_with_news(Fake *f) {
        fake_greet(f);
        hear_subscription(f);
        fake_say(f, CHANGED("5"));
        fake_answer(f, SUBSCRIBED("5"));
        fake_say(f, CHANGED("6"));
        (void)fake_hear(f);
}

static void test_news_that_come_with_the_answer_wait_for_the_acknowledgement(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, answer_with_news);
        listen_to(s, "\"goxel://project/a/picture\"");
        expect_acknowledged(s);
        expect_update(s);
        server_cancel(s, "9");
        fake_free(f);
        assert_true(server_silent(s));
}

static void many_news(Fake *f) {
        fake_greet(f);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("5"));
        (void)sem_wait(&go); /* until it is acknowledged */
        fake_say(f, STATUS("idle", "5") STATUS("open", "5") CHANGED("5"));
        fake_say(f, CHANGED("6") STATUS("replaced", "6") STATUS("deleted", "null") STATUS("replaced", "1"));
        fake_reached(f);
        (void)fake_hear(f);
}

static void test_each_revision_is_told_once(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, many_news);
        listen_to(s, "\"goxel://project/a/picture\"");
        expect_acknowledged(s);
        (void)sem_post(&go);
        expect_update(s); /* 6 */
        expect_update(s); /* deleted */
        expect_update(s); /* 1 */
        server_cancel(s, "9");
        fake_free(f);
        assert_true(server_silent(s));
}

static void break_off_twice(Fake *f) {
        fake_greet(f);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("5"));
        fake_greet(f);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("5"));
        fake_greet(f);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("8"));
        (void)fake_hear(f);
}

static void test_change_behind_a_broken_connection_is_told(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, break_off_twice);
        listen_to(s, "\"goxel://project/a/picture\"");
        expect_acknowledged(s);
        expect_update(s);
        server_cancel(s, "9");
        fake_free(f);
        assert_true(server_silent(s));
}

static void refuse_once(Fake *f) {
        CLEANUP_FREE char *refusal = NULL;

        fake_greet(f);
        hear_subscription(f);
        if (asprintf(&refusal,
                     "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"error\":{\"code\":-1101,\"message\":\"no such "
                     "project\"}}\n",
                     (long long)f->id) < 0)
                abort();
        fake_say(f, refusal);
        hear_subscription(f);
        fake_answer(f, SUBSCRIBED("1"));
        (void)fake_hear(f);
}

static void test_project_that_comes_later_is_told(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        fake_run(f, refuse_once);
        listen_to(s, "\"goxel://project/a/picture\"");
        expect_acknowledged(s);
        expect_update(s);
        server_cancel(s, "9");
        fake_free(f);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_acknowledgement_waits_for_all_projects),
                TEST(test_news_that_come_with_the_answer_wait_for_the_acknowledgement),
                TEST(test_each_revision_is_told_once),
                TEST(test_change_behind_a_broken_connection_is_told),
                TEST(test_project_that_comes_later_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
