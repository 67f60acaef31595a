/* .vxl of Tiberian Sun, made by hand. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* Two columns of a limb 2×1×5: the first empty, the second with runs. */
static Buf limb_file(const uint8_t *runs, size_t n) {
        static const float turn[12] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0 };
        static const float box[6] = { -3, 4, 0, -1, 5, 5 };
        Buf b = { 0 };

        put_bytes(&b, "Voxel Animation", 16);
        put_u32(&b, 1);
        put_u32(&b, 1);
        put_u32(&b, 1);
        put_u32(&b, (uint32_t)(16 + n));
        put_bytes(&b, "\x10\x1f", 2);
        for (unsigned i = 0; i < 256; i++)
                put_bytes(&b, (const uint8_t[]){ (uint8_t)i, 1, (uint8_t)(255 - i) }, 3);
        put_bytes(&b, "body\0\0\0\0\0\0\0\0\0\0\0", 16);
        for (unsigned i = 0; i < 3; i++)
                put_u32(&b, i == 1);
        put_u32(&b, UINT32_MAX);
        put_u32(&b, 0);
        put_u32(&b, UINT32_MAX);
        put_u32(&b, (uint32_t)n - 1);
        put_bytes(&b, runs, n);
        put_u32(&b, 0);
        put_u32(&b, 8);
        put_u32(&b, 16);
        put_floats(&b, (const float[]){ 0.083F }, 1);
        put_floats(&b, turn, ARRAY_LEN(turn));
        put_floats(&b, box, ARRAY_LEN(box));
        put_bytes(&b, (const uint8_t[]){ 2, 1, 5, 2 }, 4);
        return b;
}

static void test_runs_of_a_limb_are_voxels_at_its_place(void **state) {
        static const uint8_t runs[] = { 1, 2, 10, 0, 11, 0, 2, 1, 1, 12, 0, 1 };
        CLEANUP_BUF Buf file = limb_file(runs, sizeof(runs));
        CLEANUP(model_free) Model *m = read_model("vxl", &file);

        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "body");
        assert_int_equal(model_count(m), 3);
        assert_colour(model_get(m, (Point){ -2, 4, 1 }), 10, 1, 245, 255);
        assert_colour(model_get(m, (Point){ -2, 4, 2 }), 11, 1, 244, 255);
        assert_colour(model_get(m, (Point){ -2, 4, 4 }), 12, 1, 243, 255);
        torment("vxl", &file);
}

static void test_bad_runs_are_told(void **state) {
        static const uint8_t high[] = { 4, 2, 10, 0, 11, 0, 2 }, nothing[] = { 0, 0, 0, 5, 0, 0 };
        CLEANUP_BUF Buf one = limb_file(high, sizeof(high)), two = limb_file(nothing, sizeof(nothing));

        expect_invalid("vxl", &one, "column 1 has 2 voxels from 4 on, the limb is 5 high", NULL);
        expect_invalid("vxl", &two, "column 1 has a run of no voxels", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_runs_of_a_limb_are_voxels_at_its_place),
                cmocka_unit_test(test_bad_runs_are_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
