/* Voxels as text, a character a voxel: what goxel.slice tells, read. */
#include "engine/methods/legend-read.h"
#include "engine/methods/packed.h"

#include "rpc/value.h"
#include "voxel/dense.h"
#include "voxel/legend.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static int pack_reserve(Pack *p) {
        const uint64_t n = box_volume(p->box);

        p->colours = calloc(n, sizeof(Colour));
        p->leave = calloc(n, sizeof(bool));
        return p->colours && p->leave ? 0 : -ENOMEM;
}

/* What a character of the text stands for. */
typedef struct Key {
        enum { KEY_UNKNOWN, KEY_COLOUR, KEY_LEAVE } kind;
        Colour colour;
} Key;

static int read_legend(Call *c, Key keys[static 128]) {
        const bool adds = strcmp(arg(c, "mode")->string, "add") == 0;
        int r;

        memset(keys, 0, 128 * sizeof(Key));
        keys[LEGEND_EMPTY].kind = adds ? KEY_LEAVE : KEY_COLOUR;
        keys[LEGEND_LEAVE].kind = KEY_LEAVE;
        if (!arg(c, "legend")->given)
                return 0;
        json_object_object_foreach(arg(c, "legend")->json, name, value) {
                Colour colour;

                r = legend_read_entry(c, name, value, &colour);
                if (r != 0)
                        return r;
                keys[(unsigned char)name[0]] = (Key){ KEY_COLOUR, colour };
        }
        return 0;
}

/* Where a row of the text stands. */
typedef struct Place {
        size_t slice, row;
} Place;

static int PRINTF(4, 5) fail_row(Call *c, Place at, const char *expected, const char *format, ...) {
        char param[64], got[128];
        va_list ap;

        (void)snprintf(param, sizeof(param), "slices[%zu][%zu]", at.slice, at.row);
        va_start(ap, format);
        (void)vsnprintf(got, sizeof(got), format, ap);
        va_end(ap);
        return rpc_fail_param(&c->error, param, expected, got);
}

static int fail_slice(Call *c, size_t slice, size_t rows, json_object *got) {
        char param[64], expected[96], what[64];

        (void)snprintf(param, sizeof(param), "slices[%zu]", slice);
        (void)snprintf(expected, sizeof(expected), "an array of %zu rows, as the first slice has", rows);
        if (rows == 0)
                (void)snprintf(expected, sizeof(expected), "an array of rows, which are strings");
        (void)snprintf(what, sizeof(what), "%s", json_type_to_name(json_object_get_type(got)));
        if (json_object_is_type(got, json_type_array))
                (void)snprintf(what, sizeof(what), "%zu rows", json_object_array_length(got));
        return rpc_fail_param(&c->error, param, expected, what);
}

/* Finds how large the slices are: all like the first one. */
static int measure(Call *c, json_object *slices, size_t ret[static 3]) {
        size_t n = json_object_array_length(slices), rows = 0, width = 0;

        for (size_t z = 0; z < n; z++) {
                json_object *slice = json_object_array_get_idx(slices, z);
                const bool fits = json_object_is_type(slice, json_type_array) &&
                                  json_object_array_length(slice) > 0 &&
                                  (z == 0 || json_object_array_length(slice) == rows);

                if (!fits)
                        return fail_slice(c, z, rows, slice);
                rows = json_object_array_length(slice);
                for (size_t y = 0; y < rows; y++) {
                        json_object *row = json_object_array_get_idx(slice, y);
                        const size_t length = (size_t)json_object_get_string_len(row);

                        if (!json_object_is_type(row, json_type_string) || length == 0)
                                return fail_row(c, (Place){ z, y }, "a string, a character a voxel", "%s",
                                                json_object_to_json_string(row));
                        if (z + y > 0 && length != width)
                                return fail_row(c, (Place){ z, y }, "a row as long as the first one",
                                                "%zu characters instead of %zu", length, width);
                        width = length;
                }
        }
        ret[0] = width;
        ret[1] = rows;
        ret[2] = n;
        return 0;
}

/* The box of that size from a corner on. */
static int box_from(Call *c, const Arg *at, const size_t size[static 3], Box *ret) {
        int32_t max[3];

        for (int i = 0; i < 3; i++) {
                const int64_t last = (int64_t)at->point[i] + (int64_t)size[i] - 1;

                if (last > INT32_MAX)
                        return rpc_fail_param(&c->error, "at",
                                              "a corner from which all voxels are within ±2147483648",
                                              "one from which they reach beyond");
                max[i] = (int32_t)last;
        }
        return call_corners(c, NULL, at->point, max, ret);
}

static int fail_character(Call *c, Place at, char character, size_t x) {
        char got[64];

        if ((unsigned char)character < 128)
                (void)snprintf(got, sizeof(got), "'%c' as character %zu", character, x);
        else
                (void)snprintf(got, sizeof(got), "one beyond ASCII as character %zu", x);
        return fail_row(c, at, "characters of the legend, '.' for empty, ' ' to leave what is there", "%s",
                        got);
}

static int read_row(Call *c, Place at, json_object *row, const Key keys[static 128], Colour *colours,
                    bool *leave) {
        const char *text = json_object_get_string(row);
        const size_t n = (size_t)json_object_get_string_len(row);

        for (size_t x = 0; x < n; x++) {
                const unsigned char character = (unsigned char)text[x];

                if (character >= 128 || keys[character].kind == KEY_UNKNOWN)
                        return fail_character(c, at, text[x], x);
                leave[x] = keys[character].kind == KEY_LEAVE;
                colours[x] = keys[character].colour;
        }
        return 0;
}

int pack_read_slices(Call *c, Pack *p) {
        json_object *slices = arg(c, "slices")->json;
        size_t size[3] = { 0 }, at;
        Key keys[128];
        int r;

        r = read_legend(c, keys);
        if (r == 0)
                r = measure(c, slices, size);
        if (r != 0 || size[2] == 0)
                return r;
        r = box_from(c, arg(c, "at"), size, &p->box);
        if (r == 0)
                r = pack_reserve(p);
        for (size_t z = 0; r == 0 && z < size[2]; z++)
                for (size_t y = 0; r == 0 && y < size[1]; y++) {
                        /* The first row of the text is the highest. */
                        at = (z * size[1] + (size[1] - 1 - y)) * size[0];
                        r = read_row(c, (Place){ z, y },
                                     json_object_array_get_idx(json_object_array_get_idx(slices, z), y),
                                     keys, p->colours + at, p->leave + at);
                }
        return r;
}
