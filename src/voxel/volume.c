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

Colour volume_get(const Volume *v, Point p) {
        const Block *b = volume_block(v, block_of(p));

        return b ? block_get(b, block_index_of(p)) : (Colour){ 0 };
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
static bool volume_set_again(Volume *v, Point block, unsigned index, Colour c) {
        const Slot *slot = v->cursor;
        Colour *voxel;
        Block *b;

        if (!slot || !point_equal(slot->at, block) || slot->block->refs != 1 || !slot->block->voxels)
                return false;

        b = slot->block;
        voxel = &b->voxels[index];
        if ((voxel->a > 0) != (c.a > 0)) {
                if (b->count == (c.a > 0 ? BLOCK_VOXELS - 1 : 1))
                        return false;
                b->count += c.a > 0 ? 1u : -1u;
                v->count += c.a > 0 ? 1u : -(uint64_t)1;
        }
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

int volume_set(Volume *v, Point p, Colour c) {
        const Point block = block_of(p);
        const SetVoxel set = { block_index_of(p), c.a > 0 ? c : (Colour){ 0 } };
        int r;

        if (volume_set_again(v, block, set.index, set.colour))
                return 0;
        if (colour_equal(volume_get(v, p), set.colour))
                return 0;
        r = volume_change(v, block, change_voxel, &set);
        if (r < 0)
                return r;

        v->cursor = table_find(&v->table, block);
        return 0;
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
                const Point last = { o.x + BLOCK_SIDE - 1, o.y + BLOCK_SIDE - 1, o.z + BLOCK_SIDE - 1 };

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
