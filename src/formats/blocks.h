/* Blocks of games that are built of them (Minecraft, Luanti), as colours: what their names and old numbers
 * look like from afar, and which block looks most like a colour. The colours are our own estimates. */
#pragma once

#include "voxel/geometry.h"

#define BLOCK_KINDS_MOST 512

typedef struct BlockKind {
        const char *name; /* without a namespace; of Minecraft since 1.13 */
        uint32_t rgb;     /* 0xrrggbb */
        int16_t number;   /* before 1.13; -1: there was none */
        uint8_t data;     /* beside the number: the colour of wool … */
        bool full;        /* a whole cube of that colour: what models are written with */
} BlockKind;

/* What a name looks like: "minecraft:oak_stairs[half=top]", "default:stone", "wool:red". Air is empty (a =
 * 0). *known is false for a name that no rule knows: then the colour is made of its letters. */
Colour block_colour(const char *name, size_t n, bool *known);
/* The same for a number before 1.13 and its data. */
Colour block_colour_by_number(unsigned number, unsigned data, bool *known);
/* The full block closest to a colour; `numbered`: of those that had numbers. Borrowed. */
const BlockKind *block_for_colour(Colour c, bool numbered);
