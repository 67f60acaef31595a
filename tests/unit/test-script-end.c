/* Scripts that do not come to their end: where they were, and which bound it was. */
#include "script-program.h"

#include "config.h"

static void test_syntax_error_has_line_and_column(void **state) {
        fails_with(*state, "let a = 1;\n  let é = ;\n", SCRIPT_SYNTAX, "SyntaxError: Unexpected token ';'",
                   2, 11);
}

static void test_syntax_error_points_at_the_word(void **state) {
        fails_with(*state, "foo barbar", SCRIPT_SYNTAX, "SyntaxError: Unexpected identifier 'barbar'", 1, 5);
}

static void test_syntax_error_at_the_end_points_behind_it(void **state) {
        fails_with(*state, "let a = [1,\n 2", SCRIPT_SYNTAX, "SyntaxError: Unexpected end of script", 2, 3);
}

static void test_exception_has_the_line_and_column_of_the_script(void **state) {
        fails_with(*state, "\nfunction f() {\n  null.x;\n}\nf()", SCRIPT_THROWN,
                   "TypeError: null is not an object (evaluating 'null.x')", 3, 7);
}

static void test_bad_argument_is_told_where_the_script_gave_it(void **state) {
        fails_with(*state, "const v = goxel.image.activeLayer.volume;\nv.setAt([1, 2, 'a'], [1, 2, 3]);",
                   SCRIPT_THROWN, "TypeError: z of a position is a number of 32 bits, not \"a\"", 2, 8);
}

static void test_bad_colour_is_refused(void **state) {
        fails_with(*state, "goxel.image.activeLayer.volume.setAt([1, 2, 3], [1, 2, 300]);", SCRIPT_THROWN,
                   "TypeError: b of a colour is a number from 0 to 255, not 300", 1, 37);
}

static void test_an_exception_keeps_the_console(void **state) {
        Program *p = *state;

        assert_int_equal(run(p, "console.log('before'); throw new Error('x')"), SCRIPT_THROWN);
        wrote(p, "before\n");
}

static void test_endless_loop_ends_by_time(void **state) {
        Program *p = *state;

        ask(p, "console.log('in'); for (;;);", 100);
        assert_int_equal(script_read_answer(p->fd, &p->answer), 0);
        assert_int_equal(p->answer.end, SCRIPT_TIME);
        wrote(p, "in\n");
}

#if GOXEL_MEMORY_LIMIT
static void test_memory_bomb_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const a = []; for (;;) a.push(new Array(1000).fill(1.5));"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_strings_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const a = []; for (;;) a.push('x'.repeat(1000000) + a.length);"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_voxels_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const v = goxel.image.activeLayer.volume;"
                                     "for (let i = 0;; i++) v.setAt([i * 16, 0, 0], [1, 2, 3]);"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_volumes_ends_by_memory(void **state) {
        assert_int_equal(
                run(*state, "const v = new Volume(); v.fill(new Box([0, 0, 0], [999, 999, 999]), '#ffffff');"
                            "for (;;) v.copy();"),
                SCRIPT_MEMORY);
}
#endif

static void test_endless_recursion_is_an_exception(void **state) {
        assert_int_equal(run(*state, "function f() { f(); } f();"), SCRIPT_THROWN);
}

static void test_value_that_is_too_large_is_refused(void **state) {
        assert_int_equal(run(*state, "'x'.repeat(2000000)"), SCRIPT_VALUE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                T(test_syntax_error_has_line_and_column),
                T(test_syntax_error_points_at_the_word),
                T(test_syntax_error_at_the_end_points_behind_it),
                T(test_exception_has_the_line_and_column_of_the_script),
                T(test_bad_argument_is_told_where_the_script_gave_it),
                T(test_bad_colour_is_refused),
                T(test_an_exception_keeps_the_console),
                T(test_endless_loop_ends_by_time),
#if GOXEL_MEMORY_LIMIT
                T(test_memory_bomb_ends_by_memory),
                T(test_bomb_of_strings_ends_by_memory),
                T(test_bomb_of_voxels_ends_by_memory),
                T(test_bomb_of_volumes_ends_by_memory),
#endif
                T(test_endless_recursion_is_an_exception),
                T(test_value_that_is_too_large_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
