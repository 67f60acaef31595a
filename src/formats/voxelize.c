#include "formats/voxelize.h"

#include "base/progress.h"
#include "voxel/flood.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SIZE_DEFAULT 64
#define INSIDE 1e-6 /* voxels */
/* Columns of voxels that are looked at for all triangles: some seconds. A model of all the blocks that a
 * file may fill has an eighth of that. */
#define COLUMNS_MOST ((double)(1 << 27))
/* A longer mesh on a grid is not taken for one of voxels, nor one so far away that floats lose voxels. */
#define VOXELS_MOST 4096
#define PLACE_MOST (1 << 24)

/* The box of all corners; false when there are none, or one is no number. */
static bool find_bounds(const Triangles *t, double min[static 3], double max[static 3]) {
        for (unsigned k = 0; k < 3; k++) {
                min[k] = INFINITY;
                max[k] = -INFINITY;
        }
        for (size_t i = 0; i < t->n; i++)
                for (unsigned k = 0; k < 9; k++) {
                        const double at = t->items[i].at[k / 3][k % 3];

                        if (!isfinite(at))
                                return false;
                        min[k % 3] = fmin(min[k % 3], at);
                        max[k % 3] = fmax(max[k % 3], at);
                }
        return t->n > 0;
}

/* From the file's units to voxels. */
typedef struct Scale {
        double from[3], factor;
        bool y_up;
        bool whole; /* corners are whole numbers of voxels, but for what floats lost */
} Scale;

/* Units that programs write voxels in, and by how much corners may be off: turned by numbers of a file they
 * are where they should be but for what floats lose. What programs put in the middle may begin at half a
 * voxel. */
static const struct { double voxels, off; } units[] = { { 1, 1e-3 }, { 10, 1e-3 } };

/* Voxels that are needed to say so: any box of half a unit would be one. */
#define LOOSE_LEAST 4

static bool flat(const double at[static 9]) {
        for (unsigned k = 0; k < 3; k++)
                if (at[k] == at[3 + k] && at[k] == at[6 + k])
                        return true;
        return false;
}

/* Whether a triangle lies along the axes with its corners on the grid. */
static bool triangle_on_grid(const Triangle *t, double voxels, const double from[static 3], double off) {
        double corners[9];

        for (unsigned k = 0; k < 9; k++) {
                const double at = voxels * t->at[k / 3][k % 3] - from[k % 3];

                corners[k] = round(at);
                if (fabs(at - corners[k]) > off || fabs(at) > PLACE_MOST)
                        return false;
        }
        return flat(corners);
}

/* Faces along the axes, and corners on a grid of voxels, which is that of the first corner. */
static bool on_grid(const Triangles *t, double voxels, double off, double longest, Scale *ret) {
        bool loose = voxels > 1;
        double from[3];

        for (unsigned k = 0; k < 3; k++) {
                const double at = voxels * t->items[0].at[0][k];
                const bool half = fabs(at - floor(at) - 0.5) <= off;

                /* Our y is their -z: either way what is around 0 lies to the same side. */
                loose |= half;
                from[k] = half ? (ret->y_up && k == 2 ? 0.5 : -0.5) : 0;
        }
        if (longest * voxels < (loose ? LOOSE_LEAST : 1 - off) || longest * voxels > VOXELS_MOST)
                return false;
        for (size_t i = 0; i < t->n; i++)
                if (!triangle_on_grid(&t->items[i], voxels, from, off))
                        return false;
        ret->factor = voxels;
        ret->whole = true;
        for (unsigned k = 0; k < 3; k++)
                ret->from[k] = from[k] / voxels;
        return true;
}

static bool made_of_voxels(const Triangles *t, double longest, Scale *ret) {
        for (size_t i = 0; i < ARRAY_LEN(units); i++)
                if (on_grid(t, units[i].voxels, units[i].off, longest, ret))
                        return true;
        return false;
}

static int find_scale(const Triangles *t, const FormatSettings *settings, FormatError *error, Scale *ret) {
        const FormatValue *size = setting(settings, "size"), *voxel = setting(settings, "voxel"),
                          *up = setting(settings, "up");
        double min[3], max[3], longest = 0;

        *ret = (Scale){ .factor = 1, .y_up = up->given ? up->i == 0 : !t->z_up };
        if (size->given && voxel->given)
                return format_fail(error, 0, "size and voxel say the same thing in two ways: leave one out");
        if (t->n == 0)
                return 0;
        if (!find_bounds(t, min, max))
                return format_fail(error, 0, "a corner of a triangle is not at a finite place");
        for (unsigned i = 0; i < 3; i++)
                longest = fmax(longest, max[i] - min[i]);
        if (voxel->given) {
                ret->factor = 1 / voxel->number;
        } else if ((size->given || t->points || !made_of_voxels(t, longest, ret)) && longest > 0) {
                /* The farthest point lies in the last voxel, not behind it. */
                ret->factor = ((size->given ? (double)size->i : SIZE_DEFAULT) - (t->points ? INSIDE : 0)) /
                              longest;
                memcpy(ret->from, min, sizeof(min));
                /* Turned, what was the far end in the file begins at 0. */
                if (ret->y_up)
                        ret->from[2] = max[2];
        }
        return 0;
}

typedef enum Place { PLACE_CORNER, PLACE_POINT, PLACE_DIRECTION } Place;

/* A corner of a triangle, any point of the file, or one of its directions. */
static void place(double at[static 3], const Scale *scale, Place kind) {
        double moved[3];

        for (unsigned k = 0; k < 3; k++)
                moved[k] = kind == PLACE_DIRECTION ? at[k] : (at[k] - scale->from[k]) * scale->factor;
        for (unsigned k = 0; k < 3 && scale->whole && kind == PLACE_CORNER; k++)
                moved[k] = round(moved[k]);
        at[0] = moved[0];
        at[1] = scale->y_up ? 0 - moved[2] : moved[1];
        at[2] = scale->y_up ? moved[1] : moved[2];
}

/* Cameras look at the voxels as they did at the triangles. */
static void place_viewpoints(Studio *s, const Scale *scale) {
        for (size_t i = 0; i < s->n_viewpoints; i++) {
                Viewpoint *v = &s->viewpoints[i];

                for (unsigned column = 0; column < 4; column++) {
                        float *m = v->matrix.m + (size_t)4 * column;
                        double at[3] = { (double)m[0], (double)m[1], (double)m[2] };

                        place(at, scale, column < 3 ? PLACE_DIRECTION : PLACE_POINT);
                        for (unsigned k = 0; k < 3; k++)
                                m[k] = (float)at[k];
                }
                v->distance *= (float)scale->factor;
        }
}

/* What space outside cannot flow into. */
static int fill(Volume *v, Colour colour, FormatError *error, Volume **ret) {
        CLEANUP(volume_free) Volume *filled = NULL;
        CLEANUP(flood_free) Flood *outside = NULL;
        FloodRule rule = { .space = true, .axes = 1, .most = UINT64_MAX };
        Box box = volume_box(v);
        int r;

        if (box_empty(box))
                return volume_copy(ret, v);
        box.min = (Point){ box.min.x - 1, box.min.y - 1, box.min.z - 1 };
        box.max = (Point){ box.max.x + 1, box.max.y + 1, box.max.z + 1 };
        rule.within = box;
        r = flood_new(&outside, v, box.min, &rule);
        if (!r)
                r = volume_new(&filled);
        if (!r)
                r = volume_fill(filled, box, MODE_OVER, colour);
        if (!r)
                r = flood_paint(outside, filled, (Colour){ 0 });
        if (!r)
                r = volume_merge(filled, v, MODE_OVER);
        if (r == -E2BIG)
                return format_fail(error, 0,
                                   "solid: the model is too large to be filled: say a smaller size");
        if (r)
                return r;
        *ret = TAKE(filled);
        return 0;
}

static int add_layer(Model *m, const FormatSettings *settings, const Triangles *t, size_t i, Volume **v,
                     FormatError *error) {
        CLEANUP(volume_free) Volume *filled = NULL;
        const TrianglePart *part = t->n_parts ? &t->parts[i] : NULL;
        const bool solid = setting(settings, "solid")->i != 0;
        Layer *layer;
        int r = 0;

        if (solid)
                r = fill(*v, setting(settings, "color")->colour, error, &filled);
        if (!r)
                r = format_add_layer(m, 0,
                                     part        ? part->name
                                     : t->points ? "points"
                                                 : "mesh",
                                     solid ? &filled : v, error, &layer);
        if (r || !part)
                return r;
        layer->material = part->material;
        layer->visible = !part->hidden;
        return 0;
}

/* A volume a part, or one when there are no parts. */
typedef struct Volumes {
        Volume **items; /* owned; NULL: nothing came into it */
        size_t n;
} Volumes;

static void volumes_done(Volumes *v) {
        for (size_t i = 0; i < v->n; i++)
                (void)volume_free(v->items[i]);
        free(v->items);
}

static Triangle placed(const Triangle *t, const Scale *scale) {
        Triangle ret = *t;

        for (unsigned k = 0; k < 3; k++)
                place(ret.at[k], scale, PLACE_CORNER);
        return ret;
}

static double columns_of(const Triangles *t, const Triangle *triangle) {
        return t->points ? 1 : triangle_columns(triangle);
}

/* How many columns of voxels there are to be looked at. When they are too many, as triangles that lie over
 * each other have them, the size that would do is told: they grow with its square. */
static int find_columns(const Triangles *t, const Scale *scale, FormatError *error, double *ret) {
        double columns = 0, size, min[3], max[3], longest = 0;

        for (size_t at = 0; at < t->n; at++) {
                const Triangle triangle = placed(&t->items[at], scale);

                columns += columns_of(t, &triangle);
        }
        *ret = columns;
        if (t->points || columns <= COLUMNS_MOST)
                return 0;
        (void)find_bounds(t, min, max);
        for (unsigned i = 0; i < 3; i++)
                longest = fmax(longest, (max[i] - min[i]) * scale->factor);
        size = floor(longest * sqrt(COLUMNS_MOST / columns));
        return format_fail(
                error, 0,
                "the %zu triangles of a model %.6g voxels long cover %.2g voxels, each counted for "
                "itself, and %.2g are the most: say size=%.0f, or less",
                t->n, longest, columns, COLUMNS_MOST, fmax(size, 1));
}

static int put_point(const Triangle *t, Volume *v, FormatError *error) {
        for (unsigned k = 0; k < 3; k++)
                if (!(t->at[0][k] >= INT32_MIN && t->at[0][k] < (double)INT32_MAX))
                        return format_fail(error, 0,
                                           "a point lies beyond 32-bit coordinates: say a smaller size");
        return format_put_voxel(v,
                                (Point){ (int32_t)floor(t->at[0][0]), (int32_t)floor(t->at[0][1]),
                                         (int32_t)floor(t->at[0][2]) },
                                t->colours[0], FORMAT_BLOCKS_MOST, 0, error);
}

static int fill_volumes(const Triangles *t, const Scale *scale, Volumes *v, FormatError *error) {
        double columns, done = 0;
        int r;

        r = find_columns(t, scale, error, &columns);
        if (r)
                return r;
        progress_begin((uint64_t)columns);
        for (size_t at = 0; !r && at < t->n; at++) {
                const Triangle triangle = placed(&t->items[at], scale);
                Volume **volume = &v->items[MIN(triangle.part, v->n - 1)];

                if (!*volume)
                        r = volume_new(volume);
                if (!r)
                        r = t->points ? put_point(&triangle, *volume, error)
                                      : triangle_voxels(t, &triangle, *volume, error);
                done += columns_of(t, &triangle);
                progress_at((uint64_t)done);
        }
        return r;
}

static int make_layers(const Triangles *t, const Scale *scale, const FormatSettings *settings, Model *m,
                       FormatError *error) {
        __attribute__((cleanup(volumes_done))) Volumes v = { 0 };
        int r;

        v.n = MAX(t->n_parts, (size_t)1);
        v.items = calloc(v.n, sizeof(Volume *));
        if (!v.items) {
                v.n = 0;
                return -ENOMEM;
        }
        r = fill_volumes(t, scale, &v, error);
        for (size_t i = 0; !r && i < v.n; i++)
                if (v.items[i] && volume_count(v.items[i]))
                        r = add_layer(m, settings, t, i, &v.items[i], error);
        return r;
}

int triangles_voxelize(Triangles *t, const FormatSettings *settings, FormatNotes *notes, FormatError *error,
                       Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        ProgressStage stage;
        Scale scale;
        int r;

        stage = progress_enter(TRIANGLES_KNOWN, 1);
        r = find_scale(t, settings, error, &scale);
        if (!r)
                r = model_new_bare(&m);
        if (!r)
                r = make_layers(t, &scale, settings, m, error);
        progress_leave(stage);
        if (r)
                return r;
        if (t->studio) {
                place_viewpoints(t->studio, &scale);
                model_set_studio(m, TAKE(t->studio));
        }
        m->box = model_bounds(m);
        if (!m->n_layers)
                r = format_note(notes, "the file has no triangles");
        if (!r && t->n_joined)
                r = format_note(notes,
                                "the file has %" PRIu64
                                " objects: %d of them became layers, the rest is in the last one",
                                t->n_joined + TRIANGLE_PARTS_MOST, TRIANGLE_PARTS_MOST);
        if (r < 0)
                return r;
        *ret = TAKE(m);
        return 0;
}
