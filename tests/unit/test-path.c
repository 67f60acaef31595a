/* What becomes of the file whose name a new one gets. */
#include "daemon/path.h"

#include "base/fd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
        char folder[40], path[60];
        Description *description;
        const DescribedMethod *method;
} Place;

static int set_up(void **state) {
        static const char text[] = "{\"methods\":[{\"name\":\"save\",\"flags\":[\"writes_file\"]}],"
                                   "\"extensions\":{\"read\":[],\"write\":[\"gox\"]}}";
        Place *p = calloc(1, sizeof(*p));

        assert_non_null(p);
        (void)snprintf(p->folder, sizeof(p->folder), "/tmp/goxel-path-XXXXXX");
        assert_non_null(mkdtemp(p->folder));
        (void)snprintf(p->path, sizeof(p->path), "%s/castle.gox", p->folder);
        assert_int_equal(description_parse(&p->description, text, strlen(text)), 0);
        p->method = description_find(p->description, "save");
        *state = p;
        return 0;
}

static int tear_down(void **state) {
        Place *p = *state;

        (void)unlink(p->path);
        assert_int_equal(rmdir(p->folder), 0);
        description_free(p->description);
        free(p);
        return 0;
}

static void put(const Place *p, const char *text) {
        CLEANUP_FD int fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static PathFile *open_path(const Place *p) {
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        const PathRequest q = { .text = p->path, .method = p->method };
        PathFile *f = NULL;

        assert_int_equal(path_open(&f, p->description, &q, &error), 0);
        return f;
}

static void assert_holds(const Place *p, const char *text) {
        CLEANUP_FD int fd = open(p->path, O_RDONLY | O_CLOEXEC);
        CLEANUP_FREE uint8_t *bytes = NULL;
        size_t n;

        assert_int_equal(fd_read_file(fd, 100, &bytes, &n), 0);
        assert_int_equal(n, strlen(text));
        assert_memory_equal(bytes, text, n);
}

/* Whoever waits for the answer does not wait until its blocks are given back. */
static void test_what_had_the_name_is_kept_until_the_path_is_freed(void **state) {
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        CLEANUP(path_free) PathFile *f = NULL;
        const Place *p = *state;
        struct stat st;

        put(p, "before");
        f = open_path(p);
        assert_int_equal(fd_write_all(f->fd, "after", 5), 0);
        assert_int_equal(path_put(f, p->method, &error), 0);
        assert_holds(p, "after");
        assert_int_equal(fstat(f->before, &st), 0);
        assert_int_equal(st.st_size, strlen("before"));
        assert_int_equal(st.st_nlink, 0);
}

static void test_a_new_name_has_nothing_before_it(void **state) {
        CLEANUP_RPC_ERROR RpcError error = { 0 };
        CLEANUP(path_free) PathFile *f = open_path(*state);
        const Place *p = *state;

        assert_true(f->before < 0);
        assert_int_equal(fd_write_all(f->fd, "first", 5), 0);
        assert_int_equal(path_put(f, p->method, &error), 0);
        assert_holds(p, "first");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_what_had_the_name_is_kept_until_the_path_is_freed),
                TEST(test_a_new_name_has_nothing_before_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
