#include "voxel/library/inner.h"

#include "voxel/dense.h"
#include "voxel/rows.h"
#include "voxel/volume-inline.h"

EXPORT int goxel_volume_new(GoxelVolume **ret) {
        return volume_new((Volume **)ret);
}

EXPORT int goxel_volume_copy(GoxelVolume **ret, const GoxelVolume *v) {
        return volume_copy((Volume **)ret, inner_const(v));
}

EXPORT GoxelVolume *goxel_volume_free(GoxelVolume *v) {
        volume_free(inner(v));
        return NULL;
}

EXPORT GoxelRgba goxel_volume_get(const GoxelVolume *v, int32_t x, int32_t y, int32_t z) {
        return rgba_of(volume_get_inline(inner_const(v), x, y, z));
}

EXPORT int goxel_volume_set(GoxelVolume *v, int32_t x, int32_t y, int32_t z, GoxelRgba c) {
        return volume_set_inline(inner(v), x, y, z, colour_of(c));
}

EXPORT uint64_t goxel_volume_count(const GoxelVolume *v) {
        return volume_count(inner_const(v));
}

EXPORT GoxelBox goxel_volume_box(const GoxelVolume *v) {
        return public_box_of(volume_box(inner_const(v)));
}

EXPORT uint64_t goxel_box_volume(GoxelBox box) {
        return box_volume(box_of(box));
}

EXPORT void goxel_volume_read(const GoxelVolume *v, GoxelBox box, GoxelRgba *ret) {
        volume_read(inner_const(v), box_of(box), (Colour *)ret);
}

EXPORT int goxel_volume_write(GoxelVolume *v, GoxelBox box, const GoxelRgba *colours) {
        Written written;
        Table before;

        whole_begin(v, &before);
        return whole_end(v, &before,
                         volume_write(inner(v), box_of(box), (const Colour *)colours, NULL, &written));
}

EXPORT int goxel_rows_new(GoxelRows **ret, const GoxelVolume *v, GoxelBox box) {
        return rows_new((Rows **)ret, inner_const(v), box_of(box));
}

EXPORT bool goxel_rows_next(GoxelRows *r, GoxelRow *ret) {
        Row row;

        if (!rows_next((Rows *)r, &row))
                return false;
        *ret = (GoxelRow){ xyz_of(row.at), row.n, (const GoxelRgba *)row.colours };
        return true;
}

EXPORT GoxelRows *goxel_rows_free(GoxelRows *r) {
        rows_free((Rows *)r);
        return NULL;
}

EXPORT void goxel_volume_rest(GoxelVolume *v) {
        volume_rest(inner(v));
}

EXPORT void goxel_volume_trim(void) {
        block_trim();
}
