/* Records against a plain array, however they are scattered. */
#include "voxel-help.h"

#include "voxel/edit.h"
#include "voxel/records.h"

#include <string.h>

#define MANY 20000

/* The voxels that records reach, as they ought to be. */
typedef struct Plain {
        unsigned side;
        Colour *voxels;
} Plain;

static Colour *plain_at(const Plain *p, const uint8_t *record) {
        return &p->voxels[((size_t)record[2] * p->side + record[1]) * p->side + record[0]];
}

static Written plain_write(Plain *p, const uint8_t *records, size_t n) {
        Written w = { 0 };

        for (size_t i = 0; i < n; i++) {
                const uint8_t *b = records + i * RECORD_BYTES;
                const Colour c = b[6] > 0 ? rgba(b[3], b[4], b[5], b[6]) : rgba(0, 0, 0, 0);
                Colour *voxel = plain_at(p, b);

                w.added += voxel->a == 0 && c.a > 0;
                w.removed += voxel->a > 0 && c.a == 0;
                w.painted += voxel->a > 0 && c.a > 0 && !colour_equal(*voxel, c);
                *voxel = c;
        }
        return w;
}

static void assert_plain(const Plain *p, const Volume *v, Point corner) {
        uint64_t n = 0;

        for (unsigned z = 0; z < p->side; z++)
                for (unsigned y = 0; y < p->side; y++)
                        for (unsigned x = 0; x < p->side; x++) {
                                const uint8_t record[] = { (uint8_t)x, (uint8_t)y, (uint8_t)z };
                                const Point at = { corner.x + (int32_t)x, corner.y + (int32_t)y,
                                                   corner.z + (int32_t)z };

                                assert_colour(volume_get(v, at), *plain_at(p, record));
                                n += plain_at(p, record)->a > 0;
                        }
        assert_true(volume_count(v) == n);
}

/* By chance, or row by row; some of them empty, some places more than once. */
static void make_records(Chance *c, unsigned side, bool sorted, uint8_t *ret, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const uint8_t record[RECORD_BYTES] = {
                        (uint8_t)(sorted ? i % side : chance(c, side)),
                        (uint8_t)(sorted ? i / side % side : chance(c, side)),
                        (uint8_t)(sorted ? i / side / side % side : chance(c, side)),
                        (uint8_t)chance(c, 3),
                        7,
                        7,
                        chance(c, 4) > 0 ? 255 : 0,
                };

                memcpy(ret + i * RECORD_BYTES, record, sizeof(record));
        }
}

static void check(Point corner, unsigned side, bool sorted, size_t n) {
        CLEANUP(volume_free) Volume *v = NULL;
        Plain p = { side, calloc((size_t)side * side * side, sizeof(Colour)) };
        uint8_t *records = calloc(n, RECORD_BYTES);
        Chance c = { 77 };

        assert_int_equal(volume_new(&v), 0);
        for (unsigned round = 0; round < 3; round++) {
                Written expected, got;

                make_records(&c, side, sorted, records, n);
                expected = plain_write(&p, records, n);
                assert_int_equal(volume_write_records(v, corner, records, n, &got), 0);
                assert_true(got.added == expected.added && got.removed == expected.removed &&
                            got.painted == expected.painted);
        }
        assert_plain(&p, v, corner);
        free(records);
        free(p.voxels);
}

static void test_scattered_records_are_the_voxels_they_say(void **state) {
        check((Point){ 0, 0, 0 }, 40, false, MANY);
}

static void test_rows_of_records_are_the_voxels_they_say(void **state) {
        check((Point){ 3, -5, 16 }, 30, true, MANY);
}

static void test_few_records_are_the_voxels_they_say(void **state) {
        check((Point){ -7, 8, -9 }, 12, false, 900);
}

static void test_records_reach_255_from_any_corner(void **state) {
        static const Point corners[] = { { INT32_MIN, INT32_MIN, INT32_MIN },
                                         { INT32_MAX - 255, INT32_MAX - 255, INT32_MAX - 255 },
                                         { -1, 15, -16 } };

        for (size_t i = 0; i < ARRAY_LEN(corners); i++)
                check(corners[i], 256, false, MANY);
}

static void test_no_records_write_nothing(void **state) {
        CLEANUP(volume_free) Volume *v = NULL;
        Written got = { 1, 1, 1 };

        assert_int_equal(volume_new(&v), 0);
        assert_int_equal(volume_write_records(v, (Point){ 0, 0, 0 }, NULL, 0, &got), 0);
        assert_true(got.added == 0 && got.removed == 0 && got.painted == 0);
        assert_true(volume_count(v) == 0);
}

static void test_records_are_undone(void **state) {
        static uint8_t records[MANY * RECORD_BYTES];
        CLEANUP(model_free) Model *m = NULL;
        Chance c = { 5 };
        Layer *layer;
        Written w;
        Edit *e;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        layer = m->layers[0];
        assert_int_equal(volume_set(layer->volume, (Point){ 1, 1, 1 }, rgba(9, 9, 9, 255)), 0);
        make_records(&c, 32, false, records, MANY);
        assert_int_equal(edit_begin(&e, m), 0);
        assert_int_equal(volume_write_records(layer->volume, (Point){ 0, 0, 0 }, records, MANY, &w), 0);
        assert_true(volume_count(layer->volume) > 1);
        edit_undo(e);
        assert_true(volume_count(layer->volume) == 1);
        assert_colour(volume_get(layer->volume, (Point){ 1, 1, 1 }), rgba(9, 9, 9, 255));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_scattered_records_are_the_voxels_they_say),
                cmocka_unit_test(test_rows_of_records_are_the_voxels_they_say),
                cmocka_unit_test(test_few_records_are_the_voxels_they_say),
                cmocka_unit_test(test_records_reach_255_from_any_corner),
                cmocka_unit_test(test_no_records_write_nothing),
                cmocka_unit_test(test_records_are_undone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
