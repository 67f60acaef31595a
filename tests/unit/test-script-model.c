/* What scripts read of a model and change in it. */
#include "script-program.h"

static Volume *volume(Program *p) {
        return model_layer(p->model, 0)->volume;
}

static void test_voxels_that_were_set_are_in_the_change(void **state) {
        Program *p = *state;

        runs_to(p, "goxel.image.activeLayer.volume.setAt([1, -2, 3], [10, 20, 30, 255])", "null");
        apply(p);
        assert_true(colour_equal(volume_get_at(volume(p), 1, -2, 3), (Colour){ 10, 20, 30, 255 }));
        assert_int_equal(volume_count(volume(p)), 1);
}

static void test_a_million_voxels_are_set(void **state) {
        Program *p = *state;

        runs_to(p,
                "const v = goxel.image.activeLayer.volume;"
                "for (let i = 0; i < 1000000; i++)"
                "        v.setAt([i % 100, (i / 100 | 0) % 100, i / 10000 | 0], [1, 2, i & 255, 255]);"
                "v.count",
                "1000000");
        apply(p);
        assert_int_equal(volume_count(volume(p)), 1000000);
        assert_true(colour_equal(volume_get_at(volume(p), 99, 99, 99), (Colour){ 1, 2, 63, 255 }));
}

static void test_what_was_set_is_seen_at_once(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.setAt([5, 5, 5], '#01020304');"
                "const c = v.getAt({x: 5, y: 5, z: 5}); v.setAt([5, 5, 5], null);"
                "[c, c.r, c[3], v.getAt([5, 5, 5])]",
                "[[1,2,3,4],1,4,[0,0,0,0]]");
}

static void test_the_model_is_read(void **state) {
        Program *p = *state;

        assert_int_equal(volume_set_at(volume(p), 7, 8, 9, (Colour){ 1, 2, 3, 255 }), 0);
        runs_to(p,
                "const l = goxel.image.layers[0]; let seen = [];"
                "l.volume.iter((pos, color) => seen.push([pos.x, pos.y, pos.z, color.b]));"
                "[l.name, l.id, l.visible, l.mode, seen]",
                "[\"background\",1,true,\"add\",[[7,8,9,3]]]");
        assert_int_equal(p->answer.change_n, 0);
}

static void test_a_walk_sees_what_there_was_when_it_began(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.fill(new Box([0, 0, 0], [9, 9, 0]), '#ff0000');"
                "let n = 0; v.iter((pos, color) => { n++; v.setAt([pos.x, pos.y, pos.z + 1], color); });"
                "[n, v.count]",
                "[100,200]");
}

static void test_a_walk_may_be_left(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.fill(new Box([0, 0, 0], [99, 99, 0]), '#ff0000');"
                "let n = 0; for (let i = 0; i < 1000; i++)"
                "        try { v.iter(() => { n++; throw 1; }); } catch { }"
                "n",
                "1000");
}

static void test_a_box_is_walked_voxel_by_voxel(void **state) {
        runs_to(*state,
                "let seen = []; new Box([1, 2, 3], [2, 2, 4]).iterVoxels((p) => seen.push(p.toString())); seen",
                "[\"(1, 2, 3, 0)\",\"(2, 2, 3, 0)\",\"(1, 2, 4, 0)\",\"(2, 2, 4, 0)\"]");
}

static void test_layers_are_added_changed_and_removed(void **state) {
        Program *p = *state;

        runs_to(p,
                "const top = goxel.image.addLayer('roof'); top.volume.setAt([0, 0, 0], [1, 1, 1]);"
                "top.visible = false; top.mode = 'paint'; goxel.image.layers[0].name = 'walls';"
                "const gone = goxel.image.addLayer('gone'); goxel.image.removeLayer(gone);"
                "goxel.image.activeLayer = top; goxel.image.layers.map((l) => l.name)",
                "[\"walls\",\"roof\"]");
        apply(p);
        assert_int_equal(p->model->n_layers, 2);
        assert_string_equal(p->model->layers[0]->name, "walls");
        assert_string_equal(p->model->layers[1]->name, "roof");
        assert_false(p->model->layers[1]->visible);
        assert_int_equal(p->model->layers[1]->mode, MODE_PAINT);
        assert_int_equal(volume_count(p->model->layers[1]->volume), 1);
        assert_int_equal(p->model->active, p->model->layers[1]->id);
}

static void test_materials_are_made_changed_and_given_to_layers(void **state) {
        Program *p = *state;

        runs_to(p,
                "const { image } = goxel, gold = image.addMaterial('gold'), gone = image.addMaterial();"
                "gold.metallic = 0.9; gold.roughness = 0.2; gold.color = '#ffc000'; gold.emission = [0, 0.5, 2];"
                "image.activeLayer.material = gone; image.removeMaterial(gone);"
                "const none = image.activeLayer.material; image.activeLayer.material = image.findMaterial('gold');"
                "[none, image.activeLayer.material === gold, image.materials]",
                "[null,true,[{\"id\":1,\"name\":\"gold\",\"color\":[255,192,0,255],\"metallic\":0.9,"
                "\"roughness\":0.2,\"emission\":[0,0.5,2]}]]");
        apply(p);
        assert_int_equal(p->model->studio->n_materials, 1);
        assert_string_equal(p->model->studio->materials[0].name, "gold");
        assert_float_equal(p->model->studio->materials[0].metallic, 0.9, 1e-6);
        assert_float_equal(p->model->studio->materials[0].colour[1], 192.0 / 255, 1e-6);
        assert_int_equal(model_layer(p->model, 0)->material, 1);
}

static void test_cameras_are_made_pointed_and_chosen(void **state) {
        Program *p = *state;

        runs_to(p,
                "const { image } = goxel, c = image.addCamera('front'), d = image.addCamera('gone');"
                "c.lookAt([32, -100, 32], [32, 32, 32]); c.fov = 45; c.orthographic = true;"
                "image.activeCamera = d; image.removeCamera(d); image.activeCamera = c; c.name += '!';"
                "c.matrix = c.matrix.translate(1, 0, 0);"
                "[image.cameras.length, image.findCamera('front!').fov, c.distance, c.position, c.target,"
                " image.activeCamera.orthographic]",
                "[1,45,132,[33,-100,32,0],[33,32,32,0],true]");
        apply(p);
        assert_int_equal(p->model->studio->n_viewpoints, 1);
        assert_int_equal(p->model->studio->active_viewpoint, p->model->studio->viewpoints[0].id);
        assert_string_equal(p->model->studio->viewpoints[0].name, "front!");
        assert_true(p->model->studio->viewpoints[0].orthographic);
        assert_float_equal(p->model->studio->viewpoints[0].matrix.m[13], -100, 1e-6);
}

/* A shape layer of a box from 0 to 3. */
static void add_shape(Program *p) {
        Layer *l;

        assert_int_equal(model_add_layer(p->model, 0, "block", &l), 0);
        l->kind = LAYER_SHAPE;
        l->shape = SHAPE_CUBE;
        l->matrix = transform_of_box((Box){ { 0, 0, 0 }, { 3, 3, 3 } });
}

static void test_a_layer_that_has_a_matrix_is_moved_by_it(void **state) {
        Program *p = *state;
        Layer *l;

        add_shape(p);
        runs_to(p,
                "const l = goxel.image.findLayer('block');"
                "l.matrix = Mat4.translation(10, 0, 0).multiply(l.matrix);"
                "[l.kind, goxel.image.layers[0].kind, l.matrix.values[12], l.volume.box, l.volume.count]",
                "[\"shape\",\"plain\",12,{\"min\":[10,0,0],\"max\":[13,3,3]},64]");
        apply(p);
        l = p->model->layers[1];
        assert_int_equal(volume_count(l->volume), 64);
        assert_int_equal(volume_get(l->volume, (Point){ 13, 0, 0 }).a, 255);
}

static void test_what_the_studio_cannot_have_is_refused(void **state) {
        Program *p = *state;

        fails_with(
                p, "goxel.image.addMaterial().metallic = 1.5", SCRIPT_THROWN,
                "RangeError: A material has a name of at most 127 bytes, metallic and roughness from 0 to "
                "1, and emission from 0",
                1, 26);
}

static void test_the_matrix_of_a_plain_layer_is_refused(void **state) {
        fails_with(*state, "goxel.image.activeLayer.matrix = new Mat4()", SCRIPT_THROWN,
                   "Error: The layer is plain, so no matrix says where its voxels are: "
                   "volume.transform(matrix) moves them",
                   1, 24);
}

static void test_a_material_that_was_removed_is_no_more(void **state) {
        fails_with(*state,
                   "const m = goxel.image.addMaterial(); goxel.image.removeMaterial(m);\nm.roughness",
                   SCRIPT_THROWN, "ReferenceError: It was removed", 2, 2);
}

static void test_the_volume_of_a_removed_layer_is_no_more(void **state) {
        fails_with(*state,
                   "const l = goxel.image.addLayer('x'), v = l.volume; goxel.image.removeLayer(l);\nv.count",
                   SCRIPT_THROWN, "ReferenceError: The layer was removed", 2, 2);
}

static void test_a_copy_is_a_volume_of_its_own(void **state) {
        Program *p = *state;

        runs_to(p,
                "const v = goxel.image.activeLayer.volume, c = v.copy(); c.setAt([0, 0, 0], [9, 9, 9]);"
                "const e = new Volume(); e.shape('sphere', new Box([0, 0, 0], [2, 2, 2]), '#ffffff');"
                "[v.count, c.count, e.count]",
                "[0,1,19]");
        assert_int_equal(p->answer.change_n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                T(test_voxels_that_were_set_are_in_the_change),
                T(test_a_million_voxels_are_set),
                T(test_what_was_set_is_seen_at_once),
                T(test_the_model_is_read),
                T(test_a_walk_sees_what_there_was_when_it_began),
                T(test_a_walk_may_be_left),
                T(test_a_box_is_walked_voxel_by_voxel),
                T(test_layers_are_added_changed_and_removed),
                T(test_materials_are_made_changed_and_given_to_layers),
                T(test_cameras_are_made_pointed_and_chosen),
                T(test_a_layer_that_has_a_matrix_is_moved_by_it),
                T(test_what_the_studio_cannot_have_is_refused),
                T(test_the_matrix_of_a_plain_layer_is_refused),
                T(test_a_material_that_was_removed_is_no_more),
                T(test_the_volume_of_a_removed_layer_is_no_more),
                T(test_a_copy_is_a_volume_of_its_own),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
