/* A whole model as bytes: u8 version, header, then for each layer in its order u32 number of blocks; a
 * block: i32 x, y, z and its contents, in the order of z, y, x. */
#include "voxel/edit-private.h"

#include "base/hash.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static int volume_encode(const Volume *v, Buf *ret) {
        CLEANUP_FREE const Slot **slots = NULL;
        int r;

        r = buf_append_u32(ret, (uint32_t)v->table.n);
        if (r < 0)
                return r;
        r = table_sorted(&v->table, NULL, &slots);
        for (size_t i = 0; r == 0 && slots[i]; i++) {
                r = append_point(ret, slots[i]->at);
                if (r == 0)
                        r = block_encode(slots[i]->block, ret);
        }
        return r;
}

int model_encode(const Model *m, Buf *ret) {
        const size_t begin = ret->n;
        int r;

        r = append_u8(ret, CODE_VERSION);
        if (r == 0)
                r = header_encode(m, NULL, ret);
        for (size_t i = 0; i < m->n_layers && r == 0; i++)
                r = volume_encode(m->layers[i]->volume, ret);
        if (r < 0)
                ret->n = begin;
        return r;
}

static bool point_follows(Point p, Point before) {
        if (p.z != before.z)
                return p.z > before.z;
        if (p.y != before.y)
                return p.y > before.y;
        return p.x > before.x;
}

/* Blocks that were decoded, by their bytes: equal ones were mostly one block, and become one again. */
typedef struct Known {
        const uint8_t *bytes; /* NULL: free */
        size_t n;
        uint64_t hash;
        Block *block; /* borrowed: of the model */
} Known;

typedef struct KnownBlocks {
        Known *items;
        size_t n, capacity; /* a power of two */
} KnownBlocks;

static void known_done(KnownBlocks *k) {
        free(k->items);
}

/* The place of these bytes, or the free one where they belong. At most half of all are taken. */
static Known *known_find(Known *items, size_t capacity, const Known *wanted) {
        size_t i = wanted->hash & (capacity - 1);

        while (items[i].bytes && !(items[i].hash == wanted->hash && items[i].n == wanted->n &&
                                   memcmp(items[i].bytes, wanted->bytes, wanted->n) == 0))
                i = (i + 1) & (capacity - 1);
        return &items[i];
}

static int known_grow(KnownBlocks *k) {
        const size_t capacity = k->capacity ? 2 * k->capacity : 64;
        Known *items;

        if (2 * k->n < k->capacity)
                return 0;
        items = calloc(capacity, sizeof(*items));
        if (!items)
                return -ENOMEM;
        for (size_t i = 0; i < k->capacity; i++)
                if (k->items[i].bytes)
                        *known_find(items, capacity, &k->items[i]) = k->items[i];
        free(k->items);
        k->items = items;
        k->capacity = capacity;
        return 0;
}

/* The next block: an earlier one that is equal, or itself. */
static int decode_block(Reader *r, KnownBlocks *known, Block **ret) {
        CLEANUP(block_unref) Block *b = NULL;
        Known one = { .bytes = r->data };
        Known *place;
        int k;

        k = block_decode(r, &b);
        if (k == 0)
                k = known_grow(known);
        if (k < 0 || !b)
                return k;
        assert(known->items);
        one.n = (size_t)(r->data - one.bytes);
        one.hash = hash_bytes(one.bytes, one.n);
        place = known_find(known->items, known->capacity, &one);
        if (place->bytes) {
                *ret = block_ref(place->block);
                return 0;
        }
        one.block = b;
        *place = one;
        known->n++;
        *ret = TAKE(b);
        return 0;
}

static int volume_decode(Volume *v, Reader *r, KnownBlocks *known) {
        const uint32_t n = read_u32(r);
        Point last = { 0 };
        int k;

        for (uint32_t i = 0; i < n; i++) {
                CLEANUP(block_unref) Block *b = NULL;
                const Point at = read_point(r);

                if (r->bad || (i > 0 && !point_follows(at, last)))
                        return -EBADMSG;
                last = at;
                k = decode_block(r, known, &b);
                if (k < 0)
                        return k;
                k = volume_put_block(v, at, b);
                if (k < 0)
                        return k == -ERANGE ? -EBADMSG : k;
        }
        return r->bad ? -EBADMSG : 0;
}

int model_decode(Model **ret, const void *data, size_t n) {
        __attribute__((cleanup(known_done))) KnownBlocks known = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        Reader r = { data, n, false };
        const uint8_t version = read_u8(&r);
        int k;

        if (version < 1 || version > CODE_VERSION)
                return -EBADMSG;
        k = header_decode(&r, version, NULL, &m);
        if (k < 0)
                return k;
        for (size_t i = 0; i < m->n_layers; i++) {
                k = volume_decode(m->layers[i]->volume, &r, &known);
                if (k < 0)
                        return k;
        }
        if (r.n > 0)
                return -EBADMSG;
        *ret = TAKE(m);
        return 0;
}
