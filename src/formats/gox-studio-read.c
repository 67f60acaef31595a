/* MATE, CAMR and LIGH chunks: materials, cameras, the light. Values that make no sense are taken for the
 * nearest that do; the chunks are there for looks, and no reason to refuse a model. */
#include "formats/gox.h"

#include "base/text.h"
#include "formats/internal.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

void gox_studio_done(GoxStudio *s) {
        studio_unref(s->studio);
        free(s->materials);
        *s = (GoxStudio){ 0 };
}

/* As much of a name as there is room for, cut on a whole character. */
static int take_name(const GoxEntry *e, char ret[static STUDIO_NAME_MAX + 1]) {
        CLEANUP_FREE char *name = NULL;
        size_t n = 0, step;
        int r;

        r = format_name(e->value, e->value_n, &name);
        if (r < 0)
                return r;
        while (name[n] && n + (step = utf8_sequence(name + n, strlen(name + n))) <= STUDIO_NAME_MAX)
                n += step;
        memset(ret, 0, STUDIO_NAME_MAX + 1);
        memcpy(ret, name, n);
        return 0;
}

static void take_floats(const GoxEntry *e, float *values, size_t n, float min, float max) {
        float read[4];

        if (!gox_entry_floats(e, read, n))
                return;
        for (size_t i = 0; i < n; i++)
                if (isfinite(read[i]))
                        values[i] = fminf(max, fmaxf(min, read[i]));
}

/* One that is there already goes by the number of the chunk. */
static int number_material(GoxStudio *s, uint32_t id) {
        int r;

        r = GROW(s->materials, s->materials_capacity, s->n_materials);
        if (r == 0)
                s->materials[s->n_materials++] = id;
        return r;
}

int gox_material_read(Cursor *c, GoxStudio *s) {
        Material m = MATERIAL_DEFAULT, *added;
        GoxEntry e;
        int r;

        m.name[0] = 0;
        while ((r = gox_entry_next(c, &e)) > 0) {
                if (gox_entry_is(&e, "name") && take_name(&e, m.name) < 0)
                        return -ENOMEM;
                if (gox_entry_is(&e, "color"))
                        take_floats(&e, m.colour, 4, 0, 1);
                if (gox_entry_is(&e, "metallic"))
                        take_floats(&e, &m.metallic, 1, 0, 1);
                if (gox_entry_is(&e, "roughness"))
                        take_floats(&e, &m.roughness, 1, 0, 1);
                if (gox_entry_is(&e, "emission"))
                        take_floats(&e, m.emission, 3, 0, FLT_MAX);
        }
        if (r < 0)
                return -r;
        if (s->n_materials == 0 && material_usual(&m))
                return number_material(s, 0);
        r = studio_add_material(s->studio, &m, &added);
        if (r == -E2BIG)
                return cursor_fail(c, "is material %d, a model holds no more than %d", STUDIO_ITEMS_MAX + 1,
                                   STUDIO_ITEMS_MAX);
        return r < 0 ? r : number_material(s, added->id);
}

int gox_camera_read(Cursor *c, GoxStudio *s) {
        Viewpoint v = { .distance = 128, .fov = VIEWPOINT_FOV, .matrix = TRANSFORM_IDENTITY }, *added;
        bool active = false;
        Transform matrix;
        GoxEntry e;
        int r;

        while ((r = gox_entry_next(c, &e)) > 0) {
                if (gox_entry_is(&e, "name") && take_name(&e, v.name) < 0)
                        return -ENOMEM;
                if (gox_entry_is(&e, "dist"))
                        take_floats(&e, &v.distance, 1, FLT_MIN, FLT_MAX);
                if (gox_entry_is(&e, "ortho"))
                        (void)gox_entry_bool(&e, &v.orthographic);
                if (gox_entry_is(&e, "mat") && gox_entry_matrix(&e, &matrix) && transform_valid(&matrix))
                        v.matrix = matrix;
                if (gox_entry_is(&e, "active"))
                        active = true;
        }
        if (r < 0)
                return -r;
        r = studio_add_viewpoint(s->studio, &v, &added);
        if (r == -E2BIG)
                return cursor_fail(c, "is camera %d, a model holds no more than %d", STUDIO_ITEMS_MAX + 1,
                                   STUDIO_ITEMS_MAX);
        if (r == 0 && active)
                s->studio->active_viewpoint = added->id;
        return r;
}

int gox_light_read(Cursor *c, GoxStudio *s) {
        StudioLight *l = &s->studio->light;
        GoxEntry e;
        int r;

        while ((r = gox_entry_next(c, &e)) > 0) {
                if (gox_entry_is(&e, "pitch"))
                        take_floats(&e, &l->pitch, 1, -FLT_MAX, FLT_MAX);
                if (gox_entry_is(&e, "yaw"))
                        take_floats(&e, &l->yaw, 1, -FLT_MAX, FLT_MAX);
                if (gox_entry_is(&e, "intensity"))
                        take_floats(&e, &l->intensity, 1, 0, FLT_MAX);
                if (gox_entry_is(&e, "ambient"))
                        take_floats(&e, &l->ambient, 1, 0, 1);
                if (gox_entry_is(&e, "shadow"))
                        take_floats(&e, &l->shadow, 1, 0, 1);
                if (gox_entry_is(&e, "fixed"))
                        (void)gox_entry_bool(&e, &l->fixed);
        }
        return -r;
}
