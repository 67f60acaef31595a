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
        memset(v->recent, 0, sizeof(v->recent));
}

void volume_swap(Volume *v, Volume *other) {
        const Volume was = *v;

        assert(!v->watch && !other->watch);
        *v = *other;
        *other = was;
}

void volume_fit(Volume *v) {
        table_fit(&v->table);
}

void volume_pack(Volume *v, Point block) {
        Slot *slot = table_find(&v->table, block);

        if (slot && !slot->block->colourful)
                block_rest(slot->block);
}

void volume_rest(Volume *v) {
        for (size_t i = 0; i < v->table.capacity; i++)
                if (v->table.slots[i].hash != 0)
                        block_rest(v->table.slots[i].block);
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
        const Block *b = slot ? slot->block : &block_none;

        return block_at(b, block_index_of((Point){ x, y, z }));
}

static inline Recent *recent_of(Volume *v, int32_t block_x) {
        return &v->recent[(uint32_t)block_x % RECENT_BLOCKS];
}

int volume_change(Volume *v, Point block, BlockChange change, const void *how) {
        Slot *slot = table_find(&v->table, block);
        Block *b = slot ? slot->block : NULL;
        const uint64_t before = b ? b->count : 0;
        int r;

        recent_of(v, block.x)->block = NULL;
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

/* Colours as words: by bytes, compilers take them apart and put them together again. Empty ones are 0. */
static inline uint32_t word_of(Colour c) {
        const Colour alpha = { .a = 255 };
        uint32_t word, mask;

        memcpy(&word, &c, sizeof(word));
        memcpy(&mask, &alpha, sizeof(mask));
        return word & mask ? word : 0;
}

/* The quick way: the same block as last time, its colours are ours alone, and it stays as it is. */
static inline __attribute__((always_inline)) bool volume_set_again(Volume *v, int32_t x, int32_t y,
                                                                   int32_t z, uint32_t word) {
        const Recent *last = recent_of(v, x >> 4);
        Block *b = last->block;
        uint32_t count, old;
        Colour *voxel;

        if (!b || ((last->at.x ^ x >> 4) | (last->at.y ^ y >> 4) | (last->at.z ^ z >> 4)) != 0 ||
            b->refs != 1 || !b->voxels)
                return false;

        /* No branch on what the voxel was: nobody can guess it, and it may be far away in memory. */
        voxel = &b->voxels[block_index((unsigned)x & 15, (unsigned)y & 15, (unsigned)z & 15)];
        memcpy(&old, voxel, sizeof(old));
        count = b->count + (word != 0) - (old != 0);
        if (count - 1 >= BLOCK_VOXELS - 1 && count != b->count)
                return false;

        v->count += (uint64_t)count - b->count;
        b->count = count;
        memcpy(voxel, &word, sizeof(word));
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
                *recent_of(v, slot->at.x) = (Recent){ slot->at, slot->block };
                if (volume_set_again(v, x, y, z, word_of(c)))
                        return 0;
        }
        r = volume_change(v, block_of(p), change_voxel, &set);
        if (r < 0)
                return r;

        slot = table_find(&v->table, block_of(p));
        if (slot)
                *recent_of(v, slot->at.x) = (Recent){ slot->at, slot->block };
        return 0;
}

int volume_set_at(Volume *v, int32_t x, int32_t y, int32_t z, Colour c) {
        const uint32_t word = word_of(c);

        if (volume_set_again(v, x, y, z, word))
                return 0;
        memcpy(&c, &word, sizeof(c));
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
