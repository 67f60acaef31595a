/* Reads files that readers once did not stand: the argument is their folder, with a folder a format. */
#include "bytes.h"

#include "base/fd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#define FILE_MOST ((size_t)1 << 26)

static const char *folder;

static void read_file(const char *format, int at, const char *name) {
        CLEANUP_FD int fd = openat(at, name, O_RDONLY | O_CLOEXEC);
        CLEANUP_FREE uint8_t *data = NULL;
        CLEANUP(model_free) Model *m = NULL;
        FormatError error = { 0 };
        size_t n = 0;
        int r;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_file(fd, FILE_MOST, &data, &n), 0);
        r = try_read(format, NULL, data, n, &m, NULL, &error);
        if (r < 0 || r > FORMAT_INVALID || (r == 0) != (m != NULL) || (r && !error.message[0]))
                fail_msg("%s/%s: %d", format, name, r);
}

static void read_folder(const Format *f) {
        CLEANUP_FREE char *path = NULL;
        DIR *d;

        assert_true(asprintf(&path, "%s/%s", folder, f->name) > 0);
        d = opendir(path);
        if (!d)
                return;
        for (struct dirent *entry = readdir(d); entry; entry = readdir(d))
                if (entry->d_name[0] != '.')
                        read_file(f->name, dirfd(d), entry->d_name);
        (void)closedir(d);
}

static void test_every_file_is_a_model_or_an_error(void **state) {
        for (size_t i = 0; formats[i]; i++)
                if (formats[i]->read)
                        read_folder(formats[i]);
}

int main(int argc, char **argv) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_file_is_a_model_or_an_error),
        };

        folder = argc == 2 ? argv[1] : ".";
        return cmocka_run_group_tests(tests, NULL, NULL);
}
