/* The installed programs are replaced by those of another build, again and again, under a real service
 * manager and under load: goxeld is upgraded by `goxelctl daemon upgrade`, or notices it by itself, its
 * engines follow when they are quiet, and nobody who works with them notices. Runs as a normal user inside
 * the container that `boot` makes, or as root on the units of the machine. */
#include "base/text.h"
#include "crowd.h"
#include "machine.h"
#include "rig/rig.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DROP_IN ".config/systemd/user/goxel.service.d"
/* goxeld waits for two seconds whether more files are replaced. */
#define ROUNDS_NOTICED 5
#define ROUNDS_NOTICED_LONG 50

static char socket_path[128], folder[128];
static const char *systemctl, *option;
static char builds[2][64];

/* As a package manager does it: each program is another file with the name of the one before. */
static void swap(unsigned build) {
        char command[512];

        (void)snprintf(command, sizeof command,
                       "cd %s && while read -r name at; do cp %u/$name $at.new && mv $at.new $at || exit 1; "
                       "done <places",
                       folder, build);
        run(command);
}

/* Work goes on until it has upgraded. */
static void upgrade_by_command(Crowd *c) {
        const char *argv[] = { "goxelctl", "daemon", "upgrade", "--quiet", option, NULL };
        int status;
        pid_t pid;

        assert_int_equal(posix_spawnp(&pid, argv[0], NULL, NULL, (char **)argv, environ), 0);
        while (waitpid(pid, &status, WNOHANG) == 0)
                crowd_work(c, 5);
        assert_int_equal(status, 0);
}

static void upgrade_by_itself(Crowd *c) {
        const uint64_t until = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;
        const pid_t pid = crowd_daemon(socket_path);

        while (crowd_daemon(socket_path) == pid && now_usec() < until)
                crowd_work(c, 5);
}

/* Whether goxeld is of that build, and all engines there are. */
static bool is_all_of(const char *build) {
        Peer *p = peer_open(socket_path);
        json_object *status = peer_result(p, "status", NULL), *engines = look(status, "engines");
        bool all = true;

        check_string(status, "build", build);
        for (size_t i = 0; i < json_object_array_length(engines); i++) {
                json_object *engine = json_object_array_get_idx(engines, i);
                json_object *its = look(engine, "build");

                /* One that starts has not said which it is. */
                all = all && its && strcmp(json_object_get_string(its), build) == 0;
        }
        (void)peer_free(p);
        return all;
}

/* Between the answers to what is under way and the next edits an engine is quiet. */
static void await_engines(Crowd *c, const char *build) {
        const uint64_t until = now_usec() + RIG_DEADLINE_MS * USEC_PER_MSEC;

        while (!is_all_of(build)) {
                assert_true(now_usec() < until);
                crowd_work(c, 1);
        }
}

static void upgrade_often(unsigned rounds, void (*how)(Crowd *c)) {
        Crowd c;

        crowd_init(&c, socket_path);
        for (unsigned i = 0; i < rounds; i++) {
                const unsigned build = (i + 1) % 2;

                crowd_work(&c, 1 + i * 7 % 40);
                swap(build);
                crowd_work(&c, i % 5);
                how(&c);
                crowd_connect(&c);
                crowd_work(&c, 1 + i % 5);
                await_engines(&c, builds[build]);
        }
        crowd_check(&c);
}

static void test_nobody_notices_upgrades_by_goxelctl(void **state) {
        upgrade_often(rig_rounds(50, 500) - rig_rounds(ROUNDS_NOTICED, ROUNDS_NOTICED_LONG),
                      upgrade_by_command);
}

static void test_nobody_notices_that_goxeld_upgrades_itself(void **state) {
        upgrade_often(rig_rounds(ROUNDS_NOTICED, ROUNDS_NOTICED_LONG), upgrade_by_itself);
}

/* Two builds that differ in what they are called: a text of the same length. */
static void make_builds(void) {
        char command[1024];

        (void)snprintf(command, sizeof command,
                       "cd %s && mkdir 0 1 && while read -r name at; do cp $at 0/$name; done <installed && "
                       "build=$(0/goxeld --version | sed 's/.*(\\(.*\\))/\\1/') && "
                       "while read -r name at; do "
                       "sed \"s/$build/$(echo \"$build\" | sed 's/./X/')/g\" 0/$name >1/$name && "
                       "chmod +x 1/$name && ! cmp -s 0/$name 1/$name || exit 1; done <installed",
                       folder);
        run(command);
        for (unsigned i = 0; i < ARRAY_LEN(builds); i++) {
                (void)snprintf(command, sizeof command, "%s/%u/goxeld --version | sed 's/.*(\\(.*\\))/\\1/'",
                               folder, i);
                (void)snprintf(builds[i], sizeof builds[i], "%s", output_of(command));
        }
        assert_string_not_equal(builds[0], builds[1]);
        assert_int_equal(builds[1][0], 'X');
}

/* The machine runs the programs where they are installed, and no others. A user's own manager is given
 * copies, which the user may replace. */
static void place_programs(bool machine) {
        char command[1024];

        (void)snprintf(
                command, sizeof command,
                "mkdir -p %s/bin && cd %s && { for p in goxeld goxelctl; do echo $p $(command -v $p); "
                "done; echo goxel-engine $(find /usr -name goxel-engine -type f 2>/dev/null); } "
                ">installed && sed 's|\\(.*\\) .*|\\1 %s/bin/\\1|' installed >copies && ln -s %s places",
                folder, folder, folder, machine ? "installed" : "copies");
        run(command);
        if (machine)
                return;
        (void)snprintf(command, sizeof command, "%s/bin:%s", folder, getenv("PATH"));
        assert_int_equal(setenv("PATH", command, 1), 0);
        (void)snprintf(command, sizeof command,
                       "mkdir -p %s && printf '[Service]\\nExecStart=\\nExecStart=%s/bin/goxeld --engine "
                       "%s/bin/goxel-engine\\n' >%s/test.conf",
                       DROP_IN, folder, folder, DROP_IN);
        run(command);
}

static void control(const char *words) {
        char command[160];

        (void)snprintf(command, sizeof command, "%s %s", systemctl, words);
        run(command);
}

static int prepare(void **state) {
        bool machine = getuid() == 0;

        systemctl = machine ? "systemctl" : "systemctl --user";
        option = machine ? "--system" : NULL;
        (void)snprintf(folder, sizeof folder, "%s/builds", machine ? "/opt" : getenv("HOME"));
        if (machine)
                (void)snprintf(socket_path, sizeof socket_path, "/run/goxel/goxel.sock");
        else
                (void)snprintf(socket_path, sizeof socket_path, "%s/goxel/goxel.sock",
                               getenv("XDG_RUNTIME_DIR"));
        place_programs(machine);
        make_builds();
        swap(0);
        control("daemon-reload");
        control("start goxel.socket");
        return 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nobody_notices_upgrades_by_goxelctl),
                cmocka_unit_test(test_nobody_notices_that_goxeld_upgrades_itself),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
