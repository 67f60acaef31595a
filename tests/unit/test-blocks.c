/* Colors of blocks by their names and their old numbers. */
#include "formats/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_names_of_blocks_are_colours_of_what_they_are_made_of(void **state) {
        static const struct {
                const char *name, *like;
        } rows[] = { { "minecraft:oak_stairs[half=top]", "oak_planks" },
                     { "granite_wall", "granite" },
                     { "wool:blue", "blue_wool" },
                     { "stripped_oak_log", "oak_log" },
                     { "red_carpet", "red_wool" },
                     { "oak_door", "oak_door" },
                     { "mcl_core:spruceleaves", "spruce_leaves" },
                     { "default:acacia_bush_stem", "acacia_log" },
                     { "mcl_stairs:stair_darkwood_outer", "dark_oak_planks" },
                     { "cherry_hanging_sign", "cherry_planks" },
                     { "mcl_beds:bed_red_bottom", "red_wool" },
                     { "mcl_core:glass_light_blue", "light_blue_wool" },
                     { "mcl_blackstone:wall_11", "blackstone" },
                     { "waxed_oxidized_cut_copper_stairs", "oxidized_copper" },
                     { "warped_nylium", "warped_nylium" } };
        bool known;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const Colour a = block_colour(rows[i].name, strlen(rows[i].name), &known),
                             b = block_colour(rows[i].like, strlen(rows[i].like), &known);

                assert_true(known);
                assert_true(colour_equal(a, b));
        }
        assert_int_equal(block_colour("minecraft:cave_air", 18, &known).a, 0);
        assert_true(known);
        assert_int_equal(block_colour("mod:gadget", 10, &known).a, 255);
        assert_false(known);
        /* A word counts where a part of the name begins. */
        (void)block_colour("mod:dice_slog", 13, &known);
        assert_false(known);
}

static void test_numbers_with_data_are_colours_of_what_they_name(void **state) {
        static const struct {
                unsigned number, data;
                const char *like;
        } rows[] = { { 1, 0, "stone" },           { 17, 5, "spruce_log" },
                     { 18, 14, "birch_leaves" },  { 44, 8 + 1, "sandstone" },
                     { 126, 2, "birch_planks" },  { 95, 11, "blue_wool" },
                     { 219, 0, "white_wool" },    { 250, 9, "black_wool" },
                     { 162, 13, "dark_oak_log" }, { 251, 4, "yellow_concrete" } };
        bool known;

        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const Colour a = block_colour_by_number(rows[i].number, rows[i].data, &known),
                             b = block_colour(rows[i].like, strlen(rows[i].like), &known);

                assert_true(colour_equal(a, b));
        }
        assert_int_equal(block_colour_by_number(217, 0, &known).a, 0);
        assert_true(known);
        (void)block_colour_by_number(1000, 0, &known);
        assert_false(known);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_of_blocks_are_colours_of_what_they_are_made_of),
                cmocka_unit_test(test_numbers_with_data_are_colours_of_what_they_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
