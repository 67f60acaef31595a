#include "voxel/volume-inline.h"

#include <assert.h>
#include <errno.h>

static void forget(Recent *last) {
        *last = (Recent){ .block = (Block *)(uintptr_t)&block_none };
}

static void forget_all(Volume *v) {
        for (unsigned i = 0; i < RECENT_BLOCKS; i++)
                forget(&v->recent[i]);
}

int volume_new(Volume **ret) {
        Volume *v = calloc(1, sizeof(Volume));

        if (!v)
                return -ENOMEM;
        forget_all(v);
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
        chart_done(&v->chart);
        table_done(&v->table);
        free(v);
        return NULL;
}

void volume_watch(Volume *v, VolumeWatch watch, void *userdata) {
        v->watch = watch;
        v->userdata = userdata;
        forget_all(v);
}

void volume_swap(Volume *v, Volume *other) {
        const Volume was = *v;

        assert(!v->watch && !other->watch);
        *v = *other;
        *other = was;
}

void volume_fit(Volume *v) {
        table_fit(&v->table);
        chart_fit(&v->chart, &v->table);
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
        chart_make(&v->chart, &v->table);
}

const Block *volume_block(const Volume *v, Point block) {
        const Block *b = volume_there(v, block.x, block.y, block.z);

        return b != &block_none ? b : NULL;
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

int volume_change(Volume *v, Point block, BlockChange change, const void *how) {
        Slot *slot = table_find(&v->table, block);
        Block *b = slot ? slot->block : NULL;
        const uint64_t before = b ? b->count : 0;
        int r;

        forget(recent_of(v, block.x * BLOCK_SIDE));
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
        chart_put(&v->chart, &v->table, block, b);
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

static inline Colour colour_of(uint32_t word) {
        Colour c;

        memcpy(&c, &word, sizeof(c));
        return c;
}

/* One voxel more, one less or none. No branch on what the voxel was: nobody can guess it. */
static inline int32_t more_by(uint32_t old, uint32_t word) {
        return (word != 0) - (old != 0);
}

/* False when the block is emptied or filled by that, which is for the slow way. */
static inline bool count_more(Volume *v, Block *b, int32_t more) {
        const uint32_t count = b->count + (uint32_t)more;

        if (count - 1 >= BLOCK_VOXELS - 1 && more != 0)
                return false;
        b->count = count;
        v->count += (uint64_t)more;
        return true;
}

static inline uint32_t packed_word(const Packed *p, unsigned at) {
        uint32_t word;

        memcpy(&word, &p->colours[at], sizeof(word));
        return word;
}

/* False when the palette does not have the colour, or is too large to look. */
static bool recent_colour(Recent *last, const Packed *p, uint32_t word) {
        if (last->index < p->n && packed_word(p, last->index) == word)
                return true;
        if (p->n > WRITTEN_COLOURS_MOST)
                return false;
        for (last->index = 0; last->index < p->n; last->index++)
                if (packed_word(p, last->index) == word)
                        return true;
        return false;
}

/* Sets that go by chance find more of a block near when it is packed; one after the other they are quicker
 * when it is not. */
static bool set_packed(Volume *v, Recent *last, unsigned index, uint32_t word) {
        Block *b = last->block;
        const Packed *p = b->packed;
        PackedPlace place;

        if (!recent_colour(last, p, word))
                return false;
        place = packed_place(b->view, index);
        if (!count_more(v, b, more_by(packed_word(p, *place.byte >> place.up & place.mask), word)))
                return false;
        b->patched = (uint8_t)(b->patched + (b->patched < PATCHES_MOST));
        *place.byte = (uint8_t)((*place.byte & ~(place.mask << place.up)) | last->index << place.up);
        if (++last->sets == SETS_IN_A_ROW)
                block_unpack(b);
        return true;
}

/* Colours in full, and the block is ours alone. */
static bool set_expanded(Volume *v, Block *b, unsigned index, uint32_t word) {
        uint32_t old;

        if (b->refs != 1 || !b->voxels)
                return false;
        memcpy(&old, &b->voxels[index], sizeof(old));
        if (!count_more(v, b, more_by(old, word)))
                return false;
        memcpy(&b->voxels[index], &word, sizeof(word));
        return true;
}

static bool set_recent(Volume *v, Recent *last, unsigned index, uint32_t word) {
        if (set_expanded(v, last->block, index, word))
                return true;
        return last->block->refs == 1 && last->block->packed && set_packed(v, last, index, word);
}

typedef struct SetVoxel {
        unsigned index;
        Colour colour;
} SetVoxel;

static int change_voxel(Block **b, const void *how) {
        const SetVoxel *set = how;

        return block_set(b, set->index, set->colour);
}

static Recent *remember(Volume *v, Point block, const Block *b) {
        Recent *last = recent_of(v, block.x * BLOCK_SIDE);

        *last = (Recent){ block_origin(block), (Block *)(uintptr_t)b, 1, 0 };
        return last;
}

int volume_set_slowly(Volume *v, int32_t x, int32_t y, int32_t z, Colour given) {
        const uint32_t word = word_of(given);
        const Colour c = colour_of(word);
        const Point block = { x >> 4, y >> 4, z >> 4 };
        const SetVoxel set = { block_index_of((Point){ x, y, z }), c };
        Recent *last = recent_of(v, block.x * BLOCK_SIDE);
        const Block *b;
        unsigned index;
        int r;

        if (recent_index(last, x, y, z, &index) && set_recent(v, last, index, word))
                return 0;
        b = volume_there(v, block.x, block.y, block.z);
        /* A watch is not told of what changes nothing. */
        if ((v->watch || b == &block_none) && colour_equal(block_at(b, set.index), c))
                return 0;
        if (b != &block_none) {
                r = v->watch ? v->watch(v->userdata, block, (Block *)(uintptr_t)b) : 0;
                if (r < 0)
                        return r;
                if (set_recent(v, remember(v, block, b), set.index, word))
                        return 0;
        }
        r = volume_change(v, block, change_voxel, &set);
        if (r < 0)
                return r;
        b = volume_there(v, block.x, block.y, block.z);
        if (b != &block_none)
                (void)remember(v, block, b);
        return 0;
}

Colour volume_get_at(const Volume *v, int32_t x, int32_t y, int32_t z) {
        return volume_get_inline(v, x, y, z);
}

int volume_set_at(Volume *v, int32_t x, int32_t y, int32_t z, Colour c) {
        return volume_set_inline(v, x, y, z, c);
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
