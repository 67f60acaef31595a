#include "engine/methods/profile.h"

#include "engine/methods/legend-read.h"
#include "rpc/value.h"
#include "voxel/legend.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* The colours of characters; those without a colour are unknown. */
typedef struct Characters {
        bool known[256];
        Colour colours[256];
} Characters;

/* Without a legend all characters that there may be are of one colour. */
static int read_characters(Call *c, Characters *ret) {
        const Colour colour = arg_colour(arg(c, "color"));
        int r;

        memset(ret, 0, sizeof(*ret));
        ret->known[LEGEND_EMPTY] = ret->known[LEGEND_LEAVE] = true;
        for (unsigned i = 0; i < 128 && !arg(c, "legend")->given; i++)
                if (legend_character((char)i)) {
                        ret->known[i] = true;
                        ret->colours[i] = colour;
                }
        if (!arg(c, "legend")->given)
                return 0;
        json_object_object_foreach(arg(c, "legend")->json, name, value) {
                const unsigned char key = (unsigned char)name[0];

                r = legend_read_entry(c, name, value, &ret->colours[key]);
                if (r != 0)
                        return r;
                ret->known[key] = true;
        }
        return 0;
}

static int fail_row(Call *c, size_t row, const char *expected, const char *got) {
        char param[64];

        (void)snprintf(param, sizeof(param), "rows[%zu]", row);
        return rpc_fail_param(&c->error, param, expected, got);
}

static int read_row(Call *c, Profile *p, size_t row, const Characters *characters) {
        json_object *text = json_object_array_get_idx(arg(c, "rows")->json, row);
        const char *at = json_object_get_string(text);
        char got[64];

        for (uint32_t i = 0; i < (uint32_t)json_object_get_string_len(text); i++) {
                const unsigned char key = (unsigned char)at[i];

                if (!characters->known[key] && key < 128)
                        (void)snprintf(got, sizeof(got), "'%c' as character %u", key, i);
                else if (!characters->known[key])
                        (void)snprintf(got, sizeof(got), "one beyond ASCII as character %u", i);
                if (!characters->known[key])
                        return fail_row(c, row, "characters of the legend, '.' or ' '", got);
                *profile_cell(p, i, (uint32_t)row) = characters->colours[key];
        }
        return 0;
}

/* Rows may have different lengths: they begin at the left. */
static int read_rows(Call *c, Profile *ret) {
        json_object *rows = arg(c, "rows")->json;
        const size_t n = json_object_array_length(rows);
        Characters characters;
        size_t width = 0;
        int r;

        for (size_t i = 0; i < n; i++) {
                json_object *row = json_object_array_get_idx(rows, i);

                if (!json_object_is_type(row, json_type_string))
                        return fail_row(c, i, "a string, a character a cell",
                                        json_type_to_name(json_object_get_type(row)));
                width = MAX(width, (size_t)json_object_get_string_len(row));
        }
        r = read_characters(c, &characters);
        if (r == 0)
                r = profile_new(ret, 0, 0, width, n);
        for (size_t i = 0; r == 0 && i < n; i++)
                r = read_row(c, ret, i, &characters);
        return r;
}

static bool read_point(json_object *value, ProfilePoint *ret) {
        int64_t at[2];

        if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) != 2)
                return false;
        for (size_t i = 0; i < 2; i++) {
                json_object *part = json_object_array_get_idx(value, i);

                at[i] = json_object_get_int64(part);
                if (!json_object_is_type(part, json_type_int) || at[i] < -PROFILE_POINT_MOST ||
                    at[i] > PROFILE_POINT_MOST)
                        return false;
        }
        *ret = (ProfilePoint){ (int32_t)at[0], (int32_t)at[1] };
        return true;
}

static int read_points(Call *c, Profile *ret) {
        json_object *list = arg(c, "points")->json;
        const size_t n = json_object_array_length(list);
        CLEANUP_FREE ProfilePoint *points = NULL;

        if (n < 3)
                return rpc_fail_param(&c->error, "points", "at least three corners", "fewer");
        points = calloc(n, sizeof(*points));
        if (!points)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                json_object *value = json_object_array_get_idx(list, i);
                char param[64], got[VALUE_TEXT_MAX];

                if (read_point(value, &points[i]))
                        continue;
                (void)snprintf(param, sizeof(param), "points[%zu]", i);
                value_got(value, got);
                return rpc_fail_param(&c->error, param, "two whole numbers [u,v] within ±1048576", got);
        }
        return profile_polygon(ret, points, n, arg_colour(arg(c, "color")));
}

int call_profile(Call *c, Profile *ret) {
        const bool rows = arg(c, "rows")->given, points = arg(c, "points")->given;
        int r;

        if (rows == points)
                return rpc_fail_param(&c->error, "rows", "rows or points", rows ? "both" : "neither");
        r = rows ? read_rows(c, ret) : read_points(c, ret);
        if (r == -E2BIG)
                return rpc_fail_param(&c->error, rows ? "rows" : "points", "a profile of at most 2²⁴ cells",
                                      "a larger one");
        return r;
}
