/* What the kernel says about the running processes. The policies themselves are tested with their tables. */
#include "rig/rig.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void test_goxeld_and_engines_run_under_a_filter_without_new_privileges(void **state) {
        Rig *r = *state;
        pid_t pids[2];

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"box\"]"));
        pids[0] = rig_pid(r);
        pids[1] = rig_engine(r, "box");
        for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
                assert_int_equal(rig_process_status(pids[i], "Seccomp"), 2);
                assert_int_equal(rig_process_status(pids[i], "NoNewPrivs"), 1);
        }
}

/* Standard streams, control channel, epoll and timers, the journal's socket, the database, clients. */
static void test_an_engine_holds_no_descriptor_that_it_does_not_need(void **state) {
        Rig *r = *state;
        char path[64];
        struct dirent *e;
        DIR *folder;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"box\"]"));
        (void)snprintf(path, sizeof path, "/proc/%ld/fd", (long)rig_engine(r, "box"));
        folder = opendir(path);
        assert_non_null(folder);
        while ((e = readdir(folder))) {
                char name[330], target[256] = "";

                (void)snprintf(name, sizeof name, "%s/%s", path, e->d_name);
                if (readlink(name, target, sizeof target - 1) <= 0 || strtol(e->d_name, NULL, 10) <= 2)
                        continue;
                print_message("# %s -> %s\n", e->d_name, target);
                assert_true(strncmp(target, "socket:", 7) == 0 || strncmp(target, "anon_inode:", 11) == 0 ||
                            strncmp(target, "/memfd:", 7) == 0 ||
                            strstr(target, "/state/projects/box/project.db"));
        }
        (void)closedir(folder);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_goxeld_and_engines_run_under_a_filter_without_new_privileges),
                RIG_TEST(test_an_engine_holds_no_descriptor_that_it_does_not_need),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
