/* Requests of libgoxel that do not wait, in a loop of the program's own. */
#include "unit/client-rig.h"

#include "base/fd.h"

#include <poll.h>
#include <sys/socket.h>

static char told[1024]; /* what answers were told, a word each */

static void note(GoxelClient *c, int r, const char *result, void *userdata) {
        (void)snprintf(told + strlen(told), sizeof(told) - strlen(told), "%s=%d:%s;", (const char *)userdata,
                       r, result ? result : goxel_client_message(c));
}

static int setup(void **state) {
        told[0] = '\0';
        return client_setup(state);
}

static int64_t send_one(const char *method, const char *params, unsigned flags) {
        int64_t id;

        assert_int_equal(
                goxel_client_send(client, method, params, NULL, 0, flags, note, (void *)method, &id), 0);
        return id;
}

/* The loop of a program, until nothing is left to be answered. */
static void loop(void) {
        while (goxel_client_pending(client) > 0) {
                struct pollfd p = { .fd = goxel_client_fd(client), .events = goxel_client_events(client) };

                assert_true(poll(&p, 1, goxel_client_timeout(client)) >= 0);
                (void)goxel_client_process(client);
        }
}

/* Hears three requests before it answers any. */
static void answer_three(Fake *f) {
        int64_t ids[3];

        fake_greet(f);
        for (int i = 0; i < 3; i++) {
                (void)fake_hear(f);
                ids[i] = f->id;
        }
        for (int i = 0; i < 3; i++) {
                char result[8];

                f->id = ids[i];
                (void)snprintf(result, sizeof(result), "%d", i + 1);
                fake_answer(f, result);
        }
        (void)fake_hear(f);
}

static void test_requests_are_on_their_way_together(void **state) {
        fake_run(fake, answer_three);
        (void)send_one("a", NULL, 0);
        (void)send_one("b", NULL, 0);
        (void)send_one("c", NULL, 0);
        assert_int_equal(goxel_client_pending(client), 3);
        loop();
        assert_string_equal(told, "a=0:1;b=0:2;c=0:3;");
        client = goxel_client_free(client);
}

static void test_call_that_waits_gives_the_answers_before_it(void **state) {
        char *result = NULL;

        fake_run(fake, answer_three);
        (void)send_one("a", NULL, 0);
        (void)send_one("b", NULL, 0);
        assert_int_equal(goxel_client_call(client, "c", NULL, NULL, 0, 0, &result), 0);
        assert_string_equal(told, "a=0:1;b=0:2;");
        assert_string_equal(result, "3");
        free(result);
        client = goxel_client_free(client);
}

static void test_drain_waits_for_all(void **state) {
        fake_run(fake, answer_three);
        for (int i = 0; i < 3; i++)
                (void)send_one("a", NULL, 0);
        assert_int_equal(goxel_client_drain(client, GOXEL_WAIT_FOREVER), 0);
        assert_string_equal(told, "a=0:1;a=0:2;a=0:3;");
        assert_int_equal(goxel_client_drain(client, 0), 0);
        client = goxel_client_free(client);
}

/* Hears three, answers the first, and is gone; answers what comes over the next connection. */
static void answer_one_of_three(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "1");
        (void)fake_hear(f);
        (void)fake_hear(f);
        fake_greet(f);
        while (fake_hear(f))
                fake_answer(f, strstr(f->line, "\"key\":\"") ? "\"with key\"" : "\"without\"");
}

static void test_broken_connection_is_told_to_who_cannot_be_repeated(void **state) {
        fake_run(fake, answer_one_of_three);
        (void)send_one("a", NULL, 0);
        (void)send_one("b", NULL, GOXEL_CALL_KEYED);
        (void)send_one("c", NULL, 0);
        loop();
        assert_non_null(strstr(told, "a=0:1;"));
        assert_non_null(strstr(told, "b=0:\"with key\";"));
        assert_non_null(strstr(told, "c=5:The connection to"));
        assert_int_equal(fake->connections, 2);
        client = goxel_client_free(client);
}

static void hear_two(Fake *f) {
        CLEANUP_FREE char *first = NULL;

        fake_greet(f);
        first = strdup(fake_hear(f));
        fake_greet(f);
        if (strcmp(first, fake_hear(f)) != 0)
                abort();
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_repeated_request_has_the_same_key(void **state) {
        fake_run(fake, hear_two);
        assert_int_equal(goxel_client_call(client, "a", " { \"x\":1 } \n", NULL, 0, GOXEL_CALL_KEYED, NULL),
                         0);
        assert_non_null(strstr(fake->line, "\"params\":{ \"x\":1,\"key\":\""));
        client = goxel_client_free(client);
}

static void test_array_has_no_place_for_a_key(void **state) {
        assert_int_equal(goxel_client_call(client, "a", "[1]", NULL, 0, GOXEL_CALL_KEYED, NULL), -EINVAL);
        expect_message("no place for a key");
        assert_int_equal(goxel_client_send(client, "a", "7", NULL, 0, 0, note, NULL, NULL), -EINVAL);
        assert_int_equal(goxel_client_send(client, "a", NULL, NULL, 0, 8, note, NULL, NULL), -EINVAL);
        assert_int_equal(goxel_client_pending(client), 0);
}

static void answer_second(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, strstr(f->line, "\"b\"") ? "1" : "0");
        (void)fake_hear(f);
}

static void test_cancelled_request_is_not_told(void **state) {
        int64_t id = send_one("a", NULL, 0);

        fake_run(fake, answer_second);
        (void)send_one("b", NULL, 0);
        assert_int_equal(goxel_client_cancel(client, id, 0), 0);
        assert_int_equal(goxel_client_cancel(client, id, 0), -ENOENT);
        loop();
        assert_string_equal(told, "b=0:1;");
        client = goxel_client_free(client);
}

static void answer_each(Fake *f) {
        static const char *const results[] = { "1", "2", "3" };

        fake_greet(f);
        for (size_t i = 0; i < ARRAY_LEN(results); i++) {
                (void)fake_hear(f);
                fake_answer(f, results[i]);
        }
        (void)fake_hear(f);
}

static void cancel_the_next(GoxelClient *c, int r, const char *result, void *userdata) {
        note(c, r, result, (void *)"first");
        assert_int_equal(goxel_client_cancel(c, *(int64_t *)userdata, 0), 0);
        assert_int_equal(goxel_client_call(c, "x", NULL, NULL, 0, 0, NULL), -EBUSY);
        assert_int_equal(goxel_client_process(c), -EBUSY);
        (void)send_one("late", NULL, 0);
}

static void test_answer_may_cancel_and_send(void **state) {
        int64_t second;

        fake_run(fake, answer_each);
        assert_int_equal(goxel_client_send(client, "a", NULL, NULL, 0, 0, cancel_the_next, &second, NULL),
                         0);
        second = send_one("b", NULL, 0);
        loop();
        /* The second was out already: its answer is passed over. */
        assert_string_equal(told, "first=0:1;late=0:3;");
        client = goxel_client_free(client);
}

static void hear_until_the_end(Fake *f) {
        fake_greet(f);
        while (fake_hear(f))
                ;
}

static void test_silence_is_told_at_the_timeout(void **state) {
        fake_run(fake, hear_until_the_end);
        assert_int_equal(goxel_client_connect(client), 0);
        assert_int_equal(goxel_client_set_timeout(client, 20), 0);
        (void)send_one("a", NULL, GOXEL_CALL_REPEATABLE);
        loop();
        assert_non_null(strstr(told, "a=-110:No answer in time"));
        client = goxel_client_free(client);
}

/* Answers the second of two at the end, when the first is not waited for any more. */
static void answer_late(Fake *f) {
        int64_t first;

        fake_greet(f);
        (void)fake_hear(f);
        first = f->id;
        (void)fake_hear(f);
        fake_await(f);
        fake_answer(f, "2");
        f->id = first;
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_call_that_ends_early_leaves_the_connection_to_others(void **state) {
        fake_run(fake, answer_late);
        (void)send_one("a", NULL, 0);
        assert_int_equal(goxel_client_set_timeout(client, 50), 0);
        assert_int_equal(goxel_client_call(client, "b", NULL, NULL, 0, 0, NULL), -ETIMEDOUT);
        goxel_client_interrupt(client);
        assert_int_equal(goxel_client_call(client, "c", NULL, NULL, 0, 0, NULL), -ECANCELED);
        goxel_client_clear_interrupt(client);
        fake_reached(fake);
        loop();
        assert_string_equal(told, "a=0:1;");
        assert_int_equal(fake->connections, 1);
        client = goxel_client_free(client);
}

static void test_absent_daemon_is_told(void **state) {
        assert_int_equal(goxel_client_set_socket(client, at("nobody.sock")), 0);
        (void)send_one("a", NULL, 0);
        assert_int_equal(goxel_client_process(client), GOXEL_ABSENT);
        assert_non_null(strstr(told, "a=2:There is no daemon at"));
        assert_int_equal(goxel_client_pending(client), 0);
}

static void be_gone_for_long(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        (void)unlink(f->path);
        f->listener = fd_close(f->listener);
        fake_close(f);
}

static void test_patience_ends(void **state) {
        fake_run(fake, be_gone_for_long);
        assert_int_equal(goxel_client_set_patience(client, 0), 0);
        (void)send_one("a", NULL, GOXEL_CALL_REPEATABLE);
        loop();
        assert_non_null(strstr(told, "a=2:"));
}

/* Never reads while it has something to say: 300 long answers. */
static void answer_much(Fake *f) {
        CLEANUP_FREE char *result = malloc(20003);

        (void)sprintf(result, "\"%0*d\"", 20000, 0);
        fake_greet(f);
        for (int i = 0; i < 300; i++) {
                (void)fake_hear(f);
                fake_answer(f, result);
        }
        (void)fake_hear(f);
}

static int n_long;

static void count_long(GoxelClient *c, int r, const char *result, void *userdata) {
        n_long += r == 0 && strlen(result) == 20002;
}

static void test_reads_while_it_writes(void **state) {
        CLEANUP_FREE char *params = malloc(20005);

        n_long = 0;
        (void)sprintf(params, "[\"%0*d\"]", 20000, 0);
        fake_run(fake, answer_much);
        for (int i = 0; i < 300; i++)
                assert_int_equal(goxel_client_send(client, "a", params, NULL, 0, 0, count_long, NULL, NULL),
                                 0);
        loop();
        assert_int_equal(n_long, 300);
        client = goxel_client_free(client);
}

static void test_descriptors_may_be_closed_after_sending(void **state) {
        int fd = dup(0);

        fake_run(fake, answer_each);
        (void)send_one("a", NULL, 0);
        assert_int_equal(goxel_client_send(client, "b", "{\"fd\":0}", &fd, 1, 0, note, (void *)"b", NULL),
                         0);
        (void)close(fd);
        (void)send_one("c", NULL, 0);
        loop();
        assert_string_equal(told, "a=0:1;b=0:2;c=0:3;");
        assert_int_equal(fake->n_fds, 1);
        client = goxel_client_free(client);
}

static void tell_of_upgrade(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_say(f, "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.status\",\"params\":{\"status\":\"upgraded\","
                    "\"version\":\"99.0.0\"}}\n");
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_upgrade_under_the_connection_is_noted(void **state) {
        fake_run(fake, tell_of_upgrade);
        (void)send_one("a", NULL, 0);
        loop();
        assert_string_equal(goxel_client_server(client),
                            "{\"server\":\"fake\",\"protocol\":1,\"version\":\"99.0.0\"}");
        client = goxel_client_free(client);
}

static void greet_as_old(Fake *f) {
        fake_accept(f);
        (void)fake_hear(f);
        fake_answer(f, "{\"server\":\"goxeld\",\"version\":\"1.0.0\",\"protocol\":{\"min\":0,\"max\":0}}");
        (void)fake_hear(f);
}

static void refuse_greeting(Fake *f) {
        char line[200];

        fake_accept(f);
        (void)fake_hear(f);
        if (!strstr(f->line, "\"library\":\"") || !strstr(f->line, "\"protocol\":{\"min\":"))
                abort();
        (void)snprintf(
                line, sizeof(line),
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"error\":{\"code\":-32602,\"message\":\"library?\"}}\n",
                (int)f->id);
        fake_say(f, line);
        (void)fake_hear(f);
}

static void test_daemon_that_does_not_know_our_greeting_is_too_old(void **state) {
        fake_run(fake, refuse_greeting);
        assert_int_equal(goxel_client_connect(client), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -1118);
        expect_message("Install goxel-daemon");
        assert_string_equal(goxel_client_error_data(client), "{\"reason\":\"version\"}");
}

static void test_daemon_that_is_too_old_is_named_with_its_package(void **state) {
        fake_run(fake, greet_as_old);
        assert_int_equal(goxel_client_connect(client), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -1118);
        expect_message("apt install goxel-daemon");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, client_teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_requests_are_on_their_way_together),
                TEST(test_call_that_waits_gives_the_answers_before_it),
                TEST(test_drain_waits_for_all),
                TEST(test_broken_connection_is_told_to_who_cannot_be_repeated),
                TEST(test_repeated_request_has_the_same_key),
                TEST(test_array_has_no_place_for_a_key),
                TEST(test_cancelled_request_is_not_told),
                TEST(test_answer_may_cancel_and_send),
                TEST(test_silence_is_told_at_the_timeout),
                TEST(test_call_that_ends_early_leaves_the_connection_to_others),
                TEST(test_absent_daemon_is_told),
                TEST(test_patience_ends),
                TEST(test_reads_while_it_writes),
                TEST(test_descriptors_may_be_closed_after_sending),
                TEST(test_upgrade_under_the_connection_is_noted),
                TEST(test_daemon_that_does_not_know_our_greeting_is_too_old),
                TEST(test_daemon_that_is_too_old_is_named_with_its_package),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
