/* Parameters that are read without a tree are what the tree would say. A name with an escape in it is not
 * plain: the same parameters with such names go the other way. */
#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Param rows[] = {
        { "position", P_POINT, .flat = "x y z", .text = "Where." },
        { "color", P_COLOUR, .flat = "r g b a", .fallback = "[1,2,3,4]", .text = "Colour." },
        { "size", P_POINT, .flat = "w h d", .min = 1, .max = 64, .fallback = "[4,5,6]", .text = "Size." },
        { "layer_id", P_INT, .flat = "layer", .min = 0, .max = 1000, .fallback = "0", .text = "Layer." },
        { "count", P_INT, .fallback = "", .text = "Any integer." },
        { "scale", P_NUMBER, .min = -4, .max = 4, .fallback = "1", .text = "Scale." },
        { "share", P_NUMBER, .fallback = "0.5", .text = "Any number." },
        { "hollow", P_BOOL, .fallback = "false", .text = "Whether." },
        { "label", P_STRING, .min = 1, .max = 8, .fallback = "\"none\"", .text = "Label." },
        { "shape", P_CHOICE, .choices = "cube sphere", .fallback = "\"cube\"", .text = "Kind." },
        { "fd", P_FD, .fallback = "", .text = "File." },
        { "list", P_ARRAY, .max = 3, .fallback = "", .text = "List." },
        { "any", P_ANY, .fallback = "", .text = "Anything." },
        { 0 },
};
static const Method method = { .name = "test", .params = rows, .flags = METHOD_PROJECT, .error = -1004 };

static Span span(const char *text) {
        return (Span){ text, strlen(text) };
}

/* The same object, with the first letter of each name at its top escaped. */
static void with_escapes(const char *params, char *ret, size_t size) {
        int depth = 0;
        bool name = false;
        size_t n = 0;

        for (const char *at = params; *at; at++) {
                assert_true(n + 8 < size);
                if (name && depth == 1 && *at == '"') {
                        n += (size_t)snprintf(ret + n, size - n, "\"\\u%04x",
                                              (unsigned)(unsigned char)at[1]);
                        at++;
                        name = false;
                        continue;
                }
                depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
                if (*at == '{' || *at == ',')
                        name = true;
                ret[n++] = *at;
        }
        ret[n] = '\0';
}

static void assert_same_arg(const Arg *a, const Arg *b, ParamType type) {
        assert_int_equal(a->given, b->given);
        assert_true(a->i == b->i);
        assert_true(a->number == b->number);
        assert_int_equal(a->string_n, b->string_n);
        assert_int_equal(!a->string, !b->string);
        if (a->string)
                assert_string_equal(a->string, b->string);
        assert_memory_equal(a->point, b->point, sizeof(a->point));
        assert_memory_equal(a->colour, b->colour, sizeof(a->colour));
        if (type == P_ARRAY || type == P_ANY)
                assert_int_equal(!a->json, !b->json);
}

/* Whether no tree was needed. */
static bool compare(const char *params) {
        CLEANUP_CALL Call plain = { 0 };
        CLEANUP_CALL Call tree = { 0 };
        char escaped[1024];
        int r;

        with_escapes(params, escaped, sizeof(escaped));
        r = call_parse(&plain, &method, span(params));
        assert_int_equal(r, call_parse(&tree, &method, span(escaped)));
        assert_int_equal(plain.error.code, tree.error.code);
        if (r != 0) {
                assert_string_equal(plain.error.message, tree.error.message);
                return false;
        }
        for (size_t i = 0; rows[i].name; i++)
                assert_same_arg(&plain.args[i], &tree.args[i], rows[i].type);
        for (size_t i = 0; i < METHOD_COMMON; i++)
                assert_same_arg(&plain.common[i], &tree.common[i], method_common[i].type);
        return !plain.json;
}

static void test_plain_parameters_need_no_tree(void **state) {
        static const char *const texts[] = {
                "{\"position\":[1,-2,3]}",
                "{\"project\":\"b\",\"x\":1,\"y\":2,\"z\":3,\"color\":[1,2,200,255]}",
                " { \"x\" : 1 , \"y\" :2, \"z\":-2147483648 , \"r\":1,\"g\":2,\"b\":3 } ",
                "{\"position\":[ 1 , 2 ,3 ],\"color\":\"#ff8000\",\"layer\":5,\"hollow\":true}",
                "{\"position\":[1,2,3],\"label\":\"a\xc3\xa4\",\"shape\":\"sphere\",\"scale\":-3,\"share\":7}",
                ("{\"position\":[1,2,3],\"w\":1,\"h\":64,\"d\":2,\"fd\":15,\"count\":-123456789012345678,"
                 "\"key\":\"k\",\"if_revision\":7,\"timeout_ms\":5,\"background\":false}")
        };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
                assert_true(compare(texts[i]));
}

/* Each of them with a value that fits, nearly fits or does not. */
static const char *const names[] = {
        "position", "x",          "y",      "z",           "color",      "r",        "g",        "b",
        "a",        "size",       "w",      "h",           "d",          "layer_id", "layer",    "count",
        "scale",    "share",      "hollow", "label",       "shape",      "fd",       "list",     "any",
        "project",  "project_id", "key",    "if_revision", "timeout_ms", "progress", "nonsense",
};
static const char *const values[] = {
        "0",
        "1",
        "-1",
        "-0",
        "64",
        "65",
        "255",
        "256",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "999999999999999999",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "1.0",
        "1.5",
        "1e2",
        "0.1",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"cube\"",
        "\"sphere\"",
        "\"none at all\"",
        "\"a\\u0062\"",
        "\"a/b\"",
        "\"#ff8000\"",
        "\"#FF800010\"",
        "\"#ff80\"",
        "[]",
        "[1,2,3]",
        "[1,2,3,4]",
        "[1,2]",
        "[1,2,3,4,5]",
        "[1,2,3.0]",
        "[0.5,0.5,0.5]",
        "[1,2,300]",
        "[-5,70,8]",
        "[\"a\",2,3]",
        "{\"x\":1,\"y\":2,\"z\":3}",
        "{\"r\":1,\"g\":2,\"b\":3}",
        "{}",
};

static void test_any_parameters_are_what_a_tree_would_say(void **state) {
        char text[512];
        size_t n_plain = 0;

        srand(11);
        for (int round = 0; round < 60000; round++) {
                bool used[ARRAY_LEN(names)] = { 0 };
                size_t n = (size_t)snprintf(text, sizeof(text), "{%s",
                                            rand() % 4 ? "\"position\":[7,8,9]" : "");

                used[0] = n > 1;
                /* Names that stand together in the list are parts of one parameter. */
                for (size_t first = (size_t)rand() % ARRAY_LEN(names), k = 0; k < 1 + (size_t)rand() % 5;
                     k++) {
                        const size_t which = (first + k) % ARRAY_LEN(names);

                        if (used[which])
                                continue;
                        used[which] = true;
                        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s\"%s\":%s", n > 1 ? "," : "",
                                              names[which],
                                              values[(size_t)rand() % (rand() % 4 ? 8 : ARRAY_LEN(values))]);
                }
                (void)snprintf(text + n, sizeof(text) - n, "}");
                n_plain += compare(text);
        }
        assert_true(n_plain > 1000);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_plain_parameters_need_no_tree),
                cmocka_unit_test(test_any_parameters_are_what_a_tree_would_say),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
