#include "voxel/chart.h"

#include <assert.h>

#define BLOCKS_LEAST 8
#define CELLS_A_BLOCK 8

void chart_done(Chart *c) {
        free(c->cells);
        *c = (Chart){ 0 };
}

static uint64_t cells_of(const uint64_t size[static 3]) {
        return size[0] * size[1] * size[2];
}

static bool fits(const uint64_t size[static 3], size_t blocks) {
        const uint64_t most = (uint64_t)blocks * CELLS_A_BLOCK;

        return size[0] <= most && size[1] <= most && size[2] <= most && size[0] * size[1] <= most &&
               cells_of(size) <= most;
}

static void sizes_of(Box box, uint64_t ret[static 3]) {
        ret[0] = box_width(box);
        ret[1] = box_depth(box);
        ret[2] = box_height(box);
}

static Box table_box(const Table *t) {
        Box box = BOX_EMPTY;

        for (size_t i = 0; i < t->capacity; i++)
                if (t->slots[i].hash != 0)
                        box = box_union(box, (Box){ t->slots[i].at, t->slots[i].at });
        return box;
}

/* Half a chart's length more on the side that something was added to. */
static void stretch(int32_t *min, int32_t *max, int32_t at, uint32_t size) {
        if (at < *min)
                *min = (int32_t)MAX(MIN((int64_t)*min - size, (int64_t)at), (int64_t)BLOCK_MIN);
        if (at > *max)
                *max = (int32_t)MIN(MAX((int64_t)*max + size, (int64_t)at), (int64_t)BLOCK_MAX);
}

static Box chart_stretched(const Chart *c, Point at) {
        Box box = { c->min, c->min };

        box.max.x += (int32_t)c->size[0] - 1;
        box.max.y += (int32_t)c->size[1] - 1;
        box.max.z += (int32_t)c->size[2] - 1;
        stretch(&box.min.x, &box.max.x, at.x, c->size[0]);
        stretch(&box.min.y, &box.max.y, at.y, c->size[1]);
        stretch(&box.min.z, &box.max.z, at.z, c->size[2]);
        return box;
}

static void chart_draw(Chart *c, const Table *t, Box box, const uint64_t size[static 3]) {
        const size_t n = cells_of(size);
        Block **cells;

        assert(n > 0);
        cells = malloc(n * sizeof(*cells));
        if (!cells)
                return;
        /* Read only: nobody writes to what a chart shows. */
        for (size_t i = 0; i < n; i++)
                cells[i] = (Block *)(uintptr_t)&block_none;
        c->cells = cells;
        c->min = box.min;
        for (unsigned i = 0; i < 3; i++)
                c->size[i] = (uint32_t)size[i];
        for (size_t i = 0; i < t->capacity; i++) {
                const Slot *slot = &t->slots[i];

                if (slot->hash != 0)
                        *chart_cell(c, slot->at.x, slot->at.y, slot->at.z) = slot->block;
        }
}

/* By the chart there was, with some room; else exactly, but not for every block that is added. */
static void chart_renew(Chart *c, const Table *t, Point at) {
        uint64_t size[3];
        bool again = false;
        Box box = BOX_EMPTY;

        if (c->cells) {
                box = chart_stretched(c, at);
                sizes_of(box, size);
                again = fits(size, t->n);
        }
        free(TAKE(c->cells));
        if (!again) {
                if (t->n < MAX(c->next, (size_t)BLOCKS_LEAST))
                        return;
                box = table_box(t);
                sizes_of(box, size);
                c->next = t->n + t->n / 2;
                if (!fits(size, t->n))
                        return;
        }
        chart_draw(c, t, box, size);
}

void chart_put(Chart *c, const Table *t, Point at, Block *b) {
        Block **cell = c->cells ? chart_cell(c, at.x, at.y, at.z) : NULL;

        if (cell)
                *cell = b ? b : (Block *)(uintptr_t)&block_none;
        else if (b && (c->cells || t->n >= MAX(c->next, (size_t)BLOCKS_LEAST)))
                chart_renew(c, t, at);
}

void chart_make(Chart *c, const Table *t) {
        if (c->cells)
                return;
        c->next = 0;
        chart_renew(c, t, (Point){ 0 });
}

void chart_fit(Chart *c, const Table *t) {
        const uint64_t size[3] = { c->size[0], c->size[1], c->size[2] };

        if (c->cells && !fits(size, 2 * t->n + BLOCKS_LEAST))
                chart_done(c);
}
