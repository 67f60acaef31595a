/* Builds of Minecraft as the many programs write them that do so. */
#include "bytes.h"

#include "formats/nbt-out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void put_sides(Out *o, uint16_t width) {
        nbt_out_short(o, "Width", width);
        nbt_out_short(o, "Height", 1);
        nbt_out_short(o, "Length", 1);
}

/* One in which the arrays of blocks come last, as MCEdit writes them. */
static void test_blocks_are_not_taken_for_upper_halves_of_numbers(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        Out o = { .buf = &file };

        nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        put_sides(&o, 2);
        nbt_out_bytes(&o, "Data", (const uint8_t[]){ 14, 5 }, 2);
        nbt_out_bytes(&o, "Blocks", (const uint8_t[]){ 35, 35 }, 2);
        nbt_out_end(&o);
        m = read_model("schematic", &file);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 0xa1, 0x27, 0x23, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 0x70, 0xb9, 0x1a, 255);
}

static void test_numbers_of_mods_have_the_names_the_file_gives_them(void **state) {
        for (unsigned i = 0; i < 2; i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };
                Out o = { .buf = &file };
                FormatError error;

                nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
                put_sides(&o, 2);
                nbt_out_bytes(&o, "Blocks", (const uint8_t[]){ 1, 1000 & 255 }, 2);
                nbt_out_bytes(&o, "AddBlocks", (const uint8_t[]){ i ? 1000 >> 8 : 1000 >> 8 << 4 }, 1);
                nbt_out_bytes(&o, "Data", (const uint8_t[]){ 0, 7 }, 2);
                nbt_out_tag(&o, NBT_COMPOUND, i ? "SchematicaMapping" : "BlockIDs");
                if (i)
                        nbt_out_short(&o, "mod:birch_seat", 1000);
                else
                        nbt_out_string(&o, "1000", "mod:birch_seat");
                nbt_out_end(&o);
                nbt_out_end(&o);
                assert_int_equal(try_read("schematic", NULL, file.data, file.n, &m, &notes, &error), 0);
                assert_int_equal(notes.n, 0);
                assert_colour(model_get(m, (Point){ 1, 0, 0 }), 0xc0, 0xaf, 0x79, 255);
                format_notes_done(&notes);
                torment("schematic", &file);
        }
}

static void test_cloth_of_the_first_years_has_its_colours(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };
        Out o = { .buf = &file };

        nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        put_sides(&o, 2);
        nbt_out_string(&o, "Materials", "Classic");
        nbt_out_bytes(&o, "Blocks", (const uint8_t[]){ 21, 36 }, 2);
        nbt_out_bytes(&o, "Data", (const uint8_t[]){ 0, 0 }, 2);
        nbt_out_end(&o);
        m = read_model("schematic", &file);
        assert_colour(model_get(m, (Point){ 0, 0, 0 }), 0xa1, 0x27, 0x23, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 0xe9, 0xec, 0xed, 255);
}

/* What a file is, its tags say; without any of them its ending. */
static void test_each_kind_is_read_under_the_endings_of_the_others(void **state) {
        static const char *const kinds[] = { "schematic", "schem", "litematic" };
        CLEANUP_BUF Buf nothing = { 0 };
        Out o = { .buf = &nothing };

        for (unsigned i = 0; i < ARRAY_LEN(kinds); i++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf file = { 0 };
                CLEANUP_BUF Buf csv = { 0 };

                put_text(&csv, "x,y,z,r,g,b,a\n0,0,0,126,126,126,255\n2,1,0,126,126,126,255\n");
                m = read_model("csv", &csv);
                write_model(kinds[i], m, &file, NULL);
                for (unsigned k = 0; k < ARRAY_LEN(kinds); k++) {
                        CLEANUP(model_free) Model *back = read_model(kinds[k], &file);

                        assert_int_equal(model_count(back), 2);
                }
        }
        nbt_out_tag(&o, NBT_COMPOUND, "");
        nbt_out_end(&o);
        expect_invalid("schematic", &nothing, "the tag Width is missing", NULL);
        expect_invalid("litematic", &nothing, "the tag Regions is missing", NULL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_blocks_are_not_taken_for_upper_halves_of_numbers),
                cmocka_unit_test(test_numbers_of_mods_have_the_names_the_file_gives_them),
                cmocka_unit_test(test_cloth_of_the_first_years_has_its_colours),
                cmocka_unit_test(test_each_kind_is_read_under_the_endings_of_the_others),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
