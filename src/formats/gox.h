/* Inside the .gox reader and writer: layers as the file describes them, before they become a Model's;
 * chunks; dictionaries. */
#pragma once

#include "formats/cursor.h"
#include "formats/internal.h"
#include "formats/out.h"

#define GOX_TILE_SIDE 64 /* of the picture that holds a tile: 64×64 = 16³ */

typedef struct GoxLayer {
        uint32_t id, base_id; /* 0: none */
        size_t base;          /* index of the layer that base_id names; GOX_NONE */
        char *name;
        bool visible;
        Mode mode;
        Colour colour;
        Box bounds;
        int32_t material; /* counted from 0 */
        bool has_shape;
        ShapeKind shape;
        char *image_path; /* NULL: no image layer */
        Transform matrix;
        Volume *volume;
        uint64_t offset; /* of its chunk in the file */
} GoxLayer;
#define GOX_NONE SIZE_MAX
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
bool gox_entry_floats(const GoxEntry *e, float *ret, size_t n);
bool gox_entry_matrix(const GoxEntry *e, Transform *ret);
bool gox_entry_bool(const GoxEntry *e, bool *ret);

/* Reads one LAYR chunk. `tiles` are those of the BL16 chunks so far, NULL standing for an empty one. */
typedef struct GoxTile {
        Block *block;
} GoxTile;
typedef struct GoxTiles {
        GoxTile *items;
        size_t n, capacity;
} GoxTiles;
int gox_layer_read(Cursor *c, uint32_t version, const GoxTiles *tiles, uint64_t *budget, GoxLayer *ret);

/* What stands in MATE, CAMR and LIGH chunks. */
typedef struct GoxStudio {
        Studio *studio;
        uint32_t *materials; /* ids by the number of their chunk; 0: the default material */
        size_t n_materials, materials_capacity;
        bool has_active; /* a camera says that it is the active one */
} GoxStudio;
void gox_studio_done(GoxStudio *s);
int gox_material_read(Cursor *c, GoxStudio *s);
int gox_camera_read(Cursor *c, GoxStudio *s);
int gox_light_read(Cursor *c, GoxStudio *s);

/* The number of its chunk, of a layer's material. */
uint32_t gox_material_number(const Studio *s, uint32_t id, bool default_first);
/* Whether the first MATE chunk is to be the default material: reading takes a first one that is like it as
 * that. */
bool gox_default_first(const Model *m);
void gox_materials_write(Out *o, const Studio *s, bool default_first);
void gox_cameras_write(Out *o, const Model *m);
void gox_light_write(Out *o, const StudioLight *l);
/* What is written for a model without cameras, as Goxel wants one: from the front, somewhat from above. */
Viewpoint gox_usual_camera(const Model *m);

/* Writing chunks. gox_chunk_begin() returns where the chunk begins, for gox_chunk_end(), which fills in its
 * length. */
size_t gox_chunk_begin(Out *o, const char *type);
void gox_chunk_end(Out *o, size_t begin);
/* The key of a dictionary's entry; n bytes of value follow. */
void gox_put_key(Out *o, const char *name, size_t n);
void gox_put_text(Out *o, const char *name, const char *value);
void gox_put_u32(Out *o, const char *name, uint32_t value);
void gox_put_byte(Out *o, const char *name, uint8_t value);
void gox_put_floats(Out *o, const char *name, const float *values, size_t n);
void gox_put_float(Out *o, const char *name, float value);

/* The chunk of a block's tile. */
void gox_tile_write(Out *o, const Block *b);
/* Whether the blocks of a layer are in the file. */
bool gox_has_tiles(const Layer *l);

FORMAT_READER(gox_read);
FORMAT_WRITER(gox_write);
