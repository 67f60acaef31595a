#include "vox-file.h"

#include <string.h>

void vox_wrap(Buf *ret, uint32_t version, const Buf *chunks) {
        put_text(ret, "VOX ");
        put_u32(ret, version);
        put_text(ret, "MAIN");
        put_u32(ret, 0);
        put_u32(ret, (uint32_t)chunks->n);
        put_bytes(ret, chunks->data, chunks->n);
}

void vox_put_model(Buf *chunks, uint32_t width, uint32_t depth, uint32_t height, size_t n,
                   const uint8_t voxels[][4]) {
        CLEANUP_BUF Buf size = { 0 }, xyzi = { 0 };

        put_u32(&size, width);
        put_u32(&size, depth);
        put_u32(&size, height);
        put_vox_chunk(chunks, "SIZE", &size);
        put_u32(&xyzi, (uint32_t)n);
        put_bytes(&xyzi, voxels, 4 * n);
        put_vox_chunk(chunks, "XYZI", &xyzi);
}

static void put_dict(Buf *b, const char *const *pairs) {
        uint32_t n = 0;

        while (pairs && pairs[n])
                n++;
        put_u32(b, n / 2);
        for (uint32_t i = 0; i < n; i++)
                put_string(b, pairs[i]);
}

void vox_put_transform(Buf *chunks, uint32_t id, uint32_t child, int32_t layer,
                       const char *const *attributes, const char *const *frame) {
        vox_put_moving(chunks, id, child, layer, attributes, 1, &frame);
}

void vox_put_moving(Buf *chunks, uint32_t id, uint32_t child, int32_t layer, const char *const *attributes,
                    size_t n, const char *const *const *frames) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, id);
        put_dict(&b, attributes);
        put_u32(&b, child);
        put_i32(&b, -1);
        put_i32(&b, layer);
        put_u32(&b, (uint32_t)n);
        for (size_t i = 0; i < n; i++)
                put_dict(&b, frames[i]);
        put_vox_chunk(chunks, "nTRN", &b);
}

void vox_put_group(Buf *chunks, uint32_t id, size_t n, const uint32_t *children) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, id);
        put_u32(&b, 0);
        put_u32(&b, (uint32_t)n);
        for (size_t i = 0; i < n; i++)
                put_u32(&b, children[i]);
        put_vox_chunk(chunks, "nGRP", &b);
}

void vox_put_shape(Buf *chunks, uint32_t id, uint32_t model) {
        vox_put_frames(chunks, id, 1, (const VoxFrame[]){ { model, NULL } });
}

void vox_put_frames(Buf *chunks, uint32_t id, size_t n, const VoxFrame *frames) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, id);
        put_u32(&b, 0);
        put_u32(&b, (uint32_t)n);
        for (size_t i = 0; i < n; i++) {
                put_u32(&b, frames[i].model);
                put_dict(&b, frames[i].number ? VOX_DICT("_f", frames[i].number) : NULL);
        }
        put_vox_chunk(chunks, "nSHP", &b);
}

static void put_attributes(Buf *chunks, const char *type, uint32_t id, const char *const *attributes) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, id);
        put_dict(&b, attributes);
        put_vox_chunk(chunks, type, &b);
}

void vox_put_material(Buf *chunks, uint32_t index, const char *const *attributes) {
        put_attributes(chunks, "MATL", index, attributes);
}

void vox_put_camera(Buf *chunks, uint32_t id, const char *const *attributes) {
        put_attributes(chunks, "rCAM", id, attributes);
}

void vox_put_layer(Buf *chunks, uint32_t id, const char *const *attributes) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, id);
        put_dict(&b, attributes);
        put_i32(&b, -1);
        put_vox_chunk(chunks, "LAYR", &b);
}

void vox_put_hidden_layer(Buf *chunks, uint32_t id) {
        vox_put_layer(chunks, id, VOX_DICT("_hidden", "1"));
}
