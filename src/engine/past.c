#include "engine/past.h"

#include "engine/checkpoint.h"

#include <errno.h>

/* Changes that are kept as such: with more of them, those so far are taken back at once. */
#define BYTES_MOST ((size_t)32 << 20)

static void drop_changes(Past *p) {
        for (size_t i = 0; i < p->n; i++)
                buf_done(&p->changes[i]);
        free(p->changes);
        p->changes = NULL;
        p->n = p->bytes = 0;
}

void past_done(Past *p) {
        drop_changes(p);
        model_free(p->model);
        buf_done(&p->text);
        *p = (Past){ 0 };
}

int past_of_checkpoint(const Project *p, const char *name, Past *ret) {
        return checkpoint_fetch(p, name, &ret->text);
}

/* The steps to be taken back, newest first. */
typedef struct Way {
        uint64_t wanted;
        int64_t *ids;
        size_t n, room;
        bool arrived, failed;
} Way;

static void way_step(const JournalEntry *entry, void *userdata) {
        Way *w = userdata;
        int64_t *ids;

        if (entry->undone || w->arrived || w->failed)
                return;
        if ((uint64_t)entry->id == w->wanted) {
                w->arrived = true;
                return;
        }
        if (w->n == w->room) {
                w->room = 2 * w->room + 16;
                ids = realloc(w->ids, w->room * sizeof(*ids));
                w->failed = !ids;
                w->ids = ids ? ids : w->ids;
        }
        if (!w->failed)
                w->ids[w->n++] = entry->id;
}

static int take_back(Model *m, const Past *past) {
        int r = 0;

        for (size_t i = 0; r == 0 && i < past->n; i++)
                r = change_apply(m, past->changes[i].data, past->changes[i].n, CHANGE_BACKWARD);
        return r;
}

static int take_back_now(const Project *p, Past *past) {
        int r = past->model ? 0 : model_copy(&past->model, p->model);

        if (r == 0)
                r = take_back(past->model, past);
        drop_changes(past);
        return r;
}

static int fetch_step(const Project *p, int64_t id, Past *past) {
        Buf *grown = realloc(past->changes, (past->n + 1) * sizeof(*grown));
        JournalStep step = { 0 };
        int r;

        if (!grown)
                return -ENOMEM;
        past->changes = grown;
        r = journal_get(p->journal, id, &step);
        if (r == 0) {
                past->bytes += step.change.n;
                past->changes[past->n++] = step.change;
                step.change = (Buf){ 0 };
        }
        journal_step_done(&step);
        return r == 0 && past->bytes > BYTES_MOST ? take_back_now(p, past) : r;
}

int past_of_step(const Project *p, uint64_t id, Past *ret) {
        Way w = { .wanted = id };
        int r = 0;

        if (id != p->revision)
                r = journal_list(p->journal, UINT64_MAX, 0, way_step, &w);
        if (r == 0 && id != p->revision && !w.arrived)
                r = w.failed ? -ENOMEM : JOURNAL_NOTHING;
        for (size_t i = 0; r == 0 && i < w.n; i++)
                r = fetch_step(p, w.ids[i], ret);
        free(w.ids);
        return r;
}

int past_model(const Project *p, const Past *past, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        if (past->text.n > 0)
                return checkpoint_unpack(&past->text, ret);
        r = model_copy(&m, past->model ? past->model : p->model);
        if (r == 0)
                r = take_back(m, past);
        if (r == 0)
                *ret = TAKE(m);
        return r;
}
