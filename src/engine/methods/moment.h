/* A moment of a project: a checkpoint, the end of a step that undo has, or now. */
#pragma once

#include "engine/methods/look.h"

typedef struct Moment {
        const char *name_param, *id_param; /* for errors */
        const Arg *name, *id;              /* of a checkpoint, of a revision; neither given: now */
} Moment;

/* All that was visible, as a new volume. Reads the project's database, so not in the process of a task.
 * RPC_FAILED, -ENOMEM, -EBADMSG. */
int moment_volume(Call *c, const Moment *at, Volume **ret);
