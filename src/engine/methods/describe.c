/* What is in a model: numbers, and sentences made of them. What would take long on a very large model is
 * left out, and said to be. */
#include "engine/methods/describe.h"

#include "base/progress.h"
#include "engine/methods/colour-name.h"
#include "engine/methods/layers.h"
#include "voxel/dense.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CLEANUP_PORTRAIT __attribute__((cleanup(portrait_done)))

/* Blocks whose mirror images are compared. */
#define SYMMETRY_BLOCKS_MOST ((size_t)1 << 14)

static const char *const axis_names[] = { "x", "y", "z" };

static void skip(Portrait *p, const char *what, const char *why) {
        json_object *o = json_object_new_object();

        json_add(o, "what", json_object_new_string(what));
        json_add(o, "why", json_object_new_string(why));
        json_append(p->skipped, o);
}

static int find_parts(Portrait *p) {
        CLEANUP_MASK Mask mask = { 0 };
        ProgressStage stage = progress_enter(0.3, 0.6);
        int r;

        r = mask_take(&mask, p->look.volume, p->box);
        if (r == 0)
                r = parts_of_voxels(&p->parts, &mask);
        if (r == 0)
                r = parts_of_cavities(&p->cavities, &mask);
        progress_leave(stage);
        p->parts_known = r == 0;
        if (r == -E2BIG)
                skip(p, "parts and cavities", "the box is too large, or what is in it too scattered");
        return r == -E2BIG ? 0 : r;
}

static void find_symmetry(Portrait *p) {
        p->symmetry_known = volume_blocks(p->look.volume) <= SYMMETRY_BLOCKS_MOST;
        if (!p->symmetry_known)
                skip(p, "symmetry", "there are too many voxels");
        for (Axis axis = AXIS_X; p->symmetry_known && axis <= AXIS_Z; axis++) {
                const ProgressStage stage = progress_enter(0.6 + 0.13 * axis, 0.73 + 0.13 * axis);

                p->symmetry[axis] = volume_symmetry(p->look.volume, p->box, axis);
                progress_leave(stage);
        }
}

static int portrait_take(Call *c, Portrait *p) {
        ProgressStage stage;
        int r;

        r = call_look(c, NULL, &p->look);
        if (r != 0)
                return r;
        p->model = engine_call(c)->project->model;
        p->skipped = json_object_new_array();
        if (!p->skipped)
                return -ENOMEM;
        p->box = volume_box(p->look.volume);
        p->voxels = volume_count(p->look.volume);
        stage = progress_enter(0, 0.3);
        r = census_take(&p->census, p->look.volume, NULL);
        progress_leave(stage);
        if (r == 0)
                r = find_parts(p);
        if (r == 0)
                find_symmetry(p);
        return r;
}

static void portrait_done(Portrait *p) {
        census_done(&p->census);
        look_done(&p->look);
        json_object_put(p->skipped);
}

double portrait_share(uint64_t part, uint64_t whole) {
        return whole > 0 ? (double)part / (double)whole : 0;
}

/* Four digits are enough, and 0.3333 is shorter than what a double has. */
static json_object *share_json(uint64_t part, uint64_t whole) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.4g", portrait_share(part, whole));
        return json_object_new_double_s(portrait_share(part, whole), text);
}

static json_object *layer_json(const Portrait *p, const Layer *l) {
        json_object *o = json_object_new_object();

        json_add(o, "id", json_object_new_int64(l->id));
        json_add(o, "name", json_object_new_string(l->name));
        json_add(o, "visible", json_object_new_boolean(l->visible));
        json_add(o, "active", json_object_new_boolean(l->id == p->model->active));
        json_add(o, "kind", json_object_new_string(layer_kind_name(l->kind)));
        json_add(o, "voxels", json_object_new_uint64(volume_count(l->volume)));
        add_box(o, volume_box(l->volume));
        return o;
}

static int by_voxels(const void *a, const void *b) {
        const uint64_t left = volume_count((*(Layer *const *)a)->volume),
                       right = volume_count((*(Layer *const *)b)->volume);

        return (left < right) - (left > right);
}

/* Voxels of the smallest layer that is told, when the largest `most` are. */
static int least_told(const Portrait *p, size_t most, uint64_t *ret) {
        CLEANUP_FREE Layer **sorted = NULL;

        *ret = 0;
        if (p->model->n_layers <= most)
                return 0;
        sorted = malloc(p->model->n_layers * sizeof(*sorted));
        if (!sorted)
                return -ENOMEM;
        memcpy(sorted, p->model->layers, p->model->n_layers * sizeof(*sorted));
        qsort(sorted, p->model->n_layers, sizeof(*sorted), by_voxels);
        *ret = most > 0 ? volume_count(sorted[most - 1]->volume) : UINT64_MAX;
        return 0;
}

/* From the bottom up. */
static int add_layers(json_object *to, const Portrait *p, size_t most) {
        json_object *layers = json_object_new_array();
        uint64_t least;
        int r;

        json_add(to, "layer_count", json_object_new_uint64(p->model->n_layers));
        json_add(to, "layers", layers);
        r = least_told(p, most, &least);
        for (size_t i = 0; r == 0 && i < p->model->n_layers && json_length(layers) < most; i++)
                if (volume_count(p->model->layers[i]->volume) >= least)
                        json_append(layers, layer_json(p, p->model->layers[i]));
        return r;
}

static json_object *colours_json(const Portrait *p, size_t most) {
        json_object *o = json_object_new_object(), *top = json_object_new_array();
        char text[COLOUR_TEXT_MAX], name[COLOUR_NAME_MAX];

        for (size_t i = 0; i < MIN(p->census.n, most); i++) {
                const ColourCount *one = &p->census.colours[i];
                json_object *colour = json_object_new_object();

                json_add(colour, "color", json_object_new_string(colour_text(one->colour, text)));
                json_add(colour, "name", json_object_new_string(colour_name(one->colour, name)));
                json_add(colour, "count", json_object_new_uint64(one->n));
                json_add(colour, "share", share_json(one->n, p->census.voxels));
                json_append(top, colour);
        }
        json_add(o, "unique", json_object_new_uint64(p->census.n));
        json_add(o, "top", top);
        return o;
}

static json_object *symmetry_json(const Portrait *p) {
        json_object *o = json_object_new_object();

        for (Axis axis = AXIS_X; axis <= AXIS_Z; axis++) {
                const Symmetry *s = &p->symmetry[axis];
                json_object *one = json_object_new_object();

                json_add(one, "exact", json_object_new_boolean(s->colour == p->voxels));
                json_add(one, "share", share_json(s->colour, p->voxels));
                json_add(one, "shape_share", share_json(s->shape, p->voxels));
                json_add(o, axis_names[axis], one);
        }
        return o;
}

static json_object *largest_json(const Parts *parts, const char *unit, bool grounded) {
        json_object *largest = json_object_new_array();

        for (size_t i = 0; i < parts->told; i++) {
                json_object *o = json_object_new_object();

                json_add(o, unit, json_object_new_uint64(parts->largest[i].n));
                add_box(o, parts->largest[i].box);
                if (grounded)
                        json_add(o, "floating", json_object_new_boolean(!parts->largest[i].grounded));
                json_append(largest, o);
        }
        return largest;
}

static void add_parts(json_object *to, const Portrait *p) {
        json_object *parts = json_object_new_object(), *cavities = json_object_new_object();

        json_add(parts, "count", json_object_new_uint64(p->parts.n));
        json_add(parts, "floating", json_object_new_uint64(p->parts.floating));
        json_add(parts, "floating_voxels", json_object_new_uint64(p->parts.floating_cells));
        json_add(parts, "largest", largest_json(&p->parts, "voxels", true));
        json_add(cavities, "count", json_object_new_uint64(p->cavities.n));
        json_add(cavities, "cells", json_object_new_uint64(p->cavities.cells));
        json_add(cavities, "largest", largest_json(&p->cavities, "cells", false));
        json_add(to, "parts", parts);
        json_add(to, "cavities", cavities);
        json_add(to, "hollow_share", share_json(p->cavities.cells, p->cavities.cells + p->voxels));
}

static int describe(Call *c) {
        CLEANUP_PORTRAIT Portrait p = { .box = BOX_EMPTY };
        CLEANUP_BUF Buf text = { 0 };
        json_object *bounds;
        int r;

        r = portrait_take(c, &p);
        if (r == 0)
                r = portrait_tell(&p, &text);
        if (r != 0)
                return r;

        c->result = json_object_new_object();
        json_add(c->result, "text", json_object_new_string_len((char *)text.data, (int)text.n));
        json_add(c->result, "empty", json_object_new_boolean(p.voxels == 0));
        json_add(c->result, "voxels", json_object_new_uint64(p.voxels));
        json_add(c->result, "revision", json_object_new_uint64(engine_call(c)->project->revision));
        r = add_layers(c->result, &p, (size_t)arg(c, "max_layers")->i);
        if (r < 0 || p.voxels == 0)
                return r;
        bounds = json_object_new_object();
        add_box(bounds, p.box);
        json_add(c->result, "bounds", bounds);
        json_add(c->result, "fill_share", share_json(p.voxels, box_volume(p.box)));
        json_add(c->result, "colors", colours_json(&p, (size_t)arg(c, "top_n")->i));
        if (p.symmetry_known)
                json_add(c->result, "symmetry", symmetry_json(&p));
        if (p.parts_known)
                add_parts(c->result, &p);
        if (json_length(p.skipped) > 0)
                json_add(c->result, "skipped", json_object_get(p.skipped));
        return 0;
}

static const Param describe_params[] = {
        PARAM_LOOK,
        { "top_n", P_INT, NULL, 0, 1000, NULL, "8", NULL, "how many colours are told" },
        { "max_layers", P_INT, NULL, 0, MODEL_LAYERS_MAX, NULL, "12", NULL,
          "how many layers are told: those with the most voxels, from the bottom up" },
        PARAM_END,
};

#define BOX_RESULT "\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\""
#define AXIS_RESULT "{\"exact\":\"bool\",\"share\":\"number\",\"shape_share\":\"number\"}"

const Method describe_methods[] = {
        { .name = "goxel.describe",
          .summary =
                  "Tells what is in the model: size, layers, colours, symmetry, parts, cavities; in numbers "
                  "and in sentences.",
          .params = describe_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .result =
                  "{\"text\":\"string\",\"empty\":\"bool\",\"voxels\":\"int\",\"revision\":\"int\","
                  "\"layer_count\":\"int\",\"layers\":[{\"id\":\"int\",\"name\":\"string\",\"visible\":\"bool\",\"active\":\"bool\","
                  "\"kind\":\"string\",\"voxels\":\"int\"," BOX_RESULT "}],\"bounds\":{" BOX_RESULT
                  "},\"fill_share\":\"number\","
                  "\"colors\":{\"unique\":\"int\",\"top\":[{\"color\":\"#RRGGBB\",\"name\":\"string\","
                  "\"count\":\"int\",\"share\":\"number\"}]},"
                  "\"symmetry\":{\"x\":" AXIS_RESULT ",\"y\":" AXIS_RESULT ",\"z\":" AXIS_RESULT "},"
                  "\"parts\":{\"count\":\"int\",\"floating\":\"int\",\"floating_voxels\":\"int\","
                  "\"largest\":[{\"voxels\":\"int\"," BOX_RESULT ",\"floating\":\"bool\"}]},"
                  "\"cavities\":{\"count\":\"int\",\"cells\":\"int\",\"largest\":[{\"cells\":\"int\"," BOX_RESULT
                  "}]},\"hollow_share\":\"number\",\"skipped\":[{\"what\":\"string\",\"why\":\"string\"}]}",
          .example = "{}",
          .run = describe },
        { .name = NULL },
};
