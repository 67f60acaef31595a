/* Edits that change what is selected, and leave all else as it is. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/cut.h"

/* What is selected, when a call wants it by the parameter `selection`; else NULL. RPC_FAILED when nothing
 * is. Borrowed. */
int call_selection(Call *c, const Volume **ret);
/* The same for methods that always work on it: it is not NULL. */
int call_selected(Call *c, const Volume **ret);

/* Keeps an edit of a layer within the selection, if the call wants that: what was outside is put back. */
typedef struct Bounds {
        Layer *layer;
        const Volume *selected; /* NULL: the edit goes everywhere */
        Volume *before;
        Edit *edit; /* borrowed */
} Bounds;

/* A zeroed Bounds has nothing. RPC_FAILED, -ENOMEM. */
int bounds_begin(Call *c, Layer *layer, Bounds *ret);
/* With a selection tells how many voxels have changed (NULL: nobody asks); else leaves *changed as it is. */
int bounds_end(Bounds *b, uint64_t *changed);
/* For edits of which only the volumes tell what they did: begins, and at the end tells the voxels that were
 * created, removed and painted. */
int bounds_begin_counting(Call *c, Layer *layer, Bounds *ret);
int bounds_tell(Call *c, Bounds *b);
void bounds_done(Bounds *b);
#define CLEANUP_BOUNDS __attribute__((cleanup(bounds_done)))

#define RESULT_COUNTED                                                                                      \
        "\"success\":\"bool\",\"voxels_created\":\"int\",\"voxels_removed\":\"int\","                       \
        "\"voxels_painted\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\""
#define PARAM_SELECTION                                                                                     \
        {                                                                                                   \
                "selection", P_BOOL, NULL, 0, 0, NULL, "false", NULL,                                       \
                        "only what is selected changes: see goxel.select_region"                            \
        }
