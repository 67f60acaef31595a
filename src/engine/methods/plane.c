/* Cutting a layer along a plane. */
#include "voxel/plane.h"
#include "engine/methods/members.h"
#include "engine/methods/methods.h"

#include <errno.h>

#define PLACE_MOST 4294967296.0

/* A plane across an axis stands below the voxels of a coordinate. */
static int straight_plane(Call *c, double point[static 3], double normal[static 3]) {
        const Arg *at = arg(c, "at");
        const char *other = arg(c, "position")->given ? "position"
                            : arg(c, "normal")->given ? "normal"
                                                      : NULL;

        if (other)
                return rpc_fail_param(&c->error, other, "nothing, where there is an axis", "parts of both");
        if (!at->given)
                return rpc_fail_param(&c->error, "at", "a coordinate, or a position and a normal",
                                      "nothing");
        point[arg(c, "axis")->i] = (double)at->i;
        normal[arg(c, "axis")->i] = 1;
        return 0;
}

static int tilted_plane(Call *c, double point[static 3], double normal[static 3]) {
        int r;

        if (arg(c, "at")->given || !arg(c, "position")->given || !arg(c, "normal")->given)
                return rpc_fail_param(&c->error, arg(c, "normal")->given ? "position" : "normal",
                                      "a position and a normal, or an axis and at", "parts of both");
        r = call_numbers(c, "position", arg(c, "position"), 3, PLACE_MOST, point);
        if (r == 0)
                r = call_numbers(c, "normal", arg(c, "normal"), 3, PLACE_MOST, normal);
        if (r == 0 && normal[0] == 0 && normal[1] == 0 && normal[2] == 0)
                return rpc_fail_param(&c->error, "normal", "a direction", "[0,0,0]");
        return r;
}

static int plane_cut(Call *c) {
        double point[3] = { 0 }, normal[3] = { 0 };
        uint64_t before;
        Layer *layer;
        int r;

        if (arg(c, "axis")->given)
                r = straight_plane(c, point, normal);
        else
                r = tilted_plane(c, point, normal);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r != 0)
                return r;
        before = volume_count(layer->volume);
        r = volume_cut_plane(layer->volume, point, normal, (PlaneSide)arg(c, "remove")->i);
        if (r < 0)
                return r;
        call_tell_count(c, layer, "voxels_removed", before - volume_count(layer->volume));
        return 0;
}

static const Param cut_params[] = {
        { "axis", P_CHOICE, NULL, 0, 0, "x y z", "", NULL, "the axis that the plane stands across" },
        { "at", P_INT, NULL, INT32_MIN + 1, INT32_MAX, NULL, "", "voxels",
          "where: below the voxels of this coordinate" },
        { "remove", P_CHOICE, NULL, 0, 0, "above below", "\"above\"", NULL,
          "which side goes: above are this coordinate and all larger ones, or what normal points to" },
        PARAM_LAYER("the layer to change"),
        { "position", P_ARRAY, NULL, 0, 3, NULL, "", "voxels",
          "instead of axis and at: a point of the plane, [x,y,z]; voxel 3 reaches from 3 to 4" },
        { "normal", P_ARRAY, NULL, 0, 3, NULL, "", NULL,
          "with position: the direction that the plane stands across, [x,y,z] of any length" },
        PARAM_END,
};

const Method plane_methods[] = {
        { .name = "goxel.plane_cut",
          .summary = "Cuts a layer along a plane, across an axis or in any direction, and removes one side.",
          .params = cut_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .result =
                  "{\"success\":\"bool\",\"voxels_removed\":\"int\",\"layer_id\":\"int\",\"revision\":\"int\"}",
          .example = "{\"position\":[16,16,16],\"normal\":[1,0,1]}",
          .run = plane_cut },
        { .name = NULL },
};
