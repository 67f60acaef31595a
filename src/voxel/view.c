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
        Box *reaches; /* of the layers; NULL: not known */
        VolumeIter at;
        const Block *block; /* what is seen there, when one layer alone has it; else NULL, and: */
        Colour voxels[BLOCK_VOXELS];
} View;

#define FEW_LAYERS 8

static const Box everywhere = { { BLOCK_MIN, BLOCK_MIN, BLOCK_MIN }, { BLOCK_MAX, BLOCK_MAX, BLOCK_MAX } };

static Box layer_reach(const Layer *l) {
        VolumeIter i = { 0 };
        Box box = BOX_EMPTY;

        if (!l->visible)
                return box;
        if (mode_clears(l->mode))
                return everywhere;
        while (volume_next(l->volume, &i))
                box = box_union(box, (Box){ i.block, i.block });
        return box;
}

Box *model_reaches(const Model *m) {
        Box *reaches = m->n_layers > FEW_LAYERS ? calloc(m->n_layers, sizeof(*reaches)) : NULL;

        for (size_t i = 0; reaches && i < m->n_layers; i++)
                reaches[i] = layer_reach(m->layers[i]);
        return reaches;
}

static bool layer_adds(const Layer *l) {
        return mode_adds(l->mode, (Colour){ .a = 255 });
}

static void view_done(View *v) {
        free(v->reaches);
}
#define CLEANUP_VIEW __attribute__((cleanup(view_done)))

static bool view_reached(const View *v, size_t layer) {
        return !v->reaches || box_contains(v->reaches[layer], v->at.block);
}

static bool view_begun(const View *v) {
        for (size_t i = 0; i < v->layer; i++)
                if (view_reached(v, i) && v->model->layers[i]->visible &&
                    volume_block(v->model->layers[i]->volume, v->at.block))
                        return true;
        return false;
}

/* Lays the layers above over the block that the walked layer has. */
static void view_combine(View *v) {
        v->block = layer_adds(v->model->layers[v->layer]) ? v->at.contents : NULL;
        if (!v->block)
                memset(v->voxels, 0, sizeof(v->voxels));

        for (size_t i = v->layer + 1; i < v->model->n_layers; i++) {
                const Layer *l;
                const Block *b;

                if (!view_reached(v, i))
                        continue;
                l = v->model->layers[i];
                b = l->visible ? volume_block(l->volume, v->at.block) : NULL;
                if (!l->visible || (!b && !mode_clears(l->mode)))
                        continue;
                if (v->block)
                        block_expand(TAKE(v->block), v->voxels);
                block_lay(b, l->mode, v->voxels);
        }
}

static View view_of(const Model *m, const Box *within) {
        View v = { .model = m, .within = everywhere, .reaches = model_reaches(m) };

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

static int flatten(const Model *m, const Box *within, Volume **ret) {
        CLEANUP(volume_free) Volume *flat = NULL;
        CLEANUP_VIEW View v = view_of(m, within);
        int r;

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

int model_flatten_box(const Model *m, const Box *within, Volume **ret) {
        const Layer *alone = model_alone(m);

        return alone ? volume_copy(ret, alone->volume) : flatten(m, within, ret);
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

static Box find_bounds(const Model *m) {
        CLEANUP_VIEW View v = view_of(m, NULL);
        Box box = BOX_EMPTY;

        while (view_next(&v)) {
                const Block b = view_borrow(&v);

                box = box_union(box, block_box(&b, v.at.block));
        }
        return box;
}

Box model_bounds(const Model *m) {
        const Layer *alone = model_alone(m);

        return alone ? volume_box(alone->volume) : find_bounds(m);
}

static uint64_t count(const Model *m) {
        CLEANUP_VIEW View v = view_of(m, NULL);
        uint64_t n = 0;

        while (view_next(&v)) {
                const Block b = view_borrow(&v);

                n += b.count;
        }
        return n;
}

uint64_t model_count(const Model *m) {
        const Layer *alone = model_alone(m);

        return alone ? volume_count(alone->volume) : count(m);
}
