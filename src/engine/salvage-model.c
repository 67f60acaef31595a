/* The newest model that can be had. */
#include "engine/journal-private.h"
#include "engine/salvage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Revisions above were never counted by anybody. */
#define REVISION_MOST ((int64_t)1 << 53)

void salvage_done(Salvage *s) {
        model_free(s->model);
        free(s->name);
        buf_done(&s->touched);
        *s = (Salvage){ 0 };
}

bool salvage_is_whole(const Salvage *s) {
        return !s->cut && !s->headless && !s->holes && s->blocks_lost == 0 && s->steps_lost == 0;
}

/* Without a header a layer is known by its blocks only. */
static int add_layer(Model *m, int64_t id) {
        char name[32];

        if (id < 1 || id > LAYER_ID_MAX || model_layer(m, (uint32_t)id))
                return 0;
        (void)snprintf(name, sizeof(name), "layer %lld", (long long)id);
        return model_add_layer(m, (uint32_t)id, name, NULL);
}

/* A kind of rows of blocks. */
typedef struct Rows {
        Statement keys, keys_back, get;
        int (*read)(Journal *j, sqlite3_stmt *row, Buf *bytes, Model *m);
        bool many; /* a row is many blocks, and nobody knows how many */
} Rows;

static const Rows block_rows = { STATEMENT_BLOCK_KEYS, STATEMENT_BLOCK_KEYS_BACK, STATEMENT_BLOCK_GET,
                                 journal_read_block, false };
static const Rows plain_rows = { STATEMENT_PLAIN_KEYS, STATEMENT_PLAIN_KEYS_BACK, STATEMENT_PLAIN_GET,
                                 journal_read_plain, true };

static int read_row(Salvage *s, const Rows *rows, sqlite3_stmt *key, Buf *bytes) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int64_t at[4];
        int r;

        for (int i = 0; i < 4; i++)
                at[i] = sqlite3_column_int64(key, i);
        r = s->headless ? add_layer(s->model, at[0]) : 0;
        if (r == 0)
                r = store_start(&s->from->store, rows->get, &row, "iiii", at[0], at[1], at[2], at[3]);
        if (r == 0)
                r = store_row(&s->from->store, row);
        if (r > 0)
                return rows->read(s->from, row, bytes, s->model);
        return r < 0 ? r : -EBADMSG;
}

/* 0 when the end was reached, else what keeps from going on. */
static int read_rows(Salvage *s, const Rows *rows, Statement which) {
        CLEANUP_STATEMENT sqlite3_stmt *key = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int r;

        r = store_start(&s->from->store, which, &key, "");
        while (r == 0 && (r = store_row(&s->from->store, key)) > 0) {
                r = read_row(s, rows, key, &bytes);
                if (!salvage_is_damage(r))
                        continue;
                s->holes |= rows->many;
                s->blocks_lost += !rows->many;
                r = 0;
        }
        return r;
}

/* A page that cannot be read hides those behind it, which are reached from the other end. */
static int read_all_rows(Salvage *s, const Rows *rows) {
        size_t lost;
        int r;

        r = read_rows(s, rows, rows->keys);
        if (!salvage_is_damage(r))
                return r;
        s->holes = true;
        lost = s->blocks_lost;
        r = read_rows(s, rows, rows->keys_back);
        s->blocks_lost = MAX(lost, s->blocks_lost - lost);
        return salvage_is_damage(r) ? 0 : r;
}

/* Older versions have one kind alone. */
static bool has_plain_rows(Salvage *s) {
        int64_t version;

        return store_number(&s->from->store, STATEMENT_VERSION, &version) > 0 &&
               version >= STORE_VERSION_PLAIN;
}

static int read_all_blocks(Salvage *s) {
        int r;

        r = has_plain_rows(s) ? read_all_rows(s, &plain_rows) : 0;
        return r < 0 ? r : read_all_rows(s, &block_rows);
}

static int read_header(Salvage *s) {
        int r;

        r = journal_read_header(s->from, &s->model);
        if (r == 0 && s->model)
                r = journal_read_folded(s->from, &s->revision);
        if (r == 0 && s->revision > (uint64_t)REVISION_MOST)
                r = -EBADMSG;
        if (!salvage_is_damage(r))
                return r < 0 || s->model ? r : model_new_bare(&s->model);
        s->headless = true;
        s->revision = 0;
        s->model = model_free(s->model);
        return model_new_bare(&s->model);
}

int64_t salvage_state(const Salvage *s, int64_t step, int64_t recorded) {
        const SalvageState *states = (const SalvageState *)(const void *)s->touched.data;

        for (size_t n = s->touched.n / sizeof(*states); n > 0; n--)
                if (states[n - 1].step == step)
                        return states[n - 1].state;
        /* Entries that are lost may have made it what it is now. */
        return s->cut && recorded != STEP_DONE ? -1 : recorded;
}

static void drop_undone(Salvage *s) {
        SalvageState *states = (SalvageState *)(void *)s->touched.data;

        for (size_t i = 0; i < s->touched.n / sizeof(*states); i++)
                if (states[i].state == STEP_UNDONE)
                        states[i].state = STEP_DROPPED;
}

static int note(Salvage *s, int64_t revision, int64_t step, int64_t direction) {
        const SalvageState state = { step, direction == CHANGE_BACKWARD ? STEP_UNDONE : STEP_DONE };
        SalvageState *states = (SalvageState *)(void *)s->touched.data;

        if (revision == step)
                drop_undone(s);
        for (size_t i = 0; i < s->touched.n / sizeof(*states); i++)
                if (states[i].step == step) {
                        states[i].state = state.state;
                        return 0;
                }
        return buf_append(&s->touched, &state, sizeof(state));
}

static int replay_entry(Salvage *s, sqlite3_stmt *row) {
        const int64_t revision = sqlite3_column_int64(row, 0), step = sqlite3_column_int64(row, 1),
                      direction = sqlite3_column_int64(row, 2);
        CLEANUP(edit_undo) Edit *edit = NULL;
        int r;

        if (revision > REVISION_MOST)
                return -EBADMSG;
        r = edit_begin(&edit, s->model);
        if (r == 0)
                r = journal_replay_step(s->from, step, direction, s->model);
        if (r == 0)
                r = note(s, revision, step, direction);
        if (r < 0)
                return r;
        edit_end(TAKE(edit));
        s->revision = (uint64_t)revision;
        return 0;
}

/* Up to the first entry that does not fit: those behind it begin with what it led to. */
static int replay(Salvage *s) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int r;

        r = store_start(&s->from->store, STATEMENT_REPLAY, &row, "i", (int64_t)s->revision);
        while (r == 0 && (r = store_row(&s->from->store, row)) > 0)
                r = replay_entry(s, row);
        if (!salvage_is_damage(r))
                return r;
        s->cut = true;
        return 0;
}

static void find_newest(Salvage *s, Statement which) {
        CLEANUP_STATEMENT sqlite3_stmt *row = NULL;
        int64_t id;

        if (store_start(&s->from->store, which, &row, "") < 0 || store_row(&s->from->store, row) <= 0)
                return;
        id = sqlite3_column_int64(row, 0);
        if (id > 0 && id <= REVISION_MOST)
                s->newest = MAX(s->newest, (uint64_t)id);
}

static int read_name(Salvage *s) {
        int r = journal_read_name(s->from, &s->name);

        return salvage_is_damage(r) ? 0 : r;
}

int salvage_read(Salvage *ret, Journal *from) {
        CLEANUP_SALVAGE Salvage s = { .from = from };
        int r;

        r = read_name(&s);
        if (r == 0)
                r = read_header(&s);
        if (r == 0)
                r = read_all_blocks(&s);
        /* Nobody knows which of the steps are in blocks that have lost their header. */
        if (r == 0 && s.headless)
                s.cut = true;
        else if (r == 0)
                r = replay(&s);
        if (r < 0)
                return r;
        s.newest = s.revision;
        find_newest(&s, STATEMENT_STEP_NEWEST);
        find_newest(&s, STATEMENT_MOVE_NEWEST);
        r = salvage_history(&s);
        if (r < 0)
                return r;
        if (s.revision == 0 && s.model->n_layers == 0)
                s.model = model_free(s.model);
        *ret = s;
        s = (Salvage){ 0 };
        return 0;
}
