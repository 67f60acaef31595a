/* The two halves of .obj. */
#pragma once

#include "formats/internal.h"

FORMAT_READER(obj_read);

typedef enum ObjSplit { OBJ_OBJECTS, OBJ_GROUPS, OBJ_MATERIALS, OBJ_NOTHING } ObjSplit;
#define OBJ_SPLIT_NAMES "objects groups materials none"
