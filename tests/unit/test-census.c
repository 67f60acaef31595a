#include "voxel-help.h"

#include "voxel/legend.h"

static uint64_t counted(const Census *k, Colour c) {
        for (size_t i = 0; i < k->n; i++)
                if (colour_equal(k->colours[i].colour, c))
                        return k->colours[i].n;
        return 0;
}

/* Against single voxels of a box. */
static void check_census(const Census *k, const Volume *v, Box box) {
        uint64_t voxels = 0, all = 0;

        for (size_t i = 0; i < k->n; i++) {
                uint64_t n = 0;

                FOR_BOX(p, box) n += colour_equal(volume_get(v, p), k->colours[i].colour);
                assert_int_equal(k->colours[i].n, n);
                assert_true(n > 0);
                if (i > 0)
                        assert_true(k->colours[i - 1].n >= n);
                all += n;
        }
        FOR_BOX(p, box) voxels += volume_get(v, p).a > 0;
        assert_int_equal(all, voxels);
        assert_int_equal(k->voxels, voxels);
}

static void test_a_census_counts_every_voxel_once(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        Chance c = { 41 };

        for (unsigned i = 0; i < 20; i++) {
                CLEANUP_CENSUS Census all = { 0 }, part = { 0 };
                const Box box = chance_box(&c);

                assert_int_equal(volume_fill(v, chance_box(&c), MODE_REPLACE, chance_colour(&c)), 0);
                for (unsigned k = 0; k < 200; k++)
                        assert_int_equal(volume_set(v, chance_point(&c), chance_colour(&c)), 0);
                assert_int_equal(census_take(&all, v, NULL), 0);
                check_census(&all, v, GRID_BOX);
                assert_int_equal(census_take(&part, v, &box), 0);
                check_census(&part, v, box);
        }
}

static void test_a_census_of_many_colours(void **state) {
        CLEANUP_CENSUS Census k = { 0 };
        Colour *colours = test_calloc(100000, sizeof(Colour));

        for (unsigned i = 0; i < 100000; i++)
                colours[i] = rgba(i % 25000 >> 8, i % 25000, 5, 255);
        assert_int_equal(census_of(&k, colours, 100000), 0);
        assert_int_equal(k.n, 25000);
        assert_int_equal(k.voxels, 100000);
        for (size_t i = 0; i < k.n; i++) {
                assert_int_equal(k.colours[i].n, 4);
                /* Of equally many, the order of the channels decides. */
                assert_colour(k.colours[i].colour, rgba(i >> 8, i, 5, 255));
        }
        assert_int_equal(counted(&k, rgba(1, 2, 5, 255)), 4);
        test_free(colours);
}

/* Half of all colours at hand, so that many are alike. */
static Colour *chance_colours(Chance *c, size_t n) {
        Colour *ret = test_calloc(n, sizeof(Colour));

        for (size_t i = 0; i < n; i++)
                ret[i] = rgba(chance(c, 24), chance(c, 24), chance(c, 24), chance(c, 2) ? 255 : 250);
        return ret;
}

static void test_bins_hold_the_colours_that_fall_into_them(void **state) {
        Chance c = { 42 };

        for (unsigned size = 2; size <= 256; size += 1 + size / 3) {
                Colour *colours = chance_colours(&c, 500);
                CLEANUP_CENSUS Census k = { 0 };

                assert_int_equal(census_of(&k, colours, 500), 0);
                assert_int_equal(census_bin(&k, size), 0);
                assert_int_equal(k.voxels, 500);
                for (size_t i = 0; i < k.n; i++) {
                        const Colour is = k.colours[i].colour;
                        uint64_t n = 0;

                        for (size_t m = 0; m < 500; m++)
                                n += colours[m].r / size == is.r / size &&
                                     colours[m].g / size == is.g / size &&
                                     colours[m].b / size == is.b / size && colours[m].a == is.a;
                        assert_int_equal(k.colours[i].n, n);
                }
                test_free(colours);
        }
}

static void test_merged_colours_are_apart_and_all_are_near_one(void **state) {
        Chance c = { 43 };

        for (unsigned threshold = 0; threshold < 30; threshold += 3) {
                Colour *colours = chance_colours(&c, 800);
                CLEANUP_CENSUS Census k = { 0 };
                uint64_t all = 0;

                assert_int_equal(census_of(&k, colours, 800), 0);
                census_merge(&k, threshold);
                for (size_t i = 0; i < k.n; i++) {
                        all += k.colours[i].n;
                        assert_true(i == 0 || k.colours[i - 1].n >= k.colours[i].n);
                        for (size_t m = 0; m < i; m++)
                                assert_true(colour_difference(k.colours[i].colour, k.colours[m].colour) >
                                            threshold);
                }
                assert_int_equal(all, 800);
                for (size_t i = 0; i < 800; i++) {
                        bool near = false;

                        for (size_t m = 0; m < k.n; m++)
                                near = near ||
                                       colour_difference(colours[i], k.colours[m].colour) <= threshold;
                        assert_true(near);
                }
                test_free(colours);
        }
}

static void test_nothing_counts_as_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = new_volume();
        CLEANUP_CENSUS Census k = { 0 };
        CLEANUP_LEGEND Legend l = { 0 };

        assert_int_equal(census_take(&k, v, NULL), 0);
        assert_int_equal(k.n, 0);
        assert_int_equal(legend_new(&l, &k), 0);
        assert_int_equal(l.n, 0);
        assert_int_equal(legend_of(&l, WHITE), '.');
}

static void test_a_legend_gives_letters_by_frequency(void **state) {
        const Colour red = rgba(255, 0, 0, 255), blue = rgba(0, 0, 255, 255);
        const Colour colours[] = { red, blue, blue, rgba(0, 0, 0, 0) };
        CLEANUP_CENSUS Census k = { 0 };
        CLEANUP_LEGEND Legend l = { 0 };

        assert_int_equal(census_of(&k, colours, 4), 0);
        assert_int_equal(legend_new(&l, &k), 0);
        assert_int_equal(l.n, 2);
        assert_int_equal(l.merged, 0);
        assert_int_equal(legend_of(&l, blue), 'a');
        assert_int_equal(legend_of(&l, red), 'b');
        assert_int_equal(legend_of(&l, colours[3]), '.');
}

static void test_colours_without_a_letter_are_told_as_the_nearest(void **state) {
        CLEANUP_CENSUS Census k = { 0 };
        CLEANUP_LEGEND Legend l = { 0 };
        Colour colours[400];
        size_t n = 0;

        /* As many frequent greys as there are letters, and rarer ones between them. */
        for (unsigned i = 0; i < LEGEND_MOST; i++)
                for (unsigned times = 0; times < 2; times++)
                        colours[n++] = rgba(2 * i, 2 * i, 2 * i, 255);
        colours[n++] = rgba(41, 40, 40, 255);
        colours[n++] = rgba(60, 60, 67, 255);
        assert_int_equal(census_of(&k, colours, n), 0);
        assert_int_equal(legend_new(&l, &k), 0);
        assert_int_equal(l.n, LEGEND_MOST);
        assert_int_equal(l.merged, 2);
        assert_int_equal(l.error, 5);
        assert_int_equal(legend_of(&l, rgba(41, 40, 40, 255)), legend_of(&l, rgba(40, 40, 40, 255)));
        assert_int_equal(legend_of(&l, rgba(60, 60, 67, 255)), legend_of(&l, rgba(62, 62, 62, 255)));
        for (size_t i = 0; i < l.n; i++) {
                assert_true(legend_character(l.characters[i]));
                assert_int_equal(legend_of(&l, l.colours[i]), l.characters[i]);
                assert_null(memchr(l.characters + i + 1, l.characters[i], l.n - i - 1));
        }
        assert_false(legend_character('.') || legend_character(' ') || legend_character('"') ||
                     legend_character('\\') || legend_character('\0'));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_census_counts_every_voxel_once),
                cmocka_unit_test(test_a_census_of_many_colours),
                cmocka_unit_test(test_bins_hold_the_colours_that_fall_into_them),
                cmocka_unit_test(test_merged_colours_are_apart_and_all_are_near_one),
                cmocka_unit_test(test_nothing_counts_as_nothing),
                cmocka_unit_test(test_a_legend_gives_letters_by_frequency),
                cmocka_unit_test(test_colours_without_a_letter_are_told_as_the_nearest),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
