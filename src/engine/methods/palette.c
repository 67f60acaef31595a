/* The project's palette: choosing it, asking for its nearest colours, and giving voxels its colours.
 *
 * It is kept beside the model, durably, and is no undo step. */
#include "engine/methods/palette.h"

#include "base/fd.h"
#include "engine/palette.h"
#include "formats/palette.h"
#include "rpc/value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FILE_MOST ((size_t)16 << 20)

static int fail_name(Call *c, const char *param, const char *name) {
        return rpc_fail_param(&c->error, param, "a palette that goxel.list_palettes tells", name);
}

int call_palette(Call *c, const char *param, Palette *ret) {
        const Arg *name = arg(c, param);
        const Palette *own = engine_call(c)->project->palette;

        if (name->given)
                return palette_by_name(name->string, ret) ? 0 : fail_name(c, param, name->string);
        if (own)
                *ret = *own;
        else
                (void)palette_built_in(0, ret);
        return 0;
}

static json_object *hex_json(Colour colour) {
        char text[COLOUR_TEXT_MAX];

        return json_object_new_string(colour_text(colour, text));
}

json_object *colours_json(const Colour *colours, size_t n) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < n; i++)
                json_append(list, hex_json(colours[i]));
        return list;
}

static void tell_palette(Call *c, const Palette *p) {
        c->result = json_object_new_object();
        json_add(c->result, "name", json_object_new_string(p->name));
        json_add(c->result, "count", json_object_new_uint64(p->n));
        json_add(c->result, "colors", colours_json(p->colours, p->n));
}

static int list_palettes(Call *c) {
        json_object *list = json_object_new_array();
        Palette p;

        for (size_t i = 0; palette_built_in(i, &p); i++) {
                json_object *one = json_object_new_object();

                json_add(one, "name", json_object_new_string(p.name));
                json_add(one, "count", json_object_new_uint64(p.n));
                json_append(list, one);
        }
        c->result = json_object_new_object();
        json_add(c->result, "palettes", list);
        return 0;
}

static int get_palette(Call *c) {
        Palette p;
        int r;

        r = call_palette(c, "name", &p);
        if (r == 0)
                tell_palette(c, &p);
        return r;
}

static int read_colours(Call *c, json_object *list, Palette *p) {
        static const Param row = { .name = "color", .type = P_COLOUR };
        char where[32], got[VALUE_TEXT_MAX];

        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *value = json_object_array_get_idx(list, i);
                Arg a;

                if (!value || !value_read(&row, value, &a)) {
                        (void)snprintf(where, sizeof(where), "colors[%zu]", i);
                        value_got(value, got);
                        return rpc_fail_param(&c->error, where, "a colour", got);
                }
                (void)palette_add(p, arg_colour(&a));
        }
        return p->n > 0 ? 0 : rpc_fail_param(&c->error, "colors", "at least one colour", "none");
}

/* By its name, else by the end of the path, else GIMP's. */
static PaletteFormat call_format(const Call *c) {
        static const char *const ends[] = { ".gpl", ".png", ".dat" };
        const Arg *format = arg(c, "format"), *path = arg(c, "path");
        const char *end = path->given ? strrchr(path->string, '.') : NULL;

        if (format->given)
                return (PaletteFormat)format->i;
        for (size_t i = 0; end && i < ARRAY_LEN(ends); i++)
                if (strcasecmp(end, ends[i]) == 0)
                        return (PaletteFormat)i;
        return (PaletteFormat)0;
}

static int read_file(Call *c, Palette *p) {
        CLEANUP_FREE uint8_t *data = NULL;
        FormatError error = { 0 };
        size_t n;
        int fd, r;

        r = call_open_file(c, false, &fd);
        if (r != 0)
                return r;
        r = fd_read_file(fd, FILE_MOST, &data, &n);
        if (r == 0)
                r = palette_read(p, call_format(c), data, n, &error);
        if (r == FORMAT_INVALID) {
                rpc_failure(&c->error, c->method->error, "%s", error.message);
                rpc_error_add(&c->error, "param", json_object_new_string("fd"));
                rpc_error_add(&c->error, "offset", json_object_new_uint64(error.offset));
                return RPC_FAILED;
        }
        return r;
}

/* By colours, a file, or the name of one that there always is. */
static int new_palette(Call *c, Palette *p) {
        const Arg *name = arg(c, "name"), *colours = arg(c, "colors");
        const bool file = call_has_file(c);
        int r;

        if (colours->given && file)
                return rpc_fail_param(&c->error, "colors", "colors, or a file by path or fd, but not both",
                                      "both");
        if (!colours->given && !file) {
                if (!name->given)
                        return rpc_fail_param(&c->error, "name",
                                              "the name of a palette, colors, or a file by path or fd",
                                              "nothing");
                return palette_by_name(name->string, p) ? 0 : fail_name(c, "name", name->string);
        }
        r = colours->given ? read_colours(c, colours->json, p) : read_file(c, p);
        if (r == 0 && name->given)
                (void)snprintf(p->name, sizeof(p->name), "%s", name->string);
        if (r == 0 && !p->name[0])
                (void)snprintf(p->name, sizeof(p->name), "palette");
        return r;
}

static int set_palette(Call *c) {
        Palette p = { .n = 0 };
        int r;

        r = new_palette(c, &p);
        if (r == 0)
                r = project_set_palette(engine_call(c)->project, &p);
        if (r == 0)
                tell_palette(c, &p);
        return r;
}

static int nearest_color(Call *c) {
        const Colour colour = arg_colour(arg(c, "color"));
        Palette p;
        size_t i;
        int r;

        r = call_palette(c, "palette", &p);
        if (r != 0)
                return r;
        i = palette_nearest(&p, colour);
        c->result = json_object_new_object();
        json_add(c->result, "palette", json_object_new_string(p.name));
        json_add(c->result, "index", json_object_new_uint64(i));
        json_add(c->result, "hex", hex_json(p.colours[i]));
        json_add(c->result, "rgba", colour_json(p.colours[i]));
        json_add(c->result, "error", json_object_new_int((int)palette_error(colour, p.colours[i])));
        return 0;
}

static const Param get_params[] = {
        { "name", P_STRING, NULL, 1, PALETTE_NAME_MAX, NULL, "", NULL,
          "one of goxel.list_palettes; without it, the project's" },
        PARAM_END,
};
static const Param set_params[] = {
        { "name", P_STRING, NULL, 1, PALETTE_NAME_MAX, NULL, "", NULL,
          "one of goxel.list_palettes, or with colors or fd what the new one is called" },
        { "colors", P_ARRAY, NULL, 0, PALETTE_MOST, NULL, "", NULL, "the colours, in their order" },
        PARAM_FD("a file of a palette, open for reading"),
        { "format", P_CHOICE, NULL, 0, 0, "gpl png dat", "", NULL,
          "what the file is: GIMP's text (so when nothing is said), a picture, or 256 colours of 3 bytes; else as its "
          "path ends" },
        { "path", P_STRING, "file_path", 0, 4096, NULL, "", NULL, "path of that file" },
        PARAM_END,
};
static const Param nearest_params[] = {
        { "color", P_COLOUR, "r g b a", 0, 255, NULL, NULL, NULL,
          "the colour to look for; alpha does not matter" },
        PARAM_PALETTE,
        PARAM_END,
};

#define RESULT_PALETTE "{\"name\":\"string\",\"count\":\"int\",\"colors\":[\"#RRGGBB\"]}"
#define LOOKS .flags = METHOD_PROJECT, .project_param = "project"

const Method palette_methods[] = {
        { .name = "goxel.list_palettes",
          .summary = "Lists the palettes that there always are.",
          LOOKS,
          .result = "{\"palettes\":[{\"name\":\"string\",\"count\":\"int\"}]}",
          .example = "{}",
          .run = list_palettes },
        { .name = "goxel.get_palette",
          .summary = "Tells the colours of the project's palette, or of another.",
          .params = get_params,
          LOOKS,
          .result = RESULT_PALETTE,
          .example = "{\"name\":\"land\"}",
          .run = get_palette },
        { .name = "goxel.set_palette",
          .aliases = "goxel.load_palette",
          .summary = "Gives the project another palette: by name, by colours, or of a file.",
          .params = set_params,
          .flags = METHOD_PROJECT | METHOD_READS_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1009,
          .result = RESULT_PALETTE,
          .example = "{\"name\":\"mine\",\"colors\":[\"#803010\",\"#F0E0C0\"]}",
          .run = set_palette },
        { .name = "goxel.nearest_color",
          .summary = "Finds the nearest colour of a palette: that with the least sum of squares.",
          .params = nearest_params,
          LOOKS,
          .result = "{\"palette\":\"string\",\"index\":\"int\",\"hex\":\"#RRGGBB\",\"rgba\":\"[r,g,b,a]\","
                    "\"error\":\"int\"}",
          .example = "{\"color\":\"#FF8040\"}",
          .run = nearest_color },
        { .name = NULL },
};
