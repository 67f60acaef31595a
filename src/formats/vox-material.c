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

/* What the types that are not plain make of what else is said. */
typedef struct Type {
        const char *name;
        int weighs;  /* the property that `_weight` is of; PROPERTIES: none */
        bool light;  /* light goes into it: `_alpha` and what kind of medium it is count */
        bool medium; /* no surface at all */
} Type;
static const Type types[] = {
        { "_metal", METAL, false, false },    { "_glass", TRANSPARENT, true, false },
        { "_emit", EMISSION, false, false },  { "_blend", PROPERTIES, true, false },
        { "_media", PROPERTIES, true, true }, { "_cloud", PROPERTIES, true, true },
};

/* Of what we do not write: the glass of others is seen by what it bends and mirrors, however clear it is. */
#define BLEND_CLEAREST 0.9F

/* What the entries say. */
typedef struct Said {
        const Type *type; /* NULL: a plain one */
        float values[PROPERTIES], weight, alpha, roughness;
        bool medium, power;
} Said;

/* False for what is no number. */
static bool entry_number(const VoxEntry *e, float *ret) {
        char text[32], *end;
        float value;

        if (!e->value_n || e->value_n >= sizeof(text))
                return false;
        memcpy(text, e->value, e->value_n);
        text[e->value_n] = 0;
        value = strtof(text, &end);
        if (end == text || *end || !isfinite(value))
                return false;
        *ret = value;
        return true;
}

/* From 0 to 1; what is no such number stays what it was. */
static void take_number(const VoxEntry *e, float *ret) {
        float value;

        if (entry_number(e, &value) && value >= 0 && value <= 1)
                *ret = value;
}

static bool entry_above_0(const VoxEntry *e) {
        float value;

        return entry_number(e, &value) && value > 0;
}

static const Type *find_type(const VoxEntry *e) {
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (vox_value_is(e, types[i].name))
                        return &types[i];
        return NULL;
}

static void take_entry(const VoxEntry *e, Said *s) {
        for (unsigned i = 0; i < PROPERTIES; i++)
                if (vox_entry_is(e, properties[i].key))
                        take_number(e, &s->values[i]);
        if (vox_entry_is(e, "_type"))
                s->type = find_type(e);
        else if (vox_entry_is(e, "_weight"))
                take_number(e, &s->weight);
        else if (vox_entry_is(e, "_alpha"))
                take_number(e, &s->alpha);
        else if (vox_entry_is(e, "_rough"))
                take_number(e, &s->roughness);
        else if (vox_entry_is(e, "_flux"))
                s->power = entry_above_0(e);
        else if (vox_entry_is(e, "_media"))
                s->medium |= entry_above_0(e);
        else if (vox_entry_is(e, "_media_type"))
                s->medium |= !vox_value_is(e, "_absorb");
}

static bool any_above_0(const float values[static PROPERTIES]) {
        return type_of(values) >= 0;
}

/* Glass is a medium that takes light away; others are read as solid, since how they look is not said by how
 * much goes through. */
static VoxMaterial material_of(Said s) {
        VoxMaterial m = { .is = MATERIAL_DEFAULT };

        if (!s.type)
                return m;
        if (s.type->weighs < PROPERTIES && !(s.values[s.type->weighs] > 0))
                s.values[s.type->weighs] = s.weight;
        if (s.type->light && !(s.values[TRANSPARENT] > 0))
                s.values[TRANSPARENT] = s.alpha;
        m.medium = s.type->medium || (s.type->light && s.medium);
        if (m.medium)
                s.values[TRANSPARENT] = 0;
        m.clear = s.type->weighs == PROPERTIES && s.values[TRANSPARENT] > BLEND_CLEAREST;
        if (m.clear)
                s.values[TRANSPARENT] = BLEND_CLEAREST;
        m.special = s.type->weighs < PROPERTIES || any_above_0(s.values);
        m.power = s.power && s.values[EMISSION] > 0;
        m.is.roughness = s.roughness;
        m.is.metallic = s.values[METAL];
        m.is.colour[3] = 1 - s.values[TRANSPARENT];
        for (unsigned i = 0; i < 3; i++)
                m.is.emission[i] = s.values[EMISSION];
        return m;
}

int vox_material_read(Cursor *c, int32_t *ret_index, VoxMaterial *ret) {
        Said said = { .roughness = MATERIAL_DEFAULT.roughness };
        int32_t n = 0;
        int r;

        r = cursor_i32(c, "its colour index", ret_index);
        if (!r)
                r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (!r)
                        take_entry(&e, &said);
        }
        if (!r)
                *ret = material_of(said);
        return r;
}

static int read_float(Cursor *c, const char *what, float *ret) {
        uint32_t bits;
        int r;

        r = cursor_u32(c, what, &bits);
        if (!r)
                memcpy(ret, &bits, sizeof(*ret));
        return r;
}

/* A number follows for each of the seven lower bits that is set. */
static int read_old_numbers(Cursor *c, uint32_t bits, Said *s) {
        enum { ROUGHNESS = 1, POWER = 5, NUMBERS = 7 };
        int r = 0;

        for (unsigned i = 0; !r && i < NUMBERS; i++) {
                float value;

                if (!(bits >> i & 1))
                        continue;
                r = read_float(c, "a property", &value);
                if (!r && i == ROUGHNESS && value >= 0 && value <= 1)
                        s->roughness = value;
                if (!r && i == POWER)
                        s->power = value > 0;
        }
        return r;
}

int vox_material_read_old(Cursor *c, int32_t *ret_index, VoxMaterial *ret) {
        static const Type *const kinds[] = { NULL, &types[0], &types[1], &types[2] };
        Said said = { .roughness = MATERIAL_DEFAULT.roughness };
        uint32_t kind, bits;
        float weight;
        int r;

        r = cursor_i32(c, "its colour index", ret_index);
        if (!r)
                r = cursor_u32(c, "its type", &kind);
        if (!r && kind >= ARRAY_LEN(kinds))
                return cursor_fail(c, "has a material of type %" PRIu32 ", known are 0 to 3", kind);
        if (!r)
                r = read_float(c, "its weight", &weight);
        if (!r)
                r = cursor_u32(c, "its properties", &bits);
        if (r)
                return r;
        said.type = kinds[kind];
        if (weight >= 0 && weight <= 1)
                said.weight = weight;
        r = read_old_numbers(c, bits, &said);
        if (!r)
                *ret = material_of(said);
        return r;
}
