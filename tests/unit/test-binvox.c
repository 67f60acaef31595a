/* .binvox as other programs write it. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Writers that count to 255 and then begin anew leave such runs where one was just full. */
static void test_runs_of_no_voxels_are_passed_over(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "#binvox 1\ndim 1 1 300\ntranslate 0 0 0\nscale 1\ndata\n");
        put_bytes(&file, (const uint8_t[]){ 0, 255, 0, 0, 1, 0, 1, 45 }, 8);
        m = read_model("binvox", &file);
        assert_int_equal(model_count(m), 45);
        torment("binvox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_runs_of_no_voxels_are_passed_over),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
