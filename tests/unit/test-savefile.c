#include "base/leftover.h"
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
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
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

/* --- what is left of one that was killed ------------------------------------------------------------- */

#define LEFT(c) ".goxel-" c "0123456789abcdef0123456789abcde.tmp"

static void age(const char *name, time_t seconds) {
        const struct timespec when = { .tv_sec = time(NULL) - seconds };

        assert_int_equal(utimensat(AT_FDCWD, at(name), (const struct timespec[]){ when, when }, 0), 0);
}

static void sweep(void) {
        CLEANUP_FD int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

        leftover_sweep(fd);
}

static void test_old_leftover_is_taken_away_and_nothing_else(void **state) {
        static const char *const stay[] = { LEFT("g"), ".goxel-0.tmp", "x" LEFT("1"), LEFT("1") "x",
                                            "a.gox" };

        put(LEFT("0"), "left");
        age(LEFT("0"), 2 * 86400);
        for (size_t i = 0; i < ARRAY_LEN(stay); i++) {
                put(stay[i], "stays");
                age(stay[i], 2 * 86400);
        }
        assert_int_equal(mkdir(at(LEFT("2")), 0700), 0);
        age(LEFT("2"), 2 * 86400);
        assert_int_equal(symlink("a.gox", at(LEFT("3"))), 0);
        sweep();
        assert_int_equal(access(at(LEFT("0")), F_OK), -1);
        assert_int_equal(count_files(), ARRAY_LEN(stay) + 2);
}

static void test_file_that_is_new_or_being_written_is_no_leftover(void **state) {
        int fd;

        put(LEFT("0"), "new");
        put(LEFT("1"), "written");
        age(LEFT("1"), 2 * 86400);
        fd = open(at(LEFT("1")), O_RDWR | O_CLOEXEC);
        assert_int_equal(leftover_claim(fd), 0);
        sweep();
        assert_int_equal(count_files(), 2);
        (void)fd_close(fd);
        sweep();
        assert_int_equal(count_files(), 1);
}

static void test_file_that_was_swept_before_its_writer_locked_it_is_made_again(void **state) {
        char name[LEFTOVER_NAME_SIZE];
        CLEANUP_FD int fd = -1;

        assert_int_equal(leftover_name(name), 0);
        fd = open(at(name), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        age(name, 2 * 86400);
        sweep();
        assert_int_equal(leftover_claim(fd), -ESTALE);
        assert_int_equal(count_files(), 0);
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
                TEST(test_old_leftover_is_taken_away_and_nothing_else),
                TEST(test_file_that_is_new_or_being_written_is_no_leftover),
                TEST(test_file_that_was_swept_before_its_writer_locked_it_is_made_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
