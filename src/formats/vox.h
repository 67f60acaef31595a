/* Inside the .vox reader: what the chunks say, before it becomes a Model. */
#pragma once

#include "formats/cursor.h"
#include "formats/internal.h"
#include "voxel/studio.h"
#include "voxel/volume.h"

#include <string.h>

#define VOX_SIDE_MAX 256 /* indices are bytes */

typedef struct VoxModel {
        int32_t size[3];       /* as SIZE says, 0..256; half of it is the pivot */
        int32_t side[3];       /* the same, or more where voxels lie beyond it; 1..256 */
        const uint8_t *voxels; /* x, y, z, colour index; borrowed from the file */
        uint32_t n;
} VoxModel;

/* A rotation by quarter turns, mirroring allowed, then a move: axis i of the result is
 * sign[i] · (axis from[i] of what is moved) + move[i]. */
typedef struct VoxPlace {
        uint8_t from[3];
        int8_t sign[3];
        int64_t move[3];
} VoxPlace;
#define VOX_PLACE_NONE ((VoxPlace){ { 0, 1, 2 }, { 1, 1, 1 }, { 0, 0, 0 } })

typedef enum VoxNodeKind { VOX_TRANSFORM, VOX_GROUP, VOX_SHAPE } VoxNodeKind;

typedef struct VoxNode {
        int32_t id;
        VoxNodeKind kind;
        uint64_t offset; /* of its chunk in the file */
        bool hidden;
        const uint8_t *name; /* borrowed; NULL: none */
        size_t name_n;
        bool one_layer;          /* a group: what hangs under it was one layer, see VOX_ONE_LAYER */
        int32_t layer;           /* transform */
        VoxPlace place;          /* transform */
        bool moves;              /* transform: is elsewhere in later frames */
        const uint8_t *children; /* n × int32: one for a transform, ids */
        Cursor frames;           /* a shape: n_children models, for vox_frame_next() */
        size_t n_children;
} VoxNode;

/* An attribute of a group that we write: its objects are the pieces of a layer that is too large for one. */
#define VOX_ONE_LAYER "_goxel_layer"

/* Dictionaries: how many entries follow, and each of them. */
typedef struct VoxEntry {
        const uint8_t *key, *value;
        size_t key_n, value_n;
} VoxEntry;
int vox_dict_begin(Cursor *c, int32_t *ret);
int vox_entry_read(Cursor *c, VoxEntry *ret);
bool vox_entry_is(const VoxEntry *e, const char *key);
bool vox_value_is(const VoxEntry *e, const char *value);
/* The next frame's model, and its number in the animation; -1: it has none. */
int vox_frame_next(Cursor *c, int32_t *ret_model, int32_t *ret_number);

/* What a colour index is made of. */
typedef struct VoxMaterial {
        Material is;
        bool special; /* there is something to keep */
        bool medium;  /* light is scattered or made inside, which we do not have */
        bool clear;   /* lets more light through than what is to be seen with us may */
        bool power;   /* shines with more than the weakest power, which we do not have */
} VoxMaterial;

typedef struct VoxFile VoxFile;

/* What the file calls a layer: objects are put into them to be shown and hidden together. */
typedef struct VoxLayer {
        int32_t id;
        bool hidden;
        const uint8_t *name; /* borrowed; NULL: none */
        size_t name_n;
} VoxLayer;
const VoxLayer *vox_layer_find(const VoxFile *f, int32_t id);

struct VoxFile {
        size_t n; /* bytes it has */
        VoxModel *models;
        size_t n_models, models_capacity;
        VoxNode *nodes;
        size_t n_nodes, nodes_capacity;
        VoxLayer *layers; /* by their ids, once the scene is read */
        size_t n_layers, layers_capacity;
        Colour palette[256];        /* by colour index */
        VoxMaterial materials[256]; /* likewise */
        size_t n_cameras;           /* that somebody has set up */
};
void vox_file_done(VoxFile *f);

static inline int32_t vox_i32(const uint8_t *b) {
        return (int32_t)(b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24);
}

/* nTRN, nGRP, nSHP. */
int vox_node_read(Cursor *c, VoxNodeKind kind, VoxNode *ret);
/* LAYR. */
int vox_layer_read(Cursor *c, VoxLayer *ret);
/* rCAM: whether it is one that somebody has set up; files have ten, most as they were at first. */
int vox_camera_read(Cursor *c, bool *ret_set);

/* First `inner`, then `outer`. False when it leaves ±2⁴⁰, far outside of every model. */
bool vox_place_compose(const VoxPlace *outer, const VoxPlace *inner, VoxPlace *ret);

/* One place of one model in the scene. */
typedef struct VoxInstance {
        const VoxModel *model;
        VoxPlace place;
        bool hidden;
        const uint8_t *name; /* borrowed; NULL: none */
        size_t name_n;
        size_t frame;    /* number in an animation; 0: the first one it has */
        uint32_t pieces; /* number of the group whose objects are one layer; 0: this one is all of an object
                          */
        uint32_t group;  /* number of the group it is in; 0: none but that of all */
        const uint8_t *group_name; /* borrowed; NULL: none */
        size_t group_name_n;
        int32_t layer;   /* of the file; -1: none */
        uint64_t offset; /* of the node in the file */
        /* Set by vox_scene_part(): */
        bool first;    /* in its layer */
        uint32_t next; /* number of the next one in the same layer; 0: there is none */
} VoxInstance;
typedef struct VoxScene {
        VoxInstance *instances;
        size_t n, capacity;
        size_t n_moving; /* objects that do not stay where they begin */
        enum VoxBy {
                VOX_BY_AUTO,
                VOX_BY_OBJECT,
                VOX_BY_GROUP,
                VOX_BY_LAYER,
                VOX_BY_NOTHING
        } by; /* what becomes a layer */
} VoxScene;
#define VOX_BY_NAMES "auto objects groups layers none"
/* Goes down the scene graph from its root; without a graph every model stands with its corner at the
 * origin. Sorts what it looks things up in. ret->instances is to be freed with free(), after a failure
 * too. */
int vox_scene_read(VoxFile *f, FormatError *error, VoxScene *ret);

/* The next one in the same layer; NULL: there is none. */
static inline const VoxInstance *vox_instance_next(const VoxScene *scene, const VoxInstance *in) {
        return in->next ? &scene->instances[in->next] : NULL;
}
/* Says which instances become one layer. Hidden
 * ones stay apart from those that are seen, and so does each frame. VOX_BY_AUTO is settled on the first that
 * gives no more layers than a model holds, which is told when it is not VOX_BY_OBJECT. FORMAT_INVALID when
 * these are too many; -ENOMEM. */
int vox_scene_part(VoxScene *scene, FormatNotes *notes, FormatError *error);

/* What a scene may take. */
typedef struct VoxLimits {
        uint64_t voxels; /* looked at */
        uint64_t places; /* blocks that objects meet, each for itself */
        uint64_t blocks; /* that are made */
} VoxLimits;
/* Takes some off one of them. False when there are not as many: then there are none from now on. */
static inline bool vox_limit_take(uint64_t *left, uint64_t n) {
        const bool enough = budget_take(left, n);

        if (!enough)
                *left = 0;
        return enough;
}

/* The box that the model takes up there, full or not. False when it leaves 32 bits. */
bool vox_instance_box(const VoxInstance *in, Box *ret);

/* Where the voxels of a model are sorted into blocks, as palette indices; a zeroed one is empty. One for all
 * instances: fresh memory costs more than what is done in it. */
typedef struct VoxCells {
        uint8_t *indices; /* BLOCK_VOXELS of each block of the instance's box; zeros between instances */
        uint8_t *touched; /* whether a block has any */
        size_t room;      /* in blocks */
} VoxCells;
void vox_cells_done(VoxCells *c);

/* The blocks that a box meets, by z, y, x. */
typedef struct VoxGrid {
        Point first;
        size_t n[3]; /* along each axis */
} VoxGrid;
/* Sorts the voxels of an instance, whose box it is; `told`: each is a step of the progress. -ENOMEM. */
int vox_cells_sort(VoxCells *c, const VoxInstance *in, Box box, bool told, VoxGrid *ret);
/* From *i on, the next block that has any; false: there is none. */
static inline bool vox_cells_next(const VoxCells *c, const VoxGrid *g, size_t *i) {
        const size_t n = g->n[0] * g->n[1] * g->n[2];
        const uint8_t *next = *i < n ? memchr(c->touched + *i, 1, n - *i) : NULL;

        if (next)
                *i = (size_t)(next - c->touched);
        return next;
}
static inline uint8_t *vox_cells_at(const VoxCells *c, size_t i) {
        return c->indices + i * BLOCK_VOXELS;
}
/* All that were sorted in are to be cleared. */
void vox_cells_clear(VoxCells *c, size_t i);

/* Puts the voxels of an instance into an empty volume; each is a step of the progress. -E2BIG when the
 * limits are used up; -ENOMEM. */
int vox_instance_fill(Volume *v, const VoxInstance *in, Box box, VoxCells *cells,
                      const BlockPalette *palette, VoxLimits *left);

/* Makes the layers. */
int vox_layers_make(Model *m, const VoxFile *f, const VoxScene *scene, FormatNotes *notes,
                    FormatError *error);

/* Tells what of the look of a scene was not read. -ENOMEM. */
int vox_losses_tell(const VoxFile *f, const VoxScene *scene, FormatNotes *notes);

/* The palette of files that have none. */
void vox_palette_default(Colour ret[static 256]);

FORMAT_READER(vox_read);
FORMAT_WRITER(vox_write);
