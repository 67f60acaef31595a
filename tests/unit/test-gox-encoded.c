/* Tiles that are kept from one .gox to the next. */
#include "bytes.h"

#include "formats/gox-encoded.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SIDE 48 /* 27 blocks */
#define TOLD 40 /* bytes of each tile and of each form, besides those of what is new */

/* No two blocks are alike. */
static Model *noisy_model(void) {
        Model *m;

        assert_int_equal(model_new(&m, SIDE, SIDE, SIDE), 0);
        for (int32_t i = 0; i < SIDE * SIDE * SIDE; i++)
                assert_int_equal(volume_set(m->layers[0]->volume,
                                            (Point){ i % SIDE, i / SIDE % SIDE, i / SIDE / SIDE },
                                            (Colour){ (uint8_t)(i >> 9), (uint8_t)(i * 7), 9, 255 }),
                                 0);
        return m;
}

static GoxEncoded *encoded_new(void) {
        GoxEncoded *e;

        assert_int_equal(gox_encoded_new(&e), 0);
        return e;
}

static void write_kept(const Model *m, GoxEncoded *e, Buf *ret) {
        const Format *gox = format_by_name("gox");
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        FormatSettings settings;
        FormatError error;

        ret->n = 0;
        settings_init(&settings, gox->options, FORMAT_WRITES);
        settings.encoded = e;
        assert_int_equal(gox->write(ret, m, &settings, &notes, &error), 0);
}

static void edit(Model *m, uint8_t red) {
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 20, 20, 20 }, (Colour){ red, 1, 2, 255 }),
                         0);
}

static void assert_same_bytes(const Buf *a, const Buf *b) {
        assert_int_equal(a->n, b->n);
        assert_memory_equal(a->data, b->data, a->n);
}

static void test_a_file_is_the_same_with_what_was_kept_and_without(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf kept = { 0 }, fresh = { 0 };

        for (uint8_t red = 0; red < 20; red++) {
                edit(m, red);
                write_kept(m, e, &kept);
                write_kept(m, NULL, &fresh);
                assert_same_bytes(&kept, &fresh);
        }
}

/* A block that was written has its colours one by one, one that rests has a palette. */
static void test_equal_blocks_have_one_tile_however_they_hold_their_colours(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model(), *rests = noisy_model();
        CLEANUP_BUF Buf fresh = { 0 }, first = { 0 }, again = { 0 };
        const Point near = { 1, 1, 1 }, far = { 90, 1, 1 };

        volume_rest(rests->layers[0]->volume);
        assert_int_equal(volume_put_block(m->layers[0]->volume, far,
                                          (Block *)(uintptr_t)volume_block(rests->layers[0]->volume, near)),
                         0);
        write_kept(m, NULL, &fresh);
        write_kept(m, e, &first);
        write_kept(m, e, &again);
        assert_same_bytes(&first, &fresh);
        assert_same_bytes(&again, &fresh);
        volume_rest(m->layers[0]->volume);
        write_kept(m, e, &again);
        assert_same_bytes(&again, &fresh);
}

/* Palettes of one colour to 256, and more than any palette has: each with another colour last. */
static void test_blocks_are_told_apart_by_each_colour_of_their_palettes(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();

        gox_encoded_begin(e);
        for (unsigned n = 1; n <= 257; n++) {
                GoxKey keys[3];

                for (unsigned k = 0; k < 3; k++) {
                        Colour voxels[BLOCK_VOXELS];

                        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                                voxels[i] = (Colour){ (uint8_t)(i % n), (uint8_t)(i % n >> 8),
                                                      i % n == n - 1 && k == 2, 255 };
                        Block *b = block_new(voxels);
                        CLEANUP(volume_free) Volume *v = NULL;

                        assert_int_equal(volume_new(&v), 0);
                        assert_int_equal(volume_put_block(v, (Point){ 0, 0, 0 }, b), 0);
                        (void)block_unref(b);
                        volume_rest(v);
                        keys[k] = gox_encoded_key(e, volume_block(v, (Point){ 0, 0, 0 }));
                }
                assert_memory_equal(&keys[0], &keys[1], sizeof(keys[0]));
                assert_true(keys[0].low != keys[2].low || keys[0].high != keys[2].high);
        }
}

/* What is told of a file has the bytes of what was new alone. */
static void test_one_edit_encodes_one_tile(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf file = { 0 }, first = { 0 }, second = { 0 }, third = { 0 };

        write_kept(m, e, &file);
        assert_int_equal(gox_encoded_tell(e, &first), 0);
        assert_true(first.n > 27 * 1000);
        edit(m, 1);
        write_kept(m, e, &file);
        assert_int_equal(gox_encoded_tell(e, &second), 0);
        assert_in_range(second.n, 2 * 27 * TOLD + 100, 2 * 27 * TOLD + first.n / 20);
        write_kept(m, e, &file);
        assert_int_equal(gox_encoded_tell(e, &third), 0);
        assert_int_equal(third.n, 0);
}

static void test_what_a_fork_has_encoded_is_known_afterwards(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *fork = encoded_new(), *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf file = { 0 }, told = { 0 };
        VolumeIter i = { 0 };

        write_kept(m, fork, &file);
        assert_int_equal(gox_encoded_tell(fork, &told), 0);
        assert_int_equal(gox_encoded_learn(e, told.data, told.n), 0);
        assert_int_equal(gox_encoded_bytes(e), gox_encoded_bytes(fork));
        while (volume_next(m->layers[0]->volume, &i)) {
                const uint8_t *bytes;
                size_t n;

                bytes = gox_encoded_find(e, gox_encoded_key(fork, i.contents), &n);
                assert_non_null(bytes);
                assert_non_null(memmem(file.data, file.n, bytes, n));
        }
}

/* Otherwise it would grow with each edit. */
static void test_tiles_that_no_file_has_any_more_are_forgotten(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf file = { 0 };
        size_t first;

        write_kept(m, e, &file);
        first = gox_encoded_bytes(e);
        for (unsigned i = 0; i < 100; i++) {
                edit(m, (uint8_t)i);
                write_kept(m, e, &file);
                assert_true(gox_encoded_bytes(e) < first * 3 / 2);
        }
}

static uint32_t by_chance(uint32_t *seed, uint32_t below) {
        *seed = *seed * 1664525u + 1013904223u;
        return (*seed >> 8) % below;
}

static Point place(uint32_t *seed) {
        return (Point){ (int32_t)by_chance(seed, SIDE), (int32_t)by_chance(seed, SIDE),
                        (int32_t)by_chance(seed, SIDE) };
}

/* A few voxels, and a box of one colour or none; blocks hold their colours in all ways. */
static void edit_by_chance(Model *m, uint32_t *seed) {
        const Colour c = { (uint8_t)by_chance(seed, 256), 1, (uint8_t)by_chance(seed, 3), 255 };
        const int32_t side = by_chance(seed, 4) ? 2 : 20;
        Volume *v = m->layers[0]->volume;
        const Point at = place(seed);

        for (uint32_t n = by_chance(seed, 9); n > 0; n--)
                assert_int_equal(volume_set(v, place(seed), c), 0);
        assert_int_equal(volume_fill(v, (Box){ at, { at.x + side, at.y + side, at.z + side } },
                                     by_chance(seed, 4) ? MODE_OVER : MODE_SUB, c),
                         0);
        if (by_chance(seed, 5) == 0)
                volume_rest(v);
}

static void test_a_file_of_what_was_followed_is_the_same_and_has_nothing_new(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf kept = { 0 }, fresh = { 0 }, told = { 0 };
        uint32_t seed = 1;

        for (unsigned round = 0; round < 200; round++) {
                for (uint32_t n = by_chance(&seed, 3); n > 0; n--)
                        edit_by_chance(m, &seed);
                gox_encoded_follow(e, m);
                if (round % 3 == 2)
                        edit_by_chance(m, &seed);
                write_kept(m, e, &kept);
                write_kept(m, NULL, &fresh);
                assert_same_bytes(&kept, &fresh);
                told.n = 0;
                assert_int_equal(gox_encoded_tell(e, &told), 0);
                if (round % 3 != 2)
                        assert_int_equal(told.n, 0);
        }
}

/* It is kept while the model has it, and no longer than until the next time. */
static void test_a_block_that_is_gone_is_let_go(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        Volume *v = m->layers[0]->volume;
        CLEANUP(block_unref)
        Block *b = block_ref((Block *)(uintptr_t)volume_block(v, (Point){ 1, 1, 1 }));

        gox_encoded_follow(e, m);
        assert_int_equal(volume_put_block(v, (Point){ 1, 1, 1 }, NULL), 0);
        assert_true(block_shared(b));
        gox_encoded_follow(e, m);
        assert_false(block_shared(b));
}

/* An engine does that while its clients wait. */
static void test_little_is_encoded_at_a_time(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new();
        CLEANUP(model_free) Model *m = NULL;
        size_t first;

        assert_int_equal(model_new(&m, SIDE, SIDE, SIDE), 0);
        for (int32_t i = 0; i < 3 * (int32_t)GOX_ENCODED_TILES_MOST; i++)
                assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 16 * i, 0, 0 },
                                            (Colour){ (uint8_t)i, 7, 9, 255 }),
                                 0);
        gox_encoded_follow(e, m);
        first = gox_encoded_bytes(e);
        for (size_t times = 2; times <= 5; times++) {
                gox_encoded_follow(e, m);
                assert_in_range(gox_encoded_bytes(e), first * MIN(times, (size_t)3) * 9 / 10,
                                first * MIN(times, (size_t)3) * 11 / 10);
        }
}

static void test_what_makes_no_sense_is_not_learnt(void **state) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = encoded_new(), *other = encoded_new();
        CLEANUP(model_free) Model *m = noisy_model();
        CLEANUP_BUF Buf file = { 0 }, told = { 0 };

        write_kept(m, other, &file);
        assert_int_equal(gox_encoded_tell(other, &told), 0);
        assert_int_equal(gox_encoded_learn(e, told.data, told.n - 1), -EPROTO);
        assert_int_equal(gox_encoded_bytes(e), 0);
        assert_int_equal(gox_encoded_learn(e, told.data, TOLD - 1), -EPROTO);
        memset(told.data + TOLD - 8, 0xff, 8);
        assert_int_equal(gox_encoded_learn(e, told.data, told.n), -EPROTO);
        write_kept(m, e, &file);
        assert_true(gox_encoded_bytes(e) > 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_file_is_the_same_with_what_was_kept_and_without),
                cmocka_unit_test(test_equal_blocks_have_one_tile_however_they_hold_their_colours),
                cmocka_unit_test(test_blocks_are_told_apart_by_each_colour_of_their_palettes),
                cmocka_unit_test(test_one_edit_encodes_one_tile),
                cmocka_unit_test(test_what_a_fork_has_encoded_is_known_afterwards),
                cmocka_unit_test(test_tiles_that_no_file_has_any_more_are_forgotten),
                cmocka_unit_test(test_a_file_of_what_was_followed_is_the_same_and_has_nothing_new),
                cmocka_unit_test(test_a_block_that_is_gone_is_let_go),
                cmocka_unit_test(test_little_is_encoded_at_a_time),
                cmocka_unit_test(test_what_makes_no_sense_is_not_learnt),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
