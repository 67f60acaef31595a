/* Looking for what is mostly not meant: floating parts, cavities, places where the surface touches itself,
 * colours outside the palette, voxels outside the image box. */
#include "engine/methods/palette.h"

#include "voxel/census.h"
#include "voxel/contacts.h"
#include "voxel/parts.h"

#include <errno.h>

#define COLOURS_TOLD 100

/* Of what is looked for, what was found. */
typedef struct Check {
        Look look;
        Census census;
        json_object *skipped;
        bool ok;
} Check;

static void check_done(Check *k) {
        look_done(&k->look);
        census_done(&k->census);
        json_object_put(k->skipped);
}
#define CLEANUP_CHECK __attribute__((cleanup(check_done)))

static void tell_count(Call *c, Check *k, const char *name, uint64_t n) {
        json_add(c->result, name, json_object_new_uint64(n));
        k->ok = k->ok && n == 0;
}

/* The largest of them, with how many there are. */
static void tell_parts(Call *c, Check *k, const Parts *parts, bool cavities) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < parts->told; i++) {
                const Part *part = &parts->largest[i];
                json_object *o = json_object_new_object();

                json_add(o, "cells", json_object_new_uint64(part->n));
                add_box(o, part->box);
                json_append(list, o);
        }
        tell_count(c, k, cavities ? "cavities" : "floating_parts", parts->n);
        json_add(c->result, cavities ? "cavity_list" : "floating_list", list);
}

/* What is too large is told as skipped. */
static int check_parts(Call *c, Check *k) {
        CLEANUP_MASK Mask mask = { 0 };
        Parts floating = { 0 }, cavities = { 0 };
        int r;

        r = mask_take(&mask, k->look.volume, volume_box(k->look.volume));
        if (r == 0)
                r = parts_of_floating(&floating, &mask);
        if (r == 0)
                r = parts_of_cavities(&cavities, &mask);
        if (r == -E2BIG) {
                json_append(k->skipped, json_object_new_string("floating_parts"));
                json_append(k->skipped, json_object_new_string("cavities"));
                return 0;
        }
        if (r < 0)
                return r;
        tell_parts(c, k, &floating, false);
        tell_parts(c, k, &cavities, true);
        return 0;
}

static void check_contacts(Call *c, Check *k) {
        Contacts contacts;

        volume_contacts(k->look.volume, &contacts);
        tell_count(c, k, "edge_contacts", contacts.edges);
        tell_count(c, k, "corner_contacts", contacts.corners);
        if (contacts.found)
                json_add(c->result, "first_contact", point_json(contacts.first));
}

static bool in_palette(const Palette *p, Colour c) {
        return palette_error(c, p->colours[palette_nearest(p, c)]) == 0;
}

/* Only when there is a palette: the project's own, or one that is named. */
static int check_colours(Call *c, Check *k) {
        json_object *list;
        uint64_t n = 0;
        Palette p;
        int r;

        if (!arg(c, "palette")->given && !engine_call(c)->project->palette)
                return 0;
        r = call_palette(c, "palette", &p);
        if (r != 0)
                return r;
        list = json_object_new_array();
        for (size_t i = 0; i < k->census.n; i++)
                if (!in_palette(&p, k->census.colours[i].colour) && n++ < COLOURS_TOLD) {
                        char text[COLOUR_TEXT_MAX];

                        json_append(list,
                                    json_object_new_string(colour_text(k->census.colours[i].colour, text)));
                }
        tell_count(c, k, "colors_outside_palette", n);
        json_add(c->result, "outside_colors", list);
        return 0;
}

static int check_outside(Call *c, Check *k) {
        CLEANUP_CENSUS Census inside = { 0 };
        const Box image = engine_call(c)->project->model->box;
        int r;

        if (box_empty(image))
                return 0;
        r = census_take(&inside, k->look.volume, &image);
        if (r == 0)
                tell_count(c, k, "voxels_outside_image", k->census.voxels - inside.voxels);
        return r;
}

static int check(Call *c) {
        CLEANUP_CHECK Check k = { .ok = true };
        int r;

        r = call_look(c, NULL, &k.look);
        if (r == 0)
                r = census_take(&k.census, k.look.volume, NULL);
        if (r != 0)
                return r;
        k.skipped = json_object_new_array();
        c->result = json_object_new_object();
        json_add(c->result, "voxels", json_object_new_uint64(k.census.voxels));
        r = check_parts(c, &k);
        if (r == 0)
                check_contacts(c, &k);
        if (r == 0)
                r = check_outside(c, &k);
        if (r == 0)
                r = check_colours(c, &k);
        if (r != 0)
                return r;
        json_add(c->result, "ok", json_object_new_boolean(k.ok));
        json_add(c->result, "skipped", TAKE(k.skipped));
        return 0;
}

static const Param check_params[] = {
        PARAM_LOOK,
        PARAM_PALETTE,
        PARAM_END,
};

#define RESULT_PARTS                                                                                        \
        "[{\"cells\":\"int\",\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"}]"

const Method check_methods[] = {
        { .name = "goxel.check",
          .summary = "Looks for floating parts, cavities, surfaces that touch themselves, and strays.",
          .params = check_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .result =
                  "{\"ok\":\"bool\",\"voxels\":\"int\",\"floating_parts\":\"int\",\"floating_list\":" RESULT_PARTS
                  ",\"cavities\":\"int\",\"cavity_list\":" RESULT_PARTS
                  ",\"edge_contacts\":\"int\",\"corner_contacts\":\"int\",\"first_contact\":\"[x,y,z]\","
                  "\"voxels_outside_image\":\"int\",\"colors_outside_palette\":\"int\","
                  "\"outside_colors\":[\"#RRGGBB\"],\"skipped\":[\"string\"]}",
          .example = "{\"palette\":\"spectrum\"}",
          .run = check },
        { .name = NULL },
};
