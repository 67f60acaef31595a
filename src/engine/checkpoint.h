/* Named checkpoints of a project: its whole model as it was, kept beside it in its database. They stay when
 * undo steps are forgotten. */
#pragma once

#include "engine/project.h"

#include <json-c/json.h>

#define CHECKPOINTS_MOST 64

/* All of them, oldest first: [{name, revision, time, voxels, bytes}]. A new reference; NULL when memory is
 * out. */
json_object *checkpoint_list(const Project *p);
/* Keeps the model as it is, in place of an older one of that name; durable with the turn's commit. -E2BIG
 * when it takes too much, -EDQUOT over CHECKPOINTS_MOST. */
int checkpoint_keep(Project *p, const char *name);
/* The model that was kept. JOURNAL_NOTHING, -EBADMSG. */
int checkpoint_read(const Project *p, const char *name, Model **ret);
/* JOURNAL_NOTHING. */
int checkpoint_remove(Project *p, const char *name);
/* The model after the step of that id, which undo still has; or as it is, for the revision it is of.
 * JOURNAL_NOTHING. */
int checkpoint_of_step(const Project *p, uint64_t id, Model **ret);
