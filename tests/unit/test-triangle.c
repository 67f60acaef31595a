/* Voxels of triangles, compared with the plain way: each voxel of the box is looked at, whether the plane of
 * the triangle crosses it and whether all three of its shadows do. */
#include "formats/voxelize.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#define BEHIND (1.0 / 256)
#define SHRUNK (1.0 / 1024)
#define HALF (0.5 - SHRUNK)

static uint64_t state_of_random = 1;

static double random_share(void) {
        state_of_random = state_of_random * 6364136223846793005u + 1442695040888963407u;
        return (double)(state_of_random >> 11) / (double)((uint64_t)1 << 53);
}

static double dot(const double a[static 3], const double b[static 3]) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* A triangle where it is voxelised, and its normal. */
typedef struct Plain {
        double at[3][3], normal[3];
        unsigned axis;
} Plain;

static bool plain_of(const Triangle *t, Plain *ret) {
        const double(*p)[3] = t->at;
        double length;

        *ret = (Plain){ 0 };
        for (unsigned i = 0; i < 3; i++) {
                const unsigned x = (i + 1) % 3, y = (i + 2) % 3;

                ret->normal[i] = (p[1][x] - p[0][x]) * (p[2][y] - p[0][y]) -
                                 (p[1][y] - p[0][y]) * (p[2][x] - p[0][x]);
        }
        length = sqrt(dot(ret->normal, ret->normal));
        for (unsigned i = 0; length > 0 && i < 3; i++) {
                ret->normal[i] /= length;
                if (fabs(ret->normal[i]) > fabs(ret->normal[ret->axis]))
                        ret->axis = i;
        }
        for (unsigned i = 0; i < 9; i++)
                ret->at[i / 3][i % 3] = p[i / 3][i % 3] - BEHIND * ret->normal[i % 3];
        return length > 0;
}

static bool in_shadow(const Plain *s, unsigned axis, const double middle[static 3]) {
        const unsigned x = (axis + 1) % 3, y = (axis + 2) % 3;
        const double sign = s->normal[axis] < 0 ? -1 : 1;

        for (unsigned i = 0; i < 3; i++) {
                const double *p = s->at[i], *q = s->at[(i + 1) % 3];
                const double a = sign * (p[y] - q[y]), b = sign * (q[x] - p[x]),
                             c = HALF * (fabs(a) + fabs(b)) - a * p[x] - b * p[y];

                if (a * middle[x] + b * middle[y] + c < 0)
                        return false;
        }
        return true;
}

/* Whether the box of the triangle meets the voxel. */
static bool in_box(const Plain *s, const double middle[static 3]) {
        for (unsigned k = 0; k < 3; k++) {
                const double low = fmin(fmin(s->at[0][k], s->at[1][k]), s->at[2][k]),
                             high = fmax(fmax(s->at[0][k], s->at[1][k]), s->at[2][k]);

                if (middle[k] - 0.5 < ceil(low - 1 + SHRUNK) || middle[k] - 0.5 > floor(high - SHRUNK))
                        return false;
        }
        return true;
}

static bool crosses_plane(const Plain *s, const double middle[static 3]) {
        const double reach =
                HALF * fabs(s->normal[0]) + HALF * fabs(s->normal[1]) + HALF * fabs(s->normal[2]);
        double foot[3] = { middle[0], middle[1], middle[2] }, rest, a, b;

        foot[s->axis] = 0;
        rest = dot(s->normal, s->at[0]) - dot(s->normal, foot);
        a = (rest - reach) / s->normal[s->axis];
        b = (rest + reach) / s->normal[s->axis];
        return middle[s->axis] - 0.5 >= ceil(fmin(a, b) - 0.5) &&
               middle[s->axis] - 0.5 <= floor(fmax(a, b) - 0.5);
}

static bool passes(const Plain *s, const double middle[static 3]) {
        return in_box(s, middle) && crosses_plane(s, middle) && in_shadow(s, 0, middle) &&
               in_shadow(s, 1, middle) && in_shadow(s, 2, middle);
}

static uint8_t *parts_of(Colour *c) {
        return &c->r;
}

/* By shares of the corners at the place, seen along the axis. */
static Colour colour_at(const Triangle *t, const Plain *s, const double middle[static 3]) {
        const unsigned x = (s->axis + 1) % 3, y = (s->axis + 2) % 3;
        double shares[3], sum = 0;
        Colour ret;

        for (unsigned i = 0; i < 3; i++) {
                const double *p = s->at[(i + 1) % 3], *q = s->at[(i + 2) % 3];
                const double area =
                        (p[x] - middle[x]) * (q[y] - middle[y]) - (q[x] - middle[x]) * (p[y] - middle[y]);

                shares[i] = fmax(0, s->normal[s->axis] < 0 ? -area : area);
                sum += shares[i];
        }
        for (unsigned k = 0; k < 4; k++) {
                double part = 0;

                for (unsigned i = 0; i < 3; i++) {
                        Colour c = t->colours[i];

                        part += (sum > 0 ? shares[i] / sum : 1.0 / 3) * parts_of(&c)[k];
                }
                parts_of(&ret)[k] = (uint8_t)lround(part);
        }
        return ret;
}

/* Every voxel of the box is as the plain way has it. */
static void compare(const Triangle *t, const Volume *v) {
        uint64_t n = 0;
        int64_t min[3], max[3];
        Plain s;

        if (!plain_of(t, &s)) {
                assert_int_equal(volume_count(v), 0);
                return;
        }
        for (unsigned k = 0; k < 3; k++) {
                min[k] = (int64_t)floor(fmin(fmin(t->at[0][k], t->at[1][k]), t->at[2][k])) - 2;
                max[k] = (int64_t)ceil(fmax(fmax(t->at[0][k], t->at[1][k]), t->at[2][k])) + 2;
        }
        for (int64_t z = min[2]; z <= max[2]; z++)
                for (int64_t y = min[1]; y <= max[1]; y++)
                        for (int64_t x = min[0]; x <= max[0]; x++) {
                                const double middle[3] = { (double)x + 0.5, (double)y + 0.5,
                                                           (double)z + 0.5 };
                                const Colour is =
                                        volume_get(v, (Point){ (int32_t)x, (int32_t)y, (int32_t)z });

                                assert_int_equal(is.a > 0, passes(&s, middle));
                                if (is.a)
                                        assert_true(colour_equal(is, colour_at(t, &s, middle)));
                                n += is.a > 0;
                        }
        assert_int_equal(n, volume_count(v));
}

static void try_triangle(const Triangle *t) {
        CLEANUP(volume_free) Volume *v = NULL;
        FormatError error;

        assert_int_equal(volume_new(&v), 0);
        assert_int_equal(triangle_voxels(NULL, t, v, &error), 0);
        compare(t, v);
}

/* Places of any kind, on the grid, or far out, where doubles are coarse. */
static double random_place(double size, unsigned kind) {
        const double at = size * (random_share() - 0.5);

        return kind == 0 ? at : kind == 1 ? round(at) : kind == 2 ? round(2 * at) / 2 : at + 9e8;
}

static void test_random_triangles_pass_through_the_voxels_of_the_plain_way(void **state) {
        static const double sizes[] = { 2, 6, 30, 60 };

        for (unsigned n = 0; n < 1500; n++) {
                const bool flat = n % 7 == 0, even = n % 2;
                Triangle t = { .texture = TRIANGLE_PLAIN };

                for (unsigned i = 0; i < 3; i++) {
                        for (unsigned k = 0; k < 3; k++)
                                t.at[i][k] = flat && k == n % 3 ? 3 : random_place(sizes[n % 4], n / 4 % 4);
                        t.colours[i] = even ? (Colour){ 9, 99, 199, 255 }
                                            : (Colour){ (uint8_t)(255 * random_share()),
                                                        (uint8_t)(255 * random_share()), 7, 255 };
                }
                try_triangle(&t);
        }
}

/* Edges that run along rows, or nearly: where a row is crossed cannot be computed. */
static void test_slivers_pass_through_the_voxels_of_the_plain_way(void **state) {
        for (unsigned n = 0; n < 300; n++) {
                Triangle t = { .texture = TRIANGLE_PLAIN,
                               .colours = { { 1, 2, 3, 255 }, { 1, 2, 3, 255 }, { 1, 2, 3, 255 } } };
                const double thin = pow(10, -(double)(n % 13));
                double(*p)[3] = t.at;

                for (unsigned k = 0; k < 3; k++) {
                        p[0][k] = 40 * (random_share() - 0.5);
                        p[1][k] = k == n % 3 ? p[0][k] + thin * random_share() : 40 * (random_share() - 0.5);
                        p[2][k] = (p[0][k] + p[1][k]) / 2 + thin * (random_share() - 0.5);
                }
                try_triangle(&t);
        }
}

/* Palettes are pictures of a pixel a colour, and programs point at the border of two. */
static void test_a_place_between_two_pixels_is_one_colour(void **state) {
        uint8_t pixels[256 * 4];
        Texture picture = { .rgba = pixels, .width = 256, .height = 1 };
        const Triangles all = { .textures = &picture, .n_textures = 1 };

        for (unsigned i = 0; i < sizeof(pixels); i++)
                pixels[i] = i % 4 == 3 ? 255 : (uint8_t)(i / 4);
        for (unsigned n = 0; n < 256; n++) {
                CLEANUP(volume_free) Volume *v = NULL;
                const float u = (float)n / 256;
                const Colour white = { 255, 255, 255, 255 };
                Triangle t = { .colours = { white, white, { 255, 255, 255, n % 2 ? 255 : 254 } },
                               .uv = { { u, 1 }, { u, 1 }, { u, 1 } } };
                FormatError error;

                for (unsigned i = 0; i < 9; i++)
                        t.at[i / 3][i % 3] = 30 * random_share();
                assert_int_equal(volume_new(&v), 0);
                assert_int_equal(triangle_voxels(&all, &t, v, &error), 0);
                for (VolumeIter i = { 0 }; volume_next(v, &i);)
                        for (unsigned k = 0; k < BLOCK_VOXELS; k++)
                                if (block_get(i.contents, k).a)
                                        assert_int_equal(block_get(i.contents, k).r, n);
        }
}

/* What is looked at is at most what was said before. */
static void test_no_more_columns_are_looked_at_than_was_said(void **state) {
        for (unsigned n = 0; n < 300; n++) {
                Triangle t = { .texture = TRIANGLE_PLAIN,
                               .colours = { { 1, 2, 3, 255 }, { 1, 2, 3, 255 }, { 1, 2, 3, 255 } } };
                CLEANUP(volume_free) Volume *v = NULL;
                FormatError error;

                for (unsigned i = 0; i < 9; i++)
                        t.at[i / 3][i % 3] = (n % 9 == i ? 0.1 : 80) * random_share();
                assert_int_equal(volume_new(&v), 0);
                assert_int_equal(triangle_voxels(NULL, &t, v, &error), 0);
                assert_true((double)volume_count(v) <= 4 * triangle_columns(&t));
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_random_triangles_pass_through_the_voxels_of_the_plain_way),
                cmocka_unit_test(test_slivers_pass_through_the_voxels_of_the_plain_way),
                cmocka_unit_test(test_a_place_between_two_pixels_is_one_colour),
                cmocka_unit_test(test_no_more_columns_are_looked_at_than_was_said),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
