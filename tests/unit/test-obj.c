#include "bytes.h"

#include "formats/obj-material.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define MOST 2000

/* A mesh as a program reads it from the file. */
typedef struct Obj {
        double at[MOST][3], colour[MOST][3];
        double normals[6][3];
        unsigned corners[MOST][4], normal[MOST];
        size_t n, n_normals, n_faces;
} Obj;

static void parse_line(Obj *o, const char *line) {
        double *p = o->at[o->n], *c = o->colour[o->n], *v = o->normals[o->n_normals % 6];
        unsigned *f = o->corners[o->n_faces], n[3];

        assert_true(o->n < MOST - 1 && o->n_faces < MOST - 1);
        if (sscanf(line, "v %lf %lf %lf %lf %lf %lf", p, p + 1, p + 2, c, c + 1, c + 2) == 6)
                o->n++;
        else if (sscanf(line, "vn %lf %lf %lf", v, v + 1, v + 2) == 3)
                o->n_normals++;
        else if (sscanf(line, "f %u//%u %u//%u %u//%u %u//%u", f, &o->normal[o->n_faces], f + 1, n, f + 2,
                        n + 1, f + 3, n + 2) == 8)
                o->n_faces++;
        else
                assert_int_equal(*line, '#');
}

static Obj *export(const Model *m, bool z_up) {
        Obj *o = calloc(1, sizeof(*o));
        CLEANUP_BUF Buf file = { 0 };
        char *save = NULL;

        assert_non_null(o);
        write_model_with("obj", z_up ? "up=z" : NULL, m, &file, NULL);
        put_bytes(&file, "", 1);
        for (char *line = strtok_r((char *)file.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
                parse_line(o, line);
        assert_int_equal(o->n_normals, 6);
        return o;
}

static Model *boxes(size_t n, const Box *box, const Colour *colours) {
        Model *m;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(volume_fill(m->layers[0]->volume, box[i], MODE_OVER, colours[i]), 0);
        return m;
}

/* Which way a face looks by its corners, times its area; checked against its normal. */
static double face_area(const Obj *o, size_t face) {
        const unsigned *f = o->corners[face];
        const double *n = o->normals[o->normal[face] - 1], *p[3];
        double a[3], b[3], area;

        for (unsigned i = 0; i < 3; i++)
                p[i] = o->at[f[i] - 1];
        for (unsigned i = 0; i < 3; i++) {
                a[i] = p[1][i] - p[0][i];
                b[i] = p[2][i] - p[1][i];
        }
        area = (a[1] * b[2] - a[2] * b[1]) * n[0] + (a[2] * b[0] - a[0] * b[2]) * n[1] +
               (a[0] * b[1] - a[1] * b[0]) * n[2];
        assert_true(area > 0);
        return area;
}

/* By the divergence theorem: right only when all faces are there and look outwards. */
static double enclosed(const Obj *o) {
        double volume = 0;

        for (size_t i = 0; i < o->n_faces; i++) {
                const double *n = o->normals[o->normal[i] - 1], *p = o->at[o->corners[i][0] - 1];

                volume += face_area(o, i) * (p[0] * n[0] + p[1] * n[1] + p[2] * n[2]) / 3;
        }
        return volume;
}

static void test_box_of_one_colour_is_six_quads_and_eight_vertices(void **state) {
        const Box box = { { -3, 5, 10 }, { 36, 8, 12 } };
        CLEANUP(model_free) Model *m = boxes(1, &box, &(Colour){ 255, 0, 51, 255 });
        CLEANUP_FREE Obj *o = export(m, true);

        assert_int_equal(o->n_faces, 6);
        assert_int_equal(o->n, 8);
        assert_float_equal(enclosed(o), 40 * 4 * 3, 1e-6);
        assert_float_equal(o->colour[0][2], 0.2, 1e-6);
}

static void test_colours_are_not_joined(void **state) {
        const Box box[] = { { { 0, 0, 0 }, { 0, 0, 0 } }, { { 1, 0, 0 }, { 1, 0, 0 } } };
        CLEANUP(model_free)
        Model *m = boxes(2, box, (const Colour[]){ { 255, 0, 0, 255 }, { 0, 0, 255, 255 } });
        CLEANUP_FREE Obj *o = export(m, false);

        assert_int_equal(o->n_faces, 10);
        assert_int_equal(o->n, 16);
        assert_float_equal(enclosed(o), 2, 1e-6);
}

static void test_y_is_up_unless_told_otherwise(void **state) {
        const Box box = { { 1, 2, 3 }, { 1, 2, 3 } };
        CLEANUP(model_free) Model *m = boxes(1, &box, &(Colour){ 9, 9, 9, 255 });
        CLEANUP_FREE Obj *y = export(m, false), *z = export(m, true);

        for (size_t i = 0; i < 8; i++) {
                assert_float_equal(y->at[i][0], z->at[i][0], 0);
                assert_float_equal(y->at[i][1], z->at[i][2], 0);
                assert_float_equal(y->at[i][2], -z->at[i][1], 0);
                assert_in_range((int)z->at[i][2], 3, 4);
        }
        assert_float_equal(enclosed(y), 1, 1e-6);
}

static void test_any_heap_of_voxels_is_closed(void **state) {
        CLEANUP(model_free) Model *m = boxes(0, NULL, NULL);
        uint32_t random = 1;

        for (size_t i = 0; i < 150; i++) {
                random = random * 1664525 + 1013904223;
                assert_int_equal(
                        volume_set(m->layers[0]->volume,
                                   (Point){ (int32_t)(random >> 8 & 7) - 4, (int32_t)(random >> 12 & 7) + 12,
                                            (int32_t)(random >> 16 & 7) },
                                   random >> 24 & 1 ? (Colour){ 1, 1, 1, 255 } : (Colour){ 2, 2, 2, 200 }),
                        0);
        }
        CLEANUP_FREE Obj *o = export(m, true);
        assert_float_equal(enclosed(o), (double)model_count(m), 1e-6);
}

static void test_faint_voxels_hide_nothing(void **state) {
        const Box box[] = { { { 0, 0, 0 }, { 0, 0, 0 } }, { { 1, 0, 0 }, { 1, 0, 0 } } };
        CLEANUP(model_free)
        Model *m = boxes(2, box, (const Colour[]){ { 255, 0, 0, 255 }, { 0, 0, 255, 126 } });
        CLEANUP_FREE Obj *o = export(m, false);

        assert_int_equal(o->n_faces, 6);
}

static void test_faces_at_the_ends_of_space_are_there(void **state) {
        const Box box[] = { { { INT32_MAX, 0, 0 }, { INT32_MAX, 0, 0 } },
                            { { INT32_MIN, 0, 0 }, { INT32_MIN, 0, 0 } } };
        CLEANUP(model_free) Model *m = boxes(2, box, (const Colour[]){ { 1, 1, 1, 255 }, { 1, 1, 1, 255 } });
        CLEANUP_FREE Obj *o = export(m, false);

        assert_int_equal(o->n_faces, 12);
        for (size_t i = 0; i < o->n_faces; i++)
                assert_float_equal(face_area(o, i), 1, 1e-6);
}

static void test_same_voxels_give_the_same_bytes(void **state) {
        CLEANUP(model_free) Model *a = boxes(0, NULL, NULL), *b = boxes(0, NULL, NULL);
        CLEANUP_BUF Buf one = { 0 }, two = { 0 };

        for (int32_t i = 0; i < 100; i++) {
                const int32_t k = 99 - i;

                assert_int_equal(volume_set(a->layers[0]->volume, (Point){ i * 37 % 101, i * 3, -i },
                                            (Colour){ 5, 5, (uint8_t)i, 255 }),
                                 0);
                assert_int_equal(volume_set(b->layers[0]->volume, (Point){ k * 37 % 101, k * 3, -k },
                                            (Colour){ 5, 5, (uint8_t)k, 255 }),
                                 0);
        }
        write_model("obj", a, &one, NULL);
        write_model("obj", b, &two, NULL);
        assert_int_equal(one.n, two.n);
        assert_memory_equal(one.data, two.data, one.n);
}

static void test_a_library_that_is_named_twice_is_read_once(void **state) {
        static const char text[] = "newmtl paint\nKd 1 0 0\n", named[] = "mtllib a.mtl\n";
        CLEANUP_BESIDE Beside beside = { 0 };
        ObjPaints paints = { .beside = &beside };
        Lines lines = lines_new((const uint8_t *)named, sizeof(named) - 1);
        Line line;

        assert_int_equal(beside_add(&beside, "a.mtl", (uint8_t *)strdup(text), sizeof(text) - 1), 0);
        assert_true(lines_next(&lines, &line));
        for (int i = 0; i < 3; i++)
                assert_int_equal(obj_library(&paints, &line, line.text + strlen("mtllib")), 0);
        assert_int_equal(paints.n, 1);
        free(paints.items);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_box_of_one_colour_is_six_quads_and_eight_vertices),
                cmocka_unit_test(test_colours_are_not_joined),
                cmocka_unit_test(test_y_is_up_unless_told_otherwise),
                cmocka_unit_test(test_any_heap_of_voxels_is_closed),
                cmocka_unit_test(test_faint_voxels_hide_nothing),
                cmocka_unit_test(test_faces_at_the_ends_of_space_are_there),
                cmocka_unit_test(test_same_voxels_give_the_same_bytes),
                cmocka_unit_test(test_a_library_that_is_named_twice_is_read_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
