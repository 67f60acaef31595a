/* Pictures of materials that give off light, through the real socket. */
#include "pixels.h"

#include <string.h>

static const uint8_t grey[4] = { 128, 128, 128, 255 };

/* A grey plate of 8 × 8 in front, of a material whose emission is red; beside it one that is dark. */
static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"lamp\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,1,8],\"center\":[2,0,4],\"color\":\"#808080\"}");
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"wall\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,1,8],\"center\":[6,0,4],\"color\":\"#808080\",\"layer_id\":2}");
        (void)peer_result(p, "goxel.create_material", "{\"name\":\"lamp\",\"emission\":[1,0,0.5]}");
        return p;
}

static void light_up(Peer *p) {
        (void)peer_result(p, "goxel.set_layer_material", "{\"layer_id\":1,\"material_id\":1}");
}

static void test_a_layer_gives_off_its_colors_times_the_emission(void **state) {
        static const uint8_t lit[4] = { 176, 128, 154, 255 };
        Peer *p = project(*state);
        CLEANUP_BUF Buf pixels = { 0 };

        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, grey);
        light_up(p);
        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, lit);
        pixels_expect(&pixels, 40, 27, grey);
        pixels_draw(p, PIXELS_FRONT ",\"layers\":[1],\"slice\":{\"axis\":\"z\",\"position\":3}}", &pixels);
        pixels_expect(&pixels, 27, 27, lit);
}

static void test_what_falls_on_a_lamp_is_another_matter(void **state) {
        static const uint8_t alone[4] = { 128, 0, 92, 255 }, none[4] = { 0, 0, 0, 255 };
        Peer *p = project(*state);
        CLEANUP_BUF Buf pixels = { 0 };

        light_up(p);
        pixels_draw(p, PIXELS_FRONT ",\"light\":{\"intensity\":0,\"ambient\":0}}", &pixels);
        pixels_expect(&pixels, 14, 27, alone);
        pixels_expect(&pixels, 40, 27, none);
        (void)peer_result(p, "goxel.update_material", "{\"material_id\":1,\"color\":\"#000000\"}");
        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, alone);
}

static void test_a_layer_above_that_gives_off_nothing_hides_a_lamp(void **state) {
        Peer *p = project(*state);
        CLEANUP_BUF Buf pixels = { 0 };

        light_up(p);
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,1,8],\"center\":[2,0,4],\"color\":\"#808080\",\"layer_id\":2}");
        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, grey);
}

static void test_where_voxels_stand_out_nothing_glows(void **state) {
        Peer *p = project(*state);
        CLEANUP_BUF Buf dark = { 0 }, lit = { 0 };

        (void)peer_result(p, "goxel.create_checkpoint", "[\"before\"]");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[2,0,2],\"color\":\"#0000FF\",\"layer_id\":1}");
        pixels_draw(p, PIXELS_FRONT ",\"highlight\":{\"from\":\"before\"}}", &dark);
        light_up(p);
        pixels_draw(p, PIXELS_FRONT ",\"highlight\":{\"from\":\"before\"}}", &lit);
        assert_memory_equal(dark.data, lit.data, dark.n);
}

static void test_a_turntable_glows(void **state) {
        static const char params[] = "{\"width\":54,\"height\":54,\"frames\":2}";
        Peer *p = project(*state);
        json_object *dark = peer_result(p, "goxel.render_turntable", params), *lit;
        CLEANUP_FREE char *before = strdup(look_string(dark, "data"));

        light_up(p);
        lit = peer_result(p, "goxel.render_turntable", params);
        assert_string_not_equal(before, look_string(lit, "data"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_layer_gives_off_its_colors_times_the_emission),
                RIG_TEST(test_what_falls_on_a_lamp_is_another_matter),
                RIG_TEST(test_a_layer_above_that_gives_off_nothing_hides_a_lamp),
                RIG_TEST(test_where_voxels_stand_out_nothing_glows),
                RIG_TEST(test_a_turntable_glows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
