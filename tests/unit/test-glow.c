/* What gives off light: beside colours that were worked out by hand. */
#include "picture.h"

#include "render/glow.h"
#include "render/sheet.h"
#include "voxel/srgb.h"

#include <string.h>

#define GREY ((Colour){ 128, 128, 128, 255 })
#define DIM ((Colour){ 60, 60, 60, 255 })

static Picture look(const Volume *v, RenderOptions o) {
        Picture p = { NULL, o.width, o.height };

        assert_int_equal(render(&p.rgba, v, &o), 0);
        return p;
}

static RenderOptions above(void) {
        return (RenderOptions){ .width = 204, .height = 54, .view = VIEW_TOP, .unoccluded = true };
}

static void test_bytes_and_light_are_each_others_inverse(void **state) {
        for (int i = 0; i < 256; i++)
                assert_int_equal(srgb_channel(srgb_linear(i)), i);
        assert_int_equal(srgb_channel(7), 255);
}

/* Bytes are found without powers: as near as with them. */
static void test_light_is_added_as_light(void **state) {
        CLEANUP(volume_free) Volume *none = volume_empty();
        CLEANUP(glow_free) Glow *g = NULL;

        assert_int_equal(glow_new(&g, none), 0);
        for (int a = 0; a < 256; a++)
                for (int b = 0; b < 256; b++) {
                        Colour c = { (uint8_t)a, 0, 255, 77 };
                        const uint8_t sum = srgb_channel(srgb_linear(a) + srgb_linear(b));

                        glow_add(g, (Colour){ (uint8_t)b, 0, 9, 255 }, &c, 1);
                        assert_true(colour_equal(c, (Colour){ sum, 0, 255, 77 }));
                }
}

/* A floor of 40 × 10 and a wall of 10 on it, across x = 10, in light from the left: its shadow falls on
 * voxels of which some glow. */
static void test_what_glows_is_added_in_light_and_in_shadow(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = above();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, GREY);
        fill(v, (Point){ 10, 0, 1 }, (Point){ 10, 9, 10 }, GREEN);
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 39, 4, 0 }, GREY);
        o.light = (Light){ .fixed = true, .direction = { -1, 0, 1 }, .shadow = true };
        o.glow = glow;
        p = look(v, o);
        /* The upper half of the picture is y from 5 to 9, which gives off nothing. */
        assert_pixel(p, 30, 10, GREY);
        assert_pixel(p, 30, 40, (Colour){ 176, 176, 176, 255 });
        assert_pixel(p, 80, 10, (Colour){ 70, 70, 70, 255 });
        assert_pixel(p, 80, 40, (Colour){ 144, 144, 144, 255 });
}

/* In the dark of a side without light, and of a corner. */
static void test_neither_sides_nor_corners_darken_what_glows(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = above();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, GREY);
        fill(v, (Point){ 10, 0, 1 }, (Point){ 10, 9, 1 }, GREEN);
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, DIM);
        o.unoccluded = false;
        o.light = (Light){ .set = true, .ambient = 0 };
        o.glow = glow;
        p = look(v, o);
        for (uint32_t x = 2; x < 202; x++)
                assert_pixel(p, x, 20, x >= 52 && x < 57 ? (Colour){ 0, 0, 0, 255 } : DIM);
}

static void test_more_than_a_colour_holds_is_clipped(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = above();
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, (Colour){ 250, 128, 0, 255 });
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, (Colour){ 250, 128, 0, 255 });
        o.glow = glow;
        p = look(v, o);
        assert_pixel(p, 100, 20, (Colour){ 255, 176, 0, 255 });
}

/* One that glows is merged with its neighbours: it has its own colour all the same, with perspective too. */
static void test_a_voxel_glows_and_its_neighbours_do_not(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = { .width = 108, .height = 108, .view = VIEW_FRONT, .unoccluded = true };

        fill(v, (Point){ -5, 0, -5 }, (Point){ 4, 0, 4 }, GREY);
        put(glow, 0, 0, 0, GREY);
        o.light = (Light){ .set = true, .ambient = 1 };
        o.glow = glow;
        for (int i = 0; i < 4; i++) {
                CLEANUP_PICTURE Picture p = { 0 };

                o.coarse = i & 1;
                o.stand.fov = i & 2 ? 10 : 0;
                p = look(v, o);
                assert_pixel(p, 59, 48, (Colour){ 176, 176, 176, 255 });
                assert_pixel(p, 48, 48, GREY);
                assert_pixel(p, 59, 60, GREY);
                assert_pixel(p, 70, 48, GREY);
        }
}

/* Glass that glows is as clear as before. */
static void test_what_lets_light_through_glows_as_much_as_it_covers(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = { .width = 54, .height = 54, .view = VIEW_FRONT };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 0, 9 }, (Colour){ 128, 0, 0, 51 });
        fill(v, (Point){ 0, 5, 0 }, (Point){ 4, 5, 9 }, BLUE);
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 9, 0, 9 }, (Colour){ 128, 0, 0, 51 });
        o.light = (Light){ .set = true, .ambient = 1 };
        o.glow = glow;
        p = look(v, o);
        assert_pixel(p, 40, 27, (Colour){ 176, 0, 0, 51 });
        assert_pixel(p, 10, 27, (Colour){ 35, 0, 204, 255 });
}

static void test_an_eye_in_glass_that_glows_sees_through_that(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = { .width = 16, .height = 16 };
        CLEANUP_PICTURE Picture p = { 0 };

        put(v, 0, 0, 0, (Colour){ 128, 0, 0, 51 });
        put(glow, 0, 0, 0, (Colour){ 128, 0, 0, 51 });
        o.glow = glow;
        o.stand = (Stand){ .by = STAND_PLACE,
                           .position = { 0.5, 0.5, 0.5 },
                           .aimed = true,
                           .stay = true,
                           .target = { 0.5, 9, 0.5 },
                           .up = { 0, 0, 1 },
                           .fov = 60 };
        p = look(v, o);
        assert_pixel(p, 8, 8, (Colour){ 176, 0, 0, 51 });
}

static void test_lines_are_seen_on_what_glows(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = { .width = 108, .height = 108, .view = VIEW_FRONT, .edges = EDGES_VOXELS };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 4, 0, 4 }, WHITE);
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 4, 0, 4 }, WHITE);
        o.light = (Light){ .set = true, .ambient = 1 };
        o.glow = glow;
        p = look(v, o);
        assert_pixel(p, 54, 54, WHITE);
        assert_true(pixel(p, 4, 54).r < 190);
}

static void test_each_view_of_a_sheet_glows(void **state) {
        const View views[] = { VIEW_FRONT, VIEW_BOTTOM };
        CLEANUP(volume_free) Volume *v = volume_empty(), *glow = volume_empty();
        RenderOptions o = { .width = 200, .height = 100 };
        SheetCell cells[SHEET_VIEWS_MAX];
        CLEANUP_PICTURE Picture p = { NULL, 200, 100 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, DIM);
        fill(glow, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, GREY);
        o.light = (Light){ .set = true, .ambient = 0, .strength = 0 };
        o.glow = glow;
        assert_true(sheet_layout(200, 100, 2, cells));
        assert_int_equal(sheet_render(&p.rgba, v, views, 2, &o), 0);
        for (int i = 0; i < 2; i++)
                assert_pixel(p, cells[i].x + cells[i].width / 2, cells[i].y + cells[i].height / 2, GREY);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_bytes_and_light_are_each_others_inverse),
                cmocka_unit_test(test_light_is_added_as_light),
                cmocka_unit_test(test_what_glows_is_added_in_light_and_in_shadow),
                cmocka_unit_test(test_neither_sides_nor_corners_darken_what_glows),
                cmocka_unit_test(test_more_than_a_colour_holds_is_clipped),
                cmocka_unit_test(test_a_voxel_glows_and_its_neighbours_do_not),
                cmocka_unit_test(test_what_lets_light_through_glows_as_much_as_it_covers),
                cmocka_unit_test(test_an_eye_in_glass_that_glows_sees_through_that),
                cmocka_unit_test(test_lines_are_seen_on_what_glows),
                cmocka_unit_test(test_each_view_of_a_sheet_glows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
