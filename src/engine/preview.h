/* The preview that .gox files have, kept from one to the next: what nobody sees costs nothing then, and what
 * somebody sees is drawn where it has changed. */
#pragma once

#include "base/buf.h"
#include "voxel/model.h"

/* Larger models have theirs drawn by whoever writes them. */
#define PREVIEW_BLOCKS_MOST 2048u

typedef struct Preview Preview;

Preview *preview_free(Preview *p);
DEFINE_CLEANUP(Preview *, preview_free);
/* Brings *p (NULL: there is none) up to date, which takes some milliseconds at most. It is none afterwards
 * when the model is too large, or memory out. */
void preview_follow(Preview **p, const Model *m);
/* Appends it as a PNG: what p (NULL: there is none) has, if that is of the model as it is. -ENOMEM. */
int preview_write(const Preview *p, const Model *m, Buf *ret);
