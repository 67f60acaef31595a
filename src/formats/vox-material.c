#include "formats/vox-material.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

size_t vox_chunk_begin(Out *o, const char *type) {
        size_t begin = o->buf->n;

        out_text(o, type);
        out_u32(o, 0);
        out_u32(o, 0);
        return begin;
}

void vox_chunk_end(Out *o, size_t begin) {
        out_u32_at(o, begin + 4, (uint32_t)(o->buf->n - begin - 12));
}

static void string(Out *o, const char *s) {
        out_u32(o, (uint32_t)strlen(s));
        out_text(o, s);
}

void vox_entry(Out *o, const char *key, const char *value) {
        string(o, key);
        string(o, value);
}

/* The properties of a material that .vox has: one key each in newer files, in older ones the weight of the
 * material's type. */
enum { METAL, TRANSPARENT, EMISSION, PROPERTIES };
static const struct {
        const char *type, *key;
} properties[PROPERTIES] = {
        [METAL] = { "_metal", "_metal" },
        [TRANSPARENT] = { "_glass", "_trans" },
        [EMISSION] = { "_emit", "_emit" },
};

static void number_entry(Out *o, const char *key, float value) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.6g", (double)value);
        vox_entry(o, key, text);
}

/* Which property says what kind of material it is: the last one that it has. */
static int type_of(const float values[static PROPERTIES]) {
        for (int i = PROPERTIES - 1; i >= 0; i--)
                if (values[i] > 0)
                        return i;
        return -1;
}

void vox_material_write(Out *o, uint32_t index, const Material *m) {
        const float glow = fmaxf(m->emission[0], fmaxf(m->emission[1], m->emission[2]));
        const float values[PROPERTIES] = { m->metallic, 1 - m->colour[3], fminf(glow, 1) };
        const int type = type_of(values);
        uint32_t n = 2;
        size_t begin;

        for (unsigned i = 0; i < PROPERTIES; i++)
                n += values[i] > 0;
        begin = vox_chunk_begin(o, "MATL");
        out_u32(o, index);
        out_u32(o, n + (type >= 0));
        vox_entry(o, "_type", type < 0 ? "_diffuse" : properties[type].type);
        if (type >= 0)
                number_entry(o, "_weight", values[type]);
        number_entry(o, "_rough", m->roughness);
        for (unsigned i = 0; i < PROPERTIES; i++)
                if (values[i] > 0)
                        number_entry(o, properties[i].key, values[i]);
        vox_chunk_end(o, begin);
}

/* From 0 to 1; what is no such number stays what it was. */
static void take_number(const VoxEntry *e, float *ret) {
        char text[32], *end;
        float value;

        if (!e->value_n || e->value_n >= sizeof(text))
                return;
        memcpy(text, e->value, e->value_n);
        text[e->value_n] = 0;
        value = strtof(text, &end);
        if (end != text && !*end && value >= 0 && value <= 1)
                *ret = value;
}

int vox_material_read(Cursor *c, int32_t *ret_index, Material *ret, bool *ret_plain) {
        float values[PROPERTIES] = { 0 }, weight = 0;
        int type = -1;
        int32_t n = 0;
        int r;

        *ret = MATERIAL_DEFAULT;
        r = cursor_i32(c, "its colour index", ret_index);
        if (!r)
                r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (r)
                        return r;
                for (int k = 0; k < PROPERTIES; k++) {
                        if (vox_entry_is(&e, properties[k].key))
                                take_number(&e, &values[k]);
                        if (vox_entry_is(&e, "_type") && e.value_n == strlen(properties[k].type) &&
                            !memcmp(e.value, properties[k].type, e.value_n))
                                type = k;
                }
                if (vox_entry_is(&e, "_rough"))
                        take_number(&e, &ret->roughness);
                if (vox_entry_is(&e, "_weight"))
                        take_number(&e, &weight);
        }
        if (type >= 0 && !(values[type] > 0))
                values[type] = weight;
        *ret_plain = type < 0;
        ret->metallic = values[METAL];
        ret->colour[3] = 1 - values[TRANSPARENT];
        for (unsigned i = 0; i < 3; i++)
                ret->emission[i] = values[EMISSION];
        return r;
}
