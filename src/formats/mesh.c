/* Slice by slice through the volume, along each axis: faces come row by row, are joined to runs within a
 * row, and runs to rectangles with the same run in the row before. Nothing is held but the rectangles
 * that may still grow, so sparse and wide volumes cost no more than their faces. */
#include "formats/mesh.h"

#include "formats/internal.h"
#include "formats/walk.h"

#include <errno.h>

/* Faces from `from` to `to`, in the rows `low` to `high` of the slice. */
typedef struct Patch {
        int32_t from, to, low, high;
        Colour colour;
} Patch;

typedef struct Patches {
        Patch *items;
        size_t n, capacity;
} Patches;

/* Joins the faces that look one way. */
typedef struct Joiner {
        Mesh *mesh;
        Axes axes;
        bool positive;
        int32_t slice, row; /* where we are, once there is something in `runs` or `open` */
        Patches runs;       /* of this row */
        Patches open;       /* that reach to the row before */
        Patches next;       /* open, after this row */
} Joiner;

const FormatOption mesh_options[] = {
        { .name = "up",
          .type = OPTION_CHOICE,
          .choices = "y z",
          .fallback = "y",
          .use = FORMAT_WRITES,
          .text = "the axis that points up in the file; here it is z" },
        { 0 },
};

void mesh_done(Mesh *m) {
        free(m->quads);
        *m = (Mesh){ 0 };
}

static void joiner_done(Joiner *j) {
        free(j->runs.items);
        free(j->open.items);
        free(j->next.items);
}

static int patches_add(Patches *p, const Patch *patch) {
        int r;

        r = GROW(p->items, p->capacity, p->n);
        if (!r)
                p->items[p->n++] = *patch;
        return r;
}

static Point point_of(Axes axes, int32_t fast, int32_t middle, int32_t slow) {
        int32_t at[3];

        at[axes.fast] = fast;
        at[axes.middle] = middle;
        at[axes.slow] = slow;
        return (Point){ at[0], at[1], at[2] };
}

static int emit(Joiner *j, const Patch *p) {
        Mesh *m = j->mesh;
        int r;

        r = GROW(m->quads, m->capacity, m->n);
        if (r < 0)
                return r;
        m->quads[m->n++] = (Quad){
                .voxels = { point_of(j->axes, p->from, p->low, j->slice),
                            point_of(j->axes, p->to, p->high, j->slice) },
                .axis = j->axes.slow,
                .positive = j->positive,
                .colour = p->colour,
        };
        return 0;
}

/* Runs and open rectangles are both in order, so one look at each is enough. */
static int end_row(Joiner *j) {
        size_t at = 0;
        int r = 0;

        for (size_t i = 0; !r && i < j->runs.n; i++) {
                Patch run = j->runs.items[i];

                for (; !r && at < j->open.n && j->open.items[at].from <= run.from; at++) {
                        const Patch *o = &j->open.items[at];

                        if (o->from == run.from && o->to == run.to && o->high + 1 == j->row &&
                            colour_equal(o->colour, run.colour))
                                run.low = o->low;
                        else
                                r = emit(j, o);
                }
                if (!r)
                        r = patches_add(&j->next, &run);
        }
        for (; !r && at < j->open.n; at++)
                r = emit(j, &j->open.items[at]);

        Patches spare = j->open;
        j->open = j->next;
        j->next = spare;
        j->next.n = j->runs.n = 0;
        return r;
}

static int end_slice(Joiner *j) {
        int r;

        r = end_row(j);
        for (size_t i = 0; !r && i < j->open.n; i++)
                r = emit(j, &j->open.items[i]);
        j->open.n = 0;
        return r;
}

static int join(Joiner *j, Point p, Colour c) {
        const int32_t fast = point_axis(p, j->axes.fast), row = point_axis(p, j->axes.middle),
                      slice = point_axis(p, j->axes.slow);
        Patch *last;
        int r = 0;

        if (slice != j->slice)
                r = end_slice(j);
        else if (row != j->row)
                r = end_row(j);
        if (r < 0)
                return r;
        j->slice = slice;
        j->row = row;

        last = j->runs.n ? &j->runs.items[j->runs.n - 1] : NULL;
        if (last && last->to + 1 == fast && colour_equal(last->colour, c)) {
                last->to = fast;
                return 0;
        }
        return patches_add(&j->runs, &(Patch){ fast, fast, row, row, c });
}

/* Whether the neighbour along the slow axis hides the face. */
static bool hidden(const Volume *v, Point p, uint8_t axis, int step, uint8_t alpha) {
        int64_t at = (int64_t)point_axis(p, axis) + step;

        if (at < INT32_MIN || at > INT32_MAX)
                return false;
        *(axis == 0 ? &p.x : axis == 1 ? &p.y : &p.z) = (int32_t)at;
        return volume_get(v, p).a >= alpha;
}

static int mesh_axis(Mesh *ret, const Volume *v, uint8_t axis, uint8_t alpha) {
        const Axes axes = { (uint8_t)((axis + 1) % 3), (uint8_t)((axis + 2) % 3), axis };
        __attribute__((cleanup(joiner_done))) Joiner ahead = { .mesh = ret, .axes = axes, .positive = true };
        __attribute__((cleanup(joiner_done))) Joiner behind = { .mesh = ret, .axes = axes };
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, v, axes);
        while (r >= 0 && walk_next(w, alpha, &p, &c)) {
                c.a = 255;
                if (!hidden(v, p, axis, 1, alpha))
                        r = join(&ahead, p, c);
                if (r >= 0 && !hidden(v, p, axis, -1, alpha))
                        r = join(&behind, p, c);
        }
        if (r >= 0)
                r = end_slice(&ahead);
        return r < 0 ? r : end_slice(&behind);
}

int mesh_build(Mesh *ret, const Volume *v, uint8_t alpha) {
        __attribute__((cleanup(mesh_done))) Mesh m = { 0 };
        int r;

        for (uint8_t axis = 0; axis < 3; axis++) {
                r = mesh_axis(&m, v, axis, alpha);
                if (r < 0)
                        return r;
        }
        *ret = m;
        m = (Mesh){ 0 };
        return 0;
}

int mesh_of_model(Mesh *ret, const Model *m, uint8_t alpha) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = model_flatten(m, &v);
        return r < 0 ? r : mesh_build(ret, v, alpha);
}
