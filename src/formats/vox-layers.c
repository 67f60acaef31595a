/* From objects of a scene to layers: names, materials, pieces put together again. */
#include "formats/vox.h"

#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Instances of one model cost no bytes in the file, but time to place. */
#define VOXELS_MOST ((uint64_t)1 << 28)

typedef struct Maker {
        const VoxFile *file;
        uint64_t budget, voxels; /* that may still be made, placed */
        Studio *studio;          /* what comes of the materials */
        const VoxNode *group;    /* of the last layer */
        uint64_t n_mixed;        /* objects with several materials */
        bool special;            /* some material is to be kept */
        BlockPalette palette;
        VoxCells cells;
} Maker;

static void maker_done(Maker *k) {
        k->studio = studio_unref(k->studio);
        vox_cells_done(&k->cells);
}

static int instance_name(const VoxInstance *in, size_t number, char **ret) {
        CLEANUP_FREE char *name = NULL;
        char text[LAYER_NAME_MAX + 32];
        int r = 0;

        if (in->name)
                r = format_name(in->name, in->name_n, &name);
        else if (asprintf(&name, "model %zu", number) < 0)
                return -ENOMEM;
        if (r < 0)
                return r;
        if (!in->frame) {
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

/* The one material of all voxels of a model; NULL when there is none to keep. */
static const VoxMaterial *material_of(Maker *k, const VoxModel *m) {
        const VoxMaterial *first = m->n ? &k->file->materials[m->voxels[3]] : NULL;
        bool seen[256] = { false };

        if (!k->special)
                return NULL;
        for (uint32_t i = 0; i < m->n; i++)
                seen[m->voxels[4 * (size_t)i + 3]] = true;
        for (size_t i = 0; i < ARRAY_LEN(seen); i++)
                if (seen[i] && !same_material(first, &k->file->materials[i])) {
                        k->n_mixed++;
                        return NULL;
                }
        return first && first->special ? first : NULL;
}

/* Its id among those of the model, which gets it if it has none like it. */
static int keep_material(Maker *k, const VoxMaterial *material, uint32_t *ret) {
        Material *kept = NULL;
        Material m = material->is;
        int r = 0;

        for (size_t i = 0; i < k->studio->n_materials; i++) {
                const VoxMaterial other = { k->studio->materials[i], true };

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

/* A piece of the layer before. */
static int join_layer(Model *m, Maker *k, const VoxInstance *in, FormatError *error, Box *ret) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = volume_new(&v);
        if (!r)
                r = vox_instance_fill(v, in, &k->palette, &k->cells, &k->budget, error, ret);
        return r ? r : volume_merge(m->layers[m->n_layers - 1]->volume, v, MODE_OVER);
}

static int new_layer(Model *m, Maker *k, const VoxInstance *in, FormatError *error, Box *ret) {
        const VoxMaterial *material = material_of(k, in->model);
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE char *name = NULL;
        Layer *layer;
        int r;

        r = volume_new(&v);
        if (!r)
                r = vox_instance_fill(v, in, &k->palette, &k->cells, &k->budget, error, ret);
        if (!r)
                r = instance_name(in, m->n_layers + 1, &name);
        if (!r)
                r = format_add_layer(m, 0, name, &v, error, &layer);
        if (r)
                return r;
        layer->visible = !in->hidden;
        return material ? keep_material(k, material, &layer->material) : 0;
}

static int add_instance(Model *m, Maker *k, const VoxInstance *in, FormatError *error) {
        Box box;
        int r;

        if (in->model->n > k->voxels)
                return format_fail(error, in->offset, "the scene has more than %" PRIu64 " voxels",
                                   VOXELS_MOST);
        k->voxels -= in->model->n;
        if (in->group && in->group == k->group)
                r = join_layer(m, k, in, error, &box);
        else
                r = new_layer(m, k, in, error, &box);
        k->group = in->group;
        if (!r)
                m->box = box_union(m->box, box);
        return r;
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

int vox_layers_make(Model *m, const VoxFile *f, const VoxScene *scene, FormatNotes *notes,
                    FormatError *error) {
        __attribute__((cleanup(maker_done)))
        Maker k = { .file = f, .budget = FORMAT_BLOCKS_MOST, .voxels = VOXELS_MOST };
        int r;

        block_palette_init(&k.palette, f->palette);
        for (size_t i = 0; i < ARRAY_LEN(f->materials); i++)
                k.special |= f->materials[i].special;
        r = studio_copy(&k.studio, m->studio);
        progress_begin(count_voxels(scene));
        for (size_t i = 0; !r && i < scene->n; i++)
                r = add_instance(m, &k, &scene->instances[i], error);
        if (!r)
                r = tell(&k, notes);
        if (!r)
                model_set_studio(m, TAKE(k.studio));
        return r;
}
