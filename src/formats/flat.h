/* A model as those formats see it that hold one grid of solid voxels. */
#pragma once

#include "formats/colours.h"
#include "formats/format.h"

/* Everything visible, laid over each other. A zeroed one is done. */
typedef struct Flat {
        Volume *volume;
        Box box;          /* around its solid voxels; BOX_EMPTY: there are none */
        uint64_t n;       /* solid voxels: those with an alpha of ALPHA_SOLID at least */
        uint64_t n_faint; /* of these, not wholly solid */
        uint64_t n_lost;  /* voxels too faint to be written */
        Colours colours;  /* of the solid ones */
} Flat;
/* -ENOMEM. */
int flat_new(Flat *ret, const Model *m);
/* The same of one layer alone. */
int flat_new_layer(Flat *ret, const Layer *layer);
void flat_done(Flat *f);
#define CLEANUP_FLAT __attribute__((cleanup(flat_done)))

/* Tells what any such format loses: layers, alpha. -ENOMEM. */
int flat_tell(const Flat *f, const Model *m, const char *format, FormatNotes *notes);
/* Gives each colour its index below `most` (1..256), fills in that many of the palette, and tells how many
 * were joined, and how far off the worst is. -ENOMEM. */
int flat_palette(Flat *f, const char *format, size_t most, Colour palette[], size_t *ret_n,
                 FormatNotes *notes);

/* A model of one layer, which takes over the volume (NULL afterwards). -ENOMEM. */
int flat_model(Model **ret, Volume **v, const char *name, FormatError *error);

/* Cells of a grid that a writer may fill with the model: a sparse model far apart would fill any disk. */
#define FLAT_CELLS_MOST ((uint64_t)1 << 27)
/* The sides of the grid around the solid voxels, x, y, z; an empty model has one cell at 0, 0, 0.
 * FORMAT_REFUSED when one has more than `side_max`, or all together more cells than FLAT_CELLS_MOST. */
typedef struct FlatGrid {
        Point min;
        uint32_t side[3];
} FlatGrid;
int flat_grid(const Flat *f, const char *format, uint32_t side_max, FlatGrid *ret, FormatError *error);
static inline uint64_t grid_cells(const FlatGrid *g) {
        return (uint64_t)g->side[0] * g->side[1] * g->side[2];
}
