/* Arrays of numbers in the buffers of a glTF file. */
#include "formats/gltf-file.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SPARSE_MOST ((size_t)1 << 26) /* bytes of an accessor that the file does not hold as they are */

static size_t size_of(unsigned type) {
        switch (type) {
        case GLTF_BYTE:
        case GLTF_UBYTE:
                return 1;
        case GLTF_SHORT:
        case GLTF_USHORT:
                return 2;
        case GLTF_UINT:
        case GLTF_FLOAT:
                return 4;
        default:
                return 0;
        }
}

static unsigned parts_of(json_object *o) {
        static const char *const names[] = { "SCALAR", "VEC2", "VEC3", "VEC4" };
        const char *name = json_object_get_string(json_object_object_get(o, "type"));

        for (unsigned i = 0; name && i < ARRAY_LEN(names); i++)
                if (!strcmp(name, names[i]))
                        return i + 1;
        return name && !strcmp(name, "MAT4") ? 16 : 0;
}

void gltf_accessor_done(GltfAccessor *a) {
        free(TAKE(a->own));
}

/* n elements of `size` bytes of a part of a sparse accessor. */
static int sparse_part(const GltfFile *f, json_object *sparse, const char *key, size_t n, size_t size,
                       const uint8_t **ret, json_object **ret_part) {
        json_object *part, *view;
        size_t from, length;
        int r;

        part = json_object_object_get(sparse, key);
        if (!json_object_is_type(part, json_type_object))
                return gltf_fail(f, sparse, NULL, "a sparse accessor has no \"%s\"", key);
        r = gltf_index(f, part, "byteOffset", &from);
        if (!r)
                r = gltf_view(f, part, ret, &length, &view);
        if (r)
                return r;
        from = from == GLTF_NONE ? 0 : from;
        if (from > length || n > (length - from) / size)
                return gltf_fail(f, part, NULL, "the %s reach beyond the %zu bytes of their view", key,
                                 length);
        *ret += from;
        *ret_part = part;
        return 0;
}

static int put_sparse(const GltfFile *f, json_object *sparse, size_t size, GltfAccessor *a) {
        const uint8_t *numbers, *values;
        GltfAccessor at = { 0 };
        json_object *part;
        size_t n, type;
        int r;

        r = gltf_index(f, sparse, "count", &n);
        if (!r)
                r = sparse_part(f, sparse, "values", n, size, &values, &part);
        if (!r)
                r = sparse_part(f, sparse, "indices", n, 1, &numbers, &part);
        if (!r)
                r = gltf_index(f, part, "componentType", &type);
        if (r)
                return r;
        if (type != GLTF_UBYTE && type != GLTF_USHORT && type != GLTF_UINT)
                return gltf_fail(f, part, "componentType", "this is no type for indices");
        at = (GltfAccessor){ .type = (unsigned)type, .parts = 1, .stride = size_of((unsigned)type) };
        r = sparse_part(f, sparse, "indices", n, at.stride, &at.data, &part);
        for (size_t i = 0; !r && i < n; i++) {
                const double index = gltf_number(&at, i, 0);

                if (index >= (double)a->count)
                        return gltf_fail(f, part, NULL, "a sparse accessor sets element %.0f of %zu", index,
                                         a->count);
                memcpy(a->own + (size_t)index * size, values + i * size, size);
        }
        return r;
}

/* A copy of what is there, or zeros, with what is set in it. */
static int fill_sparse(const GltfFile *f, json_object *o, json_object *sparse, GltfAccessor *a) {
        const size_t size = size_of(a->type) * a->parts;

        assert(size > 0);
        if (a->count > SPARSE_MOST / size)
                return gltf_fail(f, o, "count", "%zu vectors are claimed, of a sparse accessor %zu are read",
                                 a->count, SPARSE_MOST / size);
        a->own = calloc(MAX(a->count, (size_t)1), size);
        if (!a->own)
                return -ENOMEM;
        for (size_t i = 0; a->data && i < a->count; i++)
                memcpy(a->own + i * size, a->data + i * a->stride, size);
        a->data = a->own;
        a->stride = size;
        return json_object_is_type(sparse, json_type_object) ? put_sparse(f, sparse, size, a) : 0;
}

/* Where its vectors are: all of them have to be in the view. */
static int place_accessor(const GltfFile *f, json_object *o, GltfAccessor *a) {
        const size_t size = size_of(a->type) * a->parts;
        size_t from, stride = GLTF_NONE, n = 0;
        json_object *view;
        int r;

        r = gltf_index(f, o, "byteOffset", &from);
        if (r || !json_object_object_get(o, "bufferView"))
                return r;
        r = gltf_view(f, o, &a->data, &n, &view);
        if (!r)
                r = gltf_index(f, view, "byteStride", &stride);
        if (r)
                return r;
        from = from == GLTF_NONE ? 0 : from;
        a->stride = stride == GLTF_NONE ? size : stride;
        if (a->count > 0 && (from > n || size > n - from || (a->count > 1 && a->stride < 1) ||
                             (a->count - 1) > (n - from - size) / MAX(a->stride, (size_t)1)))
                return gltf_fail(f, o, NULL,
                                 "the accessor claims %zu vectors of %zu bytes, its view has %zu bytes",
                                 a->count, size, n);
        a->data += from;
        return 0;
}

int gltf_accessor(const GltfFile *f, json_object *asker, const char *key, unsigned least, unsigned most,
                  GltfAccessor *ret) {
        json_object *o, *sparse;
        GltfAccessor a = { 0 };
        size_t type;
        int r;

        r = gltf_follow(f, asker, key, "accessors", &type, &o);
        if (r || !o)
                return r;
        r = gltf_index(f, o, "componentType", &type);
        if (!r)
                r = gltf_index(f, o, "count", &a.count);
        if (r)
                return r;
        a.type = type > UINT16_MAX ? 0 : (unsigned)type;
        a.parts = parts_of(o);
        a.normalised = json_object_get_boolean(json_object_object_get(o, "normalized"));
        if (size_of(a.type) == 0 || a.parts < least || a.parts > most || a.count == GLTF_NONE)
                return gltf_fail(f, asker, key,
                                 "the accessor has not the type or count that it is used with");
        sparse = json_object_object_get(o, "sparse");
        r = place_accessor(f, o, &a);
        if (!r && (sparse || !a.data))
                r = fill_sparse(f, o, sparse, &a);
        if (r)
                gltf_accessor_done(&a);
        else
                *ret = a;
        return r;
}

double gltf_number(const GltfAccessor *a, size_t i, unsigned part) {
        static const double most[] = { [0] = 127, [1] = 255, [2] = 32767, [3] = 65535 };
        const uint8_t *b = a->data + i * a->stride + part * size_of(a->type);
        uint32_t bits = 0;
        double value;
        float single;

        for (size_t k = 0; k < size_of(a->type); k++)
                bits |= (uint32_t)b[k] << 8 * k;
        if (a->type == GLTF_FLOAT) {
                memcpy(&single, &bits, sizeof(single));
                return (double)single;
        }
        value = a->type == GLTF_BYTE    ? (double)(int8_t)bits
                : a->type == GLTF_SHORT ? (double)(int16_t)bits
                                        : (double)bits;
        return a->normalised && a->type != GLTF_UINT ? fmax(value / most[a->type - GLTF_BYTE], -1) : value;
}
