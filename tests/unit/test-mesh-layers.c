/* What of the meshes of other programs becomes a layer. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* A face below the voxel at x, 0, 0. */
static void put_face(Buf *b, int x) {
        char text[160];

        (void)snprintf(text, sizeof(text), "v %d 0 0\nv %d 0 0\nv %d 1 0\nv %d 1 0\nf -4 -3 -2 -1\n", x,
                       x + 1, x + 1, x);
        put_text(b, text);
}

/* Names of the layers in order, each with the x of its voxels. */
static void expect_layers(const char *format, const char *options, const Buf *file, const char *expected) {
        CLEANUP(model_free) Model *m = read_model_with(format, options, file);
        char found[400] = "";
        size_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++) {
                const Box box = volume_box(m->layers[i]->volume);

                n += (size_t)snprintf(found + n, sizeof(found) - n, "%s%s:", i ? " " : "",
                                      m->layers[i]->name);
                for (int32_t x = box.min.x; x <= box.max.x; x++)
                        if (volume_get(m->layers[i]->volume, (Point){ x, box.min.y, box.min.z }).a)
                                n += (size_t)snprintf(found + n, sizeof(found) - n, "%d", (int)x);
        }
        assert_string_equal(found, expected);
}

/* Two objects, in both of which are faces of the group "in front" and of the material stone. */
static void put_scene(Buf *ret) {
        put_text(ret, "# by hand\r\no first\r\ng in front\r\nusemtl stone\r\n");
        put_face(ret, 0);
        put_text(ret, "g behind\nusemtl wood\n");
        put_face(ret, 1);
        put_text(ret, "o second\ng in front\nusemtl stone\n");
        put_face(ret, 2);
        put_text(ret, "o\n");
        put_face(ret, 3);
}

static void test_objects_groups_or_materials_of_an_obj_become_layers(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_scene(&file);
        expect_layers("obj", "voxel=1", &file, "first:01 second:2 mesh:3");
        expect_layers("obj", "voxel=1 split=groups", &file, "in front:023 behind:1");
        expect_layers("obj", "voxel=1 split=materials", &file, "stone:023 wood:1");
        expect_layers("obj", "voxel=1 split=none", &file, "mesh:0123");
}

static void test_groups_of_an_obj_without_objects_become_layers(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "g walls\n");
        put_face(&file, 0);
        put_text(&file, "g roof\n");
        put_face(&file, 1);
        put_text(&file, "g walls\n");
        put_face(&file, 2);
        expect_layers("obj", "voxel=1", &file, "walls:02 roof:1");
}

static void put_facet(Buf *b, int x) {
        char text[200];

        (void)snprintf(text, sizeof(text),
                       "facet normal 0 0 1\nouter loop\nvertex %d 0 0\nvertex %d 0 0\nvertex %d 1 0\n"
                       "endloop\nendfacet\n",
                       x, x + 1, x);
        put_text(b, text);
}

static void test_each_solid_of_an_stl_becomes_a_layer(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "\xef\xbb\xbf  SOLID left part\r\n");
        put_facet(&file, 0);
        put_text(&file, "endsolid left part\nsolid\n");
        put_facet(&file, 1);
        put_text(&file, "endsolid\n");
        expect_layers("stl", "voxel=1 up=z", &file, "left part:0 mesh:1");
        expect_layers("stl", "voxel=1 up=z split=none", &file, "mesh:01");
}

static void test_nodes_of_a_gltf_become_layers_or_one(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        Layer *layer;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0 }, (Colour){ 9, 9, 9, 255 }), 0);
        assert_int_equal(model_add_layer(m, 0, "roof", &layer), 0);
        assert_int_equal(volume_set(layer->volume, (Point){ 2, 0, 0 }, (Colour){ 1, 2, 3, 255 }), 0);
        write_model("glb", m, &file, NULL);
        expect_layers("glb", NULL, &file, "background:0 roof:2");
        expect_layers("glb", "split=none", &file, "mesh:02");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_objects_groups_or_materials_of_an_obj_become_layers),
                cmocka_unit_test(test_groups_of_an_obj_without_objects_become_layers),
                cmocka_unit_test(test_each_solid_of_an_stl_becomes_a_layer),
                cmocka_unit_test(test_nodes_of_a_gltf_become_layers_or_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
