/* Maps of heights and of columns as other programs write them. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <endian.h>
#include <spng.h>
#include <string.h>

/* A column of one voxel, colour 3, 2, 1, at height z from the top. */
static void put_column(Buf *b, uint8_t z) {
        put_bytes(b, (const uint8_t[]){ 0, z, z, 0, 1, 2, 3, 128 }, 8);
}

static void expect_map(const Buf *file, int32_t width, int32_t depth, int32_t high, int32_t lowest) {
        CLEANUP(model_free) Model *m = read_model("vxl", file);
        const Box box = model_bounds(m);

        assert_int_equal(box.max.x, width - 1);
        assert_int_equal(box.max.y, depth - 1);
        assert_int_equal(box.min.z, 0);
        assert_int_equal(box.max.z, high - 1 - lowest);
        assert_colour(model_get(m, (Point){ 0, depth - 1, box.max.z }), 3, 2, 1, 255);
}

static void test_maps_of_other_sizes_are_squares(void **state) {
        CLEANUP_BUF Buf low = { 0 }, high = { 0 };

        for (unsigned i = 0; i < 32 * 32; i++)
                put_column(&low, 63);
        expect_map(&low, 32, 32, 64, 63);
        for (unsigned i = 0; i < 50 * 50; i++)
                put_column(&high, i ? 200 : 100);
        expect_map(&high, 50, 50, 201, 100);
}

/* A column that is air all the way down says how far that is. */
static void test_maps_are_as_high_as_they_tell(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        for (unsigned i = 0; i < 32 * 32 - 1; i++)
                put_column(&file, 230);
        put_bytes(&file, (const uint8_t[]){ 0, 240, 239, 0 }, 4);
        expect_map(&file, 32, 32, 240, 230);
}

static void test_maps_of_voxlap_have_their_size_in_a_header(void **state) {
        CLEANUP_BUF Buf file = { 0 }, claims = { 0 };
        const uint8_t camera[96] = { 0 };

        put_u32(&file, 0x09072000);
        put_u32(&file, 3);
        put_u32(&file, 2);
        put_bytes(&file, camera, sizeof(camera));
        for (unsigned i = 0; i < 6; i++)
                put_column(&file, 250);
        expect_map(&file, 3, 2, 256, 250);
        put_u32(&claims, 0x09072000);
        put_u32(&claims, 0x7fffffff);
        put_u32(&claims, 0x7fffffff);
        put_bytes(&claims, camera, sizeof(camera));
        expect_invalid("vxl", &claims, "2147483647×2147483647 columns", "96 bytes", NULL);
}

static void test_what_is_no_square_is_no_map(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        for (unsigned i = 0; i < 32 * 31; i++)
                put_column(&file, 63);
        expect_invalid("vxl", &file, "span", NULL);
}

static void put_grey(Buf *ret, uint32_t width, const uint16_t *grey) {
        spng_ctx *c = spng_ctx_new(SPNG_CTX_ENCODER);
        struct spng_ihdr head = {
                .width = width, .height = 1, .bit_depth = 16, .color_type = SPNG_COLOR_TYPE_GRAYSCALE
        };
        size_t n;
        int error;
        void *png;

        assert_int_equal(spng_set_option(c, SPNG_ENCODE_TO_BUFFER, 1), 0);
        assert_int_equal(spng_set_ihdr(c, &head), 0);
        assert_int_equal(spng_encode_image(c, grey, 2 * (size_t)width, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE),
                         0);
        png = spng_get_png_buffer(c, &n, &error);
        assert_non_null(png);
        put_bytes(ret, png, n);
        free(png);
        spng_ctx_free(c);
}

static void test_heights_of_16_bits_are_finer_than_those_of_8(void **state) {
        const uint16_t grey[] = { 0, 0x0102, 0x0182, 0x8000, 0xffff };
        const int32_t tops[] = { 0, 4, 6, 512, 1023 };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_grey(&file, ARRAY_LEN(grey), grey);
        m = read_model_with("heightmap", "height=1024", &file);
        for (int32_t x = 0; x < (int32_t)ARRAY_LEN(tops); x++) {
                assert_int_equal(model_get(m, (Point){ x, 0, tops[x] }).a, 255);
                assert_int_equal(model_get(m, (Point){ x, 0, tops[x] + 1 }).a, 0);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_maps_of_other_sizes_are_squares),
                cmocka_unit_test(test_maps_are_as_high_as_they_tell),
                cmocka_unit_test(test_maps_of_voxlap_have_their_size_in_a_header),
                cmocka_unit_test(test_what_is_no_square_is_no_map),
                cmocka_unit_test(test_heights_of_16_bits_are_finer_than_those_of_8),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
