/* Blocks of Minecraft before 1.13 by their number and data, beside the rows of block-table.c that have them:
 * those whose data counts more than a color, and those of which a name is enough. */
#include "formats/block-table.h"

#include <string.h>

#define ANY 255

/* The colors in the order of data. */
static const char *const dyes[16] = { "white", "orange", "magenta",    "light_blue", "yellow", "lime",
                                      "pink",  "gray",   "light_gray", "cyan",       "purple", "blue",
                                      "brown", "green",  "red",        "black" };

/* Numbers whose data is a dye; and sixteen of them in a row, whose number is. */
static const uint8_t dyed[] = { 95, 160, 171, 252 };
#define SHULKER_BOXES 219
#define GLAZED_TERRACOTTA 235

/* What of the data says how a block is turned, or grown: the rest says what it is. */
static const struct {
        uint8_t number, mask;
} masks[] = { { 6, 7 },   { 17, 3 },  { 18, 3 },  { 43, 7 }, { 44, 7 },
              { 125, 7 }, { 126, 7 }, { 161, 1 }, { 162, 1 } };

static const struct {
        uint8_t number, data;
        const char *name;
} others[] = {
        { 6, 1, "spruce_sapling" },
        { 6, 2, "birch_sapling" },
        { 6, 3, "jungle_sapling" },
        { 6, 4, "acacia_sapling" },
        { 6, 5, "dark_oak_sapling" },
        { 31, 2, "fern" },
        { 36, ANY, "air" }, /* what a piston moves */
        { 38, 1, "light_blue_orchid" },
        { 38, 2, "allium" },
        { 38, 3, "azure_bluet" },
        { 38, 4, "red_tulip" },
        { 38, 5, "orange_tulip" },
        { 38, 6, "white_tulip" },
        { 38, 7, "pink_tulip" },
        { 38, 8, "oxeye_daisy" },
        { 43, 1, "sandstone" },
        { 43, 2, "oak_planks" },
        { 43, 3, "cobblestone" },
        { 43, 4, "bricks" },
        { 43, 5, "stone_bricks" },
        { 43, 6, "nether_bricks" },
        { 43, 7, "quartz_block" },
        { 98, 1, "mossy_cobblestone" },
        { 119, ANY, "end_portal" },
        { 125, 1, "spruce_planks" },
        { 125, 2, "birch_planks" },
        { 125, 3, "jungle_planks" },
        { 125, 4, "acacia_planks" },
        { 125, 5, "dark_oak_planks" },
        { 139, 1, "mossy_cobblestone" },
        { 150, ANY, "comparator" },
        { 161, 1, "dark_oak_leaves" },
        { 166, ANY, "barrier" },
        { 168, 2, "dark_prismarine" },
        { 175, 1, "lilac" },
        { 175, 3, "fern" },
        { 175, 4, "rose_bush" },
        { 175, 5, "peony" },
        { 176, ANY, "banner" },
        { 177, ANY, "banner" },
        { 178, ANY, "daylight_detector" },
        { 200, ANY, "chorus_flower" },
        { 204, ANY, "purpur_block" },
        { 207, ANY, "beetroots" },
        { 209, ANY, "end_gateway" },
        { 210, ANY, "repeating_command_block" },
        { 211, ANY, "chain_command_block" },
        { 217, ANY, "structure_void" },
        { 255, ANY, "structure_block" },
};

/* Slabs are of what double ones are. */
static unsigned whole(unsigned number) {
        if (number == 44)
                return 43;
        return number == 126 ? 125 : number;
}

unsigned block_data(unsigned number, unsigned data) {
        for (size_t i = 0; i < ARRAY_LEN(masks); i++)
                if (masks[i].number == number)
                        return data & masks[i].mask;
        return data;
}

const char *block_name(unsigned number, unsigned data) {
        if (memchr(dyed, (int)number, sizeof(dyed)) && number < 256)
                return dyes[data & 15];
        if (number >= SHULKER_BOXES && number < GLAZED_TERRACOTTA + 16)
                return dyes[(number - SHULKER_BOXES) & 15];
        for (size_t i = 0; i < ARRAY_LEN(others); i++)
                if (others[i].number == whole(number) && (others[i].data == ANY || others[i].data == data))
                        return others[i].name;
        return NULL;
}
