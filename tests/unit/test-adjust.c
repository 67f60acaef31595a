/* Colours that are adjusted, against the formulas of the books in floating point. */
#include "voxel-help.h"

#include "voxel/adjust.h"

#include <math.h>
#include <stdlib.h>

static void to_hsl(const double c[3], double hsl[3]) {
        const double max = fmax(fmax(c[0], c[1]), c[2]), min = fmin(fmin(c[0], c[1]), c[2]), d = max - min;

        hsl[2] = (max + min) / 2;
        hsl[0] = hsl[1] = 0;
        if (d == 0)
                return;
        hsl[1] = d / (1 - fabs(2 * hsl[2] - 1));
        if (max == c[0])
                hsl[0] = 60 * fmod((c[1] - c[2]) / d + 6, 6);
        else
                hsl[0] = max == c[1] ? 60 * ((c[2] - c[0]) / d + 2) : 60 * ((c[0] - c[1]) / d + 4);
}

static void to_rgb(const double hsl[3], double c[3]) {
        const double chroma = (1 - fabs(2 * hsl[2] - 1)) * hsl[1],
                     h = fmod(fmod(hsl[0], 360) + 360, 360) / 60;
        const double x = chroma * (1 - fabs(fmod(h, 2) - 1)), m = hsl[2] - chroma / 2;
        const double rows[6][3] = { { chroma, x, 0 }, { x, chroma, 0 }, { 0, chroma, x },
                                    { 0, x, chroma }, { x, 0, chroma }, { chroma, 0, x } };

        for (unsigned i = 0; i < 3; i++)
                c[i] = rows[(int)h % 6][i] + m;
}

static Colour by_the_book(const Adjust *a, Colour colour) {
        double c[3] = { colour.r / 255.0, colour.g / 255.0, colour.b / 255.0 }, hsl[3];
        uint8_t to[3];

        to_hsl(c, hsl);
        hsl[0] += a->hue;
        hsl[1] = fmin(1, hsl[1] * (100 + a->saturation) / 100);
        hsl[2] = a->lightness <= 0 ? hsl[2] * (100 + a->lightness) / 100
                                   : 1 - (1 - hsl[2]) * (100 - a->lightness) / 100;
        to_rgb(hsl, c);
        for (unsigned i = 0; i < 3; i++) {
                const double away = c[i] - 0.5;
                const double by =
                        a->contrast <= 0 ? (100 + a->contrast) / 100.0 : 100.0 / (100 - a->contrast);

                to[i] = (uint8_t)lround(fmin(255, fmax(0, (away * by + 0.5) * 255)));
        }
        return (Colour){ to[0], to[1], to[2], colour.a };
}

/* One after the other: compilers choose the order of arguments. */
static Colour any_colour(Chance *c) {
        Colour ret;

        ret.r = (uint8_t)chance(c, 256);
        ret.g = (uint8_t)chance(c, 256);
        ret.b = (uint8_t)chance(c, 256);
        ret.a = (uint8_t)(1 + chance(c, 255));
        return ret;
}

static Adjust any_adjust(Chance *c) {
        Adjust a = { 0 };

        a.hue = (int)chance(c, 361) - 180;
        a.saturation = (int)chance(c, 201) - 100;
        a.lightness = (int)chance(c, 201) - 100;
        return a;
}

static void test_colours_are_adjusted_as_the_book_has_it(void **state) {
        Chance c = { 601 };

        for (unsigned i = 0; i < 200000; i++) {
                const Adjust a = any_adjust(&c);
                const Colour from = any_colour(&c), is = adjust_colour(&a, from),
                             wanted = by_the_book(&a, from);

                if (colour_difference(is, wanted) > 1)
                        assert_colour(is, wanted);
        }
}

static void test_contrast_stretches_around_the_middle(void **state) {
        for (int contrast = -100; contrast < 100; contrast++)
                for (unsigned value = 0; value < 256; value++) {
                        const Adjust a = { .contrast = contrast };
                        const Colour from = rgba(value, 255 - value, 7, 255);

                        assert_true(colour_difference(adjust_colour(&a, from), by_the_book(&a, from)) <= 1);
                }
}

static void test_nothing_changes_nothing(void **state) {
        const Adjust none = { 0 };
        Chance c = { 602 };

        for (unsigned i = 0; i < 10000; i++) {
                const Colour from = any_colour(&c);

                assert_colour(adjust_colour(&none, from), from);
        }
}

static void test_ends_of_the_scales(void **state) {
        const Adjust third = { .hue = 120 }, grey = { .saturation = -100 }, black = { .lightness = -100 },
                     white = { .lightness = 100 }, hard = { .contrast = 100 }, flat = { .contrast = -100 };
        Chance c = { 603 };

        for (unsigned i = 0; i < 10000; i++) {
                const Colour from = any_colour(&c), even = adjust_colour(&grey, from);

                assert_colour(adjust_colour(&third, from), rgba(from.b, from.r, from.g, from.a));
                assert_true(even.r == even.g && even.g == even.b);
                assert_colour(adjust_colour(&black, from), rgba(0, 0, 0, from.a));
                assert_colour(adjust_colour(&white, from), rgba(255, 255, 255, from.a));
                assert_colour(adjust_colour(&hard, from),
                              rgba(from.r > 127 ? 255 : 0, from.g > 127 ? 255 : 0, from.b > 127 ? 255 : 0,
                                   from.a));
                assert_colour(adjust_colour(&flat, from), rgba(127, 127, 127, from.a));
        }
}

/* What the same request gave elsewhere must come out here. */
static void test_results_are_the_same_everywhere(void **state) {
        uint32_t sum = 2166136261u;
        Chance c = { 604 };

        for (unsigned i = 0; i < 100000; i++) {
                Adjust a = any_adjust(&c);
                Colour is;
                uint8_t bytes[4];

                a.contrast = (int)chance(&c, 201) - 100;
                is = adjust_colour(&a, any_colour(&c));
                memcpy(bytes, &is, sizeof(bytes));

                for (unsigned k = 0; k < 4; k++)
                        sum = (sum ^ bytes[k]) * 16777619u;
        }
        assert_int_equal(sum, 0x1920c5ca);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_colours_are_adjusted_as_the_book_has_it),
                cmocka_unit_test(test_contrast_stretches_around_the_middle),
                cmocka_unit_test(test_nothing_changes_nothing),
                cmocka_unit_test(test_ends_of_the_scales),
                cmocka_unit_test(test_results_are_the_same_everywhere),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
