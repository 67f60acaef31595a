/* What goxeld makes of descriptions that an engine of another version may print, or that are damaged. */
#include "base/fd.h"
#include "rpc/description.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Description *parse(const char *text) {
        Description *d = NULL;

        assert_int_equal(description_parse(&d, text, strlen(text)), 0);
        return d;
}

/* A newer engine may say more of a method, and some of it in another form. */
static void test_what_is_not_known_is_passed_over(void **state) {
        CLEANUP(description_free)
        Description *d = parse(
                "{\"version\":\"99\",\"later\":[{\"a\":[1,2]}],\"methods\":[{\"name\":\"look\","
                "\"flags\":[\"writes\",\"of_tomorrow\",7],\"aliases\":[\"see\",7,\"\",\"peer\"],"
                "\"colour\":{\"a\":1},\"error\":-1004}],\"extensions\":{\"read\":[\"vox\"],\"stream\":[]}}");
        const DescribedMethod *m = description_find(d, "goxel.peer");

        assert_string_equal(m->name, "look");
        assert_int_equal(m->flags, METHOD_WRITES);
        assert_int_equal(m->error, -1004);
        assert_string_equal(m->aliases, "see peer ");
        assert_true(description_has_extension(d, "Vox", false));
        assert_false(description_has_extension(d, "vox", true));
        assert_false(description_has_extension(d, "vo", false));
}

static void test_what_is_there_in_another_form_counts_as_not_there(void **state) {
        CLEANUP(description_free)
        Description *d = parse(
                "{\"methods\":[{\"name\":\"look\",\"flags\":7,\"aliases\":\"see\",\"params\":{\"name\":\"a\"},"
                "\"path_param\":7,\"error\":\"none\"}],\"extensions\":[\"vox\"]}");
        const DescribedMethod *m = description_find(d, "look");

        assert_non_null(m);
        assert_null(description_find(d, "see"));
        assert_int_equal(m->flags, 0);
        assert_int_equal(m->error, 0);
        assert_null(m->path_param);
        assert_null(m->positional);
        assert_int_equal(m->path_position, -1);
        assert_false(description_has_extension(d, "vox", false));
}

/* Where a parameter stands is known as long as all before it are one element each. */
static void test_positions_are_known_up_to_what_may_be_several_elements(void **state) {
        static const struct {
                const char *params;
                int position;
        } rows[] = {
                { "[{\"name\":\"path\",\"type\":\"string\"}]", 0 },
                { "[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"path\",\"type\":\"string\"}]", 1 },
                { "[{\"name\":\"a\",\"type\":\"point\"},{\"name\":\"path\",\"type\":\"string\"}]", -1 },
                { "[{\"name\":\"a\",\"type\":\"colour\"},{\"name\":\"path\",\"type\":\"string\"}]", -1 },
                { "[{\"name\":\"a\"},{\"name\":\"path\",\"type\":\"string\"}]", -1 },
                { "[7,{\"name\":\"path\",\"type\":\"string\"}]", -1 },
                { "[{\"type\":\"int\"},{\"name\":\"path\",\"type\":\"string\"}]", -1 },
        };
        char text[256];

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(description_free) Description *d = NULL;

                (void)snprintf(text, sizeof(text),
                               "{\"methods\":[{\"name\":\"load\",\"params\":%s,\"path_param\":\"path\"}]}",
                               rows[i].params);
                d = parse(text);
                assert_int_equal(description_find(d, "load")->path_position, rows[i].position);
                assert_string_equal(description_find(d, "load")->path_names, "path");
        }
}

static void test_damage_is_refused_wherever_it_is(void **state) {
        static const char whole[] =
                "{\"methods\":[{\"name\":\"load\",\"aliases\":[\"open\"],\"flags\":[\"project\"],"
                "\"params\":[{\"name\":\"path\",\"type\":\"string\"}],\"path_param\":\"path\",\"error\":-1002}],"
                "\"extensions\":{\"read\":[\"vox\"],\"write\":[\"vox\"]}}";
        Description *d = parse(whole);

        d = description_free(d);
        for (size_t n = 0; n < sizeof(whole) - 1; n++) {
                char damaged[sizeof(whole)];

                assert_int_equal(description_parse(&d, whole, n), -EINVAL);
                memcpy(damaged, whole, sizeof(whole));
                damaged[n] = '\x01';
                assert_int_equal(description_parse(&d, damaged, sizeof(whole) - 1), -EINVAL);
                assert_null(d);
        }
}

static void test_a_string_that_no_table_has_is_refused(void **state) {
        static const char *const forms[] = {
                "{\"methods\":[{\"name\":\"%s\"}]}",
                "{\"methods\":[{\"name\":\"a\",\"aliases\":[\"%s\"]}]}",
                "{\"methods\":[{\"name\":\"a\",\"flags\":[\"%s\"]}]}",
                "{\"methods\":[{\"name\":\"a\",\"params\":[{\"name\":\"%s\"}]}]}",
                "{\"methods\":[{\"name\":\"a\",\"params\":[{\"type\":\"%s\"}]}]}",
                "{\"methods\":[],\"extensions\":{\"read\":[\"%s\"]}}",
        };
        char name[257], text[400];
        Description *d = NULL;

        for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
                memset(name, 'a', sizeof(name));
                name[256] = '\0';
                /* One format a row, all with the same argument. */
                for (int n = 256; n >= 255; n--) {
                        const char *at = strstr(forms[i], "%s");

                        name[n] = '\0';
                        (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - forms[i]), forms[i], name,
                                       at + 2);
                        assert_int_equal(description_parse(&d, text, strlen(text)), n == 256 ? -EINVAL : 0);
                        d = description_free(d);
                }
        }
}

static void test_a_file_is_read_again_for_the_whole_and_may_be_overwritten(void **state) {
        static const char text[] = "{\"methods\":[{\"name\":\"look\"}],\"more\":7}";
        CLEANUP(description_free) Description *d = NULL, *bare = parse(text);
        char path[] = "/tmp/goxel-description-XXXXXX";
        CLEANUP_FD int fd = mkstemp(path);
        json_object *json = NULL;

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
        assert_int_equal(description_load(&d, path), 0);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(description_json(d, &json), 0);
        assert_int_equal(json_object_get_int(json_object_object_get(json, "more")), 7);
        json_object_put(json);
        assert_int_equal(ftruncate(fd, 3), 0);
        assert_int_equal(description_json(d, &json), -EINVAL);
        assert_int_equal(description_json(bare, &json), -EBADF);
        assert_int_equal(description_load(&bare, path), -ENOENT);
}

static void test_a_text_beyond_all_measure_is_refused(void **state) {
        const size_t n = (4u << 20) + 1;
        CLEANUP_FREE char *text = malloc(n);
        Description *d = NULL;

        assert_non_null(text);
        memset(text, ' ', n);
        *stpcpy(text, "{\"methods\":[]}") = ' ';
        assert_int_equal(description_parse(&d, text, n), -EINVAL);
        assert_int_equal(description_parse(&d, text, n - 1), 0);
        (void)description_free(d);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_not_known_is_passed_over),
                cmocka_unit_test(test_what_is_there_in_another_form_counts_as_not_there),
                cmocka_unit_test(test_positions_are_known_up_to_what_may_be_several_elements),
                cmocka_unit_test(test_damage_is_refused_wherever_it_is),
                cmocka_unit_test(test_a_string_that_no_table_has_is_refused),
                cmocka_unit_test(test_a_file_is_read_again_for_the_whole_and_may_be_overwritten),
                cmocka_unit_test(test_a_text_beyond_all_measure_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
