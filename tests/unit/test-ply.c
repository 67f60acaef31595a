#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COLOURS "property uchar red\nproperty uchar green\nproperty uchar blue\n"
#define POINTS(n)                                                                                           \
        "ply\nformat ascii 1.0\nelement vertex " n                                                          \
        "\nproperty float x\nproperty float y\nproperty float z\n" COLOURS "end_header\n"

static Model *one_voxel(Point p) {
        Model *m;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, p, (Colour){ 10, 20, 30, 255 }), 0);
        return m;
}

static void export(Point p, bool z_up, Buf *ret) {
        CLEANUP(model_free) Model *m = one_voxel(p);

        write_model_with("ply", z_up ? "up=z" : NULL, m, ret, NULL);
}

/* Checks the header, without the line of the version, and yields what comes behind it. */
static const uint8_t *body(Buf *file, const char *type, size_t *ret_n) {
        CLEANUP_BUF Buf expected = { 0 };
        const char *begin, *end;

        put_bytes(file, "", 1);
        begin = strstr((const char *)file->data, "element vertex");
        end = strstr((const char *)file->data, "end_header\n");
        assert_memory_equal(file->data, "ply\nformat binary_little_endian 1.0\ncomment ", 44);
        assert_non_null(begin);
        assert_non_null(end);
        end += strlen("end_header\n");
        assert_int_equal(buf_printf(&expected,
                                    "element vertex 8\nproperty %s x\nproperty %s y\nproperty %s z\n" COLOURS
                                    "element face 6\nproperty list uchar uint vertex_indices\nend_header\n",
                                    type, type, type),
                         0);
        assert_int_equal(end - begin, expected.n);
        assert_memory_equal(begin, expected.data, expected.n);
        *ret_n = file->n - 1 - (size_t)(end - (const char *)file->data);
        return (const uint8_t *)end;
}

static double component(const uint8_t *vertex, unsigned axis) {
        float f;

        memcpy(&f, vertex + 4 * axis, 4);
        return (double)f;
}

static void check_box(const uint8_t *vertices, const double min[static 3]) {
        static const uint8_t colour[3] = { 10, 20, 30 };

        for (unsigned axis = 0; axis < 3; axis++) {
                unsigned low = 0;

                for (unsigned i = 0; i < 8; i++) {
                        double at = component(vertices + 15 * i, axis);

                        assert_true(at == min[axis] || at == min[axis] + 1);
                        low += at == min[axis];
                }
                assert_int_equal(low, 4);
        }
        for (unsigned i = 0; i < 8; i++)
                assert_memory_equal(vertices + 15 * i + 12, colour, 3);
}

static void test_a_voxel_is_eight_coloured_vertices_and_six_faces(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        const uint8_t *b;
        size_t n;

        export((Point){ 1, -2, 3 }, true, &file);
        b = body(&file, "float", &n);
        assert_int_equal(n, 8 * 15 + 6 * 17);
        check_box(b, (const double[]){ 1, -2, 3 });
        for (unsigned face = 0; face < 6; face++) {
                const uint8_t *f = b + 120 + 17 * face;

                assert_int_equal(f[0], 4);
                for (unsigned i = 0; i < 4; i++)
                        assert_true(f[1 + 4 * i] < 8 && !f[2 + 4 * i] && !f[3 + 4 * i] && !f[4 + 4 * i]);
        }
}

static void test_faces_look_outwards(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        const uint8_t *b;
        double enclosed = 0;
        size_t n;

        export((Point){ 4, 5, 6 }, false, &file);
        b = body(&file, "float", &n);
        /* The divergence theorem, for faces of area 1: a third of the corner times the normal. */
        for (unsigned face = 0; face < 6; face++) {
                const uint8_t *f = b + 120 + 17 * face + 1;
                const uint8_t *p = b + 15 * f[0], *q = b + 15 * f[4], *s = b + 15 * f[8];

                for (unsigned i = 0; i < 3; i++) {
                        unsigned j = (i + 1) % 3, k = (i + 2) % 3;
                        double normal =
                                (component(q, j) - component(p, j)) * (component(s, k) - component(q, k)) -
                                (component(q, k) - component(p, k)) * (component(s, j) - component(q, j));

                        enclosed += component(p, i) * normal / 3;
                }
        }
        assert_float_equal(enclosed, 1, 1e-6);
}

static void test_y_is_up_unless_told_otherwise(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        const uint8_t *b;
        size_t n;

        export((Point){ 1, 2, 3 }, false, &file);
        b = body(&file, "float", &n);
        check_box(b, (const double[]){ 1, 3, -3 });
}

static void test_coordinates_that_floats_skip_are_doubles(void **state) {
        CLEANUP_BUF Buf file = { 0 };
        double corner = 0, at;
        const uint8_t *b;
        size_t n;

        export((Point){ INT32_MAX, 0, 0 }, true, &file);
        b = body(&file, "double", &n);
        assert_int_equal(n, 8 * 27 + 6 * 17);
        for (unsigned i = 0; i < 8; i++) {
                memcpy(&at, b + 27 * i, 8);
                corner = MAX(corner, at);
        }
        assert_true(corner == 2147483648.0);
}

static Model *read_text(const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        return read_model("ply", &file);
}

static void expect_bad(const char *text, const char *why) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        expect_invalid("ply", &file, why, NULL);
}

static void test_points_become_voxels_where_they_stand(void **state) {
        CLEANUP(model_free)
        Model *m = read_text(POINTS("3") "1 2 3 255 128 0\n-4 -5 6.0 0 255 170\n"
                                         "2147483647 -2147483648 0\t1 2 3");

        assert_int_equal(model_count(m), 3);
        assert_int_equal(m->n_layers, 1);
        assert_colour(model_get(m, (Point){ 1, 2, 3 }), 255, 128, 0, 255);
        assert_colour(model_get(m, (Point){ -4, -5, 6 }), 0, 255, 170, 255);
        assert_colour(model_get(m, (Point){ INT32_MAX, INT32_MIN, 0 }), 1, 2, 3, 255);
}

static void test_other_properties_and_elements_are_read_past(void **state) {
        CLEANUP(model_free)
        Model *m = read_text("ply\r\nformat ascii 1.0\r\ncomment made of \xff many long words and more\r\n"
                             "obj_info x\r\nelement camera 2\r\nproperty list uchar int views\r\n"
                             "property float f\r\nelement vertex 1\r\nproperty double nx\r\n"
                             "property int8 z\r\nproperty int16 y\r\nproperty int32 x\r\n"
                             "property list int8 float32 w\r\nproperty float r\r\nproperty float g\r\n"
                             "property float64 b\r\nproperty uint16 alpha\r\nelement face 0\r\n"
                             "property list uchar int vertex_indices\r\nend_header\r\n"
                             "3 1 2 3 0.5\r\n0 7\r\n0.25 3 2 1 2 9.5 9.5 0 0.5 1 32896\r\n");

        assert_int_equal(model_count(m), 1);
        assert_colour(model_get(m, (Point){ 1, 2, 3 }), 0, 128, 255, 128);
}

static void put_binary(Buf *file, bool big) {
        static const uint8_t little_vertex[] = { 0xfe, 0xff, 0, 0, 0x40, 0x40, 7, 0, 0, 0, 1, 2, 3 };
        static const uint8_t big_vertex[] = { 0xff, 0xfe, 0x40, 0x40, 0, 0, 0, 0, 0, 7, 1, 2, 3 };

        put_text(file, "ply\nformat ");
        put_text(file, big ? "binary_big_endian" : "binary_little_endian");
        put_text(file,
                 " 1.0\nelement vertex 1\nproperty short x\nproperty float y\nproperty uint z\n" COLOURS
                 "end_header\n");
        put_bytes(file, big ? big_vertex : little_vertex, 13);
}

static void test_binary_points_of_both_byte_orders_are_read(void **state) {
        for (unsigned big = 0; big < 2; big++) {
                CLEANUP_BUF Buf file = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                put_binary(&file, big);
                m = read_model("ply", &file);
                assert_int_equal(model_count(m), 1);
                assert_colour(model_get(m, (Point){ -2, 3, 7 }), 1, 2, 3, 255);
        }
}

static void test_a_header_of_thousands_of_elements_is_refused(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, "ply\nformat ascii 1.0\n");
        for (int i = 0; i < 1000; i++)
                assert_int_equal(buf_printf(&file, "element e%d 0\n", i), 0);
        put_text(&file, "end_header\n");
        expect_invalid("ply", &file, "more than 256 elements", NULL);
}

static void test_what_is_wrong_is_told_with_its_place(void **state) {
        expect_bad("", "begins with the line \"ply\"");
        expect_bad("plyx\n", "first line");
        expect_bad("ply\nformat ascii 1.0\n", "at byte 21 is cut off");
        expect_bad("ply\nformat ascii 2.0\nend_header\n", "byte 4: \"format ascii 2.0\"");
        expect_bad("ply\nend_header\n", "no line \"format\"");
        expect_bad("ply\nformat ascii 1.0\nend_header\n", "no element \"vertex\"");
        expect_bad("ply\nproperty int x\n", "before the first element");
        expect_bad("ply\nelement vertex -1\n", "byte 4: \"-1\"");
        expect_bad("ply\nelement vertex 99999999999999999999999\n", "no number of elements");
        expect_bad("ply\nelement a 1\nelement a 1\n", "already");
        expect_bad("ply\nelement a 1\nproperty half x\n", "\"half\"");
        expect_bad("ply\nelement a 1\nproperty list float int x\n", "length of a list");
        expect_bad("ply\nsurprise\n", "\"surprise\"");
        expect_bad(POINTS("2") "1 2 3 4 5 6\n", "a number is missing");
        expect_bad(POINTS("4000000000") "1 2 3 4 5 6\n", "claims 4000000000 elements \"vertex\"");
        expect_bad(POINTS("1") "1 two 3 4 5 6\n", "is no number");
        expect_bad(POINTS("1") "nan 2 3 4 5 6\n", "not at a finite place");
        expect_bad(POINTS("1") "1 2 2147483648 4 5 6\n", "z = ");
        expect_bad(POINTS("1") "1 2 3 4 5 256\n", "256");
        expect_bad(
                "ply\nformat ascii 1.0\nelement vertex 1\nproperty int x\nproperty int y\nend_header\n1 2\n",
                "need the properties");
        expect_bad("ply\nformat ascii 1.0\nelement vertex 0\nproperty char red\nend_header\n",
                   "must be uchar");
        expect_bad("ply\nformat ascii 1.0\nelement a 1\nproperty list int int x\nelement vertex 1\n"
                   "property int x\nproperty int y\nproperty int z\n" COLOURS "end_header\n4000000000 1\n",
                   "claims 4e+09 items");
}

/* What a scanner writes: each point gives the voxel that it is in, the longest side the size. */
static void test_points_between_voxels_are_brought_to_a_size(void **state) {
        static const char cloud[] =
                POINTS("4") "0 0 0 1 1 1\n0.5 0.25 0 2 2 2\n0 0 0.5 3 3 3\n0.26 0 0 4 4 4\n";
        CLEANUP(model_free) Model *m = read_text(cloud), *small = NULL, *voxel = NULL, *whole = NULL;
        CLEANUP_BUF Buf file = { 0 }, points = { 0 }, away = { 0 };
        CLEANUP(model_free) Model *far = NULL;
        FormatError error = { 0 };

        assert_int_equal(model_count(m), 4);
        assert_string_equal(m->layers[0]->name, "points");
        assert_colour(model_get(m, (Point){ 63, 31, 0 }), 2, 2, 2, 255);
        assert_colour(model_get(m, (Point){ 0, 0, 63 }), 3, 3, 3, 255);
        put_text(&file, cloud);
        small = read_model_with("ply", "size=2", &file);
        assert_colour(model_get(small, (Point){ 1, 0, 0 }), 4, 4, 4, 255);
        assert_int_equal(model_count(small), 3);
        voxel = read_model_with("ply", "voxel=0.25", &file);
        assert_colour(model_get(voxel, (Point){ 2, 1, 0 }), 2, 2, 2, 255);
        assert_int_equal(try_read("ply", "voxel=1e-9", file.data, file.n, &far, NULL, &error), 0);
        far = model_free(far);
        put_text(&away, POINTS("1") "1e300 0 0 1 1 1\n");
        assert_int_equal(try_read("ply", "voxel=1e-9", away.data, away.n, &far, NULL, &error),
                         FORMAT_INVALID);
        assert_non_null(strstr(error.message, "beyond 32-bit coordinates"));
        put_text(&points, POINTS("2") "-10 0 0 1 1 1\n10 0 0 2 2 2\n");
        whole = read_model_with("ply", "size=10", &points);
        assert_int_equal(box_width(model_bounds(whole)), 10);
}

static void test_points_far_apart_are_an_error(void **state) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, POINTS("65537"));
        for (int i = 0; i < 65537; i++)
                assert_int_equal(buf_printf(&file, "%d 0 0 1 1 1\n", 16 * i), 0);
        expect_invalid("ply", &file, "too far apart", NULL);
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf text = { 0 }, binary = { 0 };

        put_text(&text, POINTS("2") "1 2 3 255 128 0\n-4 -5 6 0 255 170\n");
        torment("ply", &text);
        put_binary(&binary, false);
        torment("ply", &binary);
}

/* Points without colours get that of the option; a face may have one where its corners have none. */
static void test_colours_may_be_missing_or_those_of_faces(void **state) {
        static const char points[] =
                "ply\nformat ascii 1.0\nelement vertex 1\nproperty int x\nproperty int y\n"
                "property int z\nend_header\n1 2 3\n",
                          faces[] = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\n"
                                    "property float y\nproperty float z\nelement face 1\n"
                                    "property list uchar int vertex_indices\nproperty uchar red\n"
                                    "property uchar green\nproperty uchar blue\nend_header\n"
                                    "0 0 0\n8 0 0\n8 8 0\n0 8 0\n4 0 1 2 3 10 20 30\n";
        CLEANUP_BUF Buf plain = { 0 }, painted = { 0 };
        CLEANUP(model_free) Model *m = NULL, *n = NULL;

        put_text(&plain, points);
        m = read_model_with("ply", "color=#00ff00", &plain);
        assert_colour(model_get(m, (Point){ 1, 2, 3 }), 0, 255, 0, 255);
        put_text(&painted, faces);
        n = read_model_with("ply", "up=z", &painted);
        assert_int_equal(model_count(n), 64);
        assert_colour(model_get(n, (Point){ 3, 3, model_bounds(n).min.z }), 10, 20, 30, 255);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_colours_may_be_missing_or_those_of_faces),
                cmocka_unit_test(test_a_voxel_is_eight_coloured_vertices_and_six_faces),
                cmocka_unit_test(test_faces_look_outwards),
                cmocka_unit_test(test_y_is_up_unless_told_otherwise),
                cmocka_unit_test(test_coordinates_that_floats_skip_are_doubles),
                cmocka_unit_test(test_points_become_voxels_where_they_stand),
                cmocka_unit_test(test_other_properties_and_elements_are_read_past),
                cmocka_unit_test(test_binary_points_of_both_byte_orders_are_read),
                cmocka_unit_test(test_a_header_of_thousands_of_elements_is_refused),
                cmocka_unit_test(test_what_is_wrong_is_told_with_its_place),
                cmocka_unit_test(test_points_between_voxels_are_brought_to_a_size),
                cmocka_unit_test(test_points_far_apart_are_an_error),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
