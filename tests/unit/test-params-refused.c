/* Parameters that are refused, and what is said of them. */
#include "params-help.h"

#include <string.h>

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

static void test_bad_names_of_projects_say_why(void **state) {
        CLEANUP_CALL Call c;

        assert_refused(&bare, "{\"project\":\"a/b\"}", "project", "the name of a project", "a/b");
        assert_refused(&create, "{\"name\":\"..\"}", "name", "the name of a project", "..");
        assert_refused(&create, "[\"\"]", "name", "the name of a project", "");
        assert_int_equal(parse(&c, &bare, "{\"project\":\"a/b\"}"), RPC_FAILED);
        assert_non_null(strstr(c.error.message, "it has a '/'"));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_missing_parameters_are_named),
                cmocka_unit_test(test_wrong_values_are_named),
                cmocka_unit_test(test_integers_beyond_64_bits_are_out_of_range),
                cmocka_unit_test(test_unknown_names_are_refused_with_the_nearest),
                cmocka_unit_test(test_both_forms_of_one_parameter_are_refused),
                cmocka_unit_test(test_too_many_positional_parameters_are_refused),
                cmocka_unit_test(test_bad_names_of_projects_say_why),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
