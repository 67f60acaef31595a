#include "voxel/volume-private.h"

#include "base/progress.h"

#include <errno.h>

int volume_positions(const Volume *v, const Box *within, Point **ret, size_t *ret_n) {
        CLEANUP_FREE const Slot **sorted = NULL;
        CLEANUP_FREE Point *at = NULL;
        size_t n = 0;
        int r;

        r = table_sorted(&v->table, within, &sorted);
        if (r < 0)
                return r;
        at = calloc(v->table.n + 1, sizeof(Point));
        if (!at)
                return -ENOMEM;

        while (sorted[n]) {
                at[n] = sorted[n]->at;
                n++;
        }
        *ret = TAKE(at);
        *ret_n = n;
        return 0;
}

typedef struct Merge {
        Block *source;
        Mode mode;
} Merge;

static int change_merge(Block **b, const void *how) {
        const Merge *m = how;

        return block_merge(b, m->source, m->mode);
}

/* Blocks of v that a mode may empty, whether the source has something there or not. */
static int merge_into_existing(Volume *v, const Volume *source, Mode mode) {
        CLEANUP_FREE Point *at = NULL;
        size_t n;
        int r;

        r = volume_positions(v, NULL, &at, &n);
        if (r < 0)
                return r;

        progress_begin(n);
        for (size_t i = 0; i < n; i++) {
                const Merge merge = { table_get(&source->table, at[i]), mode };

                progress_step(1);
                r = volume_change(v, at[i], change_merge, &merge);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int merge_from_source(Volume *v, const Volume *source, Mode mode) {
        const bool adds = mode_adds(mode, (Colour){ .a = 255 });
        int r;

        progress_begin(source->table.capacity);
        for (size_t i = 0; i < source->table.capacity; i++) {
                const Slot *slot = &source->table.slots[i];
                const Merge merge = { slot->block, mode };

                progress_at(i);
                if (slot->hash == 0 || (!adds && !table_find(&v->table, slot->at)))
                        continue;
                r = volume_change(v, slot->at, change_merge, &merge);
                if (r < 0)
                        return r;
        }
        return 0;
}

int volume_merge(Volume *v, const Volume *source, Mode mode) {
        CLEANUP(volume_free) Volume *same = NULL;
        int r;

        /* The source may not change while it is walked. */
        if (v == source) {
                r = volume_copy(&same, source);
                if (r < 0)
                        return r;
                source = same;
        }
        if (mode_clears(mode)) {
                r = merge_into_existing(v, source, mode);
                if (r < 0 || mode != MODE_REPLACE)
                        return r;
        }
        return merge_from_source(v, source, mode);
}
