/* The system units under a real systemd, for users with and without membership in the group. Runs as root
 * inside the container that `boot` makes; the tests share one machine and go on where the one before ended.
 */
#include "base/places.h"
#include "machine.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DROP_IN "/run/systemd/system/goxel.service.d"
#define ALICE "runuser -u alice -- "
#define BOB "runuser -u bob -- "
#define CAROL "runuser -u carol -- "

static char daemon_command[512];

static void expect_words(const char *text, const char *words) {
        assert(text);
        if (!strstr(text, words))
                fail_msg("\"%s\" is not in: %s", words, text);
}

static void expect_output(const char *command, const char *wanted) {
        const char *output = output_of(command);

        if (strcmp(output, wanted) != 0)
                fail_msg("%s: \"%s\" instead of \"%s\"", command, output, wanted);
}

static pid_t main_pid(void) {
        return (pid_t)strtol(output_of("systemctl show -P MainPID goxel.service"), NULL, 10);
}

/* Stops the service and starts it, at the next connect, with these options. */
static void with_options(const char *options) {
        FILE *file;

        run("mkdir -p " DROP_IN);
        file = fopen(DROP_IN "/test.conf", "we");
        assert_non_null(file);
        (void)fprintf(file, "[Service]\nExecStart=\nExecStart=%s %s\n", daemon_command, options);
        assert_int_equal(fclose(file), 0);
        run("systemctl daemon-reload && systemctl stop goxel.socket goxel.service && systemctl start "
            "goxel.socket");
}

static void test_all_four_units_are_in_order(void **state) {
        expect_output("systemd-analyze --man=no verify goxel.socket goxel.service 2>&1", "");
        expect_output(
                "XDG_RUNTIME_DIR=/run systemd-analyze --user --man=no verify goxel.socket goxel.service 2>&1",
                "");
}

/* The threshold is in tenths. */
static void test_the_service_is_exposed_by_at_most_one(void **state) {
        run("systemd-analyze security --offline=true --threshold=10 --no-pager goxel.service >/dev/null");
        print_message(
                "# %s\n",
                output_of("systemd-analyze security --offline=true --no-pager goxel.service | tail -n 1"));
}

static void test_nothing_is_enabled_by_itself(void **state) {
        expect_output("systemctl is-enabled goxel.socket", "disabled");
        expect_output("systemctl is-active goxel.socket", "inactive");
}

static void test_the_socket_is_for_the_group(void **state) {
        run("systemctl start goxel.socket");
        expect_output("stat -c '%a %U %G' /run/goxel /run/goxel/goxel.sock",
                      "755 root root\n660 root goxel");
}

static void test_the_first_connect_starts_the_service_as_its_account(void **state) {
        expect_output("systemctl is-active goxel.service", "inactive");
        expect_words(output_of(ALICE "goxelctl --json status"), "\"instance\":\"system\"");
        expect_output("systemctl is-active goxel.service", "active");
        expect_output("ps -o user= -p $(systemctl show -P MainPID goxel.service)", "goxel");
}

static void test_users_see_only_their_own_projects(void **state) {
        run(ALICE "goxelctl --quiet create tower --size 16,16,16");
        run(ALICE "goxelctl --quiet create hers --size 16,16,16");
        run(BOB "goxelctl --quiet create tower --size 16,16,16");
        run(ALICE "goxelctl voxel-add tower --pos 1,2,3 --color '#FF8000'");
        run(BOB "goxelctl voxel-add tower --pos 1,2,3 --color '#0080FF'");

        expect_words(output_of(ALICE "goxelctl call goxel.list_projects"), "\"count\":2");
        expect_words(output_of(BOB "goxelctl call goxel.list_projects"), "\"count\":1");
        expect_words(output_of(ALICE "goxelctl call goxel.get_voxel project=tower x=1 y=2 z=3"),
                     "255,128,0");
        expect_words(output_of(BOB "goxelctl call goxel.get_voxel project=tower x=1 y=2 z=3"), "0,128,255");
        expect_words(output_of(BOB "goxelctl call goxel.get_voxel project=hers x=1 y=2 z=3 2>&1"),
                     "no project \"hers\"");
}

static void test_each_users_projects_lie_in_a_folder_of_the_account(void **state) {
        expect_output(
                "stat -c '%a %U %G' /var/lib/goxel /var/lib/goxel/$(id -u alice) /var/lib/goxel/$(id -u bob)",
                "700 goxel goxel\n700 goxel goxel\n700 goxel goxel");
        run("test -s /var/lib/goxel/$(id -u alice)/projects/hers/project.db");
        expect_output("find /var/lib/goxel -not -user goxel -o -perm /077", "");
}

static void test_who_is_not_in_the_group_is_told_how_to_get_there(void **state) {
        const char *said = output_of(CAROL "goxelctl status 2>&1");

        expect_words(said, PLACE_SYSTEM_SOCKET " is for members of the group goxel");
        expect_words(said, "`sudo adduser carol goxel`");
        said = output_of(CAROL "goxelctl --socket " PLACE_SYSTEM_SOCKET " status 2>&1");
        expect_words(said, "`sudo adduser carol goxel`");
}

static void test_goxelctl_doctor_tells_members_and_others_how_they_stand(void **state) {
        run(ALICE "goxelctl doctor");
        expect_words(output_of(ALICE "goxelctl doctor"),
                     "socket: " PLACE_SYSTEM_SOCKET ", since it is the machine's, and you have none");
        expect_words(output_of(ALICE "goxelctl doctor"), "goxel.service is active (running)");
        run("! " CAROL "goxelctl doctor");
        expect_words(output_of(CAROL "goxelctl doctor --quiet || true"),
                     "access: You may not connect to " PLACE_SYSTEM_SOCKET ". sudo adduser carol goxel");
        /* A login from before the user was made a member. */
        run("adduser --quiet carol goxel");
        expect_words(output_of("setpriv --reuid carol --regid carol --clear-groups goxelctl doctor || true"),
                     "You are a member of goxel, but were not when you logged in");
        run("deluser --quiet carol goxel");
}

static void test_nobody_is_served_to_nobody(void **state) {
        expect_words(output_of("setpriv --reuid 65534 --regid goxel --clear-groups "
                               "goxelctl --socket " PLACE_SYSTEM_SOCKET " status 2>&1"),
                     "does not serve uid 65534");
        run("test ! -e /var/lib/goxel/65534");
}

static void test_a_restart_keeps_the_projects(void **state) {
        pid_t first = main_pid();

        run("systemctl restart goxel.service");
        assert_true(main_pid() != first);
        expect_words(output_of(ALICE "goxelctl call goxel.get_voxel project=tower x=1 y=2 z=3"),
                     "255,128,0");
        expect_words(output_of(BOB "goxelctl call goxel.get_voxel project=tower x=1 y=2 z=3"), "0,128,255");
}

static void test_it_leaves_when_idle_and_the_next_connect_starts_it_again(void **state) {
        char message[512];

        with_options("--idle-ms 100");
        expect_words(output_of(ALICE "goxelctl call goxel.list_projects"), "\"count\":2");
        journal_expect(JOURNAL_SYSTEM, "idle-exit", "MESSAGE", NULL, message, sizeof message);
        print_message("# %s\n", message);
        expect_words(output_of(BOB "goxelctl call goxel.get_voxel project=tower x=1 y=2 z=3"), "0,128,255");
        with_options("");
}

static void test_the_journal_has_the_lines_and_their_fields(void **state) {
        char message[512], uid[16];

        (void)snprintf(uid, sizeof uid, "%s", output_of("id -u alice"));
        journal_expect(JOURNAL_SYSTEM, "session-close", "GOXEL_PEER_UID", uid, message, sizeof message);
        journal_expect(JOURNAL_SYSTEM, "session-close", "GOXEL_PROJECT", "tower", message, sizeof message);
        journal_expect(JOURNAL_SYSTEM, "ready", "SYSLOG_IDENTIFIER", "goxel-engine", message,
                       sizeof message);
        expect_words(output_of("journalctl -u goxel GOXEL_EVENT=engine-start -o cat"), "tower");
        expect_words(output_of("journalctl -u goxel --no-pager"), "serves " PLACE_SYSTEM_SOCKET);
        expect_output("journalctl -u goxel --no-pager -o cat | grep '^Cannot'", "");
}

static void test_a_reload_reads_the_machines_configuration(void **state) {
        char message[512];

        run(ALICE "goxelctl status >/dev/null");
        run("mkdir -p /etc/goxel && printf '[Limits]\\nSessionsPerUser=none\\n' >/etc/goxel/goxel.conf");
        run("systemctl reload goxel.service");
        journal_expect(JOURNAL_SYSTEM, "config", "MESSAGE", NULL, message, sizeof message);
        expect_words(message, "/etc/goxel/goxel.conf:2");
        print_message("# %s\n", message);
        run("rm -r /etc/goxel");
}

#define LOG_CONTROL "org.goxel.daemon /org/freedesktop/LogControl1 org.freedesktop.LogControl1 "
#define LOG_LEVEL LOG_CONTROL "LogLevel"
#define LOG_TARGET LOG_CONTROL "LogTarget"
#define LOG_IDENTIFIER LOG_CONTROL "SyslogIdentifier"

static void test_root_sets_the_log_level_and_others_see_it(void **state) {
        char message[512];

        run(ALICE "goxelctl create levels -q --overwrite");
        for (int i = 0;
             i < WAITS && strcmp(output_of("systemctl service-log-level goxel.service || :"), "info") != 0;
             i++)
                (void)poll(NULL, 0, WAIT_MS);
        run("systemctl service-log-level goxel.service debug");
        expect_output(ALICE "busctl get-property " LOG_LEVEL, "s \"debug\"");
        run("! " ALICE "busctl set-property " LOG_LEVEL " s info");
        run(ALICE "goxelctl voxel-add levels --pos 1,2,3 -q");
        journal_expect(JOURNAL_SYSTEM, "request", "GOXEL_METHOD", "goxel.add_voxel", message,
                       sizeof message);
        run("systemctl service-log-level goxel.service info");
        expect_output("systemctl service-log-level goxel.service", "info");
        run("! busctl set-property " LOG_LEVEL " s loud");
        expect_output("systemctl service-log-level goxel.service", "info");
        expect_output("busctl get-property " LOG_TARGET, "s \"journal\"");
        run("busctl set-property " LOG_TARGET " s auto");
        run("! busctl set-property " LOG_TARGET " s kmsg");
        expect_output("busctl get-property " LOG_IDENTIFIER, "s \"goxeld\"");
}

static void test_stopping_the_socket_takes_it_away(void **state) {
        run("systemctl stop goxel.socket goxel.service");
        assert_int_equal(access(PLACE_SYSTEM_SOCKET, F_OK), -1);
        assert_int_equal(errno, ENOENT);
}

static int prepare(void **state) {
        run("useradd -G goxel alice && useradd -G goxel bob && useradd carol");
        (void)snprintf(daemon_command, sizeof daemon_command, "%s",
                       output_of("systemctl cat goxel.service | sed -n 's/^ExecStart=//p'"));
        return daemon_command[0] ? 0 : -1;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_four_units_are_in_order),
                cmocka_unit_test(test_the_service_is_exposed_by_at_most_one),
                cmocka_unit_test(test_nothing_is_enabled_by_itself),
                cmocka_unit_test(test_the_socket_is_for_the_group),
                cmocka_unit_test(test_the_first_connect_starts_the_service_as_its_account),
                cmocka_unit_test(test_users_see_only_their_own_projects),
                cmocka_unit_test(test_each_users_projects_lie_in_a_folder_of_the_account),
                cmocka_unit_test(test_who_is_not_in_the_group_is_told_how_to_get_there),
                cmocka_unit_test(test_goxelctl_doctor_tells_members_and_others_how_they_stand),
                cmocka_unit_test(test_nobody_is_served_to_nobody),
                cmocka_unit_test(test_a_restart_keeps_the_projects),
                cmocka_unit_test(test_it_leaves_when_idle_and_the_next_connect_starts_it_again),
                cmocka_unit_test(test_the_journal_has_the_lines_and_their_fields),
                cmocka_unit_test(test_a_reload_reads_the_machines_configuration),
                cmocka_unit_test(test_root_sets_the_log_level_and_others_see_it),
                cmocka_unit_test(test_stopping_the_socket_takes_it_away),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
