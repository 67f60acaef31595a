/* The hash table inside a volume: block positions to blocks. Open addressing with linear probing; a
 * removal closes its gap, so there are no tombstones and a lookup never gets slower with age. */
#pragma once

#include "voxel/block.h"

typedef struct Slot {
        Point at;
        uint32_t hash; /* 0: free */
        Block *block;  /* owned; may be NULL */
} Slot;

/* A zeroed Table is an empty one. */
typedef struct Table {
        Slot *slots;
        size_t capacity; /* 0 or a power of two */
        size_t n;
} Table;

/* Frees everything and leaves an empty table. */
void table_done(Table *t);
/* A table with the same contents and no more room than they need. -ENOMEM. */
int table_copy(Table *ret, const Table *t);
/* Models are flat and regular, so neighbours must scatter. Never 0. Here, like the look-up, so that it
 * becomes part of those who ask for single voxels. */
static inline uint32_t table_hash(Point p) {
        uint64_t h = (uint32_t)p.x * 0x9e3779b97f4a7c15u + (uint32_t)p.y * 0xd6e8feb86659fd93u +
                     (uint32_t)p.z * 0xff51afd7ed558ccdu;

        h = (h ^ h >> 32) * 0xc2b2ae3d27d4eb4fu;
        return (uint32_t)(h >> 32) | 1u << 31;
}
/* NULL when the position is not in it. Valid until the next insertion or removal. */
static inline Slot *table_find(const Table *t, Point at) {
        const uint32_t hash = table_hash(at);

        if (t->n == 0)
                return NULL;
        for (size_t i = hash & (t->capacity - 1);; i = (i + 1) & (t->capacity - 1)) {
                Slot *slot = &t->slots[i];

                if (slot->hash == hash && point_equal(slot->at, at))
                        return slot;
                if (slot->hash == 0)
                        return NULL;
        }
}
/* The block there, borrowed; NULL when there is none, or no table. */
Block *table_get(const Table *t, Point at);
/* Makes room for `more` insertions. -ENOMEM, and the table is as it was. */
int table_reserve(Table *t, size_t more);
/* The position must not be in the table yet, and there must be room. Takes over a reference. */
Slot *table_insert(Table *t, Point at, Block *block);
/* Drops the slot's reference. Never shrinks: what was removed can be inserted again without memory. */
void table_remove(Table *t, Slot *slot);
/* Gives memory back when most of it is unused. Failing to is no harm. */
void table_fit(Table *t);
/* The used slots whose position is in `within` (blocks; NULL: all), in the order of z, y, x, NULL at
 * the end; freed by the caller. -ENOMEM. */
int table_sorted(const Table *t, const Box *within, const Slot ***ret);
