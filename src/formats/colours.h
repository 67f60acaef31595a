/* The different colours of a model, how often each occurs, and a palette for them. */
#pragma once

#include "voxel/geometry.h"

typedef struct ColourEntry {
        uint32_t rgb; /* 0xrrggbb */
        uint64_t count;
        uint8_t index; /* in the palette, once there is one */
} ColourEntry;

/* A zeroed one is empty. */
typedef struct Colours {
        ColourEntry *entries; /* in the order they came */
        size_t n, capacity;
        uint32_t *slots; /* hash table: entry + 1; 0: free */
        size_t n_slots;
        size_t last; /* entry that was counted last */
} Colours;
void colours_done(Colours *c);

/* Counts one voxel; its alpha does not matter. -ENOMEM. */
int colours_count(Colours *c, Colour colour);
/* NULL when it was never counted. */
const ColourEntry *colours_find(const Colours *c, Colour colour);

/* Gives each colour an index below `most` (1..256) and fills in that many of the palette. With more
 * colours than that, similar ones are joined (median cut). -ENOMEM. */
int colours_palette(Colours *c, size_t most, Colour palette[], size_t *ret_n);
