#include "gox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

void gox_begin(Buf *file, uint32_t version) {
        put_text(file, "GOX ");
        put_u32(file, version);
}

void gox_put_tile(Buf *file, const Colour voxels[static BLOCK_VOXELS]) {
        CLEANUP_BUF Buf png = { 0 };

        assert_int_equal(png_write(&png, (const uint8_t *)voxels, 64, 64), 0);
        put_gox_chunk(file, "BL16", &png);
}

void gox_put_place(Buf *layer, int32_t tile, int32_t x, int32_t y, int32_t z) {
        const int32_t numbers[] = { tile, x, y, z, 0 };

        for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
                put_i32(layer, numbers[i]);
}

void gox_put_value(Buf *dict, const char *key, const void *value, uint32_t n) {
        put_string(dict, key);
        put_u32(dict, n);
        put_bytes(dict, value, n);
}

void gox_put_number(Buf *dict, const char *key, uint32_t value) {
        put_string(dict, key);
        put_u32(dict, 4);
        put_u32(dict, value);
}

void gox_put_matrix(Buf *dict, const char *key, const float m[static 16]) {
        put_string(dict, key);
        put_u32(dict, 64);
        put_floats(dict, m, 16);
}

void gox_put_name(Buf *dict, const char *name) {
        gox_put_value(dict, "name", name, (uint32_t)strlen(name));
}

void gox_put_pair(Buf *file) {
        Colour voxels[BLOCK_VOXELS] = { { 200, 10, 10, 255 }, { 10, 10, 200, 255 } };

        gox_put_tile(file, voxels);
}

void gox_put_pair_layer(Buf *file, uint32_t id) {
        CLEANUP_BUF Buf layer = { 0 };

        put_u32(&layer, 1);
        gox_put_place(&layer, 0, 0, 0, 0);
        gox_put_number(&layer, "id", id);
        put_gox_chunk(file, "LAYR", &layer);
}
