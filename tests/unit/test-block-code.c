/* Blocks as bytes: back as they were, the same bytes for the same voxels, and nothing but blocks. */
#include "voxel-help.h"

#include "voxel/block-private.h"
#include "voxel/codec.h"

#include <errno.h>
#include <string.h>

static const unsigned colour_counts[] = { 1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 2000 };

/* n colours by chance, each of them used; the one with number `empty` is the empty one. */
static void mix(Chance *c, unsigned n, unsigned empty, Colour voxels[static BLOCK_VOXELS]) {
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const unsigned k = i < n ? i : chance(c, n);

                voxels[i] = k == empty ? rgba(0, 0, 0, 0) : rgba(k, k >> 8, 255 - (k & 255), 255);
        }
}

static Block *decode(const Buf *bytes) {
        Reader r = { bytes->data, bytes->n, false };
        Block *b = NULL;

        assert_int_equal(block_decode(&r, &b), 0);
        assert_int_equal(r.n, 0);
        return b;
}

static int decode_bytes(const uint8_t *bytes, size_t n) {
        Reader r = { bytes, n, false };
        Block *b = NULL;
        const int k = block_decode(&r, &b);

        block_unref(b);
        return k;
}

static void test_any_block_comes_back_as_it_was(void **state) {
        Chance c = { 41 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++)
                for (unsigned empty = 0; empty < 3; empty++) {
                        CLEANUP_BUF Buf bytes = { 0 };
                        Colour voxels[BLOCK_VOXELS];

                        mix(&c, colour_counts[i], empty, voxels);
                        CLEANUP(block_unref) Block *b = block_new(voxels);
                        assert_int_equal(block_encode(b, &bytes), 0);
                        CLEANUP(block_unref) Block *again = decode(&bytes);

                        assert_true(block_equal(b, again));
                        assert_int_equal(b ? block_count(b) : 0, again ? block_count(again) : 0);
                }
}

static void assert_same_bytes(const Block *a, const Block *b) {
        CLEANUP_BUF Buf of_a = { 0 }, of_b = { 0 };

        assert_int_equal(block_encode(a, &of_a), 0);
        assert_int_equal(block_encode(b, &of_b), 0);
        assert_int_equal(of_a.n, of_b.n);
        assert_memory_equal(of_a.data, of_b.data, of_a.n);
}

/* The same voxels by a palette the other way round, with a colour that no voxel has. */
static Block *turned(const Colour voxels[static BLOCK_VOXELS], unsigned n) {
        Colour colours[PACKED_COLOURS_MAX] = { 0 };
        uint8_t indices[BLOCK_VOXELS];
        unsigned known = 0;
        Packed *packed;
        Block *b = block_new_uniform(rgba(1, 1, 1, 1));

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                unsigned k = 0;

                while (k < known && !colour_equal(colours[n - 1 - k], voxels[i]))
                        k++;
                if (k == known)
                        colours[n - 1 - known++] = voxels[i];
                indices[i] = (uint8_t)(n - 1 - k);
        }
        if (n > 2 && n < PACKED_COLOURS_MAX)
                colours[n++] = rgba(3, 1, 4, 1);
        assert_int_equal(packed_from_indices(&packed, indices, colours, n), 0);
        block_take_packed(b, packed);
        b->count = 0;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                b->count += voxels[i].a > 0;
        return b;
}

/* What a list of the differing voxels is, found one by one. */
static void list_differing(const Colour before[static BLOCK_VOXELS], const Colour after[static BLOCK_VOXELS],
                           Buf *ret) {
        uint8_t n = 0;

        assert_int_equal(buf_append(ret, (uint8_t[]){ 0, 0, 0 }, 3), 0);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Colour a = before[i], b = after[i];

                if (colour_equal(a, b))
                        continue;
                n++;
                assert_int_equal(buf_append(ret,
                                            (uint8_t[]){ (uint8_t)i, (uint8_t)(i >> 8), a.r, a.g, a.b, a.a,
                                                         b.r, b.g, b.b, b.a },
                                            10),
                                 0);
        }
        ret->data[1] = n;
}

static void test_a_delta_lists_exactly_the_voxels_that_differ(void **state) {
        Chance c = { 43 };

        for (size_t i = 0; i < ARRAY_LEN(colour_counts); i++)
                for (unsigned changes = 1; changes <= 16; changes++) {
                        CLEANUP_BUF Buf bytes = { 0 }, wanted = { 0 };
                        Colour voxels[BLOCK_VOXELS], changed[BLOCK_VOXELS];

                        mix(&c, colour_counts[i], changes % 3, voxels);
                        CLEANUP(block_unref) Block *before = block_new(voxels);
                        CLEANUP(block_unref) Block *after = block_ref(before);
                        for (unsigned k = 0; k < changes; k++) {
                                const unsigned at = k % 2 ? chance(&c, BLOCK_VOXELS) : 4095 - k / 2;

                                assert_int_equal(block_set(&after, at, voxels[chance(&c, BLOCK_VOXELS)]), 0);
                        }
                        block_expand(before, voxels);
                        block_expand(after, changed);
                        list_differing(voxels, changed, &wanted);
                        if (delta_encode(before, after, &bytes) == 0)
                                wanted.n = 0;
                        assert_int_equal(bytes.n, wanted.n);
                        assert_memory_equal(bytes.data, wanted.data, wanted.n);
                }
}

static void test_equal_blocks_are_equal_bytes_however_they_are_held(void **state) {
        Chance c = { 42 };

        for (size_t i = 1; i < ARRAY_LEN(colour_counts); i++) {
                Colour voxels[BLOCK_VOXELS];

                mix(&c, colour_counts[i], 1, voxels);
                CLEANUP(block_unref) Block *b = block_new(voxels);
                CLEANUP(block_unref) Block *expanded = block_open(b);

                assert_same_bytes(b, expanded);
                if (colour_counts[i] > PACKED_COLOURS_MAX)
                        continue;
                CLEANUP(block_unref) Block *other = turned(voxels, colour_counts[i]);
                assert_same_bytes(b, other);
        }
}

static void test_a_palette_of_which_one_colour_is_left_is_one_colour(void **state) {
        CLEANUP_BUF Buf bytes = { 0 };
        CLEANUP(block_unref) Block *plain = block_new_uniform(rgba(1, 2, 3, 4)), *b = NULL;

        b = block_ref(plain);
        assert_int_equal(block_set(&b, 7, rgba(9, 9, 9, 9)), 0);
        assert_non_null(b->packed);
        memset(packed_indices(b->packed), 0, BLOCK_VOXELS / 8);
        b->packed->colours[0] = rgba(1, 2, 3, 4);
        assert_same_bytes(b, plain);
        assert_int_equal(block_encode(b, &bytes), 0);
        assert_int_equal(bytes.n, 5);
}

static void test_few_runs_are_shorter_than_a_palette(void **state) {
        CLEANUP_BUF Buf bytes = { 0 };
        Colour voxels[BLOCK_VOXELS] = { 0 };

        for (unsigned i = 0; i < BLOCK_SIDE * BLOCK_SIDE; i++)
                voxels[i] = rgba(1, 2, 3, 255);
        CLEANUP(block_unref) Block *b = block_new(voxels);

        assert_int_equal(block_encode(b, &bytes), 0);
        assert_int_equal(bytes.n, 1 + 2 * 6);
}

/* A form, three colours of which the first is empty, two bits a voxel. */
static Buf palette_bytes(void) {
        static const uint8_t head[] = { 4, 3, 0, 1, 0, 0, 0, 0, 1, 2, 3, 255, 4, 5, 6, 255 };
        uint8_t indices[BLOCK_VOXELS / 4];
        Buf ret = { 0 };

        memset(indices, 0x84, sizeof(indices));
        assert_int_equal(buf_append(&ret, head, sizeof(head)), 0);
        assert_int_equal(buf_append(&ret, indices, sizeof(indices)), 0);
        return ret;
}

static void test_a_palette_is_read(void **state) {
        CLEANUP_BUF Buf bytes = palette_bytes();
        CLEANUP(block_unref) Block *b = decode(&bytes);

        assert_int_equal(block_count(b), BLOCK_VOXELS / 2);
        assert_colour(block_get(b, 0), rgba(0, 0, 0, 0));
        assert_colour(block_get(b, 1), rgba(1, 2, 3, 255));
        assert_colour(block_get(b, 3), rgba(4, 5, 6, 255));
}

static void test_what_is_no_palette_is_refused(void **state) {
        static const struct {
                size_t at;
                uint8_t byte;
        } wrong[] = {
                { 1, 0 },    /* no colours */
                { 1, 5 },    /* more than two bits can say */
                { 1, 2 },    /* fewer than the indices mean */
                { 2, 1 },    /* very many */
                { 3, 4 },    /* sixteen bits a voxel */
                { 3, 255 },  /* a shift out of all bounds */
                { 4, 7 },    /* empty, but not zeros */
                { 20, 0xff } /* an index beyond the colours */
        };

        for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
                CLEANUP_BUF Buf bytes = palette_bytes();

                bytes.data[wrong[i].at] = wrong[i].byte;
                assert_int_equal(decode_bytes(bytes.data, bytes.n), -EBADMSG);
        }
}

static void test_a_shortened_block_is_refused(void **state) {
        CLEANUP_BUF Buf bytes = palette_bytes();

        for (size_t n = 0; n < bytes.n; n++)
                assert_int_equal(decode_bytes(bytes.data, n), -EBADMSG);
}

/* As the forms before palettes had it. */
static void test_runs_of_many_colours_are_read_still(void **state) {
        CLEANUP_BUF Buf bytes = { 0 };

        assert_int_equal(append_u8(&bytes, 2), 0);
        for (unsigned i = 0; i < BLOCK_VOXELS / 8; i++) {
                assert_int_equal(append_u16(&bytes, 8), 0);
                assert_int_equal(append_colour(&bytes, rgba(i & 3, 1, 1, 255)), 0);
        }
        CLEANUP(block_unref) Block *b = decode(&bytes);

        assert_int_equal(block_count(b), BLOCK_VOXELS);
        assert_colour(block_get(b, 8 * 5 + 7), rgba(1, 1, 1, 255));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_any_block_comes_back_as_it_was),
                cmocka_unit_test(test_a_delta_lists_exactly_the_voxels_that_differ),
                cmocka_unit_test(test_equal_blocks_are_equal_bytes_however_they_are_held),
                cmocka_unit_test(test_a_palette_of_which_one_colour_is_left_is_one_colour),
                cmocka_unit_test(test_few_runs_are_shorter_than_a_palette),
                cmocka_unit_test(test_a_palette_is_read),
                cmocka_unit_test(test_what_is_no_palette_is_refused),
                cmocka_unit_test(test_a_shortened_block_is_refused),
                cmocka_unit_test(test_runs_of_many_colours_are_read_still),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
