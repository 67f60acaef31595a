/* Pictures of what lets light through, through the real socket. */
#include "pixels.h"

#include <string.h>

static const uint8_t blue[4] = { 0, 0, 255, 255 };

/* A white plate of 8 × 8 in front, a blue one on its left half behind it. */
static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"window\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[8,1,8],\"center\":[4,0,4],\"color\":\"#FFFFFF\"}");
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"wall\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[4,1,8],\"center\":[2,5,4],\"color\":\"#0000FF\",\"layer_id\":2}");
        return p;
}

static void make_of_glass(Peer *p) {
        (void)peer_result(p, "goxel.create_material", "{\"name\":\"glass\",\"color\":\"#FF000080\"}");
        (void)peer_result(p, "goxel.set_layer_material", "{\"layer_id\":1,\"material_id\":1}");
}

static void test_materials_colour_a_layer_and_let_through_what_is_behind(void **state) {
        static const uint8_t red[4] = { 255, 0, 0, 128 }, both[4] = { 128, 0, 127, 255 },
                             white[4] = { 255, 255, 255, 255 };
        Peer *p = project(*state);
        CLEANUP_BUF Buf pixels = { 0 };

        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, white);
        make_of_glass(p);
        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, both);
        pixels_expect(&pixels, 40, 27, red);
}

static void test_voxels_with_an_alpha_let_through_what_is_behind(void **state) {
        static const uint8_t green[4] = { 0, 255, 0, 51 }, both[4] = { 0, 51, 204, 255 };
        Peer *p = project(*state);
        CLEANUP_BUF Buf pixels = { 0 };

        (void)peer_result(p, "goxel.delete_layer", "{\"layer_id\":1}");
        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"pane\"}");
        (void)peer_result(p, "goxel.procedural_shape",
                          "{\"size\":[8,1,8],\"center\":[4,0,4],\"color\":\"#00FF0033\"}");
        pixels_draw(p, PIXELS_FRONT "}", &pixels);
        pixels_expect(&pixels, 14, 27, both);
        pixels_expect(&pixels, 40, 27, green);
}

/* What a material does to colours is no difference to what was there before. */
static void test_a_material_does_not_make_voxels_stand_out(void **state) {
        Peer *p = project(*state);
        CLEANUP_BUF Buf with = { 0 }, without = { 0 };

        make_of_glass(p);
        (void)peer_result(p, "goxel.create_checkpoint", "[\"before\"]");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[5,0,5],\"color\":\"#0000FF\",\"layer_id\":2}");
        pixels_draw(p, PIXELS_FRONT ",\"highlight\":{\"from\":\"before\",\"color\":\"#00FF00\"}}", &with);
        assert_true(with.data[(27 * 54 + 45) * 4 + 1] < 200);
        assert_true(with.data[(16 * 54 + 36) * 4 + 1] > 180);
        pixels_draw(p, PIXELS_FRONT "}", &without);
        pixels_expect(&without, 36, 16, blue);
}

static void test_an_eye_in_a_solid_voxel_is_told(void **state) {
        Peer *p = project(*state);
        json_object *warnings, *result;
        CLEANUP_BUF Buf pixels = { 0 };

        pixels_draw(
                p,
                "{\"width\":54,\"height\":54,\"format\":\"rgba\",\"camera\":{\"position\":[1.5,5.5,1.5],\"target\":"
                "[1,9,1]}}",
                &pixels);
        pixels_expect(&pixels, 0, 0, blue);
        pixels_expect(&pixels, 53, 53, blue);
        result = peer_result(
                p, "goxel.render_image",
                "{\"width\":8,\"height\":8,\"camera\":{\"position\":[1.5,5.5,1.5],\"target\":[1,9,1]}}");
        assert_true(json_object_object_get_ex(result, "warnings", &warnings));
        assert_int_equal(json_object_array_length(warnings), 1);
        assert_non_null(
                strstr(json_object_get_string(json_object_array_get_idx(warnings, 0)), "in a solid voxel"));
        result = peer_result(
                p, "goxel.render_image",
                "{\"width\":8,\"height\":8,\"camera\":{\"position\":[1.5,7.5,1.5],\"target\":[1,9,1]}}");
        assert_false(json_object_object_get_ex(result, "warnings", &warnings));
}

static const char *warning(json_object *result) {
        json_object *warnings;

        if (!json_object_object_get_ex(result, "warnings", &warnings))
                return "";
        assert_int_equal(json_object_array_length(warnings), 1);
        return json_object_get_string(json_object_array_get_idx(warnings, 0));
}

static void test_what_a_picture_does_not_show_is_told(void **state) {
        Peer *p = project(*state);

        assert_string_equal(warning(peer_result(p, "goxel.render_scene", PIXELS_FRONT "}")), "");
        assert_string_equal(
                warning(peer_result(p, "goxel.render_scene",
                                    PIXELS_FRONT ",\"slice\":{\"axis\":\"y\",\"position\":-9}}")),
                "nothing is shown: layers, region and slice leave no voxel");
        assert_string_equal(warning(peer_result(p, "goxel.render_turntable",
                                                "{\"width\":8,\"height\":8,\"frames\":2,\"layers\":[]}")),
                            "nothing is shown: layers, region and slice leave no voxel");
        assert_string_equal(
                warning(peer_result(p, "goxel.render_scene", PIXELS_FRONT ",\"options\":{\"axes\":true}}")),
                "axes and dimensions are left out: they need 64 pixels in width and height, of each view");
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"none\"}");
        assert_string_equal(
                warning(peer_result(p, "goxel.render_image",
                                    "{\"width\":8,\"height\":8,\"camera\":{\"preset\":\"top\"}}")),
                "nothing is shown: the layers that are visible have no voxel");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_materials_colour_a_layer_and_let_through_what_is_behind),
                RIG_TEST(test_voxels_with_an_alpha_let_through_what_is_behind),
                RIG_TEST(test_a_material_does_not_make_voxels_stand_out),
                RIG_TEST(test_an_eye_in_a_solid_voxel_is_told),
                RIG_TEST(test_what_a_picture_does_not_show_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
