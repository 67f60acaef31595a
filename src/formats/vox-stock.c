#include "formats/vox-stock.h"

#include "base/hash.h"

#include <string.h>

#define CAPACITY_MIN 64

void vox_stock_done(VoxStock *s) {
        for (size_t i = 0; i < s->capacity; i++)
                (void)block_unref(s->recipes[i].block);
        free(s->recipes);
        free(s->pieces);
        *s = (VoxStock){ 0 };
}

/* The recipe, or the free place where it belongs. At most half of all are taken. */
static VoxRecipe *find(const VoxStock *s, VoxRecipe *recipes, size_t capacity, uint64_t hash,
                       const uint64_t *pieces, uint32_t n) {
        size_t i = hash & (capacity - 1);

        while (recipes[i].n && !(recipes[i].hash == hash && recipes[i].n == n &&
                                 !memcmp(s->pieces + recipes[i].first, pieces, n * sizeof(*pieces))))
                i = (i + 1) & (capacity - 1);
        return &recipes[i];
}

static int make_room(VoxStock *s) {
        const size_t capacity = s->capacity ? 2 * s->capacity : CAPACITY_MIN;
        VoxRecipe *recipes;

        if (2 * s->n < s->capacity)
                return 0;
        recipes = calloc(capacity, sizeof(*recipes));
        if (!recipes)
                return -ENOMEM;
        for (size_t i = 0; i < s->capacity; i++) {
                const VoxRecipe *r = &s->recipes[i];

                if (r->n)
                        *find(s, recipes, capacity, r->hash, s->pieces + r->first, r->n) = *r;
        }
        free(s->recipes);
        s->recipes = recipes;
        s->capacity = capacity;
        return 0;
}

static int keep_pieces(VoxStock *s, const uint64_t *pieces, uint32_t n, size_t *ret_first) {
        for (uint32_t i = 0; i < n; i++) {
                int r = GROW(s->pieces, s->pieces_capacity, s->n_pieces);

                if (r < 0)
                        return r;
                s->pieces[s->n_pieces++] = pieces[i];
        }
        *ret_first = s->n_pieces - n;
        return 0;
}

static int make_block(VoxStock *s, const uint64_t *pieces, uint32_t n, Block **ret) {
        uint8_t indices[BLOCK_VOXELS] = { 0 };
        Block *b;
        int r = 0;

        for (uint32_t i = 0; !r && i < n; i++)
                r = vox_piece_compose(s->casts, pieces[i], indices);
        if (r)
                return r;
        if (!vox_limit_take(&s->left->blocks, 1))
                return -E2BIG;
        b = block_new_indexed(indices, s->palette);
        if (!b)
                return -ENOMEM;
        *ret = b;
        return 0;
}

static bool may_come_again(const VoxStock *s, const uint64_t *pieces, uint32_t n) {
        for (uint32_t i = 0; i < n; i++)
                if (!vox_piece_again(s->casts, pieces[i]))
                        return false;
        return true;
}

int vox_stock_take(VoxStock *s, const uint64_t *pieces, uint32_t n, Block **ret) {
        const uint64_t hash = hash_bytes(pieces, n * sizeof(*pieces));
        VoxRecipe *recipe;
        size_t first;
        int r;

        if (!may_come_again(s, pieces, n))
                return make_block(s, pieces, n, ret);
        r = make_room(s);
        if (r < 0)
                return r;
        recipe = find(s, s->recipes, s->capacity, hash, pieces, n);
        if (!recipe->n) {
                CLEANUP(block_unref) Block *b = NULL;

                r = make_block(s, pieces, n, &b);
                if (!r)
                        r = keep_pieces(s, pieces, n, &first);
                if (r)
                        return r;
                *recipe = (VoxRecipe){ .hash = hash, .first = first, .n = n, .block = TAKE(b) };
                s->n++;
        }
        *ret = block_ref(recipe->block);
        return 0;
}
