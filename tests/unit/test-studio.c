/* Materials: which are the default one. */
#include "voxel-help.h"

#include "voxel/studio.h"

#include <string.h>

static void test_the_default_material_is_usual_whatever_the_sign_of_its_zeros(void **state) {
        Material m = MATERIAL_DEFAULT;

        m.id = 7;
        assert_true(material_usual(&m));
        m.emission[1] = -0.0f;
        assert_true(material_usual(&m));
}

static void test_a_material_with_any_other_value_is_not_usual(void **state) {
        Material other[5];

        for (size_t i = 0; i < ARRAY_LEN(other); i++)
                other[i] = (Material)MATERIAL_DEFAULT;
        strcpy(other[0].name, "steel");
        other[1].metallic = 0.5f;
        other[2].roughness = 0.25f;
        other[3].colour[3] = 0.5f;
        other[4].emission[2] = 1;
        for (size_t i = 0; i < ARRAY_LEN(other); i++)
                assert_false(material_usual(&other[i]));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_default_material_is_usual_whatever_the_sign_of_its_zeros),
                cmocka_unit_test(test_a_material_with_any_other_value_is_not_usual),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
