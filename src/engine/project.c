#include "engine/project.h"

#include "base/log.h"
#include "engine/palette.h"
#include "engine/preview.h"
#include "formats/gox-encoded.h"

#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

typedef struct Kept {
        Buf change;
        Direction direction;
        struct Kept *next;
} Kept;

int project_open(Project **ret, const char *name, const char *folder, bool recover, unsigned wait_ms,
                 Obstacle *obstacle) {
        CLEANUP(project_free) Project *p = calloc(1, sizeof(*p));
        JournalState state = { 0 };
        CLEANUP_FREE char *path = NULL;
        int r;

        if (!p)
                return -ENOMEM;
        if (folder && asprintf(&path, "%s/project.db", folder) < 0)
                return -ENOMEM;
        if (path && recover) {
                r = journal_recover(path, wait_ms, &p->finds, obstacle);
                if (r != 0)
                        return r;
                p->looked_through = true;
        }
        r = journal_open(&p->journal, path, wait_ms, &state, obstacle);
        if (r != 0)
                return r;

        p->private_engine = !folder;
        p->model = state.model;
        p->created = state.model != NULL;
        p->revision = p->kept_revision = state.revision;
        (void)snprintf(p->name, sizeof(p->name), "%s", name ? name : "");
        free(state.name);
        r = project_load_palette(p);
        if (r < 0)
                return r;
        *ret = TAKE(p);
        return 0;
}

static void forget_kept(Project *p) {
        while (p->kept) {
                Kept *k = p->kept;

                p->kept = k->next;
                buf_done(&k->change);
                free(k);
        }
}

Project *project_free(Project *p) {
        if (!p)
                return NULL;
        forget_kept(p);
        journal_close(p->journal);
        model_free(p->model);
        volume_free(p->selection);
        free(p->palette);
        free(p->origin);
        gox_encoded_free(p->encoded);
        preview_free(p->preview);
        free(p);
        return NULL;
}

GoxEncoded *project_encoded(Project *p) {
        if (!p->encoded)
                (void)gox_encoded_new(&p->encoded);
        return p->encoded;
}

void project_follow_gox(Project *p) {
        p->saves_gox = true;
        preview_follow(&p->preview, p->model);
        if (project_encoded(p))
                gox_encoded_follow(p->encoded, p->model);
}

static void set_created(Project *p, const char *name, Model *model, uint64_t revision) {
        (void)snprintf(p->name, sizeof(p->name), "%s", name);
        p->model = model;
        p->created = true;
        p->revision = p->kept_revision = revision;
        p->storage_error = 0;
}

int project_restore(Project *p, const char *name, int fd, size_t most, JournalFinds *finds,
                    Obstacle *obstacle) {
        JournalState state;
        int r;

        assert(!p->created);
        r = journal_restore(p->journal, fd, most, name, &state, finds, obstacle);
        if (r < 0)
                return r;
        set_created(p, name, state.model, state.revision);
        free(state.name);
        return 0;
}

int project_create(Project *p, const char *name, Model **model) {
        int r;

        assert(!p->created);
        if (p->capture) {
                p->capture->kind = CAPTURE_MODEL;
                r = model_encode(*model, &p->capture->bytes);
                p->revision = 1;
                return r;
        }
        r = p->private_engine ? 0 : journal_name(p->journal, name);
        if (r >= 0)
                r = journal_commit(p->journal);
        if (r >= 0)
                r = journal_fold(p->journal, *model, 1);
        if (r < 0) {
                journal_rollback(p->journal);
                return r;
        }
        set_created(p, name, TAKE(*model), 1);
        return 0;
}

int project_begin(Project *p, Edit **ret) {
        if (p->storage_error < 0)
                return p->storage_error;
        return edit_begin(ret, p->model);
}

/* Remembers a Change (taken over) until the turn is committed. */
static int keep_change(Project *p, Buf *change, Direction direction) {
        Kept *k = calloc(1, sizeof(*k));

        if (!k)
                return -ENOMEM;
        k->change = *change;
        *change = (Buf){ 0 };
        k->direction = direction;
        k->next = p->kept;
        p->kept = k;
        p->revision++;
        return 0;
}

static void note_box(Project *p, const Edit *e) {
        p->box = p->watched ? edit_box(e) : BOX_EMPTY;
}

int project_keep(Project *p, Edit *edit, const uint8_t session[static 16], const char *method) {
        CLEANUP(edit_undo) Edit *e = edit;
        CLEANUP_BUF Buf change = { 0 };
        int r;

        r = edit_change(e, &change);
        if (r < 0)
                return r;
        if (change.n == 0) {
                edit_end(TAKE(e));
                return 0;
        }
        if (p->capture) {
                p->capture->kind = CAPTURE_CHANGE;
                p->capture->bytes = change;
                change = (Buf){ 0 };
                p->revision++;
                edit_end(TAKE(e));
                return 0;
        }
        r = journal_step(p->journal, p->revision + 1, session, method, change.data, change.n);
        if (r < 0) {
                p->broken = r;
                return r;
        }
        r = keep_change(p, &change, CHANGE_FORWARD);
        if (r < 0) {
                p->broken = r;
                return r;
        }
        note_box(p, e);
        edit_end(TAKE(e));
        return 0;
}

int project_take(Project *p, const uint8_t session[static 16], const char *method, const void *change,
                 size_t n) {
        CLEANUP(edit_undo) Edit *e = NULL;
        CLEANUP_BUF Buf copy = { 0 };
        int r;

        r = project_begin(p, &e);
        if (r < 0)
                return r;
        r = change_apply(p->model, change, n, CHANGE_FORWARD);
        if (r >= 0)
                r = buf_append(&copy, change, n);
        if (r < 0)
                return r;
        r = journal_step(p->journal, p->revision + 1, session, method, change, n);
        if (r >= 0)
                r = keep_change(p, &copy, CHANGE_FORWARD);
        if (r < 0) {
                p->broken = r;
                return r;
        }
        note_box(p, e);
        edit_end(TAKE(e));
        return 0;
}

int project_move(Project *p, const JournalStep *step, Direction direction) {
        CLEANUP(edit_undo) Edit *e = NULL;
        CLEANUP_BUF Buf change = { 0 };
        int r;

        r = project_begin(p, &e);
        if (r < 0)
                return r;
        r = change_apply(p->model, step->change.data, step->change.n, direction);
        if (r < 0)
                return r;
        r = buf_append(&change, step->change.data, step->change.n);
        if (r < 0)
                return r;
        r = journal_move(p->journal, p->revision + 1, step->id, direction);
        if (r >= 0)
                r = keep_change(p, &change, direction);
        if (r < 0) {
                p->broken = r;
                return r;
        }
        note_box(p, e);
        edit_end(TAKE(e));
        return 0;
}

int project_commit(Project *p) {
        int r = p->broken;

        if (r == 0)
                r = journal_commit(p->journal);
        p->broken = 0;
        if (r >= 0) {
                p->edits += p->revision - p->kept_revision;
                p->kept_revision = p->revision;
                forget_kept(p);
                return 0;
        }

        journal_rollback(p->journal);
        for (Kept *k = p->kept; k; k = k->next) {
                /* It was applied to this very model a moment ago: going back can only fail for want of
                 * memory, and then the last commit on disk is the only truth left. */
                if (change_apply(p->model, k->change.data, k->change.n, (Direction)-k->direction) < 0)
                        abort();
        }
        forget_kept(p);
        /* As the journal has it. */
        free(TAKE(p->palette));
        (void)project_load_palette(p);
        p->revision = p->kept_revision;
        p->storage_error = r;
        journal_refuse(p->journal, r);
        return r;
}

void project_go_on(Project *p) {
        p->broken = p->storage_error = 0;
        journal_refuse(p->journal, 0);
}

/* Once: from then on it goes on with every fold. */
static void tell_forgotten(Project *p) {
        if (p->told_forgotten || p->private_engine || journal_forgotten(p->journal) == 0)
                return;
        p->told_forgotten = true;
        log_line(
                LOG_NOTICE, LOG_FIELDS({ "GOXEL_EVENT", "history-full" }, { "GOXEL_PROJECT", p->name }),
                "The history of project \"%s\" takes as much as JournalSize= allows: its oldest undo steps are "
                "forgotten from now on",
                p->name);
}

void project_fold(Project *p) {
        /* One that fails leaves the journal as it is; the next turn tries again. */
        if (p->created && journal_wants_fold(p->journal))
                (void)journal_fold(p->journal, p->model, p->revision);
        tell_forgotten(p);
}

void project_tidy(Project *p) {
        (void)journal_checkpoint(p->journal);
        if (p->model)
                model_rest(p->model);
        /* Blocks that the model has no more are let go with that. */
        if (p->model && p->saves_gox)
                project_follow_gox(p);
        block_trim();
        (void)malloc_trim(0);
}

static int end_turn(Project *p) {
        const int r = project_commit(p);

        if (r < 0)
                p->broken = r;
        return r;
}

int project_compact_begin(Project *p, uint64_t keep_steps) {
        const int r = end_turn(p);

        return r < 0 ? r : journal_compact_begin(p->journal, p->model, p->revision, keep_steps);
}

int project_compact_go_on(Project *p) {
        const int r = end_turn(p);

        return r < 0 ? r : journal_compact_go_on(p->journal);
}

/* What a private engine's journal has no need of otherwise. */
static int store_whole(Project *p) {
        int r = end_turn(p);

        if (r == 0)
                r = journal_name(p->journal, p->name);
        if (r == 0)
                r = journal_commit(p->journal);
        if (r == 0)
                r = journal_fold_whole(p->journal, p->model, p->revision);
        if (r < 0)
                journal_rollback(p->journal);
        return r;
}

int project_backup(Project *p, int fd, uint64_t *ret_bytes) {
        const int r = p->private_engine ? store_whole(p) : 0;

        return r < 0 ? r : journal_backup(p->journal, fd, ret_bytes);
}

int project_leave(Project *p) {
        int r = p->created ? journal_leave(p->journal, p->model, p->revision) : 0;

        tell_forgotten(p);
        return r;
}
