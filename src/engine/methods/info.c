#include "engine/methods/info.h"
#include "engine/origin.h"

/* Names of the paper's API beside those that all our answers have. */
void call_tell_project(Call *c, const char *name, const Model *m) {
        json_object *canvas;

        json_add(c->result, "project_id", json_object_new_string(name));
        json_add(c->result, "name", json_object_new_string(name));
        if (!box_empty(m->box)) {
                canvas = json_object_new_array_ext(3);
                json_append(canvas, json_object_new_uint64(box_width(m->box)));
                json_append(canvas, json_object_new_uint64(box_depth(m->box)));
                json_append(canvas, json_object_new_uint64(box_height(m->box)));
                json_add(c->result, "canvas_size", canvas);
        }
        json_add(c->result, "layer_count", json_object_new_uint64(m->n_layers));
        json_add(c->result, "active_layer", json_object_new_int64(m->active));
        json_add(c->result, "total_voxels", json_object_new_uint64(model_count(m)));
}

static int get_project_info(Call *c) {
        const Project *p = engine_call(c)->project;
        const Box all = model_bounds(p->model);
        json_object *bounds;

        c->result = json_object_new_object();
        call_tell_project(c, p->name, p->model);
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        if (!box_empty(all)) {
                bounds = json_object_new_object();
                add_box(bounds, all);
                json_add(c->result, "bounds", bounds);
        }
        json_add(c->result, "material_count", json_object_new_uint64(p->model->studio->n_materials));
        json_add(c->result, "camera_count", json_object_new_uint64(p->model->studio->n_viewpoints));
        json_add(c->result, "file", origin_json(p));
        return 0;
}

const Method info_methods[] = {
        { .name = "goxel.get_project_info",
          .summary = "Tells a project's name, size, layers and voxels.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{" RESULT_PROJECT ",\"revision\":\"int\","
                    "\"bounds\":{\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"},"
                    "\"material_count\":\"int\",\"camera_count\":\"int\","
                    "\"file\":{\"path\":\"string\",\"stamp\":\"string\"}}",
          .example = "{}",
          .run = get_project_info },
        { .name = NULL },
};
