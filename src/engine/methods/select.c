/* Selecting: which cells of a project those edits may change that are told to keep to it.
 *
 * A selection belongs to the project, so all its clients see the same one. It is no part of the model: no
 * undo step, not stored, and gone when the engine leaves. */
#include "engine/methods/fill.h"

#include "voxel/choose.h"
#include "voxel/cut.h"
#include "voxel/rows.h"

#include <errno.h>

#define RUNS_MOST 100000
#define WHITE ((Colour){ 255, 255, 255, 255 })

typedef enum SelectMode { SELECT_REPLACE, SELECT_ADD, SELECT_SUBTRACT, SELECT_INTERSECT } SelectMode;

static const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };

static void tell_selection(Call *c) {
        const Volume *selected = engine_call(c)->project->selection;
        const uint64_t n = selected ? volume_count(selected) : 0;

        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "empty", json_object_new_boolean(n == 0));
        json_add(c->result, "selected", json_object_new_uint64(n));
        if (n > 0)
                add_box(c->result, volume_box(selected));
}

/* Puts `chosen` (taken over) together with what is selected. */
static int select_cells(Call *c, Volume **chosen) {
        const SelectMode mode = (SelectMode)arg(c, "mode")->i;
        Project *p = engine_call(c)->project;
        CLEANUP(volume_free) Volume *selection = NULL;
        int r;

        if (mode == SELECT_REPLACE || !p->selection)
                r = mode == SELECT_REPLACE || mode == SELECT_ADD ? 0 : volume_new(&selection);
        else
                r = volume_copy(&selection, p->selection);
        if (r == 0 && !selection)
                selection = TAKE(*chosen);
        else if (r == 0 && mode == SELECT_ADD)
                r = volume_merge(selection, *chosen, MODE_OVER);
        else if (r == 0)
                r = mode == SELECT_SUBTRACT ? volume_cut(selection, *chosen)
                                            : volume_keep(selection, *chosen);
        if (r < 0)
                return r;
        volume_rest(selection);
        volume_free(p->selection);
        p->selection = TAKE(selection);
        tell_selection(c);
        return 0;
}

static int select_region(Call *c) {
        CLEANUP(volume_free) Volume *chosen = NULL;
        Box box;
        int r;

        r = call_box(c, "box", &box);
        if (r == 0)
                r = volume_new(&chosen);
        if (r == 0)
                r = volume_fill(chosen, box, MODE_REPLACE, WHITE);
        return r == 0 ? select_cells(c, &chosen) : r;
}

typedef struct Like {
        Colour colour;
        unsigned tolerance;
} Like;

static bool is_like(const void *userdata, Colour c) {
        const Like *like = userdata;

        return colour_difference(c, like->colour) <= like->tolerance;
}

/* By colour (NULL: all voxels), in the box that may be given. */
static int select_voxels(Call *c, const Like *like) {
        CLEANUP(volume_free) Volume *chosen = NULL;
        Box box = everything;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0 && arg(c, "box")->given)
                r = call_box(c, "box", &box);
        if (r == 0)
                r = volume_choose(&chosen, layer->volume, box, like ? is_like : NULL, like);
        return r == 0 ? select_cells(c, &chosen) : r;
}

static int select_color(Call *c) {
        const Like like = { arg_colour(arg(c, "color")), (unsigned)arg(c, "tolerance")->i };

        return select_voxels(c, &like);
}

static int select_layer(Call *c) {
        return select_voxels(c, NULL);
}

static int select_connected(Call *c) {
        CLEANUP(volume_free) Volume *chosen = NULL;
        CLEANUP(flood_free) Flood *f = NULL;
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r == 0)
                r = call_flood(c, "position", layer, FILL_REPLACE, &f);
        if (r == 0)
                r = volume_new(&chosen);
        if (r == 0)
                r = flood_paint(f, chosen, WHITE);
        return r == 0 ? select_cells(c, &chosen) : r;
}

static int clear_selection(Call *c) {
        Project *p = engine_call(c)->project;

        p->selection = volume_free(p->selection);
        tell_selection(c);
        return 0;
}

/* A page of the runs of cells along X. */
typedef struct Runs {
        json_object *list;
        uint64_t from, most, all;
        Point at;
        uint64_t n; /* cells of the run that is not told yet */
} Runs;

static void runs_end(Runs *r) {
        json_object *run;

        if (r->n == 0)
                return;
        if (r->all >= r->from && r->all - r->from < r->most) {
                run = point_json(r->at);
                json_append(run, json_object_new_uint64(r->n));
                json_append(r->list, run);
        }
        r->all++;
        r->n = 0;
}

static void runs_add(Runs *r, Point at) {
        if (r->n > 0 && (at.y != r->at.y || at.z != r->at.z || at.x != (int64_t)r->at.x + (int64_t)r->n))
                runs_end(r);
        if (r->n++ == 0)
                r->at = at;
}

static int tell_runs(Call *c, const Volume *selected) {
        CLEANUP(rows_free) Rows *rows = NULL;
        Runs runs = { .from = (uint64_t)arg(c, "offset")->i, .most = (uint64_t)arg(c, "limit")->i };
        Row row;
        int r;

        r = selected ? rows_new(&rows, selected, everything) : 0;
        if (r < 0)
                return r;
        runs.list = json_object_new_array();
        while (rows && rows_next(rows, &row))
                for (unsigned i = 0; i < row.n; i++)
                        if (row.colours[i].a > 0)
                                runs_add(&runs, (Point){ row.at.x + (int32_t)i, row.at.y, row.at.z });
        runs_end(&runs);
        json_add(c->result, "runs", runs.list);
        json_add(c->result, "run_count", json_object_new_uint64(runs.all));
        return 0;
}

static int get_selection(Call *c) {
        tell_selection(c);
        return arg(c, "include_runs")->i ? tell_runs(c, engine_call(c)->project->selection) : 0;
}

#define PARAM_SELECT_MODE                                                                                   \
        {                                                                                                   \
                "mode", P_CHOICE, NULL, 0, 0, "replace add subtract intersect", "\"replace\"", NULL,        \
                        "what becomes of what was selected before"                                          \
        }

static const Param region_params[] = {
        PARAM_BOX("box", NULL, "the cells to select, empty ones too"),
        PARAM_SELECT_MODE,
        PARAM_END,
};
static const Param color_params[] = {
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, NULL, NULL, "the colour of the voxels to select" },
        PARAM_TOLERANCE,
        PARAM_LAYER("the layer to look at"),
        PARAM_BOX("box", "", "only voxels of this box"),
        PARAM_SELECT_MODE,
        PARAM_END,
};
static const Param layer_params[] = {
        PARAM_LAYER("the layer whose voxels to select"),
        PARAM_BOX("box", "", "only voxels of this box"),
        PARAM_SELECT_MODE,
        PARAM_END,
};
static const Param connected_params[] = {
        PARAM_POSITION("where to begin"),
        PARAM_TOLERANCE,
        PARAM_LAYER("the layer to look at"),
        PARAM_SELECT_MODE,
        PARAMS_FILL_LIMITS,
        PARAM_END,
};
static const Param get_params[] = {
        { "include_runs", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "tell the cells: as runs along X, in the order of z, y, x" },
        { "offset", P_INT, NULL, 0, INT64_MAX, NULL, "0", NULL, "how many runs to pass over" },
        { "limit", P_INT, NULL, 1, RUNS_MOST, NULL, "1000", NULL, "how many runs are told at most" },
        PARAM_END,
};

#define RESULT_SELECTED                                                                                     \
        "\"success\":\"bool\",\"empty\":\"bool\",\"selected\":\"int\",\"min\":\"[x,y,z]\","                 \
        "\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\""
#define LOOKS .flags = METHOD_PROJECT, .project_param = "project"
#define SELECTS .flags = METHOD_PROJECT | METHOD_BATCHABLE, .project_param = "project"

const Method select_methods[] = {
        { .name = "goxel.select_region",
          .aliases = "goxel.select_box",
          .summary = "Selects the cells of a box.",
          .params = region_params,
          SELECTS,
          .result = "{" RESULT_SELECTED "}",
          .example = "{\"box\":{\"min\":[0,0,0],\"max\":[7,7,7]}}",
          .run = select_region },
        { .name = "goxel.select_color",
          .summary = "Selects the voxels of a layer that have a colour, exactly or nearly.",
          .params = color_params,
          SELECTS,
          .result = "{" RESULT_SELECTED "}",
          .example = "{\"color\":\"#FF0000\",\"tolerance\":16}",
          .run = select_color },
        { .name = "goxel.select_layer",
          .summary = "Selects all voxels of a layer.",
          .params = layer_params,
          SELECTS,
          .result = "{" RESULT_SELECTED "}",
          .example = "{}",
          .run = select_layer },
        { .name = "goxel.select_connected",
          .aliases = "goxel.fuzzy_select",
          .summary = "Selects the voxels of like colour that hang together with one.",
          .params = connected_params,
          SELECTS,
          .error = -1010,
          .result = "{" RESULT_SELECTED "}",
          .run = select_connected },
        { .name = "goxel.get_selection",
          .summary = "Tells what is selected.",
          .params = get_params,
          LOOKS,
          .result = "{" RESULT_SELECTED ",\"runs\":[[\"x\",\"y\",\"z\",\"cells\"]],\"run_count\":\"int\"}",
          .example = "{\"include_runs\":true}",
          .run = get_selection },
        { .name = "goxel.clear_selection",
          .summary = "Selects nothing.",
          SELECTS,
          .result = "{" RESULT_SELECTED "}",
          .example = "{}",
          .run = clear_selection },
        { .name = NULL },
};
