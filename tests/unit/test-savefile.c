#include "base/savefile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static const char *at(const char *name) {
        static char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
        return path;
}

static void put(const char *name, const char *text) {
        CLEANUP_FD int fd = open(at(name), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0640);

        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void expect(const char *name, const char *wanted) {
        CLEANUP_FD int fd = open(at(name), O_RDONLY | O_CLOEXEC);
        CLEANUP_FREE uint8_t *text = NULL;
        size_t n;

        assert_int_equal(fd_read_file(fd, 4096, &text, &n), 0);
        text[n] = '\0';
        assert_string_equal((const char *)text, wanted);
}

static int count_files(void) {
        DIR *d = opendir(folder);
        int n = 0;

        while (readdir(d))
                n++;
        (void)closedir(d);
        return n - 2;
}

static int setup(void **state) {
        strcpy(folder, "/tmp/goxel-savefile-XXXXXX");
        return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
        char command[96];

        (void)snprintf(command, sizeof(command), "rm -r %s", folder);
        return system(command);
}

static void test_new_file_appears_with_the_commit(void **state) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };
        struct stat st;
        mode_t mask = umask(022);

        assert_int_equal(savefile_open(&f, at("new"), false), 0);
        assert_int_equal(fd_write_all(f.fd, "text", 4), 0);
        assert_int_equal(access(at("new"), F_OK), -1);
        assert_int_equal(savefile_commit(&f), 0);
        expect("new", "text");
        assert_int_equal(stat(at("new"), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0644);
        assert_int_equal(count_files(), 1);
        (void)umask(mask);
}

static void test_old_file_is_replaced_and_keeps_its_mode(void **state) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };
        struct stat st;

        put("old", "before");
        assert_int_equal(chmod(at("old"), 0604), 0);
        assert_int_equal(savefile_open(&f, at("old"), true), 0);
        assert_int_equal(fd_write_all(f.fd, "after", 5), 0);
        expect("old", "before");
        assert_int_equal(savefile_commit(&f), 0);
        expect("old", "after");
        assert_int_equal(stat(at("old"), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0604);
        assert_int_equal(count_files(), 1);
}

static void test_without_a_commit_nothing_is_left(void **state) {
        SaveFile f;

        put("old", "before");
        assert_int_equal(savefile_open(&f, at("old"), true), 0);
        assert_int_equal(fd_write_all(f.fd, "after", 5), 0);
        savefile_done(&f);
        expect("old", "before");
        assert_int_equal(count_files(), 1);
}

static void test_existing_file_is_refused_unless_told_otherwise(void **state) {
        SaveFile f = { .fd = -1 };

        put("old", "before");
        assert_int_equal(savefile_open(&f, at("old"), false), -EEXIST);
        assert_int_equal(f.fd, -1);
}

static void test_file_that_came_in_between_is_not_replaced(void **state) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };

        assert_int_equal(savefile_open(&f, at("new"), false), 0);
        put("new", "somebody else's");
        assert_int_equal(savefile_commit(&f), -EEXIST);
        expect("new", "somebody else's");
}

static void test_link_to_a_file_stays_a_link(void **state) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };
        struct stat st;

        put("old", "before");
        assert_int_equal(symlink("old", at("link")), 0);
        assert_int_equal(savefile_open(&f, at("link"), true), 0);
        assert_int_equal(fd_write_all(f.fd, "after", 5), 0);
        assert_int_equal(savefile_commit(&f), 0);
        expect("old", "after");
        assert_int_equal(lstat(at("link"), &st), 0);
        assert_true(S_ISLNK(st.st_mode));
}

static void test_what_is_no_regular_file_is_refused(void **state) {
        SaveFile f = { .fd = -1 };

        assert_int_equal(savefile_open(&f, folder, true), -EISDIR);
        assert_int_equal(savefile_open(&f, "/dev/null", true), -EINVAL);
        assert_int_equal(savefile_open(&f, at("nowhere/file"), true), -ENOENT);
        assert_int_equal(savefile_open(&f, "", true), -ENOENT);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_new_file_appears_with_the_commit),
                TEST(test_old_file_is_replaced_and_keeps_its_mode),
                TEST(test_without_a_commit_nothing_is_left),
                TEST(test_existing_file_is_refused_unless_told_otherwise),
                TEST(test_file_that_came_in_between_is_not_replaced),
                TEST(test_link_to_a_file_stays_a_link),
                TEST(test_what_is_no_regular_file_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
