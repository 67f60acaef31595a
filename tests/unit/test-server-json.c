/* docs/server.json, which describes goxelctl mcp to registries: what their schema asks for. */
#include "base/fd.h"
#include "cli/values.h"
#include "unit/mcp-server.h"

#include "config.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static int setup(void **state) {
        CLEANUP_FD int fd = open(SERVER_JSON, O_RDONLY | O_CLOEXEC);
        CLEANUP_FREE uint8_t *text = NULL;
        json_object *o;
        size_t n;

        if (fd_read_file(fd, 65536, &text, &n) < 0)
                return -1;
        text[n] = '\0';
        if (value_json((const char *)text, n, &o) != 0)
                return -1;
        *state = o;
        return 0;
}

static int teardown(void **state) {
        json_object_put(*state);
        return 0;
}

static void test_version_is_that_of_the_build(void **state) {
        assert_string_equal(text_at(*state, "/version"), GOXEL_VERSION);
}

static void test_name_has_a_reversed_domain_and_a_word(void **state) {
        const char *name = text_at(*state, "/name");
        size_t domain = strspn(name, LETTERS ".-");

        assert_in_range(strlen(name), 3, 200);
        assert_in_range(domain, 1, 198);
        assert_int_equal(name[domain], '/');
        assert_int_equal(strspn(name + domain + 1, LETTERS "._-"), strlen(name) - domain - 1);
}

static void test_texts_are_as_long_as_they_may_be(void **state) {
        assert_in_range(strlen(text_at(*state, "/title")), 1, 100);
        assert_in_range(strlen(text_at(*state, "/description")), 1, 100);
        assert_non_null(strstr(text_at(*state, "/$schema"), "/server.schema.json"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_version_is_that_of_the_build),
                cmocka_unit_test(test_name_has_a_reversed_domain_and_a_word),
                cmocka_unit_test(test_texts_are_as_long_as_they_may_be),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
