/* Cells are taken as runs along X. Runs of neighbouring rows that touch are united in a forest
 * (union-find), whose roots then collect what is known about their part. */
#include "voxel/parts.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

typedef struct Run {
        int32_t from, to; /* x − mask.first */
        uint32_t parent;  /* a root is its own */
} Run;

/* Which parts are looked for. */
typedef enum PartsKind { PARTS_ALL, PARTS_FLOATING, PARTS_CAVITIES } PartsKind;

typedef struct Forest {
        const Mask *mask;
        bool space; /* runs of empty cells */
        Run *runs;
        size_t n, capacity;
        size_t *rows; /* where the runs of each row begin, and the end */
} Forest;

/* What a root knows. */
typedef struct Root {
        uint32_t n;
        bool grounded, edge;
} Root;

static void forest_done(Forest *f) {
        free(f->runs);
        free(f->rows);
}
#define CLEANUP_FOREST __attribute__((cleanup(forest_done)))

static int forest_grow(Forest *f) {
        const size_t capacity = f->capacity > 0 ? 2 * f->capacity : 4096;
        Run *runs;

        if (f->n >= PARTS_RUNS_MOST)
                return -E2BIG;
        runs = calloc(capacity, sizeof(Run));
        if (!runs)
                return -ENOMEM;
        if (f->n > 0)
                memcpy(runs, f->runs, f->n * sizeof(Run));
        free(f->runs);
        f->runs = runs;
        f->capacity = capacity;
        return 0;
}

static int forest_add(Forest *f, int32_t from, int32_t to) {
        int r;

        if (f->n == f->capacity) {
                r = forest_grow(f);
                if (r < 0)
                        return r;
        }
        f->runs[f->n] = (Run){ from, to, (uint32_t)f->n };
        f->n++;
        return 0;
}

/* The first place from `at` on whose bit is `set`; `end` when there is none before it. */
static int32_t bits_next(const uint64_t *row, bool set, int32_t at, int32_t end) {
        while (at < end) {
                const uint64_t word = (set ? row[at / 64] : ~row[at / 64]) >> at % 64;

                if (word)
                        return MIN(at + __builtin_ctzll(word), end);
                at += 64 - at % 64;
        }
        return end;
}

static int forest_row(Forest *f, const uint64_t *row) {
        const int32_t from = (int32_t)((int64_t)f->mask->box.min.x - f->mask->first),
                      end = from + (int32_t)box_width(f->mask->box);
        int r;

        for (int32_t at = bits_next(row, !f->space, from, end); at < end;) {
                const int32_t to = bits_next(row, f->space, at, end);

                r = forest_add(f, at, to - 1);
                if (r < 0)
                        return r;
                at = bits_next(row, !f->space, to, end);
        }
        return 0;
}

static uint32_t forest_root(const Forest *f, uint32_t run) {
        while (f->runs[run].parent != run) {
                /* Halves the way for the next one who asks. */
                f->runs[run].parent = f->runs[f->runs[run].parent].parent;
                run = f->runs[run].parent;
        }
        return run;
}

/* The lower one becomes the root: a part is known by its first run. */
static void forest_unite(Forest *f, size_t a, size_t b) {
        const uint32_t left = forest_root(f, (uint32_t)a), right = forest_root(f, (uint32_t)b);

        if (left < right)
                f->runs[right].parent = left;
        else
                f->runs[left].parent = right;
}

static void forest_touch(Forest *f, size_t row, size_t other) {
        size_t a = f->rows[row], b = f->rows[other];

        while (a < f->rows[row + 1] && b < f->rows[other + 1]) {
                if (f->runs[a].from <= f->runs[b].to && f->runs[b].from <= f->runs[a].to)
                        forest_unite(f, a, b);
                if (f->runs[a].to < f->runs[b].to)
                        a++;
                else
                        b++;
        }
}

static int forest_build(Forest *f) {
        const size_t depth = (size_t)box_depth(f->mask->box), rows = depth * box_height(f->mask->box);
        int r;

        assert(depth > 0 && rows > 0);
        f->rows = calloc(rows + 1, sizeof(size_t));
        if (!f->rows)
                return -ENOMEM;
        for (size_t i = 0; i < rows; i++) {
                r = forest_row(f, f->mask->bits + i * f->mask->words);
                if (r < 0)
                        return r;
                f->rows[i + 1] = f->n;
                if (i % depth > 0)
                        forest_touch(f, i, i - 1);
                if (i >= depth)
                        forest_touch(f, i, i - depth);
        }
        return 0;
}

/* Calls for each run with its row: FOR_RUNS(f, row, i) statement; */
#define FOR_RUNS(f, row, i)                                                                                 \
        for (size_t row = 0, rows_##row = box_depth((f)->mask->box) * box_height((f)->mask->box);           \
             row < rows_##row; row++)                                                                       \
                for (size_t i = (f)->rows[row]; i < (f)->rows[row + 1]; i++)

static void forest_collect(const Forest *f, Root *roots) {
        const size_t depth = (size_t)box_depth(f->mask->box), height = (size_t)box_height(f->mask->box);
        const int32_t first = (int32_t)((int64_t)f->mask->box.min.x - f->mask->first),
                      last = first + (int32_t)box_width(f->mask->box) - 1;

        assert(depth > 0);
        FOR_RUNS(f, row, i) {
                const size_t y = row % depth, z = row / depth;
                Root *root = &roots[forest_root(f, (uint32_t)i)];

                root->n += (uint32_t)(f->runs[i].to - f->runs[i].from + 1);
                root->grounded = root->grounded || z == 0;
                root->edge = root->edge || y == 0 || y == depth - 1 || z == 0 || z == height - 1 ||
                             f->runs[i].from == first || f->runs[i].to == last;
        }
}

/* Keeps the largest, in order; `ids` are their roots. */
static void parts_offer(Parts *p, uint32_t ids[static PARTS_TOLD], uint32_t id, const Root *root) {
        size_t at = p->told;

        while (at > 0 && p->largest[at - 1].n < root->n)
                at--;
        if (at == PARTS_TOLD)
                return;
        p->told = MIN(p->told + 1, (size_t)PARTS_TOLD);
        for (size_t i = p->told - 1; i > at; i--) {
                p->largest[i] = p->largest[i - 1];
                ids[i] = ids[i - 1];
        }
        p->largest[at] = (Part){ root->n, BOX_EMPTY, root->grounded, !root->edge };
        ids[at] = id;
}

static void parts_count(Parts *p, const Root *root) {
        p->n++;
        p->cells += root->n;
        if (!root->grounded) {
                p->floating++;
                p->floating_cells += root->n;
        }
        if (!root->edge) {
                p->enclosed++;
                p->enclosed_cells += root->n;
        }
}

static void parts_bound(const Forest *f, Parts *p, const uint32_t ids[static PARTS_TOLD]) {
        const size_t depth = (size_t)box_depth(f->mask->box);
        const Point o = f->mask->box.min;

        assert(depth > 0);
        FOR_RUNS(f, row, i) {
                const uint32_t root = forest_root(f, (uint32_t)i);

                for (size_t k = 0; k < p->told; k++)
                        if (ids[k] == root) {
                                const int32_t y = (int32_t)(o.y + (int64_t)(row % depth)),
                                              z = (int32_t)(o.z + (int64_t)(row / depth)),
                                              x = f->mask->first;
                                const Box run = { { x + f->runs[i].from, y, z },
                                                  { x + f->runs[i].to, y, z } };

                                p->largest[k].box = box_union(p->largest[k].box, run);
                        }
        }
}

static bool is_looked_for(const Root *root, PartsKind kind) {
        return kind == PARTS_ALL || (kind == PARTS_FLOATING ? !root->grounded : !root->edge);
}

static int parts_find(Parts *ret, const Mask *m, PartsKind kind) {
        CLEANUP_FOREST Forest f = { .mask = m, .space = kind == PARTS_CAVITIES };
        uint32_t ids[PARTS_TOLD] = { 0 };
        CLEANUP_FREE Root *roots = NULL;
        Parts p = { 0 };
        int r;

        if (box_empty(m->box)) {
                *ret = p;
                return 0;
        }
        r = forest_build(&f);
        if (r < 0)
                return r;
        roots = calloc(f.n + 1, sizeof(Root));
        if (!roots)
                return -ENOMEM;
        forest_collect(&f, roots);
        for (uint32_t i = 0; i < f.n; i++)
                if (f.runs[i].parent == i && is_looked_for(&roots[i], kind)) {
                        parts_count(&p, &roots[i]);
                        parts_offer(&p, ids, i, &roots[i]);
                }
        parts_bound(&f, &p, ids);
        *ret = p;
        return 0;
}

int parts_of_voxels(Parts *ret, const Mask *m) {
        return parts_find(ret, m, PARTS_ALL);
}

int parts_of_floating(Parts *ret, const Mask *m) {
        return parts_find(ret, m, PARTS_FLOATING);
}

int parts_of_cavities(Parts *ret, const Mask *m) {
        return parts_find(ret, m, PARTS_CAVITIES);
}
