/* Parameters in all their forms. */
#include "params-help.h"

#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

static const Param write_params[] = {
        { "at", P_POINT, .fallback = "[0,0,0]", .text = "Where." },
        { "data", P_BYTES, .max = 100000, .fallback = "", .text = "Bytes." },
        { "name", P_STRING, .max = 100000, .fallback = "", .text = "Name." },
        { 0 },
};
static const Method writes = { .name = "goxel.write",
                               .summary = "Writes.",
                               .params = write_params,
                               .flags = METHOD_PROJECT,
                               .result = "{}",
                               .run = run_nothing };

static void assert_point(const Arg *a, int x, int y, int z) {
        assert_true(a->given);
        assert_int_equal(a->point[0], x);
        assert_int_equal(a->point[1], y);
        assert_int_equal(a->point[2], z);
}

static void assert_colour(const Arg *a, int r, int g, int b, int alpha) {
        assert_true(a->given);
        assert_int_equal(a->colour[0], r);
        assert_int_equal(a->colour[1], g);
        assert_int_equal(a->colour[2], b);
        assert_int_equal(a->colour[3], alpha);
}

static void test_all_forms_of_a_voxel_mean_the_same(void **state) {
        static const char *const forms[] = {
                "[1,-2,3,255,0,128,64,5]",
                "[[1,-2,3],[255,0,128,64],5]",
                "[{\"x\":1,\"y\":-2,\"z\":3},\"#ff008040\",5]",
                "[1,-2,3,\"#FF008040\",5]",
                "[[1,-2,3],255,0,128,64,5]",
                "{\"x\":1,\"y\":-2,\"z\":3,\"r\":255,\"g\":0,\"b\":128,\"a\":64,\"layer_id\":5}",
                "{\"position\":{\"z\":3,\"x\":1,\"y\":-2},\"color\":{\"r\":255,\"g\":0,\"b\":128,\"a\":64},\"layer_id\":5}",
                "{\"position\":[1,-2,3],\"color\":[255,0,128,64],\"layer_id\":5.0}",
                "{\"x\":1.0,\"y\":-2e0,\"z\":3,\"color\":[1.0,0,0.502,0.251],\"layer_id\":5}",
                "{\"position\":[1,-2,3],\"r\":1,\"g\":0.0,\"b\":0.5,\"a\":0.25,\"layer_id\":5}",
                "{ \"position\" : [1,-2,3], \"color\":\"#ff008040\", \"\\u006cayer_id\":5}",
        };

        for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
                CLEANUP_CALL Call c;

                if (parse(&c, &voxel, forms[i]) != 0)
                        fail_msg("%s: %s", forms[i], c.error.message);
                assert_point(arg(&c, "position"), 1, -2, 3);
                assert_colour(arg(&c, "color"), 255, 0, 128, 64);
                assert_int_equal(arg(&c, "layer_id")->i, 5);
        }
}

static void test_colour_may_be_without_alpha_or_absent(void **state) {
        CLEANUP_CALL Call three, none, null, layer;

        assert_int_equal(parse(&three, &voxel, "[1,2,3,10,20,30]"), 0);
        assert_colour(arg(&three, "color"), 10, 20, 30, 255);
        assert_int_equal(parse(&none, &voxel, "[1,2,3]"), 0);
        assert_colour(arg(&none, "color"), 255, 255, 255, 255);
        assert_int_equal(parse(&null, &voxel, "{\"x\":1,\"y\":2,\"z\":3,\"color\":null}"), 0);
        assert_colour(arg(&null, "color"), 255, 255, 255, 255);
        assert_int_equal(parse(&layer, &voxel, "[1,2,3,null,7]"), 0);
        assert_colour(arg(&layer, "color"), 255, 255, 255, 255);
        assert_int_equal(arg(&layer, "layer_id")->i, 7);
}

static void test_number_after_the_colour_is_alpha(void **state) {
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, &voxel, "[1,2,3,10,20,30,7]"), 0);
        assert_colour(arg(&c, "color"), 10, 20, 30, 7);
        assert_int_equal(arg(&c, "layer_id")->i, 0);
}

static void test_defaults_are_taken(void **state) {
        for (int i = 0; i < 2; i++) { /* the second time from what was kept */
                CLEANUP_CALL Call c;

                assert_int_equal(parse(&c, &shape, "{}"), 0);
                assert_int_equal(arg(&c, "shape")->i, 0);
                assert_string_equal(arg(&c, "shape")->string, "cube");
                assert_point(arg(&c, "size"), 10, 11, 12);
                assert_true(arg(&c, "scale")->number == 1.0);
                assert_true(arg(&c, "hollow")->given);
                assert_int_equal(arg(&c, "hollow")->i, 0);
                assert_string_equal(arg(&c, "label")->string, "none");
                assert_false(arg(&c, "at")->given);
                assert_false(arg(&c, "file")->given);
                assert_false(arg(&c, "extra")->given);
        }
}

static void test_absent_params_are_empty_ones(void **state) {
        CLEANUP_CALL Call c = { 0 };

        assert_int_equal(call_parse(&c, &shape, (Span){ 0 }), 0);
        assert_point(arg(&c, "size"), 10, 11, 12);
}

static void test_part_of_a_flat_point_with_default(void **state) {
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, &shape, "{\"size_y\":3}"), 0);
        assert_point(arg(&c, "size"), 10, 3, 12);
}

static void test_values_of_every_type(void **state) {
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, &shape,
                               "{\"shape\":\"sphere\",\"scale\":2.5,\"hollow\":true,\"label\":\"h\\u00e9\","
                               "\"file\":15,\"options\":{\"a\":1},\"list\":[1,2,3],\"extra\":null,"
                               "\"number\":-9223372036854775807,\"at\":[-2147483648,0,2147483647]}"),
                         0);
        assert_int_equal(arg(&c, "shape")->i, 1);
        assert_true(arg(&c, "scale")->number == 2.5);
        assert_int_equal(arg(&c, "hollow")->i, 1);
        assert_string_equal(arg(&c, "label")->string, "h\xc3\xa9");
        assert_int_equal(arg(&c, "label")->string_n, 3);
        assert_int_equal(arg(&c, "file")->i, 15);
        assert_int_equal(json_object_object_length(arg(&c, "options")->json), 1);
        assert_int_equal(json_object_array_length(arg(&c, "list")->json), 3);
        assert_true(arg(&c, "extra")->given);
        assert_null(arg(&c, "extra")->json);
        assert_true(arg(&c, "number")->i == -INT64_MAX);
        assert_point(arg(&c, "at"), INT32_MIN, 0, INT32_MAX);
}

/* {"at":[1,2,3],"data":"AAA…","name":"…"}, with `tail` at the end of the data. */
static char *with_data(size_t n, const char *tail) {
        static char params[200000];
        const size_t at = (size_t)sprintf(params, "{\"at\":[1,2,3],\"data\":\"");

        memset(params + at, 'A', n);
        (void)sprintf(params + at + n, "%s\", \"name\" : \"last\"}", tail);
        return params;
}

static void test_long_bytes_are_taken_from_the_request_itself(void **state) {
        static const size_t lengths[] = { 0, 1, 4000, 4094, 4095, 4096, 5000, 99999 };
        CLEANUP_CALL Call c = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
                const char *params = with_data(lengths[i], "=");
                const Arg *a;

                assert_int_equal(parse(&c, &writes, params), 0);
                a = arg(&c, "data");
                assert_true(a->given);
                assert_int_equal(a->string_n, lengths[i] + 1);
                assert_memory_equal(a->string, strchr(params, 'A') ? strchr(params, 'A') : "=", a->string_n);
                if (lengths[i] > 4096)
                        assert_ptr_equal(a->string, strchr(params, 'A'));
                assert_point(arg(&c, "at"), 1, 2, 3);
                assert_string_equal(arg(&c, "name")->string, "last");
                call_done(&c);
        }
}

static void test_long_bytes_with_escapes_are_decoded(void **state) {
        CLEANUP_CALL Call c;
        const Arg *a;

        assert_int_equal(parse(&c, &writes, with_data(6000, "\\/\\u0042")), 0);
        a = arg(&c, "data");
        assert_int_equal(a->string_n, 6002);
        assert_memory_equal(a->string + 5999, "A/B", 3);
        assert_string_equal(arg(&c, "name")->string, "last");
}

static void test_bytes_are_refused_like_any_string(void **state) {
        char *wrong;

        assert_refused(&writes, "{\"data\":5}", "data", "a string of at most 100000 bytes", "5");
        wrong = with_data(100001, "");
        {
                CLEANUP_CALL Call c;

                assert_int_equal(parse(&c, &writes, wrong), RPC_FAILED);
                assert_int_equal(c.error.code, RPC_PARAMS);
                assert_string_equal(data(&c, "param"), "data");
        }
        wrong = with_data(5000, "");
        wrong[strlen(wrong) - 1] = ',';
        (void)strcat(wrong, "\"dota\":1}");
        assert_refused(&writes, wrong, "dota", "one of at, data, name", "1");
}

static void test_every_project_method_knows_the_common_ones(void **state) {
        CLEANUP_CALL Call c, none;

        assert_int_equal(
                parse(&c, &bare,
                      "{\"project\":\"castle\",\"key\":\"k1\",\"if_revision\":0,\"timeout_ms\":5,\"background\":true}"),
                0);
        assert_string_equal(call_project(&c), "castle");
        assert_string_equal(call_key(&c), "k1");
        assert_int_equal(call_timeout_ms(&c), 5);
        assert_true(call_background(&c));
        assert_int_equal(call_if_revision(&c), 0);

        assert_int_equal(parse(&none, &bare, "{}"), 0);
        assert_null(call_project(&none));
        assert_null(call_key(&none));
        assert_int_equal(call_timeout_ms(&none), 0);
        assert_false(call_background(&none));
        assert_int_equal(call_if_revision(&none), -1);

        assert_refused(&bare, "{\"timeout_ms\":0}", "timeout_ms", "at least 1", "0");
        assert_refused(&bare, "{\"key\":\"\"}", "key", "1 to 128 bytes", "\"\"");
        assert_refused(&bare, "{\"project\":7}", "project", "a string", "7");
}

static void test_project_is_named_by_the_parameter_of_the_row(void **state) {
        CLEANUP_CALL Call c, d;

        assert_int_equal(parse(&c, &create, "{\"name\":\"ship\"}"), 0);
        assert_string_equal(call_project(&c), "ship");
        assert_int_equal(parse(&d, &create, "{}"), 0);
        assert_string_equal(call_project(&d), "New Project");
        assert_refused(&create, "{\"project\":\"x\"}", "project", "name", "\"x\"");
}

static void test_operation_of_a_batch_is_told_by_its_place(void **state) {
        json_object *good = json_tokener_parse("{\"type\":\"add_voxel\",\"x\":1,\"y\":2,\"z\":3}");
        json_object *bad = json_tokener_parse("{\"type\":\"add_voxel\",\"x\":1,\"y\":\"b\",\"z\":3}");
        json_object *unknown = json_tokener_parse("{\"type\":\"add_voxel\",\"project\":\"p\"}");
        CLEANUP_CALL Call a = { 0 }, b = { 0 }, c = { 0 };

        assert_int_equal(call_parse_tree(&a, &voxel, good, "operations[3]", "type"), 0);
        assert_point(arg(&a, "position"), 1, 2, 3);
        assert_int_equal(call_parse_tree(&b, &voxel, bad, "operations[3]", "type"), RPC_FAILED);
        assert_string_equal(data(&b, "param"), "operations[3].y");
        assert_int_equal(call_parse_tree(&c, &voxel, unknown, "operations[4]", "type"), RPC_FAILED);
        assert_string_equal(data(&c, "param"), "operations[4].project");
        json_object_put(good);
        json_object_put(bad);
        json_object_put(unknown);
}

static void test_verbatim_params_are_not_parsed(void **state) {
        static const Method echo = { .name = "echo", .flags = METHOD_ANYWHERE | METHOD_VERBATIM };
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, &echo, "[1,{\"x\":2}]"), 0);
        assert_int_equal(c.params.n, 11);
        assert_null(c.json);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_forms_of_a_voxel_mean_the_same),
                cmocka_unit_test(test_colour_may_be_without_alpha_or_absent),
                cmocka_unit_test(test_number_after_the_colour_is_alpha),
                cmocka_unit_test(test_defaults_are_taken),
                cmocka_unit_test(test_absent_params_are_empty_ones),
                cmocka_unit_test(test_part_of_a_flat_point_with_default),
                cmocka_unit_test(test_values_of_every_type),
                cmocka_unit_test(test_long_bytes_are_taken_from_the_request_itself),
                cmocka_unit_test(test_long_bytes_with_escapes_are_decoded),
                cmocka_unit_test(test_bytes_are_refused_like_any_string),
                cmocka_unit_test(test_every_project_method_knows_the_common_ones),
                cmocka_unit_test(test_project_is_named_by_the_parameter_of_the_row),
                cmocka_unit_test(test_operation_of_a_batch_is_told_by_its_place),
                cmocka_unit_test(test_verbatim_params_are_not_parsed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
