#include "engine/methods/look.h"
#include "engine/origin.h"

/* Names of the paper's API beside those that all our answers have. */
static int get_project_info(Call *c) {
        const Project *p = engine_call(c)->project;
        const uint64_t voxels = model_count(p->model);
        json_object *canvas, *bounds;
        const Box box = p->model->box, all = model_bounds(p->model);

        c->result = json_object_new_object();
        json_add(c->result, "project_id", json_object_new_string(p->name));
        json_add(c->result, "name", json_object_new_string(p->name));
        if (!box_empty(box)) {
                canvas = json_object_new_array_ext(3);
                json_append(canvas, json_object_new_uint64(box_width(box)));
                json_append(canvas, json_object_new_uint64(box_depth(box)));
                json_append(canvas, json_object_new_uint64(box_height(box)));
                json_add(c->result, "canvas_size", canvas);
        }
        json_add(c->result, "layer_count", json_object_new_uint64(p->model->n_layers));
        json_add(c->result, "active_layer", json_object_new_int64(p->model->active));
        json_add(c->result, "total_voxels", json_object_new_uint64(voxels));
        json_add(c->result, "revision", json_object_new_uint64(p->revision));
        if (!box_empty(all)) {
                bounds = json_object_new_object();
                add_box(bounds, all);
                json_add(c->result, "bounds", bounds);
        }
        json_add(c->result, "file", origin_json(p));
        return 0;
}

const Method info_methods[] = {
        { .name = "goxel.get_project_info",
          .summary = "Tells a project's name, size, layers and voxels.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result =
                  "{\"project_id\":\"string\",\"name\":\"string\",\"canvas_size\":\"[x,y,z]\",\"layer_count\":"
                  "\"int\",\"active_layer\":\"int\",\"total_voxels\":\"int\",\"revision\":\"int\","
                  "\"bounds\":{\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\"},"
                  "\"file\":{\"path\":\"string\",\"stamp\":\"string\"}}",
          .example = "{}",
          .run = get_project_info },
        { .name = NULL },
};
