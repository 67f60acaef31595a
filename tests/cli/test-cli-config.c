/* goxelctl config: the files of goxeld, without goxeld. */
#include "cli/run.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state) {
        int r = run_setup();

        (void)setenv("XDG_CONFIG_HOME", run_path("config"), 1);
        return r;
}

static int teardown(void **state) {
        (void)unsetenv("XDG_CONFIG_HOME");
        run_teardown();
        return 0;
}

static void write_file(const char *name, const char *text) {
        FILE *file;

        expect_run(0, "mkdir -p \"$(dirname %s)\"", name);
        file = fopen(run_path(name), "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static void expect_out_has(const char *words) {
        if (!strstr(run_out(), words))
                fail_msg("\"%s\" is not in:\n%s", words, run_out());
}

static void test_check_tells_faults_with_file_and_line(void **state) {
        write_file("a.conf", "[Daemon]\nIdleSec=1min\n\nLogLevel=loud\n");
        write_file("b.conf", "[Daemons]\n");
        expect_run(1, "goxelctl config check a.conf b.conf c.conf");
        expect_out_has(
                "a.conf:4: LogLevel=loud: expected debug, info, notice, warning or err; the default info is "
                "used\n");
        expect_out_has("b.conf:1: There is no section [Daemons]");
        expect_out_has("c.conf: Cannot read the file, which is skipped: No such file or directory\n");
        expect_run(1, "goxelctl config check a.conf --json");
        check_int(run_json(), "faults.0.line", 4);
        check_string(run_json(), "faults.0.file", "a.conf");
}

static void test_check_finds_nothing_wrong_with_good_files(void **state) {
        write_file("a.conf", "[Daemon]\nIdleSec=1min\n");
        expect_run(0, "goxelctl config check a.conf");
        expect_out("1 file, no faults\n");
        expect_run(0, "goxelctl config check %s", RUN_EXAMPLE);
}

static void test_check_looks_at_what_goxeld_reads(void **state) {
        write_file("config/goxel/goxel.conf", "[Daemon]\nIdleSec=1min\n");
        write_file("config/goxel/goxel.conf.d/x.conf", "[Daemon]\nIdleSec=never\n");
        expect_run(1, "goxelctl config check");
        expect_out_has("/config/goxel/goxel.conf.d/x.conf:2: IdleSec=never");
        expect_out_has("1min of ");
}

static void test_show_prints_values_and_where_they_come_from(void **state) {
        write_file("config/goxel/goxel.conf", "[Engine]\nEngineMemory=1G\n[Daemon]\nLogLevel=x\n");
        expect_run(0, "goxelctl config show");
        expect_out_has("/config/goxel/goxel.conf:2\nEngineMemory=1G\n");
        expect_out_has("# default\nIdleSec=5min\n");
        expect_err_has("goxel.conf:4: LogLevel=x");
        /* Another goxel.conf. */
        expect_run(0, "goxelctl config show >shown.conf && goxelctl config check shown.conf");
        expect_run(0, "goxelctl config show --json");
        check_string(run_json(), "keys.0.key", "IdleSec");
        check_int(run_json(), "keys.0.value", 300000);
        check_string(run_json(), "keys.0.origin", "default");
}

static void test_show_for_the_system_does_not_look_at_the_users_files(void **state) {
        write_file("config/goxel/goxel.conf", "[Limits]\nSessions=777\n");
        expect_run(0, "goxelctl config show --system | grep -c 777 || true");
        expect_out("0\n");
}

static void test_import_makes_a_file_without_faults(void **state) {
        write_file("daemon_config.json", "{\"daemon\":{\"daemonize\":true,\"log_file\":\"/tmp/l\"},"
                                         "\"server\":{\"max_connections\":256,\"workers\":4},"
                                         "\"logging\":{\"level\":\"WARN\",\"rotation\":{\"enabled\":true}},"
                                         "\"performance\":{\"max_memory_mb\":1},"
                                         "\"security\":{\"rate_limiting\":{\"enabled\":false,"
                                         "\"requests_per_second\":100,\"burst_size\":200}},"
                                         "\"x\\n[Daemon]\\nIdleSec=1\":\"y\\nIdleSec=1\"}");
        expect_run(
                0,
                "goxelctl config import daemon_config.json >made.conf && goxelctl config check made.conf");
        expect_run(0, "cat made.conf");
        expect_out_has("\n[Daemon]\n# logging.level: \"WARN\"\nLogLevel=warning\n");
        expect_out_has("\n[Limits]\n# server.max_connections: 256\nSessions=256\n");
        expect_out_has("\n# not enabled: RequestsPerSecond=100\n");
        expect_out_has("\n# not enabled: RequestsBurst=200\n");
        expect_out_has("\n# EngineMemory= cannot be that: it takes bytes from 64M to 1T");
        expect_out_has("\n# server.workers (4): each open project has a process of its own");
        expect_out_has("\n# logging.rotation: the log is in the journal");
        expect_run(0, "goxelctl config show made.conf | grep -A1 Level");
        expect_run(0, "goxelctl config show made.conf | grep IdleSec=5min");
}

static void test_import_refuses_what_is_no_configuration(void **state) {
        write_file("bad.json", "{\"server\":{\"max_connections\":NaN}}");
        write_file("list.json", "[1]");
        expect_run(4, "goxelctl config import bad.json");
        expect_err_has("bad.json is not a JSON object");
        expect_run(4, "goxelctl config import list.json");
        expect_err_has("list.json is not a JSON object");
        expect_run(4, "goxelctl config import none.json");
        expect_err_has("none.json: No such file or directory");
}

static void test_the_commands_stand_together_in_the_help(void **state) {
        expect_run(2, "goxelctl config");
        expect_err_has("goxelctl help config");
        expect_run(2, "goxelctl config chek");
        expect_err_has("no command config chek");
        expect_run(0, "goxelctl help config >a && goxelctl config --help >b && cmp a b && cat a");
        expect_out_has("  config check ");
        expect_run(0, "goxelctl help config check");
        expect_out_has("--system");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_check_tells_faults_with_file_and_line),
                TEST(test_check_finds_nothing_wrong_with_good_files),
                TEST(test_check_looks_at_what_goxeld_reads),
                TEST(test_show_prints_values_and_where_they_come_from),
                TEST(test_show_for_the_system_does_not_look_at_the_users_files),
                TEST(test_import_makes_a_file_without_faults),
                TEST(test_import_refuses_what_is_no_configuration),
                TEST(test_the_commands_stand_together_in_the_help),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
