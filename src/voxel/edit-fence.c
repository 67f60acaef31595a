/* Bounds of layers: whatever an edit does, voxels outside are put back before it ends. So no function that
 * changes voxels has to know of bounds. */
#include "voxel/edit-private.h"

#include <errno.h>

static Fence *find_fence(const Edit *e, const Layer *l) {
        for (size_t i = 0; i < e->n_fences; i++)
                if (e->fences[i].layer == l)
                        return &e->fences[i];
        return NULL;
}

void edit_drop_fence(Edit *e, const Layer *l) {
        Fence *f = find_fence(e, l);

        if (!f)
                return;
        volume_free(f->was);
        *f = e->fences[--e->n_fences];
}

void edit_drop_fences(Edit *e) {
        for (size_t i = 0; i < e->n_fences; i++)
                volume_free(e->fences[i].was);
        free(e->fences);
        e->fences = NULL;
        e->n_fences = 0;
}

int edit_fence_layer(Edit *e, Layer *l) {
        CLEANUP(volume_free) Volume *was = NULL;
        Fence *grown;
        int r;

        /* Nobody else may change the voxels of the others. */
        if (box_empty(l->bounds) || l->kind != LAYER_PLAIN || find_fence(e, l))
                return 0;
        r = volume_copy(&was, l->volume);
        if (r < 0)
                return r;
        grown = reallocarray(e->fences, e->n_fences + 1, sizeof(*grown));
        if (!grown)
                return -ENOMEM;
        e->fences = grown;
        grown[e->n_fences++] = (Fence){ l, TAKE(was) };
        return 0;
}

int edit_fence(Edit *e) {
        int r = 0;

        edit_drop_fences(e);
        for (size_t i = 0; i < e->model->n_layers && r == 0; i++)
                r = edit_fence_layer(e, e->model->layers[i]);
        if (r < 0)
                edit_drop_fences(e);
        return r;
}

void edit_apply(Edit *e) {
        edit_drop_fences(e);
        e->applies = e->settled = true;
}

static bool block_within(Point block, Box bounds) {
        const Point min = block_origin(block);
        const Point max = { min.x + BLOCK_SIDE - 1, min.y + BLOCK_SIDE - 1, min.z + BLOCK_SIDE - 1 };

        return box_contains(bounds, min) && box_contains(bounds, max);
}

/* Puts back what of a block is outside. Returns how many voxels that were. */
static int clip_block(Volume *v, Point at, const Block *was, Box bounds) {
        CLEANUP(block_unref) Block *made = NULL;
        Colour now[BLOCK_VOXELS] = { 0 }, before[BLOCK_VOXELS] = { 0 };
        const Block *is = volume_block(v, at);
        const Point origin = block_origin(at);
        int clipped = 0, r;

        if (is)
                block_expand(is, now);
        if (was)
                block_expand(was, before);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { origin.x + (int32_t)(i & 15), origin.y + (int32_t)(i >> 4 & 15),
                                  origin.z + (int32_t)(i >> 8) };

                if (box_contains(bounds, p) || colour_equal(now[i], before[i]))
                        continue;
                now[i] = before[i];
                clipped++;
        }
        if (clipped == 0)
                return 0;
        r = block_from_voxels(now, &made);
        if (r == 0)
                r = volume_put_block(v, at, made);
        return r < 0 ? r : clipped;
}

static int clip_positions(Edit *e, const Fence *f, const Point *at, size_t n) {
        Volume *v = f->layer->volume;

        for (size_t i = 0; i < n; i++) {
                const Block *was = volume_block(f->was, at[i]);
                int r;

                if (was == volume_block(v, at[i]) || block_within(at[i], f->layer->bounds))
                        continue;
                r = clip_block(v, at[i], was, f->layer->bounds);
                if (r < 0)
                        return r;
                e->clipped += (uint64_t)r;
        }
        return 0;
}

static int clip(Edit *e, const Fence *f) {
        CLEANUP_FREE Point *now = NULL, *before = NULL;
        size_t n;
        int r;

        r = volume_positions(f->layer->volume, NULL, &now, &n);
        if (r == 0)
                r = clip_positions(e, f, now, n);
        if (r == 0)
                r = volume_positions(f->was, NULL, &before, &n);
        return r == 0 ? clip_positions(e, f, before, n) : r;
}

int edit_clip(Edit *e, const Layer *l) {
        int r = 0;

        for (size_t i = 0; i < e->n_fences && r == 0; i++)
                if (!l || e->fences[i].layer == l)
                        r = clip(e, &e->fences[i]);
        return r;
}

uint64_t edit_clipped(const Edit *e) {
        return e->clipped;
}

int edit_set_bounds(Edit *e, Layer *l, Box bounds) {
        int r;

        r = edit_clip(e, l);
        if (r == 0)
                r = edit_touch_layers(e);
        if (r < 0)
                return r;
        edit_drop_fence(e, l);
        l->bounds = box_empty(bounds) ? BOX_EMPTY : bounds;
        return edit_fence_layer(e, l);
}
