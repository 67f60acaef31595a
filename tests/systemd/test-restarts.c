/* goxeld is killed, restarted, and hangs, under a real service manager and under load: who works in an
 * engine notices nothing. Runs as a normal user inside the container that `boot` makes, or as root on the
 * units of the machine. */
#include "machine.h"
#include "rig/load.h"
#include "rig/rig.h"

#include "base/text.h"

#include <goxel/goxel.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOADS 3
#define CALLERS 3

static char socket_path[128];
static const char *systemctl;
static unsigned rounds; /* the machine's service starts more slowly, as it is restricted more */

static pid_t daemon_pid(void) {
        Peer *p = peer_open(socket_path);
        pid_t pid = (pid_t)look_int(peer_result(p, "status", NULL), "pid");

        (void)peer_free(p);
        return pid;
}

static void control(const char *words) {
        char command[160];

        (void)snprintf(command, sizeof command, "%s %s", systemctl, words);
        run(command);
}

/* Raw clients that keep many edits under way, and callers of libgoxel: one asks goxeld itself. */
typedef struct Crowd {
        Load loads[LOADS];
        char projects[LOADS][16];
        pid_t engines[LOADS];
        GoxelClient *callers[CALLERS];
        unsigned calls, failed;
        uint64_t slowest; /* µs until a new connection was answered */
        uint64_t sum;
        unsigned times;
} Crowd;

static pid_t engine_of(const char *project) {
        Peer *p = peer_open(socket_path);
        json_object *engines = look(peer_result(p, "status", NULL), "engines");
        pid_t pid = 0;

        for (size_t i = 0; i < json_object_array_length(engines); i++) {
                json_object *engine = json_object_array_get_idx(engines, i);

                if (strcmp(look_string(engine, "project"), project) == 0)
                        pid = (pid_t)look_int(engine, "pid");
        }
        (void)peer_free(p);
        return pid;
}

static void crowd_init(Crowd *c) {
        *c = (Crowd){ 0 };
        for (size_t i = 0; i < LOADS; i++) {
                char params[64];
                Peer *p = peer_open(socket_path);

                (void)snprintf(c->projects[i], sizeof c->projects[i], "crowd%zu", i);
                (void)snprintf(params, sizeof params, "[\"%s\"]", c->projects[i]);
                (void)peer_result(p, "goxel.create_project", params);
                (void)peer_free(p);
                load_init(&c->loads[i], socket_path, c->projects[i]);
                load_run(&c->loads[i], 1, false);
                c->engines[i] = engine_of(c->projects[i]);
        }
        for (size_t i = 0; i < CALLERS; i++) {
                assert_int_equal(goxel_client_new(&c->callers[i]), 0);
                assert_int_equal(goxel_client_set_socket(c->callers[i], socket_path), 0);
        }
}

static void call(Crowd *c, size_t i) {
        static const char *const methods[CALLERS] = { "status", "goxel.add_voxel", "goxel.get_status" };
        static const char *const params[CALLERS] = {
                "{}", "{\"project\":\"crowd1\",\"position\":[-5,-5,-5],\"color\":[1,2,3]}",
                "{\"project\":\"crowd2\"}"
        };

        c->calls++;
        /* Only the connection of the first is ever lost: the others must not need to be repeated. */
        if (goxel_client_call(c->callers[i], methods[i], params[i], NULL, 0,
                              i == 0 ? GOXEL_CALL_REPEATABLE : 0, NULL) == 0)
                return;
        print_message("# %s: %s\n", methods[i], goxel_client_message(c->callers[i]));
        c->failed++;
}

/* Everybody works for a moment, and leaves edits under way. */
static void crowd_work(Crowd *c, unsigned answers) {
        for (size_t i = 0; i < LOADS; i++)
                load_run(&c->loads[i], answers, false);
        for (size_t i = 0; i < CALLERS; i++)
                call(c, i);
}

/* A new connection, which may have to wait for a new goxeld. */
static void crowd_connect(Crowd *c) {
        uint64_t before = now_usec(), took;

        (void)daemon_pid();
        took = now_usec() - before;
        c->slowest = MAX(c->slowest, took);
        c->sum += took;
        c->times++;
}

static void crowd_check(Crowd *c) {
        size_t acknowledged = 0;

        for (size_t i = 0; i < LOADS; i++) {
                load_drain(&c->loads[i]);
                load_check(&c->loads[i]);
                assert_int_equal(c->loads[i].n_cuts, 0);
                assert_int_equal(engine_of(c->projects[i]), c->engines[i]);
                acknowledged += c->loads[i].n_acknowledged;
                load_done(&c->loads[i]);
        }
        for (size_t i = 0; i < CALLERS; i++)
                (void)goxel_client_free(c->callers[i]);
        print_message(
                "# %u times: %zu edits acknowledged, all there; %u calls of libgoxel, %u failed; a new "
                "connection answered after %.1f ms, at most %.1f\n",
                c->times, acknowledged, c->calls, c->failed, (double)c->sum / c->times / 1000,
                (double)c->slowest / 1000);
        assert_int_equal(c->failed, 0);
}

static void test_who_works_in_an_engine_does_not_notice_that_goxeld_is_killed(void **state) {
        Crowd c;

        crowd_init(&c);
        for (unsigned i = 0; i < rounds; i++) {
                pid_t pid = daemon_pid();

                crowd_work(&c, 1 + i * 7 % 40);
                assert_int_equal(kill(pid, SIGKILL), 0);
                crowd_connect(&c);
                crowd_work(&c, i % 5);
        }
        crowd_check(&c);
}

static void test_who_works_in_an_engine_does_not_notice_restarts(void **state) {
        Crowd c;

        crowd_init(&c);
        for (unsigned i = 0; i < rounds; i++) {
                crowd_work(&c, 1 + i * 7 % 40);
                control("restart --no-block goxel.service");
                crowd_connect(&c);
                crowd_work(&c, i % 5);
        }
        /* The last restart may have only begun: this waits for its end, and fails with it. */
        control("start goxel.service");
        crowd_check(&c);
}

static void test_who_works_in_an_engine_does_not_notice_that_goxeld_hangs(void **state) {
        Crowd c;

        crowd_init(&c);
        for (unsigned i = 0; i < 3; i++) {
                pid_t pid = daemon_pid();

                crowd_work(&c, 20);
                assert_int_equal(kill(pid, SIGSTOP), 0);
                for (size_t k = 0; k < LOADS; k++)
                        load_run(&c.loads[k], 20, false);
                crowd_connect(&c);
                crowd_work(&c, 20);
        }
        crowd_check(&c);
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
        engine = engine_of("castle");
        control("stop goxel.service");
        await_end(engine);
        assert_true(peer_ended(p));
        (void)peer_free(p);
        (void)daemon_pid();
}

static int prepare(void **state) {
        bool machine = getuid() == 0;
        const char *folder =
                machine ? "/run/systemd/system/goxel.service.d" : ".config/systemd/user/goxel.service.d";
        char command[256];

        rounds = machine ? rig_rounds(10, 100) : rig_rounds(50, 500);
        systemctl = machine ? "systemctl" : "systemctl --user";
        if (machine)
                (void)snprintf(socket_path, sizeof socket_path, "/run/goxel/goxel.sock");
        else
                (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock",
                               getenv("XDG_RUNTIME_DIR"));
        (void)snprintf(command, sizeof command,
                       "mkdir -p %s && printf '[Service]\\nWatchdogSec=500ms\\n' >%s/test.conf", folder,
                       folder);
        run(command);
        control("daemon-reload");
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
