/* What is seen of a model: all visible layers laid over each other, block by block. A block position
 * belongs to the lowest visible layer that has something there, so each is visited once. */
#include "voxel/block-private.h"
#include "voxel/model.h"

#include <errno.h>
#include <string.h>

typedef struct View {
        const Model *model;
        size_t layer; /* which is walked */
        Box within;   /* blocks beyond it are passed over */
        VolumeIter at;
        const Block *block; /* what is seen there, when one layer alone has it; else NULL, and: */
        Colour voxels[BLOCK_VOXELS];
} View;

static bool layer_adds(const Layer *l) {
        return mode_adds(l->mode, (Colour){ .a = 255 });
}

static bool view_begun(const View *v) {
        for (size_t i = 0; i < v->layer; i++)
                if (v->model->layers[i]->visible && volume_block(v->model->layers[i]->volume, v->at.block))
                        return true;
        return false;
}

/* Lays the layers above over the block that the walked layer has. */
static void view_combine(View *v) {
        v->block = layer_adds(v->model->layers[v->layer]) ? v->at.contents : NULL;
        if (!v->block)
                memset(v->voxels, 0, sizeof(v->voxels));

        for (size_t i = v->layer + 1; i < v->model->n_layers; i++) {
                const Layer *l = v->model->layers[i];
                const Block *b = l->visible ? volume_block(l->volume, v->at.block) : NULL;

                if (!l->visible || (!b && !mode_clears(l->mode)))
                        continue;
                if (v->block)
                        block_expand(TAKE(v->block), v->voxels);
                block_lay(b, l->mode, v->voxels);
        }
}

static View view_of(const Model *m, const Box *within) {
        const Box all = { { BLOCK_MIN, BLOCK_MIN, BLOCK_MIN }, { BLOCK_MAX, BLOCK_MAX, BLOCK_MAX } };
        View v = { .model = m, .within = all };

        if (within)
                v.within = (Box){ block_of(within->min), block_of(within->max) };
        return v;
}

static bool view_next(View *v) {
        for (; v->layer < v->model->n_layers; v->layer++, v->at = (VolumeIter){ 0 }) {
                const Layer *l = v->model->layers[v->layer];

                while (l->visible && volume_next(l->volume, &v->at)) {
                        if (!box_contains(v->within, v->at.block) || view_begun(v))
                                continue;
                        view_combine(v);
                        return true;
                }
        }
        return false;
}

Colour model_get(const Model *m, Point p) {
        Colour c = { 0 };

        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->visible)
                        c = blend(m->layers[i]->mode, c, volume_get(m->layers[i]->volume, p));
        return c;
}

const Layer *model_alone(const Model *m) {
        const Layer *alone = NULL;

        for (size_t i = 0; i < m->n_layers; i++) {
                if (!m->layers[i]->visible)
                        continue;
                if (alone)
                        return NULL;
                alone = m->layers[i];
        }
        return alone && layer_adds(alone) ? alone : NULL;
}

/* What is seen at the current position, as a block of its own. */
static int view_block(const View *v, Block **ret) {
        /* Sharing changes nothing but the count of references. */
        Block *b = v->block ? block_ref((Block *)(uintptr_t)v->block) : block_new(v->voxels);

        if (!b)
                return -ENOMEM;
        *ret = b;
        return 0;
}

int model_flatten_box(const Model *m, const Box *within, Volume **ret) {
        CLEANUP(volume_free) Volume *flat = NULL;
        const Layer *alone = model_alone(m);
        View v = view_of(m, within);
        int r;

        if (alone)
                return volume_copy(ret, alone->volume);
        r = volume_new(&flat);
        if (r < 0)
                return r;

        while (view_next(&v)) {
                CLEANUP(block_unref) Block *b = NULL;

                r = view_block(&v, &b);
                if (r < 0)
                        return r;
                r = volume_put_block(flat, v.at.block, b);
                if (r < 0)
                        return r;
        }
        *ret = TAKE(flat);
        return 0;
}

int model_flatten(const Model *m, Volume **ret) {
        return model_flatten_box(m, NULL, ret);
}

/* The combined block as one that nobody owns: only to be asked. */
static Block view_borrow(View *v) {
        Block b = { .refs = 1, .voxels = v->voxels };

        if (v->block)
                return *v->block;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                b.count += v->voxels[i].a > 0;
        return b;
}

Box model_bounds(const Model *m) {
        const Layer *alone = model_alone(m);
        View v = view_of(m, NULL);
        Box box = BOX_EMPTY;

        if (alone)
                return volume_box(alone->volume);
        while (view_next(&v)) {
                const Block b = view_borrow(&v);

                box = box_union(box, block_box(&b, v.at.block));
        }
        return box;
}

uint64_t model_count(const Model *m) {
        const Layer *alone = model_alone(m);
        View v = view_of(m, NULL);
        uint64_t n = 0;

        if (alone)
                return volume_count(alone->volume);
        while (view_next(&v)) {
                const Block b = view_borrow(&v);

                n += b.count;
        }
        return n;
}
