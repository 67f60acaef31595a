#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four before it */

#include "base/fd.h"
#include "daemon/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static Catalogue *catalogue;

static void reopen(void) {
        catalogue = catalogue_close(catalogue);
        assert_int_equal(catalogue_open(&catalogue, folder), 0);
}

static int set_up(void **state) {
        (void)snprintf(folder, sizeof(folder), "/tmp/goxel-catalogue-XXXXXX");
        if (!mkdtemp(folder))
                return -1;
        return catalogue_open(&catalogue, folder);
}

static int tear_down(void **state) {
        char command[128];

        catalogue = catalogue_close(catalogue);
        (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
        return system(command);
}

static const char *path(const char *name) {
        static char text[512];

        (void)snprintf(text, sizeof(text), "%s/%s", folder, name);
        return text;
}

static void write_file(const char *at, const char *text) {
        CLEANUP_FD int fd = open(at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

/* A project with a database of n bytes. Returns its folder until the next call. */
static const char *make_project(const char *name, size_t n) {
        static char at[512];
        CLEANUP_FREE char *made_at = NULL;
        char file[600], bytes[1024] = { 0 };
        bool made;

        assert_true(n < sizeof(bytes));
        assert_int_equal(catalogue_make(catalogue, name, &made_at, &made), 0);
        assert_true(made);
        (void)snprintf(at, sizeof(at), "%s", made_at);
        (void)snprintf(file, sizeof(file), "%s/project.db", at);
        memset(bytes, 'x', n);
        write_file(file, bytes);
        return at;
}

static bool exists(const char *at) {
        struct stat st;

        return lstat(at, &st) == 0;
}

static void test_a_project_is_a_folder_with_a_database(void **state) {
        CLEANUP_FREE char *at = NULL;
        bool made;

        assert_int_equal(catalogue_has(catalogue, "castle"), 0);
        assert_int_equal(catalogue_make(catalogue, "castle", &at, &made), 0);
        assert_true(made);
        assert_string_equal(at, path("projects/castle"));
        assert_int_equal(catalogue_has(catalogue, "castle"), 0);
        write_file(path("projects/castle/project.db"), "");
        assert_int_equal(catalogue_has(catalogue, "castle"), 1);
}

static void test_making_a_folder_twice_tells_that_it_was_there(void **state) {
        CLEANUP_FREE char *first = NULL, *second = NULL;
        bool made;

        assert_int_equal(catalogue_make(catalogue, "castle", &first, &made), 0);
        assert_int_equal(catalogue_make(catalogue, "castle", &second, &made), 0);
        assert_false(made);
}

static void test_folders_are_private(void **state) {
        struct stat st;

        (void)make_project("castle", 1);
        assert_int_equal(stat(path("projects/castle"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
}

static void test_odd_names_are_encoded(void **state) {
        (void)make_project("my castle: 100%", 1);
        assert_true(exists(path("projects/my%20castle%3A%20100%25")));
        assert_int_equal(catalogue_has(catalogue, "my castle: 100%"), 1);
}

static void test_a_name_that_is_too_long_once_encoded_is_refused(void **state) {
        CLEANUP_FREE char *at = NULL;
        char name[NAME_MAX_BYTES + 1];
        bool made;

        memset(name, ' ', NAME_MAX_BYTES);
        name[NAME_MAX_BYTES] = '\0';
        assert_int_equal(catalogue_make(catalogue, name, &at, &made), -ENAMETOOLONG);
        assert_int_equal(catalogue_has(catalogue, name), -ENAMETOOLONG);
}

static void test_the_list_is_sorted_and_has_sizes(void **state) {
        CLEANUP_FREE ProjectInfo *list = NULL;
        size_t n;

        (void)make_project("ship", 10);
        (void)make_project("castle", 20);
        write_file(path("projects/castle/project.db-wal"), "12345");
        assert_int_equal(mkdir(path("projects/no%zzname"), 0700), 0);
        assert_int_equal(mkdir(path("projects/empty"), 0700), 0);

        assert_int_equal(catalogue_list(catalogue, &list, &n), 0);
        assert_int_equal(n, 2);
        assert_string_equal(list[0].name, "castle");
        assert_int_equal(list[0].bytes, 25);
        assert_true(list[0].modified > 1000000000);
        assert_string_equal(list[1].name, "ship");
        assert_int_equal(list[1].bytes, 10);
}

static void test_the_list_of_nothing_is_empty(void **state) {
        CLEANUP_FREE ProjectInfo *list = NULL;
        size_t n = 1;

        assert_int_equal(catalogue_list(catalogue, &list, &n), 0);
        assert_int_equal(n, 0);
}

static void test_the_current_project_survives_a_restart(void **state) {
        assert_null(catalogue_current(catalogue));
        (void)make_project("my castle", 1);
        assert_int_equal(catalogue_set_current(catalogue, "my castle"), 0);
        reopen();
        assert_string_equal(catalogue_current(catalogue), "my castle");
}

static void test_a_current_project_without_a_folder_is_none(void **state) {
        assert_int_equal(catalogue_set_current(catalogue, "castle"), 0);
        assert_null(catalogue_current(catalogue));
}

static void test_rubbish_in_the_file_of_the_current_project_is_none(void **state) {
        write_file(path("current"), "../../etc\n");
        reopen();
        assert_null(catalogue_current(catalogue));
}

static void test_a_deleted_project_is_gone_and_no_longer_current(void **state) {
        (void)make_project("castle", 1);
        assert_int_equal(catalogue_set_current(catalogue, "castle"), 0);
        assert_int_equal(catalogue_delete(catalogue, "castle"), 0);
        assert_false(exists(path("projects/castle")));
        assert_false(exists(path("current")));
        assert_int_equal(catalogue_has(catalogue, "castle"), 0);
        assert_int_equal(catalogue_delete(catalogue, "castle"), -ENOENT);
}

static void test_deleting_another_leaves_the_current_one(void **state) {
        (void)make_project("castle", 1);
        (void)make_project("ship", 1);
        assert_int_equal(catalogue_set_current(catalogue, "castle"), 0);
        assert_int_equal(catalogue_delete(catalogue, "ship"), 0);
        assert_string_equal(catalogue_current(catalogue), "castle");
}

static void test_delete_removes_links_and_not_what_they_lead_to(void **state) {
        char link[700];
        const char *at;

        assert_int_equal(mkdir(path("precious"), 0700), 0);
        write_file(path("precious/file"), "kept");
        at = make_project("castle", 1);
        (void)snprintf(link, sizeof(link), "%s/link", at);
        assert_int_equal(symlink(path("precious"), link), 0);
        (void)snprintf(link, sizeof(link), "%s/deeper", at);
        assert_int_equal(mkdir(link, 0700), 0);
        (void)snprintf(link, sizeof(link), "%s/deeper/link", at);
        assert_int_equal(symlink(path("precious/file"), link), 0);

        assert_int_equal(catalogue_delete(catalogue, "castle"), 0);
        assert_false(exists(path("projects/castle")));
        assert_true(exists(path("precious/file")));
}

static void test_a_project_that_is_a_link_is_none(void **state) {
        CLEANUP_FREE char *at = NULL;
        bool made;

        assert_int_equal(mkdir(path("precious"), 0700), 0);
        write_file(path("precious/project.db"), "kept");
        assert_int_equal(symlink("../precious", path("projects/castle")), 0);

        assert_int_equal(catalogue_has(catalogue, "castle"), 0);
        assert_int_equal(catalogue_make(catalogue, "castle", &at, &made), -ENOTDIR);
        assert_int_equal(catalogue_delete(catalogue, "castle"), 0);
        assert_true(exists(path("precious/project.db")));
}

static void test_an_interrupted_delete_is_finished_at_the_next_start(void **state) {
        assert_int_equal(mkdir(path("projects/.deleted-7"), 0700), 0);
        write_file(path("projects/.deleted-7/project.db"), "half");
        reopen();
        assert_false(exists(path("projects/.deleted-7")));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_a_project_is_a_folder_with_a_database),
                TEST(test_making_a_folder_twice_tells_that_it_was_there),
                TEST(test_folders_are_private),
                TEST(test_odd_names_are_encoded),
                TEST(test_a_name_that_is_too_long_once_encoded_is_refused),
                TEST(test_the_list_is_sorted_and_has_sizes),
                TEST(test_the_list_of_nothing_is_empty),
                TEST(test_the_current_project_survives_a_restart),
                TEST(test_a_current_project_without_a_folder_is_none),
                TEST(test_rubbish_in_the_file_of_the_current_project_is_none),
                TEST(test_a_deleted_project_is_gone_and_no_longer_current),
                TEST(test_deleting_another_leaves_the_current_one),
                TEST(test_delete_removes_links_and_not_what_they_lead_to),
                TEST(test_a_project_that_is_a_link_is_none),
                TEST(test_an_interrupted_delete_is_finished_at_the_next_start),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
