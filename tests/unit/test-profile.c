/* Profiles, against plain loops that know nothing of rows and roots. */
#include "voxel-help.h"

#include "voxel/difference.h"
#include "voxel/font.h"
#include "voxel/noise.h"
#include "voxel/profile.h"

#include <errno.h>
#include <stdlib.h>

static Point point(int32_t x, int32_t y, int32_t z) {
        return (Point){ x, y, z };
}

static const Colour red = { 255, 0, 0, 255 };

static Colour at(Profile *p, int32_t u, int32_t v) {
        const int64_t column = (int64_t)u - p->left, row = (int64_t)p->height - 1 - (v - p->bottom);

        if (column < 0 || row < 0 || column >= p->width || row >= p->height)
                return (Colour){ 0 };
        return *profile_cell(p, (uint32_t)column, (uint32_t)row);
}

/* Whether the middle of a cell is inside: a ray to the right meets an odd number of edges. All doubled, so
 * that middles are whole numbers. */
static bool inside(const ProfilePoint *points, size_t n, int32_t u, int32_t v) {
        const int64_t x = 2 * (int64_t)u + 1, y = 2 * (int64_t)v + 1;
        bool odd = false;

        for (size_t i = 0; i < n; i++) {
                const int64_t ax = 2 * (int64_t)points[i].u, ay = 2 * (int64_t)points[i].v;
                const int64_t bx = 2 * (int64_t)points[(i + 1) % n].u,
                              by = 2 * (int64_t)points[(i + 1) % n].v;
                const int64_t cross = (bx - ax) * (y - ay) - (x - ax) * (by - ay);

                if ((ay < y) != (by < y))
                        odd ^= by > ay ? cross > 0 : cross < 0;
        }
        return odd;
}

static uint64_t count_cells(const Profile *p) {
        uint64_t n = 0;

        for (size_t i = 0; i < (size_t)p->width * p->height; i++)
                n += p->cells[i].a > 0;
        return n;
}

static void test_a_polygon_has_the_cells_whose_middle_is_inside(void **state) {
        Chance c = { 77 };

        for (unsigned round = 0; round < 300; round++) {
                const size_t n = 3 + chance(&c, 6);
                CLEANUP_PROFILE Profile p = { 0 };
                ProfilePoint points[9];

                for (size_t i = 0; i < n; i++)
                        points[i] =
                                (ProfilePoint){ (int32_t)chance(&c, 25) - 12, (int32_t)chance(&c, 25) - 12 };
                assert_int_equal(profile_polygon(&p, points, n, red), 0);
                for (int32_t v = -13; v < 13; v++)
                        for (int32_t u = -13; u < 13; u++)
                                assert_int_equal(at(&p, u, v).a > 0, inside(points, n, u, v));
        }
}

static void test_a_rectangle_has_all_its_cells_and_a_line_none(void **state) {
        static const ProfilePoint box[] = {
                { -1048576, 3 }, { -1048576, 5 }, { -1048570, 5 }, { -1048570, 3 }
        };
        static const ProfilePoint line[] = { { 0, 0 }, { 9, 9 }, { 4, 4 } };
        CLEANUP_PROFILE Profile p = { 0 }, q = { 0 };

        assert_int_equal(profile_polygon(&p, box, 4, red), 0);
        assert_int_equal(p.left, -1048576);
        assert_int_equal(p.bottom, 3);
        assert_int_equal(count_cells(&p), 12);
        assert_int_equal(profile_polygon(&q, line, 3, red), 0);
        assert_int_equal(count_cells(&q), 0);
}

static void test_too_large_a_profile_is_refused(void **state) {
        static const ProfilePoint large[] = { { 0, 0 }, { 8192, 0 }, { 0, 2049 } };
        Profile p = { 0 };

        assert_int_equal(profile_polygon(&p, large, 3, red), -E2BIG);
        assert_int_equal(profile_new(&p, 0, 0, UINT64_MAX, 2), -E2BIG);
        assert_null(p.cells);
}

/* Colours that tell where a cell is. */
static void number_cells(Profile *p, uint32_t width, uint32_t height, int32_t left, int32_t bottom) {
        assert_int_equal(profile_new(p, left, bottom, width, height), 0);
        for (uint32_t row = 0; row < height; row++)
                for (uint32_t column = 0; column < width; column++)
                        if ((row * 7 + column * 3) % 5 > 0)
                                *profile_cell(p, column, row) = rgba(column + 1, row + 1, 9, 255);
}

static void test_an_extruded_profile_looks_like_its_slices(void **state) {
        static Grid grid;

        for (Axis axis = AXIS_X; axis <= AXIS_Z; axis++) {
                CLEANUP(volume_free) Volume *v = NULL;
                CLEANUP_PROFILE Profile p = { 0 };

                number_cells(&p, 11, 5, -2, 3);
                assert_int_equal(profile_extrude(&v, &p, axis, point(-4, 2, -3), 4), 0);
                memset(&grid, 0, sizeof(grid));
                for (int32_t u = -2; u < 9; u++)
                        for (int32_t w = 3; w < 8; w++)
                                for (int32_t d = 0; d < 4; d++) {
                                        const Point to = axis == AXIS_X   ? point(-4 + d, 2 + u, -3 + w)
                                                         : axis == AXIS_Y ? point(-4 + u, 2 + d, -3 + w)
                                                                          : point(-4 + u, 2 + w, -3 + d);

                                        *grid_at(&grid, to) = at(&p, u, w);
                                }
                assert_grid(v, &grid);
        }
}

/* The largest whole number that is not above the distance of a voxel's middle from the line. */
static int32_t distance(int64_t twice_a, int64_t twice_b) {
        int32_t k = 0;

        while (4 * (int64_t)(k + 1) * (k + 1) <= twice_a * twice_a + twice_b * twice_b)
                k++;
        return k;
}

static void test_a_revolved_profile_goes_by_distance(void **state) {
        static const Pivot pivots[] = { { { 0, 0, 0 } }, { { 1, 1, 2 } }, { { -3, 4, -6 } } };
        static Grid grid;

        for (size_t i = 0; i < ARRAY_LEN(pivots); i++) {
                const Pivot about = pivots[i];
                CLEANUP(volume_free) Volume *v = NULL;
                CLEANUP_PROFILE Profile p = { 0 };

                number_cells(&p, 7, 6, 1, -2);
                assert_int_equal(profile_revolve(&v, &p, AXIS_Z, about, SWEEP_ALL), 0);
                memset(&grid, 0, sizeof(grid));
                FOR_BOX(q, cube_box(-14, 14)) {
                        const int32_t u = distance(2 * q.x + 1 - about.at[0], 2 * q.y + 1 - about.at[1]);

                        *grid_at(&grid, q) = at(&p, u, q.z - (int32_t)(about.at[2] / 2));
                }
                assert_grid(v, &grid);
        }
}

static void test_axes_only_swap_coordinates(void **state) {
        CLEANUP(volume_free) Volume *x = NULL, *y = NULL, *z = NULL;
        CLEANUP_PROFILE Profile p = { 0 };

        number_cells(&p, 6, 6, 0, 0);
        assert_int_equal(profile_revolve(&x, &p, AXIS_X, (Pivot){ { 0, 0, 0 } }, SWEEP_ALL), 0);
        assert_int_equal(profile_revolve(&y, &p, AXIS_Y, (Pivot){ { 0, 0, 0 } }, SWEEP_ALL), 0);
        assert_int_equal(profile_revolve(&z, &p, AXIS_Z, (Pivot){ { 0, 0, 0 } }, SWEEP_ALL), 0);
        assert_true(volume_count(z) > 100);
        FOR_BOX(q, cube_box(-8, 8)) {
                const Colour c = volume_get(z, q);

                assert_true(colour_equal(volume_get(x, point(q.z, q.x, q.y)), c));
                assert_true(colour_equal(volume_get(y, point(q.x, q.z, q.y)), c));
        }
}

static void test_what_leaves_space_is_refused_and_what_touches_its_end_is_not(void **state) {
        CLEANUP_PROFILE Profile p = { 0 };

        number_cells(&p, 2, 3, 0, 0);
        for (unsigned i = 0; i < 2; i++) {
                CLEANUP(volume_free) Volume *v = NULL, *w = NULL;
                const int32_t more = (int32_t)i;

                assert_int_equal(profile_extrude(&v, &p, AXIS_Z, point(INT32_MAX - 1 + more, 0, 0), 1),
                                 i == 0 ? 0 : -ERANGE);
                /* Two voxels on each side of the line. */
                assert_int_equal(profile_revolve(&w, &p, AXIS_Z,
                                                 (Pivot){ { 2 * ((int64_t)INT32_MAX - 1 + more), 0, 0 } },
                                                 SWEEP_ALL),
                                 i == 0 ? 0 : -ERANGE);
                assert_true(i > 0 || volume_count(v) > 0);
        }
}

static void test_too_deep_a_body_is_refused(void **state) {
        CLEANUP_PROFILE Profile p = { 0 };
        Volume *v = NULL;

        number_cells(&p, 2, 3, 0, 0);
        assert_int_equal(profile_extrude(&v, &p, AXIS_Z, point(0, 0, 0), INT32_MAX), -E2BIG);
        assert_null(v);
}

static void test_an_empty_profile_gives_an_empty_volume(void **state) {
        CLEANUP(volume_free) Volume *v = NULL, *w = NULL;
        CLEANUP_PROFILE Profile p = { 0 };

        assert_int_equal(profile_new(&p, 0, 0, 0, 5), 0);
        assert_int_equal(profile_extrude(&v, &p, AXIS_Y, point(0, 0, 0), 1), 0);
        assert_int_equal(volume_count(v), 0);
        assert_int_equal(profile_revolve(&w, &p, AXIS_Y, (Pivot){ { 0, 0, 0 } }, SWEEP_ALL), 0);
        assert_int_equal(volume_count(w), 0);
}

static void assert_rows(Profile *p, const char *const *rows, size_t n) {
        assert_int_equal(p->height, n);
        for (uint32_t row = 0; row < n; row++) {
                assert_int_equal(p->width, strlen(rows[row]));
                for (uint32_t column = 0; column < p->width; column++)
                        if ((profile_cell(p, column, row)->a > 0) != (rows[row][column] == '#'))
                                fail_msg("row %u, column %u of the text", row, column);
        }
}

static void test_text_is_drawn_as_the_font_has_it(void **state) {
        static const char *const hi[] = { "#...#.#", "#...#..", "#...#.#", "#####.#",
                                          "#...#.#", "#...#.#", "#...#.#", "......." };
        CLEANUP_PROFILE Profile p = { 0 };
        size_t wrong;

        assert_int_equal(profile_text(&p, "Hi", 1, 0, red, &wrong), 0);
        assert_rows(&p, hi, ARRAY_LEN(hi));
}

static void test_lines_stand_below_each_other_and_are_aligned(void **state) {
        static const uint32_t left[] = { 0, 2, 4 };

        for (unsigned align = 0; align < 3; align++) {
                CLEANUP_PROFILE Profile p = { 0 };
                size_t wrong;

                assert_int_equal(profile_text(&p, "H\n!\n", 1, align, red, &wrong), 0);
                assert_int_equal(p.width, 5);
                assert_int_equal(p.height, 3 * 9 - 1);
                for (uint32_t column = 0; column < 5; column++)
                        assert_int_equal(profile_cell(&p, column, 9)->a > 0, column == left[align]);
        }
}

static void test_larger_text_has_squares_for_dots(void **state) {
        CLEANUP_PROFILE Profile small = { 0 }, large = { 0 };
        size_t wrong;

        assert_int_equal(profile_text(&small, "Goxel, 3D!", 1, 0, red, &wrong), 0);
        assert_int_equal(profile_text(&large, "Goxel, 3D!", 3, 0, red, &wrong), 0);
        assert_int_equal(large.width, 3 * small.width);
        for (uint32_t row = 0; row < large.height; row++)
                for (uint32_t column = 0; column < large.width; column++)
                        assert_int_equal(profile_cell(&large, column, row)->a,
                                         profile_cell(&small, column / 3, row / 3)->a);
}

static void test_characters_that_the_font_lacks_are_told_by_their_place(void **state) {
        static const char *const texts[] = { "ab\tc", "na\xc3\xafve", "x\n\x7f" };
        static const size_t places[] = { 2, 2, 2 };
        Profile p = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                size_t wrong = 99;

                assert_int_equal(profile_text(&p, texts[i], 1, 0, red, &wrong), -EINVAL);
                assert_int_equal(wrong, places[i]);
        }
}

static void test_no_two_characters_look_the_same_and_none_is_wider_than_it_says(void **state) {
        for (int a = FONT_FIRST; a <= FONT_LAST; a++) {
                const Glyph *g = font_glyph((char)a);

                assert_in_range(g->width, 1, FONT_WIDTH);
                for (unsigned row = 0; row < FONT_HEIGHT; row++)
                        assert_int_equal(g->rows[row] & ((1 << (FONT_WIDTH - g->width)) - 1), 0);
                for (int b = FONT_FIRST; b < a; b++)
                        assert_true(memcmp(g, font_glyph((char)b), sizeof(*g)) != 0);
        }
        assert_null(font_glyph('\x1f'));
        assert_null(font_glyph('\x7f'));
}

static Profile ring(void) {
        Profile p;

        assert_int_equal(profile_new(&p, 0, 0, 9, 1), 0);
        for (uint32_t i = 0; i < 9; i++)
                *profile_cell(&p, i, 0) = (Colour){ (uint8_t)i, 1, 1, 255 };
        return p;
}

static void test_parts_of_a_turn_fit_together_without_a_gap(void **state) {
        static const double ends[] = { -50, 0, 17.5, 90, 135, 180, 222.2, 270, 310 };
        static const Pivot abouts[] = { { { 0, 0, 0 } }, { { 1, 1, 0 } } };

        for (int axis = 0; axis < 3; axis++)
                for (size_t k = 0; k < ARRAY_LEN(abouts); k++) {
                        CLEANUP_PROFILE Profile p = ring();
                        CLEANUP(volume_free) Volume *whole = NULL, *sum = NULL;
                        Pivot about = abouts[k];
                        uint64_t n = 0;
                        Difference d;

                        if (about.at[axis] % 2 != 0) {
                                about.at[2] = 1;
                                about.at[axis] = 0;
                        }
                        assert_int_equal(profile_revolve(&whole, &p, (Axis)axis, about, SWEEP_ALL), 0);
                        assert_int_equal(volume_new(&sum), 0);
                        for (size_t i = 0; i + 1 < ARRAY_LEN(ends); i++) {
                                CLEANUP(volume_free) Volume *part = NULL;

                                assert_int_equal(profile_revolve(&part, &p, (Axis)axis, about,
                                                                 (Sweep){ ends[i], ends[i + 1] }),
                                                 0);
                                n += volume_count(part);
                                assert_int_equal(volume_lay(sum, part), 0);
                        }
                        assert_int_equal(n, volume_count(whole));
                        assert_int_equal(volume_compare(whole, sum, NULL, &d), 0);
                        assert_int_equal(difference_all(&d), 0);
                }
}

static Box swept(Axis axis, double from, double to) {
        CLEANUP_PROFILE Profile p = ring();
        CLEANUP(volume_free) Volume *v = NULL;

        assert_int_equal(profile_revolve(&v, &p, axis, (Pivot){ { 0, 0, 0 } }, (Sweep){ from, to }), 0);
        return volume_box(v);
}

static void test_a_turn_goes_by_the_right_hand_from_x(void **state) {
        const Box x = swept(AXIS_X, 0, 90), y = swept(AXIS_Y, 0, 90), z = swept(AXIS_Z, 0, 90),
                  wide = swept(AXIS_Z, 90, 360);

        assert_memory_equal(&x, (&(Box){ { 0, 0, 0 }, { 0, 8, 8 } }), sizeof(x));
        assert_memory_equal(&y, (&(Box){ { 0, 0, -9 }, { 8, 0, -1 } }), sizeof(y));
        assert_memory_equal(&z, (&(Box){ { 0, 0, 0 }, { 8, 8, 0 } }), sizeof(z));
        assert_memory_equal(&wide, (&(Box){ { -9, -9, 0 }, { 8, 8, 0 } }), sizeof(wide));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_polygon_has_the_cells_whose_middle_is_inside),
                cmocka_unit_test(test_a_rectangle_has_all_its_cells_and_a_line_none),
                cmocka_unit_test(test_too_large_a_profile_is_refused),
                cmocka_unit_test(test_an_extruded_profile_looks_like_its_slices),
                cmocka_unit_test(test_parts_of_a_turn_fit_together_without_a_gap),
                cmocka_unit_test(test_a_turn_goes_by_the_right_hand_from_x),
                cmocka_unit_test(test_a_revolved_profile_goes_by_distance),
                cmocka_unit_test(test_axes_only_swap_coordinates),
                cmocka_unit_test(test_what_leaves_space_is_refused_and_what_touches_its_end_is_not),
                cmocka_unit_test(test_too_deep_a_body_is_refused),
                cmocka_unit_test(test_an_empty_profile_gives_an_empty_volume),
                cmocka_unit_test(test_text_is_drawn_as_the_font_has_it),
                cmocka_unit_test(test_lines_stand_below_each_other_and_are_aligned),
                cmocka_unit_test(test_larger_text_has_squares_for_dots),
                cmocka_unit_test(test_characters_that_the_font_lacks_are_told_by_their_place),
                cmocka_unit_test(test_no_two_characters_look_the_same_and_none_is_wider_than_it_says),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
