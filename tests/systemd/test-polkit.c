/* The system instance and the real polkitd: who has leave for what concerns other users. Runs as root inside
 * the container that `boot` makes; the tests share one machine. */
#include "base/fd.h"
#include "base/places.h"
#include "machine.h"
#include "person.h"
#include "rules.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VIEW "org.goxel.daemon.view-sessions"
#define STOP "org.goxel.daemon.stop"
#define DISCONNECT "org.goxel.daemon.disconnect"
#define RELOAD "org.goxel.daemon.reload"

static int dismiss(void **state) {
        dismiss_people();
        drop_rules();
        return 0;
}

static int without_rules(void **state) {
        drop_rules();
        run("systemctl restart polkit.service");
        return 0;
}

static void check_refused(json_object *answer, const char *action, const char *because) {
        check_error(answer, -1119, "not-authorised");
        check_string(answer, "error.data.action", action);
        if (!strstr(look_string(answer, "error.message"), because))
                fail_msg("no \"%s\" in: %s", because, look_string(answer, "error.message"));
}

/* Of those in a list of sessions. */
static size_t count_of(json_object *list, const char *name) {
        json_object *sessions = look(list, "sessions");
        size_t n = 0;

        assert_non_null(getpwnam(name));
        for (size_t i = 0; i < json_object_array_length(sessions); i++)
                n += look_int(json_object_array_get_idx(sessions, i), "uid") == getpwnam(name)->pw_uid;
        return n;
}

static json_object *all_sessions(Peer *p) {
        return peer_result(p, "goxel.list_sessions", "{\"all_users\":true}");
}

/* Waits until a user has no session; `root` is asked. */
static void await_gone(Peer *root, const char *name) {
        for (int i = 0; i < RIG_DEADLINE_MS / 5 && count_of(all_sessions(root), name) > 0; i++)
                (void)poll(NULL, 0, 5);
        assert_int_equal(count_of(all_sessions(root), name), 0);
}

static pid_t daemon_pid(void) {
        Peer *p = peer_open(PLACE_SYSTEM_SOCKET);
        pid_t pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");

        (void)peer_free(p);
        return pid;
}

static void test_polkit_knows_the_actions(void **state) {
        const char *actions =
                output_of("pkaction --verbose --action-id " VIEW "; pkaction --verbose --action-id " STOP
                          "; pkaction --verbose --action-id " RELOAD);

        if (!strstr(actions, VIEW ":") || !strstr(actions, STOP ":") || !strstr(actions, RELOAD ":") ||
            !strstr(actions, "auth_admin") || !strstr(actions, "unix-user:goxel"))
                fail_msg("%s", actions);
}

static void test_a_user_sees_the_own_sessions_only(void **state) {
        Peer *alice = user("alice"), *bob = user("bob");
        json_object *list;

        (void)peer_result(bob, "ping", NULL);
        list = peer_result(alice, "goxel.list_sessions", NULL);
        check_int(list, "count", 1);
        assert_int_equal(count_of(list, "alice"), 1);
        list = peer_result(bob, "goxel.list_sessions", NULL);
        check_int(list, "count", 1);
        assert_int_equal(count_of(list, "bob"), 1);
}

static void test_an_ordinary_user_does_not_see_those_of_others(void **state) {
        check_refused(peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), VIEW,
                      "an administrator's password");
}

static void test_sessions_of_others_are_ended_with_leave_only(void **state) {
        Peer *alice = user("alice"), *bob = user("bob"), *root = user("root");
        char params[64];

        (void)snprintf(params, sizeof params, "{\"session\":\"%s\"}",
                       look_string(peer_result(bob, "goxel.list_sessions", NULL), "sessions.0.session"));
        check_refused(peer_call(alice, "goxel.disconnect", params), DISCONNECT, "password");
        /* It is not told which there are, either. */
        check_refused(peer_call(alice, "goxel.disconnect", "[\"0123\"]"), DISCONNECT, "password");
        check_json(peer_result(root, "goxel.disconnect", params), "success", "true");
        assert_true(peer_ended(bob));

        set_rule(DISCONNECT, "alice", "return polkit.Result.YES;");
        bob = user("bob");
        (void)snprintf(params, sizeof params, "{\"session\":\"%s\"}",
                       look_string(peer_result(bob, "goxel.list_sessions", NULL), "sessions.0.session"));
        check_json(peer_result(alice, "goxel.disconnect", params), "success", "true");
        assert_true(peer_ended(bob));
}

static void test_without_an_agent_nobody_can_be_asked_for_a_password(void **state) {
        check_refused(
                peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true,\"interactive\":true}"),
                VIEW, "agent");
}

static void test_who_types_the_password_has_leave(void **state) {
        Person *alice;

        set_rule(VIEW, "alice", "return polkit.Result.AUTH_SELF;");
        alice = person("alice");
        start_agent("alice", alice);
        check_refused(peer_call(alice->peer, "goxel.list_sessions", "[true]"), VIEW,
                      "\"interactive\": true");
        (void)peer_request(alice->peer, "goxel.list_sessions", "[true,true]");
        agent_says("Authentication is required to see which users");
        await_prompt();
        type_password();
        check_int(peer_answer(alice->peer), "result.count", 1);
}

static void test_the_password_of_one_who_has_hung_up_is_of_no_use(void **state) {
        Person *alice;
        Peer *root;

        set_rule(VIEW, "alice", "return polkit.Result.AUTH_SELF;");
        root = user("root");
        alice = person("alice");
        start_agent("alice", alice);
        (void)peer_request(alice->peer, "goxel.list_sessions", "[true,true]");
        await_prompt();
        peer_close(alice->peer);
        await_gone(root, "alice");
        /* An agent on a terminal hears of it when it has read its line. */
        type_password();
        agent_says("Cancelled");
}

static void test_root_sees_all(void **state) {
        Peer *alice = user("alice"), *bob = user("bob"), *root = user("root");
        json_object *list;

        (void)peer_result(alice, "ping", NULL);
        (void)peer_result(bob, "ping", NULL);
        list = peer_result(root, "goxel.list_sessions", "{\"all_users\":true}");
        check_int(list, "count", 3);
        assert_int_equal(count_of(list, "alice"), 1);
        assert_int_equal(count_of(list, "bob"), 1);
}

static void test_a_rule_lets_one_user_see_all(void **state) {
        Peer *alice, *bob;
        json_object *list;

        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        alice = user("alice");
        bob = user("bob");
        check_refused(peer_call(bob, "goxel.list_sessions", "{\"all_users\":true}"), VIEW, "password");
        list = all_sessions(alice);
        assert_int_equal(count_of(list, "alice"), 1);
        assert_int_equal(count_of(list, "bob"), 1);
        check_refused(peer_call(alice, "goxel.shutdown_daemon", NULL), STOP, "password");
}

static void test_a_rule_can_forbid(void **state) {
        set_rule(VIEW, "alice", "return polkit.Result.NO;");
        check_refused(peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), VIEW,
                      "only with a rule");
}

static void test_a_process_that_has_ended_has_no_leave(void **state) {
        Person *alice;

        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        alice = person("alice");
        (void)peer_result(alice->peer, "goxel.list_sessions", "{\"all_users\":true}");
        end_process(alice);
        check_refused(peer_call(alice->peer, "goxel.list_sessions", "{\"all_users\":true}"), VIEW,
                      "has ended");
        check_int(peer_result(alice->peer, "goxel.list_sessions", NULL), "count", 1);
}

static void test_in_a_batch_nothing_waits(void **state) {
        Peer *alice = user("alice");

        peer_send(alice,
                  "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.list_sessions\",\"params\":[true]},"
                  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"goxel.list_sessions\"}]");
        check_int(peer_answer(alice), "0.error.code", -1111);
        peer_send(alice, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}");
        check_int(peer_answer(alice), "id", 3);
}

static void test_while_polkit_thinks_others_are_served_and_answers_keep_their_order(void **state) {
        Peer *alice, *bob, *second;
        int gate;

        set_gate(VIEW, "alice");
        alice = user("alice");
        second = user("alice");
        bob = user("bob");
        (void)peer_request(alice, "ping", NULL);
        (void)peer_request(alice, "goxel.list_sessions", "{\"all_users\":true}");
        (void)peer_request(alice, "goxel.create_project", "[\"castle\"]");
        (void)peer_request(alice, "goxel.list_sessions", NULL);
        gate = hold_gate();
        check_json(peer_answer(alice), "result.pong", "true");
        check_json(peer_result(bob, "ping", NULL), "pong", "true");
        check_string(peer_result(second, "goxel.list_sessions", NULL), "sessions.0.state", "waiting");
        assert_false(peer_readable(alice, 0));
        (void)fd_close(gate);
        check_int(peer_answer(alice), "result.count", 3);
        check_string(peer_answer(alice), "result.name", "castle");
        check_int(peer_answer(alice), "result.count", 2);
}

static void test_a_user_cannot_keep_polkit_from_others(void **state) {
        json_object *answer;
        int gate;

        set_gate(VIEW, "alice");
        for (int i = 0; i < 4; i++)
                (void)peer_request(user("alice"), "goxel.list_sessions", "[true]");
        gate = hold_gate();
        answer = peer_call(user("alice"), "goxel.list_sessions", "[true]");
        check_error(answer, -1106, "limit");
        check_string(answer, "error.data.limit", "questions");
        check_int(peer_result(user("alice"), "goxel.list_sessions", NULL), "count", 6);
        assert_true(holds_gate(gate));
        (void)fd_close(gate);
}

static void test_who_half_closes_still_gets_the_answer(void **state) {
        Peer *alice;
        int gate;

        set_gate(VIEW, "alice");
        alice = user("alice");
        (void)peer_request(alice, "goxel.list_sessions", "{\"all_users\":true}");
        gate = hold_gate();
        peer_half_close(alice);
        (void)fd_close(gate);
        check_int(peer_answer(alice), "result.count", 1);
        assert_true(peer_ended(alice));
}

static void test_who_hangs_up_is_not_waited_for(void **state) {
        Peer *alice, *root;
        int gate;

        set_gate(VIEW, "alice");
        alice = user("alice");
        root = user("root");
        (void)peer_request(alice, "goxel.list_sessions", "{\"all_users\":true}");
        (void)peer_request(alice, "goxel.create_project", "[\"afterwards\"]");
        gate = hold_gate();
        peer_close(alice);
        await_gone(root, "alice");
        assert_true(holds_gate(gate));
        (void)fd_close(gate);
        /* What it asked for behind was carried out. */
        check_string(peer_result(user("alice"), "goxel.list_projects", NULL), "projects.0.name",
                     "afterwards");
}

static void test_stopping_needs_leave(void **state) {
        pid_t pid = daemon_pid();

        check_refused(peer_call(user("alice"), "goxel.shutdown_daemon", NULL), STOP, "password");
        set_rule(STOP, "alice", "return polkit.Result.YES;");
        check_refused(peer_call(user("bob"), "goxel.shutdown_daemon", NULL), STOP, "password");
        assert_int_equal(daemon_pid(), pid);
        check_json(peer_result(user("alice"), "goxel.shutdown_daemon", NULL), "success", "true");
        assert_true(daemon_pid() != pid);
}

static void test_reloading_needs_leave(void **state) {
        check_refused(peer_call(user("alice"), "goxel.reload_configuration", NULL), RELOAD, "password");
        check_json(peer_result(user("root"), "goxel.reload_configuration", NULL), "success", "true");
        set_rule(RELOAD, "alice", "return polkit.Result.YES;");
        check_json(peer_result(user("alice"), "goxel.reload_configuration", NULL), "success", "true");
}

static void test_goxelctl_stops_it_for_root(void **state) {
        pid_t pid = daemon_pid();

        if (!strstr(output_of("goxelctl --socket " PLACE_SYSTEM_SOCKET " call goxel.shutdown_daemon 2>&1"),
                    "success"))
                fail_msg("%s", output_of("goxelctl --socket " PLACE_SYSTEM_SOCKET
                                         " call goxel.shutdown_daemon 2>&1"));
        assert_true(daemon_pid() != pid);
}

static void test_without_polkit_only_root_has_leave(void **state) {
        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        run("systemctl mask --runtime --now polkit.service 2>&1");
        check_refused(peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), VIEW,
                      "Only root");
        check_int(peer_result(user("root"), "goxel.list_sessions", "{\"all_users\":true}"), "count", 2);
        run("systemctl unmask --runtime polkit.service 2>&1");
        check_int(peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), "count", 3);
}

static void test_polkit_that_ends_while_it_thinks_is_a_refusal(void **state) {
        Peer *alice;
        int gate;

        set_gate(VIEW, "alice");
        alice = user("alice");
        (void)peer_request(alice, "goxel.list_sessions", "{\"all_users\":true}");
        gate = hold_gate();
        run("systemctl kill --signal=KILL polkit.service");
        check_refused(peer_answer(alice), VIEW, "Only root");
        (void)fd_close(gate);
}

static void set_bus(const char *address) {
        FILE *file;

        run("mkdir -p /run/systemd/system/goxel.service.d");
        file = fopen("/run/systemd/system/goxel.service.d/bus.conf", "we");
        assert_non_null(file);
        if (address)
                (void)fprintf(file, "[Service]\nEnvironment=DBUS_SYSTEM_BUS_ADDRESS=%s\n", address);
        assert_int_equal(fclose(file), 0);
        run("systemctl daemon-reload");
        run("systemctl stop goxel.service");
}

static void test_without_a_bus_only_root_has_leave(void **state) {
        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        set_bus("unix:path=/nonexistent");
        check_refused(peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), VIEW,
                      "Only root");
        check_int(peer_result(user("root"), "goxel.list_sessions", "{\"all_users\":true}"), "count", 2);
        set_bus(NULL);
        check_int(peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}"), "count", 1);
}

/* One for the log level, and one while it asks. */
static int connections(pid_t pid) {
        char command[96];

        (void)snprintf(command, sizeof command,
                       "busctl --system --no-legend list --unique | grep -c ' %ld ' || :", (long)pid);
        return atoi(output_of(command));
}

static void await_connections(int n) {
        for (int i = 0; i < RIG_DEADLINE_MS / 100 && connections(daemon_pid()) != n; i++)
                (void)poll(NULL, 0, 100);
        assert_int_equal(connections(daemon_pid()), n);
}

static void test_it_leaves_the_bus_when_it_has_no_question(void **state) {
        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        run("systemctl stop goxel.service");
        (void)peer_result(user("bob"), "goxel.list_sessions", NULL);
        await_connections(1);
        (void)peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}");
        assert_int_equal(connections(daemon_pid()), 2);
        await_connections(1);
        (void)peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}");
}

/* polkitd is started anew for most of the tests. */
static int prepare(void **state) {
        run("useradd -G goxel alice && useradd -G goxel bob");
        run("echo alice:" PASSWORD " | chpasswd");
        run("systemctl start goxel.socket");
        run("mkdir -p /run/systemd/system/polkit.service.d");
        run("printf '[Unit]\\nStartLimitIntervalSec=0\\n' >/run/systemd/system/polkit.service.d/test.conf");
        run("systemctl daemon-reload");
        return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, without_rules, dismiss)

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_polkit_knows_the_actions),
                TEST(test_a_user_sees_the_own_sessions_only),
                TEST(test_an_ordinary_user_does_not_see_those_of_others),
                TEST(test_sessions_of_others_are_ended_with_leave_only),
                TEST(test_without_an_agent_nobody_can_be_asked_for_a_password),
                TEST(test_who_types_the_password_has_leave),
                TEST(test_the_password_of_one_who_has_hung_up_is_of_no_use),
                TEST(test_root_sees_all),
                TEST(test_a_rule_lets_one_user_see_all),
                TEST(test_a_rule_can_forbid),
                TEST(test_a_process_that_has_ended_has_no_leave),
                TEST(test_in_a_batch_nothing_waits),
                TEST(test_while_polkit_thinks_others_are_served_and_answers_keep_their_order),
                TEST(test_a_user_cannot_keep_polkit_from_others),
                TEST(test_who_half_closes_still_gets_the_answer),
                TEST(test_who_hangs_up_is_not_waited_for),
                TEST(test_stopping_needs_leave),
                TEST(test_reloading_needs_leave),
                TEST(test_goxelctl_stops_it_for_root),
                TEST(test_without_polkit_only_root_has_leave),
                TEST(test_polkit_that_ends_while_it_thinks_is_a_refusal),
                TEST(test_without_a_bus_only_root_has_leave),
                TEST(test_it_leaves_the_bus_when_it_has_no_question),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
