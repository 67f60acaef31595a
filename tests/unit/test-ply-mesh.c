#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* The same roof in many ways of writing it: two slopes of 16 × 16, a corner a colour. */
static const double places[][3] = { { 0, 0, 0 },  { 0, 16, 0 }, { 8, 0, 8 },
                                    { 8, 16, 8 }, { 16, 0, 0 }, { 16, 16, 0 } };

typedef enum Shape { TRIANGLES, STRIP, STRIPS } Shape;
static const int triangles[][3] = { { 1, 0, 3 }, { 0, 2, 3 }, { 3, 2, 5 }, { 2, 4, 5 } };
static const int strip[] = { 1, 0, 3, 2, 5, 4 };
static const int strips[] = { 1, 0, 3, 2, -1, 3, 2, 5, 4, -1 };

typedef struct Way {
        char layout; /* a: text, l: little, b: big */
        bool faces_first;
        Shape shape;
        const char *length, *index, *place; /* types */
} Way;

/* One number as its type has it. */
static void put_number(Buf *file, char layout, const char *type, double value) {
        const bool narrow = !strcmp(type, "float"), wide = !strcmp(type, "double");
        const size_t n = strstr(type, "char") || strchr(type, '8')     ? 1
                         : strstr(type, "short") || strstr(type, "16") ? 2
                         : wide                                        ? 8
                                                                       : 4;
        const float single = (float)value;
        const int64_t whole = (int64_t)value;
        uint8_t bytes[8] = { 0 };

        if (layout == 'a') {
                assert_int_equal(buf_printf(file, "%.17g\n", value), 0);
                return;
        }
        memcpy(bytes,
               narrow ? (const void *)&single
               : wide ? (const void *)&value
                      : (const void *)&whole,
               narrow ? 4 : 8);
        for (size_t i = 0; i < n; i++)
                put_bytes(file, &bytes[layout == 'l' ? i : n - 1 - i], 1);
}

static void put_list(Buf *file, const Way *w, const int *items, size_t n) {
        put_number(file, w->layout, w->length, (double)n);
        for (size_t i = 0; i < n; i++)
                put_number(file, w->layout, w->index, items[i]);
}

static void put_faces(Buf *file, const Way *w) {
        if (w->shape == TRIANGLES)
                for (size_t i = 0; i < ARRAY_LEN(triangles); i++)
                        put_list(file, w, triangles[i], 3);
        else if (w->shape == STRIP)
                put_list(file, w, strip, ARRAY_LEN(strip));
        else
                put_list(file, w, strips, ARRAY_LEN(strips));
}

static void put_vertices(Buf *file, const Way *w) {
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
                put_number(file, w->layout, "uchar", 40.0 * (double)i);
                for (unsigned k = 0; k < 3; k++)
                        put_number(file, w->layout, w->place, places[i][2 - k]);
                put_number(file, w->layout, "uchar", 7);
                put_number(file, w->layout, "uint8", 9);
        }
}

static void put_header(Buf *file, const Way *w, bool faces) {
        if (faces)
                assert_int_equal(buf_printf(file, "element %s %d\nproperty list %s %s %s\ncomment here\n",
                                            w->shape == TRIANGLES ? "face" : "tristrips",
                                            w->shape == TRIANGLES ? 4 : 1, w->length, w->index,
                                            w->shape == TRIANGLES ? "vertex_index" : "vertex_indices"),
                                 0);
        else
                assert_int_equal(buf_printf(file,
                                            "element vertex 6\nproperty uchar red\nobj_info there\n"
                                            "property %s z\nproperty %s y\nproperty %s x\n"
                                            "property uchar green\nproperty uint8 blue\n",
                                            w->place, w->place, w->place),
                                 0);
}

static Model *read_roof(const Way *w) {
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(buf_printf(&file, "ply\ncomment first\nformat %s 1.0\n",
                                    w->layout == 'a'   ? "ascii"
                                    : w->layout == 'l' ? "binary_little_endian"
                                                       : "binary_big_endian"),
                         0);
        put_header(&file, w, w->faces_first);
        put_header(&file, w, !w->faces_first);
        put_text(&file, "end_header\n");
        if (w->faces_first)
                put_faces(&file, w);
        put_vertices(&file, w);
        if (!w->faces_first)
                put_faces(&file, w);
        return read_model_with("ply", "up=z voxel=1", &file);
}

static void test_a_mesh_is_the_same_however_it_is_written(void **state) {
        static const struct {
                const char *length, *index, *place;
        } types[] = { { "uchar", "int", "float" },     { "uint8", "uint", "double" },
                      { "int8", "int8", "short" },     { "ushort", "int16", "uchar" },
                      { "uint32", "int32", "uint16" }, { "int", "short", "int" } };
        const Way plain = { 'a', false, TRIANGLES, "uchar", "int", "float" };
        CLEANUP(model_free) Model *roof = read_roof(&plain);

        assert_in_range(model_count(roof), 200, 512);
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                for (unsigned k = 0; k < 18; k++) {
                        const Way w = { "alb"[k % 3],    k / 3 % 2,      (Shape)(k / 6),
                                        types[i].length, types[i].index, types[i].place };
                        CLEANUP(model_free) Model *m = read_roof(&w);

                        assert_same_volume(m->layers[0]->volume, roof->layers[0]->volume);
                }
}

static Model *read_text(const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        return read_model_with("ply", "up=z", &file);
}

static void expect_bad(const char *text, const char *why) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        expect_invalid("ply", &file, why, NULL);
}

#define HEAD "ply\nformat ascii 1.0\n"
#define SQUARE "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
#define CORNERS "0 0 1\n8 0 1\n8 8 1\n0 8 1\n"
#define STRIP_OF(n) "element tristrips " n "\nproperty list int int vertex_indices\n"

static void test_colours_have_many_types_and_names(void **state) {
        static const struct {
                const char *type, *prefix, *value;
        } rows[] = { { "uchar", "", "255 0 51" },         { "uint8", "diffuse_", "255 0 51" },
                     { "ushort", "", "65535 0 13107" },   { "float", "", "1 0 0.2" },
                     { "double", "diffuse_", "1 0 0.2" }, { "int", "", "255 0 51" },
                     { "int16", "", "255 0 51" } };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_BUF Buf file = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                assert_int_equal(buf_printf(&file,
                                            HEAD SQUARE "element face 1\nproperty %s %sred\n"
                                                        "property %s %sgreen\nproperty %s %sblue\n"
                                                        "property list uchar int vertex_indices\n"
                                                        "end_header\n" CORNERS "%s 4 0 1 2 3\n",
                                            rows[i].type, rows[i].prefix, rows[i].type, rows[i].prefix,
                                            rows[i].type, rows[i].prefix, rows[i].value),
                                 0);
                m = read_model_with("ply", "up=z", &file);
                assert_int_equal(model_count(m), 64);
                assert_colour(model_get(m, (Point){ 3, 3, 0 }), 255, 0, 51, 255);
        }
}

/* Faces and strips may stand in one file, and elements that are nobody's at any place. */
static void test_faces_and_strips_are_one_mesh(void **state) {
        CLEANUP(model_free)
        Model *m = read_text(HEAD "Created by somebody\n" STRIP_OF(
                "2") "element other 1\nproperty list uchar uchar x\n" SQUARE
                     "element face 1\nproperty list uchar int vertex_indices\n"
                     "element edge 4000000000\nproperty int vertex1\nend_header\n"
                     "3 0 1 2\n2 0 1\n2 5 6\n" CORNERS "3 0 2 3\n");

        assert_int_equal(model_count(m), 64);
}

/* Where each element has a line of its own, more may stand there than the header says. */
static void test_numbers_behind_those_of_the_header_are_passed_over(void **state) {
        CLEANUP(model_free)
        Model *more =
                read_text(HEAD SQUARE "element face 2\nproperty list uchar int vertex_indices\nend_header\n"
                                      "0 0 1 7\n8 0 1 7 7\n8 8 1\n0 8 1\n3 0 1 2 9 1 1 1\n3 0 2 3 4");
        CLEANUP(model_free)
        Model *joined = read_text(HEAD SQUARE "element face 2\nproperty list uchar int vertex_indices\n"
                                              "end_header\n0 0 1 8 0 1 8 8 1\n0 8 1 3 0 1 2 3 0 2 3\n");

        assert_int_equal(model_count(more), 64);
        assert_same_volume(more->layers[0]->volume, joined->layers[0]->volume);
}

/* The square lies flat where z is up. */
static void test_z_is_up_in_meshes_of_magicavoxel_unless_told_otherwise(void **state) {
        static const struct {
                const char *comment, *options;
                int64_t height;
        } rows[] = {
                { "", NULL, 8 },
                { "comment by somebody\n", NULL, 8 },
                { "comment : MagicaVoxel @ Ephtracy\n", NULL, 1 },
                { "comment : MagicaVoxel @ Ephtracy\n", "up=y", 8 },
                { "", "up=z", 1 },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CLEANUP_BUF Buf file = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                assert_int_equal(buf_printf(&file,
                                            HEAD "%s" SQUARE
                                                 "element face 1\nproperty list uchar int vertex_indices\n"
                                                 "end_header\n0 0 1 8 0 1 8 8 1\n0 8 1 4 0 1 2 3\n",
                                            rows[i].comment),
                                 0);
                m = read_model_with("ply", rows[i].options, &file);
                assert_int_equal(box_height(volume_box(m->layers[0]->volume)), rows[i].height);
        }
}

static void test_what_is_wrong_with_faces_is_told(void **state) {
        expect_bad(HEAD STRIP_OF("1") SQUARE "end_header\n3 0 1 4\n" CORNERS,
                   "the strip at byte 162 has the corner 4, there are 4");
        expect_bad(HEAD STRIP_OF("1") SQUARE "end_header\n3 0 1 -2\n" CORNERS, "the corner -2");
        expect_bad(HEAD SQUARE "element face 1\nproperty list uchar int vertex_indices\nend_header\n" CORNERS
                               "3 0 1 -1\n",
                   "has the corner -1");
        expect_bad(HEAD STRIP_OF("1") "end_header\n3 0 1 4\n", "no element \"vertex\"");
        expect_bad(HEAD SQUARE "element face 1\nproperty list uchar int corners\nend_header\n" CORNERS
                               "3 0 1 2\n",
                   "no list \"vertex_indices\"");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_mesh_is_the_same_however_it_is_written),
                cmocka_unit_test(test_colours_have_many_types_and_names),
                cmocka_unit_test(test_faces_and_strips_are_one_mesh),
                cmocka_unit_test(test_numbers_behind_those_of_the_header_are_passed_over),
                cmocka_unit_test(test_z_is_up_in_meshes_of_magicavoxel_unless_told_otherwise),
                cmocka_unit_test(test_what_is_wrong_with_faces_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
