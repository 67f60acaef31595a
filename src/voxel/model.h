/* A model: an image box, layers, bottom to top, each with a volume, and a studio. What .gox calls an image.
 */
#pragma once

#include "voxel/picture.h"
#include "voxel/shape.h"
#include "voxel/studio.h"
#include "voxel/volume.h"

#define LAYER_NAME_MAX 255
#define LAYER_ID_MAX INT32_MAX
#define MODEL_LAYERS_MAX 4096

/* Where the voxels of a layer come from. Those of all but plain layers follow from what is said here, and
 * are made anew when that changes: see derive.h. */
typedef enum LayerKind { LAYER_PLAIN, LAYER_CLONE, LAYER_SHAPE, LAYER_IMAGE } LayerKind;

typedef struct Layer {
        uint32_t id; /* from 1, unique in its model, not used again unless the model is replaced */
        char *name;  /* valid UTF-8, at most LAYER_NAME_MAX bytes */
        bool visible;
        Mode mode;     /* how it is laid over those below: OVER, SUB, PAINT or INTERSECT */
        Colour colour; /* what the layer was created with; opaque white otherwise; of a shape: its colour */
        Box bounds;    /* edits change nothing outside; BOX_EMPTY: there are none */
        uint32_t material; /* its id; 0: the default one */
        LayerKind kind;
        uint32_t base;    /* LAYER_CLONE: id of the layer it is a clone of; else 0 */
        ShapeKind shape;  /* LAYER_SHAPE */
        Picture *picture; /* LAYER_IMAGE; else NULL */
        /* A clone: moves what its base has. A shape: maps [-1,1]³ to its box. An image: maps the square
         * [-½,½]² of the plane z = 0 to where the picture lies. Plain: says nothing about its voxels. */
        Transform matrix;
        Volume *volume; /* stays the same object as long as the layer lives */
} Layer;

typedef struct Model {
        Box box; /* the image box; BOX_EMPTY when there is none */
        Layer **layers;
        size_t n_layers;
        uint32_t active;  /* id of the active layer; 0 when there is no layer */
        uint32_t next_id; /* of the next layer */
        Studio *studio;   /* materials, viewpoints, light; never NULL, and not to be changed: see studio.h */
        struct Edit *edit; /* the open edit, borrowed; NULL when there is none */
} Model;

/* One empty layer "background", active, and the image box [0,w)×[0,h)×[0,d) (x, y, z; 1.. each, else
 * -EINVAL). */
int model_new(Model **ret, int32_t width, int32_t height, int32_t depth);
/* No layers, no box. */
int model_new_bare(Model **ret);
/* A snapshot; volumes share their blocks. */
int model_copy(Model **ret, const Model *m);
/* The same without voxels. */
int model_copy_header(Model **ret, const Model *m);
/* Takes the studio over. */
void model_set_studio(Model *m, Studio *s);
Model *model_free(Model *m);
/* volume_rest() for all layers. */
void model_rest(Model *m);
DEFINE_CLEANUP(Model *, model_free);

/* Adds a layer on top, makes it active: visible, MODE_OVER, white. `id` 0 takes the next free one.
 * ret is borrowed and may be NULL. -ENOMEM, -E2BIG over MODEL_LAYERS_MAX or when ids are used up
 * (LAYER_ID_MAX), -EEXIST when the id is taken, -EINVAL for an id or a name out of bounds. */
int model_add_layer(Model *m, uint32_t id, const char *name, Layer **ret);
/* Whether a layer may have this name. */
bool layer_name_valid(const char *name);
/* How many blocks all layers hold. */
size_t model_blocks(const Model *m);
/* The layer of that id, of the active one for 0; NULL when there is none. Borrowed. */
Layer *model_layer(const Model *m, uint32_t id);

/* The only visible layer, when what it holds is all that is seen; else NULL. Borrowed. */
const Layer *model_alone(const Model *m);
/* For each layer the blocks among which it may change what is seen, as a box, to be freed by the caller.
 * With very many layers most are far from the block at hand, and to ask their volumes is to look at memory
 * that is as far away. NULL when memory is out, or layers are few: then all are to be asked. */
Box *model_reaches(const Model *m);
/* What is seen at a point: all visible layers laid over each other. */
Colour model_get(const Model *m, Point p);
/* The same for the whole model, as a new volume (one layer alone: a snapshot of it). */
int model_flatten(const Model *m, Volume **ret);
/* The same for those who look at a box alone (NULL: at everything): beyond it, voxels may be missing. */
int model_flatten_box(const Model *m, const Box *within, Volume **ret);
/* Voxels of all visible layers together. */
Box model_bounds(const Model *m);
uint64_t model_count(const Model *m);
