/* The steps that undo and redo can keep, and the new journal. */
#include "engine/journal-private.h"
#include "engine/salvage.h"

#include <errno.h>

/* Makes or unmakes a step on a model that is thrown away when it does not fit. */
static int try_step(Salvage *s, Model *m, int64_t id, Direction direction) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        JournalStep step = { 0 };
        int r;

        r = store_start(&s->from->store, STATEMENT_STEP_GET, &row, "i", id);
        if (r < 0)
                return r;
        r = store_row(&s->from->store, row);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        r = journal_read_step(s->from, row, &step);
        if (r < 0)
                return r;
        r = change_apply(m, step.change.data, step.change.n, direction);
        journal_step_done(&step);
        return r;
}

static int keep_undone(Salvage *s, const int64_t *ids, size_t n) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = model_copy(&m, s->model);
        for (; r == 0 && n > 0; n--) {
                r = try_step(s, m, ids[n - 1], CHANGE_FORWARD);
                if (r < 0)
                        break;
                s->last = ids[n - 1];
                s->steps++;
        }
        return salvage_is_damage(r) ? 0 : r;
}

/* From the newest step backwards. Undone steps come first; their ids go to `undone`. */
static int keep_done(Salvage *s, Model *m, sqlite3_stmt *row, Buf *undone) {
        const int64_t id = sqlite3_column_int64(row, 0);
        int64_t state = salvage_state(s, id, sqlite3_column_int64(row, 1));
        int r;

        if (state == STEP_DROPPED)
                return 0;
        if (state == STEP_UNDONE && s->steps == 0)
                return buf_append(undone, &id, sizeof(id));
        if (state != STEP_DONE)
                return -EBADMSG;
        r = try_step(s, m, id, CHANGE_BACKWARD);
        if (r < 0)
                return r;
        if (s->steps++ == 0)
                s->last = id;
        s->oldest = id;
        return 0;
}

/* A step at or before which to begin: one that is there, if possible, as the way to another may lead through
 * a damaged page. */
static int64_t newest_step(const Salvage *s) {
        const SalvageState *states = (const SalvageState *)(const void *)s->touched.data;
        int64_t newest = 0;

        for (size_t i = 0; i < s->touched.n / sizeof(*states); i++)
                newest = MAX(newest, states[i].step);
        return newest > 0 ? newest : (int64_t)s->revision;
}

static int find_done(Salvage *s, Buf *undone) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = model_copy(&m, s->model);
        if (r == 0)
                r = store_start(&s->from->store, STATEMENT_STEP_STATES_BACK, &row, "i", newest_step(s));
        while (r == 0 && (r = store_row(&s->from->store, row)) > 0)
                r = keep_done(s, m, row, undone);
        return salvage_is_damage(r) ? 0 : r;
}

static void count_lost(Salvage *s) {
        int64_t n;

        if (store_number(&s->from->store, STATEMENT_STEPS_COUNT, &n) > 0)
                s->steps_lost = (size_t)MAX(n - (int64_t)s->steps, (int64_t)0);
        else
                s->steps_lost = 1; /* at least: some are in what cannot be read */
}

int salvage_history(Salvage *s) {
        CLEANUP_BUF Buf undone = { 0 };
        int r = 0;

        s->oldest = 1;
        s->last = 0;
        if (!s->headless)
                r = find_done(s, &undone);
        if (r == 0 && undone.n > 0) {
                const int64_t *ids = (const int64_t *)(const void *)undone.data;

                if (s->steps == 0)
                        s->oldest = ids[undone.n / sizeof(*ids) - 1];
                r = keep_undone(s, ids, undone.n / sizeof(*ids));
        }
        if (r == 0)
                count_lost(s);
        return r;
}

typedef struct Writing {
        const Salvage *salvage;
        const char *name;
        bool answers;
} Writing;

static int put_step(const Salvage *s, Journal *to, int64_t id, int64_t state) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&s->from->store, STATEMENT_STEP_ROW, &row, "i", id);
        if (r < 0)
                return r;
        r = store_row(&s->from->store, row);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        return store_run(&to->store, STATEMENT_STEP_PUT, "iiibtb", id, state, sqlite3_column_int64(row, 0),
                         sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1),
                         (const char *)sqlite3_column_text(row, 2), sqlite3_column_blob(row, 3),
                         (size_t)sqlite3_column_bytes(row, 3));
}

static int put_steps(const Salvage *s, Journal *to) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&s->from->store, STATEMENT_STEP_STATES, &row, "ii", s->oldest, s->last);
        while (r == 0 && (r = store_row(&s->from->store, row)) > 0) {
                const int64_t id = sqlite3_column_int64(row, 0);
                const int64_t state = salvage_state(s, id, sqlite3_column_int64(row, 1));

                r = state == STEP_DROPPED ? 0 : put_step(s, to, id, state);
                /* What is behind it may be damaged. */
                if (r < 0 || id == s->last)
                        break;
        }
        return r;
}

/* What cannot be read is as if it had been too old. */
static int put_answers(const Salvage *s, Journal *to) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        if (store_start(&s->from->store, STATEMENT_ANSWERS_ALL, &row, "") < 0)
                return 0;
        while (store_row(&s->from->store, row) > 0) {
                r = store_run(&to->store, STATEMENT_ANSWER_ADD, "tiib",
                              (const char *)sqlite3_column_text(row, 0), sqlite3_column_int64(row, 1),
                              sqlite3_column_int64(row, 2), sqlite3_column_blob(row, 3),
                              (size_t)sqlite3_column_bytes(row, 3));
                if (r < 0)
                        return r;
        }
        return 0;
}

static int put_rest(Journal *to, void *userdata) {
        const Writing *w = userdata;
        int r;

        r = store_run(&to->store, STATEMENT_META_SET, "tt", "name", w->name);
        if (r == 0 && w->salvage->oldest <= w->salvage->last)
                r = put_steps(w->salvage, to);
        if (r == 0 && w->answers && !w->salvage->cut)
                r = put_answers(w->salvage, to);
        return r;
}

int salvage_write(const Salvage *s, Journal *to, const char *name, bool answers, uint64_t *ret_revision) {
        Writing w = { s, name, answers };
        const uint64_t revision = salvage_is_whole(s) ? s->revision : s->newest + 1;
        int r;

        r = journal_fold_with(to, s->model, revision, put_rest, &w);
        if (r == 0)
                *ret_revision = revision;
        return r;
}
