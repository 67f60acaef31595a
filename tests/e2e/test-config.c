/* goxel.conf: what goxeld does with it at its start and when it reads it again. */
#include "base/text.h"
#include "rig/rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void expect_log(Rig *r, const char *words) {
        const char *log = rig_log(r);

        if (!strstr(log, words))
                fail_msg("\"%s\" is not in the log:\n%s", words, log);
}

/* A connection that is turned away: the error, and the end. */
static void expect_refused(Rig *r, const char *words) {
        Peer *p = rig_peer(r);
        json_object *answer = peer_answer(p);

        check_error(answer, -1106, "limit");
        if (!strstr(look_string(answer, "error.message"), words))
                fail_msg("\"%s\" is not in: %s", words, look_string(answer, "error.message"));
        assert_true(peer_ended(p));
}

static void test_wrong_configuration_is_told_and_goxeld_answers(void **state) {
        Rig *r = *state;

        rig_keep_log(r);
        rig_configure(
                r, "goxel.conf",
                "[Daemon]\nIdleSec=soon\nNoSuchKey=1\n[Nowhere]\nA=1\n[Limits]\nSessions=-3\nrubbish\n");
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
        expect_log(r, "goxel.conf:2: IdleSec=soon: expected a time span from 0 to 1d");
        expect_log(r, "the default 5min is used");
        expect_log(r, "goxel.conf:3: There is no key NoSuchKey=");
        expect_log(r, "goxel.conf:4: There is no section [Nowhere]");
        expect_log(r, "goxel.conf:7: Sessions=-3: expected a number from 1 to 1000000");
        expect_log(r, "goxel.conf:8: \"rubbish\"");
}

static void test_a_file_that_cannot_be_read_is_told_and_goxeld_answers(void **state) {
        Rig *r = *state;

        rig_keep_log(r);
        rig_configure(r, "goxel.conf/x", "");
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
        expect_log(r, "not a regular file");
}

static void test_a_drop_in_stands_over_the_file_and_the_command_line_over_both(void **state) {
        Rig *r = *state;

        rig_configure(r, "goxel.conf", "[Limits]\nSessionsPerUser=9\nEnginesPerUser=9\n");
        rig_configure(r, "goxel.conf.d/20.conf", "[Limits]\nSessionsPerUser=1\n");
        rig_configure(r, "goxel.conf.d/10.conf", "[Limits]\nSessionsPerUser=5\n");
        rig_option(r, "--engines-per-uid", "1");
        rig_start(r);

        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        expect_refused(r, "You have 1 connections");
        (void)peer_result(p, "ping", NULL);
        peer_close(p);
}

static void test_reload_changes_what_comes_and_keeps_what_is_there(void **state) {
        Rig *r = *state;
        pid_t pid;
        Peer *first, *second;

        rig_keep_log(r);
        rig_start(r);
        pid = rig_pid(r);
        first = rig_peer(r);
        second = rig_peer(r);
        (void)peer_result(first, "ping", NULL);
        (void)peer_result(second, "ping", NULL);
        rig_configure(r, "goxel.conf", "[Limits]\nSessionsPerUser=1\n[Daemon]\nLogLevel=debug\n");
        rig_reload(r);
        expect_log(r, "Configuration read again: LogLevel info → debug, SessionsPerUser 1000 → 1\n");
        assert_int_equal(rig_pid(r), pid);
        (void)peer_result(first, "ping", NULL);
        (void)peer_result(second, "ping", NULL);
        expect_refused(r, "You have 1 connections");

        rig_configure(r, "goxel.conf", "[Limits]\nSessions=2\nSessionsPerUser=many\n");
        rig_reload(r);
        expect_log(r, "SessionsPerUser=many");
        expect_log(r, "LogLevel debug → info, Sessions 10000 → 2, SessionsPerUser 1 → 1000\n");
        expect_refused(r, "This daemon has 2 connections");
}

static void test_reload_is_told_whatever_the_level(void **state) {
        Rig *r = *state;

        rig_keep_log(r);
        rig_configure(r, "goxel.conf", "[Daemon]\nLogLevel=err\n");
        rig_start(r);
        assert_string_equal(rig_log(r), "");
        rig_configure(r, "goxel.conf", "[Daemon]\nLogLevel=warning\nIdleSec=x\n");
        rig_reload(r);
        expect_log(r, "IdleSec=x");
        expect_log(r, "LogLevel err → warning\n");
        assert_null(strstr(rig_log(r), "Session"));
}

static void test_reload_without_a_change_says_so(void **state) {
        Rig *r = *state;

        rig_keep_log(r);
        rig_start(r);
        rig_reload(r);
        expect_log(r, "Configuration read again: nothing has changed\n");
        check_result(rig_once(r, "ping", NULL));
}

static void test_reload_makes_an_idle_goxeld_leave(void **state) {
        Rig *r = *state;

        rig_hold(r);
        rig_configure(r, "goxel.conf", "[Daemon]\nIdleSec=1h\n");
        rig_start(r);
        check_result(rig_once(r, "ping", NULL));
        rig_configure(r, "goxel.conf", "[Daemon]\nIdleSec=20ms\n");
        rig_reload(r);
        assert_int_equal(rig_wait(r), 0);
}

/* The sanitizers' own memory is beyond any limit, so there engines have none. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define HAS_MEMORY_LIMIT
#endif

#ifdef HAS_MEMORY_LIMIT
static void test_an_engine_fails_a_request_that_needs_more_memory_than_it_may_have(void **state) {
        Rig *r = *state;
        struct rlimit limit;
        pid_t engine;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Engine]\nEngineMemory=64M\n");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]");
        engine = rig_engine(r, "castle");
        assert_int_equal(prlimit(engine, RLIMIT_DATA, NULL, &limit), 0);
        assert_int_equal(limit.rlim_cur, 64u << 20);
        check_error(peer_call(p, "goxel.render_scene", "{\"width\":8192,\"height\":8192}"), -1107,
                    "too-large");
        check_json(peer_result(p, "goxel.get_voxel", "[1,2,3]"), "color", "[4,5,6,255]");
        assert_int_equal(rig_engine(r, "castle"), engine);
}
#endif

static void test_a_file_over_the_limit_is_refused(void **state) {
        Rig *r = *state;
        char bytes[2048] = { 0 };
        FILE *file = tmpfile();
        int fd;
        Peer *p;

        assert_non_null(file);
        fd = fileno(file);
        assert_int_equal(fwrite(bytes, 1, sizeof bytes, file), sizeof bytes);
        assert_int_equal(fflush(file), 0);
        rig_configure(r, "goxel.conf", "[Engine]\nFileSize=1K\n");
        rig_start(r);
        p = rig_peer(r);
        peer_send_fds(p,
                      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.load_project\","
                      "\"params\":{\"name\":\"castle\",\"fd\":0,\"format\":\"gox\"}}",
                      &fd, 1);
        check_error(peer_answer(p), -1107, "too-large");
        (void)fclose(file);
}

/* An echo with a string of n bytes. */
static void send_echo(Peer *p, size_t n) {
        CLEANUP_FREE char *text = NULL, *line = NULL;

        text = calloc(1, n + 1);
        assert_non_null(text);
        memset(text, 'x', n);
        assert_true(asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"%s\"]}",
                             text) > 0);
        peer_send(p, line);
}

static void test_lines_over_the_limit_are_refused_at_the_door_and_in_an_engine(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Limits]\nLineSize=128K\n");
        rig_start(r);
        for (int in_engine = 0; in_engine < 2; in_engine++) {
                p = rig_peer(r);
                if (in_engine)
                        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
                send_echo(p, 127u << 10);
                check_result(peer_answer(p));
                send_echo(p, 128u << 10);
                check_error(peer_answer(p), -1106, "limit");
                assert_true(peer_ended(p));
        }
}

static void answer_all(Peer *p, int n) {
        for (int i = 0; i < n; i++)
                (void)peer_request(p, "goxel.get_status", NULL);
        for (int i = 0; i < n; i++)
                check_result(peer_answer(p));
}

static void test_requests_that_come_too_fast_wait_and_are_all_answered(void **state) {
        Rig *r = *state;
        Peer *p, *other;
        uint64_t began;

        rig_configure(r, "goxel.conf", "[Limits]\nRequestsPerSecond=50\nRequestsBurst=4\n");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        /* The burst, which may be full again, is free; the rest comes every 20 ms. */
        began = now_usec();
        answer_all(p, 13);
        assert_true(now_usec() - began >= 9 * 20 * USEC_PER_MSEC - USEC_PER_MSEC);
        /* Half a line behind them, which waits as well, is no line that cannot wait in the queue. */
        other = rig_peer(r);
        (void)peer_result(other, "goxel.get_status", "{\"project\":\"castle\"}");
        for (int i = 0; i < 8; i++)
                (void)peer_request(other, "goxel.get_status", NULL);
        assert_true(peer_send_bytes(other, "{\"jsonrpc\":\"2.0\",", 17));
        for (int i = 0; i < 8; i++)
                check_result(peer_answer(other));
        peer_send(other, "\"id\":7,\"method\":\"goxel.get_status\"}");
        check_result(peer_answer(other));
}

static void test_each_request_of_a_batch_counts(void **state) {
        static const char item[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_status\"}";
        char batch[2048] = "[";
        Rig *r = *state;
        uint64_t began;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Limits]\nRequestsPerSecond=100\nRequestsBurst=1\n");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        for (int i = 0; i < 20; i++) {
                strcat(batch, i > 0 ? "," : "");
                strcat(batch, item);
        }
        strcat(batch, "]");
        began = now_usec();
        peer_send(p, batch);
        assert_int_equal(json_object_array_length(peer_answer(p)), 20);
        answer_all(p, 1);
        assert_true(now_usec() - began >= 19 * 10 * USEC_PER_MSEC - USEC_PER_MSEC);
}

static void test_one_request_in_flight_is_enough_for_all(void **state) {
        Rig *r = *state;
        Peer *p;

        rig_configure(r, "goxel.conf", "[Limits]\nRequestsInFlight=1\n");
        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        answer_all(p, 40);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_wrong_configuration_is_told_and_goxeld_answers),
                RIG_TEST(test_a_file_that_cannot_be_read_is_told_and_goxeld_answers),
                RIG_TEST(test_a_drop_in_stands_over_the_file_and_the_command_line_over_both),
                RIG_TEST(test_reload_changes_what_comes_and_keeps_what_is_there),
                RIG_TEST(test_reload_is_told_whatever_the_level),
                RIG_TEST(test_reload_without_a_change_says_so),
                RIG_TEST(test_reload_makes_an_idle_goxeld_leave),
#ifdef HAS_MEMORY_LIMIT
                RIG_TEST(test_an_engine_fails_a_request_that_needs_more_memory_than_it_may_have),
#endif
                RIG_TEST(test_a_file_over_the_limit_is_refused),
                RIG_TEST(test_lines_over_the_limit_are_refused_at_the_door_and_in_an_engine),
                RIG_TEST(test_requests_that_come_too_fast_wait_and_are_all_answered),
                RIG_TEST(test_each_request_of_a_batch_counts),
                RIG_TEST(test_one_request_in_flight_is_enough_for_all),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
