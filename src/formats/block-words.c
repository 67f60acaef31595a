/* What a block looks like from afar by the words of its name, where no row has the name itself: games and
 * their mods make thousands of names out of few words. A word counts where it begins one of the name's
 * parts, which `_` separates: "stonebrick" in "stair_stonebrickmossy". The colors are our own estimates. */
#include "formats/block-table.h"

#include <string.h>

/* Kinds of wood, and what is made of each. */
static const struct {
        const char *name;
        uint32_t planks, log, leaves;
} woods[] = {
        { "dark_oak", 0x432b14, 0x3c2e1a, 0x3a6a1f }, { "pale_oak", 0xe3d9d7, 0x574d4b, 0x747b74 },
        { "darkoak", 0x432b14, 0x3c2e1a, 0x3a6a1f },  { "darkwood", 0x432b14, 0x3c2e1a, 0x3a6a1f },
        { "darktree", 0x432b14, 0x3c2e1a, 0x3a6a1f }, { "darkleaves", 0x432b14, 0x3c2e1a, 0x3a6a1f },
        { "oak", 0xa2834f, 0x6d5533, 0x4a7a28 },      { "spruce", 0x735531, 0x3a2510, 0x3d613d },
        { "birch", 0xc0af79, 0xd8d7d2, 0x59783b },    { "jungle", 0xa07351, 0x554319, 0x3f8a20 },
        { "acacia", 0xa85a32, 0x676157, 0x5a8a24 },   { "mangrove", 0x763631, 0x544329, 0x5a7a26 },
        { "cherry", 0xe3b3ad, 0x36212c, 0xe5adc2 },   { "bamboo", 0xc2ad51, 0x7f8f3a, 0x6a8a2a },
        { "crimson", 0x653147, 0x5c191d, 0x730302 },  { "warped", 0x2b6963, 0x39384c, 0x167879 },
        { "pine", 0xd0b07c, 0x4b3a28, 0x2f5a30 },     { "aspen", 0xd3c8b0, 0xcfc9b8, 0x7f9432 },
};
static const char *const log_parts[] = { "log", "tree", "stem", "hyphae", "bark", "trunk", "roots" };
static const char *const leaf_parts[] = { "leaves", "needles", "sapling", "propagule" };

/* The first that fits wins: what is special stands before what is general. */
static const struct {
        const char *word;
        uint32_t rgb;
} words[] = {
        /* Ores and stones. */
        { "copper_ore", 0x7d7e78 },
        { "nether_gold", 0x73372a },
        { "ancient_debris", 0x60403a },
        { "deepslate", 0x4a4a4d },
        { "blackstone", 0x2a2429 },
        { "netherbrick", 0x2c151a },
        { "nether_brick", 0x2c151a },
        { "rednetherbrick", 0x450709 },
        { "nether_portal", 0x5a0ec0 },
        { "endbrick", 0xdae0a2 },
        { "end_brick", 0xdae0a2 },
        { "end_portal", 0x0b0c14 },
        { "end_gateway", 0x0b0c14 },
        { "portal_end", 0x0b0c14 },
        { "portal_gateway", 0x0b0c14 },
        { "portal", 0x5a0ec0 },
        { "basalt", 0x49484d },
        { "dark_prismarine", 0x335b4b },
        { "prismarine_dark", 0x335b4b },
        { "prismarine", 0x63a29a },
        { "purpur", 0xaa7eaa },
        { "quartz", 0xece6df },
        { "dripstone", 0x866b5c },
        { "amethyst", 0x8662bf },
        { "crying_obsidian", 0x200a3c },
        { "raw_iron", 0xa68a6b },
        { "raw_gold", 0xdda92e },
        { "raw_copper", 0x9a6a4f },
        { "oxidized", 0x53a486 },
        { "weathered", 0x6d9166 },
        { "exposed", 0xa17d67 },
        { "copper", 0xc06c50 },
        { "resin", 0xd9641e },
        { "muddy", 0x443a30 },
        { "mud_brick", 0x89674f },
        { "packed_mud", 0x89674f },
        /* Things people make. */
        { "redstone_wall_torch", 0xab3a1a },
        { "mesecon_torch", 0xab3a1a },
        { "soul_soil", 0x4b3a2f },
        { "soul_", 0x6fc6cc },
        { "chain_command_block", 0x84a08f },
        { "repeating_command_block", 0x816fb0 },
        { "chain", 0x3a4050 },
        { "pearlescent", 0xf5efef },
        { "verdant", 0xe5f4e4 },
        { "ochre", 0xfaf5d0 },
        { "shroomlight", 0xf09247 },
        { "torchflower", 0xd0703f },
        { "torch", 0xf4c76a },
        { "lantern", 0xb8864b },
        { "campfire", 0x8a6a3a },
        { "candle", 0xe8c98f },
        { "ender_chest", 0x2a3b3d },
        { "chest", 0x9a6a2a },
        { "barrel", 0x86653a },
        { "bell", 0xe3b93c },
        { "composter", 0x704528 },
        { "loom", 0x8e7a5a },
        { "lectern", 0xad8a53 },
        { "grindstone", 0x8d8d8d },
        { "smoker", 0x55504b },
        { "blast_furnace", 0x515051 },
        { "furnace", 0x6e6e6e },
        { "stonecutter", 0x7b7670 },
        { "cartography", 0x67584b },
        { "fletching", 0xc5b485 },
        { "smithing", 0x393a46 },
        { "crafter", 0x706064 },
        { "scaffolding", 0xaa8449 },
        { "target", 0xe5b0a8 },
        { "lodestone", 0x939598 },
        { "bee_nest", 0xc39b4b },
        { "beehive", 0x9e7f4d },
        { "honeycomb", 0xe5941e },
        { "honey", 0xfbb93c },
        { "respawn_anchor", 0x27173d },
        { "conduit", 0x9f8b71 },
        { "turtle_egg", 0xe4e3bf },
        { "lightning_rod", 0xc66d50 },
        { "structure_block", 0x584a58 },
        { "jigsaw", 0x504550 },
        { "decorated_pot", 0x8a5138 },
        { "flower_pot", 0x7c4536 },
        { "shulker", 0x8b618b },
        { "banner", 0xd8d8d8 },
        { "cauldron", 0x4a4a4a },
        { "anvil", 0x484848 },
        { "brewing", 0x7a6a58 },
        { "wire", 0x9c0f0f },
        { "redstone", 0x9c0f0f },
        { "piston", 0x9a7e58 },
        { "delayer", 0xa0a0a0 },
        { "creeper", 0x57a24a },
        { "zombie", 0x4a7a3a },
        { "wither_skeleton", 0x2a2a2a },
        { "skeleton", 0xc8c8c8 },
        { "dragon", 0x17131a },
        { "piglin", 0xd79a8a },
        { "player_", 0x96694c },
        /* What lives. */
        { "deadbush", 0x6b4e28 },
        { "dead_", 0x837b77 },
        { "tube_coral", 0x3155cc },
        { "brain_coral", 0xcf5b9f },
        { "bubble_coral", 0xa51aa2 },
        { "fire_coral", 0xa3232e },
        { "horn_coral", 0xd8c742 },
        { "bubble_column", 0x3f6fdc },
        { "dried_kelp", 0x323a26 },
        { "kelp", 0x57822b },
        { "seagrass", 0x336e1a },
        { "sea_pickle", 0x5a6128 },
        { "sculk", 0x0d1e24 },
        { "dripleaf", 0x6f8c34 },
        { "hanging_roots", 0xa07b5f },
        { "flowering_azalea", 0x6a6f3d },
        { "azalea", 0x5a732c },
        { "moss_", 0x596e2d },
        { "mossycobble", 0x6e765f },
        { "lilac", 0x9a7f9d },
        { "peony", 0xb58fae },
        { "wither_rose", 0x292d17 },
        { "rose", 0x8a3a2a },
        { "lily_of", 0xd9e6d0 },
        { "allium", 0x9e89b7 },
        { "azure_bluet", 0xd6dcc0 },
        { "oxeye", 0xd0d6b0 },
        { "cornflower", 0x4f7992 },
        { "pitcher", 0x7c8f7a },
        { "sweet_berry", 0x3a5f38 },
        { "twisting_vines", 0x148e7b },
        { "weeping_vines", 0x681d0e },
        { "nether_sprouts", 0x14978a },
        { "glow_lichen", 0x708f83 },
        { "spore_blossom", 0xcf619f },
        { "chorus", 0x8a6f8a },
        { "papyrus", 0x7aa03f },
        { "apple", 0xb5281e },
        { "fern", 0x5a8a2f },
        { "tallgrass", 0x6a9a3a },
        { "mushroom_stem", 0xcbc4b9 },
        { "mushroom", 0x9a7558 },
        { "cactus", 0x557f2b },
        { "cocoa", 0x8a5a2a },
        { "potato", 0x4a8a2a },
        { "carrot", 0x3a8a1a },
        { "beetroot", 0x5a7a2a },
        { "pumpkintige", 0x8a8a2a },
        { "melontige", 0x8a8a2a },
        { "pumpkin", 0xc47318 },
        { "melon", 0x6f9121 },
        { "bone", 0xe5e1cf },
        { "sponge_wet", 0xaab546 },
        { "wet_sponge", 0xaab546 },
        { "sponge", 0xc3c04a },
        /* What things are made of. */
        { "tinted_glass", 0x2b262b },
        { "glass", 0xcfe6ea },
        { "pane", 0xcfe6ea },
        { "bar", 0x888b88 },
        { "iron", 0xdcdcdc },
        { "steel", 0xcfcfcf },
        { "gold", 0xf6d03e },
        { "diamond", 0x62ede4 },
        { "emerald", 0x2acb57 },
        { "lapis", 0x1e438c },
        { "coal", 0x101010 },
        { "granite", 0x956756 },
        { "diorite", 0xbdbcbd },
        { "andesite", 0x888889 },
        { "sandstone", 0xd8cb9b },
        { "stonebrick", 0x7a797a },
        { "cobble", 0x6e6c69 },
        { "terracotta", 0x985e44 },
        { "hardened_clay", 0x985e44 },
        { "clay", 0xa0a6b3 },
        { "concrete", 0xcfd5d6 },
        { "wool", 0xe9eced },
        { "water", 0x3f6fdc },
        { "river_water", 0x3f6fdc },
        { "lava", 0xd45a12 },
        { "snow", 0xf9fefe },
        { "powder_snow", 0xf9fefe },
        { "ice", 0x91b7fd },
        { "gravel", 0x837f7e },
        { "sand", 0xdbcfa3 },
        { "soil", 0x6e4a2a },
        { "dirt", 0x866043 },
        { "grass", 0x6a9a3a },
        { "brick", 0x976253 },
        { "stone", 0x7e7e7e },
        { "needles", 0x2f5a30 },
        { "leaves", 0x3f7a28 },
        { "vine", 0x4a7a28 },
        { "bush", 0x3f6f25 },
        { "sapling", 0x4d6a29 },
        { "propagule", 0x5a7a26 },
        { "nether_wart", 0x6f1416 },
        { "roots", 0x6d5533 },
        { "tree", 0x5d4529 },
        { "log", 0x5d4529 },
        { "bark", 0x5d4529 },
        { "stem", 0x5d4529 },
        { "wood", 0x83603a },
        { "planks", 0xa2834f },
        { "fence", 0xa2834f },
        { "door", 0x8c6e40 },
        { "trapdoor", 0x7c6339 },
        { "ladder", 0x7c6136 },
        { "lever", 0x6e5f48 },
        { "bookshelf", 0x755f3b },
        { "frame", 0x8c6e40 },
};

static bool begins(const char *at, const char *end, const char *word) {
        const size_t n = strlen(word);

        return (size_t)(end - at) >= n && !memcmp(at, word, n);
}

static bool has(const char *name, size_t n, const char *part) {
        for (size_t i = 0; i < n; i++)
                if (begins(name + i, name + n, part))
                        return true;
        return false;
}

/* Whether a word begins one of the name's parts. */
static bool has_word(const char *name, size_t n, const char *word) {
        for (size_t i = 0; i < n; i++)
                if ((i == 0 || name[i - 1] == '_' || name[i - 1] == ':') && begins(name + i, name + n, word))
                        return true;
        return false;
}

static bool has_one_of(const char *name, size_t n, const char *const *parts, size_t n_parts) {
        for (size_t i = 0; i < n_parts; i++)
                if (has(name, n, parts[i]))
                        return true;
        return false;
}

bool block_find_wood(const char *name, size_t n, uint32_t *ret) {
        for (size_t i = 0; i < ARRAY_LEN(woods); i++) {
                if (!has_word(name, n, woods[i].name))
                        continue;
                if (has_one_of(name, n, leaf_parts, ARRAY_LEN(leaf_parts)))
                        *ret = woods[i].leaves;
                else
                        *ret = has_one_of(name, n, log_parts, ARRAY_LEN(log_parts)) ? woods[i].log
                                                                                    : woods[i].planks;
                return true;
        }
        return false;
}

bool block_find_word(const char *name, size_t n, uint32_t *ret) {
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (has_word(name, n, words[i].word)) {
                        *ret = words[i].rgb;
                        return true;
                }
        return false;
}
