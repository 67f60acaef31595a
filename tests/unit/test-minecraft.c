/* Files of games that are built of blocks, made by hand. */
#include "bytes.h"

#include "formats/inflate.h"
#include "formats/nbt-out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static Buf packed(const Buf *tags) {
        Buf file = { 0 };

        assert_int_equal(deflate_stream(&file, WRAPPING_GZIP, tags->data, tags->n), 0);
        return file;
}

/* Width 2, height 1, length 2: number 35:14 (red wool), air; air, number 1000 (by AddBlocks). */
static Buf schematic_file(uint16_t width, bool schematica) {
        CLEANUP_BUF Buf tags = { 0 };
        Out o = { .buf = &tags };

        nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        nbt_out_short(&o, "Width", width);
        nbt_out_short(&o, "Height", 1);
        nbt_out_short(&o, "Length", 2);
        nbt_out_bytes(&o, "Blocks", (const uint8_t[]){ 35, 0, 0, 1000 & 255 }, 4);
        nbt_out_bytes(&o, "AddBlocks", (const uint8_t[]){ 0, 1000 >> 8 << (schematica ? 0 : 4) }, 2);
        if (schematica) {
                nbt_out_tag(&o, NBT_COMPOUND, "SchematicaMapping");
                nbt_out_end(&o);
        }
        nbt_out_bytes(&o, "Data", (const uint8_t[]){ 14, 0, 0, 0 }, 4);
        nbt_out_end(&o);
        return packed(&tags);
}

/* Two ways of putting halves of bytes together are in use. */
static void test_numbers_of_a_schematic_are_colours(void **state) {
        for (unsigned i = 0; i < 2; i++) {
                CLEANUP_BUF Buf file = schematic_file(2, i);
                CLEANUP(model_free) Model *m = NULL;
                FormatNotes notes = { 0 };
                FormatError error;

                assert_int_equal(try_read("schematic", NULL, file.data, file.n, &m, &notes, &error), 0);
                assert_int_equal(model_count(m), 2);
                assert_colour(model_get(m, (Point){ 0, 0, 0 }), 0xa1, 0x27, 0x23, 255);
                assert_int_equal(model_get(m, (Point){ 1, -1, 0 }).a, 255);
                assert_int_equal(notes.n, 1);
                assert_non_null(
                        strstr(notes.lines[0],
                               "1 blocks have numbers whose colour is not known (the first is 1000)"));
                format_notes_done(&notes);
        }
}

static void test_a_schematic_with_fewer_blocks_than_it_claims_is_refused(void **state) {
        CLEANUP_BUF Buf file = schematic_file(3, false);

        expect_invalid("schematic", &file, "3×1×2 blocks are claimed, 4 are there", NULL);
}

/* Version 3 has one tag around all, and another around the blocks. */
static Buf schem_file(int version, uint8_t number) {
        CLEANUP_BUF Buf tags = { 0 };
        Out o = { .buf = &tags };

        nbt_out_tag(&o, NBT_COMPOUND, version == 3 ? "" : "Schematic");
        if (version == 3)
                nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        nbt_out_int(&o, "Version", version);
        nbt_out_short(&o, "Width", 2);
        nbt_out_short(&o, "Height", 2);
        nbt_out_short(&o, "Length", 1);
        nbt_out_ints(&o, "Offset", (const int32_t[]){ 10, 20, 30 }, 3);
        if (version == 3)
                nbt_out_tag(&o, NBT_COMPOUND, "Blocks");
        nbt_out_tag(&o, NBT_COMPOUND, "Palette");
        nbt_out_int(&o, "minecraft:air", 0);
        nbt_out_int(&o, "minecraft:stone", 1);
        nbt_out_int(&o, "minecraft:oak_stairs[half=top]", 2);
        nbt_out_int(&o, "mod:gadget", 3);
        nbt_out_end(&o);
        nbt_out_bytes(&o, version == 3 ? "Data" : "BlockData", (const uint8_t[]){ 1, 0, 2, number }, 4);
        nbt_out_list(&o, version == 1 ? "TileEntities" : "BlockEntities", NBT_COMPOUND, 1);
        nbt_out_string(&o, "Id", "minecraft:chest");
        nbt_out_ints(&o, "Pos", (const int32_t[]){ 0, 1, 0 }, 3);
        nbt_out_list(&o, "Items", NBT_COMPOUND, 0);
        nbt_out_end(&o);
        if (version == 2)
                nbt_out_bytes(&o, "BiomeData", (const uint8_t[]){ 0, 0 }, 2);
        for (int i = version == 3 ? 3 : 1; i; i--)
                nbt_out_end(&o);
        return packed(&tags);
}

static void test_names_of_a_schem_are_colours_in_all_versions(void **state) {
        for (int version = 1; version <= 3; version++) {
                CLEANUP_BUF Buf file = schem_file(version, 3);
                CLEANUP(model_free) Model *m = NULL;
                FormatNotes notes = { 0 };
                FormatError error;

                assert_int_equal(try_read("schem", NULL, file.data, file.n, &m, &notes, &error), 0);
                assert_int_equal(model_count(m), 3);
                assert_colour(model_get(m, (Point){ 10, -30, 20 }), 0x7e, 0x7e, 0x7e, 255);
                assert_colour(model_get(m, (Point){ 10, -30, 21 }), 0xa2, 0x83, 0x4f, 255);
                assert_int_equal(notes.n, 1);
                assert_non_null(strstr(notes.lines[0], "\"mod:gadget\""));
                format_notes_done(&notes);
        }
}

static void test_a_schem_with_a_number_beyond_its_names_is_refused(void **state) {
        CLEANUP_BUF Buf file = schem_file(2, 9);

        expect_invalid("schem", &file, "has the number 9, which no name of the file has", NULL);
}

/* Some programs do not pack. */
static void test_tags_that_are_not_packed_are_read(void **state) {
        CLEANUP_BUF Buf file = schem_file(2, 3), plain = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        FormatError error;

        assert_int_equal(inflate_stream(&plain, file.data, file.n, 4096, 0, &error), 0);
        m = read_model("schem", &plain);
        assert_int_equal(model_count(m), 3);
        torment("schem", &plain);
}

static void big(Buf *b, uint64_t value, unsigned bytes) {
        while (bytes--) {
                const uint8_t byte = (uint8_t)(value >> 8 * bytes);

                put_bytes(b, &byte, 1);
        }
}

/* A list of compounds with a name each. */
static void put_palette(Out *o, const char *const *names, uint32_t n) {
        nbt_out_tag(o, NBT_LIST, "BlockStatePalette");
        out_byte(o, NBT_COMPOUND);
        big(o->buf, n, 4);
        for (uint32_t i = 0; i < n; i++) {
                nbt_out_string(o, "Name", names[i]);
                nbt_out_end(o);
        }
}

/* 40 blocks in a row towards smaller x, of 3 bits, so that a number lies across two longs: block i is number
 * i mod 5, which is air for 0. */
static Buf litematic_file(uint32_t longs) {
        static const char *const names[] = { "minecraft:air", "minecraft:red_wool", "minecraft:stone",
                                             "minecraft:gold_block", "minecraft:dirt" };
        CLEANUP_BUF Buf tags = { 0 };
        Out o = { .buf = &tags };
        uint64_t states[2] = { 0 };

        for (unsigned i = 0; i < 40; i++)
                for (unsigned bit = 0; bit < 3; bit++)
                        if (i % 5 >> bit & 1)
                                states[(3 * i + bit) / 64] |= (uint64_t)1 << (3 * i + bit) % 64;
        nbt_out_tag(&o, NBT_COMPOUND, "");
        nbt_out_tag(&o, NBT_COMPOUND, "Regions");
        nbt_out_tag(&o, NBT_COMPOUND, "roof");
        for (unsigned i = 0; i < 2; i++) {
                nbt_out_tag(&o, NBT_COMPOUND, i ? "Size" : "Position");
                nbt_out_int(&o, "x", i ? -40 : 100);
                nbt_out_int(&o, "y", i ? 1 : 7);
                nbt_out_int(&o, "z", i ? 1 : 8);
                nbt_out_end(&o);
        }
        put_palette(&o, names, ARRAY_LEN(names));
        nbt_out_tag(&o, NBT_LONGS, "BlockStates");
        big(&tags, longs, 4);
        for (uint32_t i = 0; i < longs; i++)
                big(&tags, states[i], 8);
        for (unsigned i = 0; i < 3; i++)
                nbt_out_end(&o);
        return packed(&tags);
}

static void test_regions_of_a_litematic_become_layers(void **state) {
        static const uint8_t reds[] = { 0, 0xa1, 0x7e, 0xf6, 0x86 };
        CLEANUP_BUF Buf file = litematic_file(2);
        CLEANUP(model_free) Model *m = read_model("litematic", &file);

        assert_int_equal(m->n_layers, 1);
        assert_string_equal(m->layers[0]->name, "roof");
        assert_int_equal(model_count(m), 32);
        for (int i = 0; i < 40; i++)
                assert_int_equal(model_get(m, (Point){ 61 + i, -8, 7 }).r, reds[i % 5]);
}

static void put_place(Out *o, const char *name, const int32_t at[static 3]) {
        static const char *const axes[] = { "x", "y", "z" };

        nbt_out_tag(o, NBT_COMPOUND, name);
        for (unsigned i = 0; i < 3; i++)
                nbt_out_int(o, axes[i], at[i]);
        nbt_out_end(o);
}

/* Regions whose sizes count backwards begin at the far end; each has a palette of its own. */
static void test_regions_that_count_backwards_stand_where_they_end(void **state) {
        static const int32_t positions[2][3] = { { 10, 20, 30 }, { -1, 0, 5 } },
                             sizes[2][3] = { { 2, -3, -2 }, { -1, 1, 1 } };
        static const char *const names[2][2] = { { "minecraft:air", "minecraft:stone" },
                                                 { "minecraft:gold_block", "minecraft:dirt" } };
        CLEANUP_BUF Buf tags = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        Out o = { .buf = &tags };

        nbt_out_tag(&o, NBT_COMPOUND, "");
        nbt_out_tag(&o, NBT_COMPOUND, "Regions");
        for (unsigned i = 0; i < 2; i++) {
                /* The first cell, which is the lowest corner, and the last are solid. */
                const uint64_t states = i ? 0 : 1 | (uint64_t)1 << 22;

                nbt_out_tag(&o, NBT_COMPOUND, i ? "b" : "a");
                put_place(&o, "Position", positions[i]);
                put_place(&o, "Size", sizes[i]);
                put_palette(&o, names[i], 2);
                nbt_out_longs(&o, "BlockStates", &states, 1);
                nbt_out_end(&o);
        }
        nbt_out_end(&o);
        nbt_out_end(&o);
        CLEANUP_BUF Buf file = packed(&tags);
        m = read_model("litematic", &file);
        assert_int_equal(m->n_layers, 2);
        assert_int_equal(volume_count(m->layers[0]->volume), 2);
        assert_int_equal(volume_get(m->layers[0]->volume, (Point){ 10, -29, 18 }).r, 0x7e);
        assert_int_equal(volume_get(m->layers[0]->volume, (Point){ 11, -30, 20 }).r, 0x7e);
        assert_int_equal(volume_get(m->layers[1]->volume, (Point){ -1, -5, 0 }).r, 0xf6);
}

static void test_a_litematic_with_too_few_longs_is_refused(void **state) {
        CLEANUP_BUF Buf file = litematic_file(1);

        expect_invalid("litematic", &file, "40 blocks of 3 bits", "there are 1 longs", NULL);
}

static Buf mts_file(unsigned version, uint8_t number) {
        static const uint8_t nodes[] = { 0,   1,   0, 0,   0, 1, 0, 2, /* numbers */
                                         127, 127, 0, 255, /* probabilities: the third is never placed */
                                         0,   0,   0, 0 };
        uint8_t bytes[sizeof(nodes)];
        CLEANUP_BUF Buf stream = { 0 };
        Buf b = { 0 };

        memcpy(bytes, nodes, sizeof(nodes));
        bytes[7] = number;
        put_text(&b, "MTSM");
        big(&b, version, 2);
        big(&b, 1, 2);
        big(&b, 2, 2);
        big(&b, 2, 2);
        put_bytes(&b, "\x7f\x7f", 2);
        big(&b, 3, 2);
        big(&b, 3, 2);
        put_text(&b, "air");
        big(&b, 13, 2);
        put_text(&b, "default:stone");
        big(&b, 8, 2);
        put_text(&b, "wool:red");
        assert_int_equal(deflate_stream(&stream, WRAPPING_ZLIB, bytes, sizeof(bytes)), 0);
        put_bytes(&b, stream.data, stream.n);
        return b;
}

static void test_nodes_of_an_mts_are_colours_at_their_place(void **state) {
        CLEANUP_BUF Buf file = mts_file(4, 2);
        CLEANUP(model_free) Model *m = read_model("mts", &file);

        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 0x7e, 0x7e, 0x7e, 255);
        assert_colour(model_get(m, (Point){ 0, 1, 1 }), 0xa1, 0x27, 0x23, 255);
}

static void test_nodes_that_an_mts_never_places_are_left_out(void **state) {
        static const struct {
                uint8_t version, slices[2], nodes[4], placed[4]; /* nodes in the order y, then z */
        } rows[] = {
                { 1, { 0 }, { 0, 1, 2, 255 }, { 1, 0, 1, 1 } },
                { 2, { 0 }, { 0, 1, 2, 255 }, { 0, 0, 1, 1 } },
                { 3, { 255, 2 }, { 0, 1, 128, 255 }, { 0, 0, 1, 1 } },
                { 3, { 255, 1 }, { 9, 9, 9, 9 }, { 1, 0, 1, 0 } },
                { 4, { 127, 1 }, { 0, 1, 128, 255 }, { 0, 1, 0, 1 } },
                { 4, { 0, 127 }, { 9, 9, 9, 9 }, { 0, 1, 0, 1 } },
        };

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                uint8_t bytes[16] = { 0 };
                CLEANUP_BUF Buf stream = { 0 }, file = { 0 };
                CLEANUP(model_free) Model *m = NULL;

                memcpy(bytes + 8, rows[i].nodes, 4);
                put_text(&file, "MTSM");
                big(&file, rows[i].version, 2);
                big(&file, 1, 2);
                big(&file, 2, 2);
                big(&file, 2, 2);
                if (rows[i].version >= 3)
                        put_bytes(&file, rows[i].slices, 2);
                big(&file, 1, 2);
                big(&file, 5, 2);
                put_text(&file, "stone");
                assert_int_equal(deflate_stream(&stream, WRAPPING_ZLIB, bytes, sizeof(bytes)), 0);
                put_bytes(&file, stream.data, stream.n);
                m = read_model("mts", &file);
                for (int k = 0; k < 4; k++)
                        assert_int_equal(model_get(m, (Point){ 0, k / 2, k % 2 }).a != 0, rows[i].placed[k]);
        }
}

static void test_a_bad_mts_is_told(void **state) {
        CLEANUP_BUF Buf old = mts_file(5, 2), beyond = mts_file(4, 3);

        expect_invalid("mts", &old, "the version is 5", NULL);
        expect_invalid("mts", &beyond, "the number 3", NULL);
}

/* A tag in a tag in a tag …, without an end. */
static void test_tags_that_nest_without_end_are_refused(void **state) {
        CLEANUP_BUF Buf tags = { 0 };
        Out o = { .buf = &tags };

        for (int i = 0; i < 100000; i++)
                nbt_out_tag(&o, NBT_COMPOUND, "");
        CLEANUP_BUF Buf file = packed(&tags);
        expect_invalid("schem", &file, "more than 64 deep", NULL);
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf litematic = litematic_file(2), mts = mts_file(4, 2), schem = schem_file(3, 3);

        torment("litematic", &litematic);
        torment("mts", &mts);
        torment("schem", &schem);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers_of_a_schematic_are_colours),
                cmocka_unit_test(test_a_schematic_with_fewer_blocks_than_it_claims_is_refused),
                cmocka_unit_test(test_names_of_a_schem_are_colours_in_all_versions),
                cmocka_unit_test(test_tags_that_are_not_packed_are_read),
                cmocka_unit_test(test_a_schem_with_a_number_beyond_its_names_is_refused),
                cmocka_unit_test(test_regions_of_a_litematic_become_layers),
                cmocka_unit_test(test_regions_that_count_backwards_stand_where_they_end),
                cmocka_unit_test(test_a_litematic_with_too_few_longs_is_refused),
                cmocka_unit_test(test_nodes_of_an_mts_are_colours_at_their_place),
                cmocka_unit_test(test_nodes_that_an_mts_never_places_are_left_out),
                cmocka_unit_test(test_a_bad_mts_is_told),
                cmocka_unit_test(test_tags_that_nest_without_end_are_refused),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
