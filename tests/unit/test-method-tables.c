#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/methods/methods.h"

#include <string.h>

static const Method *const tables[] = {
        project_methods, info_methods,       voxel_methods,  voxels_methods,    packed_methods,
        region_methods,  slice_methods,      colour_methods, describe_methods,  shape_methods,
        layer_methods,   layer_edit_methods, file_methods,   picture_methods,   history_methods,
        watch_methods,   fill_methods,       stroke_methods, transform_methods, anywhere_methods
};

static void test_every_row_obeys_its_own_rules(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
                CLEANUP_RPC_ERROR RpcError e = { 0 };

                if (method_check(tables[i], &e) != 0)
                        fail_msg("%s", e.message);
        }
}

static void test_every_method_is_found_by_its_name(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
                for (const Method *m = tables[i]; m->name; m++)
                        assert_ptr_equal(engine_method(m->name), m);
}

static void test_every_method_for_a_project_says_which_parameter_names_it(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
                for (const Method *m = tables[i]; m->name; m++)
                        if (m->flags & METHOD_PROJECT)
                                assert_non_null(m->project_param);
}

static void test_no_name_or_alias_stands_for_two_methods(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
                for (const Method *m = tables[i]; m->name; m++) {
                        char aliases[200], *save = NULL;

                        if (!m->aliases)
                                continue;
                        assert_true(strlen(m->aliases) < sizeof(aliases));
                        strcpy(aliases, m->aliases);
                        for (char *a = strtok_r(aliases, " ", &save); a; a = strtok_r(NULL, " ", &save))
                                assert_ptr_equal(engine_method(a), m);
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_row_obeys_its_own_rules),
                cmocka_unit_test(test_every_method_is_found_by_its_name),
                cmocka_unit_test(test_every_method_for_a_project_says_which_parameter_names_it),
                cmocka_unit_test(test_no_name_or_alias_stands_for_two_methods),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
