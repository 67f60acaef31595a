/* A legend: characters that stand for colours, where voxels are told as text. '.' is an empty voxel. */
#pragma once

#include "voxel/census.h"

#define LEGEND_EMPTY '.'
/* In text that is read: what is there stays. */
#define LEGEND_LEAVE ' '
/* Whether a character may stand for a colour: ASCII that can be seen, needs no escape in JSON and is
 * not one of the two above. */
bool legend_character(char c);
/* How many there are. */
#define LEGEND_MOST 91

typedef struct Legend {
        size_t n;
        Colour colours[LEGEND_MOST]; /* the most frequent first */
        char characters[LEGEND_MOST];
        /* More colours than characters: each of the others is told as the nearest of these. */
        size_t merged;     /* how many others */
        unsigned error;    /* the largest difference of a channel, 0–255 */
        ColourCount *rest; /* their colours in rising order, n: index of the colour that is told */
} Legend;

/* a–z, A–Z, 0–9 and then signs, in the order of the census. -ENOMEM. */
int legend_new(Legend *ret, const Census *census);
/* The character of a colour; '.' for an empty one and for one that the census did not have. */
char legend_of(const Legend *l, Colour c);
void legend_done(Legend *l);
#define CLEANUP_LEGEND __attribute__((cleanup(legend_done)))
