/* The triangles of a primitive: corners out of arrays, in lists, strips or fans, with the colours of
 * vertices, materials and textures. */
#include "formats/gltf-reader.h"

#include "voxel/srgb.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MODE_TRIANGLES = 4, MODE_STRIP = 5, MODE_FAN = 6 };

/* The arrays of a primitive; data is NULL where there is none. */
typedef struct Arrays {
        GltfAccessor at, colours, uv, indices;
        GltfAccessor joints, weights; /* of a skin */
        GltfPaint paint;
        json_object *primitive;
        const GltfMatrix *matrix;
        bool mirrored; /* by the matrix: the corners go round the other way */
} Arrays;

static void arrays_done(Arrays *a) {
        gltf_accessor_done(&a->at);
        gltf_accessor_done(&a->colours);
        gltf_accessor_done(&a->uv);
        gltf_accessor_done(&a->indices);
        gltf_accessor_done(&a->joints);
        gltf_accessor_done(&a->weights);
}

static int find_joints(const GltfReader *reader, json_object *attributes, Arrays *ret) {
        const GltfFile *f = &reader->file;
        int r;

        if (!reader->skin.n)
                return 0;
        r = gltf_accessor(f, attributes, "JOINTS_0", 4, 4, &ret->joints);
        if (!r)
                r = gltf_accessor(f, attributes, "WEIGHTS_0", 4, 4, &ret->weights);
        if (r)
                return r;
        ret->joints.normalised = false;
        ret->weights.normalised = true;
        if ((ret->joints.data && ret->joints.count < ret->at.count) ||
            (ret->weights.data && ret->weights.count < ret->at.count))
                return gltf_fail(f, attributes, NULL, "there are fewer joints or weights than positions");
        return 0;
}

static int find_arrays(GltfReader *reader, json_object *primitive, Arrays *ret) {
        json_object *attributes = json_object_object_get(primitive, "attributes");
        const GltfFile *f = &reader->file;
        char places[32];
        int r;

        if (!json_object_is_type(attributes, json_type_object))
                return gltf_fail(f, primitive, NULL, "a primitive has no \"attributes\"");
        r = gltf_find_paint(reader, primitive, &ret->paint);
        (void)snprintf(places, sizeof(places), "TEXCOORD_%zu", ret->paint.places);
        if (!r)
                r = gltf_accessor(f, attributes, "POSITION", 3, 3, &ret->at);
        if (!r)
                r = gltf_accessor(f, attributes, "COLOR_0", 3, 4, &ret->colours);
        if (!r)
                r = gltf_accessor(f, attributes, places, 2, 2, &ret->uv);
        if (!r)
                r = gltf_accessor(f, primitive, "indices", 1, 1, &ret->indices);
        if (!r)
                r = find_joints(reader, attributes, ret);
        if (r)
                return r;
        /* Some programs forget to say so. */
        ret->colours.normalised = true;
        if (ret->colours.data && ret->colours.count < ret->at.count)
                return gltf_fail(f, attributes, "COLOR_0", "there are fewer colours than positions");
        if (ret->uv.data && ret->uv.count < ret->at.count)
                return gltf_fail(f, attributes, places,
                                 "there are fewer places of a texture than positions");
        return 0;
}

static uint8_t alpha_of(const Arrays *a, size_t vertex) {
        const double alpha =
                a->paint.blend && a->colours.parts == 4 ? gltf_number(&a->colours, vertex, 3) : 1;

        return (uint8_t)lround(255 * (alpha >= 0 ? fmin(alpha, 1) : 0));
}

/* Where corners of the mesh are taken. */
static int find_matrix(const GltfReader *reader, const Arrays *a, size_t vertex, GltfMatrix *ret) {
        *ret = *a->matrix;
        if (a->joints.data && a->weights.data &&
            !gltf_skin_matrix(&reader->skin, &a->joints, &a->weights, vertex, ret))
                return gltf_fail(&reader->file, a->primitive, "attributes",
                                 "corner %zu hangs on a joint that its skin does not have: it has %zu",
                                 vertex, reader->skin.n);
        return 0;
}

static void put_corner(const Arrays *a, const GltfMatrix *matrix, size_t vertex, unsigned corner,
                       Triangle *t) {
        const double *m = matrix->m;
        double at[3], rgb[3];

        for (unsigned i = 0; i < 3; i++)
                at[i] = gltf_number(&a->at, vertex, i);
        for (unsigned i = 0; i < 3; i++)
                t->at[corner][i] = m[i] * at[0] + m[4 + i] * at[1] + m[8 + i] * at[2] + m[12 + i];
        for (unsigned i = 0; i < 3; i++)
                rgb[i] = a->paint.factor[i] * (a->colours.data ? gltf_number(&a->colours, vertex, i) : 1);
        t->colours[corner] = (Colour){ srgb_channel(rgb[0]), srgb_channel(rgb[1]), srgb_channel(rgb[2]),
                                       alpha_of(a, vertex) };
        if (a->uv.data)
                gltf_texture_place(&a->paint, gltf_number(&a->uv, vertex, 0), gltf_number(&a->uv, vertex, 1),
                                   t->uv[corner]);
}

static int vertex_at(const GltfReader *reader, const Arrays *a, size_t i, size_t *ret) {
        const double index = a->indices.data ? gltf_number(&a->indices, i, 0) : (double)i;

        if (!(index >= 0 && index < (double)a->at.count))
                return gltf_fail(&reader->file, a->primitive, a->indices.data ? "indices" : NULL,
                                 "a triangle has the corner %g, there are %zu", index, a->at.count);
        *ret = (size_t)index;
        return 0;
}

static int add_triangle(GltfReader *reader, const Arrays *a, const size_t at[static 3]) {
        Triangle t = { .texture = a->uv.data ? a->paint.texture : TRIANGLE_PLAIN,
                       .part = (uint32_t)reader->triangles.n_parts - 1 };

        if (reader->triangles.n == reader->most)
                return gltf_fail(&reader->file, a->primitive, NULL,
                                 "the file asks for more than %zu triangles, more than its size can have",
                                 reader->most);
        for (unsigned k = 0; k < 3; k++) {
                GltfMatrix matrix;
                size_t vertex;
                int r;

                r = vertex_at(reader, a, at[k], &vertex);
                if (!r)
                        r = find_matrix(reader, a, vertex, &matrix);
                if (r)
                        return r;
                put_corner(a, &matrix, vertex, k, &t);
                if (!isfinite(t.at[k][0] + t.at[k][1] + t.at[k][2]))
                        return gltf_fail(&reader->file, a->primitive, "attributes",
                                         "corner %zu is not at a finite place", vertex);
        }
        return triangles_add(&reader->triangles, &t);
}

/* A layer has one material: what is of another one becomes a layer of its own in files of Goxel; else it
 * keeps its colors only. */
static int set_material(GltfReader *reader, uint32_t material) {
        Triangles *t = &reader->triangles;
        TrianglePart *part = &t->parts[t->n_parts - 1];
        int r = 0;

        if (!t->n || t->items[t->n - 1].part != t->n_parts - 1) {
                part->material = material;
                return 0;
        }
        if (part->material == material)
                return 0;
        if (!reader->own || t->n_parts >= TRIANGLE_PARTS_MOST) {
                part->material = 0;
                reader->mixed = true;
                return 0;
        }
        r = triangles_add_part(t, part->name, strlen(part->name));
        if (r)
                return r;
        t->parts[t->n_parts - 1].material = material;
        t->parts[t->n_parts - 1].hidden = reader->hidden;
        return 0;
}

int gltf_read_primitive(GltfReader *reader, json_object *primitive, const GltfMatrix *matrix) {
        __attribute__((cleanup(arrays_done)))
        Arrays a = { .primitive = primitive,
                     .matrix = matrix,
                     .mirrored = gltf_determinant(reader->skin.n ? &reader->skin.joints[0] : matrix) < 0 };
        size_t mode, n;
        int r;

        r = gltf_index(&reader->file, primitive, "mode", &mode);
        if (!r)
                r = find_arrays(reader, primitive, &a);
        if (r || !a.at.data || a.paint.nothing)
                return r;
        r = set_material(reader, a.paint.material);
        if (r)
                return r;
        reader->morphed |= json_object_object_get(primitive, "targets") != NULL;
        mode = mode == GLTF_NONE ? MODE_TRIANGLES : mode;
        if (mode < MODE_TRIANGLES || mode > MODE_FAN) {
                reader->skipped = true;
                return 0;
        }
        n = a.indices.data ? a.indices.count : a.at.count;
        progress_begin(n);
        for (size_t i = 2; !r && i < n; i += mode == MODE_TRIANGLES ? 3 : 1) {
                const bool odd = (mode == MODE_STRIP && i % 2) != a.mirrored;
                const size_t first = mode == MODE_FAN ? 0 : i - 2;

                format_tell(i, i);
                r = add_triangle(reader, &a, (const size_t[3]){ first, odd ? i : i - 1, odd ? i - 1 : i });
        }
        return r;
}
