#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal-project.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const uint8_t project_session[JOURNAL_SESSION_BYTES] = "session of tests";

static void record(Project *p, Edit *e, const char *method) {
        CLEANUP_BUF Buf change = { 0 };

        assert_int_equal(edit_change(e, &change), 0);
        edit_end(e);
        if (change.n == 0)
                return;
        assert_int_equal(
                journal_step(p->journal, ++p->revision, project_session, method, change.data, change.n), 0);
        assert_int_equal(journal_commit(p->journal), 0);
}

static Edit *begin(Project *p) {
        Edit *e;

        assert_int_equal(edit_begin(&e, p->model), 0);
        return e;
}

void project_create(Project *p) {
        CLEANUP(model_free) Model *first = NULL;
        Edit *e;

        /* Thousands of databases: a real disk would take minutes for their syncs. */
        *p = (Project){ .folder = "/dev/shm/test-journal-XXXXXX" };
        if (!mkdtemp(p->folder)) {
                (void)strcpy(p->folder, "/tmp/test-journal-XXXXXX");
                assert_non_null(mkdtemp(p->folder));
        }
        (void)snprintf(p->path, sizeof(p->path), "%s/project.db", p->folder);
        project_open(p);
        assert_null(p->model);
        assert_int_equal(p->revision, 0);

        assert_int_equal(model_new_bare(&p->model), 0);
        assert_int_equal(model_new(&first, 64, 64, 64), 0);
        assert_int_equal(journal_name(p->journal, "castle"), 0);
        e = begin(p);
        assert_int_equal(edit_replace(e, first), 0);
        record(p, e, "goxel.create_project");
}

void project_open(Project *p) {
        JournalState state;
        Obstacle obstacle;

        assert_int_equal(journal_open(&p->journal, p->path, 0, &state, &obstacle), 0);
        free(state.name);
        p->model = state.model;
        p->revision = state.revision;
}

void project_close(Project *p) {
        p->journal = journal_close(p->journal);
        p->model = model_free(p->model);
}

void project_reopen(Project *p) {
        project_close(p);
        project_open(p);
}

void project_remove(Project *p) {
        char path[96];

        project_close(p);
        (void)unlink(p->path);
        (void)snprintf(path, sizeof(path), "%s-wal", p->path);
        (void)unlink(path);
        assert_int_equal(rmdir(p->folder), 0);
}

void project_set(Project *p, int x, int y, int z, unsigned grey) {
        const Colour c = { (uint8_t)grey, (uint8_t)grey, (uint8_t)grey, grey ? 255 : 0 };
        Edit *e = begin(p);

        assert_int_equal(volume_set(model_layer(p->model, 0)->volume, (Point){ x, y, z }, c), 0);
        record(p, e, "goxel.add_voxel");
}

void project_fill(Project *p, Box box, Colour c) {
        Edit *e = begin(p);

        assert_int_equal(volume_fill(model_layer(p->model, 0)->volume, box, MODE_REPLACE, c), 0);
        record(p, e, "goxel.procedural_shape");
}

void project_add_layer(Project *p, const char *name) {
        Edit *e = begin(p);

        assert_int_equal(edit_touch_layers(e), 0);
        assert_int_equal(model_add_layer(p->model, 0, name, NULL), 0);
        record(p, e, "goxel.create_layer");
}

void project_remove_layer(Project *p) {
        Edit *e = begin(p);

        assert_int_equal(edit_remove_layer(e, p->model->active), 0);
        record(p, e, "goxel.delete_layer");
}

int project_move(Project *p, Direction direction) {
        JournalStep step;
        int r;

        r = journal_next(p->journal, direction, &step);
        if (r == JOURNAL_NOTHING)
                return r;
        assert_int_equal(r, 0);
        assert_memory_equal(step.session, project_session, JOURNAL_SESSION_BYTES);
        assert_int_equal(change_apply(p->model, step.change.data, step.change.n, direction), 0);
        assert_int_equal(journal_move(p->journal, ++p->revision, step.id, direction), 0);
        assert_int_equal(journal_commit(p->journal), 0);
        journal_step_done(&step);
        return 0;
}

void project_fold(Project *p) {
        assert_int_equal(journal_fold(p->journal, p->model, p->revision), 0);
}

int project_compact(Project *p, uint64_t keep) {
        int r;

        r = journal_compact_begin(p->journal, p->model, p->revision, keep);
        if (r < 0)
                return r;
        while ((r = journal_compact_go_on(p->journal)) == JOURNAL_MORE)
                ;
        return r;
}

unsigned project_get(const Project *p, int x, int y, int z) {
        return model_get(p->model, (Point){ x, y, z }).r;
}

bool models_equal(const Model *a, const Model *b) {
        CLEANUP_BUF Buf x = { 0 }, y = { 0 };

        assert_int_equal(model_encode(a, &x), 0);
        assert_int_equal(model_encode(b, &y), 0);
        return x.n == y.n && memcmp(x.data, y.data, x.n) == 0;
}

int project_step(Project *p, Box box, unsigned grey) {
        const Colour c = { (uint8_t)grey, (uint8_t)(grey >> 8), 0, 255 };
        CLEANUP_BUF Buf change = { 0 };
        Edit *e;
        int r;

        r = edit_begin(&e, p->model);
        if (r == 0)
                r = volume_fill(model_layer(p->model, 0)->volume, box, MODE_OVER, c);
        if (r == 0)
                r = edit_change(e, &change);
        edit_end(e);
        if (r < 0)
                return r;
        return journal_step(p->journal, ++p->revision, project_session, "goxel.add_voxel", change.data,
                            change.n);
}

int project_step_at(Project *p, int x, unsigned grey) {
        return project_step(p, (Box){ { x, 0, 0 }, { x, 0, 0 } }, grey);
}

int project_try_open(Project *p, unsigned wait_ms, int *ret_holder) {
        JournalState state = { 0 };
        Obstacle obstacle = { 0 };
        int r;

        r = journal_open(&p->journal, p->path, wait_ms, &state, &obstacle);
        *ret_holder = obstacle.holder;
        if (r == 0) {
                p->model = state.model;
                p->revision = state.revision;
                free(state.name);
        }
        return r;
}
