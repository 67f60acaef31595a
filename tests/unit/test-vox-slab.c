/* .vox of SLAB6, made by hand. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* 2×1×2: color 7 on top of the first column, color 0 at the foot of the second. */
static Buf slab_file(void) {
        const uint8_t palette[255 * 3] = { [0] = 63, [21] = 0, [22] = 32, [23] = 1 };
        Buf b = { 0 };

        put_u32(&b, 2);
        put_u32(&b, 1);
        put_u32(&b, 2);
        put_bytes(&b, (const uint8_t[]){ 7, 255, 255, 0 }, 4);
        put_bytes(&b, palette, sizeof(palette));
        put_bytes(&b, (const uint8_t[]){ 1, 1, 1 }, 3);
        return b;
}

static void test_columns_of_a_slab_hang_from_above(void **state) {
        CLEANUP_BUF Buf file = slab_file();
        CLEANUP(model_free) Model *m = read_model("vox", &file);

        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ 0, 0, 1 }), 0, 130, 4, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 255, 0, 0, 255);
        torment("vox", &file);
}

static void test_a_slab_of_another_length_is_no_vox(void **state) {
        CLEANUP_BUF Buf file = slab_file();

        file.data[0] = 3;
        expect_invalid("vox", &file, "does not begin with \"VOX \"", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_columns_of_a_slab_hang_from_above),
                cmocka_unit_test(test_a_slab_of_another_length_is_no_vox),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
