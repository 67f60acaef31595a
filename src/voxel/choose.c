#include "voxel/choose.h"

#include "voxel/volume-private.h"

#include <errno.h>
#include <string.h>

#define WHITE ((Colour){ 255, 255, 255, 255 })

/* Neighbours are mostly alike, so the last answer is mostly the next one too. */
typedef struct Chooser {
        ColourTest test;
        const void *userdata;
        Colour last;
        bool passes;
} Chooser;

static bool chooser_takes(Chooser *c, Colour colour) {
        if (colour.a == 0)
                return false;
        if (!colour_equal(colour, c->last)) {
                c->last = colour;
                c->passes = !c->test || c->test(c->userdata, colour);
        }
        return c->passes;
}

static int choose_block(Chooser *c, const Block *b, Point at, Box within, Volume *to) {
        const Point o = block_origin(at);
        CLEANUP(block_unref) Block *block = NULL;
        Colour cells[BLOCK_VOXELS];

        memset(cells, 0, sizeof(cells));
        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };

                if (box_contains(within, p) && chooser_takes(c, block_at(b, i)))
                        cells[i] = WHITE;
        }
        block = block_new(cells);
        return block ? volume_put_block(to, at, block) : -ENOMEM;
}

int volume_choose(Volume **ret, const Volume *v, Box within, ColourTest test, const void *userdata) {
        Chooser c = { .test = test, .userdata = userdata };
        CLEANUP(volume_free) Volume *to = NULL;
        int r;

        r = volume_new(&to);
        for (VolumeIter i = { 0 }; r == 0 && volume_next(v, &i);)
                if (!box_empty(box_intersect(block_space(i.block), within)))
                        r = choose_block(&c, i.contents, i.block, within, to);
        if (r == 0)
                *ret = TAKE(to);
        return r;
}
