/* The files of goxel.conf and which of them stands over which. */
#include "config-help.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A tree of files below a folder of the test's own. */
static char root[64];

static void make(const char *path, const char *text) {
        CLEANUP_FREE char *full = NULL, *command = NULL;
        FILE *file;

        assert_true(asprintf(&full, "%s%s", root, path) > 0);
        assert_true(asprintf(&command, "mkdir -p $(dirname %s)", full) > 0);
        assert_int_equal(system(command), 0); /* of ours, with a name of ours */
        file = fopen(full, "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static int setup(void **state) {
        CLEANUP_FREE char *config = NULL;

        (void)snprintf(root, sizeof(root), "/tmp/goxel-config-XXXXXX");
        assert_non_null(mkdtemp(root));
        assert_true(asprintf(&config, "%s/home", root) > 0);
        return setenv("XDG_CONFIG_HOME", config, 1);
}

static int teardown(void **state) {
        CLEANUP_FREE char *command = NULL;

        assert_true(asprintf(&command, "rm -r %s", root) > 0);
        return system(command);
}

static void expect_origin(const Config *c, const char *name, const char *wanted) {
        char origin[256];
        const char *got;

        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                if (strcmp(config_keys[i].name, name) != 0)
                        continue;
                got = config_origin(c, &config_keys[i], origin, sizeof(origin));
                if (strcmp(wanted, "default") != 0) {
                        assert_memory_equal(got, root, strlen(root));
                        got += strlen(root);
                }
                assert_string_equal(got, wanted);
        }
}

#define SESSIONS(n) "[Limits]\nSessions=" #n "\n"

static void test_drop_ins_stand_over_the_file_in_the_order_of_their_names(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        make("/etc/goxel/goxel.conf", SESSIONS(1) "SessionsPerUser=1\n");
        make("/usr/lib/goxel/goxel.conf.d/30.conf", SESSIONS(30));
        make("/run/goxel/goxel.conf.d/20.conf", SESSIONS(20));
        make("/etc/goxel/goxel.conf.d/10.conf", SESSIONS(10) "EnginesPerUser=10\n");
        make("/etc/goxel/goxel.conf.d/40.txt", SESSIONS(40));
        make("/etc/goxel/goxel.conf.d/.50.conf", SESSIONS(50));
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 0);
        assert_int_equal(c.settings.sessions, 30);
        expect_origin(&c, "Sessions", "/usr/lib/goxel/goxel.conf.d/30.conf:2");
        expect_origin(&c, "EnginesPerUser", "/etc/goxel/goxel.conf.d/10.conf:3");
        expect_origin(&c, "SessionsPerUser", "/etc/goxel/goxel.conf:3");
        expect_origin(&c, "IdleSec", "default");
}

static void test_a_name_in_a_higher_place_masks_the_lower_ones(void **state) {
        CLEANUP_CONFIG Config c;
        CLEANUP_FREE char *link = NULL;

        config_init(&c);
        make("/usr/lib/goxel/goxel.conf.d/10.conf", SESSIONS(30));
        make("/run/goxel/goxel.conf.d/10.conf", SESSIONS(20));
        make("/usr/lib/goxel/goxel.conf.d/20.conf", "[Limits]\nEnginesPerUser=9\n");
        make("/etc/goxel/goxel.conf.d/keep.conf", "");
        assert_true(asprintf(&link, "%s/etc/goxel/goxel.conf.d/20.conf", root) > 0);
        assert_int_equal(symlink("/dev/null", link), 0);
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 0);
        expect_origin(&c, "Sessions", "/run/goxel/goxel.conf.d/10.conf:2");
        expect_origin(&c, "EnginesPerUser", "default");
}

static void test_a_users_file_stands_over_the_machines_and_not_over_the_systems(void **state) {
        CLEANUP_CONFIG Config user, system;

        config_init(&user);
        config_init(&system);
        make("/etc/goxel/goxel.conf", "[Daemon]\nIdleSec=1s\n");
        make("/etc/goxel/user.conf", SESSIONS(1) "EnginesPerUser=1\n");
        make("/home/goxel/goxel.conf", SESSIONS(2));
        make("/usr/lib/goxel/user.conf.d/a.conf", "[Limits]\nSessionsPerUser=3\n");
        make("/home/goxel/goxel.conf.d/a.conf", "[Limits]\nSessionsPerUser=4\n");
        assert_int_equal(config_load(&user, CONFIG_USER, root), 0);
        expect_origin(&user, "Sessions", "/home/goxel/goxel.conf:2");
        expect_origin(&user, "EnginesPerUser", "/etc/goxel/user.conf:3");
        expect_origin(&user, "SessionsPerUser", "/home/goxel/goxel.conf.d/a.conf:2");
        expect_origin(&user, "IdleSec", "default");
        assert_int_equal(config_load(&system, CONFIG_SYSTEM, root), 0);
        expect_origin(&system, "IdleSec", "/etc/goxel/goxel.conf:2");
        expect_origin(&system, "Sessions", "default");
}

static void test_what_is_no_file_is_told_and_skipped(void **state) {
        CLEANUP_CONFIG Config c;
        CLEANUP_FREE char *pipe = NULL, *folder = NULL;

        config_init(&c);
        make("/etc/goxel/goxel.conf.d/c.conf", SESSIONS(3));
        assert_true(asprintf(&pipe, "%s/etc/goxel/goxel.conf.d/a.conf", root) > 0);
        assert_true(asprintf(&folder, "%s/etc/goxel/goxel.conf.d/b.conf", root) > 0);
        assert_int_equal(mkfifo(pipe, 0600), 0);
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 2);
        expect_fault(&c, 0, pipe, 0, "regular file");
        expect_fault(&c, 1, folder, 0, "regular file");
        assert_int_equal(c.settings.sessions, 3);
}

#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TREE_TEST(test_drop_ins_stand_over_the_file_in_the_order_of_their_names),
                TREE_TEST(test_a_name_in_a_higher_place_masks_the_lower_ones),
                TREE_TEST(test_a_users_file_stands_over_the_machines_and_not_over_the_systems),
                TREE_TEST(test_what_is_no_file_is_told_and_skipped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
