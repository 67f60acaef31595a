/* Voxels that .gox files leave out, because they follow from other things: shape layers from a formula,
 * clones from the layer they are a clone of. */
#include "formats/gox.h"

#include "formats/blit.h"
#include "formats/internal.h"

#include <errno.h>
#include <inttypes.h>

static int fail_too_much(const GoxLayer *l, FormatError *error) {
        return format_fail(error, l->offset,
                           "chunk LAYR at byte %" PRIu64
                           ": a layer made by a shape or as a clone covers more than %" PRIu64
                           " blocks of 16×16×16",
                           l->offset, FORMAT_BLOCKS_MOST);
}

/* A voxel whose centre lies on the very edge belongs to the shape. */
static Box box_grown(Box b) {
        return (Box){ { b.min.x - (b.min.x > INT32_MIN), b.min.y - (b.min.y > INT32_MIN),
                        b.min.z - (b.min.z > INT32_MIN) },
                      { b.max.x + (b.max.x < INT32_MAX), b.max.y + (b.max.y < INT32_MAX),
                        b.max.z + (b.max.z < INT32_MAX) } };
}

static int derive_shape(GoxLayer *l, Box clip, uint64_t *budget, FormatError *error) {
        Box box = gox_matrix_box(&l->matrix);
        uint64_t blocks[3];

        if (!box_empty(box))
                box = box_intersect(box_grown(box), clip);
        if (box_empty(box))
                return 0;
        blocks[0] = box_width(box) / BLOCK_SIDE + 2;
        blocks[1] = box_depth(box) / BLOCK_SIDE + 2;
        blocks[2] = box_height(box) / BLOCK_SIDE + 2;
        if (blocks[0] > *budget || blocks[1] > *budget || blocks[2] > *budget ||
            !budget_take(budget, blocks[0] * blocks[1] * blocks[2]))
                return fail_too_much(l, error);
        return volume_shape_matrix(l->volume, l->shape, l->matrix.m, box, l->colour);
}

static int derive_clone(GoxLayer *l, const GoxLayer *base, uint64_t *budget, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Affine move;
        int r;

        for (unsigned i = 0; i < 16; i++)
                move.m[i] = (double)l->matrix.m[i];
        r = volume_new(&v);
        if (r < 0)
                return r;
        r = blit_moved(v, base->volume, &move, budget);
        if (r == -E2BIG)
                return fail_too_much(l, error);
        /* A matrix that flattens space leaves nothing to see. */
        if (r < 0 && r != -EINVAL)
                return r;

        (void)volume_free(l->volume);
        l->volume = TAKE(v);
        return 0;
}

static GoxLayer *find_layer(GoxLayer *layers, size_t n, uint32_t id) {
        for (size_t i = 0; id && i < n; i++)
                if (layers[i].id == id)
                        return &layers[i];
        return NULL;
}

/* Follows a clone to the first layer that is worked out already or needs nobody else, then comes back
 * and works out each on the way. A ring of clones has no voxels. */
static int derive_chain(GoxLayer *layers, size_t n, GoxLayer *first, uint64_t *budget, FormatError *error) {
        GoxLayer *base = first, *user = NULL;
        int r;

        while (base && !base->done && !base->entered && base->base_id) {
                base->entered = true;
                base->user = user;
                user = base;
                base = find_layer(layers, n, base->base_id);
        }
        while (user) {
                GoxLayer *l = user;

                if (base && (base->done || !base->entered)) {
                        r = derive_clone(l, base, budget, error);
                        if (r)
                                return r;
                }
                l->done = true;
                user = l->user;
                base = l;
        }
        return 0;
}

int gox_layers_derive(GoxLayer *layers, size_t n, Box clip, uint64_t *budget, FormatError *error) {
        int r;

        for (size_t i = 0; i < n; i++) {
                if (!layers[i].has_shape)
                        continue;
                r = derive_shape(&layers[i], clip, budget, error);
                if (r)
                        return r;
        }
        for (size_t i = 0; i < n; i++) {
                r = derive_chain(layers, n, &layers[i], budget, error);
                if (r)
                        return r;
        }
        return 0;
}
