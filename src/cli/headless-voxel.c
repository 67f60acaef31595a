/* voxel-add, voxel-remove, voxel-paint. */
#include "cli/headless-commands.h"
#include "cli/headless-file.h"
#include "cli/headless-open.h"

#include "cli/values.h"

/* -1 was the active layer, which is 0 here. */
static json_object *layer(const HeadlessLine *l, const char *name) {
        const int64_t id = line_integer(l, name);

        return json_object_new_int64(id < 0 ? 0 : id);
}

static json_object *numbers(const int64_t *values, size_t n) {
        json_object *array = json_object_new_array_ext((int)n);

        for (size_t i = 0; i < n; i++)
                json_object_array_add(array, json_object_new_int64(values[i]));
        return array;
}

static json_object *position(const HeadlessLine *l) {
        int64_t at[3];

        line_integers(l, "pos", at, ARRAY_LEN(at));
        return numbers(at, ARRAY_LEN(at));
}

static json_object *box(const HeadlessLine *l) {
        json_object *o = json_object_new_object();
        int64_t c[6], low[3], high[3];

        line_integers(l, "box", c, ARRAY_LEN(c));
        for (size_t i = 0; i < 3; i++) {
                low[i] = MIN(c[i], c[i + 3]);
                high[i] = MAX(c[i], c[i + 3]);
        }
        json_object_object_add(o, "min", numbers(low, 3));
        json_object_object_add(o, "max", numbers(high, 3));
        return o;
}

/* `member` of the result is how many voxels there were; NULL: one. */
static int edit(Headless *h, const HeadlessLine *l, const char *method, json_object *params,
                const char *member, bool make) {
        json_object *result, *told;
        size_t named;
        int64_t n;
        int r;

        r = headless_subject(h, l, 0, make, &named);
        if (r == HEADLESS_OK)
                r = headless_check_writable(h, HEADLESS_VOXEL);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "layer_id", layer(l, "layer"));
        r = headless_call(h, HEADLESS_VOXEL, method, params, -1, &result);
        if (r != HEADLESS_OK)
                return r;
        n = member ? member_number(result, member) : 1;
        json_object_put(result);
        r = headless_changed(h, named > 0);
        if (r != HEADLESS_OK)
                return r;
        told = json_object_new_object();
        json_object_object_add(told, "voxels", json_object_new_int64(n));
        headless_result(h, told);
        return HEADLESS_OK;
}

int headless_voxel_add(Headless *h, const HeadlessLine *l) {
        json_object *params = json_object_new_object();

        json_object_object_add(params, "position", position(l));
        json_object_object_add(params, "color", line_colour(l, "color"));
        return edit(h, l, "goxel.add_voxel", params, NULL, true);
}

int headless_voxel_remove(Headless *h, const HeadlessLine *l) {
        json_object *params, *list;

        if (!line_given(l, "pos") && !line_given(l, "box"))
                return headless_fail(h, HEADLESS_MISSING,
                                     "voxel-remove needs --pos X,Y,Z or --box X1,Y1,Z1,X2,Y2,Z2");
        if (line_given(l, "pos") && line_given(l, "box"))
                return headless_fail(h, HEADLESS_ARGUMENTS, "voxel-remove takes --pos or --box, not both");
        params = json_object_new_object();
        if (line_given(l, "box")) {
                json_object_object_add(params, "box", box(l));
        } else {
                list = json_object_new_array();
                json_object_array_add(list, position(l));
                json_object_object_add(params, "voxels", list);
        }
        return edit(h, l, "goxel.remove_voxels", params, "removed", false);
}

int headless_voxel_paint(Headless *h, const HeadlessLine *l) {
        json_object *params = json_object_new_object();

        json_object_object_add(params, "position", position(l));
        json_object_object_add(params, "color", line_colour(l, "color"));
        return edit(h, l, "goxel.paint_voxels", params, "painted", false);
}
