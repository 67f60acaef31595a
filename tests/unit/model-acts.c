#include "model-acts.h"

#include "voxel/block.h"
#include "voxel/census.h"
#include "voxel/choose.h"
#include "voxel/cut.h"
#include "voxel/dense.h"
#include "voxel/derive.h"
#include "voxel/difference.h"
#include "voxel/flood.h"
#include "voxel/grow.h"
#include "voxel/noise.h"
#include "voxel/parts.h"
#include "voxel/profile.h"
#include "voxel/quantize.h"
#include "voxel/recolour.h"
#include "voxel/rows.h"
#include "voxel/scale.h"
#include "voxel/stroke.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

static const Colour red = { 200, 30, 20, 255 }, blue = { 20, 30, 200, 100 };
static const Box part = { { -10, -3, 4 }, { 9, 14, 11 } },
                 everywhere = { { -99, -99, -99 }, { 99, 99, 99 } };

static Layer *new_layer(Model *m, const char *name, LayerKind kind) {
        Layer *l;

        assert_int_equal(model_add_layer(m, 0, name, &l), 0);
        l->kind = kind;
        return l;
}

static Picture *new_picture(void) {
        static const Colour pixels[64] = { [3] = { 9, 9, 9, 255 }, [40] = { 1, 2, 3, 255 } };
        Picture *p = NULL;

        return picture_new(&p, "a.png", 8, 8, pixels) < 0 ? NULL : p;
}

Model *acts_model(void) {
        const Material metal = MATERIAL_DEFAULT;
        Model *m;
        Volume *v;

        assert_int_equal(model_new(&m, 64, 64, 64), 0);
        v = m->layers[0]->volume;
        assert_int_equal(volume_fill(v, (Box){ { -18, 0, -16 }, { 17, 17, 3 } }, MODE_OVER, red), 0);
        assert_int_equal(volume_shape(v, SHAPE_SPHERE, part, MODE_OVER, blue), 0);
        for (int32_t i = 0; i < 1500; i++)
                assert_int_equal(volume_set(v, (Point){ 33 + (i & 15), i >> 4 & 15, i >> 8 },
                                            (Colour){ (uint8_t)i, (uint8_t)(i >> 8), 9, 255 }),
                                 0);
        new_layer(m, "clone", LAYER_CLONE)->base = m->layers[0]->id;
        m->layers[1]->matrix = transform_translation(0, 100, 0);
        new_layer(m, "ball", LAYER_SHAPE)->shape = SHAPE_SPHERE;
        m->layers[2]->matrix = transform_of_box((Box){ { 0, 0, 60 }, { 20, 20, 80 } });
        new_layer(m, "picture", LAYER_IMAGE)->picture = new_picture();
        assert_int_equal(studio_add_material(m->studio, &metal, NULL), 0);
        assert_int_equal(model_derive(m, NULL, &(uint64_t){ DERIVE_BLOCKS_MOST }, NULL), 0);
        m->active = m->layers[0]->id;
        return m;
}

/* What was made is laid over the layer, when there was memory for it. */
static int lay(Volume *v, int r, Volume *made) {
        assert_int_equal(r == 0, made != NULL);
        if (r == 0)
                r = volume_merge(v, made, MODE_OVER);
        volume_free(made);
        return r;
}

static int act_shape_matrix(Edit *e, Model *m, Volume *v) {
        const Transform t = transform_of_box((Box){ { -30, 3, 3 }, { 30, 20, 40 } });

        return volume_shape_matrix(v, SHAPE_CYLINDER, t.m, everywhere, blue);
}

static int act_stroke(Edit *e, Model *m, Volume *v) {
        const Stroke s = { { -20, 0, 0 }, { 20, 7, 30 }, SHAPE_SPHERE, 5, 0.5, blue };
        Volume *made = NULL;
        int r = stroke_volume(&made, &s);

        return lay(v, r, made);
}

static int act_flood(Edit *e, Model *m, Volume *v) {
        const FloodRule rule = { everywhere, false, 20, 3, UINT64_MAX };
        CLEANUP(flood_free) Flood *f = NULL;
        int r = flood_new(&f, v, (Point){ 0, 8, 0 }, &rule);

        assert_true(r == 0 || r == -ENOMEM);
        return r == 0 ? flood_paint(f, v, (Colour){ 0 }) : r;
}

static int act_extrude(Edit *e, Model *m, Volume *v) {
        const Extrusion x = { { -18, 8, 0 }, AXIS_X, -1, 20, 255 };
        uint64_t face;

        return volume_extrude(v, &x, &face);
}

static int act_dilate(Edit *e, Model *m, Volume *v) {
        return volume_dilate(v, 3, &blue);
}

static int act_smooth(Edit *e, Model *m, Volume *v) {
        return volume_smooth(v);
}

static int act_hollow(Edit *e, Model *m, Volume *v) {
        return volume_hollow(v, 1, 2);
}

static int act_halve(Edit *e, Model *m, Volume *v) {
        Volume *made = NULL;
        int r = volume_halved(&made, v, (Point){ 1, 2, 3 });

        return lay(v, r, made);
}

static int act_double(Edit *e, Model *m, Volume *v) {
        Volume *made = NULL;
        int r = volume_doubled(&made, v, (Point){ 1, 2, 3 });

        return lay(v, r, made);
}

static int act_wrap(Edit *e, Model *m, Volume *v) {
        return volume_wrap(v, part, (Point){ 3, 4, 5 });
}

static int act_turn(Edit *e, Model *m, Volume *v) {
        Volume *made = NULL;
        Turn t;
        int r;

        assert_int_equal(turn_quarters_in_place(&t, AXIS_Z, 1, part), 0);
        r = volume_turned(&made, v, part, &t);
        if (r == 0)
                r = volume_lay(v, made);
        volume_free(made);
        return r;
}

static bool is_red(const void *userdata, Colour c) {
        return c.r > 100;
}

/* Selected, cut out, and put back in part. */
static int act_select(Edit *e, Model *m, Volume *v) {
        CLEANUP(volume_free) Volume *chosen = NULL, *before = NULL;
        int r = volume_choose(&chosen, v, part, is_red, NULL);

        if (r == 0)
                r = volume_copy(&before, v);
        if (r == 0)
                r = volume_cut(v, chosen);
        if (r == 0)
                r = volume_fill(v, everywhere, MODE_PAINT, blue);
        return r == 0 ? volume_restore(v, before, chosen) : r;
}

static Colour darker(const void *userdata, Colour c) {
        return (Colour){ c.r / 2, c.g / 2, c.b / 2, c.a };
}

static int act_recolour(Edit *e, Model *m, Volume *v) {
        CLEANUP(volume_free) Volume *chosen = NULL;
        uint64_t n;
        int r = volume_choose(&chosen, v, everywhere, is_red, NULL);

        return r == 0 ? volume_recolour(v, everywhere, chosen, darker, NULL, &n) : r;
}

static int act_text(Edit *e, Model *m, Volume *v) {
        CLEANUP_PROFILE Profile p = { 0 };
        Volume *made = NULL;
        size_t wrong;
        int r = profile_text(&p, "Goxel\n14", 2, 1, red, &wrong);

        if (r == 0)
                r = profile_extrude(&made, &p, AXIS_Y, (Point){ 0, 40, 0 }, 3);
        return r == 0 ? lay(v, r, made) : r;
}

static int act_revolve(Edit *e, Model *m, Volume *v) {
        static const ProfilePoint points[] = { { 0, 0 }, { 9, 0 }, { 5, 12 }, { 0, 12 } };
        CLEANUP_PROFILE Profile p = { 0 };
        Volume *made = NULL;
        int r = profile_polygon(&p, points, ARRAY_LEN(points), red);

        if (r == 0)
                r = profile_revolve(&made, &p, AXIS_Z, (Pivot){ { 61, 61, 0 } }, (Sweep){ 30, 250 });
        return r == 0 ? lay(v, r, made) : r;
}

static Colour lump(void *userdata, Point at) {
        static const Noise noise = { .seed = 7, .scale = 8, .octaves = 2 };

        return noise_at(&noise, at.x, at.y, at.z) > 30000 ? red : (Colour){ 0 };
}

static int act_generate(Edit *e, Model *m, Volume *v) {
        Volume *made = NULL;
        int r = volume_generate(&made, (Box){ { -20, -20, 20 }, { 19, 19, 39 } }, lump, NULL);

        return lay(v, r, made);
}

static int act_write(Edit *e, Model *m, Volume *v) {
        static Colour colours[20 * 18 * 8];
        Written w;

        volume_read(v, part, colours);
        return volume_write(v, (Box){ { 20, 5, 5 }, { 39, 22, 12 } }, colours, NULL, &w);
}

static int act_add_layer(Edit *e, Model *m, Volume *v) {
        Layer *l;
        int r = model_add_layer(m, 0, "new", &l);

        return r == 0 ? volume_shape(l->volume, SHAPE_SPHERE, part, MODE_OVER, red) : r;
}

static int act_remove_layer(Edit *e, Model *m, Volume *v) {
        return edit_remove_layer(e, m->layers[0]->id);
}

static int act_bake(Edit *e, Model *m, Volume *v) {
        const int r = edit_bake_layer(e, m->layers[2]);

        return r == 0 ? volume_set(m->layers[2]->volume, (Point){ 10, 10, 70 }, blue) : r;
}

static int act_bounds(Edit *e, Model *m, Volume *v) {
        int r = edit_set_bounds(e, m->layers[0], part);

        if (r == 0)
                r = volume_fill(v, (Box){ { -40, -40, -40 }, { 40, 40, 40 } }, MODE_OVER, blue);
        return r == 0 ? edit_clip(e, NULL) : r;
}

/* The clone follows. */
static int act_settle(Edit *e, Model *m, Volume *v) {
        int r = edit_touch_layers(e);

        if (r == 0) {
                m->layers[2]->matrix = transform_of_box((Box){ { 0, 0, 60 }, { 40, 40, 90 } });
                r = volume_fill(v, part, MODE_SUB, red);
        }
        return r == 0 ? edit_settle(e) : r;
}

static int act_replace(Edit *e, Model *m, Volume *v) {
        CLEANUP(model_free) Model *with = NULL;
        Layer *l;
        int r = model_new(&with, 8, 8, 8);

        if (r == 0)
                r = model_add_layer(with, 0, "other", &l);
        if (r == 0)
                r = volume_fill(l->volume, part, MODE_OVER, blue);
        return r == 0 ? edit_replace(e, with) : r;
}

static int act_studio(Edit *e, Model *m, Volume *v) {
        CLEANUP(studio_unref) Studio *s = NULL;
        const Viewpoint eye = { .distance = 128, .fov = VIEWPOINT_FOV, .matrix = TRANSFORM_IDENTITY };
        int r = studio_copy(&s, m->studio);

        if (r == 0)
                r = studio_add_viewpoint(s, &eye, NULL);
        if (r == 0)
                model_set_studio(m, TAKE(s));
        return r;
}

/* Merges all that is seen into the lowest layer. */
static int act_flatten(Edit *e, Model *m, Volume *v) {
        Volume *made = NULL;
        int r = model_flatten(m, &made);

        return lay(v, r, made);
}

static int act_encode(Edit *e, Model *m, Volume *v) {
        CLEANUP(model_free) Model *again = NULL;
        CLEANUP_BUF Buf bytes = { 0 };
        int r = model_encode(m, &bytes);

        return r == 0 ? model_decode(&again, bytes.data, bytes.n) : r;
}

static int act_copy(Edit *e, Model *m, Volume *v) {
        CLEANUP(model_free) Model *copy = NULL, *header = NULL;
        int r = model_copy(&copy, m);

        return r == 0 ? model_copy_header(&header, m) : r;
}

static int act_parts(Edit *e, Model *m, Volume *v) {
        CLEANUP_MASK Mask mask = { 0 };
        Parts parts = { 0 };
        int r = mask_take(&mask, v, volume_box(v));

        if (r == 0)
                r = parts_of_voxels(&parts, &mask);
        return r == 0 ? parts_of_cavities(&parts, &mask) : r;
}

static int act_census(Edit *e, Model *m, Volume *v) {
        CLEANUP_CENSUS Census census = { 0 };
        Palette palette = { .n = 0 };
        int r = census_take(&census, v, &part);

        if (r == 0)
                r = census_palette(&census, 3, &palette);
        return r == 0 ? census_bin(&census, 16) : r;
}

static int act_slice(Edit *e, Model *m, Volume *v) {
        Slice s = { 0 };
        int r = slice_take(&s, v, part, AXIS_Z, 6);

        slice_done(&s);
        return r;
}

static int act_rows(Edit *e, Model *m, Volume *v) {
        CLEANUP(rows_free) Rows *rows = NULL;

        return rows_new(&rows, v, part);
}

static int act_compare(Edit *e, Model *m, Volume *v) {
        CLEANUP(volume_free) Volume *marks = NULL;
        Difference d;
        int r = volume_new(&marks);

        return r == 0 ? volume_compare(v, m->layers[1]->volume, marks, &d) : r;
}

static int act_picture(Edit *e, Model *m, Volume *v) {
        const Transform identity = TRANSFORM_IDENTITY;
        Picture *p = new_picture();
        int r = p ? volume_picture(v, p, &identity) : -ENOMEM;

        picture_unref(p);
        return r;
}

#define ROW(name)                                                                                           \
        { #name, act_##name }
const ModelAct acts[] = {
        ROW(shape_matrix), ROW(stroke),  ROW(flood),   ROW(extrude),  ROW(dilate),  ROW(smooth),
        ROW(hollow),       ROW(halve),   ROW(double),  ROW(wrap),     ROW(turn),    ROW(select),
        ROW(recolour),     ROW(text),    ROW(revolve), ROW(generate), ROW(write),   ROW(add_layer),
        ROW(remove_layer), ROW(bake),    ROW(bounds),  ROW(settle),   ROW(replace), ROW(studio),
        ROW(flatten),      ROW(encode),  ROW(copy),    ROW(parts),    ROW(census),  ROW(slice),
        ROW(rows),         ROW(compare), ROW(picture), { 0 },
};
