#include <goxel-voxel/transform.h>

#include "voxel/library/inner.h"

#include "voxel/grow.h"
#include "voxel/scale.h"
#include "voxel/turn.h"

#include <errno.h>

static const Box everywhere = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };

static bool axis_known(GoxelAxis axis) {
        return (unsigned)axis <= GOXEL_AXIS_Z;
}

static int turn_whole(GoxelVolume *v, const Turn *t) {
        CLEANUP(volume_free) Volume *turned = NULL;
        int r;

        r = volume_turned(&turned, inner_const(v), everywhere, t);
        if (r < 0)
                return r;
        volume_swap(inner(v), turned);
        return 0;
}

EXPORT int goxel_volume_move(GoxelVolume *v, GoxelXyz by) {
        const Turn t = turn_shift(point_of(by));

        return turn_whole(v, &t);
}

EXPORT int goxel_volume_flip(GoxelVolume *v, GoxelAxis axis, GoxelBox about) {
        Turn t;

        if (!axis_known(axis) || box_empty(box_of(about)))
                return -EINVAL;
        t = turn_flip((Axis)axis, pivot_of(box_of(about)));
        return turn_whole(v, &t);
}

EXPORT int goxel_volume_turn(GoxelVolume *v, GoxelAxis axis, int64_t quarters, GoxelBox about) {
        Turn t;
        int r;

        if (!axis_known(axis) || box_empty(box_of(about)))
                return -EINVAL;
        r = turn_quarters_in_place(&t, (Axis)axis, quarters, box_of(about));
        if (r < 0)
                return r;
        return turn_whole(v, &t);
}

static int scale_whole(GoxelVolume *v, GoxelXyz origin, int (*scaled)(Volume **, const Volume *, Point)) {
        CLEANUP(volume_free) Volume *made = NULL;
        int r;

        r = scaled(&made, inner_const(v), point_of(origin));
        if (r < 0)
                return r;
        volume_swap(inner(v), made);
        return 0;
}

EXPORT int goxel_volume_double(GoxelVolume *v, GoxelXyz origin) {
        return scale_whole(v, origin, volume_doubled);
}

EXPORT int goxel_volume_halve(GoxelVolume *v, GoxelXyz origin) {
        return scale_whole(v, origin, volume_halved);
}

EXPORT int goxel_volume_wrap(GoxelVolume *v, GoxelBox box, GoxelXyz by) {
        Table before;

        if (box_empty(box_of(box)))
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_wrap(inner(v), box_of(box), point_of(by)));
}

EXPORT int goxel_volume_dilate(GoxelVolume *v, unsigned axes) {
        Table before;

        if (axes < 1 || axes > 3)
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_dilate(inner(v), axes, NULL));
}

EXPORT int goxel_volume_erode(GoxelVolume *v, unsigned axes) {
        Table before;

        if (axes < 1 || axes > 3)
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_erode(inner(v), axes));
}

EXPORT int goxel_volume_smooth(GoxelVolume *v) {
        Table before;

        whole_begin(v, &before);
        return whole_end(v, &before, volume_smooth(inner(v)));
}

EXPORT int goxel_volume_hollow(GoxelVolume *v, unsigned axes, uint32_t thickness) {
        Table before;

        if (axes < 1 || axes > 3 || thickness < 1)
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_hollow(inner(v), axes, thickness));
}
