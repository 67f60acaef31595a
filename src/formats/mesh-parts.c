#include "formats/mesh-parts.h"

#include "formats/internal.h"
#include "formats/mesh-split.h"
#include "voxel/scale.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Layers that make one part, and the voxels they have. */
typedef struct Group {
        const char *name;
        uint32_t material;
        bool glass;
} Group;

typedef struct Maker {
        const Model *model;
        Volume *seen;
        Group *groups;
        unsigned n_groups;
        unsigned *of_layer; /* the group of each layer */
        Volume **volumes;   /* of each group; NULL: the only group has all that is seen */
        Volume *opaque;     /* what hides behind glass; NULL: there is no glass */
        bool layers, materials;
        int64_t lod;
} Maker;

static void maker_done(Maker *k) {
        for (unsigned i = 0; k->volumes && i < k->n_groups; i++)
                (void)volume_free(k->volumes[i]);
        free(k->volumes);
        free(k->groups);
        free(k->of_layer);
        (void)volume_free(k->seen);
        (void)volume_free(k->opaque);
}

void mesh_parts_done(MeshParts *p) {
        for (size_t i = 0; i < p->n; i++)
                mesh_done(&p->items[i].mesh);
        free(p->items);
        *p = (MeshParts){ 0 };
}

static bool is_glass(const Model *m, uint32_t material) {
        const Material *its = studio_material(m->studio, material);

        return its && its->colour[3] < 1;
}

static unsigned group_of(Maker *k, const Layer *l) {
        const Group wanted = { .name = k->layers ? l->name : "model",
                               .material = k->materials ? l->material : 0,
                               .glass = k->materials && is_glass(k->model, l->material) };

        for (unsigned i = 0; !k->layers && i < k->n_groups; i++)
                if (k->groups[i].material == wanted.material)
                        return i;
        k->groups[k->n_groups] = wanted;
        return k->n_groups++;
}

static int find_groups(Maker *k) {
        const Model *m = k->model;

        k->groups = calloc(MAX(m->n_layers, (size_t)1), sizeof(*k->groups));
        k->of_layer = calloc(MAX(m->n_layers, (size_t)1), sizeof(*k->of_layer));
        if (!k->groups || !k->of_layer)
                return -ENOMEM;
        for (size_t i = 0; i < m->n_layers; i++)
                if (m->layers[i]->visible)
                        k->of_layer[i] = group_of(k, m->layers[i]);
        return 0;
}

/* Half as large, and again. */
static int halve(Volume **v, int64_t times) {
        for (int64_t i = 0; i < times; i++) {
                Volume *half = NULL;
                int r;

                r = volume_halved(&half, *v, (Point){ 0, 0, 0 });
                if (r < 0)
                        return r;
                *v = volume_free(*v);
                *v = half;
        }
        return 0;
}

static int find_opaque(Maker *k) {
        bool any = false;
        int r;

        for (unsigned i = 0; i < k->n_groups; i++)
                any |= k->groups[i].glass;
        if (!any || k->layers)
                return 0;
        r = volume_new(&k->opaque);
        for (unsigned i = 0; !r && i < k->n_groups; i++)
                if (!k->groups[i].glass)
                        r = volume_merge(k->opaque, k->volumes[i], MODE_OVER);
        return r;
}

static int split(Maker *k) {
        int r = 0;

        if (k->n_groups > 1) {
                k->volumes = calloc(k->n_groups, sizeof(Volume *));
                r = k->volumes ? mesh_split(k->model, k->seen, k->of_layer, k->n_groups, k->volumes)
                               : -ENOMEM;
        }
        for (unsigned i = 0; !r && k->volumes && i < k->n_groups; i++)
                r = halve(&k->volumes[i], k->lod);
        if (!r)
                r = halve(&k->seen, k->lod);
        return r ? r : k->volumes ? find_opaque(k) : 0;
}

static const Volume *hiding(const Maker *k, unsigned group) {
        if (k->layers || !k->volumes)
                return NULL;
        return k->opaque && !k->groups[group].glass ? k->opaque : k->seen;
}

static int make_parts(const Maker *k, MeshParts *ret) {
        int r = 0;

        ret->items = calloc(MAX(k->n_groups, 1u), sizeof(*ret->items));
        if (!ret->items)
                return -ENOMEM;
        for (unsigned i = 0; !r && i < k->n_groups; i++) {
                MeshPart *part = &ret->items[ret->n];

                *part = (MeshPart){ .name = k->groups[i].name, .material = k->groups[i].material };
                r = mesh_build(&part->mesh, k->volumes ? k->volumes[i] : k->seen, hiding(k, i), ALPHA_SOLID);
                if (!r && part->mesh.n)
                        ret->n++;
        }
        return r;
}

static int note_alpha(const Volume *v, FormatNotes *notes) {
        uint64_t n_faint = 0, n_lost = 0;
        VolumeIter i = { 0 };
        Colour c;

        while (volume_next(v, &i)) {
                const bool uniform = block_uniform(i.contents, &c);

                if (uniform && c.a == 255)
                        continue;
                for (unsigned k = 0; k < BLOCK_VOXELS; k++) {
                        const uint8_t a = uniform ? c.a : block_get(i.contents, k).a;

                        n_lost += a > 0 && a < ALPHA_SOLID;
                        n_faint += a >= ALPHA_SOLID && a < 255;
                }
        }
        return format_note_alpha(notes, n_faint, n_lost);
}

enum { ORIGIN_SPACE, ORIGIN_CORNER, ORIGIN_CENTER, ORIGIN_BOTTOM };

static Placement placement_of(const FormatSettings *settings, Box box, int64_t lod) {
        const int64_t choice = setting(settings, "origin")->i;
        const double min[3] = { box.min.x, box.min.y, box.min.z },
                     end[3] = { box.max.x + 1.0, box.max.y + 1.0, box.max.z + 1.0 };
        Placement p = { .scale = setting(settings, "scale")->number * (double)(1 << lod),
                        .voxel = (double)(1 << lod),
                        .z_up = setting(settings, "up")->i != 0 };

        p.whole = p.scale == floor(p.scale);
        for (unsigned i = 0; !box_empty(box) && choice != ORIGIN_SPACE && i < 3; i++) {
                const bool low = choice == ORIGIN_CORNER || (choice == ORIGIN_BOTTOM && i == 2);

                p.origin[i] = low ? min[i] : (min[i] + end[i]) / 2;
                p.whole = p.whole && p.origin[i] == floor(p.origin[i]);
        }
        return p;
}

static void turn(const Placement *p, const double moved[static 3], double ret[static 3]) {
        ret[0] = moved[0];
        ret[1] = p->z_up ? moved[1] : moved[2];
        /* Zero has no sign. */
        ret[2] = p->z_up ? moved[2] : 0 - moved[1];
}

void placement_apply(const Placement *p, const int64_t at[static 3], double ret[static 3]) {
        double moved[3];

        for (unsigned i = 0; i < 3; i++)
                moved[i] = ((double)at[i] - p->origin[i]) * p->scale;
        turn(p, moved, ret);
}

void placement_point(const Placement *p, const double at[static 3], bool direction, double ret[static 3]) {
        double moved[3];

        for (unsigned i = 0; i < 3; i++)
                moved[i] = direction ? at[i] : (at[i] / p->voxel - p->origin[i]) * p->scale;
        turn(p, moved, ret);
}

int mesh_parts_make(MeshParts *ret, const Model *m, const FormatSettings *settings, bool layers,
                    bool materials, FormatNotes *notes) {
        __attribute__((cleanup(mesh_parts_done))) MeshParts parts = { 0 };
        __attribute__((cleanup(maker_done)))
        Maker k = { .model = m,
                    .layers = layers && setting(settings, "layers")->i,
                    .materials = materials && setting(settings, "materials")->i,
                    .lod = setting(settings, "lod")->i };
        int r;

        r = model_flatten(m, &k.seen);
        if (!r)
                r = note_alpha(k.seen, notes);
        if (!r)
                r = find_groups(&k);
        if (!r)
                r = split(&k);
        if (!r)
                r = make_parts(&k, &parts);
        if (r < 0)
                return r;
        parts.box = volume_box(k.seen);
        parts.place = placement_of(settings, parts.box, k.lod);
        *ret = parts;
        parts = (MeshParts){ 0 };
        return 0;
}

bool mesh_parts_fit_floats(const MeshParts *p) {
        const int32_t ends[6] = { p->box.min.x, p->box.min.y, p->box.min.z,
                                  p->box.max.x, p->box.max.y, p->box.max.z };

        for (unsigned i = 0; p->n && i < 6; i++)
                if (fabs(ends[i] - p->place.origin[i % 3]) >= FLOAT_EXACT)
                        return false;
        return true;
}
