/* Where clones, shapes, images and cameras stand: what several methods read of a call, and tell. */
#pragma once

#include "engine/methods/layers.h"
#include "engine/methods/members.h"

#define PLACE_MOST 2147483648.0 /* of numbers in matrices */
#define WHOLE_MOST 16777216.0   /* up to where a matrix has all whole numbers */
#define HALF_MOST 8388608       /* and their halves */

/* A matrix by `matrix`; else what `translate`, `rotate` and `scale` say: scaled and turned about `center`
 * (left out: about `middle`), then moved; without any of them it moves nothing. RPC_FAILED. */
int call_placing(Call *c, const double middle[static 3], Transform *ret);
/* The same for voxels, which have whole positions: what is turned by quarters about the middle of them comes
 * to whole positions again, half a voxel beside where they would not fit. Refuses what is too far away to be
 * exact. */
int call_placing_voxels(Call *c, const double middle[static 3], Transform *ret);
/* Whether any of these parameters is given. */
bool call_places(const Call *c);
/* Reads the parameter `name`, which must be given, as a matrix of 16 numbers. RPC_FAILED. */
int call_matrix(Call *c, const char *name, Transform *ret);
/* The middle of the voxels that a volume has, as positions; 0,0,0 when it has none. */
void volume_middle(const Volume *v, double ret[static 3]);

json_object *transform_json(const Transform *t);
json_object *numbers_json(const float *values, size_t n);
/* A number with the few digits that a float has. */
json_object *float_json(float value);

#define PARAMS_PLACING                                                                                      \
        { "translate", P_ARRAY, NULL, 0, 3, NULL, "", "voxels", "how far it is moved: [x,y,z]" },           \
                { "rotate", P_ARRAY,   NULL,                                                                \
                  0,        3,         NULL,                                                                \
                  "",       "degrees", "how far it is turned about X, then Y, then Z: [x,y,z]" },           \
                { "scale",                                                                                  \
                  P_ANY,                                                                                    \
                  NULL,                                                                                     \
                  0,                                                                                        \
                  0,                                                                                        \
                  NULL,                                                                                     \
                  "",                                                                                       \
                  NULL,                                                                                     \
                  "how many times as large it gets: a number, or [x,y,z]; below 0 it is mirrored" },        \
                { "center",                                                                                 \
                  P_ARRAY,                                                                                  \
                  NULL,                                                                                     \
                  0,                                                                                        \
                  3,                                                                                        \
                  NULL,                                                                                     \
                  "",                                                                                       \
                  "voxels",                                                                                 \
                  "the point that stays where it is when it is turned and scaled: [x,y,z]; its middle "     \
                  "when left out" },                                                                        \
        {                                                                                                   \
                "matrix", P_ARRAY, NULL, 0, 16, NULL, "", NULL,                                             \
                        "instead of all these: 16 numbers, column by column, the last three but one where " \
                        "the origin goes"                                                                   \
        }
