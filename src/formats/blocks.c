#include "formats/block-table.h"

#include <string.h>

/* Blocks nobody sees. */
static const char *const airs[] = { "air",    "cave_air", "void_air", "structure_void",
                                    "ignore", "barrier",  "light" };

/* The sixteen dyes, for names such as "red_carpet" and "wool:red". */
static const struct {
        const char *name;
        uint32_t rgb;
} dyes[] = {
        { "light_blue", 0x3aafd9 }, { "light_gray", 0x8e8e87 }, { "dark_green", 0x2b5a1a },
        { "dark_grey", 0x3a3d40 },  { "white", 0xe9eced },      { "orange", 0xf17614 },
        { "magenta", 0xbe46b4 },    { "yellow", 0xf9c628 },     { "lime", 0x70b91a },
        { "pink", 0xee8dac },       { "gray", 0x3f4448 },       { "grey", 0x6f7478 },
        { "cyan", 0x158a91 },       { "purple", 0x7a2aad },     { "violet", 0x6a1fa0 },
        { "blue", 0x35399d },       { "brown", 0x724829 },      { "green", 0x556e1c },
        { "red", 0xa12723 },        { "black", 0x15151a },      { "silver", 0xc2bfb2 },
};

/* What is cut off a name, one after another, until a row knows it: forms of a block, and how worn it is. */
static const char *const endings[] = { "_stairs", "_slab",           "_wall",     "_fence_gate", "_fence",
                                       "_button", "_pressure_plate", "_trapdoor", "_door",       "_sign",
                                       "_wood",   "_block",          "s" };
static const char *const beginnings[] = { "stair_",  "slab_",    "stripped_", "polished_",
                                          "smooth_", "cracked_", "chiseled_", "cut_",
                                          "mossy_",  "waxed_",   "infested_", "potted_" };

/* What is put on what is left. */
static const char *const additions[] = { "_planks", "s", "_block" };

static const BlockKind *find(const char *name, size_t n) {
        for (size_t i = 0; i < n_block_kinds; i++)
                if (strlen(block_kinds[i].name) == n && !memcmp(block_kinds[i].name, name, n))
                        return &block_kinds[i];
        return NULL;
}

/* "cobblestone_stairs" is a row; "granite_stairs" is "granite"; "oak_door" is "oak" and then "oak_planks".
 */
static const BlockKind *find_material(const char *name, size_t n) {
        const BlockKind *kind = find(name, n);
        char longer[80];

        for (size_t i = 0; !kind && i < ARRAY_LEN(beginnings); i++) {
                const size_t length = strlen(beginnings[i]);

                if (n > length && !memcmp(name, beginnings[i], length))
                        kind = find_material(name + length, n - length);
        }
        for (size_t i = 0; !kind && i < ARRAY_LEN(endings); i++) {
                const size_t length = strlen(endings[i]);

                if (n > length && !memcmp(name + n - length, endings[i], length))
                        kind = find_material(name, n - length);
        }
        for (size_t i = 0; !kind && n < 64 && i < ARRAY_LEN(additions); i++) {
                memcpy(longer, name, n);
                strcpy(longer + n, additions[i]);
                kind = find(longer, n + strlen(additions[i]));
        }
        return kind;
}

static Colour solid(uint32_t rgb) {
        return (Colour){ (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 };
}

/* A name nobody knows gets a colour that is its own and always the same. */
static Colour colour_of_letters(const char *name, size_t n) {
        uint32_t hash = 2166136261u;

        for (size_t i = 0; i < n; i++)
                hash = (hash ^ (uint8_t)name[i]) * 16777619u;
        return solid(0x404040u + (hash & 0x7f7f7fu));
}

/* "red_carpet", "bed_red_bottom", "glass_red". */
static bool find_dye(const char *name, size_t n, uint32_t *ret) {
        for (size_t at = 0; at < n; at++)
                for (size_t i = 0; (at == 0 || name[at - 1] == '_') && i < ARRAY_LEN(dyes); i++) {
                        const size_t length = strlen(dyes[i].name), left = n - at;

                        if (left >= length && !memcmp(name + at, dyes[i].name, length) &&
                            (left == length || name[at + length] == '_')) {
                                *ret = dyes[i].rgb;
                                return true;
                        }
                }
        return false;
}

Colour block_colour(const char *name, size_t n, bool *known) {
        const char *bracket = memchr(name, '[', n), *colon, *const whole = name;
        const size_t whole_n = bracket ? (size_t)(bracket - name) : n;
        const BlockKind *kind;
        uint32_t rgb;

        *known = true;
        n = whole_n;
        colon = memchr(name, ':', n);
        if (colon) {
                n -= (size_t)(colon + 1 - name);
                name = colon + 1;
        }
        for (size_t i = 0; i < ARRAY_LEN(airs); i++)
                if (strlen(airs[i]) == n && !memcmp(airs[i], name, n))
                        return (Colour){ 0 };
        kind = find_material(name, n);
        if (kind)
                return solid(kind->rgb);
        if (block_find_wood(name, n, &rgb) || find_dye(name, n, &rgb) || block_find_word(name, n, &rgb) ||
            block_find_word(whole, whole_n, &rgb))
                return solid(rgb);
        *known = false;
        return colour_of_letters(name, n);
}

Colour block_colour_by_number(unsigned number, unsigned data, bool *known) {
        const BlockKind *kind = NULL;
        const char *name;

        *known = true;
        if (!number)
                return (Colour){ 0 };
        data = block_data(number, data);
        name = block_name(number, data);
        if (name)
                return block_colour(name, strlen(name), known);
        for (size_t i = 0; i < n_block_kinds; i++)
                if (block_kinds[i].number == (int)number && (!kind || block_kinds[i].data == data))
                        kind = &block_kinds[i];
        if (kind)
                return solid(kind->rgb);
        *known = false;
        return colour_of_letters((const char *)&number, sizeof(number));
}

const BlockKind *block_for_colour(Colour c, bool numbered) {
        const BlockKind *best = NULL;
        uint32_t least = UINT32_MAX;

        for (size_t i = 0; i < n_block_kinds; i++) {
                const Colour k = solid(block_kinds[i].rgb);
                const int r = k.r - c.r, g = k.g - c.g, b = k.b - c.b;
                const uint32_t distance = (uint32_t)(r * r + g * g + b * b);

                if (block_kinds[i].full && (!numbered || block_kinds[i].number >= 0) && distance < least) {
                        least = distance;
                        best = &block_kinds[i];
                }
        }
        return best;
}
