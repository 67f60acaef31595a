#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

static int run_nothing(Call *c) {
        return 0;
}

static const Param voxel_params[] = {
        { "position", P_POINT, .flat = "x y z", .text = "Where." },
        { "color", P_COLOUR, .flat = "r g b a", .fallback = "[255,255,255,255]", .text = "Colour." },
        { "layer_id", P_INT, .min = 0, .max = 1000, .fallback = "0", .text = "Layer." },
        { 0 },
};
static const Method voxel = { .name = "goxel.add_voxel",
                              .summary = "Adds.",
                              .params = voxel_params,
                              .flags = METHOD_PROJECT | METHOD_WRITES,
                              .error = -1004,
                              .result = "{}",
                              .run = run_nothing };

static const Param shape_params[] = {
        { "shape", P_CHOICE, .choices = "cube sphere cylinder", .fallback = "\"cube\"", .text = "Kind." },
        { "size", P_POINT, .flat = "size_x size_y size_z", .min = 1, .max = 1024, .fallback = "[10,11,12]",
          .text = "Size." },
        { "at", P_POINT, .fallback = "", .text = "Where." },
        { "scale", P_NUMBER, .min = 0, .max = 4, .fallback = "1", .text = "Scale." },
        { "hollow", P_BOOL, .fallback = "false", .text = "Whether." },
        { "label", P_STRING, .max = 8, .fallback = "\"none\"", .text = "Label." },
        { "file", P_FD, .fallback = "", .text = "File." },
        { "options", P_OBJECT, .fallback = "", .text = "Options." },
        { "list", P_ARRAY, .max = 3, .fallback = "", .text = "List." },
        { "extra", P_ANY, .fallback = "", .text = "Anything." },
        { "number", P_INT, .fallback = "", .text = "Any integer." },
        { 0 },
};
static const Method shape = { .name = "goxel.shape",
                              .summary = "Makes.",
                              .params = shape_params,
                              .flags = METHOD_PROJECT,
                              .result = "{}",
                              .run = run_nothing };

static const Param create_params[] = {
        { "name", P_STRING, .max = 128, .fallback = "\"New Project\"", .text = "Name." },
        { "width", P_INT, .min = 1, .max = 100, .fallback = "64", .text = "Width." },
        { 0 },
};
static const Method create = { .name = "goxel.create_project",
                               .summary = "Makes.",
                               .params = create_params,
                               .flags = METHOD_PROJECT | METHOD_CREATES,
                               .project_param = "name",
                               .result = "{}",
                               .run = run_nothing };

static const Method bare = { .name = "goxel.undo",
                             .summary = "Undoes.",
                             .flags = METHOD_PROJECT,
                             .result = "{}",
                             .run = run_nothing };

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

static int parse(Call *c, const Method *m, const char *params) {
        *c = (Call){ 0 };
        return call_parse(c, m, (Span){ params, strlen(params) });
}

static const char *data(const Call *c, const char *key) {
        return json_object_get_string(json_object_object_get(c->error.data, key));
}

static void assert_refused(const Method *m, const char *params, const char *param, const char *expected,
                           const char *got) {
        CLEANUP_CALL Call c;

        assert_int_equal(parse(&c, m, params), RPC_FAILED);
        if (c.error.code != RPC_PARAMS || strcmp(data(&c, "param"), param) != 0 ||
            !strstr(data(&c, "expected"), expected) || strcmp(data(&c, "got"), got) != 0 ||
            !strstr(c.error.message, param))
                fail_msg("%s: %s %s", params, c.error.message, json_object_to_json_string(c.error.data));
}

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

static void test_missing_parameters_are_named(void **state) {
        assert_refused(&voxel, "{}", "position", "x y z", "nothing");
        assert_refused(&voxel, "[]", "position", "x y z", "nothing");
        assert_refused(&voxel, "{\"x\":1,\"z\":3}", "y", "an integer", "nothing");
        assert_refused(&voxel, "[1,2]", "z", "an integer", "nothing");
        assert_refused(&voxel, "{\"position\":null}", "position", "x y z", "null");
        assert_refused(&voxel, "{\"x\":1,\"y\":2,\"z\":null}", "z", "an integer", "null");
        assert_refused(&voxel, "{\"x\":1,\"y\":2,\"z\":3,\"r\":1}", "g", "a number from 0 to 255",
                       "nothing");
        assert_refused(&voxel, "[1,2,3,4,5]", "b", "a number from 0 to 255", "nothing");
}

static void test_wrong_values_are_named(void **state) {
        assert_refused(&voxel, "[\"a\"]", "position", "[x, y, z]", "\"a\"");
        assert_refused(&voxel, "[1,2,\"3\"]", "z", "an integer of 32 bits", "\"3\"");
        assert_refused(&voxel, "[1,2,3.5]", "z", "an integer", "3.5");
        assert_refused(&voxel, "[1,2,2147483648]", "z", "an integer", "2147483648");
        assert_refused(&voxel, "{\"position\":[1,2]}", "position", "[x, y, z]", "[1,2]");
        assert_refused(&voxel, "{\"position\":[1,2,3,4]}", "position", "[x, y, z]", "[1,2,3,4]");
        assert_refused(&voxel, "{\"position\":{\"x\":1,\"y\":2}}", "position", "{x, y, z}",
                       "{\"x\":1,\"y\":2}");
        assert_refused(&voxel, "{\"position\":{\"x\":1,\"y\":2,\"w\":3}}", "position", "{x, y, z}",
                       "{\"x\":1,\"y\":2,\"w\":3}");
        assert_refused(&voxel, "[1,2,3,256,0,0]", "r", "0 to 255", "256");
        assert_refused(&voxel, "[1,2,3,0,-1,0]", "g", "0 to 255", "-1");
        assert_refused(&voxel, "[1,2,3,1.0,2,0]", "g", "0.0 to 1.0", "2");
        assert_refused(&voxel, "[1,2,3,\"#12345\"]", "color", "a colour", "\"#12345\"");
        assert_refused(&voxel, "[1,2,3,\"#12345g\"]", "color", "a colour", "\"#12345g\"");
        assert_refused(&voxel, "[1,2,3,[1,2]]", "color", "a colour", "[1,2]");
        assert_refused(&voxel, "[1,2,3,[1,2,3,null]]", "color", "a colour", "[1,2,3,null]");
        assert_refused(&voxel, "[1,2,3,{\"r\":1,\"g\":2,\"b\":3,\"x\":4}]", "color", "a colour",
                       "{\"r\":1,\"g\":2,\"b\":3,\"x\":4}");
        assert_refused(&voxel, "[1,2,3,true]", "color", "a colour", "true");
        assert_refused(&voxel, "[1,2,3,\"#000000\",1001]", "layer_id", "an integer from 0 to 1000", "1001");
        assert_refused(&voxel, "[1,2,3,\"#000000\",-1]", "layer_id", "an integer from 0 to 1000", "-1");
        assert_refused(&shape, "{\"shape\":\"cone\"}", "shape", "\"cube\", \"sphere\", \"cylinder\"",
                       "\"cone\"");
        assert_refused(&shape, "{\"shape\":7}", "shape", "one of", "7");
        assert_refused(&shape, "{\"size_x\":0}", "size_x", "an integer from 1 to 1024", "0");
        assert_refused(&shape, "{\"scale\":4.01}", "scale", "a number from 0 to 4", "4.01");
        assert_refused(&shape, "{\"scale\":\"1\"}", "scale", "a number from 0 to 4", "\"1\"");
        assert_refused(&shape, "{\"hollow\":1}", "hollow", "true or false", "1");
        assert_refused(&shape, "{\"label\":\"123456789\"}", "label", "8 bytes", "\"123456789\"");
        assert_refused(&shape, "{\"label\":\"a\\u0000b\"}", "label", "without NUL", "\"a\\u0000b\"");
        assert_refused(&shape, "{\"file\":16}", "file", "0 to 15", "16");
        assert_refused(&shape, "{\"options\":[]}", "options", "an object", "[]");
        assert_refused(&shape, "{\"list\":[1,2,3,4]}", "list", "at most 3", "[1,2,3,4]");
        assert_refused(&shape, "{\"list\":{}}", "list", "an array", "{}");
        assert_refused(&shape, "{\"list\":[[1],[2],[3],[4]]}", "list", "an array", "an array of 4 elements");
}

static void test_integers_beyond_64_bits_are_out_of_range(void **state) {
        assert_refused(&shape, "{\"number\":9223372036854775808}", "number", "an integer",
                       "9223372036854775808");
        assert_refused(&shape, "{\"number\":123456789012345678901234567890}", "number", "an integer",
                       "an integer beyond 64 bits");
        assert_refused(&shape, "{\"number\":-123456789012345678901234567890}", "number", "an integer",
                       "an integer beyond 64 bits");
        assert_refused(&shape, "{\"number\":1e300}", "number", "an integer", "1e300");
        assert_refused(&shape, "{\"scale\":1e999}", "scale", "a number", "1e999");
        assert_refused(&voxel, "[18446744073709551617,2,3]", "x", "an integer", "an integer beyond 64 bits");
}

static void test_unknown_names_are_refused_with_the_nearest(void **state) {
        CLEANUP_CALL Call near, far;

        assert_int_equal(parse(&near, &voxel, "{\"x\":1,\"y\":2,\"z\":3,\"colour\":\"#000000\"}"),
                         RPC_FAILED);
        assert_string_equal(data(&near, "param"), "colour");
        assert_non_null(strstr(near.error.message, "did you mean \"color\"?"));
        assert_string_equal(data(&near, "expected"),
                            "one of position, x, y, z, color, r, g, b, a, layer_id, "
                            "project, key, if_revision, timeout_ms, background, progress");
        assert_int_equal(parse(&far, &bare, "{\"quite_different\":1}"), RPC_FAILED);
        assert_null(strstr(far.error.message, "did you mean"));
        assert_string_equal(data(&far, "got"), "1");
}

static void test_both_forms_of_one_parameter_are_refused(void **state) {
        assert_refused(&voxel, "{\"position\":[1,2,3],\"x\":1}", "position",
                       "either \"position\" or \"x y z\"", "both");
        assert_refused(&voxel, "{\"x\":1,\"y\":2,\"z\":3,\"color\":\"#000000\",\"r\":1}", "color", "either",
                       "both");
}

static void test_too_many_positional_parameters_are_refused(void **state) {
        assert_refused(&voxel, "[1,2,3,4,5,6,7,8,9]", "params[8]", "no more than 3", "9");
        assert_refused(&bare, "[null]", "params[0]", "no more than 0", "null");
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

static void test_bad_names_of_projects_say_why(void **state) {
        CLEANUP_CALL Call c;

        assert_refused(&bare, "{\"project\":\"a/b\"}", "project", "the name of a project", "a/b");
        assert_refused(&create, "{\"name\":\"..\"}", "name", "the name of a project", "..");
        assert_refused(&create, "[\"\"]", "name", "the name of a project", "");
        assert_int_equal(parse(&c, &bare, "{\"project\":\"a/b\"}"), RPC_FAILED);
        assert_non_null(strstr(c.error.message, "it has a '/'"));
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
                cmocka_unit_test(test_missing_parameters_are_named),
                cmocka_unit_test(test_wrong_values_are_named),
                cmocka_unit_test(test_integers_beyond_64_bits_are_out_of_range),
                cmocka_unit_test(test_unknown_names_are_refused_with_the_nearest),
                cmocka_unit_test(test_both_forms_of_one_parameter_are_refused),
                cmocka_unit_test(test_too_many_positional_parameters_are_refused),
                cmocka_unit_test(test_every_project_method_knows_the_common_ones),
                cmocka_unit_test(test_project_is_named_by_the_parameter_of_the_row),
                cmocka_unit_test(test_bad_names_of_projects_say_why),
                cmocka_unit_test(test_operation_of_a_batch_is_told_by_its_place),
                cmocka_unit_test(test_verbatim_params_are_not_parsed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
