/* voxel-add and voxel-remove. */
#include "base/colour.h"
#include "cli/cmd.h"
#include "cli/layer-option.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"

#include <inttypes.h>

/* What the command line asks for; checked before anything is opened. */
typedef struct Edit {
        const char *method;
        json_object *more; /* parameters but the project */
} Edit;

static void edit_done(Edit *e) {
        json_object_put(e->more);
}
#define CLEANUP_EDIT __attribute__((cleanup(edit_done)))

static int add_position(Invocation *in, json_object *params) {
        static const char *const names[] = { "x", "y", "z" };
        int64_t at[3];

        if (value_integers(option(in, "pos"), at, 3) < 0)
                return report_fail(in, CLI_USAGE, "--pos wants three whole numbers, like 1,2,3, not %s",
                                   option(in, "pos"));
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                json_object_object_add(params, names[i], json_object_new_int64(at[i]));
        return CLI_OK;
}

static int add_colour(Invocation *in, json_object *params) {
        const char *text = option(in, "color");
        json_object *colour;

        if (value_colour(text ? text : "#FFFFFF", &colour) < 0)
                return report_fail(in, CLI_USAGE, "--color wants " VALUE_COLOURS ", not %s%s", text,
                                   colour_lacks_mark(text) ? " without a #" : "");
        json_object_object_add(params, "color", colour);
        return CLI_OK;
}

/* The corners as the centre and size that a shape has: min = centre - size / 2, rounded down. */
static int add_box(Invocation *in, json_object *params) {
        json_object *size = json_object_new_array(), *centre = json_object_new_array();
        int64_t c[6];

        json_object_object_add(params, "shape_type", json_object_new_string("cube"));
        json_object_object_add(params, "mode", json_object_new_string("subtract"));
        json_object_object_add(params, "size", size);
        json_object_object_add(params, "center", centre);
        if (value_integers(option(in, "box"), c, 6) < 0)
                return report_fail(in, CLI_USAGE, "--box wants two corners, like 0,0,0,9,9,9, not %s",
                                   option(in, "box"));
        for (size_t i = 0; i < 3; i++) {
                int64_t low = MIN(c[i], c[i + 3]), side = MAX(c[i], c[i + 3]) - low + 1;

                json_object_array_add(size, json_object_new_int64(side));
                json_object_array_add(centre, json_object_new_int64(low + side / 2));
        }
        return CLI_OK;
}

static int edit_run(Invocation *in, Edit *e, json_object **ret) {
        CLEANUP(work_free) Work *w = NULL;
        int r;

        r = work_open(&w, in);
        if (r != CLI_OK)
                return r;
        r = work_call(w, e->method, work_params(w, e->more), -1, 0, ret);
        if (r != CLI_OK)
                return r;
        r = work_save(w, true);
        if (r != CLI_OK)
                json_object_put(*ret);
        return r;
}

int cmd_voxel_add(Invocation *in) {
        CLEANUP_EDIT Edit e = { .method = "goxel.add_voxel", .more = json_object_new_object() };
        json_object *result;
        int r;

        if (!option(in, "pos"))
                return report_fail(in, CLI_USAGE, "voxel-add needs --pos X,Y,Z");
        r = add_position(in, e.more);
        if (r == CLI_OK)
                r = add_colour(in, e.more);
        if (r == CLI_OK)
                r = layer_option(in, e.more);
        if (r == CLI_OK)
                r = edit_run(in, &e, &result);
        if (r != CLI_OK)
                return r;
        report_line(in, "%s: voxel %s set", in->subject, option(in, "pos"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}

int cmd_voxel_remove(Invocation *in) {
        CLEANUP_EDIT Edit e = { .method = "goxel.remove_voxel", .more = json_object_new_object() };
        bool box = option(in, "box") != NULL;
        json_object *result;
        int r;

        if (box == (option(in, "pos") != NULL))
                return report_fail(in, CLI_USAGE,
                                   "voxel-remove needs either --pos X,Y,Z or --box X1,Y1,Z1,X2,Y2,Z2");
        if (box)
                e.method = "goxel.procedural_shape";
        r = box ? add_box(in, e.more) : add_position(in, e.more);
        if (r == CLI_OK)
                r = layer_option(in, e.more);
        if (r == CLI_OK)
                r = edit_run(in, &e, &result);
        if (r != CLI_OK)
                return r;
        if (box)
                report_line(in, "%s: %" PRId64 " voxel%s removed", in->subject,
                            member_number(result, "voxels_removed"),
                            plural(member_number(result, "voxels_removed")));
        else
                report_line(in, "%s: voxel %s removed", in->subject, option(in, "pos"));
        report_json(in, result);
        json_object_put(result);
        return CLI_OK;
}
