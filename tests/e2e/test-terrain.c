/* Landscapes and noise, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project",
                          "{\"name\":\"tools\",\"width\":32,\"height\":32,\"depth\":32}");
        return p;
}

static void test_a_landscape_stands_on_the_floor_of_its_box(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(
                p, "goxel.terrain",
                "{\"box\":{\"min\":[0,0,5],\"max\":[31,31,20]},\"seed\":3,\"colors\":[\"#00FF00\"]}");
        assert_true(look_int(result, "voxels_created") > 32 * 32 &&
                    look_int(result, "voxels_created") < 32 * 32 * 16);
        check_json(peer_result(p, "goxel.check", NULL), "floating_parts", "0");
        check_int(peer_result(p, "goxel.find_voxels_by_color", "{\"color\":\"#00FF00\",\"tolerance\":0}"),
                  "match_count", 32 * 32);
        check_json(peer_result(p, "goxel.get_bounding_box", NULL), "min", "[0,0,5]");
        result = peer_result(
                p, "goxel.create_terrain",
                "{\"box\":{\"min\":[0,0,5],\"max\":[31,31,20]},\"seed\":3,\"colors\":[\"#00FF00\"]}");
        check_int(result, "voxels_created", 0);
        check_int(result, "voxels_painted", 0);
}

static void test_noise_adds_and_eats_as_much_as_is_told(void **state) {
        Peer *p = project(*state);
        int64_t made;

        made = look_int(
                peer_result(p, "goxel.noise", "{\"box\":{\"min\":[0,0,0],\"max\":[31,31,31]},\"scale\":4}"),
                "voxels_created");
        assert_true(made > 32768 / 4 && made < 32768 * 3 / 4);
        check_int(
                peer_result(
                        p, "goxel.noise",
                        "{\"box\":{\"min\":[0,0,0],\"max\":[31,31,31]},\"scale\":4,\"mode\":\"subtract\"}"),
                "voxels_removed", made);
        check_int(peer_result(p, "goxel.noise",
                              "{\"box\":{\"min\":[0,0,0],\"max\":[7,7,7]},\"threshold\":100}"),
                  "voxels_created", 512);
        check_int(
                peer_result(p, "goxel.noise", "{\"box\":{\"min\":[8,0,0],\"max\":[9,7,7]},\"threshold\":0}"),
                "voxels_created", 0);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.noise", "goxel.terrain" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.noise", "{}", -32602, "box" },
                { "goxel.noise", "[{\"min\":[0,0,0],\"max\":[9999,9999,9999]}]", -32602, "box" },
                { "goxel.noise", "[{\"min\":[0,0,0],\"max\":[9,9,9]},101]", -32602, "threshold" },
                { "goxel.noise", "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"octaves\":9}", -32602,
                  "octaves" },
                { "goxel.noise", "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"scale\":0}", -32602,
                  "scale" },
                { "goxel.terrain", "{}", -32602, "box" },
                { "goxel.terrain", "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"colors\":[]}", -32602,
                  "colors" },
                { "goxel.terrain", "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"colors\":[7]}", -32602,
                  "colors[0]" },
                { "goxel.terrain", "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"selection\":true}", -1011,
                  "selection" },
        };
        Peer *p = project(*state);

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", 1);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_landscape_stands_on_the_floor_of_its_box),
                RIG_TEST(test_noise_adds_and_eats_as_much_as_is_told),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
