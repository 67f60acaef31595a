/* What a layer is besides its voxels, as bytes: u32 id, u8 visible, mode, colour (4), u8 length of the name,
 * name; from the second form on u8 which of these follow: bounds (i32, 6), u32 material, what it is made of
 * (u8 kind, u8 shape, u32 base, picture), matrix (16 floats). */
#include "voxel/edit-private.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

enum { HAS_BOUNDS = 1, HAS_MATERIAL = 2, HAS_KIND = 4, HAS_MATRIX = 8, HAS_ALL = 15 };
/* A picture: u8, u8 length of its path, path, u32 width, height, pixels; or nothing more. */
enum { PICTURE_NONE, PICTURE_HERE, PICTURE_MISSING };

static const Layer *other_layer(const Model *m, uint32_t id) {
        return m ? layers_find(m->layers, m->n_layers, id) : NULL;
}

static int picture_encode(const Layer *l, const Model *other, Buf *ret) {
        const Layer *same = other_layer(other, l->id);
        const Picture *p = l->picture;
        size_t n;
        int r;

        if (!p || (same && same->picture == p))
                return append_u8(ret, p ? PICTURE_MISSING : PICTURE_NONE);
        n = strlen(p->path);
        r = append_u8(ret, PICTURE_HERE);
        if (r == 0)
                r = append_u8(ret, (uint8_t)n);
        if (r == 0)
                r = buf_append(ret, p->path, n);
        if (r == 0)
                r = buf_append_u32(ret, p->width);
        if (r == 0)
                r = buf_append_u32(ret, p->height);
        return r < 0 ? r : buf_append(ret, p->pixels, (size_t)p->width * p->height * sizeof(Colour));
}

static int kind_encode(const Layer *l, const Model *other, Buf *ret) {
        const uint8_t bytes[2] = { (uint8_t)l->kind, (uint8_t)l->shape };
        int r;

        r = buf_append(ret, bytes, sizeof(bytes));
        if (r == 0)
                r = buf_append_u32(ret, l->base);
        return r < 0 ? r : picture_encode(l, other, ret);
}

static int more_encode(const Layer *l, const Model *other, Buf *ret) {
        const Transform identity = TRANSFORM_IDENTITY;
        const uint8_t has =
                (uint8_t)((box_empty(l->bounds) ? 0 : HAS_BOUNDS) | (l->material ? HAS_MATERIAL : 0) |
                          (l->kind == LAYER_PLAIN ? 0 : HAS_KIND) |
                          (transform_equal(&l->matrix, &identity) ? 0 : HAS_MATRIX));
        int r;

        r = append_u8(ret, has);
        if (r == 0 && (has & HAS_BOUNDS))
                r = append_point(ret, l->bounds.min);
        if (r == 0 && (has & HAS_BOUNDS))
                r = append_point(ret, l->bounds.max);
        if (r == 0 && (has & HAS_MATERIAL))
                r = buf_append_u32(ret, l->material);
        if (r == 0 && (has & HAS_KIND))
                r = kind_encode(l, other, ret);
        if (r == 0 && (has & HAS_MATRIX))
                r = append_floats(ret, l->matrix.m, 16);
        return r;
}

int layer_encode(const Layer *l, const Model *other, Buf *ret) {
        const size_t n = strlen(l->name);
        const uint8_t bytes[7] = { l->visible,  (uint8_t)l->mode, l->colour.r, l->colour.g,
                                   l->colour.b, l->colour.a,      (uint8_t)n };
        int r;

        if (n > LAYER_NAME_MAX)
                return -EINVAL;
        r = buf_append_u32(ret, l->id);
        if (r == 0)
                r = buf_append(ret, bytes, sizeof(bytes));
        if (r == 0)
                r = buf_append(ret, l->name, n);
        return r < 0 ? r : more_encode(l, other, ret);
}

static int picture_here(Reader *r, Picture **ret) {
        char path[PICTURE_PATH_MAX + 1] = { 0 };
        const size_t n = read_u8(r);
        const uint8_t *bytes = read_bytes(r, n), *pixels;
        uint32_t width, height;
        int k;

        if (!bytes || memchr(bytes, 0, n))
                return -EBADMSG;
        memcpy(path, bytes, n);
        width = read_u32(r);
        height = read_u32(r);
        if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
                return -EBADMSG;
        pixels = read_bytes(r, (size_t)width * height * sizeof(Colour));
        if (!pixels)
                return -EBADMSG;
        k = picture_new(ret, path, width, height, NULL);
        if (k == 0)
                memcpy((*ret)->pixels, pixels, (size_t)width * height * sizeof(Colour));
        return k == -EINVAL ? -EBADMSG : k;
}

static int picture_decode(Reader *r, const Layer *missing, Picture **ret) {
        switch (read_u8(r)) {
        case PICTURE_NONE:
                *ret = NULL;
                return 0;
        case PICTURE_HERE:
                return picture_here(r, ret);
        case PICTURE_MISSING:
                if (!missing || !missing->picture)
                        return -EBADMSG;
                *ret = picture_ref(missing->picture);
                return 0;
        default:
                return -EBADMSG;
        }
}

static int kind_decode(Reader *r, const Layer *missing, Layer *l) {
        const uint8_t kind = read_u8(r), shape = read_u8(r);

        if (kind > LAYER_IMAGE || shape > SHAPE_CYLINDER)
                return -EBADMSG;
        l->kind = (LayerKind)kind;
        l->shape = (ShapeKind)shape;
        l->base = read_u32(r);
        if ((l->kind == LAYER_CLONE) != (l->base != 0) || l->base > LAYER_ID_MAX)
                return -EBADMSG;
        return picture_decode(r, missing, &l->picture);
}

static int more_decode(Reader *r, const Layer *missing, Layer *l) {
        const uint8_t has = read_u8(r);
        int k = 0;

        if (has > HAS_ALL)
                return -EBADMSG;
        if (has & HAS_BOUNDS) {
                l->bounds.min = read_point(r);
                l->bounds.max = read_point(r);
        }
        if (has & HAS_MATERIAL)
                l->material = read_u32(r);
        if (has & HAS_KIND)
                k = kind_decode(r, missing, l);
        if (k < 0)
                return k;
        if (has & HAS_MATRIX)
                read_floats(r, l->matrix.m, 16);
        return r->bad || !transform_finite(&l->matrix) || (l->kind == LAYER_IMAGE) != (l->picture != NULL)
                       ? -EBADMSG
                       : 0;
}

int layer_decode(Reader *r, unsigned version, const Model *missing, Model *m) {
        char name[LAYER_NAME_MAX + 1] = { 0 };
        const uint32_t id = read_u32(r);
        const uint8_t visible = read_u8(r), mode = read_u8(r);
        const Colour colour = read_colour(r);
        const size_t n = read_u8(r);
        const uint8_t *bytes = read_bytes(r, n);
        Layer *l;
        int k;

        if (!bytes || id == 0 || visible > 1 || mode > MODE_REPLACE || memchr(bytes, 0, n) ||
            !utf8_valid((const char *)bytes, n))
                return -EBADMSG;

        memcpy(name, bytes, n);
        k = model_add_layer(m, id, name, &l);
        if (k < 0)
                return k == -ENOMEM ? k : -EBADMSG;
        l->visible = visible;
        l->mode = (Mode)mode;
        l->colour = colour;
        return version < 2 ? 0 : more_decode(r, other_layer(missing, id), l);
}
