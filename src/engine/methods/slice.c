/* Voxels as text that people and language models can read: a character a voxel. */
#include "engine/methods/look.h"

#include "voxel/legend.h"
#include "voxel/slice.h"

#include <errno.h>

/* Cells along a side of a slice. */
#define SLICE_MOST 256

static const Axis axes[] = { AXIS_X, AXIS_Y, AXIS_Z };

/* The corner that is given, else that of what is looked at. */
static void corner_or(const Arg *a, Point other, int32_t ret[static 3]) {
        ret[0] = a->given ? a->point[0] : other.x;
        ret[1] = a->given ? a->point[1] : other.y;
        ret[2] = a->given ? a->point[2] : other.z;
}

/* The window of the slice; its part along the axis is the layer. BOX_EMPTY when there is nothing. */
static int slice_window(Call *c, const Look *look, Axis axis, int32_t at, Box *ret) {
        const Arg *min = arg(c, "min"), *max = arg(c, "max");
        const Box all = volume_box(look->volume);
        int32_t low[3], high[3];

        *ret = BOX_EMPTY;
        if (box_empty(all) && !(min->given && max->given))
                return 0;
        corner_or(min, all.min, low);
        corner_or(max, all.max, high);
        low[axis] = high[axis] = at;
        return call_corners(c, NULL, low, high, ret);
}

static int check_size(Call *c, Box window, Axis axis) {
        const uint64_t width = slice_width(window, axis), height = slice_height(window, axis);

        if (width <= SLICE_MOST && height <= SLICE_MOST)
                return 0;
        rpc_failure(&c->error, RPC_TOO_LARGE,
                    "The slice has %llu × %llu voxels; at most %d × %d are told at once: ask for a part "
                    "with min and max",
                    (unsigned long long)width, (unsigned long long)height, SLICE_MOST, SLICE_MOST);
        rpc_error_add(&c->error, "limit", json_object_new_int(SLICE_MOST));
        rpc_error_add(&c->error, "value", json_object_new_uint64(MAX(width, height)));
        return RPC_FAILED;
}

/* A character means the same in all slices of a model, as long as it has no more colours than there are
 * characters; else it is this slice's own. */
static int slice_legend(const Look *look, const Slice *s, Legend *ret) {
        CLEANUP_CENSUS Census all = { 0 }, own = { 0 };
        int r;

        r = census_take(&all, look->volume, NULL);
        if (r < 0)
                return r;
        if (all.n <= LEGEND_MOST)
                return legend_new(ret, &all);
        r = census_of(&own, s->cells, s->width * s->height);
        return r < 0 ? r : legend_new(ret, &own);
}

static json_object *rows_json(const Slice *s, const Legend *l, bool used[static 128], uint64_t *ret_voxels) {
        json_object *rows = json_object_new_array();
        char row[SLICE_MOST];

        for (size_t y = 0; y < s->height; y++) {
                for (size_t x = 0; x < s->width; x++) {
                        row[x] = legend_of(l, s->cells[y * s->width + x]);
                        used[(unsigned char)row[x]] = true;
                        *ret_voxels += row[x] != LEGEND_EMPTY;
                }
                json_append(rows, json_object_new_string_len(row, (int)s->width));
        }
        return rows;
}

static json_object *slice_json(const Call *c, const Slice *s, const Legend *l) {
        json_object *o = json_object_new_object(), *rows;
        bool used[128] = { false };
        uint64_t voxels = 0;

        rows = rows_json(s, l, used, &voxels);
        json_add(o, "axis", json_object_new_string(arg(c, "axis")->string));
        json_add(o, "at", json_object_new_int64(arg(c, "at")->i));
        if (s->cells)
                json_add(o, "origin", point_json(s->origin));
        json_add(o, "width", json_object_new_uint64(s->width));
        json_add(o, "height", json_object_new_uint64(s->height));
        json_add(o, "voxels", json_object_new_uint64(voxels));
        json_add(o, "rows", rows);
        add_legend(o, l, used);
        return o;
}

static int slice(Call *c) {
        const Axis axis = axes[arg(c, "axis")->i];
        const int32_t at = (int32_t)arg(c, "at")->i;
        CLEANUP_LEGEND Legend legend = { 0 };
        CLEANUP_SLICE Slice s = { 0 };
        CLEANUP_LOOK Look look = { 0 };
        Box window;
        int r;

        r = call_look(c, NULL, &look);
        if (r == 0)
                r = slice_window(c, &look, axis, at, &window);
        if (r == 0)
                r = check_size(c, window, axis);
        if (r == 0)
                r = slice_take(&s, look.volume, window, axis, at);
        if (r == 0)
                r = slice_legend(&look, &s, &legend);
        if (r == 0)
                c->result = slice_json(c, &s, &legend);
        return r;
}

static const Param slice_params[] = {
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", "\"z\"", NULL,
          "across which axis: z is a map seen from above (rows from high y to low y, x to the right), y is "
          "seen from the front (rows from high z to low z, x to the right), x from the right (rows from "
          "high z to low z, y to the right)" },
        { "at", P_INT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels",
          "which layer: its coordinate along the axis" },
        PARAM_LOOK,
        { "min", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels",
          "lowest corner of the part that is told; without it, that of all voxels. Its part along the axis "
          "does not count" },
        { "max", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, "", "voxels", "highest corner, likewise" },
        PARAM_END,
};

const Method slice_methods[] = {
        { .name = "goxel.slice",
          .summary = "Tells one layer of voxels as text, a character a voxel and '.' where none is.",
          .params = slice_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1006,
          .result =
                  "{\"axis\":\"string\",\"at\":\"int\",\"origin\":\"[x,y,z]\",\"width\":\"int\","
                  "\"height\":\"int\",\"voxels\":\"int\",\"rows\":[\"string\"],"
                  "\"legend\":{\"a\":\"#RRGGBB\"},\"merged\":{\"colors\":\"int\",\"largest_error\":\"int\"}}",
          .example = "{\"axis\":\"z\",\"at\":0}",
          .run = slice },
        { .name = NULL },
};
