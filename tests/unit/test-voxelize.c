#include "bytes.h"

#include "formats/voxelize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const Colour red = { 255, 0, 0, 255 };

static Volume *new_volume(void) {
        Volume *v;

        assert_int_equal(volume_new(&v), 0);
        return v;
}

static Volume *voxels_of(const double at[static 9]) {
        Triangle t = { .colours = { red, red, red }, .texture = TRIANGLE_PLAIN };
        Volume *v = new_volume();
        FormatError error;

        memcpy(t.at, at, sizeof(t.at));
        assert_int_equal(triangle_voxels(NULL, &t, v, &error), 0);
        return v;
}

/* A model of boxes and single voxels, with hollows, that lies on both sides of the origin. */
static Model *model_of_boxes(void) {
        Model *m;
        Volume *v;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        v = m->layers[0]->volume;
        assert_int_equal(volume_fill(v, (Box){ { -3, -2, 0 }, { 6, 9, 20 } }, MODE_OVER, red), 0);
        assert_int_equal(
                volume_fill(v, (Box){ { 0, 0, 2 }, { 4, 3, 10 } }, MODE_OVER, (Colour){ 9, 99, 199, 255 }),
                0);
        assert_int_equal(volume_set(v, (Point){ 7, 9, 20 }, (Colour){ 0, 255, 0, 255 }), 0);
        assert_int_equal(volume_set(v, (Point){ 12, -5, 7 }, (Colour){ 0, 0, 255, 255 }), 0);
        return m;
}

/* What can be seen from outside, or from a hollow: all with a face at something empty. */
static Volume *surface_of(const Volume *v) {
        static const Point beside[] = { { 1, 0, 0 },  { -1, 0, 0 }, { 0, 1, 0 },
                                        { 0, -1, 0 }, { 0, 0, 1 },  { 0, 0, -1 } };
        const Box box = volume_box(v);
        Volume *ret = new_volume();

        for (Point p = box.min; p.z <= box.max.z; p.z++)
                for (p.y = box.min.y; p.y <= box.max.y; p.y++)
                        for (p.x = box.min.x; p.x <= box.max.x; p.x++) {
                                bool open = false;

                                for (size_t i = 0; i < ARRAY_LEN(beside); i++)
                                        open |= !volume_get(v, (Point){ p.x + beside[i].x, p.y + beside[i].y,
                                                                        p.z + beside[i].z })
                                                         .a;
                                if (open && volume_get(v, p).a)
                                        assert_int_equal(volume_set(ret, p, volume_get(v, p)), 0);
                        }
        return ret;
}

static void test_a_face_of_a_voxel_gives_that_voxel(void **state) {
        static const double faces[][9] = {
                { 0, 0, 1, 1, 0, 1, 1, 1, 1 }, /* from above */
                { 0, 0, 0, 1, 1, 0, 1, 0, 0 }, /* from below */
                { 1, 0, 0, 1, 1, 0, 1, 1, 1 }, /* from +x */
                { 0, 0, 0, 0, 1, 1, 0, 1, 0 }, /* from -x */
                { 0, 1, 0, 1, 1, 1, 1, 1, 0 }, /* from +y */
                { 0, 0, 0, 1, 0, 0, 1, 0, 1 }, /* from -y */
        };

        for (size_t i = 0; i < ARRAY_LEN(faces); i++) {
                CLEANUP(volume_free) Volume *v = voxels_of(faces[i]);

                assert_int_equal(volume_count(v), 1);
                assert_true(colour_equal(volume_get(v, (Point){ 0, 0, 0 }), red));
        }
}

static void test_a_slanted_triangle_leaves_no_gaps(void **state) {
        CLEANUP(volume_free)
        Volume *v = voxels_of((const double[]){ 0.5, 0.5, 0.5, 30.5, 0.5, 10.5, 0.5, 20.5, 25.5 });

        /* Every place on it lies in a voxel that is set. */
        for (double a = 0.01; a < 1; a += 0.01)
                for (double b = 0.01; a + b < 1; b += 0.01) {
                        const Point p = { (int32_t)(0.5 + 30 * a - 0.002), (int32_t)(0.5 + 20 * b - 0.002),
                                          (int32_t)(0.5 + 10 * a + 25 * b) };
                        bool near = false;

                        for (int i = 0; i < 8; i++)
                                near |= volume_get(v, (Point){ p.x + (i & 1), p.y + (i >> 1 & 1),
                                                               p.z - (i >> 2) })
                                                .a > 0;
                        assert_true(near);
                }
        assert_in_range(volume_count(v), 300, 1500);
}

static void test_triangles_without_an_area_are_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = voxels_of((const double[]){ 1, 1, 1, 5, 5, 5, 3, 3, 3 });

        assert_int_equal(volume_count(v), 0);
}

/* Before it is begun: 300 sheets on each other would take minutes. */
static void test_too_much_work_is_refused(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;

        for (unsigned i = 0; i < 300; i++)
                put_text(&file, "v 0 0 0.3\nv 2000 0 0.3\nv 0 2000 0.3\nf -3 -2 -1\n");
        assert_int_equal(try_read("obj", "size=2000", file.data, file.n, &m, NULL, &error), FORMAT_INVALID);
        assert_non_null(
                strstr(error.message, "the 300 triangles of a model 2000 voxels long cover 6e+08 voxels"));
        assert_non_null(strstr(error.message, "say size=944, or less"));
        m = read_model_with("obj", "size=20", &file);
        assert_in_range(model_count(m), 200, 250);
}

static void test_corners_beyond_all_voxels_are_refused(void **state) {
        Triangle t = { .at = { { 0, 0, 0.5 }, { 4000, 0, 0.5 }, { 0, 4000, 0.5 } },
                       .texture = TRIANGLE_PLAIN };
        CLEANUP(volume_free) Volume *v = new_volume();
        FormatError error;

        t.at[0][0] = 1e300;
        assert_int_equal(triangle_voxels(NULL, &t, v, &error), FORMAT_INVALID);
        assert_non_null(strstr(error.message, "size"));
}

static void test_what_is_written_comes_back_as_its_surface(void **state) {
        static const char *const names[] = { "obj", "ply", "stl", "glb", "gltf" };
        static const char *const axes[] = { "up=y", "up=z" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                for (size_t k = 0; k < ARRAY_LEN(axes); k++) {
                        CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL;
                        CLEANUP(volume_free) Volume *surface = surface_of(m->layers[0]->volume);
                        CLEANUP_BUF Buf file = { 0 };

                        if (!format_by_name(names[i])->read)
                                continue;
                        write_model_with(names[i], axes[k], m, &file, NULL);
                        back = read_model_with(names[i], axes[k], &file);
                        assert_int_equal(back->n_layers, 1);
                        if (strcmp(names[i], "stl") != 0)
                                assert_same_volume(surface, back->layers[0]->volume);
                        else
                                assert_int_equal(volume_count(back->layers[0]->volume),
                                                 volume_count(surface));
                }
}

/* Scaled by a tenth, or put in the middle, it stays voxel for voxel what it was, somewhere else. */
static void test_voxels_of_other_sizes_and_places_come_back(void **state) {
        static const struct {
                const char *format, *options;
        } rows[] = { { "obj", "scale=0.1" },
                     { "obj", "origin=center" },
                     { "ply", "scale=0.1 origin=center" },
                     { "stl", "scale=0.1 origin=bottom" },
                     { "glb", "origin=center colors=palette" } };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL;
                CLEANUP(volume_free) Volume *surface = surface_of(m->layers[0]->volume);
                CLEANUP_BUF Buf file = { 0 };

                write_model_with(rows[i].format, rows[i].options, m, &file, NULL);
                back = read_model(rows[i].format, &file);
                assert_int_equal(model_count(back), volume_count(surface));
                assert_int_equal(box_width(model_bounds(back)), box_width(volume_box(surface)));
                assert_int_equal(box_height(model_bounds(back)), box_height(volume_box(surface)));
        }
}

/* What stands in the middle is around 0, whichever axis is up. */
static void test_an_odd_cube_in_the_middle_has_a_voxel_at_0(void **state) {
        static const char *const choices[] = { "origin=center", "origin=center up=z" };

        for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
                CLEANUP(model_free) Model *m = NULL, *back = NULL;
                CLEANUP_BUF Buf file = { 0 };
                Box b;

                assert_int_equal(model_new(&m, 64, 64, 64), 0);
                assert_int_equal(volume_fill(m->layers[0]->volume, (Box){ { 7, 7, 7 }, { 11, 11, 11 } },
                                             MODE_OVER, red),
                                 0);
                write_model_with("obj", choices[i], m, &file, NULL);
                back = read_model_with("obj", i ? "up=z" : NULL, &file);
                b = model_bounds(back);
                assert_true(point_equal(b.min, (Point){ -2, -2, -2 }) &&
                            point_equal(b.max, (Point){ 2, 2, 2 }));
        }
}

static void test_solid_fills_what_is_shut_in(void **state) {
        CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        write_model("obj", m, &file, NULL);
        back = read_model_with("obj", "solid=true color=#010203", &file);
        assert_int_equal(model_count(back), model_count(m));
        assert_colour(volume_get(back->layers[0]->volume, (Point){ 2, 1, 5 }), 1, 2, 3, 255);
        assert_colour(volume_get(back->layers[0]->volume, (Point){ -3, -2, 0 }), 255, 0, 0, 255);
}

static void test_the_longest_side_gets_the_size_that_is_wanted(void **state) {
        CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL, *voxel = NULL, *plain = NULL;
        CLEANUP_BUF Buf file = { 0 }, scaled = { 0 };
        Box box;

        write_model("ply", m, &file, NULL);
        back = read_model_with("ply", "size=42", &file);
        box = model_bounds(back);
        assert_int_equal(box.min.x, 0);
        assert_int_equal(box_height(box), 42);
        assert_int_equal(box_width(box), 32);

        write_model_with("ply", "scale=0.37", m, &scaled, NULL);
        voxel = read_model_with("ply", "voxel=0.37", &scaled);
        assert_int_equal(box_height(model_bounds(voxel)), 21);
        plain = read_model("ply", &scaled);
        assert_int_equal(box_height(model_bounds(plain)), 64);
}

static void test_two_ways_to_say_the_size_are_refused(void **state) {
        CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatError error;

        write_model("stl", m, &file, NULL);
        assert_int_equal(try_read("stl", "size=5 voxel=1", file.data, file.n, &back, NULL, &error),
                         FORMAT_INVALID);
        assert_non_null(strstr(error.message, "size and voxel"));
}

static void test_objects_are_layers(void **state) {
        CLEANUP(model_free) Model *m = model_of_boxes(), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        Layer *layer;

        assert_int_equal(model_add_layer(m, 0, "roof", &layer), 0);
        assert_int_equal(volume_set(layer->volume, (Point){ 30, 30, 30 }, red), 0);
        write_model_with("obj", "layers=true", m, &file, NULL);
        back = read_model("obj", &file);
        assert_int_equal(back->n_layers, 2);
        assert_string_equal(back->layers[1]->name, "roof");
        assert_int_equal(volume_count(back->layers[1]->volume), 1);
}

static void test_text_stl_is_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file,
                 "solid x\n facet normal 0 0 1\n outer loop\nvertex 0 1 0\nvertex 0 1e0 4\n vertex 4 1 0\n"
                 "endloop\nendfacet\nendsolid\n");
        m = read_model_with("stl", "up=y color=#00ff00", &file);
        assert_int_equal(model_count(m), 10);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 0, -1, 0 }), 0, 255, 0, 255);
}

/* A name may begin as a text does, and bytes may follow. */
static void test_binary_stl_whose_header_says_solid_is_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        char header[80] = "solid by somebody";

        put_bytes(&file, header, sizeof(header));
        put_u32(&file, 1);
        put_floats(&file, (const float[]){ 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8, 0 }, 12);
        put_bytes(&file, "\0\0trailing", 10);
        m = read_model_with("stl", "voxel=1 up=z", &file);
        assert_in_range(model_count(m), 28, 64);
}

static void test_faults_name_their_place(void **state) {
        CLEANUP_BUF Buf text = { 0 }, binary = { 0 }, obj = { 0 }, colourless = { 0 };

        put_text(&text, "solid x\nvertex 1 2\n");
        expect_invalid("stl", &text, "line 2 at byte 8", "vertex X Y Z", NULL);
        for (unsigned i = 0; i < 80; i++)
                put_bytes(&binary, "x", 1);
        put_u32(&binary, 4000000000u);
        expect_invalid("stl", &binary, "claims 4000000000 triangles", "0 bytes left", NULL);
        put_text(&obj, "v 0 0 0\nv 1 0 0\nf 1 2 3\n");
        expect_invalid("obj", &obj, "line 3 at byte 16", "there is no corner 3", NULL);
        put_text(&colourless, "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\n"
                              "property float z\nelement face 1\nproperty list uchar int vertex_indices\n"
                              "end_header\n0 0 0\n3 0 0 1\n");
        expect_invalid("ply", &colourless, "has the corner 1, there are 1", NULL);
}

static void test_colours_and_materials_of_obj(void **state) {
        CLEANUP(model_free) Model *bytes = NULL, *painted = NULL;
        CLEANUP_BUF Buf file = { 0 }, inside = { 0 };

        put_text(&file,
                 "v 0 0 0 255 0 128\nv 8 0 0 255 0 128\nv 8 8 0 255 0 128\nv 0 8 0 255 0 128\nf 1 2 3 -1\n");
        bytes = read_model_with("obj", "up=z", &file);
        assert_int_equal(model_count(bytes), 64);
        assert_colour(volume_get(bytes->layers[0]->volume, (Point){ 7, 7, -1 }), 255, 0, 128, 255);
        put_text(&inside, "newmtl a\nKd 0 1 0\nv 0 0 0\nv 8 0 0\nv 8 8 0\nusemtl a\nf 1/1 2/2/2 3//3\n");
        painted = read_model_with("obj", "up=z", &inside);
        assert_colour(volume_get(painted->layers[0]->volume, (Point){ 7, 0, -1 }), 0, 255, 0, 255);
}

/* Negative numbers count back from the face; a face may have any number of corners; names have blanks. */
static void test_obj_of_other_programs_is_read(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "# by hand\r\nmtllib none.mtl\nnewmtl dark red \nKd 0.5 0 0\n"
                        "o big house\ng a b\nusemtl dark red\ns off\n"
                        "v 0 0 0 1.0\nv 6 0 0 1.0\nv 8 0 2 1.0\nv 8 0 8 1.0\nv 0 0 8 1.0\nvt 0 0\nvn 0 1 0\n"
                        "f -5/1/1 -4/1/1 -3//1 -2 -1\nl 1 2\np 1\n");
        m = read_model_with("obj", "up=y", &file);
        assert_string_equal(m->layers[0]->name, "big house");
        assert_in_range(model_count(m), 60, 64);
        assert_colour(volume_get(m->layers[0]->volume, (Point){ 3, -3, 0 }), 128, 0, 0, 255);
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        static const char *const names[] = { "obj", "ply", "stl", "glb", "gltf" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };

                if (!format_by_name(names[i])->read)
                        continue;
                assert_int_equal(model_new(&m, 4, 4, 4), 0);
                assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 1, 2, 3 }, red), 0);
                write_model(names[i], m, &file, NULL);
                torment(names[i], &file);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_face_of_a_voxel_gives_that_voxel),
                cmocka_unit_test(test_a_slanted_triangle_leaves_no_gaps),
                cmocka_unit_test(test_triangles_without_an_area_are_nothing),
                cmocka_unit_test(test_too_much_work_is_refused),
                cmocka_unit_test(test_corners_beyond_all_voxels_are_refused),
                cmocka_unit_test(test_what_is_written_comes_back_as_its_surface),
                cmocka_unit_test(test_voxels_of_other_sizes_and_places_come_back),
                cmocka_unit_test(test_an_odd_cube_in_the_middle_has_a_voxel_at_0),
                cmocka_unit_test(test_solid_fills_what_is_shut_in),
                cmocka_unit_test(test_the_longest_side_gets_the_size_that_is_wanted),
                cmocka_unit_test(test_two_ways_to_say_the_size_are_refused),
                cmocka_unit_test(test_objects_are_layers),
                cmocka_unit_test(test_text_stl_is_read),
                cmocka_unit_test(test_binary_stl_whose_header_says_solid_is_read),
                cmocka_unit_test(test_faults_name_their_place),
                cmocka_unit_test(test_colours_and_materials_of_obj),
                cmocka_unit_test(test_obj_of_other_programs_is_read),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
