/* Voxels as text: regions that are read slice by slice, and written at once. */
#include "mcp/fit.h"
#include "mcp/tool.h"

#include <json-c/linkhash.h>
#include <stdio.h>
#include <string.h>

/* Of a drawing as JSON, so that its legend has room beside it. */
#define DRAWING_MAX ((uint64_t)FIT_MAX - 2000)
#define LIST_MAX 1000

typedef struct Region {
        int64_t min[3], max[3];
        int axis;
        json_object *legend, *slices; /* borrowed from the result */
        int64_t voxels;
} Region;

static json_object *point(const int64_t p[static 3]) {
        json_object *a = json_object_new_array();

        for (size_t i = 0; i < 3; i++)
                json_object_array_add(a, json_object_new_int64(p[i]));
        return a;
}

static void read_point(json_object *a, int64_t ret[static 3]) {
        for (size_t i = 0; i < 3 && tool_count(a) == 3; i++)
                ret[i] = json_object_get_int64(json_object_array_get_idx(a, i));
}

/* The corners that are given, else those of what is there. False when nothing is. */
static int find_box(ToolCall *c, Region *g, bool *ret_found) {
        json_object *min = json_object_object_get(c->arguments, "min"),
                    *max = json_object_object_get(c->arguments, "max"), *params, *box;
        int r;

        *ret_found = true;
        if (!min || !max) {
                params = tool_params(c);
                tool_pass(c, params, "layer", "layer_id");
                r = tool_ask(c, "goxel.get_bounding_box", params, -1, GOXEL_CALL_REPEATABLE, &box);
                if (r != 0)
                        return r;
                *ret_found = !json_object_get_boolean(json_object_object_get(box, "empty"));
                read_point(json_object_object_get(box, "min"), g->min);
                read_point(json_object_object_get(box, "max"), g->max);
                json_object_put(box);
        }
        if (min)
                read_point(min, g->min);
        if (max)
                read_point(max, g->max);
        return 0;
}

static int check_corners(ToolCall *c, const Region *g) {
        for (size_t i = 0; i < 3; i++)
                if (g->min[i] < INT32_MIN || g->max[i] > INT32_MAX || g->min[i] > g->max[i])
                        return tool_fail(
                                c,
                                "min and max have to be corners of a box, the lower one first; here "
                                "min is %lld and max %lld along %c",
                                (long long)g->min[i], (long long)g->max[i], "xyz"[i]);
        return 0;
}

/* A character a place, and "", around each row, [], around each slice. */
static uint64_t drawing_size(const Region *g) {
        const int across = g->axis == 0 ? 1 : 0;
        uint64_t slices = (uint64_t)(g->max[g->axis] - g->min[g->axis] + 1), rows = slices,
                 width = (uint64_t)(g->max[across] - g->min[across] + 1);

        for (int i = 0; i < 3; i++) {
                uint64_t side = (uint64_t)(g->max[i] - g->min[i] + 1);

                if (side > DRAWING_MAX || rows > DRAWING_MAX)
                        return UINT64_MAX;
                if (i != g->axis && i != across)
                        rows *= side;
        }
        return rows * (width + 3) + slices * 3;
}

static int check_size(ToolCall *c, const Region *g) {
        if (drawing_size(g) <= DRAWING_MAX)
                return 0;
        return tool_fail(
                c,
                "The region from %lld,%lld,%lld to %lld,%lld,%lld would be more than %llu characters: read a "
                "part of it with min and max, or \"as\": \"list\", or look with render",
                (long long)g->min[0], (long long)g->min[1], (long long)g->min[2], (long long)g->max[0],
                (long long)g->max[1], (long long)g->max[2], (unsigned long long)DRAWING_MAX);
}

/* What goes with which form. */
static int check_form(ToolCall *c, bool list) {
        if (list && tool_text(c, "axis"))
                return tool_fail(c, "axis has no meaning with \"as\": \"list\": leave one of them out");
        if (!list && tool_number(c, "offset", -1) >= 0)
                return tool_fail(c, "offset has no meaning without \"as\": \"list\"");
        return 0;
}

/* A character has one meaning in all slices, unless the model has more colours than characters. */
static int add_letters(ToolCall *c, Region *g, json_object *legend) {
        if (!json_object_is_type(legend, json_type_object))
                return tool_fail(c, "The daemon's answer has no legend");
        json_object_object_foreach(legend, letter, colour) {
                json_object *known = json_object_object_get(g->legend, letter);

                if (known && !json_object_equal(known, colour))
                        return tool_fail(c, "There are more colours than characters for them: read one "
                                            "slice at a time, with the same min and max along the axis");
                if (!known)
                        json_object_object_add(g->legend, letter, json_object_get(colour));
        }
        return 0;
}

static int read_slice(ToolCall *c, Region *g, int64_t at) {
        const char axis[2] = { "xyz"[g->axis], '\0' };
        json_object *params = tool_params(c), *slice;
        int r;

        json_object_object_add(params, "axis", json_object_new_string(axis));
        json_object_object_add(params, "at", json_object_new_int64(at));
        json_object_object_add(params, "min", point(g->min));
        json_object_object_add(params, "max", point(g->max));
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.slice", params, -1, GOXEL_CALL_REPEATABLE, &slice);
        if (r != 0)
                return r;
        r = add_letters(c, g, json_object_object_get(slice, "legend"));
        if (r == 0) {
                json_object_array_add(g->slices, json_object_get(json_object_object_get(slice, "rows")));
                g->voxels += json_object_get_int64(json_object_object_get(slice, "voxels"));
                tool_keep(c, slice, "merged");
        }
        json_object_put(slice);
        return r;
}

/* Maps seen from above are one request, others one for each slice. */
static int read_maps(ToolCall *c, const Region *g) {
        json_object *params = tool_params(c), *maps;
        int r;

        json_object_object_add(params, "min", point(g->min));
        json_object_object_add(params, "max", point(g->max));
        json_object_object_add(params, "encoding", json_object_new_string("slices"));
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.get_voxels_region", params, -1, GOXEL_CALL_REPEATABLE, &maps);
        if (r != 0)
                return r;
        json_object_object_add(c->result, "voxels", json_object_get(json_object_object_get(maps, "count")));
        tool_keep(c, maps, "at legend slices merged");
        json_object_put(maps);
        return 0;
}

static int read_slices(ToolCall *c, Region *g) {
        int r = 0;

        g->legend = json_object_new_object();
        g->slices = json_object_new_array();
        json_object_object_add(c->result, "legend", g->legend);
        json_object_object_add(c->result, "slices", g->slices);
        for (int64_t at = g->min[g->axis]; r == 0 && at <= g->max[g->axis]; at++)
                r = read_slice(c, g, at);
        if (r != 0)
                return r;
        json_object_object_add(c->result, "at", point(g->min));
        json_object_object_add(c->result, "voxels", json_object_new_int64(g->voxels));
        return 0;
}

/* [x,y,z,"#RRGGBB"] */
static json_object *entry(json_object *voxel) {
        static const char *const axes[] = { "x", "y", "z" };
        json_object *a = json_object_new_array();
        char color[10] = "#";
        json_object *rgba = json_object_object_get(voxel, "color");
        size_t n = json_object_get_int(json_object_array_get_idx(rgba, 3)) == 255 ? 3 : 4;

        for (size_t i = 0; i < ARRAY_LEN(axes); i++)
                json_object_array_add(a, json_object_get(json_object_object_get(voxel, axes[i])));
        for (size_t i = 0; i < n; i++)
                (void)snprintf(color + 1 + 2 * i, 3, "%02X",
                               (unsigned)json_object_get_int(json_object_array_get_idx(rgba, i)) & 0xff);
        json_object_array_add(a, json_object_new_string(color));
        return a;
}

/* Voxels far apart, of which a drawing would be mostly dots. */
static int read_list(ToolCall *c, const Region *g) {
        json_object *params = tool_params(c), *answer, *voxels, *list = json_object_new_array();
        int r;

        json_object_object_add(c->result, "list", list);
        json_object_object_add(params, "min", point(g->min));
        json_object_object_add(params, "max", point(g->max));
        json_object_object_add(params, "limit", json_object_new_int(LIST_MAX));
        tool_pass(c, params, "offset", "offset");
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.get_voxels_region", params, -1, GOXEL_CALL_REPEATABLE, &answer);
        if (r != 0)
                return r;
        voxels = json_object_object_get(answer, "voxels");
        for (size_t i = 0; i < tool_count(voxels); i++) {
                json_object *voxel = json_object_array_get_idx(voxels, i);

                if (tool_count(json_object_object_get(voxel, "color")) == 4)
                        json_object_array_add(list, entry(voxel));
        }
        json_object_object_add(c->result, "voxels",
                               json_object_get(json_object_object_get(answer, "total")));
        tool_keep(c, answer, "next_offset");
        json_object_put(answer);
        return 0;
}

static int read_nothing(ToolCall *c, bool list) {
        json_object_object_add(c->result, "voxels", json_object_new_int(0));
        if (list) {
                json_object_object_add(c->result, "list", json_object_new_array());
                return 0;
        }
        json_object_object_add(c->result, "legend", json_object_new_object());
        json_object_object_add(c->result, "slices", json_object_new_array());
        return 0;
}

int tool_voxels_read(ToolCall *c) {
        const char *axis = tool_text(c, "axis"), *as = tool_text(c, "as");
        bool list = as && strcmp(as, "list") == 0;
        Region g = { .axis = axis ? axis[0] - 'x' : 2 };
        bool found;
        int r;

        r = check_form(c, list);
        if (r == 0)
                r = find_box(c, &g, &found);
        if (r != 0)
                return r;
        if (!found)
                return read_nothing(c, list);
        r = check_corners(c, &g);
        if (r == 0 && !list)
                r = check_size(c, &g);
        if (r != 0)
                return r;
        if (list)
                return read_list(c, &g);
        return g.axis == 2 ? read_maps(c, &g) : read_slices(c, &g);
}

int tool_voxels_write(ToolCall *c) {
        json_object *params = tool_params(c), *done;
        int r;

        tool_pass(c, params, "at", "at");
        tool_pass(c, params, "legend", "legend");
        tool_pass(c, params, "slices", "slices");
        tool_pass(c, params, "mode", "mode");
        tool_pass(c, params, "if_revision", "if_revision");
        tool_pass(c, params, "layer", "layer_id");
        r = tool_ask(c, "goxel.set_voxels", params, -1, 0, &done);
        if (r != 0)
                return r;
        tool_keep(c, done, "added removed painted min max layer_id revision");
        json_object_put(done);
        return 0;
}
