/* The palette of a project: kept beside the model in its database, no undo step. */
#pragma once

#include "engine/project.h"
#include "voxel/palette.h"

/* Reads the one that was kept, if any. A text that is none is passed over. -ENOMEM, -errno of the storage.
 */
int project_load_palette(Project *p);
/* Keeps it (copied): durable with the turn's commit. */
int project_set_palette(Project *p, const Palette *palette);
