/* What a picture is to show, from where and in what light: what all methods that draw read of a call. */
#pragma once

#include "engine/methods/look.h"
#include "engine/methods/members.h"
#include "render/sheet.h"

typedef struct Scene {
        RenderOptions options;
        View views[SHEET_VIEWS_MAX];
        size_t n_views; /* 0: options alone, without a name */
        SheetCell cells[SHEET_VIEWS_MAX];
        /* Once it is drawn: the eye is in a solid voxel; no voxel is shown. */
        bool within, nothing;
} Scene;

/* Each reads its own parameters of the row into the scene, which begins zeroed but for its size. RPC_FAILED
 * with the error, -ENOMEM. */
int scene_read_camera(Call *c, Scene *scene);
int scene_read_light(Call *c, const char *name, Scene *scene); /* by that parameter */
/* Whether the call names a preset; its default does not count. */
bool scene_preset_given(const Call *c);
int scene_read_options(Call *c, Scene *scene);
int scene_read_views(Call *c, Scene *scene);

/* All that is to be seen, as one volume: the layers, the region and the cut that the call asks for, in the
 * colours that their materials give them; and what that gives off (NULL: nothing). Where voxels are to stand
 * out that is nothing: it would hide which do. RPC_FAILED with the error, -ENOMEM. */
int scene_volume(Call *c, Volume **ret, Volume **ret_glow);
/* The model as one volume, its layers' colours and alphas multiplied with those of their materials; NULL
 * when no material of a visible layer changes any. -ENOMEM. */
int scene_dress(const Model *m, Volume **ret);
/* The model as one volume of what its voxels give off, as RenderOptions.glow has it: their colours
 * multiplied with the emission of their layers' materials; NULL when nothing is given off. -ENOMEM. */
int scene_glow(const Model *m, Volume **ret);
/* Has voxels stand out in *v that the call names, and takes its place; `plain` has the same voxels in their
 * own colours. */
int scene_mark(Call *c, const Volume *plain, Volume **v);
/* Fetches the moment that voxels stand out from, if the call names one: for rows that draw. */
int scene_fetch(Call *c);
/* Draws it. */
int scene_draw(Call *c, Scene *scene, uint8_t **ret);
/* Adds to the answer what one should know of the picture, if there is anything. */
void scene_warn(const Call *c, const Scene *scene, json_object *to);

/* What return_mode says; NULL: nothing. Borrowed. */
const char *scene_return_mode(const Call *c);

#define SCENE_SIZE(fallback)                                                                                \
        { "width", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, fallback, "pixels", "width of the picture" }, {   \
                "height", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, fallback, "pixels",                        \
                        "height of the picture"                                                             \
        }
#define SCENE_PRESET                                                                                        \
        {                                                                                                   \
                "camera_preset", P_CHOICE, NULL, 0, 0, VIEW_NAMES, "\"isometric\"", NULL,                   \
                        "from where the model is seen"                                                      \
        }
#define SCENE_CAMERA                                                                                                           \
        {                                                                                                                      \
                "camera", P_ANY, NULL, 0, 0, NULL, "", NULL,                                                                   \
                        "from where in other words: the name or id of a camera of the project, or an object: preset; yaw and " \
                        "pitch in degrees around the model (0,0: the front, yaw 90: the right, pitch 90: above), roll; or "    \
                        "position, with target and up; fov (degrees: with perspective), projection, fit, zoom, offset "        \
                        "[right,up] in parts of the picture"                                                                   \
        }
#define SCENE_LIGHT(name)                                                                                                                   \
        {                                                                                                                                   \
                name, P_ANY, NULL, 0, 0, NULL, "", NULL,                                                                                    \
                        "\"project\", or an object: direction [x,y,z] to where it comes from (else over the viewer's shoulder), intensity " \
                        "(0 to 4), ambient (0 to 1), shadow"                                                                                \
        }
#define SCENE_OPTIONS                                                                                               \
        {                                                                                                           \
                "options", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                                    \
                        "ambient_occlusion (true), shadow, edges (none, outline, voxels), ground, grid, axes, "     \
                        "dimensions, background_top (a gradient up to it), antialias (true); background_color and " \
                        "return_mode, as the origin's clients nest them"                                            \
        }
#define SCENE_BACKGROUND                                                                                    \
        {                                                                                                   \
                "background_color", P_COLOUR, NULL, 0, 255, NULL, "", NULL,                                 \
                        "what is behind it; transparent when left out"                                      \
        }
#define SCENE_VIEWS                                                                                         \
        {                                                                                                   \
                "views", P_ARRAY, NULL, 0, SHEET_VIEWS_MAX, NULL, "", NULL,                                 \
                        "several views in one picture, each under its name; instead of camera_preset"       \
        }
#define SCENE_LAYERS                                                                                        \
        {                                                                                                   \
                "layers", P_ARRAY, NULL, 0, MODEL_LAYERS_MAX, NULL, "", NULL,                               \
                        "the ids of the layers that are shown, whether they are visible or not"             \
        }
#define SCENE_REGION PARAM_BOX("region", "", "what is shown of the model")
#define SCENE_SLICE                                                                                             \
        {                                                                                                       \
                "slice", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                                  \
                        "cuts the model open: axis (x, y, z), position (voxels up to this one are kept), keep " \
                        "(low, or high: those from it on)"                                                      \
        }
#define SCENE_HIGHLIGHT                                                                                            \
        {                                                                                                          \
                "highlight", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                                 \
                        "colours that stand out, and pales the rest: selection (true), or what differs from a "    \
                        "moment, from (a checkpoint) or from_revision: added green, painted yellow, removed red; " \
                        "color for another one"                                                                    \
        }
