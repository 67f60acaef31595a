/* Parts of .vox files, put together by tests. */
#pragma once

#include "bytes.h"

/* Chunks are collected first; this puts the head and MAIN before them. */
void vox_wrap(Buf *ret, uint32_t version, const Buf *chunks);
/* SIZE and XYZI. */
void vox_put_model(Buf *chunks, uint32_t width, uint32_t depth, uint32_t height, size_t n,
                   const uint8_t voxels[][4]);

/* Dictionaries are key, value, key, value; NULL is an empty one. */
#define VOX_DICT(...) ((const char *const[]){ __VA_ARGS__, NULL })
void vox_put_transform(Buf *chunks, uint32_t id, uint32_t child, int32_t layer,
                       const char *const *attributes, const char *const *frame);
/* Of n frames, of which each has a dictionary. */
void vox_put_moving(Buf *chunks, uint32_t id, uint32_t child, int32_t layer, const char *const *attributes,
                    size_t n, const char *const *const *frames);
void vox_put_group(Buf *chunks, uint32_t id, size_t n, const uint32_t *children);
void vox_put_shape(Buf *chunks, uint32_t id, uint32_t model);
/* An animation. */
typedef struct VoxFrame {
        uint32_t model;
        const char *number; /* NULL: none */
} VoxFrame;
void vox_put_frames(Buf *chunks, uint32_t id, size_t n, const VoxFrame *frames);
/* MATL of a colour index. */
void vox_put_material(Buf *chunks, uint32_t index, const char *const *attributes);
/* rCAM. */
void vox_put_camera(Buf *chunks, uint32_t id, const char *const *attributes);
/* A LAYR chunk. */
void vox_put_layer(Buf *chunks, uint32_t id, const char *const *attributes);
void vox_put_hidden_layer(Buf *chunks, uint32_t id);
