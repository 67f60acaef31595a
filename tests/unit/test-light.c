/* Light, shadows, lines and what is drawn beside a model: at known places. */
#include "picture.h"

#include <math.h>
#include <string.h>

static Picture look(const Volume *v, RenderOptions o) {
        Picture p = { NULL, o.width, o.height };

        assert_int_equal(render(&p.rgba, v, &o), 0);
        return p;
}

/* Light from the left, at 45 degrees. */
#define FROM_LEFT ((Light){ .fixed = true, .direction = { -1, 0, 1 }, .shadow = true })

/* A floor of 40 × 10 and a wall of 10 on it, across x = 10; seen from above, five pixels a voxel. */
static Picture floor_and_wall(Light light) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = {
                .width = 204, .height = 54, .view = VIEW_TOP, .unoccluded = true, .light = light
        };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 39, 9, 0 }, RED);
        fill(v, (Point){ 10, 0, 1 }, (Point){ 10, 9, 10 }, GREEN);
        return look(v, o);
}

static void test_a_shadow_is_as_long_as_the_light_is_low(void **state) {
        CLEANUP_PICTURE Picture p = floor_and_wall(FROM_LEFT);
        const Colour dark = { 140, 0, 0, 255 };

        for (uint32_t y = 3; y < 51; y++)
                for (uint32_t x = 3; x < 201; x++) {
                        const uint32_t at = (x - 2) / 5;

                        /* pixels where light and shadow meet may be either */
                        if (x - 2 == 5 * 11 || x - 2 == 5 * 21 || x - 2 == 5 * 21 - 1)
                                continue;
                        assert_pixel(p, x, y, at == 10 ? GREEN : at > 10 && at < 21 ? dark : RED);
                }
}

static void test_without_shadows_only_sides_count(void **state) {
        CLEANUP_PICTURE Picture p = floor_and_wall((Light){ .fixed = true, .direction = { -1, 0, 1 } });

        assert_pixel(p, 80, 20, RED);
        assert_pixel(p, 180, 20, RED);
}

static void test_strength_and_ambient_are_what_is_asked_for(void **state) {
        Light light = FROM_LEFT;
        CLEANUP_PICTURE Picture p = { 0 };

        light.set = true;
        light.ambient = 0.2;
        light.strength = 0.4;
        p = floor_and_wall(light);
        assert_pixel(p, 20, 20, (Colour){ 153, 0, 0, 255 });
        assert_pixel(p, 80, 20, (Colour){ 51, 0, 0, 255 });
}

/* A closed room, light from above: none comes in, along no edge. */
static void test_no_light_leaks_into_a_closed_room(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 120, .height = 90, .unoccluded = true };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 20, 20, 12 }, WHITE);
        assert_int_equal(volume_fill(v, (Box){ { 1, 1, 1 }, { 19, 19, 11 } }, MODE_SUB, WHITE), 0);
        fill(v, (Point){ 5, 5, 1 }, (Point){ 6, 15, 6 }, WHITE);
        o.light = (Light){ .fixed = true, .direction = { 0.3, 0.5, 1 }, .shadow = true };
        o.stand = (Stand){ .by = STAND_PLACE,
                           .position = { 15.5, 3.5, 8.5 },
                           .target = { 6, 14, 3 },
                           .aimed = true,
                           .up = { 0, 0, 1 },
                           .stay = true,
                           .fov = 80 };
        p = look(v, o);
        for (uint32_t i = 0; i < 120 * 90; i++) {
                assert_int_equal(p.rgba[4 * i + 3], 255);
                assert_true(p.rgba[4 * i] <= 140);
        }
}

static void test_what_has_no_dents_throws_no_shadow_on_itself(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 200, .height = 160, .light = { .fixed = true } };
        const double directions[][3] = { { 0.4, -0.7, 1 }, { 0.9, -1, 0.3 } };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 12, 7, 9 }, WHITE);
        for (int i = 0; i < 8; i++) {
                CLEANUP_PICTURE Picture with = { 0 }, without = { 0 };

                memcpy(o.light.direction, directions[i % 2], sizeof(o.light.direction));
                o.stand =
                        (Stand){ .by = STAND_ORBIT, .yaw = 20 + 9 * i, .pitch = 25, .fov = i & 2 ? 60 : 0 };
                o.light.shadow = true;
                with = look(v, o);
                o.light.shadow = false;
                without = look(v, o);
                assert_memory_equal(with.rgba, without.rgba, 200 * 160 * 4);
        }
}

static void test_an_outline_is_where_the_model_ends(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = {
                .width = 54, .height = 54, .view = VIEW_FRONT, .unoccluded = true, .edges = EDGES_OUTLINE
        };
        const Colour line = { 107, 0, 0, 255 };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, RED);
        p = look(v, o);
        for (uint32_t y = 0; y < 54; y++)
                for (uint32_t x = 0; x < 54; x++) {
                        const bool in = x >= 2 && x < 52 && y >= 2 && y < 52;
                        const bool inner = x >= 3 && x < 51 && y >= 3 && y < 51;

                        assert_pixel(p, x, y, inner ? RED : in ? line : NONE);
                }
}

static void test_ground_is_below_for_views_from_above_only(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 60, .height = 60, .view = VIEW_ISOMETRIC, .ground = true };
        CLEANUP_PICTURE Picture above = { 0 }, below = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 5, 5, 5 }, RED);
        above = look(v, o);
        assert_true(pixel(above, 8, 50).a > 200);
        o.stand = (Stand){ .by = STAND_ORBIT, .yaw = 45, .pitch = -30 };
        below = look(v, o);
        assert_pixel(below, 8, 50, NONE);
        assert_pixel(below, 3, 3, NONE);
}

static void test_ground_is_seen_around_what_is_high_and_thin(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 60, .height = 60, .ground = true };
        CLEANUP_PICTURE Picture p = { 0 };

        fill(v, (Point){ 0, 0, 0 }, (Point){ 0, 0, 99 }, RED);
        o.stand = (Stand){ .by = STAND_ORBIT, .pitch = 20 };
        p = look(v, o);
        assert_true(pixel(p, 12, 52).a > 200);
        assert_int_equal(pixel(p, 12, 8).a, 0);
}

/* The usual light leaves the ground its colour. */
static void test_ground_is_as_bright_as_the_light(void **state) {
        static const struct {
                double strength, ambient, z;
                uint8_t grey;
        } lights[] = {
                { 0.45, 0.55, 1, 220 }, { 0.25, 0.25, 1, 110 }, { 4, 1, 1, 255 }, { 1, 0.1, -1, 22 }
        };
        CLEANUP(volume_free) Volume *v = volume_empty();

        fill(v, (Point){ 0, 0, 0 }, (Point){ 5, 5, 5 }, RED);
        for (size_t i = 0; i < 2 * ARRAY_LEN(lights); i++) {
                RenderOptions o = { .width = 60, .height = 60, .view = VIEW_ISOMETRIC, .ground = true };
                CLEANUP_PICTURE Picture p = { 0 };

                o.light = (Light){ .fixed = true,
                                   .direction = { 0.2, -0.1, lights[i / 2].z },
                                   .set = true,
                                   .strength = lights[i / 2].strength,
                                   .ambient = lights[i / 2].ambient,
                                   .shadow = i % 2 };
                p = look(v, o);
                assert_int_equal(pixel(p, 8, 50).b, lights[i / 2].grey);
        }
}

static void test_sizes_and_axes_stand_beside_the_model(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        RenderOptions o = { .width = 200, .height = 200, .view = VIEW_FRONT };
        CLEANUP_PICTURE Picture plain = { 0 }, told = { 0 };
        unsigned reds = 0, blues = 0;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 9, 9, 9 }, GREEN);
        plain = look(v, o);
        assert_pixel(plain, 12, 100, GREEN);
        o.dimensions = o.axes = true;
        told = look(v, o);
        assert_pixel(told, 100, 100, GREEN);
        assert_true(pixel(told, 12, 100).g != 255);
        for (uint32_t i = 0; i < 200 * 200; i++) {
                const Colour c = pixel(told, i % 200, i / 200);

                reds += c.a > 100 && c.r > 180 && c.g < 120;
                blues += c.a > 100 && c.b > 180 && c.r < 120;
        }
        /* two lines each: along the model, and in the corner */
        assert_true(reds > 100 && blues > 100);
}

/* From all around, near enough for strong perspective: what is nearest to the eye is not beside the model.
 */
static void test_sizes_are_never_drawn_over_the_model(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();

        fill(v, (Point){ 0, 0, 0 }, (Point){ 23, 15, 17 }, GREEN);
        for (int turn = 0; turn < 24; turn++) {
                const double angle = turn * M_PI / 12;
                RenderOptions o = { .width = 200, .height = 200 };
                CLEANUP_PICTURE Picture plain = { 0 }, told = { 0 };

                o.stand = (Stand){ .by = STAND_PLACE, .up = { 0, 0, 1 }, .fov = 100, .stay = true };
                o.stand.position[0] = 12 + 26 * cos(angle);
                o.stand.position[1] = 8 + 26 * sin(angle);
                o.stand.position[2] = 9 + turn - 12;
                plain = look(v, o);
                o.dimensions = true;
                told = look(v, o);
                for (uint32_t i = 0; i < 200 * 200; i++)
                        if (pixel(plain, i % 200, i / 200).a > 0)
                                assert_pixel(told, i % 200, i / 200, pixel(plain, i % 200, i / 200));
        }
}

static void test_a_size_stands_beside_a_model_however_thin(void **state) {
        CLEANUP(volume_free) Volume *v = volume_empty();
        const RenderOptions o = { .width = 200, .height = 200, .view = VIEW_FRONT, .dimensions = true };
        CLEANUP_PICTURE Picture p = { 0 };
        uint32_t greens = 0, at = 0;

        fill(v, (Point){ 0, 0, 0 }, (Point){ 0, 0, 99 }, GREEN);
        p = look(v, o);
        for (uint32_t x = 0; x < 200; x++) {
                const Colour c = pixel(p, x, 100);

                at = c.g > 0 && c.r == 0 && c.b == 0 ? x : at;
        }
        for (uint32_t y = 0; y < 200; y++) {
                const Colour c = pixel(p, at, y);

                assert_true(c.r == 0);
                greens += c.g > 0;
        }
        /* No size stands above or below it: all but the margin. */
        assert_int_equal(greens, 184);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_shadow_is_as_long_as_the_light_is_low),
                cmocka_unit_test(test_without_shadows_only_sides_count),
                cmocka_unit_test(test_strength_and_ambient_are_what_is_asked_for),
                cmocka_unit_test(test_no_light_leaks_into_a_closed_room),
                cmocka_unit_test(test_what_has_no_dents_throws_no_shadow_on_itself),
                cmocka_unit_test(test_an_outline_is_where_the_model_ends),
                cmocka_unit_test(test_ground_is_below_for_views_from_above_only),
                cmocka_unit_test(test_ground_is_seen_around_what_is_high_and_thin),
                cmocka_unit_test(test_ground_is_as_bright_as_the_light),
                cmocka_unit_test(test_sizes_and_axes_stand_beside_the_model),
                cmocka_unit_test(test_sizes_are_never_drawn_over_the_model),
                cmocka_unit_test(test_a_size_stands_beside_a_model_however_thin),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
