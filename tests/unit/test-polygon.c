/* Faces of any number of corners: their triangles have the face's area, and none is turned the wrong way. */
#include "voxel-help.h"

#include "formats/polygon.h"

typedef struct Face {
        double at[12][3];
        size_t n;
        double area;
} Face;

static void assert_covered(const Face *f) {
        Polygon p = { 0 };
        double area = 0;

        for (size_t i = 0; i < f->n; i++)
                assert_int_equal(polygon_add(&p, f->at[i]), 0);
        polygon_cut(&p);
        for (size_t i = 0; i < p.n_triangles; i++) {
                const double *a = p.at[p.triangles[i][0]], *b = p.at[p.triangles[i][1]],
                             *c = p.at[p.triangles[i][2]];
                const double part = ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / 2;

                assert_true(part >= 0);
                area += part;
        }
        assert_true(area == f->area);
        polygon_done(&p);
}

static void test_a_face_that_is_turned_inwards_is_covered_once(void **state) {
        static const Face arrow = { { { 0, 0 }, { 4, 0 }, { 1, 1 }, { 0, 4 } }, 4, 4 };

        assert_covered(&arrow);
}

/* A square with a hole, to which a seam leads that is gone along twice; 0 and -0 are one place. */
static void test_a_hole_at_the_end_of_a_seam_stays_one(void **state) {
        static const Face seam = { { { -5, -5 },
                                     { 0, -5 },
                                     { 0, -1 },
                                     { -1, 0 },
                                     { 0, 1 },
                                     { 1, 0 },
                                     { -0.0, -1 },
                                     { -0.0, -5 },
                                     { 5, -5 },
                                     { 5, 5 },
                                     { -5, 5 } },
                                   11,
                                   98 };

        assert_covered(&seam);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_face_that_is_turned_inwards_is_covered_once),
                cmocka_unit_test(test_a_hole_at_the_end_of_a_seam_stays_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
