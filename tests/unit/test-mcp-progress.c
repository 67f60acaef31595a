/* What is said beside the answers: progress, and notifications of watchers. */
#include "base/text.h"
#include "mcp/call.h"
#include "mcp/watcher.h"
#include "unit/fake.h"
#include "unit/mcp-server.h"

#include <errno.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define READ_ANSWER "{\"width\":16,\"height\":16,\"bytes\":0,\"data\":\"\"}"

static sem_t go;
static unsigned ended;

static void count_end(void *userdata) {
        ended++;
}

static void count_exchange(Exchange *x) {
        ended++;
}

static void one_read_when_told(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        (void)sem_wait(&go);
        fake_answer(f, READ_ANSWER);
}

static void say_progress(Fake *f, const char *share) {
        char line[200];

        (void)snprintf(line, sizeof(line),
                       "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.progress\",\"params\":{\"progress\":%s}}\n",
                       share);
        fake_say(f, line);
}

static void read_with_progress(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_reached(f);
        (void)sem_wait(&go);
        say_progress(f, "0.25");
        say_progress(f, "0.25");
        (void)sem_wait(&go);
        fake_answer(f, READ_ANSWER);
}

static uint64_t later(unsigned seconds) {
        return now_usec() + seconds * USEC_PER_SEC;
}

static void test_long_call_tells_its_progress_each_second(void **state) {
        Fake *f = fake_new();
        Server *s = *state;
        json_object *p;
        uint64_t due;

        (void)sem_init(&go, 0, 0);
        server_socket(s, f->path);
        fake_run(f, one_read_when_told);
        assert_true(mcp_tick(s->mcp, now_usec()) == UINT64_MAX);
        server_call(s, "1", "render", "{\"project\":\"castle\"}", "\"progressToken\":\"t\",");
        fake_await(f);
        due = mcp_tick(s->mcp, 0);
        assert_in_range(due, now_usec() - 60 * USEC_PER_SEC, now_usec() + USEC_PER_SEC);
        assert_true(mcp_tick(s->mcp, due - 1) == due);
        assert_true(server_silent(s));
        assert_true(mcp_tick(s->mcp, due) == due + USEC_PER_SEC);
        p = server_hear(s);
        assert_string_equal(text_at(p, "/method"), "notifications/progress");
        assert_string_equal(text_at(p, "/params/progressToken"), "t");
        assert_string_equal(text_at(p, "/params/progress"), "1");
        assert_non_null(strstr(text_at(p, "/params/message"), "castle, 1 s"));
        (void)mcp_tick(s->mcp, due);
        assert_true(server_silent(s));
        (void)mcp_tick(s->mcp, due + 4 * USEC_PER_SEC);
        p = server_hear(s);
        assert_string_equal(text_at(p, "/params/progress"), "2");
        assert_non_null(strstr(text_at(p, "/params/message"), "castle, 5 s"));
        assert_true(server_silent(s));
        (void)sem_post(&go);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
        assert_true(mcp_tick(s->mcp, later(9)) == UINT64_MAX);
        assert_true(server_silent(s));
        fake_free(f);
}

static void test_progress_of_the_request_is_told_and_only_rises(void **state) {
        Fake *f = fake_new();
        Server *s = *state;
        json_object *p;

        (void)sem_init(&go, 0, 0);
        server_socket(s, f->path);
        fake_run(f, read_with_progress);
        server_call(s, "1", "render", "{\"project\":\"castle\"}", "\"progressToken\":\"t\",");
        fake_await(f);
        (void)mcp_tick(s->mcp, later(1));
        assert_string_equal(text_at(server_hear(s), "/params/progress"), "1");
        assert_null(at(s->answer, "/params/total"));
        (void)sem_post(&go);
        p = server_hear(s);
        assert_string_equal(text_at(p, "/params/progress"), "26.000");
        assert_string_equal(text_at(p, "/params/total"), "101");
        assert_non_null(strstr(text_at(p, "/params/message"), "castle, 25 %"));
        assert_string_equal(text_at(server_hear(s), "/params/progress"), "26.001");
        (void)mcp_tick(s->mcp, later(3));
        assert_string_equal(text_at(server_hear(s), "/params/progress"), "26.002");
        (void)sem_post(&go);
        assert_string_equal(text_at(server_hear(s), "/id"), "1");
        fake_free(f);
}

static void test_nobody_is_told_who_has_not_asked(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        server_call(s, "1", "render", "{\"project\":\"castle\"}", NULL);
        server_call(s, "2", "render", "{\"project\":\"tower\"}", "\"progressToken\":7,");
        server_cancel(s, "2");
        assert_true(mcp_tick(s->mcp, later(3)) == UINT64_MAX);
        assert_true(server_silent(s));
        fake_free(f);
}

static void test_call_that_waits_says_so(void **state) {
        Fake *f = fake_new();
        Server *s = *state;

        server_socket(s, f->path);
        server_call(s, "1", "render", "{\"project\":\"castle\"}", NULL);
        server_call(s, "2", "render", "{\"project\":\"castle\"}", "\"progressToken\":7,");
        (void)mcp_tick(s->mcp, later(3));
        assert_string_equal(text_at(server_hear(s), "/params/progressToken"), "7");
        assert_non_null(strstr(text_at(s->answer, "/params/message"), "waiting"));
        fake_free(f);
}

static void test_token_is_a_string_or_an_integer(void **state) {
        server_call(*state, "1", "render", "{\"project\":\"a\"}", "\"progressToken\":[1],");
        assert_string_equal(text_at(server_hear(*state), "/error/code"), "-32602");
        server_call(*state, "1", "render", "{\"project\":\"a\"}", "\"progressToken\":null,");
        assert_string_equal(text_at(server_hear(*state), "/error/code"), "-32602");
}

/* What a tool of several steps does. */
static void test_steps_of_a_call_are_told_at_once(void **state) {
        Server *s = *state;
        Call c = { .x = { .mcp = s->mcp, .call = &c }, .token = (char[]){ "7" } };
        Call quiet = { .x = { .mcp = s->mcp, .call = &quiet } };

        exchange_describe(&c.x, "begins");
        exchange_stage(&quiet.x, "reading %s", "tower.vox");
        assert_true(server_silent(s));
        exchange_stage(&c.x, "reading %s", "castle.vox");
        exchange_stage(&c.x, "counting \"%d\"", 3);
        assert_string_equal(server_line(s), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                                            "\"params\":{\"progressToken\":7,\"progress\":1,"
                                            "\"message\":\"reading castle.vox\"}}");
        assert_string_equal(text_at(server_hear(s), "/params/progress"), "2");
        assert_string_equal(text_at(s->answer, "/params/message"), "counting \"3\"");
        c.cancelled = true;
        exchange_stage(&c.x, "storing");
        assert_true(server_silent(s));
}

static void test_step_with_a_long_name_is_cut_between_characters(void **state) {
        Server *s = *state;
        Call c = { .x = { .mcp = s->mcp, .call = &c }, .token = (char[]){ "7" } };
        char name[201];

        for (size_t i = 0; i < 99; i++)
                memcpy(name + 2 * i, "ä", 3);
        exchange_stage(&c.x, "%s", name);
        (void)server_line(s);
        assert_true(utf8_valid(s->line, strlen(s->line)));
}

static void test_request_that_stays_open_ends_when_it_is_cancelled_or_the_server_ends(void **state) {
        const Request request = { .id = { "\"s\"", 3 } };
        json_object *id = json_object_new_string("s"), *same;
        Server *s = *state;

        for (unsigned i = 0; i < 2; i++) {
                Call *c;

                ended = 0;
                assert_int_equal(call_new(&c, s->mcp, &request, (Place){ 0 }), 0);
                c->x.end = count_exchange;
                assert_int_equal(call_enter(c), 0);
                call_hold(c);
                same = exchange_id(&c->x);
                assert_true(json_object_equal(id, same));
                json_object_put(same);
                if (i == 0)
                        call_cancel(s->mcp, id);
                else
                        s->mcp = mcp_free(s->mcp);
                assert_int_equal(ended, 1);
        }
        assert_true(server_silent(s));
        json_object_put(id);
}

static void notify_until_stopped(Mcp *m, GoxelClient *c, void *userdata) {
        json_object *n = json_tokener_parse("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}");

        (void)mcp_notify(m, n);
        json_object_put(n);
        /* Nobody answers. */
        if (goxel_client_call(c, "goxel.get_status", NULL, NULL, 0, 0, NULL) != -ECANCELED)
                abort();
}

static void test_watchers_notify_and_end_when_told_or_with_the_server(void **state) {
        Fake *f = fake_new();
        Server *s = *state;
        Watcher *a, *b;

        ended = 0;
        server_socket(s, f->path);
        assert_int_equal(watcher_start(&a, s->mcp, notify_until_stopped, count_end, NULL), 0);
        assert_int_equal(watcher_start(&b, s->mcp, notify_until_stopped, count_end, NULL), 0);
        assert_string_equal(text_at(server_hear(s), "/method"), "notifications/x");
        assert_string_equal(text_at(server_hear(s), "/method"), "notifications/x");
        assert_null(watcher_stop(a));
        assert_int_equal(ended, 1);
        s->mcp = mcp_free(s->mcp);
        assert_int_equal(ended, 2);
        fake_free(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                SERVER_TEST(test_long_call_tells_its_progress_each_second),
                SERVER_TEST(test_progress_of_the_request_is_told_and_only_rises),
                SERVER_TEST(test_nobody_is_told_who_has_not_asked),
                SERVER_TEST(test_call_that_waits_says_so),
                SERVER_TEST(test_token_is_a_string_or_an_integer),
                SERVER_TEST(test_steps_of_a_call_are_told_at_once),
                SERVER_TEST(test_step_with_a_long_name_is_cut_between_characters),
                SERVER_TEST(test_request_that_stays_open_ends_when_it_is_cancelled_or_the_server_ends),
                SERVER_TEST(test_watchers_notify_and_end_when_told_or_with_the_server),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
