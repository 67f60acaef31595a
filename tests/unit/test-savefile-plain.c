/* Saving on a file system that knows neither nameless files nor a rename() that replaces nothing, as those
 * over a network: these two calls fail here as they do there. */
#include "base/fd.h"
#include "base/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

int open(const char *path, int flags, ...) {
        mode_t mode = 0;
        va_list ap;

        if ((flags & O_TMPFILE) == O_TMPFILE) {
                errno = EOPNOTSUPP;
                return -1;
        }
        va_start(ap, flags);
        if (flags & O_CREAT)
                mode = va_arg(ap, mode_t);
        va_end(ap);
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
        if (flags != 0) {
                errno = EINVAL;
                return -1;
        }
        return renameat(from_folder, from, to_folder, to);
}

static char folder[] = "/tmp/goxel-savefile-XXXXXX";

static int setup(void **state) {
        return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int teardown(void **state) {
        (void)unlink("new");
        return rmdir(folder);
}

static int save(const char *text, bool overwrite) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };
        int r;

        r = savefile_open(&f, "new", overwrite);
        if (r == 0)
                r = fd_write_all(f.fd, text, strlen(text));
        return r == 0 ? savefile_commit(&f) : r;
}

static void expect(const char *wanted) {
        CLEANUP_FD int fd = open("new", O_RDONLY | O_CLOEXEC);
        char text[32] = "";

        assert_int_equal(read(fd, text, sizeof(text) - 1), strlen(wanted));
        assert_string_equal(text, wanted);
}

static void test_a_new_file_is_saved(void **state) {
        assert_int_equal(save("first", false), 0);
        expect("first");
}

static void test_a_file_that_came_in_between_is_not_replaced(void **state) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };

        assert_int_equal(unlink("new"), 0);
        assert_int_equal(savefile_open(&f, "new", false), 0);
        assert_int_equal(save("somebody else's", false), 0);
        assert_int_equal(savefile_commit(&f), -EEXIST);
        expect("somebody else's");
}

static void test_a_file_is_replaced(void **state) {
        assert_int_equal(save("second", true), 0);
        expect("second");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_new_file_is_saved),
                cmocka_unit_test(test_a_file_that_came_in_between_is_not_replaced),
                cmocka_unit_test(test_a_file_is_replaced),
        };

        /* Nothing else may be left in the folder: teardown fails then. */
        return cmocka_run_group_tests(tests, setup, teardown);
}
