/* Named checkpoints of a project: its whole model as it was, kept beside it in its database. They stay when
 * undo steps are forgotten. */
#pragma once

#include "engine/project.h"

#include <json-c/json.h>

#define CHECKPOINTS_MOST 64
#define CHECKPOINT_NAME_MAX 128 /* bytes */

/* What is known of one without looking into it. */
typedef struct CheckpointHead {
        uint64_t revision, voxels;
} CheckpointHead;

/* All of them, oldest first: [{name, revision, time, voxels, bytes}]; a new reference. -EBADMSG: what is
 * stored is no list. */
int checkpoint_list(const Project *p, json_object **ret);
/* Keeps the model as it is, in place of an older one of that name; durable with the turn's commit. -E2BIG
 * when it takes too much, -EDQUOT over CHECKPOINTS_MOST. */
int checkpoint_keep(Project *p, const char *name);
/* -EDQUOT: there are as many already, and none of that name. */
int checkpoint_room(const Project *p, const char *name);
/* The same in two parts, because packing takes long: a process with a copy of the project packs, and the one
 * that has the database keeps it. -E2BIG; -EPROTO when the bytes are not what the first has made. */
int checkpoint_capture(const Project *p, const char *name, Capture *ret);
int checkpoint_take(Project *p, const void *bytes, size_t n);
/* Appends what was kept, as it is stored. JOURNAL_NOTHING. */
int checkpoint_fetch(const Project *p, const char *name, Buf *ret);
/* The model of that. -EBADMSG. */
int checkpoint_unpack(const Buf *text, Model **ret);
/* JOURNAL_NOTHING. */
int checkpoint_remove(Project *p, const char *name);
