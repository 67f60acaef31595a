/* Calls of libgoxel, against a server that follows a script. */
#include "unit/client-rig.h"

#include "base/fd.h"

#include <sys/mman.h>
#include <sys/socket.h>

static int call(const char *method, const char *params, unsigned flags, char **ret) {
        return goxel_client_call(client, method, params, NULL, 0, flags, ret);
}

static void expect_result(const char *method, const char *params, unsigned flags, const char *wanted) {
        CLEANUP_FREE char *result = NULL;

        assert_int_equal(call(method, params, flags, &result), 0);
        assert_string_equal(result, wanted);
        assert_string_equal(goxel_client_message(client), "");
}

static void answer_one(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "{\"x\":[1,2.5,\"a/b\"]}");
        (void)fake_hear(f);
}

static void test_call_gives_the_result(void **state) {
        fake_run(fake, answer_one);
        expect_result("goxel.get_voxel", "{\"x\":1}", 0, "{\"x\":[1,2.5,\"a/b\"]}");
        assert_string_equal(goxel_client_socket(client), fake->path);
        assert_string_equal(goxel_client_server(client), "{\"server\":\"fake\",\"protocol\":1}");
        assert_false(goxel_client_is_private(client));
        client = goxel_client_free(client);
}

static void hear_and_close(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_close(f);
}

static void test_greeting_and_request_are_lines_of_their_own(void **state) {
        fake_run(fake, hear_and_close);
        assert_int_equal(call("a\"b", "\n {\"project\":\"p\",\r\n\"x\":1}", 0, NULL), GOXEL_LOST);
        fake_join(fake);
        assert_string_equal(fake->line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\\\"b\",\"params\":"
                                        "{\"project\":\"p\",  \"x\":1}}");
}

static void answer_in_pieces(Fake *f) {
        char line[64];

        fake_greet(f);
        (void)fake_hear(f);
        (void)snprintf(line, sizeof(line), "{\"result\":\"\\u00e4\",\"id\":%d,\"jsonrpc\":\"2.0\"}\n",
                       (int)f->id);
        for (const char *s = line; *s; s++)
                fake_say(f, (char[]){ *s, '\0' });
        (void)fake_hear(f);
        fake_answer(f, "2");
}

static void test_answer_split_over_many_writes(void **state) {
        fake_run(fake, answer_in_pieces);
        expect_result("one", NULL, 0, "\"ä\"");
        expect_result("two", NULL, 0, "2");
}

static void answer_with_error(Fake *f) {
        char line[200];

        fake_greet(f);
        (void)fake_hear(f);
        (void)snprintf(
                line, sizeof(line),
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"error\":{\"code\":-1101,\"message\":\"no such project\","
                "\"data\":{\"reason\":\"project-not-found\"}}}\n",
                (int)f->id);
        fake_say(f, line);
        (void)fake_hear(f);
        fake_say(f,
                 "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"not JSON\"}}\n");
        (void)fake_hear(f);
        fake_answer(f, "true");
}

static void test_error_answer_has_code_message_and_data(void **state) {
        fake_run(fake, answer_with_error);
        assert_int_equal(call("a", NULL, 0, NULL), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -1101);
        assert_string_equal(goxel_client_message(client), "no such project");
        assert_string_equal(goxel_client_error_data(client), "{\"reason\":\"project-not-found\"}");

        assert_int_equal(call("b", NULL, 0, NULL), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -32700);
        assert_null(goxel_client_error_data(client));

        expect_result("c", NULL, 0, "true");
        assert_int_equal(goxel_client_error_code(client), 0);
}

static void answer_without_name(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "{\"name\":null}");
}

static void test_project_that_has_no_name_is_not_chosen(void **state) {
        char *result = NULL;

        fake_run(fake, answer_without_name);
        assert_int_equal(goxel_client_call(client, "goxel.load_project", NULL, NULL, 0, 0, &result), 0);
        assert_string_equal(result, "{\"name\":null}");
        free(result);
}

static void answer_after_others(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_say(f, "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.changed\",\"params\":{}}\n");
        fake_say(f, "{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":\"somebody else's\"}\n");
        fake_answer(f, "\"ours\"");
}

static void test_lines_that_are_not_the_answer_are_passed_over(void **state) {
        fake_run(fake, answer_after_others);
        expect_result("a", NULL, 0, "\"ours\"");
}

static void answer_with_rubbish(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_say(f, "HTTP/1.1 400 Bad Request\n");
        assert_null(fake_hear(f));
}

static void test_rubbish_for_an_answer_ends_the_connection(void **state) {
        fake_run(fake, answer_with_rubbish);
        assert_int_equal(call("a", NULL, GOXEL_CALL_REPEATABLE, NULL), GOXEL_FAILED);
        assert_non_null(strstr(goxel_client_message(client), fake->path));
}

static void half_an_answer(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_say(f, "{\"jsonrpc\":\"2.0\",\"id\":");
        fake_close(f);
}

static void test_half_an_answer_is_lost(void **state) {
        fake_run(fake, half_an_answer);
        assert_int_equal(call("a", NULL, 0, NULL), GOXEL_LOST);
        assert_non_null(strstr(goxel_client_message(client), "may have been executed"));
        assert_int_equal(fake->connections, 1);
}

static void answer_second_time(Fake *f) {
        hear_and_close(f);
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, f->line && strstr(f->line, "get_voxel") ? "\"again\"" : "\"something else\"");
        (void)fake_hear(f);
}

static void test_repeatable_request_is_sent_again(void **state) {
        fake_run(fake, answer_second_time);
        expect_result("goxel.get_voxel", NULL, GOXEL_CALL_REPEATABLE, "\"again\"");
        assert_int_equal(fake->connections, 2);
        client = goxel_client_free(client);
}

static void always_close(Fake *f) {
        for (unsigned i = 0; i < 5; i++)
                hear_and_close(f);
}

static void test_repeatable_request_is_sent_five_times_at_most(void **state) {
        fake_run(fake, always_close);
        assert_int_equal(call("a", NULL, GOXEL_CALL_REPEATABLE, NULL), GOXEL_LOST);
        fake_join(fake);
        assert_int_equal(fake->connections, 5);
}

/* As a daemon that is restarted without a service manager: for a moment there is no socket. */
static void leave_and_come_back(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "1");
        (void)fd_close(f->listener);
        (void)unlink(f->path);
        fake_close(f);
        fake_reached(f);
        fake_listen(f);
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "2");
        assert_null(fake_hear(f));
}

static void test_daemon_that_left_in_between_is_connected_to_again(void **state) {
        fake_run(fake, leave_and_come_back);
        expect_result("a", NULL, 0, "1");
        fake_await(fake);
        expect_result("b", NULL, 0, "2");
        client = goxel_client_free(client);
}

static void create_and_leave(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "{\"success\":true,\"name\":\"castle\"}");
        fake_close(f);
        fake_reached(f);
        fake_greet(f);
        (void)fake_hear(f);
        assert_non_null(strstr(f->line, "\"params\":{\"project\":\"castle\"}"));
        fake_answer(f, "{}");
        (void)fake_hear(f);
        fake_answer(f, "true");
}

static void test_project_that_was_made_is_chosen_again(void **state) {
        fake_run(fake, create_and_leave);
        expect_result("goxel.create_project", "{\"name\":\"castle\"}", 0,
                      "{\"success\":true,\"name\":\"castle\"}");
        fake_await(fake);
        expect_result("goxel.add_voxel", "[1,2,3,4,5,6]", 0, "true");
}

static void never_answer(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        assert_null(fake_hear(f));
}

static void test_silence_ends_at_the_timeout(void **state) {
        fake_run(fake, never_answer);
        assert_int_equal(goxel_client_connect(client), 0);
        assert_int_equal(goxel_client_set_timeout(client, 20), 0);
        assert_int_equal(call("a", NULL, GOXEL_CALL_REPEATABLE, NULL), -ETIMEDOUT);
        fake_join(fake);
}

static void hear_all(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "0");
        assert_null(fake_hear(f));
}

/* Sends a request with two descriptors and `n` bytes of parameters; the size of its line. */
static size_t call_with_descriptors(size_t n) {
        CLEANUP_FD int one = memfd_create("one", MFD_CLOEXEC), two = memfd_create("two", MFD_CLOEXEC);
        CLEANUP_FREE char *params = malloc(n + 8);

        (void)snprintf(params, n + 8, "[\"%0*d\"]", (int)n, 0);
        fake_run(fake, hear_all);
        assert_int_equal(goxel_client_call(client, "a", params, (int[]){ one, two }, 2, 0, NULL), 0);
        client = goxel_client_free(client);
        fake_join(fake);
        assert_int_equal(fake->n_fds, 2);
        return strlen(fake->line) + 1;
}

static void test_descriptors_come_with_the_first_byte(void **state) {
        size_t n = call_with_descriptors(1000);

        assert_int_equal(fake->fds_after + n, fake->received);
}

static void test_descriptors_of_a_long_line_come_with_its_newline(void **state) {
        (void)call_with_descriptors(100000);
        /* The kernel hands them out with the read that took the newline; one read is 4096 bytes. */
        assert_true(fake->received - fake->fds_after <= 4096);
}

/* Writes more than a socket holds before it reads the rest of the request. */
static void answer_while_hearing(Fake *f) {
        CLEANUP_FREE char *line = malloc((4u << 20) + 64);
        char first[16];

        fake_greet(f);
        assert_int_equal(recv(f->fd, first, sizeof(first), MSG_WAITALL), sizeof(first));
        (void)sprintf(line, "{\"method\":\"%0*d\"}\n", 4 << 20, 0);
        fake_say(f, line);
        (void)fake_hear(f);
        f->id = 1;
        fake_answer(f, "true");
}

static void test_reads_while_it_writes(void **state) {
        CLEANUP_FREE char *params = malloc((4u << 20) + 64);

        (void)sprintf(params, "[\"%0*d\"]", 4 << 20, 0);
        fake_run(fake, answer_while_hearing);
        expect_result("a", params, 0, "true");
}

static void test_arguments_that_make_no_request_are_refused(void **state) {
        CLEANUP_FREE char *params = malloc((11u << 20) + 64);
        int fds[17] = { 0 };

        assert_int_equal(call("a", "17", 0, NULL), -EINVAL);
        assert_int_equal(call("a", "", 0, NULL), -EINVAL);
        assert_int_equal(goxel_client_call(client, "a", "{}", fds, 17, 0, NULL), -EINVAL);
        (void)sprintf(params, "[\"%0*d\"]", 11 << 20, 0);
        assert_int_equal(call("a", params, 0, NULL), -EMSGSIZE);
}

static void test_settings_are_made_before_connecting(void **state) {
        fake_run(fake, answer_one);
        assert_int_equal(goxel_client_connect(client), 0);
        assert_int_equal(goxel_client_set_socket(client, "/nowhere"), -EISCONN);
        assert_int_equal(goxel_client_set_private(client, true), -EISCONN);
        expect_result("a", NULL, 0, "{\"x\":[1,2.5,\"a/b\"]}");
        client = goxel_client_free(client);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                CLIENT_TEST(test_project_that_has_no_name_is_not_chosen),
                CLIENT_TEST(test_call_gives_the_result),
                CLIENT_TEST(test_greeting_and_request_are_lines_of_their_own),
                CLIENT_TEST(test_answer_split_over_many_writes),
                CLIENT_TEST(test_error_answer_has_code_message_and_data),
                CLIENT_TEST(test_lines_that_are_not_the_answer_are_passed_over),
                CLIENT_TEST(test_rubbish_for_an_answer_ends_the_connection),
                CLIENT_TEST(test_half_an_answer_is_lost),
                CLIENT_TEST(test_repeatable_request_is_sent_again),
                CLIENT_TEST(test_repeatable_request_is_sent_five_times_at_most),
                CLIENT_TEST(test_daemon_that_left_in_between_is_connected_to_again),
                CLIENT_TEST(test_project_that_was_made_is_chosen_again),
                CLIENT_TEST(test_silence_ends_at_the_timeout),
                CLIENT_TEST(test_descriptors_come_with_the_first_byte),
                CLIENT_TEST(test_descriptors_of_a_long_line_come_with_its_newline),
                CLIENT_TEST(test_reads_while_it_writes),
                CLIENT_TEST(test_arguments_that_make_no_request_are_refused),
                CLIENT_TEST(test_settings_are_made_before_connecting),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
