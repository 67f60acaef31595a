/* Merging blocks by their palettes: a pair of indices leads to a colour, so colours are blended once a pair
 * and not once a voxel. */
#include "voxel/packed.h"

#include <assert.h>
#include <errno.h>

#define PAIRS_MAX 256

/* What the pairs of two palettes become. */
typedef struct Pairs {
        Colour colours[PAIRS_MAX];
        unsigned n;
        uint8_t index[PAIRS_MAX]; /* of a pair: to * n_from + from */
} Pairs;

static uint8_t take_colour(Pairs *p, Colour c) {
        unsigned i = 0;

        while (i < p->n && !colour_equal(p->colours[i], c))
                i++;
        p->colours[i] = c;
        p->n = MAX(p->n, i + 1);
        return (uint8_t)i;
}

static void blend_pairs(Pairs *p, const Colour *to, unsigned n_to, const Colour *from, unsigned n_from,
                        Mode mode) {
        p->n = 0;
        for (unsigned t = 0; t < n_to; t++)
                for (unsigned f = 0; f < n_from; f++) {
                        /* As block_lay() has it: where the source is empty most modes change nothing. */
                        const bool leaves = from[f].a == 0 && !mode_clears(mode);

                        p->index[t * n_from + f] =
                                take_colour(p, leaves ? to[t] : blend(mode, to[t], from[f]));
                }
}

static unsigned count_other(const uint8_t indices[static BLOCK_VOXELS], const Pairs *p) {
        unsigned empty = 0, n = 0;

        while (empty < p->n && p->colours[empty].a > 0)
                empty++;
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                n += indices[i] != empty;
        return n;
}

/* With two colours each there are four pairs, which need no table: each bit of the answer is a sum of what
 * either index and both together change. Compilers do it sixteen at a time. */
static void merge_two(uint8_t a[static BLOCK_VOXELS], const uint8_t b[static BLOCK_VOXELS], const Pairs *p,
                      unsigned n_to, unsigned n_from) {
        const uint8_t none = p->index[0], of_a = n_to > 1 ? p->index[n_from] : none,
                      of_b = n_from > 1 ? p->index[1] : none,
                      both = n_to > 1 && n_from > 1 ? p->index[n_from + 1] : 0;
        const uint8_t by_a = none ^ of_a, by_b = none ^ of_b, by_both = none ^ of_a ^ of_b ^ both;

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const uint8_t in_a = (uint8_t)-a[i], in_b = (uint8_t)-b[i];

                a[i] = (uint8_t)(none ^ (in_a & by_a) ^ (in_b & by_b) ^ (in_a & in_b & by_both));
        }
}

int packed_merge(Packed **ret, const PackedView *to, unsigned n_to, const PackedView *from, unsigned n_from,
                 Mode mode, unsigned *ret_count) {
        uint8_t a[BLOCK_VOXELS], b[BLOCK_VOXELS];
        Pairs pairs;

        assert(n_to > 0 && n_from > 0);
        if (n_to * n_from > PAIRS_MAX)
                return PACKED_UNFIT;
        blend_pairs(&pairs, to->colours, n_to, from->colours, n_from, mode);
        packed_stretch(*to, a);
        packed_stretch(*from, b);
        if (n_to <= 2 && n_from <= 2)
                merge_two(a, b, &pairs, n_to, n_from);
        else
                for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                        a[i] = pairs.index[a[i] * n_from + b[i]];
        /* All alike is no matter for a palette. */
        if (memcmp(a, a + 1, sizeof(a) - 1) == 0)
                return PACKED_UNFIT;
        *ret_count = count_other(a, &pairs);
        return packed_from_indices(ret, a, pairs.colours, pairs.n);
}
