/* A model as those formats see it that hold a grid of solid voxels for each layer. */
#pragma once

#include "formats/flat.h"

/* All visible ones from below, or one of all
 * that is seen. A zeroed one is done. */
typedef struct FlatPart {
        const char *name; /* borrowed from the model */
        Flat flat;
} FlatPart;
typedef struct FlatParts {
        FlatPart *items;
        size_t n;
} FlatParts;
/* One part when `layers` is false, and when layers subtract, paint or intersect, which is told; so are
 * hidden layers and alpha. -ENOMEM. */
int flat_parts_new(FlatParts *ret, const Model *m, bool layers, const char *format, FormatNotes *notes);
void flat_parts_done(FlatParts *p);
#define CLEANUP_FLAT_PARTS __attribute__((cleanup(flat_parts_done)))

/* The same for one grid of several, which all together have that many cells at most: those are counted. */
int flat_part_grid(const FlatPart *part, const char *format, uint32_t side_max, uint64_t *cells,
                   FlatGrid *ret, FormatError *error);

/* A row of the table of options. */
#define OPTION_LAYERS(words)                                                                                \
        {                                                                                                   \
                .name = "layers", .type = OPTION_BOOL, .fallback = "true", .use = FORMAT_WRITES,            \
                .text = words "; false: one of all that is seen"                                            \
        }
