/* The folded model: a header, which is the model without its blocks, and a row a block.
 *
 * A fold compares the living model with the copy of what was folded last. They share all blocks that were
 * not changed, so that a fold looks at every block but writes only those that differ. */
#include "engine/journal-private.h"

#include <assert.h>

static int write_header(Journal *j, const Model *m) {
        CLEANUP(model_free) Model *header = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int r;

        r = model_copy_header(&header, m);
        if (r < 0)
                return r;
        r = model_encode(header, &bytes);
        if (r < 0)
                return r;
        r = journal_pack(j, bytes.data, bytes.n);
        if (r < 0)
                return r;
        return store_run(&j->store, STATEMENT_META_SET, "tb", "model", j->packed.data, j->packed.n);
}

static int write_block(Journal *j, uint32_t layer, Point at, const Block *b) {
        Colour voxels[BLOCK_VOXELS];
        size_t n = sizeof(voxels);
        int r;

        if (block_uniform(b, &voxels[0]))
                n = sizeof(voxels[0]);
        else
                block_expand(b, voxels);
        r = journal_pack(j, voxels, n);
        if (r < 0)
                return r;
        return store_run(&j->store, STATEMENT_BLOCK_PUT, "iiiib", (int64_t)layer, (int64_t)at.x,
                         (int64_t)at.y, (int64_t)at.z, j->packed.data, j->packed.n);
}

/* `was` NULL: nothing of this layer is in the database. */
static int write_changed(Journal *j, const Layer *now, const Layer *was) {
        VolumeIter i = { 0 };
        int r;

        while (volume_next(now->volume, &i)) {
                const Block *old = was ? volume_block(was->volume, i.block) : NULL;

                if (old && (old == i.contents || block_equal(old, i.contents)))
                        continue;
                r = write_block(j, now->id, i.block, i.contents);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int remove_missing(Journal *j, const Layer *now, const Layer *was) {
        VolumeIter i = { 0 };
        int r;

        while (volume_next(was->volume, &i)) {
                if (volume_block(now->volume, i.block))
                        continue;
                r = store_run(&j->store, STATEMENT_BLOCK_REMOVE, "iiii", (int64_t)was->id,
                              (int64_t)i.block.x, (int64_t)i.block.y, (int64_t)i.block.z);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* A layer by its own id: 0 is never one. */
static Layer *layer_of(const Model *m, uint32_t id) {
        return m && id > 0 ? model_layer(m, id) : NULL;
}

static int write_layers(Journal *j, const Model *m) {
        int r;

        for (size_t i = 0; i < m->n_layers; i++) {
                r = write_changed(j, m->layers[i], layer_of(j->folded, m->layers[i]->id));
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; j->folded && i < j->folded->n_layers; i++) {
                const Layer *was = j->folded->layers[i], *now = layer_of(m, was->id);

                r = now ? remove_missing(j, now, was)
                        : store_run(&j->store, STATEMENT_BLOCKS_REMOVE_LAYER, "i", (int64_t)was->id);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int write_fold(Journal *j, const Model *m, uint64_t revision, int (*more)(Journal *j, void *userdata),
                      void *userdata) {
        int r;

        r = store_run(&j->store, STATEMENT_BEGIN, "");
        if (r < 0)
                return r;
        r = write_layers(j, m);
        if (r < 0)
                return r;
        r = write_header(j, m);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_META_SET, "ti", "folded", (int64_t)revision);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_MOVES_FORGET, "");
        if (r < 0)
                return r;
        r = more ? more(j, userdata) : 0;
        if (r == 0)
                r = journal_trim(j, !more);
        if (r < 0)
                return r;
        return store_run(&j->store, STATEMENT_COMMIT, "");
}

int journal_fold_with(Journal *j, const Model *m, uint64_t revision, int (*more)(Journal *j, void *userdata),
                      void *userdata) {
        CLEANUP(model_free) Model *snapshot = NULL;
        int r;

        assert(!journal_dirty(j));
        /* An older one would have steps replayed that are in the model already. */
        assert(revision >= j->revision);

        r = model_copy(&snapshot, m);
        if (r < 0)
                return r;
        j->in_turn = true;
        r = write_fold(j, m, revision, more, userdata);
        if (r < 0) {
                journal_rollback(j);
                return r;
        }

        j->in_turn = false;
        j->revision = j->committed_revision = revision;
        j->committed_history = j->history;
        j->backlog = j->committed_backlog = (Backlog){ 0 };
        model_free(j->folded);
        j->folded = TAKE(snapshot);
        return 0;
}

int journal_fold(Journal *j, const Model *m, uint64_t revision) {
        return journal_fold_with(j, m, revision, NULL, NULL);
}
