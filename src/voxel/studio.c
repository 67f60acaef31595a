#include "voxel/studio.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

int studio_new(Studio **ret) {
        Studio *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;
        s->refs = 1;
        s->light = LIGHT_DEFAULT;
        s->next_material = s->next_viewpoint = 1;
        *ret = s;
        return 0;
}

int studio_copy(Studio **ret, const Studio *s) {
        CLEANUP(studio_unref) Studio *copy = calloc(1, sizeof(*copy));

        if (!copy)
                return -ENOMEM;
        *copy = *s;
        copy->refs = 1;
        copy->materials = calloc(s->n_materials + 1, sizeof(Material));
        copy->viewpoints = calloc(s->n_viewpoints + 1, sizeof(Viewpoint));
        if (!copy->materials || !copy->viewpoints)
                return -ENOMEM;
        if (s->n_materials > 0)
                memcpy(copy->materials, s->materials, s->n_materials * sizeof(Material));
        if (s->n_viewpoints > 0)
                memcpy(copy->viewpoints, s->viewpoints, s->n_viewpoints * sizeof(Viewpoint));
        *ret = TAKE(copy);
        return 0;
}

Studio *studio_ref(Studio *s) {
        assert(s->refs > 0);
        s->refs++;
        return s;
}

Studio *studio_unref(Studio *s) {
        if (!s || --s->refs > 0)
                return NULL;
        free(s->materials);
        free(s->viewpoints);
        free(s);
        return NULL;
}

Material *studio_material(const Studio *s, uint32_t id) {
        for (size_t i = 0; i < s->n_materials; i++)
                if (s->materials[i].id == id)
                        return &s->materials[i];
        return NULL;
}

Viewpoint *studio_viewpoint(const Studio *s, uint32_t id) {
        for (size_t i = 0; i < s->n_viewpoints; i++)
                if (s->viewpoints[i].id == id)
                        return &s->viewpoints[i];
        return NULL;
}

/* The id of something new, wanted (0: any): or why there is none. */
static int choose_id(size_t n, uint32_t wanted, bool taken, uint32_t *next, uint32_t *ret) {
        const uint32_t id = wanted ? wanted : *next;

        if (n >= STUDIO_ITEMS_MAX || (wanted == 0 && *next > INT32_MAX))
                return -E2BIG;
        if (id > INT32_MAX)
                return -EINVAL;
        if (taken)
                return -EEXIST;
        *next = MAX(*next, id + 1);
        *ret = id;
        return 0;
}

int studio_add_material(Studio *s, const Material *m, Material **ret) {
        Material *grown;
        uint32_t id;
        int r;

        if (!material_valid(m))
                return -EINVAL;
        grown = reallocarray(s->materials, s->n_materials + 1, sizeof(Material));
        if (!grown)
                return -ENOMEM;
        s->materials = grown;
        r = choose_id(s->n_materials, m->id, m->id && studio_material(s, m->id), &s->next_material, &id);
        if (r < 0)
                return r;

        grown[s->n_materials] = *m;
        grown[s->n_materials].id = id;
        if (ret)
                *ret = &grown[s->n_materials];
        s->n_materials++;
        return 0;
}

int studio_add_viewpoint(Studio *s, const Viewpoint *v, Viewpoint **ret) {
        Viewpoint *grown;
        uint32_t id;
        int r;

        if (!viewpoint_valid(v))
                return -EINVAL;
        grown = reallocarray(s->viewpoints, s->n_viewpoints + 1, sizeof(Viewpoint));
        if (!grown)
                return -ENOMEM;
        s->viewpoints = grown;
        r = choose_id(s->n_viewpoints, v->id, v->id && studio_viewpoint(s, v->id), &s->next_viewpoint, &id);
        if (r < 0)
                return r;

        grown[s->n_viewpoints] = *v;
        grown[s->n_viewpoints].id = id;
        if (s->n_viewpoints == 0)
                s->active_viewpoint = id;
        if (ret)
                *ret = &grown[s->n_viewpoints];
        s->n_viewpoints++;
        return 0;
}

int studio_remove_material(Studio *s, uint32_t id) {
        Material *m = studio_material(s, id);

        if (!m)
                return -ENOENT;
        s->n_materials--;
        memmove(m, m + 1, (size_t)(s->materials + s->n_materials - m) * sizeof(*m));
        return 0;
}

int studio_remove_viewpoint(Studio *s, uint32_t id) {
        Viewpoint *v = studio_viewpoint(s, id);

        if (!v)
                return -ENOENT;
        s->n_viewpoints--;
        memmove(v, v + 1, (size_t)(s->viewpoints + s->n_viewpoints - v) * sizeof(*v));
        if (s->active_viewpoint == id)
                s->active_viewpoint = s->n_viewpoints > 0 ? s->viewpoints[0].id : 0;
        return 0;
}

static bool within(float x, float min, float max) {
        return isfinite(x) && x >= min && x <= max;
}

static bool name_valid(const char name[static STUDIO_NAME_MAX + 1]) {
        const size_t n = strnlen(name, STUDIO_NAME_MAX + 1);

        return n <= STUDIO_NAME_MAX && utf8_valid(name, n);
}

bool material_valid(const Material *m) {
        for (unsigned i = 0; i < 4; i++)
                if (!within(m->colour[i], 0, 1))
                        return false;
        for (unsigned i = 0; i < 3; i++)
                if (!within(m->emission[i], 0, INFINITY))
                        return false;
        return within(m->metallic, 0, 1) && within(m->roughness, 0, 1) && name_valid(m->name);
}

static bool same_floats(const float *a, const float *b, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (a[i] != b[i])
                        return false;
        return true;
}

bool material_usual(const Material *m) {
        const Material usual = MATERIAL_DEFAULT;

        return strcmp(m->name, usual.name) == 0 && m->metallic == usual.metallic &&
               m->roughness == usual.roughness &&
               same_floats(m->colour, usual.colour, ARRAY_LEN(usual.colour)) &&
               same_floats(m->emission, usual.emission, ARRAY_LEN(usual.emission));
}

bool viewpoint_valid(const Viewpoint *v) {
        return isfinite(v->distance) && v->distance > 0 && isfinite(v->fov) && v->fov > 0 && v->fov < 180 &&
               transform_valid(&v->matrix) && name_valid(v->name);
}

bool light_valid(const StudioLight *l) {
        return isfinite(l->pitch) && isfinite(l->yaw) && within(l->intensity, 0, INFINITY) &&
               within(l->ambient, 0, 1) && within(l->shadow, 0, 1);
}
