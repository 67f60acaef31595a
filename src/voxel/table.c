#include "voxel/table.h"

#include <assert.h>
#include <errno.h>

#define CAPACITY_MIN 16
#define REFS_AT_ONCE 256 /* at most, as their places are bytes */

void table_done(Table *t) {
        for (size_t i = 0; i < t->capacity; i++)
                if (t->slots[i].hash != 0)
                        block_unref(t->slots[i].block);
        free(t->slots);
        *t = (Table){ 0 };
}

/* At most half full: looking for what is not there costs the more, the fuller it is. */
static size_t capacity_for(size_t n) {
        size_t capacity = CAPACITY_MIN;

        while (capacity / 2 < n)
                capacity *= 2;
        return capacity;
}

static Slot *slot_for(Slot *slots, size_t capacity, uint32_t hash) {
        size_t i = hash & (capacity - 1);

        while (slots[i].hash != 0)
                i = (i + 1) & (capacity - 1);
        return &slots[i];
}

static int slots_rebuilt(Slot **ret, size_t capacity, const Table *t) {
        Slot *slots = calloc(capacity, sizeof(Slot));

        if (!slots)
                return -ENOMEM;
        for (size_t i = 0; i < t->capacity; i++)
                if (t->slots[i].hash != 0)
                        *slot_for(slots, capacity, t->slots[i].hash) = t->slots[i];
        *ret = slots;
        return 0;
}

static int slots_copied(Slot **ret, const Table *t) {
        *ret = reallocarray(NULL, t->capacity, sizeof(Slot));
        if (!*ret)
                return -ENOMEM;
        memcpy(*ret, t->slots, t->capacity * sizeof(Slot));
        return 0;
}

static int table_resize(Table *t, size_t capacity) {
        Slot *slots;
        int r;

        r = slots_rebuilt(&slots, capacity, t);
        if (r < 0)
                return r;

        free(t->slots);
        t->slots = slots;
        t->capacity = capacity;
        return 0;
}

/* Takes references. Which slots are used nobody can guess, so they are found without branching. */
static void slots_ref(const Slot *slots, size_t capacity) {
        uint8_t used[REFS_AT_ONCE];

        for (size_t at = 0; at < capacity; at += REFS_AT_ONCE) {
                const unsigned most = (unsigned)MIN(capacity - at, (size_t)REFS_AT_ONCE);
                unsigned n = 0;

                for (unsigned i = 0; i < most; i++) {
                        used[n] = (uint8_t)i;
                        n += slots[at + i].block != NULL;
                }
                for (unsigned i = 0; i < n; i++)
                        (void)block_ref(slots[at + used[i]].block);
        }
}

int table_copy(Table *ret, const Table *t) {
        Table copy = { .n = t->n };
        int r;

        if (t->n > 0) {
                copy.capacity = capacity_for(t->n);
                r = copy.capacity == t->capacity ? slots_copied(&copy.slots, t)
                                                 : slots_rebuilt(&copy.slots, copy.capacity, t);
                if (r < 0)
                        return r;
        }
        slots_ref(copy.slots, copy.capacity);
        *ret = copy;
        return 0;
}

Block *table_get(const Table *t, Point at) {
        const Slot *slot = t ? table_find(t, at) : NULL;

        return slot ? slot->block : NULL;
}

int table_reserve(Table *t, size_t more) {
        size_t n;

        if (__builtin_add_overflow(t->n, more, &n) || n > SIZE_MAX / (4 * sizeof(Slot)))
                return -ENOMEM;
        if (n <= t->capacity / 2)
                return 0;
        return table_resize(t, capacity_for(n));
}

Slot *table_insert(Table *t, Point at, Block *block) {
        const uint32_t hash = table_hash(at);
        Slot *slot;

        assert(t->n < t->capacity / 2);

        slot = slot_for(t->slots, t->capacity, hash);
        *slot = (Slot){ at, hash, block };
        t->n++;
        return slot;
}

void table_remove(Table *t, Slot *slot) {
        const size_t mask = t->capacity - 1;
        size_t gap = (size_t)(slot - t->slots);

        block_unref(slot->block);
        t->n--;
        /* Whoever was pushed past the gap by a collision moves into it. */
        for (size_t i = (gap + 1) & mask; t->slots[i].hash != 0; i = (i + 1) & mask) {
                const size_t home = t->slots[i].hash & mask;

                if (((i - home) & mask) >= ((i - gap) & mask)) {
                        t->slots[gap] = t->slots[i];
                        gap = i;
                }
        }
        t->slots[gap] = (Slot){ 0 };
}

void table_fit(Table *t) {
        if (t->n == 0)
                table_done(t);
        else if (t->capacity > 4 * capacity_for(t->n))
                (void)table_resize(t, capacity_for(t->n));
}

static int slot_compare(const void *a, const void *b) {
        const Slot *s = *(const Slot *const *)a, *t = *(const Slot *const *)b;

        if (s->at.z != t->at.z)
                return s->at.z < t->at.z ? -1 : 1;
        if (s->at.y != t->at.y)
                return s->at.y < t->at.y ? -1 : 1;
        return (s->at.x > t->at.x) - (s->at.x < t->at.x);
}

int table_sorted(const Table *t, const Box *within, const Slot ***ret) {
        const Slot **list = calloc(t->n + 1, sizeof(Slot *));
        size_t n = 0;

        if (!list)
                return -ENOMEM;
        for (size_t i = 0; i < t->capacity; i++)
                if (t->slots[i].hash != 0 && (!within || box_contains(*within, t->slots[i].at)))
                        list[n++] = &t->slots[i];
        if (n > 1)
                qsort(list, n, sizeof(Slot *), slot_compare);
        *ret = list;
        return 0;
}
