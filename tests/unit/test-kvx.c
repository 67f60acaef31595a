/* .kvx and .kv6 as the tools of the Build engine write them. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void put_u16(Buf *b, uint16_t value) {
        put_bytes(b, (const uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, 2);
}

/* A level of 1×1×high, of which the lowest voxels have the colour: 24 bytes of head, 12 of tables, a slab.
 */
static void put_level(Buf *b, uint32_t high, uint8_t n, uint8_t colour) {
        put_u32(b, 24 + 12 + 3 + n);
        put_u32(b, 1);
        put_u32(b, 1);
        put_u32(b, high);
        for (unsigned i = 0; i < 3; i++)
                put_u32(b, i == 2 ? high << 8 : 0);
        put_u32(b, 12);
        put_u32(b, 12 + 3u + n);
        put_u16(b, 0);
        put_u16(b, (uint16_t)(3 + n));
        put_bytes(b, (const uint8_t[]){ (uint8_t)(high - n), n, 63 }, 3);
        for (unsigned i = 0; i < n; i++)
                put_bytes(b, &colour, 1);
}

static void put_palette(Buf *b) {
        for (unsigned i = 0; i < 256; i++)
                put_bytes(b, (const uint8_t[]){ (uint8_t)(i & 63), 0, 63 }, 3);
}

/* Five levels, each half as large: the first is the model, the palette stands behind the last. */
static Buf kvx_file(void) {
        Buf b = { 0 };

        put_level(&b, 4, 2, 21);
        for (uint32_t high = 3; high > 0; high--)
                put_level(&b, high, 1, 42);
        put_palette(&b);
        return b;
}

static void test_smaller_levels_of_a_kvx_are_passed_over(void **state) {
        CLEANUP_BUF Buf file = kvx_file();
        CLEANUP(model_free) Model *m = read_model("kvx", &file);

        assert_int_equal(m->n_layers, 1);
        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ 0, -1, 0 }), 85, 0, 255, 255);
        assert_colour(model_get(m, (Point){ 0, -1, 1 }), 85, 0, 255, 255);
}

static void test_a_column_of_a_kvx_that_repeats_itself_is_refused(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        const unsigned n = 600;

        put_u32(&file, 24 + 12 + 4 * n);
        for (unsigned i = 0; i < 3; i++)
                put_u32(&file, 1);
        for (unsigned i = 0; i < 3; i++)
                put_u32(&file, 0);
        put_u32(&file, 12);
        put_u32(&file, 12 + 4 * n);
        put_u16(&file, 0);
        put_u16(&file, (uint16_t)(4 * n));
        for (unsigned i = 0; i < n; i++)
                put_bytes(&file, (const uint8_t[]){ 0, 1, 63, 9 }, 4);
        put_palette(&file);
        expect_invalid("kvx", &file, "column 0, 0 has more voxels up to byte 2092", NULL);
}

static void test_a_kvx_cut_off_at_a_border_says_where(void **state) {
        static const struct {
                size_t n;
                const char *why;
        } rows[] = { { 3, "the first level" }, { 30, "claims 41 bytes" }, { 45, "the palette takes 768" } };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_BUF Buf file = kvx_file();

                file.n = rows[i].n;
                expect_invalid("kvx", &file, rows[i].why, NULL);
        }
}

/* With what newer versions add behind the columns: a palette that they suggest. */
static Buf kv6_file(bool palette) {
        Buf b = { 0 };

        put_text(&b, "Kvxl");
        put_u32(&b, 1);
        put_u32(&b, 2);
        put_u32(&b, 5);
        put_floats(&b, (const float[]){ .5F, 1, 5 }, 3);
        put_u32(&b, 2);
        put_bytes(&b, (const uint8_t[]){ 3, 2, 1, 128, 4, 0, 63, 0, 30, 20, 10, 128, 0, 0, 63, 0 }, 16);
        put_u32(&b, 2);
        put_u16(&b, 1);
        put_u16(&b, 1);
        if (palette) {
                put_text(&b, "SPal");
                put_palette(&b);
        }
        return b;
}

static void test_a_kv6_is_read_with_and_without_a_palette(void **state) {
        for (unsigned i = 0; i < 2; i++) {
                CLEANUP_BUF Buf file = kv6_file(i);
                CLEANUP(model_free) Model *m = read_model("kv6", &file);

                assert_int_equal(model_count(m), 2);
                assert_colour(model_get(m, (Point){ 0, 0, 0 }), 1, 2, 3, 255);
                assert_colour(model_get(m, (Point){ 0, -1, 4 }), 10, 20, 30, 255);
        }
}

static void test_a_kv6_cut_off_at_a_border_says_where(void **state) {
        static const struct {
                size_t n;
                const char *why;
        } rows[] = { { 4, "the size" },
                     { 28, "the number of voxels" },
                     { 40, "2 voxels of 8 bytes are claimed" },
                     { 50, "1×2 columns are claimed" } };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_BUF Buf file = kv6_file(false);

                file.n = rows[i].n;
                expect_invalid("kv6", &file, rows[i].why, NULL);
        }
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf kvx = kvx_file(), kv6 = kv6_file(true);

        torment("kvx", &kvx);
        torment("kv6", &kv6);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_smaller_levels_of_a_kvx_are_passed_over),
                cmocka_unit_test(test_a_column_of_a_kvx_that_repeats_itself_is_refused),
                cmocka_unit_test(test_a_kvx_cut_off_at_a_border_says_where),
                cmocka_unit_test(test_a_kv6_is_read_with_and_without_a_palette),
                cmocka_unit_test(test_a_kv6_cut_off_at_a_border_says_where),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
