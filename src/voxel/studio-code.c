/* A studio as bytes: u8 whether it differs from that of a new model, and if so: u32 next material, number of
 * them, next viewpoint, number of them, active viewpoint; the light: 5 floats, u8 fixed; a material: u32 id,
 * name, 9 floats; a viewpoint: u32 id, name, u8 orthographic, 18 floats. A name: u8 length, bytes. */
#include "voxel/edit-private.h"

#include <errno.h>
#include <string.h>

static bool studio_plain(const Studio *s) {
        const StudioLight plain = LIGHT_DEFAULT, *l = &s->light;

        return s->next_material == 1 && s->next_viewpoint == 1 && l->pitch == plain.pitch &&
               l->yaw == plain.yaw && l->intensity == plain.intensity && l->ambient == plain.ambient &&
               l->shadow == plain.shadow && l->fixed == plain.fixed;
}

static int append_name(Buf *b, const char *name) {
        int r;

        r = append_u8(b, (uint8_t)strlen(name));
        return r < 0 ? r : buf_append(b, name, strlen(name));
}

static int material_encode(const Material *m, Buf *ret) {
        const float *c = m->colour, *e = m->emission;
        const float values[9] = { c[0], c[1], c[2], c[3], m->metallic, m->roughness, e[0], e[1], e[2] };
        int r;

        r = buf_append_u32(ret, m->id);
        if (r == 0)
                r = append_name(ret, m->name);
        return r < 0 ? r : append_floats(ret, values, ARRAY_LEN(values));
}

static int viewpoint_encode(const Viewpoint *v, Buf *ret) {
        const float values[2] = { v->distance, v->fov };
        int r;

        r = buf_append_u32(ret, v->id);
        if (r == 0)
                r = append_name(ret, v->name);
        if (r == 0)
                r = append_u8(ret, v->orthographic);
        if (r == 0)
                r = append_floats(ret, values, ARRAY_LEN(values));
        return r < 0 ? r : append_floats(ret, v->matrix.m, 16);
}

static int light_encode(const StudioLight *l, Buf *ret) {
        const float values[5] = { l->pitch, l->yaw, l->intensity, l->ambient, l->shadow };
        int r;

        r = append_floats(ret, values, ARRAY_LEN(values));
        return r < 0 ? r : append_u8(ret, l->fixed);
}

int studio_encode(const Studio *s, Buf *ret) {
        const uint32_t numbers[5] = { s->next_material, (uint32_t)s->n_materials, s->next_viewpoint,
                                      (uint32_t)s->n_viewpoints, s->active_viewpoint };
        int r;

        r = append_u8(ret, !studio_plain(s));
        if (r < 0 || studio_plain(s))
                return r;
        for (size_t i = 0; i < ARRAY_LEN(numbers) && r == 0; i++)
                r = buf_append_u32(ret, numbers[i]);
        if (r == 0)
                r = light_encode(&s->light, ret);
        for (size_t i = 0; i < s->n_materials && r == 0; i++)
                r = material_encode(&s->materials[i], ret);
        for (size_t i = 0; i < s->n_viewpoints && r == 0; i++)
                r = viewpoint_encode(&s->viewpoints[i], ret);
        return r;
}

static void read_name(Reader *r, char ret[static STUDIO_NAME_MAX + 1]) {
        const size_t n = read_u8(r);
        const uint8_t *bytes = read_bytes(r, n);

        if (!bytes || n > STUDIO_NAME_MAX || memchr(bytes, 0, n)) {
                r->bad = true;
                return;
        }
        memcpy(ret, bytes, n);
        ret[n] = 0;
}

static int material_decode(Reader *r, Studio *s) {
        Material m = { .id = read_u32(r) };
        int k;

        read_name(r, m.name);
        read_floats(r, m.colour, 4);
        m.metallic = read_float(r);
        m.roughness = read_float(r);
        read_floats(r, m.emission, 3);
        if (r->bad || m.id == 0)
                return -EBADMSG;
        k = studio_add_material(s, &m, NULL);
        return k == -ENOMEM || k == 0 ? k : -EBADMSG;
}

static int viewpoint_decode(Reader *r, Studio *s) {
        Viewpoint v = { .id = read_u32(r) };
        int k;

        read_name(r, v.name);
        v.orthographic = read_u8(r);
        v.distance = read_float(r);
        v.fov = read_float(r);
        read_floats(r, v.matrix.m, 16);
        if (r->bad || v.id == 0)
                return -EBADMSG;
        k = studio_add_viewpoint(s, &v, NULL);
        return k == -ENOMEM || k == 0 ? k : -EBADMSG;
}

static int light_decode(Reader *r, StudioLight *ret) {
        float values[5];

        read_floats(r, values, ARRAY_LEN(values));
        *ret = (StudioLight){ values[0], values[1], values[2], values[3], values[4], read_u8(r) };
        return r->bad || !light_valid(ret) ? -EBADMSG : 0;
}

static bool next_valid(uint32_t next, uint32_t lowest) {
        return next >= lowest && next <= (uint32_t)INT32_MAX + 1;
}

static int items_decode(Reader *r, Studio *s) {
        const uint32_t next_material = read_u32(r), n_materials = read_u32(r);
        const uint32_t next_viewpoint = read_u32(r), n_viewpoints = read_u32(r), active = read_u32(r);
        int k;

        if (r->bad || n_materials > STUDIO_ITEMS_MAX || n_viewpoints > STUDIO_ITEMS_MAX)
                return -EBADMSG;
        k = light_decode(r, &s->light);
        for (uint32_t i = 0; i < n_materials && k == 0; i++)
                k = material_decode(r, s);
        for (uint32_t i = 0; i < n_viewpoints && k == 0; i++)
                k = viewpoint_decode(r, s);
        if (k < 0)
                return k;
        if (!next_valid(next_material, s->next_material) || !next_valid(next_viewpoint, s->next_viewpoint) ||
            (active != 0 && !studio_viewpoint(s, active)))
                return -EBADMSG;

        s->next_material = next_material;
        s->next_viewpoint = next_viewpoint;
        s->active_viewpoint = active;
        return 0;
}

int studio_decode(Reader *r, Model *m) {
        CLEANUP(studio_unref) Studio *s = NULL;
        const uint8_t differs = read_u8(r);
        int k;

        if (r->bad || differs > 1)
                return -EBADMSG;
        if (!differs)
                return 0;
        k = studio_new(&s);
        if (k == 0)
                k = items_decode(r, s);
        if (k == 0)
                model_set_studio(m, TAKE(s));
        return k;
}
