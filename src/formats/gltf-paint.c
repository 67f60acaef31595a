/* What the triangles of a glTF file are painted with: base colors and textures go into the voxels, what else
 * a material says is kept with the layer. Goxel writes the material of a layer beside the colors of its
 * voxels: in its files, and ours, both stay what they were. */
#include "formats/gltf-reader.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Of one that did not come along there are 0 bytes. */
static int read_picture(GltfReader *reader, json_object *image, const uint8_t **data, size_t *n, Buf *own) {
        json_object *view;
        int r;

        if (json_object_is_type(json_object_object_get(image, "uri"), json_type_string)) {
                r = gltf_uri(&reader->file, image, own, data, n);
                return r == GLTF_ABSENT ? 0 : r;
        }
        return gltf_view(&reader->file, image, data, n, &view);
}

/* TRIANGLE_PLAIN when it is a picture of a kind that is not read. */
static int load_texture(GltfReader *reader, size_t index, json_object *image, int alpha, uint32_t *ret) {
        Texture texture = { 0 };
        CLEANUP_BUF Buf own = { 0 };
        const uint8_t *data = NULL;
        size_t n = 0;
        int r;

        r = read_picture(reader, image, &data, &n, &own);
        if (!r)
                r = GROW(reader->loaded, reader->loaded_capacity, reader->triangles.n_textures);
        if (!r)
                r = GROW(reader->triangles.textures, reader->triangles.textures_capacity,
                         reader->triangles.n_textures);
        if (r)
                return r;
        r = texture_read(data, n, &texture);
        if (r == -ENOMEM)
                return r;
        reader->unpictured |= r < 0;
        *ret = TRIANGLE_PLAIN;
        if (r < 0)
                return 0;
        for (size_t i = 0; alpha != GLTF_BLEND && i < (size_t)texture.width * texture.height; i++)
                texture.rgba[4 * i + 3] = texture.rgba[4 * i + 3] >= alpha ? 255 : 0;
        *ret = (uint32_t)reader->triangles.n_textures;
        reader->loaded[*ret] = (GltfTexture){ index, alpha };
        reader->triangles.textures[reader->triangles.n_textures++] = texture;
        return 0;
}

static int find_texture(GltfReader *reader, json_object *info, int alpha, uint32_t *ret) {
        json_object *texture, *picture = NULL;
        size_t image;
        int r;

        r = gltf_follow(&reader->file, info, "index", "textures", &image, &texture);
        if (!r && texture)
                r = gltf_follow(&reader->file, texture, "source", "images", &image, &picture);
        if (r)
                return r;
        /* Its picture is of a kind that an extension names. */
        reader->unpictured |= texture && !picture;
        if (!picture)
                return 0;
        for (uint32_t i = 0; i < reader->triangles.n_textures; i++)
                if (reader->loaded[i].image == image && reader->loaded[i].alpha == alpha) {
                        *ret = i;
                        return 0;
                }
        return load_texture(reader, image, picture, alpha, ret);
}

/* Linear numbers from 0 to 1; the default where there are others. */
static void take_shares(json_object *o, const char *key, double *numbers, size_t n) {
        gltf_take_numbers(o, key, numbers, n);
        for (size_t i = 0; i < n; i++)
                numbers[i] = numbers[i] >= 0 ? fmin(numbers[i], 1) : 0;
}

static double take_share(json_object *o, const char *key, double otherwise) {
        json_object *value = json_object_object_get(o, key);
        const double number = value ? json_object_get_double(value) : otherwise;

        return number >= 0 ? fmin(number, 1) : 0;
}

/* Where a material says its base color. */
typedef struct Base {
        json_object *o; /* NULL: nowhere */
        const char *factor, *texture;
        bool glossy; /* KHR_materials_pbrSpecularGlossiness, which was in use before there was metal */
} Base;

static Base find_base(json_object *material) {
        json_object *rough = json_object_object_get(material, "pbrMetallicRoughness"),
                    *glossy = gltf_extension(material, "KHR_materials_pbrSpecularGlossiness");

        if (glossy && !json_object_object_get(rough, "baseColorFactor") &&
            !json_object_object_get(rough, "baseColorTexture"))
                return (Base){ glossy, "diffuseFactor", "diffuseTexture", true };
        return (Base){ json_object_is_type(rough, json_type_object) ? rough : NULL, "baseColorFactor",
                       "baseColorTexture", false };
}

/* What a surface is besides its base color: that of a file by others goes into the voxels. */
static void take_material(const GltfReader *reader, json_object *o, const Base *base, Material *ret) {
        double factor[4] = { 1, 1, 1, 1 }, emission[3] = { 0 };
        const char *mode = json_object_get_string(json_object_object_get(o, "alphaMode"));

        *ret = (Material){ 0 };
        gltf_take_name(o, ret->name);
        take_shares(base->o, base->factor, factor, 4);
        for (unsigned i = 0; i < 3; i++)
                ret->colour[i] = reader->own ? (float)factor[i] : 1;
        ret->colour[3] = mode && !strcmp(mode, "BLEND") ? (float)factor[3] : 1;
        ret->metallic = base->glossy ? 0 : (float)take_share(base->o, "metallicFactor", 1);
        ret->roughness = (float)(base->glossy ? 1 - take_share(base->o, "glossinessFactor", 1)
                                              : take_share(base->o, "roughnessFactor", 1));
        take_shares(o, "emissiveFactor", emission, 3);
        for (unsigned i = 0; i < 3; i++)
                ret->emission[i] = (float)emission[i];
}

/* The id of a material in the studio; 0 for the usual one. */
static int find_material(GltfReader *reader, size_t index, json_object *o, const Base *base, uint32_t *ret) {
        Material m, *added;
        int r;

        if (!reader->materials) {
                reader->n_materials =
                        json_object_array_length(json_object_object_get(reader->file.document, "materials"));
                reader->materials = calloc(reader->n_materials, sizeof(*reader->materials));
                if (!reader->materials)
                        return -ENOMEM;
        }
        *ret = reader->materials[index];
        take_material(reader, o, base, &m);
        if (*ret || material_usual(&m))
                return 0;
        r = studio_add_material(reader->triangles.studio, &m, &added);
        /* More than a model may have are left out. */
        if (r == -E2BIG)
                return 0;
        if (!r)
                *ret = reader->materials[index] = added->id;
        return r;
}

/* KHR_texture_transform: scaled, then turned about the upper left corner (against the clock as the picture
 * is seen, with v down), then moved. It may name other places than the texture does. */
static int take_transform(GltfReader *reader, json_object *info, GltfPaint *ret) {
        json_object *extensions = json_object_object_get(info, "extensions"), *o;
        double offset[2] = { 0, 0 }, scale[2] = { 1, 1 }, angle;
        size_t places;
        int r;

        r = gltf_index(&reader->file, info, "texCoord", &places);
        if (!r && places != GLTF_NONE)
                ret->places = places;
        o = json_object_is_type(extensions, json_type_object)
                    ? json_object_object_get(extensions, "KHR_texture_transform")
                    : NULL;
        if (r || !json_object_is_type(o, json_type_object))
                return r;
        r = gltf_index(&reader->file, o, "texCoord", &places);
        if (r)
                return r;
        if (places != GLTF_NONE)
                ret->places = places;
        gltf_take_numbers(o, "offset", offset, 2);
        gltf_take_numbers(o, "scale", scale, 2);
        angle = json_object_get_double(json_object_object_get(o, "rotation"));
        for (unsigned i = 0; i < 2; i++) {
                ret->turn[i][0] = scale[0] * (i ? -sin(angle) : cos(angle));
                ret->turn[i][1] = scale[1] * (i ? cos(angle) : sin(angle));
                ret->turn[i][2] = offset[i];
        }
        return 0;
}

void gltf_texture_place(const GltfPaint *p, double u, double v, float ret[static 2]) {
        for (unsigned i = 0; i < 2; i++)
                ret[i] = (float)(p->turn[i][0] * u + p->turn[i][1] * v + p->turn[i][2]);
}

/* What becomes of the alpha of its picture. */
static int find_alpha(json_object *material, double factor, GltfPaint *ret) {
        const char *mode = json_object_get_string(json_object_object_get(material, "alphaMode"));
        json_object *cutoff = json_object_object_get(material, "alphaCutoff");
        const double least = cutoff ? json_object_get_double(cutoff) : 0.5;

        ret->blend = mode && !strcmp(mode, "BLEND");
        if (ret->blend)
                return GLTF_BLEND;
        if (!mode || strcmp(mode, "MASK") != 0 || !(least > 0))
                return 0;
        ret->nothing = !(factor >= least);
        return ret->nothing ? 0 : (int)ceil(255 * fmin(least / factor, 1));
}

/* What is black but for its own light has the colour of that, which is put into `whole`. */
static bool is_lamp(json_object *material, json_object *texture, double whole[static 4]) {
        double light[3] = { 0 };

        take_shares(material, "emissiveFactor", light, 3);
        if (texture || whole[0] + whole[1] + whole[2] > 0 || !(light[0] + light[1] + light[2] > 0))
                return false;
        memcpy(whole, light, sizeof(light));
        return true;
}

/* A texture of light that is not that of the colours, where voxels have theirs from. */
static bool shines_otherwise(json_object *material, json_object *texture) {
        json_object *light = json_object_object_get(material, "emissiveTexture");

        return light && !json_object_equal(json_object_object_get(light, "index"),
                                           json_object_object_get(texture, "index"));
}

int gltf_find_paint(GltfReader *reader, json_object *primitive, GltfPaint *ret) {
        double factor[3] = { 1, 1, 1 }, whole[4] = { 1, 1, 1, 1 };
        json_object *material, *texture;
        size_t index;
        Base base;
        int alpha, r;

        *ret = (GltfPaint){ .factor = { 1, 1, 1 },
                            .texture = TRIANGLE_PLAIN,
                            .turn = { { 1, 0, 0 }, { 0, 1, 0 } } };
        r = gltf_follow(&reader->file, primitive, "material", "materials", &index, &material);
        if (r || !material)
                return r;
        base = find_base(material);
        r = find_material(reader, index, material, &base, &ret->material);
        if (r)
                return r;
        gltf_take_numbers(base.o, base.factor, whole, 4);
        texture = json_object_object_get(base.o, base.texture);
        if (is_lamp(material, texture, whole))
                texture = json_object_object_get(material, "emissiveTexture");
        else
                reader->unlit |= shines_otherwise(material, texture);
        memcpy(ret->factor, reader->own ? factor : whole, sizeof(ret->factor));
        alpha = find_alpha(material, whole[3], ret);
        if (!json_object_is_type(texture, json_type_object))
                return 0;
        r = take_transform(reader, texture, ret);
        return r ? r : find_texture(reader, texture, alpha, &ret->texture);
}
