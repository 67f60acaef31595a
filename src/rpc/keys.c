#include "rpc/keys.h"

#include "rpc/escape.h"

#include <errno.h>
#include <string.h>

#define KEYS_PAIRWISE 16 /* up to here comparing each with each is fastest */

void keys_init(Keys *k) {
        k->more = NULL;
        k->n = 0;
        k->capacity = KEYS_FEW;
}

void keys_done(Keys *k) {
        free(k->more);
        k->more = NULL;
}

static Key *keys_all(Keys *k) {
        return k->more ? k->more : k->few;
}

static int keys_grow(Keys *k) {
        Key *more = reallocarray(k->more, k->capacity * 2, sizeof(Key));

        if (!more)
                return -ENOMEM;
        if (!k->more)
                memcpy(more, k->few, sizeof(k->few));
        k->more = more;
        k->capacity *= 2;
        return 0;
}

int keys_push(Keys *k, Span name, bool escaped) {
        Key *key;
        int r;

        if (k->n == k->capacity) {
                r = keys_grow(k);
                if (r < 0)
                        return r;
        }
        key = &keys_all(k)[k->n++];
        key->name = name;
        key->escaped = escaped;
        return 0;
}

/* By hash first: most comparisons need not look at the text. Names with equal hashes are ordered by
 * their text, so that made-up collisions cost no more than a sort. */
static int key_compare(const Key *a, const Key *b) {
        if (a->hash != b->hash)
                return a->hash < b->hash ? -1 : 1;
        return escape_compare(a->name, b->name);
}

static void sift_down(Key *keys, size_t at, size_t n) {
        Key moving = keys[at];

        for (size_t child; (child = 2 * at + 1) < n; at = child) {
                if (child + 1 < n && key_compare(&keys[child], &keys[child + 1]) < 0)
                        child++;
                if (key_compare(&moving, &keys[child]) >= 0)
                        break;
                keys[at] = keys[child];
        }
        keys[at] = moving;
}

/* A heap sort of our own: qsort() may allocate and asks the kernel for the size of the memory, which a
 * locked-in engine may not. */
static void keys_sort(Key *keys, size_t n) {
        for (size_t i = n / 2; i-- > 0;)
                sift_down(keys, i, n);
        for (size_t i = n; i-- > 1;) {
                Key last = keys[i];

                keys[i] = keys[0];
                keys[0] = last;
                sift_down(keys, 0, i);
        }
}

static bool key_equal(const Key *a, const Key *b) {
        if (a->escaped || b->escaped)
                return escape_compare(a->name, b->name) == 0;
        return a->name.n == b->name.n && memcmp(a->name.at, b->name.at, a->name.n) == 0;
}

static const Key *doubled_pairwise(const Key *keys, size_t n) {
        for (size_t i = 1; i < n; i++)
                for (size_t j = 0; j < i; j++)
                        if (key_equal(&keys[i], &keys[j]))
                                return &keys[i];
        return NULL;
}

static const Key *doubled_sorted(Key *keys, size_t n) {
        for (size_t i = 0; i < n; i++)
                keys[i].hash = escape_hash(keys[i].name, keys[i].escaped);
        keys_sort(keys, n);
        for (size_t i = 1; i < n; i++)
                if (key_compare(&keys[i - 1], &keys[i]) == 0)
                        return &keys[i];
        return NULL;
}

bool keys_pop(Keys *k, size_t first, Span *ret) {
        Key *keys = keys_all(k) + first;
        size_t n = k->n - first;
        const Key *doubled = n <= KEYS_PAIRWISE ? doubled_pairwise(keys, n) : doubled_sorted(keys, n);

        k->n = first;
        if (doubled)
                *ret = doubled->name;
        return doubled;
}
