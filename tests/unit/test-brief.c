#include "engine/brief.h"

#include "rpc/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* One result in both forms. */
typedef struct Both {
        Brief brief;
        json_object *tree;
} Both;

static Both both_new(void) {
        Both ret = { .tree = json_object_new_object() };

        brief_begin(&ret.brief);
        return ret;
}

static void both_done(Both *b) {
        json_object_put(b->tree);
}
#define CLEANUP_BOTH __attribute__((cleanup(both_done)))

static void add_int(Both *b, const char *name, int64_t value) {
        brief_int(&b->brief, name, value);
        json_add(b->tree, name, json_object_new_int64(value));
}

static void add_uint(Both *b, const char *name, uint64_t value) {
        brief_uint(&b->brief, name, value);
        json_add(b->tree, name, json_object_new_uint64(value));
}

static void add_bool(Both *b, const char *name, bool value) {
        brief_bool(&b->brief, name, value);
        json_add(b->tree, name, json_object_new_boolean(value));
}

static void add_null(Both *b, const char *name) {
        brief_null(&b->brief, name);
        json_add(b->tree, name, NULL);
}

static void add_ints(Both *b, const char *name, const int32_t *values, size_t n) {
        json_object *array = json_object_new_array();

        brief_ints(&b->brief, name, values, n);
        for (size_t i = 0; i < n; i++)
                json_append(array, json_object_new_int(values[i]));
        json_add(b->tree, name, array);
}

static void check_both(const Both *b) {
        size_t n;
        const char *line = json_line(b->tree, &n);

        assert_non_null(line);
        assert_int_equal(b->brief.n, n);
        assert_memory_equal(b->brief.text, line, n);
}

static void test_an_object_without_members_has_the_letters_of_the_tree(void **state) {
        CLEANUP_BOTH Both b = both_new();

        check_both(&b);
}

static void test_the_object_is_whole_after_each_member(void **state) {
        static const int32_t point[] = { INT32_MIN, 0, INT32_MAX };
        CLEANUP_BOTH Both b = both_new();

        add_bool(&b, "success", true);
        check_both(&b);
        add_bool(&b, "exists", false);
        check_both(&b);
        add_ints(&b, "position", point, 3);
        check_both(&b);
        add_ints(&b, "none", point, 0);
        check_both(&b);
        add_ints(&b, "one", point, 1);
        check_both(&b);
        add_null(&b, "layer_id");
        check_both(&b);
        add_uint(&b, "revision", 7);
        check_both(&b);
}

static void test_numbers_of_all_sizes_have_the_letters_of_the_tree(void **state) {
        for (unsigned bit = 0; bit < 64; bit++)
                for (int more = -1; more <= 1; more++) {
                        const uint64_t value = (UINT64_C(1) << bit) + (uint64_t)(int64_t)more;
                        CLEANUP_BOTH Both b = both_new();

                        add_uint(&b, "u", value);
                        add_int(&b, "i", (int64_t)value);
                        add_int(&b, "n", (int64_t)(0 - value));
                        check_both(&b);
                }
}

static void test_what_is_begun_again_has_nothing_of_before(void **state) {
        CLEANUP_BOTH Both b = both_new();

        brief_int(&b.brief, "x", 1);
        brief_begin(&b.brief);
        add_int(&b, "y", 2);
        check_both(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_object_without_members_has_the_letters_of_the_tree),
                cmocka_unit_test(test_the_object_is_whole_after_each_member),
                cmocka_unit_test(test_numbers_of_all_sizes_have_the_letters_of_the_tree),
                cmocka_unit_test(test_what_is_begun_again_has_nothing_of_before),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
