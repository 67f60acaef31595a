/* Noise: numbers that belong to places and look like chance. In whole numbers, by a hash, so that a seed
 * gives the same everywhere and whatever the order it is asked in. */
#pragma once

#include "voxel/volume.h"

#define NOISE_OCTAVES_MOST 8
#define NOISE_SCALE_MOST 4096
/* One more than the largest value. */
#define NOISE_ONE 65536

typedef struct Noise {
        uint64_t seed;
        uint32_t scale;   /* cells from one knot of the net to the next: 1–NOISE_SCALE_MOST */
        unsigned octaves; /* 1–NOISE_OCTAVES_MOST: each adds nets half as wide that count half as much */
} Noise;

/* 0–65535, most often about the middle. */
uint32_t noise_at(const Noise *n, int32_t x, int32_t y, int32_t z);

/* Cells of a volume that is made, at most. */
#define GENERATE_MOST ((uint64_t)1 << 27)
/* Calls `cell` for each cell of a box, block by block, z last; makes a volume of what it returns. -E2BIG
 * over GENERATE_MOST, -ENOMEM. */
typedef Colour (*CellMaker)(void *userdata, Point at);
int volume_generate(Volume **ret, Box box, CellMaker cell, void *userdata);
