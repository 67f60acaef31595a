/* MATE, CAMR and LIGH chunks. Goxel wants at least one material and one camera; what is written where a
 * model has none is not taken for one when it is read. */
#include "formats/gox.h"

bool gox_default_first(const Model *m) {
        const Studio *s = m->studio;

        for (size_t i = 0; i < m->n_layers; i++)
                if (!studio_material(s, m->layers[i]->material))
                        return true;
        return s->n_materials == 0 || material_usual(&s->materials[0]);
}

uint32_t gox_material_number(const Studio *s, uint32_t id, bool default_first) {
        const Material *m = studio_material(s, id);

        return m ? (uint32_t)(m - s->materials) + default_first : 0;
}

static void write_material(Out *o, const Material *m) {
        const size_t begin = gox_chunk_begin(o, "MATE");

        gox_put_text(o, "name", m->name);
        gox_put_floats(o, "color", m->colour, 4);
        gox_put_float(o, "metallic", m->metallic);
        gox_put_float(o, "roughness", m->roughness);
        gox_put_floats(o, "emission", m->emission, 3);
        gox_chunk_end(o, begin);
}

void gox_materials_write(Out *o, const Studio *s, bool default_first) {
        const Material usual = MATERIAL_DEFAULT;

        if (default_first)
                write_material(o, &usual);
        for (size_t i = 0; i < s->n_materials; i++)
                write_material(o, &s->materials[i]);
}

Viewpoint gox_usual_camera(const Model *m) {
        const float distance = 128;
        const Box bounds = model_bounds(m);
        Viewpoint v = { .name = "default",
                        .distance = distance,
                        .fov = VIEWPOINT_FOV,
                        .matrix = { { 1, 0, 0, 0, 0, 0.447214F, 0.894427F, 0, 0, -0.894427F, 0.447214F, 0, 0,
                                      0, 0, 1 } } };
        float *at = v.matrix.m + 12, *back = v.matrix.m + 8;

        if (!box_empty(bounds)) {
                at[0] = (float)(((double)bounds.min.x + bounds.max.x + 1) / 2);
                at[1] = (float)bounds.min.y;
                at[2] = (float)(((double)bounds.min.z + bounds.max.z + 1) / 2);
        }
        at[1] += distance * back[1];
        at[2] += distance * back[2];
        return v;
}

static void write_camera(Out *o, const Viewpoint *v, bool active) {
        const size_t begin = gox_chunk_begin(o, "CAMR");

        gox_put_text(o, "name", v->name);
        gox_put_float(o, "dist", v->distance);
        gox_put_byte(o, "ortho", v->orthographic);
        gox_put_floats(o, "mat", v->matrix.m, 16);
        if (active)
                gox_put_key(o, "active", 0);
        gox_chunk_end(o, begin);
}

void gox_cameras_write(Out *o, const Model *m) {
        const Studio *s = m->studio;
        const Viewpoint usual = gox_usual_camera(m);

        if (s->n_viewpoints == 0)
                write_camera(o, &usual, true);
        for (size_t i = 0; i < s->n_viewpoints; i++)
                write_camera(o, &s->viewpoints[i], s->viewpoints[i].id == s->active_viewpoint);
}

void gox_light_write(Out *o, const StudioLight *l) {
        const size_t begin = gox_chunk_begin(o, "LIGH");

        gox_put_float(o, "pitch", l->pitch);
        gox_put_float(o, "yaw", l->yaw);
        gox_put_float(o, "intensity", l->intensity);
        gox_put_byte(o, "fixed", l->fixed);
        gox_put_float(o, "ambient", l->ambient);
        gox_put_float(o, "shadow", l->shadow);
        gox_chunk_end(o, begin);
}
