/* Materials, cameras and the light of a model, through the real socket. */
#include "rig/examples.h"
#include "rig/rig.h"

/* One layer with a red voxel at 1,2,3 and a blue one beside it. */
static Peer *project(Rig *r) {
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "{\"name\":\"tools\"}");
        (void)peer_result(p, "goxel.add_voxels", "{\"voxels\":[[1,2,3,255,0,0],[2,2,3,0,0,255]]}");
        return p;
}

static void test_materials_come_and_go(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(
                p, "goxel.create_material",
                "{\"name\":\"gold\",\"color\":[255,208,112,128],\"metallic\":1,\"roughness\":0.3,"
                "\"emission\":[0,2.5,0]}");
        check_int(result, "material.id", 1);
        check_json(result, "material.color", "[255,208,112,128]");
        check_json(result, "material.roughness", "0.3");
        check_json(result, "material.emission", "[0,2.5,0]");
        (void)peer_result(p, "goxel.set_layer_material", "[1,1]");
        check_int(peer_result(p, "goxel.list_layers", NULL), "layers.0.material_id", 1);
        result = peer_result(p, "goxel.update_material", "{\"material_id\":1,\"metallic\":0.5}");
        check_json(result, "material.metallic", "0.5");
        check_string(result, "material.name", "gold");
        check_int(peer_result(p, "goxel.delete_material", "[1]"), "layers", 1);
        check_int(peer_result(p, "goxel.list_materials", NULL), "count", 0);
        check_int(peer_result(p, "goxel.list_layers", NULL), "layers.0.material_id", 0);
        (void)peer_result(p, "goxel.undo", NULL);
        result = peer_result(p, "goxel.list_materials", NULL);
        check_json(result, "materials.0.metallic", "0.5");
        check_string(result, "default.name", "Material.1");
        check_int(peer_result(p, "goxel.list_layers", NULL), "layers.0.material_id", 1);
}

static void test_cameras_are_set_up_in_three_ways(void **state) {
        Peer *p = project(*state);
        json_object *result;

        result = peer_result(p, "goxel.create_camera",
                             "{\"name\":\"gate\",\"position\":[0,-10,0],\"target\":[0,0,0],\"fov\":30}");
        check_int(result, "camera.id", 1);
        check_json(result, "camera.distance", "10");
        check_json(result, "camera.target", "[0,0,0]");
        check_json(result, "camera.matrix", "[1,0,0,0,0,0,1,0,0,-1,0,0,0,-10,0,1]");
        result = peer_result(p, "goxel.create_camera", "{\"preset\":\"top\",\"orthographic\":true}");
        check_json(result, "camera.active", "true");
        check_json(result, "camera.target", "[2,2.5,3.5]");
        (void)peer_result(p, "goxel.create_camera",
                          "{\"matrix\":[1,0,0,0,0,1,0,0,0,0,1,0,4,5,6,1],\"distance\":3}");
        result = peer_result(p, "goxel.list_cameras", NULL);
        check_int(result, "count", 3);
        check_int(result, "active_camera", 3);
        check_json(result, "cameras.2.target", "[4,5,3]");
        (void)peer_result(p, "goxel.set_active_camera", "[1]");
        result = peer_result(p, "goxel.update_camera", "{\"camera_id\":2,\"name\":\"above\",\"fov\":45}");
        check_json(result, "camera.orthographic", "true");
        check_int(peer_result(p, "goxel.delete_camera", "[1]"), "active_camera", 2);
        (void)peer_result(p, "goxel.undo", NULL);
        check_int(peer_result(p, "goxel.list_cameras", NULL), "active_camera", 1);
}

static void test_the_light_is_the_models_own(void **state) {
        Peer *p = project(*state);
        json_object *result = peer_result(p, "goxel.get_light", NULL);

        check_json(result, "pitch", "20");
        check_json(result, "yaw", "120");
        check_json(result, "intensity", "2");
        result = peer_result(p, "goxel.set_light", "{\"pitch\":45,\"shadow\":0.75,\"fixed\":true}");
        check_json(result, "pitch", "45");
        check_json(result, "ambient", "0.3");
        (void)peer_result(p, "goxel.undo", NULL);
        check_json(peer_result(p, "goxel.get_light", NULL), "fixed", "false");
        check_int(peer_call(p, "goxel.set_light", "{\"ambient\":2}"), "error.code", -32602);
}

static void test_the_examples_work(void **state) {
        static const char *const names[] = { "goxel.list_materials", "goxel.create_material",
                                             "goxel.list_cameras",   "goxel.create_camera",
                                             "goxel.get_light",      "goxel.set_light" };

        check_examples(project(*state), names, ARRAY_LEN(names));
}

static void test_wrong_requests_are_named_and_change_nothing(void **state) {
        static const Wrong rows[] = {
                { "goxel.create_material", "{\"metallic\":2}", -32602, "metallic" },
                { "goxel.create_material", "{\"emission\":[0,-1,0]}", -32602, "emission" },
                { "goxel.update_material", "{\"material_id\":3}", -1016, "material_id" },
                { "goxel.delete_material", "[3]", -1016, "material_id" },
                { "goxel.create_camera", "{\"position\":[1,1,1],\"target\":[1,1,1]}", -32602, "position" },
                { "goxel.create_camera", "{\"position\":[1,1,1],\"preset\":\"top\"}", -32602, "position" },
                { "goxel.create_camera", "{\"target\":[1,1,1]}", -32602, "position" },
                { "goxel.create_camera", "{\"fov\":0}", -32602, "fov" },
                { "goxel.create_camera", "{\"distance\":0}", -32602, "distance" },
                { "goxel.update_camera", "{\"camera_id\":3}", -1017, "camera_id" },
                { "goxel.set_active_camera", "[3]", -1017, "camera_id" },
                { "goxel.delete_camera", "[3]", -1017, "camera_id" },
                { "goxel.set_light", "{\"pitch\":400}", -32602, "pitch" },
        };
        Peer *p = project(*state);
        const int64_t before = look_int(peer_result(p, "goxel.get_status", NULL), "revision");

        check_wrong(p, rows, ARRAY_LEN(rows));
        check_int(peer_result(p, "goxel.get_status", NULL), "revision", before);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_materials_come_and_go),
                RIG_TEST(test_cameras_are_set_up_in_three_ways),
                RIG_TEST(test_the_light_is_the_models_own),
                RIG_TEST(test_the_examples_work),
                RIG_TEST(test_wrong_requests_are_named_and_change_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
