/* A model as a rotation turns it, its corner at 0, 0, 0, cut into bricks of 16×16×16. Instances of a model
 * that are turned alike differ by a move; what an instance leaves in a block of the scene is a piece, and
 * has a number that says all about it: pieces of one number are equal. */
#pragma once

#include "formats/vox.h"

/* One that is not empty. */
typedef struct VoxBrick {
        uint8_t at[3];          /* along each axis, from 0 */
        uint8_t min[3], max[3]; /* of its voxels, from its corner */
} VoxBrick;

typedef struct VoxCast {
        VoxInstance as;     /* one of the instances, moved to the corner */
        uint32_t instances; /* all there are */
        uint32_t to_come;   /* of these not laid yet */
        uint64_t laid;      /* pieces neither composed nor dropped yet */
        uint32_t next;      /* number + 1 of another cast of the same model; 0: there is none */
        VoxBrick *bricks;   /* by z, y, x; NULL: not looked for yet */
        size_t n;
        uint8_t *room; /* indices of all bricks, with some room before and behind; NULL: to be made once they
                          are needed */
} VoxCast;

/* All of a scene. */
typedef struct VoxCasts {
        VoxCast *items;
        size_t n, capacity;
        const VoxFile *file;
        uint32_t *of_model; /* beside the file's models: number + 1 of a cast; 0: there is none */
        uint64_t kept;      /* bricks whose indices there are */
        VoxCells *cells;    /* borrowed */
        VoxLimits *left;    /* borrowed */
} VoxCasts;
/* -ENOMEM. */
int vox_casts_init(VoxCasts *ret, const VoxFile *f, VoxCells *cells, VoxLimits *left);
void vox_casts_done(VoxCasts *c);

/* An instance that will be laid; all are to be counted before any is. -ENOMEM. */
int vox_cast_count(VoxCasts *c, const VoxInstance *in);
/* The number of the cast of an instance that was counted. */
uint32_t vox_cast_of(const VoxCasts *c, const VoxInstance *in);

/* Told of each block that a piece comes to lie in. */
typedef int (*VoxPut)(void *userdata, Point block, uint64_t piece);
/* Lays an instance with its corner there; each of its pieces is then to be dropped once. -E2BIG when the
 * limits are used up; -ENOMEM; or what `put` returns. */
int vox_cast_lay(VoxCasts *c, uint32_t cast, Point corner, VoxPut put, void *userdata);
/* Lays the voxels of a piece over those of a block. -E2BIG, -ENOMEM. */
int vox_piece_compose(VoxCasts *c, uint64_t piece, uint8_t indices[static BLOCK_VOXELS]);
/* Gives back the memory of a cast after its last piece. */
void vox_piece_drop(VoxCasts *c, uint64_t piece);
/* Whether equal ones may come, or came before. */
bool vox_piece_again(const VoxCasts *c, uint64_t piece);
