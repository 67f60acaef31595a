/* What the blocks of a volume were, kept from their first change on, so that a change can be taken back.
 * Taking back needs no memory and so cannot fail. */
#pragma once

#include "voxel/table.h"
#include "voxel/volume.h"

/* From now on keeps the blocks of v in `before` (borrowed, empty), where nothing stands as NULL. Takes the
 * volume's watch. A change whose block cannot be kept ends with -ENOMEM before it begins. */
void volume_keep_before(Volume *v, Table *before);
/* For a watch of one's own: keeps a block before its first change. -ENOMEM. */
int undo_keep(Table *before, Point block, Block *was);
/* Ends that: makes the volume what it was, or leaves it as it is and brings the changed blocks to rest.
 * Empties `before`. */
void volume_take_back(Volume *v, Table *before);
void volume_settle(Volume *v, Table *before);
