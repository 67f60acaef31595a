/* The peer of bench-volume: OpenVDB's grid of 32-bit integers, with its accessor. A grid is a handle. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Vdb Vdb;

Vdb *vdb_new(void);
Vdb *vdb_copy(const Vdb *v);
void vdb_free(Vdb *v);
/* All voxels of a cube [0, side), in the order that suits the grid. */
void vdb_set_all(Vdb *v, int32_t side, uint32_t colour);
/* x, y, z of n voxels. */
void vdb_set(Vdb *v, const int32_t *at, uint64_t n, uint32_t colour);
uint64_t vdb_get(const Vdb *v, const int32_t *at, uint64_t n);
/* Its own fill with tiles. */
void vdb_fill(Vdb *v, int32_t from, int32_t to, uint32_t colour);
/* A sphere, by tiles where a leaf is inside as a whole, voxel by voxel at the rim. */
void vdb_sphere(Vdb *v, int32_t x, int32_t y, int32_t z, int32_t radius, uint32_t colour);
/* `from` over `v`. */
void vdb_unite(Vdb *v, const Vdb *from);
/* A column of voxels [0, height] at x, y. */
void vdb_column(Vdb *v, int32_t x, int32_t y, const uint32_t *colours, int32_t height);
/* Uniform leaves become tiles. */
void vdb_prune(Vdb *v);
uint64_t vdb_count(const Vdb *v);
uint64_t vdb_bytes(const Vdb *v);

#ifdef __cplusplus
}
#endif
