/* The system instance and the real polkitd: who has leave for what concerns other users. Runs as root inside
 * the container that `boot` makes; the tests share one machine. */
#include "base/fd.h"
#include "base/places.h"
#include "machine.h"
#include "rig/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define RULES "/etc/polkit-1/rules.d/49-goxel-test.rules"
#define GATE "/run/goxel-test-gate"
#define VIEW "org.goxel.daemon.view-sessions"
#define STOP "org.goxel.daemon.stop"
#define RELOAD "org.goxel.daemon.reload"

/* A user's process that has a connection. What goes over the connection is the test's. */
typedef struct Person {
        pid_t pid;
        Peer *peer;
} Person;

static Person people[8];
static size_t n_people;

/* In the child: nothing here may fail a test, which goes on in the parent. */
static void connect_as(const struct passwd *user, int hand) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = PLACE_SYSTEM_SOCKET };
        union {
                struct cmsghdr header;
                char bytes[CMSG_SPACE(sizeof(int))];
        } control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
                                  .cmsg_level = SOL_SOCKET,
                                  .cmsg_type = SCM_RIGHTS } };
        struct iovec byte = { .iov_base = (char[]){ 1 }, .iov_len = 1 };
        struct msghdr message = {
                .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        int fd;

        /* The connections of the others, which would not end with the test's. */
        for (size_t i = 0; i < n_people; i++)
                peer_close(people[i].peer);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (initgroups(user->pw_name, user->pw_gid) < 0 ||
            setresgid(user->pw_gid, user->pw_gid, user->pw_gid) < 0 ||
            setresuid(user->pw_uid, user->pw_uid, user->pw_uid) < 0)
                return;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
                return;
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
        if (sendmsg(hand, &message, 0) != 1)
                return;
        (void)close(fd);
        (void)pause();
}

static int receive_fd(int hand) {
        union {
                struct cmsghdr header;
                char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        char byte;
        struct iovec vec = { .iov_base = &byte, .iov_len = 1 };
        struct msghdr message = {
                .msg_iov = &vec, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        int fd;

        if (recvmsg(hand, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
                fail_msg("a user's process could not connect to %s", PLACE_SYSTEM_SOCKET);
        memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
        return fd;
}

/* Its process and its connection live until the test ends. */
static Person *person(const char *name) {
        const struct passwd *user = getpwnam(name);
        Person *p = &people[n_people];
        int hands[2];

        assert_non_null(user);
        assert_true(n_people < ARRAY_LEN(people));
        assert_int_equal(fd_pair(SOCK_STREAM, hands), 0);
        p->pid = fork();
        assert_true(p->pid >= 0);
        if (p->pid == 0) {
                connect_as(user, hands[1]);
                _exit(1);
        }
        n_people++;
        (void)fd_close(hands[1]);
        p->peer = peer_adopt(receive_fd(hands[0]));
        (void)fd_close(hands[0]);
        return p;
}

static Peer *user(const char *name) {
        return person(name)->peer;
}

static void end_process(Person *p) {
        (void)kill(p->pid, SIGKILL);
        assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
        p->pid = 0;
}

static int dismiss(void **state) {
        for (; n_people > 0; n_people--) {
                Person *p = &people[n_people - 1];

                if (p->pid > 0)
                        end_process(p);
                p->peer = peer_free(p->peer);
        }
        (void)unlink(RULES);
        (void)unlink(GATE);
        return 0;
}

/* polkitd reads its rules when it starts; a change it would notice some time later. */
static void set_rule(const char *action, const char *name, const char *then) {
        FILE *file = fopen(RULES, "we");

        assert_non_null(file);
        (void)fprintf(file,
                      "polkit.addRule(function(action, subject) {\n"
                      "    if (action.id == \"%s\" && subject.user == \"%s\") { %s }\n"
                      "});\n",
                      action, name, then);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(RULES, 0644), 0);
        run("systemctl restart polkit.service");
}

static int without_rules(void **state) {
        (void)unlink(RULES);
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

static void test_without_an_agent_nobody_can_be_asked_for_a_password(void **state) {
        check_refused(
                peer_call(user("alice"), "goxel.list_sessions", "{\"all_users\":true,\"interactive\":true}"),
                VIEW, "agent");
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

/* From now on polkitd thinks about what alice asks until the gate is closed. */
static void set_gate(void) {
        assert_int_equal(mkfifo(GATE, 0666), 0);
        assert_int_equal(chmod(GATE, 0666), 0);
        set_rule(VIEW, "alice", "polkit.spawn([\"/usr/bin/cat\", \"" GATE "\"]); return polkit.Result.YES;");
}

/* Returns when polkitd has come to it. */
static int hold_gate(void) {
        int fd = -1;

        for (int i = 0; fd < 0 && i < RIG_DEADLINE_MS / 5; i++) {
                fd = open(GATE, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
                if (fd < 0)
                        (void)poll(NULL, 0, 5);
        }
        assert_true(fd >= 0);
        return fd;
}

/* Whether polkitd still thinks: it gives up after ten seconds. */
static bool holds_gate(int gate) {
        struct pollfd pollfd = { .fd = gate };

        return poll(&pollfd, 1, 0) == 0;
}

static void test_while_polkit_thinks_others_are_served_and_answers_keep_their_order(void **state) {
        Peer *alice, *bob, *second;
        int gate;

        set_gate();
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

static void test_who_half_closes_still_gets_the_answer(void **state) {
        Peer *alice;
        int gate;

        set_gate();
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

        set_gate();
        alice = user("alice");
        root = user("root");
        (void)peer_request(alice, "goxel.list_sessions", "{\"all_users\":true}");
        (void)peer_request(alice, "goxel.create_project", "[\"afterwards\"]");
        gate = hold_gate();
        peer_close(alice);
        for (int i = 0; i < RIG_DEADLINE_MS / 5 && count_of(all_sessions(root), "alice") > 0; i++)
                (void)poll(NULL, 0, 5);
        assert_int_equal(count_of(all_sessions(root), "alice"), 0);
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

        set_gate();
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

static bool on_bus(pid_t pid) {
        char wanted[32];

        (void)snprintf(wanted, sizeof wanted, " %ld ", (long)pid);
        return strstr(output_of("busctl --system --no-legend list --unique"), wanted);
}

static void test_it_leaves_the_bus_when_it_has_no_question(void **state) {
        set_rule(VIEW, "alice", "return polkit.Result.YES;");
        run("systemctl stop goxel.service");
        (void)peer_result(user("bob"), "goxel.list_sessions", NULL);
        assert_false(on_bus(daemon_pid()));
        (void)peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}");
        assert_true(on_bus(daemon_pid()));
        for (int i = 0; i < RIG_DEADLINE_MS / 100 && on_bus(daemon_pid()); i++)
                (void)poll(NULL, 0, 100);
        assert_false(on_bus(daemon_pid()));
        (void)peer_result(user("alice"), "goxel.list_sessions", "{\"all_users\":true}");
}

/* polkitd is started anew for most of the tests. */
static int prepare(void **state) {
        run("useradd -G goxel alice && useradd -G goxel bob");
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
                TEST(test_without_an_agent_nobody_can_be_asked_for_a_password),
                TEST(test_root_sees_all),
                TEST(test_a_rule_lets_one_user_see_all),
                TEST(test_a_rule_can_forbid),
                TEST(test_a_process_that_has_ended_has_no_leave),
                TEST(test_in_a_batch_nothing_waits),
                TEST(test_while_polkit_thinks_others_are_served_and_answers_keep_their_order),
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
