/* Materials of .vox: chunks MATL, one a palette index, with numbers as text; older files have MATT. */
#pragma once

#include "formats/out.h"
#include "formats/vox.h"
#include "voxel/studio.h"

/* All chunks have contents of their own or children, never both. Gives what vox_chunk_end() wants. */
size_t vox_chunk_begin(Out *o, const char *type);
void vox_chunk_end(Out *o, size_t begin);
/* An entry of a dictionary. */
void vox_entry(Out *o, const char *key, const char *value);

void vox_material_write(Out *o, uint32_t index, const Material *m);
/* The palette index and what it is made of: from MATL, and from MATT, which older files have. */
int vox_material_read(Cursor *c, int32_t *ret_index, VoxMaterial *ret);
int vox_material_read_old(Cursor *c, int32_t *ret_index, VoxMaterial *ret);
