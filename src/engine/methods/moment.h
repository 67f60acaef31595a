/* A moment of a project: a checkpoint, the end of a step that undo has, or now. */
#pragma once

#include "engine/methods/look.h"

typedef struct Moment {
        const char *name_param, *id_param; /* for errors */
        const Arg *name, *id;              /* of a checkpoint, of a revision; neither given: now */
} Moment;

/* By two parameters of the call's row. */
Moment call_moment(Call *c, const char *name_param, const char *id_param);
/* Fetches it from the database, so not in the process of a task; undone by past_done() in any case.
 * RPC_FAILED, -ENOMEM, -EBADMSG. */
int moment_fetch(Call *c, const Moment *at, Past *ret);
/* All that was visible, as a new volume. -ENOMEM, -EBADMSG. */
int moment_flatten(const Project *p, const Past *past, Volume **ret);
/* What checkpoint functions have returned, told of the parameter that names it: RPC_FAILED, or what broke.
 */
int call_fail_checkpoint(Call *c, int r, const char *param, const char *name);
