#include "formats/vox-sheet.h"

#include "voxel/table.h"

#include <errno.h>
#include <string.h>

#define CAPACITY_MIN 64

void vox_sheet_done(VoxSheet *s) {
        for (size_t i = 0; i < s->capacity; i++)
                free(s->blocks[i].indices);
        free(s->blocks);
        *s = (VoxSheet){ 0 };
}

/* The block there, or the free place where it belongs. At most half of all are taken. */
static VoxSheetBlock *find(VoxSheetBlock *blocks, size_t capacity, Point at, uint32_t hash) {
        size_t i = hash & (capacity - 1);

        while (blocks[i].hash && !(blocks[i].hash == hash && point_equal(blocks[i].at, at)))
                i = (i + 1) & (capacity - 1);
        return &blocks[i];
}

static int make_room(VoxSheet *s) {
        const size_t capacity = s->capacity ? 2 * s->capacity : CAPACITY_MIN;
        VoxSheetBlock *blocks;

        if (2 * s->n < s->capacity)
                return 0;
        blocks = calloc(capacity, sizeof(*blocks));
        if (!blocks)
                return -ENOMEM;
        for (size_t i = 0; i < s->capacity; i++)
                if (s->blocks[i].hash)
                        *find(blocks, capacity, s->blocks[i].at, s->blocks[i].hash) = s->blocks[i];
        free(s->blocks);
        s->blocks = blocks;
        s->capacity = capacity;
        return 0;
}

static void lay_over(uint8_t *restrict to, const uint8_t *restrict from) {
        for (size_t i = 0; i < BLOCK_VOXELS; i++)
                to[i] = from[i] ? from[i] : to[i];
}

int vox_sheet_lay(VoxSheet *s, Point at, const uint8_t indices[static BLOCK_VOXELS], bool *ret_new) {
        const uint32_t hash = table_hash(at);
        VoxSheetBlock *block;
        uint8_t *copy;
        int r;

        r = make_room(s);
        if (r < 0)
                return r;
        block = find(s->blocks, s->capacity, at, hash);
        *ret_new = !block->hash;
        if (block->hash) {
                lay_over(block->indices, indices);
                return 0;
        }
        copy = malloc(BLOCK_VOXELS);
        if (!copy)
                return -ENOMEM;
        memcpy(copy, indices, BLOCK_VOXELS);
        *block = (VoxSheetBlock){ .at = at, .hash = hash, .indices = copy };
        s->n++;
        return 0;
}

int vox_sheet_fill(VoxSheet *s, const BlockPalette *palette, Volume *v) {
        int r = 0;

        for (size_t i = 0; !r && i < s->capacity; i++) {
                CLEANUP(block_unref) Block *b = NULL;

                if (!s->blocks[i].hash)
                        continue;
                b = block_new_indexed(s->blocks[i].indices, palette);
                r = b ? volume_put_block(v, s->blocks[i].at, b) : -ENOMEM;
                free(TAKE(s->blocks[i].indices));
        }
        if (!r)
                vox_sheet_done(s);
        return r;
}
