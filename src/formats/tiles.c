/* An open hash table by contents, at most half full. */
#include "formats/tiles.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* Products do not wait for those of other lanes. */
#define LANES 4

void tiles_done(Tiles *t) {
        free(t->slots);
        *t = (Tiles){ 0 };
}

uint64_t tiles_hash(const Colour voxels[static BLOCK_VOXELS]) {
        static_assert(sizeof(Colour) == 4, "two colours make a word");
        uint64_t hash[LANES] = { 0 };

        for (size_t i = 0; i < BLOCK_VOXELS; i += 2 * LANES)
                for (size_t k = 0; k < LANES; k++) {
                        uint64_t word;

                        memcpy(&word, &voxels[i + 2 * k], sizeof(word));
                        hash[k] = (hash[k] ^ word) * 0x9e3779b97f4a7c15u;
                        hash[k] ^= hash[k] >> 32;
                }
        for (size_t k = 1; k < LANES; k++)
                hash[0] = (hash[0] ^ hash[k]) * 0x9e3779b97f4a7c15u;
        return hash[0] ^ hash[0] >> 32;
}

static TileSlot *find_slot(const Tiles *t, uint64_t hash, const Block *b) {
        size_t i = hash & (t->n_slots - 1);

        while (t->slots[i].block && !(t->slots[i].hash == hash && block_equal(t->slots[i].block, b)))
                i = (i + 1) & (t->n_slots - 1);
        return &t->slots[i];
}

static int make_room(Tiles *t) {
        Tiles bigger = { .n_slots = t->n_slots ? 2 * t->n_slots : 64, .n = t->n };

        if (2 * ((size_t)t->n + 1) <= t->n_slots)
                return 0;
        bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
        if (!bigger.slots)
                return -ENOMEM;
        for (size_t i = 0; i < t->n_slots; i++)
                if (t->slots[i].block)
                        *find_slot(&bigger, t->slots[i].hash, t->slots[i].block) = t->slots[i];
        free(t->slots);
        *t = bigger;
        return 0;
}

int tiles_add(Tiles *t, const Block *b, uint64_t hash, uint32_t *ret) {
        TileSlot *slot;
        int r;

        r = make_room(t);
        if (r < 0)
                return r;
        slot = find_slot(t, hash, b);
        r = slot->block ? 0 : 1;
        if (r)
                *slot = (TileSlot){ hash, b, t->n++ };
        *ret = slot->number;
        return r;
}
