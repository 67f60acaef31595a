/* Several views in one picture, and the words above them. */
#include "picture.h"

#include "render/label.h"
#include "render/sheet.h"

#include <errno.h>
#include <string.h>

static const View all_views[] = { VIEW_ISOMETRIC, VIEW_FRONT, VIEW_RIGHT, VIEW_TOP, VIEW_BACK, VIEW_LEFT };

static bool overlap(SheetCell a, SheetCell b) {
        return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

static void test_cells_lie_within_the_sheet_and_apart(void **state) {
        static const uint32_t sizes[][2] = { { 512, 512 }, { 1024, 300 }, { 150, 900 }, { 4096, 4096 } };

        for (size_t k = 0; k < 4; k++)
                for (size_t n = 1; n <= SHEET_VIEWS_MAX; n++) {
                        SheetCell cells[SHEET_VIEWS_MAX];

                        assert_true(sheet_layout(sizes[k][0], sizes[k][1], n, cells));
                        for (size_t i = 0; i < n; i++) {
                                assert_in_range(cells[i].width, SHEET_CELL_MIN, sizes[k][0]);
                                assert_in_range(cells[i].height, SHEET_CELL_MIN, sizes[k][1]);
                                assert_in_range(cells[i].x + cells[i].width, 1, sizes[k][0]);
                                assert_in_range(cells[i].y + cells[i].height, 1, sizes[k][1]);
                                for (size_t j = 0; j < i; j++)
                                        assert_false(overlap(cells[i], cells[j]));
                        }
                }
}

static void test_four_views_in_a_square_are_two_by_two(void **state) {
        SheetCell cells[SHEET_VIEWS_MAX];

        assert_true(sheet_layout(512, 512, 4, cells));
        assert_int_equal(cells[1].x, 256);
        assert_int_equal(cells[1].y, cells[0].y);
        assert_int_equal(cells[2].x, 0);
        assert_int_equal(cells[2].y, cells[0].y + 256);
        assert_int_equal(cells[3].width, 256);
}

static void test_a_sheet_without_room_is_refused(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        SheetCell cells[SHEET_VIEWS_MAX];
        uint8_t *rgba = NULL;

        assert_false(sheet_layout(64, 64, 6, cells));
        assert_int_equal(sheet_render(&rgba, v, all_views, 6, &(RenderOptions){ .width = 64, .height = 64 }),
                         -EINVAL);
        assert_null(rgba);
}

/* What stands in a cell is what the view alone gives. */
static void test_each_cell_shows_its_view(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture sheet = { NULL, 480, 400 };
        SheetCell cells[SHEET_VIEWS_MAX];

        fill(v, (Point){ 0, 0, 0 }, (Point){ 5, 2, 8 }, RED);
        put(v, 7, 0, 0, GREEN);
        assert_true(sheet_layout(480, 400, 6, cells));
        assert_int_equal(
                sheet_render(&sheet.rgba, v, all_views, 6, &(RenderOptions){ .width = 480, .height = 400 }),
                0);
        for (size_t i = 0; i < 6; i++) {
                CLEANUP_PICTURE Picture one = shot(v, all_views[i], cells[i].width, cells[i].height, NONE);

                for (uint32_t y = 0; y < one.height; y++)
                        assert_memory_equal(sheet.rgba + (((size_t)cells[i].y + y) * 480 + cells[i].x) * 4,
                                            one.rgba + (size_t)y * one.width * 4, (size_t)one.width * 4);
        }
}

static bool is_white(Picture p, uint32_t x, uint32_t y) {
        return colour_equal(pixel(p, x, y), WHITE);
}

static void test_a_name_stands_above_each_cell(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        CLEANUP_PICTURE Picture sheet = { NULL, 256, 128 };
        SheetCell cells[SHEET_VIEWS_MAX];

        assert_true(sheet_layout(256, 128, 2, cells));
        assert_int_equal(
                sheet_render(&sheet.rgba, v, all_views, 2, &(RenderOptions){ .width = 256, .height = 128 }),
                0);
        for (size_t i = 0; i < 2; i++) {
                unsigned dots = 0;

                for (uint32_t y = 0; y < cells[i].y; y++)
                        for (uint32_t x = cells[i].x; x < cells[i].x + cells[i].width; x++)
                                dots += is_white(sheet, x, y);
                /* ISOMETRIC has 131 dots, FRONT 76, of four pixels. */
                assert_int_equal(dots, 4 * (i == 0 ? 131 : 76));
        }
}

static void test_letters_are_drawn_dot_by_dot(void **state) {
        CLEANUP_PICTURE Picture p = { calloc(20 * 10, 4), 20, 10 };
        const uint8_t white[4] = { 255, 255, 255, 255 };

        assert_int_equal(label_width("", 3), 0);
        assert_int_equal(label_width("T", 1), 5);
        assert_int_equal(label_width("ab", 2), 22);
        label_draw(p.rgba, p.width, p.height, 1, 2, 1, "t?", white);
        for (uint32_t y = 0; y < p.height; y++)
                for (uint32_t x = 0; x < p.width; x++) {
                        bool bar = y == 2 && x >= 1 && x <= 5, stem = x == 3 && y >= 2 && y <= 8;

                        assert_int_equal(is_white(p, x, y), bar || stem);
                }
}

static void test_what_of_a_word_is_outside_is_left_out(void **state) {
        CLEANUP_PICTURE Picture p = { calloc(4 * 4, 4), 4, 4 };
        const uint8_t white[4] = { 255, 255, 255, 255 };

        label_draw(p.rgba, p.width, p.height, 2, 2, 3, "HELLO", white);
        assert_true(is_white(p, 3, 3));
        assert_false(is_white(p, 1, 3));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_cells_lie_within_the_sheet_and_apart),
                cmocka_unit_test(test_four_views_in_a_square_are_two_by_two),
                cmocka_unit_test(test_a_sheet_without_room_is_refused),
                cmocka_unit_test(test_each_cell_shows_its_view),
                cmocka_unit_test(test_a_name_stands_above_each_cell),
                cmocka_unit_test(test_letters_are_drawn_dot_by_dot),
                cmocka_unit_test(test_what_of_a_word_is_outside_is_left_out),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
