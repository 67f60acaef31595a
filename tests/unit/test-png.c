#include "formats/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <spng.h>
#include <string.h>

static void fill(uint8_t *bytes, size_t n) {
        for (size_t i = 0; i < n; i++)
                bytes[i] = (uint8_t)(i * 7 + i / 64);
}

static void test_picture_comes_back_as_it_was(void **state) {
        CLEANUP_FREE uint8_t *back = NULL;
        uint8_t rgba[37 * 5 * 4];
        CLEANUP_BUF Buf png = { 0 };
        uint32_t width, height;

        fill(rgba, sizeof(rgba));
        assert_int_equal(png_write(&png, rgba, 37, 5), 0);
        assert_int_equal(png_read(png.data, png.n, 64, &back, &width, &height), 0);
        assert_int_equal(width, 37);
        assert_int_equal(height, 5);
        assert_memory_equal(back, rgba, sizeof(rgba));
}

static void test_written_picture_is_appended(void **state) {
        static const uint8_t rgba[4] = { 1, 2, 3, 4 };
        CLEANUP_BUF Buf out = { 0 };

        assert_int_equal(buf_append_text(&out, "head"), 0);
        assert_int_equal(png_write(&out, rgba, 1, 1), 0);
        assert_memory_equal(out.data, "head\x89PNG", 8);
}

static void encode(const void *pixels, size_t n, uint8_t type, uint8_t depth, struct spng_plte *palette,
                   Buf *ret) {
        struct spng_ihdr head = { .width = 4, .height = 2, .bit_depth = depth, .color_type = type };
        spng_ctx *c = spng_ctx_new(SPNG_CTX_ENCODER);
        size_t size;
        void *png;
        int r;

        assert_int_equal(spng_set_option(c, SPNG_ENCODE_TO_BUFFER, 1), 0);
        assert_int_equal(spng_set_ihdr(c, &head), 0);
        if (palette)
                assert_int_equal(spng_set_plte(c, palette), 0);
        assert_int_equal(spng_encode_image(c, pixels, n, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
        png = spng_get_png_buffer(c, &size, &r);
        assert_int_equal(buf_append(ret, png, size), 0);
        free(png);
        spng_ctx_free(c);
}

static void test_grey_and_palette_pictures_become_rgba(void **state) {
        static const uint8_t grey[8] = { 0, 50, 100, 150, 200, 250, 255, 1 }, indices[2] = { 0x1b, 0xe4 };
        struct spng_plte palette = {
                .n_entries = 4,
                .entries = { { 9, 8, 7, 0 }, { 1, 2, 3, 0 }, { 4, 5, 6, 0 }, { 255, 0, 255, 0 } }
        };
        CLEANUP_FREE uint8_t *a = NULL, *b = NULL;
        CLEANUP_BUF Buf one = { 0 }, two = { 0 };
        uint32_t width, height;

        encode(grey, sizeof(grey), SPNG_COLOR_TYPE_GRAYSCALE, 8, NULL, &one);
        assert_int_equal(png_read(one.data, one.n, 64, &a, &width, &height), 0);
        assert_memory_equal(a + 4, "\x32\x32\x32\xff", 4);
        encode(indices, sizeof(indices), SPNG_COLOR_TYPE_INDEXED, 2, &palette, &two);
        assert_int_equal(png_read(two.data, two.n, 64, &b, &width, &height), 0);
        assert_memory_equal(b, "\x09\x08\x07\xff\x01\x02\x03\xff\x04\x05\x06\xff\xff\x00\xff\xff", 16);
}

static void test_picture_above_the_limit_is_refused(void **state) {
        uint8_t rgba[65 * 4] = { 0 };
        CLEANUP_BUF Buf png = { 0 };
        uint32_t width, height;
        uint8_t *back = NULL;

        assert_int_equal(png_write(&png, rgba, 65, 1), 0);
        assert_int_equal(png_read(png.data, png.n, 64, &back, &width, &height), -E2BIG);
        assert_null(back);
}

static void test_damaged_picture_is_an_error_or_a_picture(void **state) {
        uint8_t rgba[16 * 16 * 4];
        CLEANUP_BUF Buf png = { 0 };
        uint32_t width, height;

        fill(rgba, sizeof(rgba));
        assert_int_equal(png_write(&png, rgba, 16, 16), 0);
        for (size_t n = 0; n < png.n; n++) {
                uint8_t *back = NULL;

                /* Without its checksums and its end marker it may pass. */
                if (n < png.n - 20)
                        assert_int_equal(png_read(png.data, n, 64, &back, &width, &height), -EBADMSG);
                for (unsigned bit = 0; bit < 8; bit++) {
                        png.data[n] ^= (uint8_t)(1 << bit);
                        if (!png_read(png.data, png.n, 64, &back, &width, &height))
                                free(TAKE(back));
                        png.data[n] ^= (uint8_t)(1 << bit);
                }
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_picture_comes_back_as_it_was),
                cmocka_unit_test(test_written_picture_is_appended),
                cmocka_unit_test(test_grey_and_palette_pictures_become_rgba),
                cmocka_unit_test(test_picture_above_the_limit_is_refused),
                cmocka_unit_test(test_damaged_picture_is_an_error_or_a_picture),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
