/* Palettes: the nearest colour, those that there always are, and files of them. */
#include "voxel-help.h"

#include "formats/palette.h"
#include "voxel/quantize.h"

#include <string.h>

static Palette p;

static void test_the_nearest_colour_has_the_least_sum_of_squares(void **state) {
        Chance c = { 801 };

        for (unsigned i = 0; i < 300; i++) {
                const Colour colour = chance_colour(&c);
                uint64_t least = UINT64_MAX;
                size_t wanted = 0;

                p.n = 0;
                for (unsigned k = 0; k < 1 + i % 40; k++)
                        assert_true(palette_add(
                                &p, rgba(chance(&c, 256), chance(&c, 4) * 80, chance(&c, 256), 255)));
                for (size_t k = p.n; k-- > 0;) {
                        const int64_t r = p.colours[k].r - colour.r, g = p.colours[k].g - colour.g,
                                      b = p.colours[k].b - colour.b;

                        if ((uint64_t)(r * r + g * g + b * b) <= least) {
                                least = (uint64_t)(r * r + g * g + b * b);
                                wanted = k;
                        }
                }
                assert_int_equal(palette_nearest(&p, colour), wanted);
        }
}

static void test_a_palette_holds_so_many_and_no_more(void **state) {
        p.n = 0;
        for (unsigned i = 0; i < PALETTE_MOST; i++)
                assert_true(palette_add(&p, WHITE));
        assert_false(palette_add(&p, WHITE));
        assert_int_equal(p.n, PALETTE_MOST);
}

static void test_palettes_that_there_always_are_have_different_colours_and_names(void **state) {
        Palette other;
        size_t i = 0;

        for (; palette_built_in(i, &p); i++) {
                assert_true(p.n >= 8 && p.n <= 256);
                assert_true(palette_by_name(p.name, &other));
                assert_int_equal(other.n, p.n);
                assert_memory_equal(other.colours, p.colours, p.n * sizeof(Colour));
                for (size_t k = 0; k < p.n; k++) {
                        assert_int_equal(p.colours[k].a, 255);
                        assert_int_equal(palette_nearest(&p, p.colours[k]), k);
                }
        }
        assert_true(i >= 5);
        assert_false(palette_by_name("none", &other));
}

static int read_text(PaletteFormat format, const char *text, FormatError *error) {
        p = (Palette){ 0 };
        return palette_read(&p, format, (const uint8_t *)text, strlen(text), error);
}

static void test_gimp_palettes_are_read(void **state) {
        FormatError error = { 0 };

        assert_int_equal(
                read_text(PALETTE_GPL,
                          "GIMP Palette\r\nName: My Walls \nColumns: 4\nChannels: RGBA\n# made by hand\n\n"
                          "255   0  16\tRed brick\n  0 0 0\n255 255 255 White",
                          &error),
                0);
        assert_string_equal(p.name, "My Walls");
        assert_int_equal(p.n, 3);
        assert_colour(p.colours[0], rgba(255, 0, 16, 255));
        assert_colour(p.colours[2], WHITE);
}

/* Latin-1 of old, and titles longer than a name may be. */
static void test_names_of_palettes_are_cut_on_whole_characters(void **state) {
        static const char *const letters[] = { "\xff", "\xc3\xa9" };
        static const char *const told[] = { "\xef\xbf\xbd", "\xc3\xa9" };
        FormatError error;

        for (unsigned i = 0; i < ARRAY_LEN(letters); i++) {
                CLEANUP_BUF Buf text = { 0 };

                assert_int_equal(buf_append_text(&text, "GIMP Palette\nName: "), 0);
                for (unsigned k = 0; k < PALETTE_NAME_MAX; k++)
                        assert_int_equal(buf_append_text(&text, letters[i]), 0);
                assert_int_equal(buf_append_text(&text, "\n1 2 3\n"), 0);
                p = (Palette){ 0 };
                assert_int_equal(palette_read(&p, PALETTE_GPL, text.data, text.n, &error), 0);
                assert_int_equal(strlen(p.name), PALETTE_NAME_MAX - PALETTE_NAME_MAX % strlen(told[i]));
                assert_memory_equal(p.name, told[i], strlen(told[i]));
        }
}

static void test_wrong_palettes_are_refused_with_the_place(void **state) {
        static const struct {
                PaletteFormat format;
                const char *text, *says;
                uint64_t offset;
        } rows[] = {
                { PALETTE_GPL, "", "GIMP Palette", 0 },
                { PALETTE_GPL, "JASC-PAL\n", "GIMP Palette", 0 },
                { PALETTE_GPL, "GIMP Palette\n1 2\n", "line 2", 13 },
                { PALETTE_GPL, "GIMP Palette\n1 2 3\n1 2 256\n", "line 3", 19 },
                { PALETTE_GPL, "GIMP Palette\n-1 2 3\n", "line 2", 13 },
                { PALETTE_GPL, "GIMP Palette\nName: x\n", "no colours", 21 },
                { PALETTE_PNG, "GIMP Palette\n1 2 3\n", "PNG", 0 },
                { PALETTE_DAT, "short", "5 bytes", 5 },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                FormatError error = { 0 };

                assert_int_equal(read_text(rows[i].format, rows[i].text, &error), FORMAT_INVALID);
                assert_non_null(strstr(error.message, rows[i].says));
                assert_int_equal(error.offset, rows[i].offset);
        }
}

static void test_more_colours_than_a_palette_has_are_refused(void **state) {
        CLEANUP_BUF Buf text = { 0 };
        FormatError error;

        assert_int_equal(buf_append_text(&text, "GIMP Palette\n"), 0);
        for (unsigned i = 0; i <= PALETTE_MOST; i++)
                assert_int_equal(buf_append_text(&text, "1 2 3\n"), 0);
        p = (Palette){ 0 };
        assert_int_equal(palette_read(&p, PALETTE_GPL, text.data, text.n, &error), FORMAT_INVALID);
        assert_non_null(strstr(error.message, "line 1026"));
}

static void test_a_picture_gives_its_colours_in_the_order_they_come(void **state) {
        static const uint8_t pixels[] = { 9, 9, 9, 255, 1, 2, 3, 255, 0, 0, 0, 0,
                                          9, 9, 9, 255, 7, 7, 7, 100, 1, 2, 3, 255 };
        CLEANUP_BUF Buf png = { 0 };
        FormatError error;

        assert_int_equal(png_write(&png, pixels, 3, 2), 0);
        p = (Palette){ 0 };
        assert_int_equal(palette_read(&p, PALETTE_PNG, png.data, png.n, &error), 0);
        assert_int_equal(p.n, 3);
        assert_colour(p.colours[0], rgba(9, 9, 9, 255));
        assert_colour(p.colours[1], rgba(1, 2, 3, 255));
        assert_colour(p.colours[2], rgba(7, 7, 7, 100));
}

static void test_six_bits_are_spread_over_eight(void **state) {
        uint8_t data[800] = { 63, 0, 32 };
        FormatError error;

        p = (Palette){ 0 };
        assert_int_equal(palette_read(&p, PALETTE_DAT, data, sizeof(data), &error), 0);
        assert_int_equal(p.n, 256);
        assert_colour(p.colours[0], rgba(255, 0, 130, 255));
        data[767] = 64;
        assert_int_equal(palette_read(&p, PALETTE_DAT, data, sizeof(data), &error), 0);
        assert_colour(p.colours[0], rgba(63, 0, 32, 255));
}

static Census census_by_chance(Chance *c, unsigned n) {
        Colour colours[400];
        Census census = { 0 };

        for (unsigned i = 0; i < n; i++)
                colours[i] = rgba(chance(c, 256), chance(c, 9) * 20, chance(c, 256), 1 + chance(c, 255));
        assert_int_equal(census_of(&census, colours, n), 0);
        return census;
}

static void test_many_colours_are_told_by_few(void **state) {
        Chance c = { 802 };

        for (unsigned i = 0; i < 100; i++) {
                CLEANUP_CENSUS Census census = census_by_chance(&c, 100 + i * 3);
                const size_t most = 1 + chance(&c, 64);
                unsigned error = 0;

                assert_int_equal(census_palette(&census, most, &p), 0);
                assert_int_equal(p.n, most);
                for (size_t k = 0; k < census.n; k++) {
                        const Colour from = census.colours[k].colour;

                        error = MAX(error, palette_error(from, p.colours[palette_nearest(&p, from)]));
                }
                assert_true(most < 8 || error < 256 * 3 / 4);
        }
}

static void test_few_colours_stay_as_they_are(void **state) {
        const Colour colours[] = { rgba(1, 2, 3, 255), rgba(200, 2, 3, 40), rgba(1, 2, 4, 255),
                                   rgba(1, 2, 3, 9) };
        CLEANUP_CENSUS Census census = { 0 };

        assert_int_equal(census_of(&census, colours, ARRAY_LEN(colours)), 0);
        assert_int_equal(census_palette(&census, 3, &p), 0);
        assert_int_equal(p.n, 3);
        for (size_t i = 0; i < ARRAY_LEN(colours); i++)
                assert_int_equal(palette_error(colours[i], p.colours[palette_nearest(&p, colours[i])]), 0);
        assert_int_equal(census_palette(&(Census){ 0 }, 3, &p), 0);
        assert_int_equal(p.n, 0);
}

static void test_a_group_is_told_by_its_mean(void **state) {
        ColourCount colours[] = { { rgba(10, 0, 0, 255), 3 },
                                  { rgba(20, 0, 0, 255), 1 },
                                  { rgba(0, 0, 200, 255), 1 } };
        const Census census = { .colours = colours, .n = 3, .voxels = 5 };

        assert_int_equal(census_palette(&census, 2, &p), 0);
        assert_int_equal(p.n, 2);
        assert_colour(p.colours[0], rgba(13, 0, 0, 255));
        assert_colour(p.colours[1], rgba(0, 0, 200, 255));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_nearest_colour_has_the_least_sum_of_squares),
                cmocka_unit_test(test_a_palette_holds_so_many_and_no_more),
                cmocka_unit_test(test_palettes_that_there_always_are_have_different_colours_and_names),
                cmocka_unit_test(test_gimp_palettes_are_read),
                cmocka_unit_test(test_names_of_palettes_are_cut_on_whole_characters),
                cmocka_unit_test(test_wrong_palettes_are_refused_with_the_place),
                cmocka_unit_test(test_more_colours_than_a_palette_has_are_refused),
                cmocka_unit_test(test_a_picture_gives_its_colours_in_the_order_they_come),
                cmocka_unit_test(test_many_colours_are_told_by_few),
                cmocka_unit_test(test_few_colours_stay_as_they_are),
                cmocka_unit_test(test_a_group_is_told_by_its_mean),
                cmocka_unit_test(test_six_bits_are_spread_over_eight),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
