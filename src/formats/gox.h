/* Inside the .gox reader: layers as the file describes them, before they become a Model's. */
#pragma once

#include "formats/cursor.h"
#include "formats/internal.h"
#include "voxel/shape.h"

#define GOX_TILE_SIDE 64 /* of the picture that holds a tile: 64×64 = 16³ */

/* Column-major: the first three columns are the axes, the last one the origin. */
typedef struct GoxMatrix {
        float m[16];
} GoxMatrix;
#define GOX_IDENTITY ((GoxMatrix){ { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 } })

typedef struct GoxLayer {
        uint32_t id, base_id; /* 0: none */
        char *name;
        bool visible;
        Mode mode;
        Colour colour;
        bool has_shape;
        ShapeKind shape;
        GoxMatrix matrix;
        Volume *volume;
        uint64_t offset; /* of its chunk in the file */
        /* While clones are worked out: */
        bool entered, done;
        struct GoxLayer *user; /* the clone that asked for this one */
} GoxLayer;
void gox_layer_done(GoxLayer *l);

/* Values of known keys that have the wrong size are ignored, as Goxel does. Return whether it was taken. */
typedef struct GoxEntry {
        const uint8_t *key, *value;
        size_t key_n, value_n;
} GoxEntry;
/* 1: an entry; 0: the end of the dictionary; FORMAT_INVALID is negated here to keep the two apart. */
int gox_entry_next(Cursor *c, GoxEntry *ret);
bool gox_entry_is(const GoxEntry *e, const char *key);
bool gox_entry_i32(const GoxEntry *e, int32_t *ret);
bool gox_entry_matrix(const GoxEntry *e, GoxMatrix *ret);

/* The box of a box matrix, rounded to whole voxels; BOX_EMPTY for a null one, or one beyond 32 bits. */
Box gox_matrix_box(const GoxMatrix *m);
bool gox_matrix_finite(const GoxMatrix *m);

/* Reads one LAYR chunk. `tiles` are those of the BL16 chunks so far, NULL standing for an empty one. */
typedef struct GoxTile {
        Block *block;
} GoxTile;
typedef struct GoxTiles {
        GoxTile *items;
        size_t n, capacity;
} GoxTiles;
int gox_layer_read(Cursor *c, uint32_t version, const GoxTiles *tiles, uint64_t *budget, GoxLayer *ret);

/* Works out the voxels of shape layers (inside `clip`) and of clones, which files do not hold. */
int gox_layers_derive(GoxLayer *layers, size_t n, Box clip, uint64_t *budget, FormatError *error);

FORMAT_READER(gox_read);
FORMAT_WRITER(gox_write);
