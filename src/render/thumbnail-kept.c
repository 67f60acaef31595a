/* What a block shows, and what it hides of its neighbours, lies in one part of the plane. When a block has
 * changed, that part is emptied, and all blocks that meet it are drawn again: they find cells beyond it as
 * they left them the first time, and so change nothing there. */
#include "render/thumbnail-plane.h"

#include <errno.h>
#include <string.h>

/* Blocks that differ. Those of more meet most of the others. */
#define CHANGED_MOST 16

struct Thumbnail {
        uint32_t side;
        uint8_t *pixels;
        Volume *drawn; /* what they show; NULL: nothing is drawn yet */
        Plane plane;   /* without cells when there are no voxels */
};

int thumbnail_new(Thumbnail **ret, uint32_t side) {
        CLEANUP(thumbnail_free) Thumbnail *t = calloc(1, sizeof(*t));

        if (!t)
                return -ENOMEM;
        t->side = side;
        t->pixels = calloc((size_t)side * side, 4);
        if (!t->pixels)
                return -ENOMEM;
        *ret = TAKE(t);
        return 0;
}

static void forget(Thumbnail *t) {
        free(TAKE(t->plane.cells));
        t->drawn = volume_free(t->drawn);
}

Thumbnail *thumbnail_free(Thumbnail *t) {
        if (!t)
                return NULL;
        forget(t);
        free(t->pixels);
        free(t);
        return NULL;
}

const uint8_t *thumbnail_pixels(const Thumbnail *t) {
        return t->pixels;
}

/* Blocks with the same voxels at the same places. */
static bool is_same(const Block *a, const Block *b) {
        return a == b || (a && b && block_equal(a, b));
}

/* Positions of blocks that differ, `most` at most; how many there are, or most + 1. */
static size_t find_changed(const Volume *was, const Volume *is, Point *ret, size_t most) {
        size_t n = 0, both = 0;

        for (VolumeIter i = { 0 }; volume_next(is, &i);) {
                const Block *b = volume_block(was, i.block);

                both += b != NULL;
                if (is_same(b, i.contents))
                        continue;
                if (n == most)
                        return most + 1;
                ret[n++] = i.block;
        }
        if (both == volume_blocks(was))
                return n;
        for (VolumeIter i = { 0 }; volume_next(was, &i);) {
                if (volume_block(is, i.block))
                        continue;
                if (n == most)
                        return most + 1;
                ret[n++] = i.block;
        }
        return n;
}

bool thumbnail_shows(const Thumbnail *t, const Volume *v) {
        return t->drawn && find_changed(t->drawn, v, NULL, 0) == 0;
}

static int draw_anew(Thumbnail *t, const Volume *v, const Plane *shape) {
        int r;

        forget(t);
        t->plane = *shape;
        memset(t->pixels, 0, (size_t)t->side * t->side * 4);
        r = shape->columns > 0 ? plane_empty(&t->plane) : 0;
        if (r >= 0 && t->plane.cells)
                r = plane_draw(&t->plane, v, NULL);
        if (r >= 0)
                r = volume_copy(&t->drawn, v);
        if (r < 0) {
                forget(t);
                return r;
        }
        if (t->plane.cells)
                plane_look(&t->plane, t->side, t->pixels);
        return THUMBNAIL_NEW;
}

static PlanePart part_of(const Plane *p, const Point *blocks, size_t n) {
        PlanePart all = plane_part(p, blocks[0]);

        for (size_t i = 1; i < n; i++) {
                const PlanePart part = plane_part(p, blocks[i]);

                for (size_t k = 0; k < 2; k++) {
                        all.low[k] = MIN(all.low[k], part.low[k]);
                        all.high[k] = MAX(all.high[k], part.high[k]);
                }
        }
        all.high[0] = MIN(all.high[0], p->columns - 1);
        all.high[1] = MIN(all.high[1], p->rows - 1);
        return all;
}

/* Empties a part, whose rows of cells go into `was`. */
static void cut_out(const Plane *p, const PlanePart *part, Colour *was) {
        const size_t n = 2 * (size_t)(part->high[0] - part->low[0] + 1);

        for (int32_t b = part->low[1]; b <= part->high[1]; b++, was += n) {
                Colour *row = p->cells + 2 * ((size_t)b * (size_t)p->columns + (size_t)part->low[0]);

                memcpy(was, row, n * sizeof(*row));
                memset(row, 0, n * sizeof(*row));
        }
}

static bool is_as_before(const Plane *p, const PlanePart *part, const Colour *was) {
        const size_t n = 2 * (size_t)(part->high[0] - part->low[0] + 1);

        for (int32_t b = part->low[1]; b <= part->high[1]; b++, was += n) {
                const Colour *row = p->cells + 2 * ((size_t)b * (size_t)p->columns + (size_t)part->low[0]);

                if (memcmp(was, row, n * sizeof(*row)) != 0)
                        return false;
        }
        return true;
}

/* THUMBNAIL_SAME, THUMBNAIL_NEW. */
static int draw_again(Thumbnail *t, const Volume *v, const Point *changed, size_t n) {
        const PlanePart part = part_of(&t->plane, changed, n);
        const int32_t columns = part.high[0] - part.low[0] + 1, rows = part.high[1] - part.low[1] + 1;
        CLEANUP_FREE Colour *was = malloc(2 * (size_t)columns * (size_t)rows * sizeof(*was));
        int r = was ? 0 : -ENOMEM;

        if (r >= 0) {
                cut_out(&t->plane, &part, was);
                r = plane_draw(&t->plane, v, &part);
        }
        /* Its blocks are shared: that they have one more user changes nothing in them. */
        for (size_t i = 0; i < n && r >= 0; i++)
                r = volume_put_block(t->drawn, changed[i], (Block *)(uintptr_t)volume_block(v, changed[i]));
        if (r < 0 || is_as_before(&t->plane, &part, was))
                return r;
        memset(t->pixels, 0, (size_t)t->side * t->side * 4);
        plane_look(&t->plane, t->side, t->pixels);
        return THUMBNAIL_NEW;
}

static bool same_shape(const Plane *a, const Plane *b) {
        return a->columns == b->columns && a->rows == b->rows && a->shift == b->shift &&
               point_equal(a->first, b->first);
}

int thumbnail_follow(Thumbnail *t, const Volume *v) {
        const Box box = volume_box(v);
        Plane shape = { 0 };
        Point changed[CHANGED_MOST];
        size_t n;
        int r;

        if (!box_empty(box))
                shape = plane_of(box, t->side);
        if (!t->drawn || !same_shape(&t->plane, &shape))
                return draw_anew(t, v, &shape);
        n = find_changed(t->drawn, v, changed, CHANGED_MOST);
        if (n == 0)
                return THUMBNAIL_SAME;
        if (n > CHANGED_MOST)
                return draw_anew(t, v, &shape);
        r = draw_again(t, v, changed, n);
        if (r < 0)
                forget(t);
        return r;
}
