/* From objects of a scene to layers: names, materials, pieces put together again. */
#include "formats/vox-sheet.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Instances of one model cost the file next to nothing, but time to lay and memory. What all may have, and
 * what they may have more for each byte of the file: voxels looked at, once for each rotation of a model;
 * blocks met; blocks made, which is fewer where instances lie alike. */
#define VOXELS_MOST ((uint64_t)1 << 28)
#define VOXELS_A_BYTE 64
#define PLACES_MOST ((uint64_t)1 << 22)
#define BYTES_A_BLOCK 8 /* a block for so many */

/* What the voxels of a model are made of. */
typedef struct Stuff {
        bool known, mixed;
        const VoxMaterial *material; /* NULL: none to keep */
} Stuff;

typedef struct Maker {
        const VoxFile *file;
        VoxLimits left;
        VoxLimits most;
        enum VoxBy by;
        Studio *studio;   /* what comes of the materials */
        Stuff *stuff;     /* beside the file's models */
        uint64_t n_mixed; /* objects whose materials a layer cannot hold */
        bool special;     /* some material is to be kept */
        BlockPalette palette;
        VoxCells cells;
        VoxCasts casts;
        VoxStock stock;
        uint32_t *uses; /* beside the file's models: how many instances there are */
} Maker;

static void maker_done(Maker *k) {
        k->studio = studio_unref(k->studio);
        free(k->stuff);
        free(k->uses);
        vox_stock_done(&k->stock);
        vox_casts_done(&k->casts);
        vox_cells_done(&k->cells);
}

/* What the file calls what becomes the layer; NULL: nothing. */
static const uint8_t *given_name(const Maker *k, const VoxInstance *in, size_t *ret_n) {
        const VoxLayer *layer = vox_layer_find(k->file, in->layer);

        *ret_n = in->name_n;
        switch (k->by) {
        case VOX_BY_AUTO:
        case VOX_BY_OBJECT:
                return in->name;
        case VOX_BY_GROUP:
                if (!in->group)
                        return in->name;
                *ret_n = in->group_name_n;
                return in->group_name;
        case VOX_BY_LAYER:
                *ret_n = layer ? layer->name_n : 0;
                return layer ? layer->name : NULL;
        case VOX_BY_NOTHING:
                break;
        }
        return NULL;
}

static int make_name(const Maker *k, const VoxInstance *in, size_t number, char **ret) {
        static const char *const kinds[] = { "model", "model", "group", "layer", "scene" };
        size_t n;
        const uint8_t *given = given_name(k, in, &n);
        int r;

        if (given)
                return format_name(given, n, ret);
        if (k->by == VOX_BY_LAYER && in->layer >= 0)
                number = (size_t)in->layer;
        r = k->by == VOX_BY_NOTHING ? asprintf(ret, "%s", in->hidden ? "hidden" : "scene")
                                    : asprintf(ret, "%s %zu", kinds[k->by], number);
        return r < 0 ? -ENOMEM : 0;
}

static int layer_name(const Maker *k, const VoxInstance *in, size_t number, char **ret) {
        CLEANUP_FREE char *name = NULL;
        char text[LAYER_NAME_MAX + 32];
        int r;

        r = make_name(k, in, number, &name);
        if (r < 0)
                return r;
        if (!in->frame || k->by == VOX_BY_NOTHING) {
                *ret = TAKE(name);
                return 0;
        }
        (void)snprintf(text, sizeof(text), "%s frame %zu", name, in->frame + 1);
        return format_name((const uint8_t *)text, strlen(text), ret);
}

static bool same_material(const VoxMaterial *a, const VoxMaterial *b) {
        return a->special == b->special &&
               (!a->special ||
                (a->is.metallic == b->is.metallic && a->is.roughness == b->is.roughness &&
                 a->is.colour[3] == b->is.colour[3] && a->is.emission[0] == b->is.emission[0]));
}

static Stuff look_at(const Maker *k, const VoxModel *m) {
        const VoxMaterial *first = m->n ? &k->file->materials[m->voxels[3]] : NULL;
        bool seen[256] = { false };

        for (uint32_t i = 0; i < m->n; i++)
                seen[m->voxels[4 * (size_t)i + 3]] = true;
        for (size_t i = 0; i < ARRAY_LEN(seen); i++)
                if (seen[i] && !same_material(first, &k->file->materials[i]))
                        return (Stuff){ .known = true, .mixed = true };
        return (Stuff){ .known = true, .material = first && first->special ? first : NULL };
}

/* The one material of all voxels of a model. */
static Stuff stuff_of(Maker *k, const VoxModel *m) {
        Stuff *stuff = &k->stuff[m - k->file->models];

        if (!k->special)
                return (Stuff){ .known = true };
        if (!stuff->known)
                *stuff = look_at(k, m);
        return *stuff;
}

/* Its id among those of the model, which gets it if it has none like it. */
static int keep_material(Maker *k, const VoxMaterial *material, uint32_t *ret) {
        Material *kept = NULL;
        Material m = material->is;
        int r = 0;

        for (size_t i = 0; i < k->studio->n_materials; i++) {
                const VoxMaterial other = { .is = k->studio->materials[i], .special = true };

                if (same_material(material, &other)) {
                        *ret = other.is.id;
                        return 0;
                }
        }
        (void)snprintf(m.name, sizeof(m.name), "Material.%zu", k->studio->n_materials + 1);
        r = studio_add_material(k->studio, &m, &kept);
        if (!r)
                *ret = kept->id;
        return r;
}

static int keep_stuff(Maker *k, Stuff stuff, uint32_t *ret) {
        k->n_mixed += stuff.mixed;
        return stuff.material ? keep_material(k, stuff.material, ret) : 0;
}

/* Objects of one layer share one material, or none. */
static int share_stuff(Maker *k, const VoxInstance *in, bool first, Layer *layer) {
        uint32_t material = 0;
        int r;

        if (!in->model->n)
                return 0;
        r = keep_stuff(k, stuff_of(k, in->model), &material);
        if (first)
                layer->material = material;
        else if (material != layer->material)
                k->n_mixed++, layer->material = 0;
        return r;
}

static int add_layer(Model *m, Maker *k, const VoxScene *scene, const VoxInstance *first, Volume **v,
                     FormatError *error) {
        CLEANUP_FREE char *name = NULL;
        Layer *layer;
        int r;

        r = layer_name(k, first, m->n_layers + 1, &name);
        if (!r)
                r = format_add_layer(m, 0, name, v, error, &layer);
        if (r)
                return r;
        layer->visible = !first->hidden;
        for (const VoxInstance *in = first; !r && in; in = vox_instance_next(scene, in))
                r = share_stuff(k, in, in == first, layer);
        return r;
}

static int fail_place(const VoxInstance *in, FormatError *error) {
        return format_fail(error, in->offset,
                           "the node at byte %" PRIu64 " puts a model beyond the 32 bits of coordinates",
                           in->offset);
}

static int fail_many(const Maker *k, const VoxInstance *in, FormatError *error) {
        if (!k->left.places)
                return format_fail(error, in->offset,
                                   "the objects of the scene meet more than %" PRIu64
                                   " blocks of 16×16×16, the most for a file of this size",
                                   k->most.places);
        if (!k->left.voxels)
                return format_fail(error, in->offset,
                                   "the scene turns more than %" PRIu64
                                   " voxels, the most for a file of %zu bytes",
                                   k->most.voxels, k->file->n);
        return format_fail(error, in->offset,
                           "the scene has voxels in more than %" PRIu64
                           " different blocks of 16×16×16, the most for a file of this size",
                           k->most.blocks);
}

/* Whether nothing else is made of the model, nor laid into the layer: then its voxels become blocks at once.
 */
static bool alone(const Maker *k, const VoxInstance *first) {
        return !first->next && k->uses[first->model - k->file->models] == 1;
}

/* Of each voxel that is laid with others; as many again are told once their blocks are made. */
static uint64_t steps_of(const VoxInstance *in) {
        return in->model->n / 2;
}

static int lay(Model *m, Maker *k, const VoxInstance *in, Volume *into, VoxSheet *sheet,
               FormatError *error) {
        Box box;
        int r;

        if (!vox_instance_box(in, &box))
                return fail_place(in, error);
        m->box = box_union(m->box, box);
        if (!in->model->n)
                return 0;
        if (sheet) {
                r = vox_cast_lay(&k->casts, vox_cast_of(&k->casts, in), box.min, vox_sheet_put, sheet);
                progress_step(steps_of(in));
        } else {
                r = vox_instance_fill(into, in, box, &k->cells, &k->palette, &k->left);
        }
        return r == -E2BIG ? fail_many(k, in, error) : r;
}

/* Objects that share a layer, or a model with others. */
static int lay_all(Model *m, Maker *k, const VoxScene *scene, const VoxInstance *first, Volume *into,
                   FormatError *error) {
        CLEANUP_VOX_SHEET VoxSheet sheet = { 0 };
        uint64_t steps = 0;
        int r = 0;

        for (const VoxInstance *in = first; !r && in; in = vox_instance_next(scene, in)) {
                r = lay(m, k, in, NULL, &sheet, error);
                steps += steps_of(in);
        }
        if (!r)
                r = vox_sheet_fill(&sheet, &k->stock, steps, into);
        return r == -E2BIG ? fail_many(k, first, error) : r;
}

/* A layer of an instance and all that belong to it. */
static int make_layer(Model *m, Maker *k, const VoxScene *scene, const VoxInstance *first,
                      FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = volume_new(&v);
        if (!r)
                r = alone(k, first) ? lay(m, k, first, v, NULL, error)
                                    : lay_all(m, k, scene, first, v, error);
        return r ? r : add_layer(m, k, scene, first, &v, error);
}

static int tell(const Maker *k, FormatNotes *notes) {
        if (!k->n_mixed)
                return 0;
        return format_note(notes,
                           "%" PRIu64 " objects are of several materials each, a layer has one: only their "
                           "colours were kept",
                           k->n_mixed);
}

static uint64_t count_voxels(const VoxScene *scene) {
        uint64_t n = 0;

        for (size_t i = 0; i < scene->n; i++)
                n += scene->instances[i].model->n;
        return n;
}

/* Before anything is laid: what is to be used how often. */
static int count_uses(Maker *k, const VoxScene *scene) {
        int r = 0;

        for (size_t i = 0; i < scene->n; i++)
                k->uses[scene->instances[i].model - k->file->models]++;
        for (size_t i = 0; !r && i < scene->n; i++)
                if (scene->instances[i].model->n &&
                    !(scene->instances[i].first && alone(k, &scene->instances[i])))
                        r = vox_cast_count(&k->casts, &scene->instances[i]);
        return r;
}

static int maker_init(Maker *k, const VoxFile *f, const VoxScene *scene) {
        *k = (Maker){ .file = f,
                      .by = scene->by,
                      .most = { .voxels = VOXELS_MOST + (uint64_t)f->n * VOXELS_A_BYTE,
                                .places = MIN(PLACES_MOST + f->n, (uint64_t)UINT32_MAX / 2),
                                .blocks = FORMAT_BLOCKS_MOST + f->n / BYTES_A_BLOCK } };
        k->left = k->most;
        block_palette_init(&k->palette, f->palette);
        for (size_t i = 0; i < ARRAY_LEN(f->materials); i++)
                k->special |= f->materials[i].special;
        k->stock = (VoxStock){ .casts = &k->casts, .palette = &k->palette, .left = &k->left };
        k->stuff = calloc(f->n_models + 1, sizeof(*k->stuff));
        k->uses = calloc(f->n_models + 1, sizeof(*k->uses));
        if (!k->stuff || !k->uses || vox_casts_init(&k->casts, f, &k->cells, &k->left) < 0)
                return -ENOMEM;
        return count_uses(k, scene);
}

int vox_layers_make(Model *m, const VoxFile *f, const VoxScene *scene, FormatNotes *notes,
                    FormatError *error) {
        __attribute__((cleanup(maker_done))) Maker k;
        int r;

        r = maker_init(&k, f, scene);
        if (!r)
                r = studio_copy(&k.studio, m->studio);
        progress_begin(count_voxels(scene));
        for (size_t i = 0; !r && i < scene->n; i++)
                if (scene->instances[i].first)
                        r = make_layer(m, &k, scene, &scene->instances[i], error);
        if (!r)
                r = tell(&k, notes);
        if (!r)
                model_set_studio(m, TAKE(k.studio));
        return r;
}
