/* goxeld is killed, restarted, and hangs, under a real service manager and under load: who works in an
 * engine notices nothing. Runs as a normal user inside the container that `boot` makes, or as root on the
 * units of the machine. */
#include "crowd.h"
#include "machine.h"
#include "rig/rig.h"

#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char socket_path[128], drop_in[64];
static const char *systemctl;
static unsigned rounds;

static void control(const char *words) {
        char command[160];

        (void)snprintf(command, sizeof command, "%s %s", systemctl, words);
        run(command);
}

static void test_who_works_in_an_engine_does_not_notice_that_goxeld_is_killed(void **state) {
        Crowd c;

        crowd_init(&c, socket_path);
        for (unsigned i = 0; i < rounds; i++) {
                pid_t pid = crowd_daemon(socket_path);

                crowd_work(&c, 1 + i * 7 % 40);
                assert_int_equal(kill(pid, SIGKILL), 0);
                crowd_connect(&c);
                crowd_work(&c, i % 5);
        }
        crowd_expect_engines(&c);
        crowd_check(&c);
}

static void test_who_works_in_an_engine_does_not_notice_restarts(void **state) {
        Crowd c;

        crowd_init(&c, socket_path);
        for (unsigned i = 0; i < rounds; i++) {
                crowd_work(&c, 1 + i * 7 % 40);
                control("restart --no-block goxel.service");
                crowd_connect(&c);
                crowd_work(&c, i % 5);
        }
        /* The last restart may have only begun: this waits for its end, and fails with it. */
        control("start goxel.service");
        crowd_expect_engines(&c);
        crowd_check(&c);
}

/* A goxeld that is asked for a sign of life as often as that. The others are not: on a machine with much to
 * do it may come too late. */
static void set_watchdog(const char *span) {
        char command[256];

        (void)snprintf(command, sizeof command,
                       "mkdir -p %s && printf '[Service]\\nWatchdogSec=%s\\n' >%s/test.conf", drop_in, span,
                       drop_in);
        run(command);
        control("daemon-reload");
        control("restart goxel.service");
}

static void test_who_works_in_an_engine_does_not_notice_that_goxeld_hangs(void **state) {
        Crowd c;

        set_watchdog("500ms");
        crowd_init(&c, socket_path);
        for (unsigned i = 0; i < 3; i++) {
                pid_t pid = crowd_daemon(socket_path);

                crowd_work(&c, 20);
                assert_int_equal(kill(pid, SIGSTOP), 0);
                crowd_edit(&c, 20);
                crowd_connect(&c);
                crowd_work(&c, 20);
        }
        crowd_expect_engines(&c);
        crowd_check(&c);
        set_watchdog("1min");
}

static void test_connections_at_the_door_outlive_restarts(void **state) {
        Peer *peers[50];
        pid_t before = 0;

        for (size_t k = 0; k < ARRAY_LEN(peers); k++) {
                peers[k] = peer_open(socket_path);
                (void)peer_result(peers[k], "ping", NULL);
        }
        for (unsigned i = 0; i < 10; i++) {
                pid_t pid;

                control("restart goxel.service");
                pid = (pid_t)look_int(peer_result(peers[i], "status", NULL), "pid");
                assert_true(pid != before);
                before = pid;
                for (size_t k = 0; k < ARRAY_LEN(peers); k++)
                        assert_int_equal(look_int(peer_result(peers[k], "status", NULL), "pid"), pid);
        }
        for (size_t k = 0; k < ARRAY_LEN(peers); k++)
                (void)peer_free(peers[k]);
}

static void test_engines_end_with_the_service(void **state) {
        pid_t engine;
        Peer *p = peer_open(socket_path);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        engine = crowd_engine(socket_path, "castle");
        control("stop goxel.service");
        await_end(engine);
        assert_true(peer_ended(p));
        (void)peer_free(p);
        (void)crowd_daemon(socket_path);
}

static int prepare(void **state) {
        bool machine = getuid() == 0;

        (void)snprintf(drop_in, sizeof drop_in, "%s",
                       machine ? "/run/systemd/system/goxel.service.d"
                               : ".config/systemd/user/goxel.service.d");
        rounds = rig_rounds(50, 500);
        systemctl = machine ? "systemctl" : "systemctl --user";
        if (machine)
                (void)snprintf(socket_path, sizeof socket_path, "/run/goxel/goxel.sock");
        else
                (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock",
                               getenv("XDG_RUNTIME_DIR"));
        control("start goxel.socket");
        return 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_who_works_in_an_engine_does_not_notice_that_goxeld_is_killed),
                cmocka_unit_test(test_who_works_in_an_engine_does_not_notice_restarts),
                cmocka_unit_test(test_who_works_in_an_engine_does_not_notice_that_goxeld_hangs),
                cmocka_unit_test(test_connections_at_the_door_outlive_restarts),
                cmocka_unit_test(test_engines_end_with_the_service),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
