/* The light that belongs to a model. */
#include "engine/methods/studio.h"

#include <math.h>

#define DEGREES (180 / 3.14159265358979)

static json_object *degrees_json(float radians) {
        return float_json((float)(round((double)radians * DEGREES * 1e4) / 1e4));
}

static void tell_light(Call *c, const StudioLight *l) {
        json_add(c->result, "pitch", degrees_json(l->pitch));
        json_add(c->result, "yaw", degrees_json(l->yaw));
        json_add(c->result, "intensity", float_json(l->intensity));
        json_add(c->result, "ambient", float_json(l->ambient));
        json_add(c->result, "shadow", float_json(l->shadow));
        json_add(c->result, "fixed", json_object_new_boolean(l->fixed));
}

static int get_light(Call *c) {
        c->result = json_object_new_object();
        tell_light(c, &engine_call(c)->project->model->studio->light);
        return 0;
}

static void read_angle(const Call *c, const char *param, float *ret) {
        if (arg(c, param)->given)
                *ret = LIGHT_RADIANS(arg(c, param)->number);
}

static int set_light(Call *c) {
        CLEANUP(studio_unref) Studio *s = NULL;
        int r;

        r = call_studio(c, &s);
        if (r < 0)
                return r;
        read_angle(c, "pitch", &s->light.pitch);
        read_angle(c, "yaw", &s->light.yaw);
        call_float(c, "intensity", &s->light.intensity);
        call_float(c, "ambient", &s->light.ambient);
        call_float(c, "shadow", &s->light.shadow);
        if (arg(c, "fixed")->given)
                s->light.fixed = arg(c, "fixed")->i;
        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        tell_light(c, &s->light);
        call_keep_studio(c, &s);
        return 0;
}

static const Param light_params[] = {
        { "pitch", P_NUMBER, NULL, -360, 360, NULL, "", "degrees", "how high it stands above the ground" },
        { "yaw", P_NUMBER, NULL, -360, 360, NULL, "", "degrees", "from which side it comes" },
        { "intensity", P_NUMBER, NULL, 0, 100, NULL, "", NULL, "how bright it is" },
        { "ambient", P_NUMBER, NULL, 0, 1, NULL, "", NULL, "how much light there is everywhere" },
        { "shadow", P_NUMBER, NULL, 0, 1, NULL, "", NULL, "how dark shadows are" },
        { "fixed", P_BOOL, NULL, 0, 0, NULL, "", NULL,
          "whether it stays where it is when the camera turns" },
        PARAM_END,
};

#define RESULT_LIGHT                                                                                        \
        "\"pitch\":\"number\",\"yaw\":\"number\",\"intensity\":\"number\",\"ambient\":\"number\","          \
        "\"shadow\":\"number\",\"fixed\":\"bool\""

const Method light_methods[] = {
        { .name = "goxel.get_light",
          .summary = "Tells the light that belongs to the model, as .gox files keep it.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .error = -1017,
          .result = "{" RESULT_LIGHT "}",
          .example = "{}",
          .run = get_light },
        { .name = "goxel.set_light",
          .summary = "Changes what is given of the light that belongs to the model.",
          .params = light_params,
          STUDIO_EDITS(-1017),
          .result = "{\"success\":\"bool\"," RESULT_LIGHT ",\"revision\":\"int\"}",
          .example = "{\"pitch\":45,\"shadow\":0.5}",
          .run = set_light },
        { .name = NULL },
};
