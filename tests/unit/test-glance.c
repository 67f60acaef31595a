/* What is seen of a line that may be cut. */
#include "span-help.h"

#include <string.h>

static bool glance(const char *line, Request *ret) {
        return envelope_glance(line, strlen(line), ret);
}

static void test_glance_takes_what_a_cut_line_shows(void **state) {
        char project[64];
        Request q;

        assert_false(glance("", &q));
        assert_false(glance("{\"jsonrpc\":\"2.0\"", &q));
        assert_false(glance("{\"method\":\"goxel.add", &q));
        assert_false(glance("{\"params\":{\"project\":\"castle\"}", &q));
        assert_false(glance("7", &q));
        assert_false(glance("[", &q));

        assert_true(glance("{\"method\":\"goxel.add_voxel\"", &q));
        assert_string_equal(q.method, "goxel.add_voxel");
        assert_int_equal(q.params.n, 0);

        assert_true(glance("{\"id\":7,\"method\":\"m\",\"params\":{\"project\":\"castle\",\"voxels\":[1,2,",
                           &q));
        assert_span(q.id, "7");
        assert_true(span_string(q.params, "project", -1, project, sizeof(project)));
        assert_string_equal(project, "castle");

        assert_true(glance("[{\"method\":\"m\",\"params\":[\"p\",2", &q));
        assert_true(span_string(q.params, "project", 0, project, sizeof(project)));
        assert_string_equal(project, "p");
}

static void test_glance_does_not_take_half_an_id_or_params(void **state) {
        Request q;

        assert_true(glance("{\"method\":\"m\",\"params\":{},\"id\":\"abc", &q));
        assert_int_equal(q.id.n, 0);
        assert_true(glance("{\"method\":\"m\",\"params\":{},\"id\":12", &q));
        assert_int_equal(q.id.n, 0);
        assert_true(glance("{\"method\":\"m\",\"params\":{\"a\":\"b", &q));
        assert_span(q.params, "{\"a\":\"b");
}

static void test_glance_reads_nothing_behind_a_cut(void **state) {
        static const char text[] =
                "{\"method\":\"m\",\"params\":{\"project\":\"p\"},\"id\":\"x\",\"jsonrpc\":\"2.0\"}";

        for (size_t n = 1; n < sizeof(text) - 1; n++) {
                char *copy = malloc(n), project[8]; /* so that a sanitizer sees a step too far */
                Request q;

                memcpy(copy, text, n);
                assert_int_equal(envelope_glance(copy, n, &q), n >= strlen("{\"method\":\"m\""));
                (void)span_string(q.params, "project", 0, project, sizeof(project));
                free(copy);
        }
}

static void test_span_string_wants_a_whole_string_that_fits(void **state) {
        char s[5] = "";
        Span object = {
                "{\"n\":1,\"a\":\"fo\\u006fd\",\"long\":\"12345\",\"nul\":\"a\\u0000b\",\"cut\":\"ab", 64
        };
        Span array = { "[1,\"zwei\"]", 10 };

        object.n = strlen(object.at);
        assert_true(span_string(object, "a", 0, s, sizeof(s)));
        assert_true(span_string(object, "other a", -1, s, sizeof(s)));
        assert_false(span_string(object, "other ab", -1, s, sizeof(s)));
        assert_string_equal(s, "food");
        assert_false(span_string(object, "n", 0, s, sizeof(s)));
        assert_false(span_string(object, "long", 0, s, sizeof(s)));
        assert_false(span_string(object, "nul", 0, s, sizeof(s)));
        assert_false(span_string(object, "cut", 0, s, sizeof(s)));
        assert_false(span_string(object, "none", 0, s, sizeof(s)));
        assert_true(span_string(array, "a", 1, s, sizeof(s)));
        assert_string_equal(s, "zwei");
        assert_false(span_string(array, "a", 0, s, sizeof(s)));
        assert_false(span_string(array, "a", -1, s, sizeof(s)));
        assert_false(span_string((Span){ 0 }, "a", 0, s, sizeof(s)));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_glance_takes_what_a_cut_line_shows),
                cmocka_unit_test(test_glance_does_not_take_half_an_id_or_params),
                cmocka_unit_test(test_glance_reads_nothing_behind_a_cut),
                cmocka_unit_test(test_span_string_wants_a_whole_string_that_fits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
