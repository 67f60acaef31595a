/* Axes and sizes beside the model, and lines on it. */
#include "picture.h"

#include "render/label.h"

#include <math.h>
#include <string.h>

static Picture look(const Volume *v, RenderOptions o) {
        Picture p = { NULL, o.width, o.height };

        o.light = (Light){ .set = true, .ambient = 1 };
        o.unoccluded = true;
        assert_int_equal(render(&p.rgba, v, &o), 0);
        return p;
}

/* Where a colour is, as a box; nothing else is in there. */
static Box whole_box(Picture p, Colour c) {
        Box b = BOX_EMPTY;

        for (uint32_t i = 0; i < p.width * p.height; i++)
                if (colour_equal(pixel(p, i % p.width, i / p.width), c)) {
                        const Point at = { (int32_t)(i % p.width), (int32_t)(i / p.width), 0 };

                        b = box_union(b, (Box){ at, at });
                }
        assert_false(box_empty(b));
        for (int32_t y = b.min.y; y <= b.max.y; y++)
                for (int32_t x = b.min.x; x <= b.max.x; x++)
                        assert_pixel(p, (uint32_t)x, (uint32_t)y, c);
        return b;
}

/* Pixels that are mostly red, or mostly blue. */
static unsigned count(Picture p, bool red) {
        unsigned n = 0;

        for (uint32_t i = 0; i < p.width * p.height; i++) {
                const Colour c = pixel(p, i % p.width, i / p.width);

                n += c.a > 100 && c.g < 130 && (red ? c.r > 180 && c.b < 120 : c.b > 180 && c.r < 120);
        }
        return n;
}

static void test_a_box_seen_from_a_side_has_nothing_drawn_over_it(void **state) {
        static const Point ends[] = { { 9, 9, 9 }, { 99, 9, 9 }, { 9, 9, 134 }, { 40, 30, 0 } };
        static const uint32_t sides[][2] = { { 512, 512 }, { 300, 200 }, { 160, 400 } };

        for (size_t i = 0; i < ARRAY_LEN(ends); i++)
                for (View view = VIEW_FRONT; view < VIEW_ISOMETRIC; view++)
                        for (size_t k = 0; k < ARRAY_LEN(sides) * 4; k++) {
                                CLEANUP(volume_free) Volume *v = volume_empty();
                                RenderOptions o = { .width = sides[k / 4][0],
                                                    .height = sides[k / 4][1],
                                                    .view = view,
                                                    .axes = k & 1,
                                                    .dimensions = k & 2 };
                                CLEANUP_PICTURE Picture p = { 0 };

                                fill(v, (Point){ 0, 0, 0 }, ends[i], GREEN);
                                p = look(v, o);
                                (void)whole_box(p, GREEN);
                        }
}

static void test_the_model_stays_as_large_as_goes_beside_axes(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 400, .height = 200, .view = VIEW_FRONT };
        CLEANUP_PICTURE Picture plain = { 0 }, told = { 0 };
        Box a, b;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, GREEN);
        plain = look(v, o);
        o.axes = true;
        told = look(v, o);
        a = whole_box(plain, GREEN);
        b = whole_box(told, GREEN);
        /* There is room for them on the left. */
        assert_memory_equal(&a, &b, sizeof(a));
        assert_true(count(told, true) > 10);
        assert_true(count(told, false) > 10);
}

static void test_a_cube_in_a_square_makes_room_for_axes(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 200, .height = 200, .view = VIEW_FRONT, .axes = true };
        CLEANUP_PICTURE Picture p = { 0 };
        Box b;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, GREEN);
        p = look(v, o);
        b = whole_box(p, GREEN);
        /* The strip has 4 free, 15 of an arrow and 14 of a name, and half a name on the other side. */
        assert_in_range(box_width(b), 130, 160);
        assert_int_equal(box_width(b), box_height((Box){ { 0, 0, b.min.y }, { 0, 0, b.max.y } }));
        assert_true(b.max.x <= 191);
}

static void test_words_are_larger_in_larger_pictures(void **state) {
        assert_int_equal(label_dot(100), 1);
        assert_int_equal(label_dot(128), 2);
        assert_int_equal(label_dot(512), 2);
        assert_int_equal(label_dot(1024), 4);
}

static void test_lines_on_what_is_dark_are_lighter(void **state) {
        const Colour black = { 0, 0, 0, 255 }, line = { 89, 89, 89, 255 };
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 54, .height = 54, .view = VIEW_FRONT, .edges = EDGES_OUTLINE };
        CLEANUP_PICTURE Picture outlined = { 0 }, voxels = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 4, 4, 4 }, black);
        outlined = look(v, o);
        assert_pixel(outlined, 2, 27, line);
        assert_pixel(outlined, 27, 2, line);
        assert_pixel(outlined, 51, 51, line);
        assert_pixel(outlined, 12, 27, black);
        o.edges = EDGES_VOXELS;
        voxels = look(v, o);
        assert_pixel(voxels, 27, 27, black);
        assert_true(pixel(voxels, 12, 27).r > 30);
}

/* It would be over the model. */
static void test_nothing_is_beside_a_model_in_a_small_picture(void **state) {
        static const uint32_t sides[][2] = { { 63, 63 }, { 400, 20 }, { 16, 16 }, { 1, 1 } };
        CLEANUP(volume_free) Volume *v = volume_empty();

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 5, 7 }, GREEN);
        for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
                RenderOptions o = { .width = sides[i][0], .height = sides[i][1], .view = VIEW_ISOMETRIC };
                CLEANUP_PICTURE Picture plain = { NULL, o.width, o.height }, told = plain;

                assert_int_equal(render(&plain.rgba, v, &o), 0);
                o.axes = o.dimensions = true;
                assert_int_equal(render(&told.rgba, v, &o), 0);
                assert_memory_equal(plain.rgba, told.rgba, (size_t)o.width * o.height * 4);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_is_beside_a_model_in_a_small_picture),
                cmocka_unit_test(test_a_box_seen_from_a_side_has_nothing_drawn_over_it),
                cmocka_unit_test(test_the_model_stays_as_large_as_goes_beside_axes),
                cmocka_unit_test(test_a_cube_in_a_square_makes_room_for_axes),
                cmocka_unit_test(test_words_are_larger_in_larger_pictures),
                cmocka_unit_test(test_lines_on_what_is_dark_are_lighter),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
