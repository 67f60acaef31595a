/* Materials, cameras, the light, and layers whose voxels follow from something else, through the real
 * socket. */
#include "rig/examples.h"
#include "rig/rig.h"

#include "formats/format.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One layer with a red voxel at 1,2,3 and a blue one beside it. */
static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"tools\"}");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[1,2,3,255,0,0],[2,2,3,0,0,255]]}");
        return p;
}

static void check_colour(Peer *p, const char *params, const char *wanted) {
        check_json(peer_result(p, "goxel.get_voxel", params), "color", wanted);
}

static json_object *layers(Peer *p) {
        return peer_result(p, "goxel.list_layers", NULL);
}

static void test_a_clone_shows_what_its_layer_becomes(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.clone_layer",
                             "{\"layer_id\":1,\"new_name\":\"again\",\"translate\":[10,0,0]}");
        check_int(result, "layer_id", 2);
        check_int(result, "position", 1);
        check_int(result, "voxels", 2);
        check_string(result, "kind", "clone");
        check_json(result, "matrix", "[1,0,0,0,0,1,0,0,0,0,1,0,10,0,0,1]");
        check_colour(p, "[11,2,3]", "[255,0,0,255]");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[5,5,5],\"color\":\"#00FF00\",\"layer_id\":1}");
        check_colour(p, "[15,5,5]", "[0,255,0,255]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(peer_result(p, "goxel.get_voxel", "[15,5,5]"), "exists", "false");
        check_int(layers(p), "layers.1.base", 1);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(layers(p), "count", 1);
        (void)peer_result(p, "goxel.redo", NULL);
        check_colour(p, "[12,2,3]", "[0,0,255,255]");
}

static void test_a_clone_is_turned_about_its_middle_and_moved_on(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.add_voxel", "{\"position\":[3,2,3],\"color\":\"#00FF00\"}");
        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":1,\"rotate\":[0,0,90]}");
        check_json(layers(p), "layers.1.min", "[2,1,3]");
        check_json(layers(p), "layers.1.max", "[2,3,3]");
        check_colour(p, "[2,3,3]", "[0,255,0,255]");
        (void)peer_result(p, "goxel.transform_layer", "{\"layer_id\":2,\"translate\":[0,0,7]}");
        check_json(layers(p), "layers.1.min", "[2,1,10]");
        (void)peer_result(p, "goxel.transform_layer",
                          "{\"layer_id\":2,\"matrix\":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,20,1]}");
        check_json(layers(p), "layers.1.min", "[1,2,23]");
        (void)peer_result(p, "goxel.transform_layer", "{\"layer_id\":2,\"scale\":2,\"center\":[0,0,0]}");
        check_json(layers(p), "layers.1.dimensions", "[6,2,2]");
}

/* The middle of an even and an odd side lies where a quarter turn leaves no whole positions. */
static void test_a_clone_that_is_turned_by_quarters_has_all_voxels(void **state) {
        static const struct {
                const char *turn, *min, *max;
        } rows[] = {
                { "\"rotate\":[0,0,90]", "[-2,-3,3]", "[0,0,3]" },
                { "\"rotate\":[0,0,-90]", "[-2,-3,3]", "[0,0,3]" },
                { "\"rotate\":[0,0,180]", "[-2,-2,3]", "[1,0,3]" },
                { "\"rotate\":[0,90,0],\"translate\":[0,0,10]", "[-1,-2,11]", "[-1,0,14]" },
                { "\"scale\":[-1,1,1]", "[-2,-2,3]", "[1,0,3]" },
        };
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.clear", "{}");
        (void)peer_result(p, "goxel.set_voxels",
                          "{\"at\":[-2,-2,3],\"slices\":[[\"aaaa\",\"aaaa\",\"aaaa\"]],"
                          "\"legend\":{\"a\":\"#102030\"}}");
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                json_object *result;
                char params[96];

                (void)snprintf(params, sizeof(params), "{\"layer_id\":1,%s}", rows[i].turn);
                result = peer_result(p, "goxel.clone_layer", params);
                check_int(result, "voxels", 12);
                check_json(result, "min", rows[i].min);
                check_json(result, "max", rows[i].max);
        }
}

static void test_what_has_no_exact_place_is_refused(void **state) {
        static const Wrong rows[] = {
                { "goxel.clone_layer", "{\"layer_id\":1,\"translate\":[0,16777217,0]}", -32602,
                  "translate" },
                { "goxel.clone_layer", "{\"layer_id\":1,\"scale\":-1,\"center\":[0,0,9000000]}", -32602,
                  "scale" },
                { "goxel.create_image_layer", "{\"fd\":0,\"position\":[8388609,0,0]}", -32602, "position" },
                { "goxel.create_shape_layer",
                  "{\"box\":{\"min\":[0,0,2147483646],\"max\":[1,1,2147483647]}}", -32602, "box" },
        };
        Peer *p = project(*state);

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(layers(p), "count", 1);
        check_json(peer_result(p, "goxel.clone_layer", "{\"layer_id\":1,\"translate\":[0,16777210,0]}"),
                   "min", "[1,16777212,3]");
}

static void test_a_copy_of_a_clone_is_one_more_of_the_same_layer(void **state) {
        Peer *p = project(*state);

        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":1,\"translate\":[10,0,0]}");
        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":2,\"translate\":[10,0,0]}");
        (void)peer_result(p, "goxel.duplicate_layer", "{\"layer_id\":2,\"offset\":[0,50,0]}");
        check_int(layers(p), "layers.2.base", 1);
        check_json(layers(p), "layers.2.min", "[11,52,3]");
        check_json(layers(p), "layers.3.min", "[21,2,3]");
        (void)peer_result(p, "goxel.delete_layer", "[2]");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[5,5,5],\"color\":\"#00FF00\",\"layer_id\":1}");
        check_colour(p, "[25,5,5]", "[0,255,0,255]");
        check_colour(p, "[15,55,5]", "[0,255,0,255]");
}

static void test_a_layer_is_baked_before_it_is_painted(void **state) {
        static const Wrong refused[] = {
                { "goxel.add_voxel", "[0,0,0,1,2,3]", -1004, NULL },
                { "goxel.add_voxel", "{\"position\":[0,0,0],\"color\":\"#123456\",\"layer_id\":2}", -1004,
                  NULL },
                { "goxel.merge_layers", "{\"source_layer_id\":1,\"target_layer_id\":2}", -1013, NULL },
                { "goxel.clear", "{\"layer_id\":2}", -32602, "layer_id" },
        };
        Peer *p = project(*state);
        json_object *answer;

        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":1,\"translate\":[0,0,1]}");
        for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
                answer = peer_call(p, refused[i].method, refused[i].params);
                check_int(answer, "error.code", refused[i].code);
                check_int(answer, "error.data.layer_id", 2);
        }
        (void)peer_result(p, "goxel.bake_layer", "[2]");
        check_string(layers(p), "layers.1.kind", "plain");
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[0,0,0],\"color\":\"#123456\",\"layer_id\":2}");
        check_int(layers(p), "layers.1.voxels", 3);
        check_int(layers(p), "layers.0.voxels", 2);
        /* A clone whose layer goes is plain, too. */
        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":1}");
        (void)peer_result(p, "goxel.delete_layer", "[1]");
        check_string(layers(p), "layers.0.kind", "plain");
        check_int(layers(p), "layers.0.voxels", 2);
}

static void test_a_batch_sees_what_it_has_cloned(void **state) {
        Peer *p = project(*state);
        json_object *answer;

        (void)peer_result(
                p, "goxel.batch_operations",
                "{\"operations\":[{\"type\":\"clone_layer\",\"layer_id\":1,\"translate\":[0,0,10]},"
                "{\"type\":\"add_voxel\",\"x\":7,\"y\":7,\"z\":7,\"r\":1,\"g\":2,\"b\":3,\"layer_id\":1}]}");
        check_colour(p, "[7,7,17]", "[1,2,3,255]");
        answer = peer_call(p, "goxel.batch_operations",
                           "{\"operations\":[{\"type\":\"clone_layer\",\"layer_id\":1},"
                           "{\"type\":\"add_voxel\",\"x\":7,\"y\":7,\"z\":7,\"r\":9,\"g\":2,\"b\":3}]}");
        check_int(answer, "error.code", -1004);
        check_int(answer, "error.data.operation", 1);
        answer = peer_result(p, "goxel.batch_operations",
                             "{\"operations\":[{\"type\":\"clone_layer\",\"layer_id\":1},"
                             "{\"type\":\"add_voxel\",\"x\":7,\"y\":7,\"z\":7,\"r\":9,\"g\":2,\"b\":3}],"
                             "\"continue_on_error\":true}");
        check_int(answer, "errors.0.index", 1);
        check_int(layers(p), "count", 3);
        check_colour(p, "{\"position\":[7,7,7],\"layer_id\":3}", "[1,2,3,255]");
}

static void test_a_shape_layer_is_changed_as_a_shape(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.create_shape_layer",
                             "{\"shape\":\"sphere\",\"box\":{\"min\":[0,0,0],\"max\":[63,63,63]},"
                             "\"color\":\"#102030\",\"name\":\"ball\"}");
        check_int(result, "voxels", 137376);
        check_json(result, "max", "[63,63,63]");
        result = peer_result(p, "goxel.update_shape_layer",
                             "{\"layer_name\":\"ball\",\"shape\":\"cube\",\"color\":\"#405060\","
                             "\"box\":{\"min\":[10,10,10],\"max\":[11,12,13]}}");
        check_int(result, "voxels", 24);
        check_colour(p, "[10,10,10]", "[64,80,96,255]");
        check_string(layers(p), "layers.1.shape", "cube");
        check_json(layers(p), "layers.1.color", "[64,80,96,255]");
        result = peer_result(p, "goxel.transform_layer", "{\"layer_id\":2,\"rotate\":[90,0,0]}");
        check_json(result, "dimensions", "[2,4,3]");
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(layers(p), "layers.1.dimensions", "[2,3,4]");
}

static int picture(void) {
        static const uint8_t pixels[] = { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 0 };
        const int fd = memfd_create("picture", MFD_CLOEXEC);
        CLEANUP_BUF Buf png = { 0 };

        assert_int_equal(png_write(&png, pixels, 2, 2), 0);
        assert_int_equal(write(fd, png.data, png.n), (ssize_t)png.n);
        return fd;
}

static void test_a_picture_stands_where_it_is_put(void **state) {
        Peer *p = project(*state);
        json_object *answer;
        int fd = picture();

        answer = peer_call_fd(
                p, "goxel.create_image_layer",
                "{\"fd\":0,\"path\":\"/home/me/a.png\",\"position\":[10,20,30],\"plane\":\"xz\"}", fd);
        check_int(answer, "result.voxels", 3);
        check_int(answer, "result.width", 2);
        check_json(answer, "result.min", "[10,20,30]");
        check_json(answer, "result.dimensions", "[2,1,2]");
        check_colour(p, "[10,20,31]", "[255,0,0,255]");
        check_colour(p, "[10,20,30]", "[0,0,255,255]");
        check_string(layers(p), "layers.1.image.path", "/home/me/a.png");
        answer = peer_call_fd(p, "goxel.create_image_layer", "{\"fd\":0,\"position\":[40,0,0]}", fd);
        check_int(answer, "result.voxels", 3);
        check_colour(p, "[40,1,0]", "[255,0,0,255]");
        answer = peer_call_fd(p, "goxel.create_image_layer",
                              "{\"fd\":0,\"position\":[0,40,0],\"plane\":\"yz\"}", fd);
        check_int(answer, "result.voxels", 3);
        check_colour(p, "[0,40,1]", "[255,0,0,255]");
        check_colour(p, "[0,41,1]", "[0,255,0,255]");

        /* It is there after a restart, and can still be turned. */
        rig_stop(*state);
        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.transform_layer",
                          "{\"project\":\"tools\",\"layer_id\":2,\"translate\":[0,0,5],\"scale\":2}");
        check_int(layers(p), "layers.1.voxels", 12);
        assert_int_equal(ftruncate(fd, 20), 0);
        check_int(peer_call_fd(p, "goxel.create_image_layer", "{\"fd\":0}", fd), "error.code", -1116);
        close(fd);
}

static void test_bounds_keep_edits_inside_and_tell_what_they_put_back(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.set_layer_bounds",
                             "{\"layer_id\":1,\"box\":{\"min\":[0,0,0],\"max\":[3,3,3]}}");
        check_json(result, "bounded", "true");
        result = peer_result(
                p, "goxel.procedural_shape",
                "{\"shape_type\":\"cube\",\"size\":[6,6,6],\"center\":[3,3,3],\"color\":\"#FFFFFF\"}");
        check_int(result, "clipped", 6 * 6 * 6 - 4 * 4 * 4);
        check_int(result, "voxels_created", 4 * 4 * 4 - 2);
        check_json(layers(p), "layers.0.bounds.max", "[3,3,3]");
        check_json(layers(p), "layers.0.max", "[3,3,3]");
        result = peer_result(p, "goxel.set_layer_bounds", "[1]");
        check_json(result, "bounded", "false");
        result = peer_result(p, "goxel.add_voxel", "[9,9,9,1,2,3]");
        assert_null(look(result, "clipped"));
}

/* All of it, in words. */
static void check_all(Peer *p) {
        json_object *list = layers(p);

        check_int(list, "count", 3);
        check_string(list, "layers.1.kind", "clone");
        check_json(list, "layers.1.max", "[2,2,13]");
        check_string(list, "layers.2.kind", "shape");
        check_int(list, "layers.2.voxels", 8);
        check_int(list, "layers.2.material_id", 1);
        check_json(list, "layers.0.bounds.min", "[0,0,0]");
        check_string(peer_result(p, "goxel.list_materials", NULL), "materials.0.name", "gold");
        check_string(peer_result(p, "goxel.list_cameras", NULL), "cameras.0.name", "gate");
        check_json(peer_result(p, "goxel.get_light", NULL), "pitch", "45");
}

static void test_all_of_it_stays_in_the_journal_and_in_files(void **state) {
        Peer *p = project(*state);
        int fd = memfd_create("model", MFD_CLOEXEC);

        (void)peer_result(p, "goxel.clone_layer", "{\"layer_id\":1,\"translate\":[0,0,10]}");
        (void)peer_result(p, "goxel.create_shape_layer", "{\"box\":{\"min\":[20,0,0],\"max\":[21,1,1]}}");
        (void)peer_result(p, "goxel.create_material", "{\"name\":\"gold\"}");
        (void)peer_result(p, "goxel.set_layer_material", "[3,1]");
        (void)peer_result(p, "goxel.create_camera", "{\"name\":\"gate\"}");
        (void)peer_result(p, "goxel.set_light", "{\"pitch\":45}");
        (void)peer_result(p, "goxel.set_layer_bounds",
                          "{\"layer_id\":1,\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]}}");
        check_all(p);

        rig_kill(*state, SIGKILL);
        (void)rig_wait(*state);
        rig_start(*state);
        p = rig_peer(*state);
        (void)peer_result(p, "goxel.get_status", "{\"project\":\"tools\"}");
        check_all(p);
        assert_non_null(
                look(peer_call_fd(p, "goxel.save_project", "{\"fd\":0,\"format\":\"gox\"}", fd), "result"));
        assert_non_null(look(peer_call_fd(p, "goxel.load_project",
                                          "{\"fd\":0,\"name\":\"other\",\"format\":\"gox\"}", fd),
                             "result"));
        check_all(p);
        /* The clone still follows. */
        (void)peer_result(p, "goxel.add_voxel",
                          "{\"position\":[5,5,5],\"color\":\"#00FF00\",\"layer_id\":1}");
        check_colour(p, "[5,5,15]", "[0,255,0,255]");
        close(fd);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.clone_layer", "goxel.bake_layer",
                                             "goxel.set_layer_bounds", "goxel.set_layer_material",
                                             "goxel.create_shape_layer" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.clone_layer", "{\"layer_id\":9}", -1008, "layer_id" },
                { "goxel.clone_layer", "{\"layer_id\":1,\"rotate\":[1,2]}", -32602, "rotate" },
                { "goxel.clone_layer", "{\"layer_id\":1,\"scale\":\"big\"}", -32602, "scale" },
                { "goxel.clone_layer", "{\"layer_id\":1,\"matrix\":[1,2,3]}", -32602, "matrix" },
                { "goxel.clone_layer", "{\"layer_id\":1,\"matrix\":[1,0,0,9,0,1,0,0,0,0,1,0,0,0,0,1]}",
                  -32602, "matrix" },
                { "goxel.clone_layer",
                  "{\"layer_id\":1,\"scale\":2,\"matrix\":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}", -32602,
                  "matrix" },
                { "goxel.transform_layer", "{\"layer_name\":\"none\",\"scale\":2}", -1008, "layer_name" },
                { "goxel.create_shape_layer", "{}", -32602, "box" },
                { "goxel.create_shape_layer", "{\"shape\":\"cone\"}", -32602, "shape" },
                { "goxel.create_shape_layer", "{\"box\":{\"min\":[1,0,0],\"max\":[0,0,0]}}", -32602,
                  "box.max" },
                { "goxel.create_image_layer", "{}", -32602, "fd" },
                { "goxel.set_layer_material", "[1,7]", -1008, "material_id" },
                { "goxel.set_layer_material", "[1]", -32602, "material_id" },
        };
        Peer *p = project(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_call(p, "goxel.transform_layer", "{\"layer_id\":1,\"scale\":2}"), "error.code",
                  -1008);
        check_int(peer_call(p, "goxel.update_shape_layer", "{\"layer_id\":1}"), "error.code", -1008);
        check_int(peer_call(p, "goxel.clone_layer", "{\"layer_id\":1,\"scale\":1000000}"), "error.code",
                  -1107);
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_a_clone_shows_what_its_layer_becomes),
                RIG_TEST(test_a_clone_is_turned_about_its_middle_and_moved_on),
                RIG_TEST(test_a_clone_that_is_turned_by_quarters_has_all_voxels),
                RIG_TEST(test_what_has_no_exact_place_is_refused),
                RIG_TEST(test_a_copy_of_a_clone_is_one_more_of_the_same_layer),
                RIG_TEST(test_a_layer_is_baked_before_it_is_painted),
                RIG_TEST(test_a_batch_sees_what_it_has_cloned),
                RIG_TEST(test_a_shape_layer_is_changed_as_a_shape),
                RIG_TEST(test_a_picture_stands_where_it_is_put),
                RIG_TEST(test_bounds_keep_edits_inside_and_tell_what_they_put_back),
                RIG_TEST(test_all_of_it_stays_in_the_journal_and_in_files),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
