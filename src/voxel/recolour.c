#include "voxel/recolour.h"

#include "base/progress.h"
#include "voxel/volume-private.h"

#include <errno.h>

/* Neighbours are mostly alike, so the last answer is mostly the next one too. */
typedef struct Mapper {
        Box within;
        const Volume *chosen;
        ColourMap map;
        const void *userdata;
        Colour from, to;
} Mapper;

static Colour mapper_map(Mapper *m, Colour c) {
        if (c.a == 0)
                return c;
        if (!colour_equal(c, m->from)) {
                m->from = c;
                m->to = m->map(m->userdata, c);
                if (m->to.a == 0)
                        m->to = (Colour){ 0 };
        }
        return m->to;
}

static int recolour_block(Mapper *m, Volume *v, Point at, uint64_t *changed) {
        const Block *chosen = m->chosen ? volume_block(m->chosen, at) : NULL;
        const Point o = block_origin(at);
        CLEANUP(block_unref) Block *block = NULL;
        Colour cells[BLOCK_VOXELS];
        uint64_t n = 0;

        if (m->chosen && !chosen)
                return 0;
        block_expand(volume_block(v, at), cells);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };
                Colour to;

                if (!box_contains(m->within, p) || (chosen && block_at(chosen, i).a == 0))
                        continue;
                to = mapper_map(m, cells[i]);
                n += !colour_equal(to, cells[i]);
                cells[i] = to;
        }
        if (n == 0)
                return 0;
        block = block_new(cells);
        if (!block)
                return -ENOMEM;
        *changed += n;
        return volume_put_block(v, at, block);
}

int volume_recolour(Volume *v, Box within, const Volume *chosen, ColourMap map, const void *userdata,
                    uint64_t *ret) {
        Mapper m = { .within = within, .chosen = chosen, .map = map, .userdata = userdata };
        CLEANUP_FREE Point *at = NULL;
        uint64_t changed = 0;
        size_t n = 0;
        int r;

        r = volume_positions(v, NULL, &at, &n);
        progress_begin(n);
        for (size_t i = 0; r == 0 && i < n; i++) {
                if (!box_empty(box_intersect(block_space(at[i]), within)))
                        r = recolour_block(&m, v, at[i], &changed);
                progress_step(1);
        }
        if (r == 0)
                *ret = changed;
        return r;
}
