/* When a commit waits for the disk. libsqlite3 calls the fdatasync() and fsync() of this program. */
#include "journal-project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned syncs;

EXPORT int fdatasync(int fd) {
        syncs++;
        return 0;
}

EXPORT int fsync(int fd) {
        syncs++;
        return 0;
}

static void test_a_commit_waits_for_the_disk_when_each_is_to(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(journal_sync_each(p.journal), 0);
        project_set(&p, 0, 0, 0, 1);
        for (int i = 1; i <= 5; i++) {
                syncs = 0;
                project_set(&p, i, 0, 0, 1);
                assert_true(syncs > 0);
        }
        project_remove(&p);
}

static void test_a_commit_waits_for_no_disk_otherwise(void **state) {
        Project p;

        project_create(&p);
        project_set(&p, 0, 0, 0, 1);
        syncs = 0;
        for (int i = 1; i <= 5; i++)
                project_set(&p, i, 0, 0, 1);
        assert_int_equal(syncs, 0);
        project_remove(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_commit_waits_for_the_disk_when_each_is_to),
                cmocka_unit_test(test_a_commit_waits_for_no_disk_otherwise),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
