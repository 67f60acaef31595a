/* The portrait of a model: everything that goxel.describe finds out, before it is told. */
#pragma once

#include "engine/methods/look.h"
#include "voxel/parts.h"
#include "voxel/symmetry.h"

typedef struct Portrait {
        const Model *model;
        Look look;
        Box box;
        uint64_t voxels;
        Census census;
        bool symmetry_known, parts_known;
        Symmetry symmetry[3]; /* by Axis */
        Parts parts, cavities;
        json_object *skipped; /* what is left out, and why */
} Portrait;

/* 0 when there is no whole. */
double portrait_share(uint64_t part, uint64_t whole);
/* Appends sentences. -ENOMEM. */
int portrait_tell(const Portrait *p, Buf *ret);
