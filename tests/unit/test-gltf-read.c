#include "bytes.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* A .gltf with three corners (0,0,0), (8,0,0), (8,0,8) or what `rest` makes of them. */
static void make(Buf *ret, const char *nodes, const char *rest) {
        static const float corners[] = { 0, 0, 0, 8, 0, 0, 8, 0, 8 };
        CLEANUP_BUF Buf text = { 0 };

        assert_int_equal(base64_encode(&text, corners, sizeof(corners)), 0);
        assert_int_equal(
                buf_printf(
                        ret,
                        "{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"scenes\":[{\"nodes\":[0]}],\"nodes\":[%s],"
                        "\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0}%s}]}],"
                        "\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"}],"
                        "\"bufferViews\":[{\"buffer\":0,\"byteLength\":36}],"
                        "\"buffers\":[{\"byteLength\":36,\"uri\":\"data:;base64,%.*s\"}]}",
                        nodes, rest, (int)text.n, (const char *)text.data),
                0);
}

static Model *read_made(const char *nodes, const char *rest, const char *options) {
        CLEANUP_BUF Buf file = { 0 };

        make(&file, nodes, rest);
        return read_model_with("gltf", options, &file);
}

static void expect_fault(const char *nodes, const char *rest, const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        make(&file, nodes, rest);
        expect_invalid("gltf", &file, text, NULL);
}

static void test_triangles_without_indices_are_read(void **state) {
        CLEANUP(model_free) Model *m = read_made("{\"mesh\":0,\"name\":\"leaf\"}", "", "up=z voxel=1");

        assert_string_equal(m->layers[0]->name, "leaf");
        assert_int_equal(model_count(m), 36);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 7, 0, 0 }), 255, 255, 255, 255);
}

static void test_nodes_move_turn_and_scale_what_is_below(void **state) {
        CLEANUP(model_free)
        Model *moved = read_made(
                      "{\"translation\":[100,0,0],\"children\":[1]},{\"scale\":[2,2,2],\"mesh\":0}", "",
                      "up=z voxel=1"),
              *turned = read_made("{\"rotation\":[0,0,0.7071067811865476,0.7071067811865476],\"mesh\":0}",
                                  "", "up=z voxel=1"),
              *matrix = read_made("{\"matrix\":[1,0,0,0,0,1,0,0,0,0,1,0,0,50,0,1],\"mesh\":0}", "",
                                  "up=z voxel=1");

        assert_int_equal(model_bounds(moved).min.x, 100);
        assert_int_equal(box_width(model_bounds(moved)), 16);
        /* A quarter turn about z brings x to y. */
        assert_int_equal(box_depth(model_bounds(turned)), 8);
        assert_int_equal(box_width(model_bounds(turned)), 1);
        assert_in_range(model_bounds(matrix).min.y, 49, 50);
}

/* The solid side of a face stays where it was, as seen from the thing itself. */
static void test_what_a_node_mirrors_keeps_its_inside(void **state) {
        CLEANUP(model_free)
        Model *plain = read_made("{\"mesh\":0}", "", "up=z voxel=1"),
              *mirrored = read_made("{\"scale\":[1,-1,1],\"mesh\":0}", "", "up=z voxel=1"),
              *twice = read_made("{\"scale\":[-1,1,1],\"children\":[1]},{\"scale\":[-1,1,1],\"mesh\":0}", "",
                                 "up=z voxel=1");

        assert_int_equal(model_bounds(plain).min.y, 0);
        assert_int_equal(model_bounds(mirrored).min.y, -1);
        assert_int_equal(model_bounds(mirrored).max.y, -1);
        assert_int_equal(model_bounds(twice).min.y, 0);
        assert_int_equal(model_bounds(twice).min.x, 0);
}

/* Half the root of 2, squared twice, is not quite a half. */
static void test_voxels_that_a_node_turned_are_voxels(void **state) {
        CLEANUP(model_free)
        Model *m = read_made("{\"rotation\":[0,0.7071068,0,0.7071068],\"mesh\":0}", "", "up=z");

        assert_int_equal(box_width(model_bounds(m)), 8);
        assert_int_equal(model_count(m), 36);
}

static void test_strips_and_fans_are_triangles_and_lines_are_told_of(void **state) {
        CLEANUP(model_free)
        Model *strip = read_made("{\"mesh\":0}", ",\"mode\":5", "voxel=1"),
              *fan = read_made("{\"mesh\":0}", ",\"mode\":6", "voxel=1"), *lines = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };
        FormatError error;

        assert_int_equal(model_count(strip), 36);
        assert_int_equal(model_count(fan), 36);
        make(&file, "{\"mesh\":0}", ",\"mode\":1");
        assert_int_equal(format_by_name("gltf")->read != NULL, 1);
        {
                FormatSettings s;

                settings_init(&s, format_by_name("gltf")->options, FORMAT_READS);
                assert_int_equal(format_by_name("gltf")->read(&lines, file.data, file.n, &s, &notes, &error),
                                 0);
        }
        assert_int_equal(notes.n, 2);
        assert_non_null(strstr(notes.lines[0], "lines"));
        format_notes_done(&notes);
}

static void test_what_we_write_comes_back_with_its_colours(void **state) {
        static const char *const choices[] = { "colors=vertex16", "colors=palette",
                                               "colors=vertex16 compact=true origin=space",
                                               "colors=palette normals=true" };

        for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
                CLEANUP(model_free) Model *m = NULL, *back = NULL;
                CLEANUP_BUF Buf file = { 0 };

                assert_int_equal(model_new(&m, 8, 8, 8), 0);
                for (int32_t k = 0; k < 256; k++)
                        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ k % 16, k / 16, -k % 3 },
                                                    (Colour){ (uint8_t)k, (uint8_t)(255 - k),
                                                              (uint8_t)(k / 2), 255 }),
                                         0);
                write_model_with(i % 2 ? "glb" : "gltf", choices[i], m, &file, NULL);
                back = read_model(i % 2 ? "glb" : "gltf", &file);
                assert_same_volume(m->layers[0]->volume, back->layers[0]->volume);
        }
}

static void test_layers_come_back_with_their_names(void **state) {
        CLEANUP(model_free) Model *m = NULL, *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        Layer *layer;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 0, 0, 0 }, (Colour){ 255, 0, 0, 255 }),
                         0);
        assert_int_equal(model_add_layer(m, 0, "roof \"x\"", &layer), 0);
        assert_int_equal(volume_set(layer->volume, (Point){ 0, 0, 1 }, (Colour){ 0, 0, 255, 255 }), 0);
        write_model("glb", m, &file, NULL);
        back = read_model("glb", &file);
        assert_int_equal(back->n_layers, 2);
        assert_string_equal(back->layers[1]->name, "roof \"x\"");
        assert_same_volume(layer->volume, back->layers[1]->volume);
}

static void test_faults_are_told(void **state) {
        CLEANUP_BUF Buf text = { 0 }, other = { 0 }, glb = { 0 }, outside = { 0 }, required = { 0 };

        expect_fault("{\"mesh\":7}", "", "\"meshes\" has no element 7");
        expect_fault("{\"mesh\":0,\"children\":[0]}", "", "node 0 stands at two places");
        expect_fault("{\"mesh\":-1}", "", "/nodes/0/mesh: this has to be a whole number");
        expect_fault("{\"mesh\":0}", ",\"indices\":0",
                     "/meshes/0/primitives/0/indices: the accessor has not the type");
        put_text(&text, "{\"a\":[1,}");
        expect_invalid("gltf", &text, "JSON cannot be read at byte 8", NULL);
        put_text(&other, "[]");
        expect_invalid("gltf", &other, "JSON cannot be read", NULL);
        put_bytes(&glb, "glTF\2\0\0\0\x20\0\0\0\xff\0\0\0JSON", 20);
        expect_invalid("glb", &glb, "wants 255 bytes for a chunk, 0 are left", NULL);
        put_text(&outside, "{\"scenes\":[{}],\"buffers\":[{\"byteLength\":9,\"uri\":\"castle.bin\"}]}");
        expect_invalid("gltf", &outside, "castle.bin", "another file", NULL);
        put_text(&required, "{\"scenes\":[{}],\"extensionsRequired\":[\"KHR_draco_mesh_compression\"]}");
        expect_invalid("gltf", &required, "KHR_draco_mesh_compression", NULL);
}

/* As far as pointers go: names may have anything in them, and stand there twice. */
static void test_faults_are_told_with_their_pointer_and_byte(void **state) {
        static const struct {
                const char *text, *fault, *at;
        } rows[] = {
                { "{\"scenes\":[{\"nodes\":[0, 1]}],\"nodes\":[{\"name\":\"}\\\"]\"}]}",
                  "/scenes/0/nodes/1: ", "1]}]" },
                { " {\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"mesh\":\"\",\"mesh\" : 3.5}]}",
                  "/nodes/0/mesh: ", "3.5" },
                { "{\"scene\":1,\"scenes\":[{}]}", "/scene: \"scenes\" has no element 1", "1," },
                { "{\"nodes\":[{\"mesh\":0}],\"meshes\":[ {\"primitives\":[{},{}]}]}",
                  "/meshes/0/primitives/0: a primitive has no", "{},{}" },
                { "{\"nodes\":[{\"children\":[-1]}]}", "/nodes/0/children/0: ", "-1" },
                { "{\"nodes\":[7]}", "/nodes: node 0 is no object", "[7]" },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = NULL;
                FormatError error = { .message = "" };
                const char *text = rows[i].text;

                assert_int_equal(
                        try_read("gltf", NULL, (const uint8_t *)text, strlen(text), &m, NULL, &error),
                        FORMAT_INVALID);
                assert_non_null(strstr(error.message, rows[i].fault));
                assert_int_equal(error.offset, strstr(text, rows[i].at) - text);
        }
}

static void test_nodes_may_stand_behind_those_below_them(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        char *scenes;

        make(&file, "{\"mesh\":0},{\"children\":[0],\"translation\":[50,0,0]}", "");
        assert_int_equal(buf_append(&file, "", 1), 0);
        file.n--;
        scenes = strstr((char *)file.data, "scenes");
        scenes[0] = 'x';
        m = read_model_with("gltf", "up=z voxel=1", &file);
        assert_int_equal(model_bounds(m).min.x, 50);
        assert_int_equal(model_count(m), 36);
}

static void test_an_accessor_beyond_its_view_is_refused(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        char *count;

        make(&file, "{\"mesh\":0}", "");
        assert_int_equal(buf_append(&file, "", 1), 0);
        file.n--;
        count = strstr((char *)file.data, "\"count\":3");
        count[8] = '4';
        expect_invalid("gltf", &file,
                       "JSON at byte 154, /accessors/0: the accessor claims 4 vectors of 12 bytes",
                       "its view has 36 bytes", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_triangles_without_indices_are_read),
                cmocka_unit_test(test_nodes_move_turn_and_scale_what_is_below),
                cmocka_unit_test(test_what_a_node_mirrors_keeps_its_inside),
                cmocka_unit_test(test_voxels_that_a_node_turned_are_voxels),
                cmocka_unit_test(test_strips_and_fans_are_triangles_and_lines_are_told_of),
                cmocka_unit_test(test_what_we_write_comes_back_with_its_colours),
                cmocka_unit_test(test_layers_come_back_with_their_names),
                cmocka_unit_test(test_faults_are_told),
                cmocka_unit_test(test_faults_are_told_with_their_pointer_and_byte),
                cmocka_unit_test(test_nodes_may_stand_behind_those_below_them),
                cmocka_unit_test(test_an_accessor_beyond_its_view_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
