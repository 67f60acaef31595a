/* The engine's method tables, a file per topic. */
#pragma once

#include "engine/request.h"
#include "formats/format.h"

extern const Method project_methods[];
extern const Method store_methods[];
extern const Method info_methods[];
extern const Method voxel_methods[];
extern const Method voxels_methods[];
extern const Method batch_methods[];
extern const Method packed_methods[];
extern const Method region_methods[];
extern const Method slice_methods[];
extern const Method colour_methods[];
extern const Method describe_methods[];
extern const Method shape_methods[];
extern const Method fill_methods[];
extern const Method stroke_methods[];
extern const Method transform_methods[];
extern const Method plane_methods[];
extern const Method layer_methods[];
extern const Method layer_edit_methods[];
extern const Method file_methods[];
extern const Method picture_methods[];
extern const Method history_methods[];
extern const Method watch_methods[];
extern const Method task_methods[];
extern const Method script_methods[];
extern const Method select_methods[];
extern const Method selected_methods[];
extern const Method layer_order_methods[];
extern const Method layer_kind_methods[];
extern const Method layer_shape_methods[];
extern const Method layer_image_methods[];
extern const Method material_methods[];
extern const Method camera_methods[];
extern const Method light_methods[];
extern const Method checkpoint_methods[];
extern const Method diff_methods[];
extern const Method check_methods[];
extern const Method terrain_methods[];
extern const Method profile_methods[];
extern const Method instance_methods[];
extern const Method palette_methods[];
extern const Method quantize_methods[];
extern const Method grow_methods[];
extern const Method adjust_methods[];
extern const Method scale_methods[];

/* The row of a method by name or alias, the methods that work anywhere included; NULL when there is none. */
const Method *engine_method(const char *name);
/* All rows as JSON: what --describe prints. Borrowed, made once. */
json_object *engine_describe(void);

/* The layer that a call names by layer_id (0: the active one): RPC_FAILED with the error when there is none.
 */
int call_layer(Call *c, Layer **ret);
/* Adds to the result how many voxels more or fewer than `before` a layer has: voxels_created,
 * voxels_removed, layer_id. */
void call_tell_difference(Call *c, const Layer *layer, uint64_t before);
/* Makes the result: success, a count by its name, "voxels_removed", and layer_id. */
void call_tell_count(Call *c, const Layer *layer, const char *name, uint64_t n);
/* Descriptor `number` of those passed, which `param` names: a regular file, open for what is wanted.
 * Borrowed. RPC_FAILED with the error. */
int call_descriptor(Call *c, const char *param, int64_t number, bool for_writing, int *ret);
/* The one that `fd` names. */
int call_file(Call *c, bool for_writing, int *ret);

/* The session chose this project. */
void call_bind(Call *c, const char *name);

/* Whether a call of a row with path_param names a file in any way. */
bool call_has_file(const Call *c);
/* That file, passed by the client or opened for it: borrowed. RPC_FAILED with the error. */
int call_open_file(Call *c, bool for_writing, int *ret);
/* Has it hold these bytes. RPC_FAILED with the error. */
int call_write_file(Call *c, int fd, const Buf *data);

/* Reads the file of a call with `fd`, `path`, `format` and `options`: a new model. */
int call_read_model(Call *c, Model **ret, FormatNotes *notes);
/* What a format had to say, for the result. New reference. */
json_object *notes_json(const FormatNotes *notes);

/* Rows that several tables share. */
#define PARAM_LAYER(what)                                                                                   \
        { "layer_id", P_INT, NULL, 0, INT32_MAX, NULL, "0", NULL, what " (0: the active one)" }
#define PARAM_POSITION(what)                                                                                \
        { "position", P_POINT, "x y z", INT32_MIN, INT32_MAX, NULL, NULL, "voxels", what }
#define PARAM_COLOUR(fallback, what)                                                                        \
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, fallback, NULL, what }
#define PARAM_FD(what)                                                                                      \
        { "fd", P_FD, NULL, 0, SESSION_FDS_MAX - 1, NULL, "", NULL, "number of a passed descriptor: " what }
#define PARAM_FORMAT                                                                                        \
        {                                                                                                   \
                "format", P_STRING, NULL, 0, 32, NULL, "", NULL,                                            \
                        "name of the file format, when the path does not tell"                              \
        }
#define PARAM_END                                                                                           \
        { .name = NULL }
