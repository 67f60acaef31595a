/* The folded model: a header, which is the model without its blocks, and rows of blocks.
 *
 * A fold compares the living model with the copy of what was folded last. They share all blocks that were
 * not changed, so that a fold looks at every block but writes only those that differ.
 *
 * Each block has a row of its own, but for those of one colour, of which there may be millions: each of them
 * is a cell of a coarse volume, and the rows are the blocks of that. */
#include "engine/journal-private.h"

#include "voxel/codec.h"

#include <assert.h>

/* The statements of a kind of rows. */
typedef struct Rows {
        Statement put, remove, remove_layer;
} Rows;

static const Rows block_rows = { STATEMENT_BLOCK_PUT, STATEMENT_BLOCK_REMOVE,
                                 STATEMENT_BLOCKS_REMOVE_LAYER };
static const Rows plain_rows = { STATEMENT_PLAIN_PUT, STATEMENT_PLAIN_REMOVE,
                                 STATEMENT_PLAINS_REMOVE_LAYER };

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

static int put_row(Journal *j, Rows rows, uint32_t layer, Point at, const Block *b) {
        CLEANUP_BUF Buf bytes = { 0 };
        int r;

        r = block_encode(b, &bytes);
        if (r == 0)
                r = journal_pack(j, bytes.data, bytes.n);
        if (r < 0)
                return r;
        return store_run(&j->store, rows.put, "iiiib", (int64_t)layer, (int64_t)at.x, (int64_t)at.y,
                         (int64_t)at.z, j->packed.data, j->packed.n);
}

static int remove_row(Journal *j, Rows rows, uint32_t layer, Point at) {
        return store_run(&j->store, rows.remove, "iiii", (int64_t)layer, (int64_t)at.x, (int64_t)at.y,
                         (int64_t)at.z);
}

static bool same(const Block *a, const Block *b) {
        return a == b || (a && b && block_equal(a, b));
}

/* Each block of one colour as a voxel. */
static int make_coarse(Volume **ret, const Volume *v) {
        CLEANUP(volume_free) Volume *coarse = NULL;
        VolumeIter i = { 0 };
        Colour c;
        int r;

        r = volume_new(&coarse);
        while (r == 0 && volume_next(v, &i))
                if (block_uniform(i.contents, &c))
                        r = volume_set(coarse, i.block, c);
        if (r == 0)
                *ret = TAKE(coarse);
        return r;
}

/* `was` NULL: no row of these is in the database. */
static int write_coarse(Journal *j, uint32_t layer, const Volume *now, const Volume *was) {
        CLEANUP(volume_free) Volume *coarse = NULL, *before = NULL;
        VolumeIter i = { 0 };
        int r;

        r = make_coarse(&coarse, now);
        if (r == 0 && was)
                r = make_coarse(&before, was);
        while (r == 0 && volume_next(coarse, &i))
                if (!before || !same(volume_block(before, i.block), i.contents))
                        r = put_row(j, plain_rows, layer, i.block, i.contents);
        i = (VolumeIter){ 0 };
        while (r == 0 && before && volume_next(before, &i))
                if (!volume_block(coarse, i.block))
                        r = remove_row(j, plain_rows, layer, i.block);
        return r;
}

/* Writes what differs at a place, NULL where nothing is; *plains: it does among the blocks of one colour. */
static int write_place(Journal *j, uint32_t layer, Point at, const Block *now, const Block *was,
                       bool *plains) {
        const bool plain = now && block_uniform(now, NULL), was_plain = was && block_uniform(was, NULL);

        *plains |= plain || was_plain;
        if (now && !plain)
                return put_row(j, block_rows, layer, at, now);
        return was && (!was_plain || j->plain_strays) ? remove_row(j, block_rows, layer, at) : 0;
}

/* `was` NULL: nothing of this layer is in the database. */
static int write_layer(Journal *j, uint32_t layer, const Volume *now, const Volume *was) {
        bool plains = j->plain_strays;
        VolumeIter i = { 0 };
        int r = 0;

        while (r == 0 && volume_next(now, &i)) {
                const Block *old = was ? volume_block(was, i.block) : NULL;

                if (!same(old, i.contents) || (j->plain_strays && block_uniform(i.contents, NULL)))
                        r = write_place(j, layer, i.block, i.contents, old, &plains);
        }
        i = (VolumeIter){ 0 };
        while (r == 0 && was && volume_next(was, &i))
                if (!volume_block(now, i.block))
                        r = write_place(j, layer, i.block, NULL, i.contents, &plains);
        if (r == 0 && plains)
                r = write_coarse(j, layer, now, j->plain_strays ? NULL : was);
        return r;
}

static int remove_layer(Journal *j, uint32_t layer) {
        int r;

        r = store_run(&j->store, block_rows.remove_layer, "i", (int64_t)layer);
        return r < 0 ? r : store_run(&j->store, plain_rows.remove_layer, "i", (int64_t)layer);
}

/* A layer by its own id: 0 is never one. */
static Layer *layer_of(const Model *m, uint32_t id) {
        return m && id > 0 ? model_layer(m, id) : NULL;
}

static int write_layers(Journal *j, const Model *m) {
        int r = 0;

        if (j->plain_strays)
                r = store_run(&j->store, STATEMENT_PLAINS_REMOVE, "");
        for (size_t i = 0; i < m->n_layers && r == 0; i++) {
                const Layer *now = m->layers[i], *was = layer_of(j->folded, now->id);

                r = write_layer(j, now->id, now->volume, was ? was->volume : NULL);
        }
        for (size_t i = 0; j->folded && i < j->folded->n_layers && r == 0; i++)
                if (!layer_of(m, j->folded->layers[i]->id))
                        r = remove_layer(j, j->folded->layers[i]->id);
        return r;
}

static int write_model(Journal *j, const Model *m, uint64_t revision) {
        int r;

        r = write_layers(j, m);
        if (r < 0)
                return r;
        r = write_header(j, m);
        if (r < 0)
                return r;
        r = store_run(&j->store, STATEMENT_META_SET, "ti", "folded", (int64_t)revision);
        if (r < 0)
                return r;
        return store_run(&j->store, STATEMENT_MOVES_FORGET, "");
}

static int write_fold(Journal *j, const Model *m, uint64_t revision, int (*more)(Journal *j, void *userdata),
                      void *userdata) {
        int r;

        r = store_run(&j->store, STATEMENT_BEGIN, "");
        if (r < 0)
                return r;
        r = write_model(j, m, revision);
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

        j->in_turn = j->plain_strays = false;
        j->revision = j->committed_revision = revision;
        j->committed_history = j->history;
        j->backlog = j->committed_backlog = (Backlog){ 0 };
        model_free(j->folded);
        j->folded = TAKE(snapshot);
        return 0;
}

/* Nobody loads what is in memory: only the steps that are too many have to go. */
static int trim_memory(Journal *j) {
        int r;

        if (j->history <= j->history_most)
                return 0;
        r = journal_turn_begin(j);
        if (r == 0)
                r = journal_turn_result(j, journal_trim(j, true));
        return r < 0 ? r : journal_commit(j);
}

int journal_fold(Journal *j, const Model *m, uint64_t revision) {
        int r;

        if (j->path)
                return journal_fold_whole(j, m, revision);
        assert(revision >= j->revision);
        r = trim_memory(j);
        if (r < 0) {
                journal_rollback(j);
                return r;
        }
        j->revision = j->committed_revision = revision;
        return 0;
}

int journal_fold_whole(Journal *j, const Model *m, uint64_t revision) {
        return journal_fold_with(j, m, revision, NULL, NULL);
}
