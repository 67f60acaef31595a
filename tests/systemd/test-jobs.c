/* Recurring jobs under a user's service manager. Runs as a normal user inside the container that `boot`
 * makes. */
#include "machine.h"

#include <stdio.h>
#include <string.h>

#define JOBS ".config/goxel/jobs/"

static void expect_output(const char *command, const char *wanted) {
        const char *output = output_of(command);

        if (strcmp(output, wanted) != 0)
                fail_msg("%s: \"%s\" instead of \"%s\"", command, output, wanted);
}

static void test_the_units_are_in_order(void **state) {
        expect_output("systemd-analyze --user --man=no verify goxel-job@a.service goxel-job@a.timer 2>&1",
                      "");
}

static void test_a_file_of_commands_is_carried_out(void **state) {
        run("goxelctl -q create castle && goxelctl -q voxel-add castle --pos 1,2,3");
        run("echo 'export castle castle.txt' >" JOBS "nightly-export");
        run("systemctl --user start goxel-job@nightly-export.service && grep -q '^1 2 3 ' castle.txt");
        expect_output("systemctl --user show -P Result goxel-job@nightly-export.service", "success");
}

static void test_one_that_fails_says_where(void **state) {
        run("printf 'version\\nexport nowhere x.gox\\n' >" JOBS "broken");
        run("! systemctl --user start goxel-job@broken.service");
        run("timeout 60 journalctl --user -u goxel-job@broken -n all -f | grep -q -m 1 'jobs/broken:2: this "
            "command failed'");
}

static void test_a_program_is_started_in_the_home(void **state) {
        run("printf '#!/bin/sh\\npwd >where\\n' >" JOBS "script && chmod +x " JOBS "script");
        run("systemctl --user start goxel-job@script.service && test \"$(cat where)\" = \"$HOME\"");
}

static void test_a_job_that_is_not_there_is_no_failure(void **state) {
        run("systemctl --user start goxel-job@nothing.service");
        expect_output("systemctl --user show -P ConditionResult goxel-job@nothing.service", "no");
}

/* Its time is set to a moment from now. */
static void test_the_timer_starts_it(void **state) {
        run("journalctl --user -n 0 --show-cursor | sed -n 's/^-- cursor: //p' >before && test -s before");
        run("rm castle.txt && mkdir -p .config/systemd/user/goxel-job@nightly-export.timer.d && "
            "printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:*\\nRandomizedDelaySec=0\\nAccuracySec=1ms\\n' "
            ">.config/systemd/user/goxel-job@nightly-export.timer.d/test.conf && "
            "systemctl --user daemon-reload && systemctl --user --quiet enable --now "
            "goxel-job@nightly-export.timer");
        run("timeout 60 journalctl --user -u goxel-job@nightly-export --after-cursor=\"$(cat before)\" -n all -f | "
            "grep -q -m 1 Finished && grep -q '^1 2 3 ' castle.txt");
        run("systemctl --user --quiet disable --now goxel-job@nightly-export.timer");
}

static int prepare(void **state) {
        run("mkdir -p " JOBS);
        return 0;
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_units_are_in_order),
                cmocka_unit_test(test_a_file_of_commands_is_carried_out),
                cmocka_unit_test(test_one_that_fails_says_where),
                cmocka_unit_test(test_a_program_is_started_in_the_home),
                cmocka_unit_test(test_a_job_that_is_not_there_is_no_failure),
                cmocka_unit_test(test_the_timer_starts_it),
        };

        return cmocka_run_group_tests(tests, prepare, NULL);
}
