/* Materials: what surfaces are made of. */
#include "engine/methods/studio.h"

#include <errno.h>
#include <math.h>

#define EMISSION_MOST 1000.0

static uint8_t channel(float x) {
        return (uint8_t)lroundf(x * 255);
}

static json_object *material_json(const Material *m) {
        const float *c = m->colour;
        json_object *o = json_object_new_object();

        json_add(o, "id", json_object_new_int64(m->id));
        json_add(o, "name", json_object_new_string(m->name));
        json_add(o, "color",
                 colour_json((Colour){ channel(c[0]), channel(c[1]), channel(c[2]), channel(c[3]) }));
        json_add(o, "metallic", float_json(m->metallic));
        json_add(o, "roughness", float_json(m->roughness));
        json_add(o, "emission", numbers_json(m->emission, 3));
        return o;
}

static int tell_material(Call *c, const Material *m) {
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "material", material_json(m));
        return 0;
}

static int list_materials(Call *c) {
        const Model *m = engine_call(c)->project->model;
        const Material usual = MATERIAL_DEFAULT;
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < m->studio->n_materials; i++)
                json_append(list, material_json(&m->studio->materials[i]));
        c->result = json_object_new_object();
        json_add(c->result, "count", json_object_new_uint64(m->studio->n_materials));
        json_add(c->result, "materials", list);
        json_add(c->result, "default", material_json(&usual));
        return 0;
}

static int read_material(Call *c, Material *m) {
        const Arg *a = arg(c, "color");
        double emission[3];
        int r = 0;

        call_name(c, "name", m->name);
        for (unsigned i = 0; i < 4 && a->given; i++)
                m->colour[i] = (float)a->colour[i] / 255;
        call_float(c, "metallic", &m->metallic);
        call_float(c, "roughness", &m->roughness);
        if (!arg(c, "emission")->given)
                return 0;
        r = call_numbers(c, "emission", arg(c, "emission"), 3, EMISSION_MOST, emission);
        for (unsigned i = 0; i < 3 && r == 0; i++) {
                if (emission[i] < 0)
                        return rpc_fail_param(&c->error, "emission", "three numbers from 0 to 1000",
                                              "one below 0");
                m->emission[i] = (float)emission[i];
        }
        return r;
}

static int create_material(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Material m = MATERIAL_DEFAULT, *made;
        int r;

        r = read_material(c, &m);
        if (r == 0)
                r = call_studio(c, &s);
        if (r != 0)
                return r;
        r = studio_add_material(s, &m, &made);
        if (r == -E2BIG)
                return rpc_fail(&c->error, RPC_LIMIT, "A project has at most %d materials",
                                STUDIO_ITEMS_MAX);
        if (r < 0)
                return r;
        (void)tell_material(c, made);
        call_keep_studio(c, &s);
        return 0;
}

static int update_material(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        Material *m;
        int r;

        r = call_studio(c, &s);
        if (r < 0)
                return r;
        m = studio_material(s, (uint32_t)arg(c, "material_id")->i);
        if (!m)
                return call_fail_id(c, "material", "material_id", "goxel.list_materials");
        r = read_material(c, m);
        if (r != 0)
                return r;
        (void)tell_material(c, m);
        call_keep_studio(c, &s);
        return 0;
}

/* Layers that were made of it get the default one. */
static int delete_material(Call *c) {
        const Model *m = engine_call(c)->project->model;
        const uint32_t id = (uint32_t)arg(c, "material_id")->i;
        CLEANUP(studio_unref) Studio *s = NULL;
        int64_t n = 0;
        int r;

        r = call_studio(c, &s);
        if (r < 0)
                return r;
        if (studio_remove_material(s, id) < 0)
                return call_fail_id(c, "material", "material_id", "goxel.list_materials");
        r = edit_touch_layers(engine_call(c)->edit);
        if (r < 0)
                return r;
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->material == id) {
                        m->layers[i]->material = 0;
                        n++;
                }
        call_keep_studio(c, &s);
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "material_id", json_object_new_int64(id));
        json_add(c->result, "layers", json_object_new_int64(n));
        return 0;
}

#define PARAM_WHICH                                                                                         \
        { "material_id", P_INT, NULL, 1, INT32_MAX, NULL, NULL, NULL, "the material's id" }
#define PARAMS_VALUES(name, color, metallic, roughness)                                                     \
        { "name", P_STRING, NULL, 0, STUDIO_NAME_MAX, NULL, name, NULL, "what it is called" },              \
                { "color",                                                                                  \
                  P_COLOUR,                                                                                 \
                  "r g b a",                                                                                \
                  0,                                                                                        \
                  255,                                                                                      \
                  NULL,                                                                                     \
                  color,                                                                                    \
                  NULL,                                                                                     \
                  "what the colours of voxels are multiplied with; its alpha is how opaque it is" },        \
                { "metallic", P_NUMBER, NULL, 0, 1, NULL, metallic, NULL, "how much it is metal" },         \
                { "roughness", P_NUMBER, NULL, 0, 1, NULL, roughness, NULL, "0: like a mirror, 1: matt" },  \
        {                                                                                                   \
                "emission", P_ARRAY, NULL, 0, 3, NULL, "", NULL,                                            \
                        "how much of their own red, green and blue voxels give off: three from 0"           \
        }
static const Param create_params[] = { PARAMS_VALUES("\"Material\"", "[255,255,255,255]", "0.2", "0.5"),
                                       PARAM_END };
static const Param update_params[] = { PARAM_WHICH, PARAMS_VALUES("", "", "", ""), PARAM_END };
static const Param which_params[] = { PARAM_WHICH, PARAM_END };

#define RESULT_MATERIAL                                                                                     \
        "{\"id\":\"int\",\"name\":\"string\",\"color\":\"[r,g,b,a]\",\"metallic\":\"number\","              \
        "\"roughness\":\"number\",\"emission\":\"[r,g,b]\"}"
#define RESULT_CHANGED "{\"success\":\"bool\",\"material\":" RESULT_MATERIAL ",\"revision\":\"int\"}"

const Method material_methods[] = {
        { .name = "goxel.list_materials",
          .summary = "Lists the materials, and the default one of layers that have none of their own.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1016,
          .result =
                  "{\"count\":\"int\",\"materials\":[" RESULT_MATERIAL "],\"default\":" RESULT_MATERIAL "}",
          .example = "{}",
          .run = list_materials },
        { .name = "goxel.create_material",
          .summary = "Adds a material, for goxel.set_layer_material.",
          .params = create_params,
          STUDIO_EDITS(-1016),
          .result = RESULT_CHANGED,
          .example = "{\"name\":\"gold\",\"color\":\"#FFD070\",\"metallic\":1,\"roughness\":0.3}",
          .run = create_material },
        { .name = "goxel.update_material",
          .summary = "Changes what is given of a material.",
          .params = update_params,
          STUDIO_EDITS(-1016),
          .result = RESULT_CHANGED,
          .run = update_material },
        { .name = "goxel.delete_material",
          .summary = "Removes a material; layers that were made of it get the default one.",
          .params = which_params,
          STUDIO_EDITS(-1016),
          .result = "{\"success\":\"bool\",\"material_id\":\"int\",\"layers\":\"int\",\"revision\":\"int\"}",
          .run = delete_material },
        { .name = NULL },
};
