#include "voxel/volume-private.h"

#include <assert.h>
#include <errno.h>

int volume_new(Volume **ret) {
        Volume *v = calloc(1, sizeof(Volume));

        if (!v)
                return -ENOMEM;
        *ret = v;
        return 0;
}

int volume_copy(Volume **ret, const Volume *v) {
        CLEANUP(volume_free) Volume *copy = NULL;
        int r;

        r = volume_new(&copy);
        if (r < 0)
                return r;
        r = table_copy(&copy->table, &v->table);
        if (r < 0)
                return r;

        copy->count = v->count;
        *ret = TAKE(copy);
        return 0;
}

Volume *volume_free(Volume *v) {
        if (!v)
                return NULL;
        table_done(&v->table);
        free(v);
        return NULL;
}

void volume_watch(Volume *v, VolumeWatch watch, void *userdata) {
        v->watch = watch;
        v->userdata = userdata;
        v->cursor = NULL;
}

void volume_fit(Volume *v) {
        v->cursor = NULL;
        table_fit(&v->table);
}

void volume_pack(Volume *v, Point block) {
        Slot *slot = table_find(&v->table, block);

        if (slot)
                block_pack(slot->block);
}

const Block *volume_block(const Volume *v, Point block) {
        return table_get(&v->table, block);
}

size_t volume_blocks(const Volume *v) {
        return v->table.n;
}

bool volume_next(const Volume *v, VolumeIter *i) {
        while (i->at < v->table.capacity) {
                const Slot *slot = &v->table.slots[i->at++];

                if (slot->hash != 0) {
                        i->block = slot->at;
                        i->contents = slot->block;
                        return true;
                }
        }
        return false;
}

Colour volume_get_at(const Volume *v, int32_t x, int32_t y, int32_t z) {
        const Slot *slot = table_find(&v->table, block_of((Point){ x, y, z }));
        const Block *b = slot ? slot->block : NULL;

        if (!b)
                return (Colour){ 0 };
        return b->voxels ? b->voxels[block_index_of((Point){ x, y, z })] : b->colour;
}

int volume_change(Volume *v, Point block, BlockChange change, const void *how) {
        Slot *slot = table_find(&v->table, block);
        Block *b = slot ? slot->block : NULL;
        const uint64_t before = b ? b->count : 0;
        int r;

        v->cursor = NULL;
        if (v->watch) {
                r = v->watch(v->userdata, block, b);
                if (r < 0)
                        return r;
        }
        /* Room first: behind the change nothing may fail. */
        if (!slot) {
                r = table_reserve(&v->table, 1);
                if (r < 0)
                        return r;
        }
        r = change(&b, how);
        if (r < 0)
                return r;

        v->count += (b ? b->count : 0) - before;
        if (slot)
                slot->block = b;
        if (slot && !b)
                table_remove(&v->table, slot);
        else if (!slot && b)
                (void)table_insert(&v->table, block, b);
        return 0;
}

/* The quick way: the same block as last time, its colours are ours alone, and it stays as it is. */
static inline __attribute__((always_inline)) bool volume_set_again(Volume *v, Point p, Colour c) {
        const Slot *slot = v->cursor;
        Colour *voxel;
        uint32_t count;
        Block *b;

        if (!slot || !point_equal(slot->at, block_of(p)) || slot->block->refs != 1 || !slot->block->voxels)
                return false;

        /* No branch on what the voxel was: nobody can guess it, and it may be far away in memory. */
        b = slot->block;
        voxel = &b->voxels[block_index_of(p)];
        count = b->count + (c.a > 0) - (voxel->a > 0);
        if (count == 0 || (count == BLOCK_VOXELS && b->count < BLOCK_VOXELS))
                return false;

        v->count += (uint64_t)count - b->count;
        b->count = count;
        *voxel = c;
        return true;
}

typedef struct SetVoxel {
        unsigned index;
        Colour colour;
} SetVoxel;

static int change_voxel(Block **b, const void *how) {
        const SetVoxel *set = how;

        return block_set(b, set->index, set->colour);
}

/* Apart from the quick way, which needs no room on the stack. */
static __attribute__((noinline)) int volume_set_slowly(Volume *v, int32_t x, int32_t y, int32_t z,
                                                       Colour c) {
        const Point p = { x, y, z };
        const SetVoxel set = { block_index_of(p), c };
        Slot *slot = table_find(&v->table, block_of(p));
        int r;

        if (colour_equal(slot ? block_get(slot->block, set.index) : (Colour){ 0 }, c))
                return 0;
        if (slot) {
                r = v->watch ? v->watch(v->userdata, slot->at, slot->block) : 0;
                if (r < 0)
                        return r;
                v->cursor = slot;
                if (volume_set_again(v, p, c))
                        return 0;
        }
        r = volume_change(v, block_of(p), change_voxel, &set);
        if (r < 0)
                return r;

        v->cursor = table_find(&v->table, block_of(p));
        return 0;
}

int volume_set_at(Volume *v, int32_t x, int32_t y, int32_t z, Colour c) {
        if (c.a == 0)
                c = (Colour){ 0 };
        if (volume_set_again(v, (Point){ x, y, z }, c))
                return 0;
        return volume_set_slowly(v, x, y, z, c);
}

static int change_whole(Block **b, const void *how) {
        Block *const *put = how;

        (void)block_ref(*put);
        block_unref(*b);
        *b = *put;
        return 0;
}

static bool block_in_space(Point at) {
        return at.x >= BLOCK_MIN && at.x <= BLOCK_MAX && at.y >= BLOCK_MIN && at.y <= BLOCK_MAX &&
               at.z >= BLOCK_MIN && at.z <= BLOCK_MAX;
}

int volume_put_block(Volume *v, Point block, Block *b) {
        Block *put = b && b->count > 0 ? b : NULL;

        if (!block_in_space(block))
                return -ERANGE;
        if (!put && !volume_block(v, block))
                return 0;
        return volume_change(v, block, change_whole, &put);
}

uint64_t volume_count(const Volume *v) {
        return v->count;
}

Box volume_box(const Volume *v) {
        Box box = BOX_EMPTY;

        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                const Point o = block_origin(i.block);
                const Point last = { o.x + (BLOCK_SIDE - 1), o.y + (BLOCK_SIDE - 1),
                                     o.z + (BLOCK_SIDE - 1) };

                if (!box_contains(box, o) || !box_contains(box, last))
                        box = box_union(box, block_box(i.contents, i.block));
        }
        return box;
}

uint64_t box_blocks(Box box) {
        const Box blocks = { block_of(box.min), block_of(box.max) };
        const uint64_t area = box_width(blocks) * box_depth(blocks);

        if (box_empty(box))
                return 0;
        return area > VOLUME_FILL_MOST ? UINT64_MAX : area * box_height(blocks);
}
