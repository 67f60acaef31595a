#include "formats/gox-known.h"

#include <stdlib.h>

void known_done(KnownBlocks *k) {
        for (size_t i = 0; i < k->room; i++)
                block_unref(k->slots[i].block);
        free(k->slots);
        *k = (KnownBlocks){ 0 };
}

static Known *slot_of(const KnownBlocks *k, const Block *b) {
        const uint64_t hash = (uint64_t)(uintptr_t)b * 0x9e3779b97f4a7c15u;
        size_t i = (hash >> 32) & (k->room - 1);

        while (k->slots[i].block && k->slots[i].block != b)
                i = (i + 1) & (k->room - 1);
        return &k->slots[i];
}

Known *known_find(const KnownBlocks *k, const Block *b) {
        Known *slot = k->n > 0 ? slot_of(k, b) : NULL;

        return slot && slot->block ? slot : NULL;
}

/* Those that it keeps move into `room` slots. Without memory all stay. */
static bool move(KnownBlocks *k, size_t room, bool (*keeps)(const Known *known, uint32_t used),
                 uint32_t used) {
        KnownBlocks moved = { .room = room };

        moved.slots = calloc(room, sizeof(*moved.slots));
        if (!moved.slots)
                return false;
        for (size_t i = 0; i < k->room; i++) {
                const Known *known = &k->slots[i];

                if (!known->block)
                        continue;
                if (keeps && !keeps(known, used)) {
                        block_unref(known->block);
                        continue;
                }
                *slot_of(&moved, known->block) = *known;
                moved.n++;
        }
        free(k->slots);
        *k = moved;
        return true;
}

void known_add(KnownBlocks *k, const Block *b, GoxKey key, uint32_t used) {
        if (k->n >= GOX_ENCODED_BLOCKS_MOST)
                return;
        if (2 * (k->n + 1) > k->room && !move(k, k->room ? 2 * k->room : 64, NULL, 0))
                return;
        /* One user more changes nothing in it. */
        *slot_of(k, b) = (Known){ block_ref((Block *)(uintptr_t)b), key, used };
        k->n++;
}

static bool is_shared(const Known *known, uint32_t used) {
        return block_shared(known->block);
}

static bool is_used(const Known *known, uint32_t used) {
        return known->used == used;
}

static size_t count(const KnownBlocks *k, bool (*keeps)(const Known *known, uint32_t used), uint32_t used) {
        size_t n = 0;

        for (size_t i = 0; i < k->room; i++)
                n += k->slots[i].block && keeps(&k->slots[i], used);
        return n;
}

void known_leave_alone(KnownBlocks *k) {
        if (count(k, is_shared, 0) < k->n)
                (void)move(k, k->room, is_shared, 0);
}

void known_keep_used(KnownBlocks *k, uint32_t used) {
        if (count(k, is_used, used) < k->n)
                (void)move(k, k->room, is_used, used);
}
