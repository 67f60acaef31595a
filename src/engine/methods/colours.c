/* Which colours a model has, how often, and where. */
#include "engine/methods/look.h"

#include "voxel/census.h"
#include "voxel/rows.h"

#include <errno.h>
#include <stdio.h>

/* Colours that are told, and that can be merged in a fraction of a second. */
#define COLOURS_MOST 100000
#define MERGE_MOST 32768
#define LOCATIONS_MOST 500000

static const Box everything = { { INT32_MIN, INT32_MIN, INT32_MIN }, { INT32_MAX, INT32_MAX, INT32_MAX } };

/* What is looked at: a layer or all, and the part of it. */
typedef struct Field {
        Look look;
        Box box;
} Field;

static void field_done(Field *f) {
        look_done(&f->look);
}
#define CLEANUP_FIELD __attribute__((cleanup(field_done)))

static int call_field(Call *c, Field *ret) {
        int r = 0;

        ret->box = everything;
        if (arg(c, "region")->given)
                r = call_box(c, "region", &ret->box);
        return r != 0 ? r : call_look(c, &ret->box, &ret->look);
}

/* What the answer is about. */
static json_object *field_json(const Call *c, const Field *f) {
        json_object *o = json_object_new_object(), *region;

        if (f->look.layer)
                json_add(o, "layer_id", json_object_new_int64(f->look.layer->id));
        if (arg(c, "region")->given) {
                region = json_object_new_object();
                add_box(region, f->box);
                json_add(o, "region", region);
        }
        return o;
}

static json_object *count_json(const ColourCount *one, const char *key) {
        json_object *o = json_object_new_object();
        char text[COLOUR_TEXT_MAX];

        json_add(o, key, json_object_new_string(colour_text(one->colour, text)));
        json_add(o, "rgba", colour_json(one->colour));
        json_add(o, "count", json_object_new_uint64(one->n));
        return o;
}

static int get_color_histogram(Call *c) {
        const int64_t bin = arg(c, "bin_size")->i, top = arg(c, "top_n")->i;
        const size_t most = top > 0 ? (size_t)top : COLOURS_MOST;
        CLEANUP_CENSUS Census census = { 0 };
        json_object *histogram, *metadata;
        CLEANUP_FIELD Field f = { 0 };
        size_t unique;
        int r;

        r = call_field(c, &f);
        if (r == 0)
                r = census_take(&census, f.look.volume, &f.box);
        unique = census.n;
        if (r == 0 && bin > 1)
                r = census_bin(&census, (unsigned)bin);
        if (r != 0)
                return r;
        /* The top is by counts, whatever the order that is told. */
        census.n = MIN(census.n, most);
        if (!arg(c, "sort_by_count")->i)
                census_sort_by_colour(&census);

        histogram = json_object_new_array();
        for (size_t i = 0; i < census.n; i++) {
                json_object *one = count_json(&census.colours[i], "color");

                json_add(
                        one, "percentage",
                        json_object_new_double(100.0 * (double)census.colours[i].n / (double)census.voxels));
                json_append(histogram, one);
        }
        metadata = field_json(c, &f);
        json_add(metadata, "bin_size", json_object_new_int64(bin));
        json_add(metadata, "returned", json_object_new_uint64(census.n));
        c->result = json_object_new_object();
        json_add(c->result, "histogram", histogram);
        json_add(c->result, "total_voxels", json_object_new_uint64(census.voxels));
        json_add(c->result, "unique_colors", json_object_new_uint64(unique));
        json_add(c->result, "metadata", metadata);
        return 0;
}

static int check_merge(Call *c, const Census *census) {
        if (census->n <= MERGE_MOST)
                return 0;
        rpc_failure(&c->error, RPC_TOO_LARGE,
                    "There are %zu colours; at most %d are merged: ask for a region, or use "
                    "goxel.get_color_histogram with bin_size",
                    census->n, MERGE_MOST);
        rpc_error_add(&c->error, "limit", json_object_new_int(MERGE_MOST));
        rpc_error_add(&c->error, "value", json_object_new_uint64(census->n));
        return RPC_FAILED;
}

static int get_unique_colors(Call *c) {
        CLEANUP_CENSUS Census census = { 0 };
        json_object *colours, *metadata;
        CLEANUP_FIELD Field f = { 0 };
        size_t unique, told;
        int r;

        r = call_field(c, &f);
        if (r == 0)
                r = census_take(&census, f.look.volume, &f.box);
        if (r == 0 && arg(c, "merge_similar")->i)
                r = check_merge(c, &census);
        if (r != 0)
                return r;
        unique = census.n;
        if (arg(c, "merge_similar")->i)
                census_merge(&census, (unsigned)arg(c, "merge_threshold")->i);
        if (!arg(c, "sort_by_count")->i)
                census_sort_by_colour(&census);

        told = MIN(census.n, (size_t)COLOURS_MOST);
        colours = json_object_new_array();
        for (size_t i = 0; i < told; i++)
                json_append(colours, count_json(&census.colours[i], "hex"));
        metadata = field_json(c, &f);
        json_add(metadata, "total_voxels", json_object_new_uint64(census.voxels));
        json_add(metadata, "unique_colors", json_object_new_uint64(unique));
        c->result = json_object_new_object();
        json_add(c->result, "colors", colours);
        json_add(c->result, "count", json_object_new_uint64(census.n));
        json_add(c->result, "truncated", json_object_new_boolean(told < census.n));
        json_add(c->result, "metadata", metadata);
        return 0;
}

/* A list of places that is being made. */
typedef struct Finding {
        const Model *model;
        const Field *field;
        Colour colour;
        unsigned tolerance;
        uint64_t most, told, all;
        Buf text;
        const Layer *layer; /* of the last location, … */
        Buf members;        /* … and what is told of it */
} Finding;

/* Most locations are on the same layer as the one before. */
static int tell_layer(Finding *f, const Layer *l) {
        json_object *name;
        const char *text;
        char id[48];
        size_t n;
        int r;

        if (l == f->layer)
                return 0;
        f->layer = l;
        f->members.n = 0;
        if (!l)
                return buf_append(&f->members, "", 1);
        name = json_object_new_string(l->name);
        if (!name)
                return -ENOMEM;
        (void)snprintf(id, sizeof(id), ",\"layer_id\":%u,\"layer\":", l->id);
        r = buf_append_text(&f->members, id);
        text = json_line(name, &n);
        if (r >= 0)
                r = text ? buf_append(&f->members, text, n) : -ENOMEM;
        json_object_put(name);
        return r < 0 ? r : buf_append(&f->members, "", 1);
}

static int finding_add(Finding *f, Point p, Colour c) {
        f->all++;
        if (f->told >= f->most)
                return 0;
        if (f->told++ > 0 && buf_append(&f->text, ",", 1) < 0)
                return -ENOMEM;
        if (tell_layer(f, f->field->look.layer ? f->field->look.layer : seen_layer(f->model, p)) < 0)
                return -ENOMEM;
        return append_voxel(&f->text, p, c, (const char *)f->members.data);
}

static int finding_run(Finding *f) {
        CLEANUP(rows_free) Rows *rows = NULL;
        Row row;
        int r;

        r = rows_new(&rows, f->field->look.volume, f->field->box);
        if (r >= 0)
                r = buf_append_text(&f->text, "[");
        while (r >= 0 && rows_next(rows, &row))
                for (unsigned i = 0; r >= 0 && i < row.n; i++)
                        if (row.colours[i].a > 0 &&
                            colour_difference(row.colours[i], f->colour) <= f->tolerance)
                                r = finding_add(f, (Point){ row.at.x + (int32_t)i, row.at.y, row.at.z },
                                                row.colours[i]);
        return r < 0 ? r : buf_append_text(&f->text, "]");
}

static int find_voxels_by_color(Call *c) {
        const bool locations = arg(c, "include_locations")->i;
        json_object *list = NULL, *target, *metadata;
        CLEANUP_FIELD Field f = { 0 };
        Finding found = { .model = engine_call(c)->project->model,
                          .field = &f,
                          .colour = arg_colour(arg(c, "color")),
                          .tolerance = (unsigned)arg(c, "tolerance")->i,
                          .most = locations ? (uint64_t)arg(c, "max_results")->i : 0 };
        int r;

        r = call_field(c, &f);
        if (r != 0)
                return r;
        r = finding_run(&found);
        if (r >= 0)
                list = json_of_text(&found.text);
        buf_done(&found.text);
        buf_done(&found.members);
        if (!list)
                return r < 0 ? r : -ENOMEM;

        target = colour_json(found.colour);
        metadata = field_json(c, &f);
        json_add(metadata, "tolerance", json_object_new_int((int)found.tolerance));
        c->result = json_object_new_object();
        json_add(c->result, "target_color", target);
        json_add(c->result, "match_count", json_object_new_uint64(found.all));
        json_add(c->result, "truncated", json_object_new_boolean(locations && found.told < found.all));
        if (locations)
                json_add(c->result, "locations", list);
        else
                json_object_put(list);
        json_add(c->result, "metadata", metadata);
        return 0;
}

#define PARAM_REGION PARAM_BOX("region", "", "the part that is looked at, all unless given")
#define PARAM_SORT                                                                                          \
        {                                                                                                   \
                "sort_by_count", P_BOOL, NULL, 0, 0, NULL, "true", NULL,                                    \
                        "most frequent first; false: in the order of r, g, b, a"                            \
        }

static const Param histogram_params[] = {
        PARAM_LOOK,
        PARAM_REGION,
        { "bin_size", P_INT, NULL, 0, 256, NULL, "0", NULL,
          "puts values of a channel together by so many, each told as the middle one; 0 and 1: exact "
          "colours" },
        PARAM_SORT,
        { "top_n", P_INT, NULL, 0, COLOURS_MOST, NULL, "0", NULL,
          "only so many, the most frequent ones; 0: all, but at most 100000" },
        PARAM_END,
};
static const Param unique_params[] = {
        PARAM_LOOK,
        PARAM_REGION,
        { "merge_similar", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "tell similar colours as the most frequent of them" },
        { "merge_threshold", P_INT, NULL, 0, 255, NULL, "10", NULL,
          "how much each channel may differ in similar colours" },
        PARAM_SORT,
        PARAM_END,
};
static const Param find_params[] = {
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, NULL, NULL, "the colour to find" },
        { "tolerance", P_INT, NULL, 0, 255, NULL, "10", NULL,
          "how much each channel, alpha too, may differ; 0: exactly this colour" },
        PARAM_LOOK,
        PARAM_REGION,
        { "max_results", P_INT, NULL, 0, LOCATIONS_MOST, NULL, "1000", NULL,
          "how many locations are told at most" },
        { "include_locations", P_BOOL, NULL, 0, 0, NULL, "true", NULL, "false: only count" },
        PARAM_END,
};

#define RESULT_FIELD "\"layer_id\":\"int\",\"region\":{\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\"}"

const Method colour_methods[] = {
        { .name = "goxel.get_color_histogram",
          .summary = "Counts the voxels of each colour.",
          .params = histogram_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .result = "{\"histogram\":[{\"color\":\"#RRGGBB\",\"rgba\":\"[r,g,b,a]\",\"count\":\"int\","
                    "\"percentage\":\"number\"}],\"total_voxels\":\"int\",\"unique_colors\":\"int\","
                    "\"metadata\":{" RESULT_FIELD ",\"bin_size\":\"int\",\"returned\":\"int\"}}",
          .example = "{\"top_n\":10}",
          .run = get_color_histogram },
        { .name = "goxel.get_unique_colors",
          .summary = "Lists the colours that there are, on request with similar ones merged.",
          .params = unique_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .result = "{\"colors\":[{\"hex\":\"#RRGGBB\",\"rgba\":\"[r,g,b,a]\",\"count\":\"int\"}],"
                    "\"count\":\"int\",\"truncated\":\"bool\","
                    "\"metadata\":{" RESULT_FIELD ",\"total_voxels\":\"int\",\"unique_colors\":\"int\"}}",
          .example = "{\"merge_similar\":true,\"merge_threshold\":16}",
          .run = get_unique_colors },
        { .name = "goxel.find_voxels_by_color",
          .summary = "Finds the voxels of a colour, exactly or nearly, in the order of z, y, x.",
          .params = find_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1006,
          .result = "{\"target_color\":\"[r,g,b,a]\",\"match_count\":\"int\",\"truncated\":\"bool\","
                    "\"locations\":[{\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"color\":\"[r,g,b,a]\","
                    "\"layer_id\":\"int\",\"layer\":\"string\"}],\"metadata\":{" RESULT_FIELD
                    ",\"tolerance\":\"int\"}}",
          .example = "{\"color\":\"#FF0000\",\"tolerance\":0,\"max_results\":10}",
          .run = find_voxels_by_color },
        { .name = NULL },
};
