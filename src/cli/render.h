/* What render and show have in common: options that say what a picture shows, from where and in what light.
 */
#pragma once

#include "cli/cmd.h"

#define OPTIONS_SCENE                                                                                       \
        { "camera", "NAME", "a camera of the project, by its name or id", 0 },                              \
                { "yaw", "DEGREES", "around the model: 0 is the front, 90 the right side", 0 },             \
                { "pitch", "DEGREES", "0 is level, 90 above", 0 },                                          \
                { "roll", "DEGREES", "turn the camera clockwise", 0 },                                      \
                { "eye", "X,Y,Z", "look from there, with perspective", 0 },                                 \
                { "target", "X,Y,Z", "what is in the middle of the picture", 0 },                           \
                { "fov", "DEGREES", "with perspective: from the bottom to the top of the picture", 0 },     \
                { "zoom", "FACTOR", "so many times as large as it fits", 0 },                               \
                { "light", "X,Y,Z", "to where the light comes from, or project; else over your shoulder",   \
                  0 },                                                                                      \
                { "shadow", NULL, "the light throws shadows", 0 },                                          \
                { "edges", "KIND", "lines along edges: outline or voxels (none)", 0 },                      \
                { "flat", NULL, "corners are no darker", 0 },                                               \
                { "ground", NULL, "a plane under the model", 0 },                                           \
                { "grid", NULL, "lines on that plane", 0 }, { "axes", NULL, "arrows along X, Y and Z", 0 }, \
                { "dimensions", NULL, "sizes beside the model", 0 },                                        \
                { "layers", "ID,…", "these layers alone, visible or not", 'l' },                            \
                { "slice", "AXIS=N", "cut open: keep what is up to N; with AXIS=N+ what is from N on", 0 }, \
        {                                                                                                   \
                "highlight", "WHAT", "let stand out the selection, or what differs from a checkpoint", 0    \
        }

/* Adds what the options say to the parameters of a request. CLI_OK, or CLI_USAGE which is told. */
int scene_params(Invocation *in, json_object *params);
/* "front" is a view, "front,top" are two in one picture. */
void view_params(const char *view, json_object *params);
