#include "formats/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_extension_is_found_without_regard_to_case(void **state) {
        assert_string_equal(format_by_path("/a.b/castle.GoX")->name, "gox");
        assert_string_equal(format_by_path("x.tar.vox")->name, "vox");
        assert_string_equal(format_by_path("a.obj")->name, "obj");
        assert_string_equal(format_by_path("a.TXT")->name, "txt");
}

static void test_path_without_known_extension_has_no_format(void **state) {
        static const char *const paths[] = { "",   "gox",    ".gox", "/dir/.vox", "a.gox/b",
                                             "a.", "a.goxx", "a.go", "a.gox " };

        for (size_t i = 0; i < ARRAY_LEN(paths); i++)
                assert_null(format_by_path(paths[i]));
}

static void test_every_format_is_found_by_its_name_and_extension(void **state) {
        for (size_t i = 0; formats[i]; i++) {
                const Format *f = formats[i];

                assert_ptr_equal(format_by_name(f->name), f);
                assert_true(f->read || f->write);
                assert_non_null(f->title);
        }
        assert_null(format_by_name(""));
}

static void test_names_are_listed_for_error_texts(void **state) {
        CLEANUP_FREE char *all = format_names(false), *readable = format_names(true);

        assert_non_null(strstr(all, "gox, vox, "));
        assert_non_null(strstr(all, ", obj, "));
        assert_non_null(strstr(all, " or "));
        assert_null(strstr(all, "qbcl"));
        assert_non_null(strstr(readable, "qbcl, "));
        assert_null(strstr(readable, "povray"));
}

/* What meson.build calls readable is what fuzzing looks at. */
static void test_the_readable_formats_are_those_of_the_build(void **state) {
        CLEANUP_BUF Buf names = { 0 };

        for (size_t i = 0; formats[i]; i++)
                if (formats[i]->read)
                        assert_int_equal(buf_printf(&names, "%s ", formats[i]->name), 0);
        assert_int_equal(buf_append(&names, "", 1), 0);
        assert_string_equal((const char *)names.data, FORMAT_READERS " ");
}

static void test_every_option_has_a_text_and_a_default_that_it_takes(void **state) {
        static const FormatUse uses[] = { FORMAT_READS, FORMAT_WRITES };

        for (size_t i = 0; formats[i]; i++) {
                size_t n = 0;

                for (const FormatOption *o = formats[i]->options; o && o->name; o++, n++) {
                        assert_true(o->text && o->use);
                        assert_true((o->type == OPTION_CHOICE) == (o->choices != NULL));
                        /* The first of its name and use. */
                        for (size_t k = 0; k < ARRAY_LEN(uses); k++)
                                if (o->use & uses[k])
                                        assert_ptr_equal(
                                                settings_option(formats[i]->options, uses[k], o->name), o);
                }
                assert_true(n <= FORMAT_OPTIONS_MAX);
                for (size_t k = 0; k < ARRAY_LEN(uses); k++) {
                        FormatSettings settings;

                        settings_init(&settings, formats[i]->options, uses[k]);
                }
        }
}

static void test_a_format_is_found_by_an_extension_too(void **state) {
        assert_string_equal(format_by_name("GOX")->name, "gox");
        assert_null(format_by_name("gox "));
}

static void test_notes_are_kept_in_order(void **state) {
        FormatNotes n = { 0 };

        assert_int_equal(format_note(&n, "%d colours", 312), 0);
        assert_int_equal(format_note(&n, "second"), 0);
        assert_int_equal(n.n, 2);
        assert_string_equal(n.lines[0], "312 colours");
        assert_string_equal(n.lines[1], "second");
        format_notes_done(&n);
        assert_int_equal(n.n, 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_extension_is_found_without_regard_to_case),
                cmocka_unit_test(test_path_without_known_extension_has_no_format),
                cmocka_unit_test(test_every_format_is_found_by_its_name_and_extension),
                cmocka_unit_test(test_names_are_listed_for_error_texts),
                cmocka_unit_test(test_the_readable_formats_are_those_of_the_build),
                cmocka_unit_test(test_every_option_has_a_text_and_a_default_that_it_takes),
                cmocka_unit_test(test_a_format_is_found_by_an_extension_too),
                cmocka_unit_test(test_notes_are_kept_in_order),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
