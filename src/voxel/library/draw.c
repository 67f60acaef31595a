#include <goxel-voxel/draw.h>

#include "voxel/library/inner.h"

#include "voxel/cut.h"
#include "voxel/flood.h"
#include "voxel/recolour.h"
#include "voxel/stroke.h"

#include <errno.h>

_Static_assert((int)GOXEL_SHAPE_CYLINDER == (int)SHAPE_CYLINDER &&
                       (int)GOXEL_FLOOD_NOTHING == (int)FLOOD_NOTHING &&
                       (int)GOXEL_FLOOD_MORE == (int)FLOOD_MORE,
               "the same numbers as those of src/voxel");

static bool blend_known(GoxelBlend blend) {
        return (unsigned)blend <= GOXEL_BLEND_REPLACE;
}

static bool shape_known(GoxelShape shape) {
        return (unsigned)shape <= GOXEL_SHAPE_CYLINDER;
}

EXPORT int goxel_volume_fill(GoxelVolume *v, GoxelBox box, GoxelBlend blend, GoxelRgba c) {
        Table before;

        if (!blend_known(blend))
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_fill(inner(v), box_of(box), (Mode)blend, colour_of(c)));
}

EXPORT int goxel_volume_draw(GoxelVolume *v, GoxelShape shape, GoxelBox box, GoxelBlend blend, GoxelRgba c) {
        Table before;

        if (!blend_known(blend) || !shape_known(shape))
                return -EINVAL;
        whole_begin(v, &before);
        return whole_end(v, &before,
                         volume_shape(inner(v), (ShapeKind)shape, box_of(box), (Mode)blend, colour_of(c)));
}

static int merge_whole(GoxelVolume *v, const Volume *source, GoxelBlend blend) {
        Table before;

        whole_begin(v, &before);
        return whole_end(v, &before, volume_merge(inner(v), source, (Mode)blend));
}

EXPORT int goxel_volume_line(GoxelVolume *v, GoxelXyz from, GoxelXyz to, GoxelShape brush, int32_t size,
                             GoxelBlend blend, GoxelRgba c) {
        CLEANUP(volume_free) Volume *line = NULL;
        const Stroke stroke = { .from = point_of(from),
                                .to = point_of(to),
                                .brush = (ShapeKind)brush,
                                .size = size,
                                .colour = colour_of(c) };
        int r;

        if (!blend_known(blend) || !shape_known(brush) || size < 1)
                return -EINVAL;
        r = stroke_volume(&line, &stroke);
        if (r < 0)
                return r;
        return merge_whole(v, line, blend);
}

EXPORT int goxel_volume_merge(GoxelVolume *v, const GoxelVolume *source, GoxelBlend blend) {
        if (!blend_known(blend))
                return -EINVAL;
        return merge_whole(v, inner_const(source), blend);
}

EXPORT int goxel_volume_cut(GoxelVolume *v, const GoxelVolume *chosen) {
        Table before;

        if (chosen == v)
                return goxel_volume_merge(v, chosen, GOXEL_BLEND_SUB);
        whole_begin(v, &before);
        return whole_end(v, &before, volume_cut(inner(v), inner_const(chosen)));
}

EXPORT int goxel_volume_keep(GoxelVolume *v, const GoxelVolume *chosen) {
        Table before;

        if (chosen == v)
                return 0;
        whole_begin(v, &before);
        return whole_end(v, &before, volume_keep(inner(v), inner_const(chosen)));
}

EXPORT int goxel_volume_flood(GoxelVolume *v, GoxelXyz seed, const GoxelFlood *flood, GoxelRgba c,
                              uint64_t *ret_n) {
        const FloodRule rule = { box_of(flood->within), flood->space, flood->tolerance, flood->axes,
                                 flood->most };
        CLEANUP(flood_free) Flood *reached = NULL;
        Table before;
        int r;

        if (flood->axes < 1 || flood->axes > 3 || flood->tolerance > 255)
                return -EINVAL;
        r = flood_new(&reached, inner_const(v), point_of(seed), &rule);
        if (r != 0)
                return r;
        whole_begin(v, &before);
        r = whole_end(v, &before, flood_paint(reached, inner(v), colour_of(c)));
        if (r == 0 && ret_n)
                *ret_n = flood_count(reached);
        return r;
}

typedef struct PublicMap {
        GoxelMap map;
        const void *userdata;
} PublicMap;

static Colour map_colour(const void *userdata, Colour c) {
        const PublicMap *m = userdata;

        return colour_of(m->map(m->userdata, rgba_of(c)));
}

EXPORT int goxel_volume_recolour(GoxelVolume *v, GoxelBox box, GoxelMap map, const void *userdata,
                                 uint64_t *ret_n) {
        const PublicMap m = { map, userdata };
        uint64_t n = 0;
        Table before;
        int r;

        whole_begin(v, &before);
        r = whole_end(v, &before, volume_recolour(inner(v), box_of(box), NULL, map_colour, &m, &n));
        if (r == 0 && ret_n)
                *ret_n = n;
        return r;
}
