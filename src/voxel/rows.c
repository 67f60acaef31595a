/* Blocks stand sorted by z, y, x. Those of one z are a slab, those of one y in it a group; a slab is
 * walked 16 times, once a layer of voxels, and a group in it 16 times, once a row. */
#include "voxel/rows.h"

#include "voxel/volume-private.h"

#include <errno.h>

struct Rows {
        Box within;
        const Slot **slots; /* NULL at the end */
        size_t slab, slab_end, group, group_end, next;
        int32_t z, z_last, y, y_last;
        Colour piece[BLOCK_SIDE];
};

/* The part of 16 places from `first` on that lies within bounds. */
static void clip(int32_t block, int32_t min, int32_t max, int32_t *ret_first, int32_t *ret_last) {
        const int32_t first = block * BLOCK_SIDE, last = first + (BLOCK_SIDE - 1);

        *ret_first = MAX(first, min);
        *ret_last = MIN(last, max);
}

static void rows_group(Rows *r, size_t from) {
        const Point at = r->slots[from]->at;

        r->group = r->next = from;
        for (r->group_end = from; r->group_end < r->slab_end; r->group_end++)
                if (r->slots[r->group_end]->at.y != at.y)
                        break;
        clip(at.y, r->within.min.y, r->within.max.y, &r->y, &r->y_last);
}

static void rows_slab(Rows *r, size_t from) {
        const Point at = r->slots[from]->at;

        r->slab = from;
        for (r->slab_end = from; r->slots[r->slab_end]; r->slab_end++)
                if (r->slots[r->slab_end]->at.z != at.z)
                        break;
        clip(at.z, r->within.min.z, r->within.max.z, &r->z, &r->z_last);
        rows_group(r, from);
}

int rows_new(Rows **ret, const Volume *v, Box within) {
        const Box blocks = { block_of(within.min), block_of(within.max) };
        CLEANUP(rows_free) Rows *r = calloc(1, sizeof(Rows));
        int e;

        if (!r)
                return -ENOMEM;
        r->within = within;
        e = table_sorted(&v->table, &blocks, &r->slots);
        if (e < 0)
                return e;
        if (r->slots[0] && !box_empty(within))
                rows_slab(r, 0);
        *ret = TAKE(r);
        return 0;
}

static void rows_piece(Rows *r, const Slot *slot, Row *ret) {
        int32_t first, last;

        clip(slot->at.x, r->within.min.x, r->within.max.x, &first, &last);
        *ret = (Row){ .at = { first, r->y, r->z }, .n = (unsigned)(last - first + 1) };
        ret->colours = block_colours(slot->block, block_index_of(ret->at), ret->n, r->piece);
}

/* Goes to the next row that has blocks; false behind the last. */
static bool rows_step(Rows *r) {
        r->next = r->group;
        if (r->y < r->y_last)
                r->y++;
        else if (r->group_end < r->slab_end)
                rows_group(r, r->group_end);
        else if (r->z < r->z_last) {
                r->z++;
                rows_group(r, r->slab);
        } else if (r->slots[r->slab_end])
                rows_slab(r, r->slab_end);
        else
                return false;
        return true;
}

bool rows_next(Rows *r, Row *ret) {
        if (r->group_end == 0)
                return false;
        if (r->next == r->group_end && !rows_step(r)) {
                r->group_end = r->next = 0;
                return false;
        }
        rows_piece(r, r->slots[r->next++], ret);
        return true;
}

Rows *rows_free(Rows *r) {
        if (!r)
                return NULL;
        free(r->slots);
        free(r);
        return NULL;
}
