/* A hollow ball with a window, made in this process, and a slice of it as text.
 *
 *         cc volume.c $(pkg-config --cflags --libs goxel-voxel) -o volume && ./volume */
#include <goxel-voxel/draw.h>
#include <goxel-voxel/transform.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SIDE 24

static const GoxelRgba stone = { 130, 130, 135, 255 }, gone = { 0, 0, 0, 255 };

static int build(GoxelVolume *v) {
        const GoxelBox ball = { { 0, 0, 0 }, { SIDE - 1, SIDE - 1, SIDE - 1 } };
        const GoxelBox window = { { 10, 0, 10 }, { 13, SIDE / 2, 13 } };
        int r;

        r = goxel_volume_draw(v, GOXEL_SHAPE_SPHERE, ball, GOXEL_BLEND_OVER, stone);
        if (r < 0)
                return r;
        r = goxel_volume_hollow(v, 1, 2);
        if (r < 0)
                return r;
        return goxel_volume_fill(v, window, GOXEL_BLEND_SUB, gone);
}

static void print_slice(const GoxelVolume *v, int32_t z) {
        for (int32_t y = SIDE - 1; y >= 0; y--) {
                for (int32_t x = 0; x < SIDE; x++)
                        putchar(goxel_volume_get(v, x, y, z).a > 0 ? '#' : '.');
                putchar('\n');
        }
}

int main(void) {
        GoxelVolume *v;
        int r;

        r = goxel_volume_new(&v);
        if (r == 0) {
                r = build(v);
                if (r == 0) {
                        printf("%" PRIu64 " voxels\n", goxel_volume_count(v));
                        print_slice(v, SIDE / 2);
                }
                goxel_volume_free(v);
        }
        if (r < 0)
                fprintf(stderr, "volume: %s\n", strerror(-r));
        return r < 0;
}
