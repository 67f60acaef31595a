/* .vox of SLAB6 and the Build engine: three sizes, a byte for every voxel, z the fastest, then y, then x,
 * and a palette of 6-bit channels, whose last color stands for nothing. It has no mark: what it is, its
 * length says. Its axes are those of .kvx; it has no place.
 *
 * Source: the description by the Build engine's author, VOX section of slab6.txt. */
#include "formats/vox-slab.h"

#include "formats/cursor.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/kvx.h"

#define HEAD_BYTES 12
#define PALETTE_BYTES 768
#define NOTHING 255

static bool read_size(const uint8_t *data, size_t n, uint32_t size[static 3]) {
        Cursor c = cursor_new(data, n, NULL);
        uint64_t voxels;

        if (n < HEAD_BYTES + PALETTE_BYTES)
                return false;
        for (unsigned i = 0; i < 3; i++)
                (void)cursor_u32(&c, "the size", &size[i]); /* the bytes are there */
        return !__builtin_mul_overflow((uint64_t)size[0] * size[1], (uint64_t)size[2], &voxels) && voxels &&
               voxels == n - HEAD_BYTES - PALETTE_BYTES;
}

bool vox_is_slab(const uint8_t *data, size_t n) {
        uint32_t size[3];

        return read_size(data, n, size);
}

int vox_read_slab(Model **ret, const uint8_t *data, size_t n, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        const uint8_t *voxels = data + HEAD_BYTES, *palette = data + n - PALETTE_BYTES;
        uint32_t size[3];
        int r = 0;

        if (!read_size(data, n, size))
                return format_fail(error, 0, "this is no .vox of SLAB6");
        r = volume_new(&v);
        progress_begin(n);
        for (uint64_t i = 0; !r && i < n - HEAD_BYTES - PALETTE_BYTES; i++) {
                const uint8_t *c = palette + 3 * voxels[i];
                const Point p = { (int32_t)(i / size[2] / size[1]), -(int32_t)(i / size[2] % size[1]),
                                  (int32_t)(size[2] - 1 - i % size[2]) };

                format_tell(i, i);
                if (voxels[i] != NOTHING)
                        r = format_put_voxel(
                                v, p, (Colour){ kvx_widen(c[0]), kvx_widen(c[1]), kvx_widen(c[2]), 255 },
                                FORMAT_BLOCKS_MOST, HEAD_BYTES + i, error);
        }
        return r ? r : flat_model(ret, &v, "vox", error);
}
