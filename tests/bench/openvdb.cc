#include "bench/openvdb.h"

#include <openvdb/openvdb.h>
#include <openvdb/tools/Composite.h>
#include <openvdb/tools/Prune.h>

using openvdb::Coord;
using openvdb::CoordBBox;
using openvdb::Int32Grid;

struct Vdb {
        Int32Grid::Ptr grid;
};

Vdb *vdb_new(void) {
        openvdb::initialize();
        return new Vdb{ Int32Grid::create(0) };
}

Vdb *vdb_copy(const Vdb *v) {
        return new Vdb{ v->grid->deepCopy() };
}

void vdb_free(Vdb *v) {
        delete v;
}

void vdb_set_all(Vdb *v, int32_t side, uint32_t colour) {
        auto accessor = v->grid->getAccessor();

        for (int32_t x = 0; x < side; x++)
                for (int32_t y = 0; y < side; y++)
                        for (int32_t z = 0; z < side; z++)
                                accessor.setValueOn(Coord(x, y, z), (int32_t)colour);
}

void vdb_set(Vdb *v, const int32_t *at, uint64_t n, uint32_t colour) {
        auto accessor = v->grid->getAccessor();

        for (uint64_t i = 0; i < n; i++, at += 3)
                accessor.setValueOn(Coord(at[0], at[1], at[2]), (int32_t)colour);
}

uint64_t vdb_get(const Vdb *v, const int32_t *at, uint64_t n) {
        auto accessor = v->grid->getConstAccessor();
        uint64_t sum = 0;

        for (uint64_t i = 0; i < n; i++, at += 3)
                sum += (uint32_t)accessor.getValue(Coord(at[0], at[1], at[2]));
        return sum;
}

void vdb_fill(Vdb *v, int32_t from, int32_t to, uint32_t colour) {
        v->grid->sparseFill(CoordBBox(from, from, from, to, to, to), (int32_t)colour);
}

void vdb_sphere(Vdb *v, int32_t cx, int32_t cy, int32_t cz, int32_t radius, uint32_t colour) {
        const int32_t side = Int32Grid::TreeType::LeafNodeType::DIM;
        auto accessor = v->grid->getAccessor();
        const int64_t most = 4 * (int64_t)radius * radius;
        auto square = [](int64_t d) { return d * d; };
        auto floor_to = [side](int32_t a) { return a & ~(side - 1); };

        for (int32_t x = floor_to(cx - radius); x < cx + radius; x += side)
                for (int32_t y = floor_to(cy - radius); y < cy + radius; y += side)
                        for (int32_t z = floor_to(cz - radius); z < cz + radius; z += side) {
                                auto far = [side](int32_t a, int32_t c) {
                                        return std::max(std::abs(2 * (a - c) + 1), std::abs(2 * (a + side - 1 - c) + 1));
                                };
                                if (square(far(x, cx)) + square(far(y, cy)) + square(far(z, cz)) <= most) {
                                        v->grid->tree().addTile(1, Coord(x, y, z), (int32_t)colour, true);
                                        continue;
                                }
                                for (int32_t i = x; i < x + side; i++)
                                        for (int32_t j = y; j < y + side; j++)
                                                for (int32_t k = z; k < z + side; k++)
                                                        if (square(2 * (i - cx) + 1) + square(2 * (j - cy) + 1) +
                                                                    square(2 * (k - cz) + 1) <= most)
                                                                accessor.setValueOn(Coord(i, j, k),
                                                                                    (int32_t)colour);
                        }
}

void vdb_unite(Vdb *v, const Vdb *from) {
        openvdb::tools::compReplace(*v->grid, *from->grid);
}

void vdb_column(Vdb *v, int32_t x, int32_t y, const uint32_t *colours, int32_t height) {
        auto accessor = v->grid->getAccessor();

        for (int32_t z = 0; z <= height; z++)
                accessor.setValueOn(Coord(x, y, z), (int32_t)colours[z]);
}

void vdb_prune(Vdb *v) {
        openvdb::tools::prune(v->grid->tree());
}

uint64_t vdb_count(const Vdb *v) {
        return v->grid->activeVoxelCount();
}

uint64_t vdb_bytes(const Vdb *v) {
        return v->grid->memUsage();
}
