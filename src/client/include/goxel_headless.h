/* The C functions of goxel-headless 13, for programs that were written for them; goxel/goxel.h is the
 * interface of libgoxel's own.
 *
 *         goxel_context_t *ctx = goxel_create_context();
 *         const goxel_color_t red = { 255, 0, 0, 255 };
 *
 *         if (goxel_init_context(ctx) != GOXEL_SUCCESS ||
 *             goxel_create_project(ctx, "x", 64, 64, 64) != GOXEL_SUCCESS ||
 *             goxel_add_voxel(ctx, 1, 2, 3, &red) != GOXEL_SUCCESS ||
 *             goxel_save_project(ctx, "x.gox") != GOXEL_SUCCESS)
 *                 fprintf(stderr, "%s\n", goxel_get_last_error(ctx));
 *         goxel_destroy_context(ctx);
 *
 * A context has one project, in an engine of its own: a child of the process that can open no files. With
 * GOXEL_CONTEXT=daemon in the environment it is the user's daemon that works, with GOXEL_CONTEXT=fallback
 * the daemon where there is one; the project is then one of the daemon's until the context is done with it.
 * Results are the same.
 *
 * Z is up. Layers count from 1. All functions but those of the last section give GOXEL_ERROR_INVALID_CONTEXT
 * for a context that is NULL and GOXEL_ERROR_INVALID_PARAMETER for other pointers that are, unless they say
 * otherwise; GOXEL_ERROR_INVALID_OPERATION where a project is needed and none is open;
 * GOXEL_ERROR_INIT_FAILED when there is no engine; GOXEL_ERROR_OUT_OF_MEMORY. What comes back through
 * pointers is as it was after any error. A context belongs to one thread at a time.
 *
 * A source file includes either this header or goxel/methods.h: some functions of both have the same name.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GOXEL_API_VERSION 1

typedef enum {
        GOXEL_SUCCESS = 0,
        GOXEL_ERROR_INVALID_CONTEXT = 1,
        GOXEL_ERROR_INVALID_PARAMETER = 2,
        GOXEL_ERROR_FILE_NOT_FOUND = 3,
        GOXEL_ERROR_FILE_ACCESS = 4,        /* a file cannot be opened or written */
        GOXEL_ERROR_UNSUPPORTED_FORMAT = 5, /* also: the file is not what its name says */
        GOXEL_ERROR_OUT_OF_MEMORY = 6,
        GOXEL_ERROR_INVALID_OPERATION = 7,
        GOXEL_ERROR_LAYER_NOT_FOUND = 8,
        GOXEL_ERROR_RENDER_FAILED = 9,
        GOXEL_ERROR_SCRIPT_FAILED = 10,
        GOXEL_ERROR_INIT_FAILED = 11,
        GOXEL_ERROR_UNKNOWN = -1, /* the engine has died, the connection has ended; the project is gone */
} goxel_error_t;

typedef struct goxel_context goxel_context_t;

typedef struct {
        uint8_t r, g, b, a;
} goxel_color_t;

typedef struct {
        int x, y, z;
} goxel_pos_t;

/* Both corners are in it. */
typedef struct {
        goxel_pos_t min, max;
} goxel_box_t;

typedef int goxel_layer_id_t;

typedef enum {
        GOXEL_CAMERA_FRONT,
        GOXEL_CAMERA_BACK,
        GOXEL_CAMERA_LEFT,
        GOXEL_CAMERA_RIGHT,
        GOXEL_CAMERA_TOP,
        GOXEL_CAMERA_BOTTOM,
        GOXEL_CAMERA_ISOMETRIC,
} goxel_camera_preset_t;

typedef enum {
        GOXEL_FORMAT_PNG,
        GOXEL_FORMAT_JPEG,
        GOXEL_FORMAT_BMP,
        /* The same by longer names. */
        GOXEL_RENDER_FORMAT_PNG = GOXEL_FORMAT_PNG,
        GOXEL_RENDER_FORMAT_JPEG = GOXEL_FORMAT_JPEG,
        GOXEL_RENDER_FORMAT_BMP = GOXEL_FORMAT_BMP,
} goxel_render_format_t;

typedef struct {
        int width, height; /* pixels, 1 to 8192 */
        goxel_camera_preset_t camera;
        goxel_render_format_t format;
        int quality; /* of JPEG: 1 to 100; 0: 90 */
} goxel_render_options_t;

/* --- contexts ----------------------------------------------------------------------------------------- */

/* NULL: no memory, or no descriptors left. */
goxel_context_t *goxel_create_context(void);
/* The same on a client of libgoxel (goxel/goxel.h), which says by its settings what to talk to. It stays the
 * caller's, who may call methods over it, too, and frees it after the context. */
struct GoxelClient;
goxel_context_t *goxel_create_context_on(struct GoxelClient *client);
/* Starts the engine or connects to the daemon, which other functions do by themselves.
 * GOXEL_ERROR_INIT_FAILED. */
goxel_error_t goxel_init_context(goxel_context_t *ctx);
/* Ends the engine. What was not saved is lost. Takes NULL. */
void goxel_destroy_context(goxel_context_t *ctx);

/* --- projects ----------------------------------------------------------------------------------------- */

/* Begins a project with one empty layer in place of the open one. The size is that of the image box along X,
 * Y and Z, from 1 to 16,777,216; edits outside of it are allowed. */
goxel_error_t goxel_create_project(goxel_context_t *ctx, const char *name, int width, int height, int depth);
/* Reads a file in place of the open project; its format is told by the end of its name, .gox when there is
 * none. GOXEL_ERROR_FILE_NOT_FOUND, _FILE_ACCESS, _UNSUPPORTED_FORMAT: no project is open then. */
goxel_error_t goxel_load_project(goxel_context_t *ctx, const char *path);
/* Writes a file, as a whole or not at all. GOXEL_ERROR_FILE_NOT_FOUND when there is no such folder;
 * _FILE_ACCESS; _UNSUPPORTED_FORMAT. */
goxel_error_t goxel_save_project(goxel_context_t *ctx, const char *path);
/* The same in a format by its name: "gox", "vox", "obj" … */
goxel_error_t goxel_save_project_format(goxel_context_t *ctx, const char *path, const char *format);
/* What was not saved is lost. */
goxel_error_t goxel_close_project(goxel_context_t *ctx);
/* Each of the three may be NULL. */
goxel_error_t goxel_get_project_bounds(goxel_context_t *ctx, int *width, int *height, int *depth);

/* --- voxels of the active layer ----------------------------------------------------------------------- */

/* Alpha 0 removes the voxel. */
goxel_error_t goxel_add_voxel(goxel_context_t *ctx, int x, int y, int z, const goxel_color_t *color);
/* Also where there is none. */
goxel_error_t goxel_remove_voxel(goxel_context_t *ctx, int x, int y, int z);
/* What is seen there of all visible layers; 0, 0, 0, 0 where there is nothing. */
goxel_error_t goxel_get_voxel(goxel_context_t *ctx, int x, int y, int z, goxel_color_t *color);
/* Any number, 0 too. After an error the first of them may have been set. */
goxel_error_t goxel_add_voxel_batch(goxel_context_t *ctx, const goxel_pos_t *positions,
                                    const goxel_color_t *colors, size_t count);
/* GOXEL_ERROR_INVALID_PARAMETER when a corner of the box is not the lower one. */
goxel_error_t goxel_remove_voxels_in_box(goxel_context_t *ctx, const goxel_box_t *box);
/* GOXEL_ERROR_INVALID_OPERATION where there is none. */
goxel_error_t goxel_paint_voxel(goxel_context_t *ctx, int x, int y, int z, const goxel_color_t *color);

/* --- layers: GOXEL_ERROR_LAYER_NOT_FOUND ----------------------------------------------------------------
 */

/* On top; the active one from then on. The colour (NULL: white) is the layer's, not its voxels'; the id may
 * be NULL. */
goxel_error_t goxel_create_layer(goxel_context_t *ctx, const char *name, const goxel_color_t *color,
                                 bool visible, goxel_layer_id_t *layer_id);
goxel_error_t goxel_delete_layer(goxel_context_t *ctx, goxel_layer_id_t layer_id);
goxel_error_t goxel_set_active_layer(goxel_context_t *ctx, goxel_layer_id_t layer_id);
goxel_error_t goxel_get_active_layer(goxel_context_t *ctx, goxel_layer_id_t *layer_id);
goxel_error_t goxel_set_layer_visibility(goxel_context_t *ctx, goxel_layer_id_t layer_id, bool visible);
goxel_error_t goxel_get_layer_count(goxel_context_t *ctx, int *count);

/* --- pictures: the whole model in the frame, behind it nothing ------------------------------------------
 */

/* Options that are NULL are 800 by 600 pixels, isometric, PNG. GOXEL_ERROR_UNSUPPORTED_FORMAT,
 * _RENDER_FAILED and those of goxel_save_project(). */
goxel_error_t goxel_render_to_file(goxel_context_t *ctx, const char *path,
                                   const goxel_render_options_t *options);
/* The bytes of such a file, to be freed with free(). */
goxel_error_t goxel_render_to_buffer(goxel_context_t *ctx, uint8_t **buffer, size_t *size,
                                     const goxel_render_options_t *options);

/* --- errors and the like ------------------------------------------------------------------------------ */

/* A few words; for any number. */
const char *goxel_get_error_string(goxel_error_t error);
/* What went wrong last, in one or two sentences, "" when nothing has; good until the next call with the
 * context. NULL is answered, too. */
const char *goxel_get_last_error(goxel_context_t *ctx);
/* The memory of the engine's process: what it occupies, and its address space, in bytes. Each of the two may
 * be NULL. GOXEL_ERROR_INVALID_OPERATION when the daemon is another user's. */
goxel_error_t goxel_get_memory_usage(goxel_context_t *ctx, size_t *bytes_used, size_t *bytes_allocated);
/* Of the library: 14, 0, 0. Each may be NULL. */
void goxel_get_version(int *major, int *minor, int *patch);
/* "headless", "layers", "render", "png", "scripting" …; false for what is not known. */
bool goxel_has_feature(const char *feature);

#ifdef __cplusplus
}
#endif
