/* What of a glTF is in its buffer. */
#include "formats/gltf-writer.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PALETTE_SIDE 256 /* of its picture; colours beyond that many squared do not occur */

/* A number as JSON has it: as many digits as bring the float back. */
void gltf_put_float(Out *o, double value) {
        char text[32];

        (void)snprintf(text, sizeof(text), "%.9g", (double)(float)value);
        out_text(o, text);
}

void gltf_put_floats(Out *o, const double *values, size_t n) {
        out_byte(o, '[');
        for (size_t i = 0; i < n; i++) {
                if (i > 0)
                        out_byte(o, ',');
                gltf_put_float(o, values[i]);
        }
        out_byte(o, ']');
}

void gltf_put_string(Out *o, const char *text) {
        char escape[8];

        out_byte(o, '"');
        for (; *text; text++) {
                if (*text == '"' || *text == '\\')
                        out_byte(o, '\\');
                if ((uint8_t)*text >= ' ') {
                        out_byte(o, (uint8_t)*text);
                        continue;
                }
                (void)snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)(uint8_t)*text);
                out_text(o, escape);
        }
        out_byte(o, '"');
}

/* Ends the view that began at byte `from` of the buffer: its number. */
static int end_view(GltfWriter *w, size_t from, unsigned stride, unsigned target, unsigned *ret) {
        static const uint8_t zeros[4];
        const size_t n = w->bin.n - from;
        int r;

        r = buf_printf(&w->views, "%s{\"buffer\":0,\"byteOffset\":%zu,\"byteLength\":%zu",
                       w->n_views ? "," : "", from, n);
        if (!r && stride)
                r = buf_printf(&w->views, ",\"byteStride\":%u", stride);
        if (!r && target)
                r = buf_printf(&w->views, ",\"target\":%u", target);
        if (!r)
                r = buf_append_text(&w->views, "}");
        if (!r)
                r = buf_append(&w->bin, zeros, (4 - w->bin.n % 4) % 4);
        *ret = w->n_views++;
        return r;
}

static int add_accessor(GltfWriter *w, unsigned view, unsigned type, bool normalised, size_t count,
                        const char *shape, unsigned *ret) {
        *ret = w->n_accessors++;
        return buf_printf(
                &w->accessors, "%s{\"bufferView\":%u,\"componentType\":%u%s,\"count\":%zu,\"type\":\"%s\"}",
                *ret ? "," : "", view, type, normalised ? ",\"normalized\":true" : "", count, shape);
}

/* Where a corner is in the buffer: in units of the file, or in voxels from the lowest corner of all. */
static void place(const GltfWriter *w, const Vertex *v, double ret[static 3]) {
        const Box b = w->parts.box;
        const int64_t min[3] = { b.min.x, b.min.y, b.min.z };
        const Placement turn = { .scale = 1, .z_up = w->parts.place.z_up };
        int64_t at[3];

        if (!w->compact) {
                placement_apply(&w->parts.place, v->at, ret);
                return;
        }
        for (unsigned i = 0; i < 3; i++)
                at[i] = v->at[i] - min[i];
        /* What Y up makes negative begins at the far end instead. */
        if (!turn.z_up)
                at[1] -= (int64_t)box_depth(b);
        placement_apply(&turn, at, ret);
}

int gltf_add_positions(GltfWriter *w, const Vertices *v, unsigned *ret) {
        double min[3] = { INFINITY, INFINITY, INFINITY }, max[3] = { -INFINITY, -INFINITY, -INFINITY };
        Out o = { .buf = &w->bin }, text = { .buf = &w->accessors };
        const size_t from = w->bin.n;
        unsigned view = 0;
        int r;

        for (size_t i = 0; i < v->n; i++) {
                double at[3];

                place(w, &v->items[i], at);
                for (unsigned k = 0; k < 3; k++) {
                        min[k] = MIN(min[k], (double)(float)at[k]);
                        max[k] = MAX(max[k], (double)(float)at[k]);
                        if (w->compact)
                                out_u16(&o, (uint16_t)at[k]);
                        else
                                out_float(&o, (float)at[k]);
                }
                if (w->compact)
                        out_u16(&o, 0);
        }
        r = o.error ? o.error : end_view(w, from, w->compact ? 8 : 0, GLTF_VERTICES, &view);
        if (r < 0)
                return r;
        *ret = w->n_accessors++;
        r = buf_printf(&w->accessors,
                       "%s{\"bufferView\":%u,\"componentType\":%u,\"count\":%zu,\"type\":\"VEC3\"",
                       *ret ? "," : "", view, w->compact ? GLTF_USHORT : GLTF_FLOAT, v->n);
        out_result(&text, r);
        out_text(&text, ",\"min\":");
        gltf_put_floats(&text, min, 3);
        out_text(&text, ",\"max\":");
        gltf_put_floats(&text, max, 3);
        out_byte(&text, '}');
        return text.error;
}

int gltf_add_colours(GltfWriter *w, const Vertices *v, unsigned *ret) {
        const bool wide = w->colours == COLOURS_VERTEX16;
        Out o = { .buf = &w->bin };
        const size_t from = w->bin.n;
        unsigned view = 0;
        int r;

        for (size_t i = 0; i < v->n; i++) {
                const Colour c = v->items[i].colour;
                const uint8_t rgb[3] = { c.r, c.g, c.b };

                for (unsigned k = 0; k < 3; k++)
                        if (wide)
                                out_u16(&o, w->linear16[rgb[k]]);
                        else {
                                out_byte(&o, w->linear[rgb[k]]);
                                w->most_rounded = MAX(w->most_rounded, w->rounded[rgb[k]]);
                        }
                if (wide)
                        out_u16(&o, UINT16_MAX);
                else
                        out_byte(&o, 255);
        }
        r = o.error ? o.error : end_view(w, from, 0, GLTF_VERTICES, &view);
        return r < 0 ? r : add_accessor(w, view, wide ? GLTF_USHORT : GLTF_UBYTE, true, v->n, "VEC4", ret);
}

int gltf_add_texture_places(GltfWriter *w, const Vertices *v, unsigned *ret) {
        Out o = { .buf = &w->bin };
        const size_t from = w->bin.n;
        unsigned view = 0;
        int r;

        for (size_t i = 0; i < v->n; i++) {
                const size_t n =
                        (size_t)(colours_find(&w->palette, v->items[i].colour) - w->palette.entries);
                const size_t column = n % w->palette_width, row = n / w->palette_width;

                out_float(&o, ((float)column + 0.5F) / (float)w->palette_width);
                out_float(&o, ((float)row + 0.5F) / (float)w->palette_height);
        }
        r = o.error ? o.error : end_view(w, from, 0, GLTF_VERTICES, &view);
        return r < 0 ? r : add_accessor(w, view, GLTF_FLOAT, false, v->n, "VEC2", ret);
}

int gltf_add_indices(GltfWriter *w, const uint32_t *corners, size_t n_quads, size_t n_vertices,
                     unsigned *ret) {
        static const uint8_t order[6] = { 0, 1, 2, 0, 2, 3 };
        /* The largest number is one that the format reserves. */
        const bool wide = n_vertices > UINT16_MAX;
        Out o = { .buf = &w->bin };
        const size_t from = w->bin.n;
        unsigned view = 0;
        int r;

        for (size_t i = 0; i < n_quads; i++)
                for (unsigned k = 0; k < 6; k++)
                        if (wide)
                                out_u32(&o, corners[4 * i + order[k]]);
                        else
                                out_u16(&o, (uint16_t)corners[4 * i + order[k]]);
        r = o.error ? o.error : end_view(w, from, 0, GLTF_INDICES, &view);
        return r < 0 ? r
                     : add_accessor(w, view, wide ? GLTF_UINT : GLTF_USHORT, false, 6 * n_quads, "SCALAR",
                                    ret);
}

int gltf_add_normals(GltfWriter *w, const Mesh *mesh, unsigned *ret) {
        const Placement turn = { .scale = 1, .z_up = w->parts.place.z_up };
        Out o = { .buf = &w->bin };
        const size_t from = w->bin.n;
        unsigned view = 0;
        int r;

        for (size_t i = 0; i < mesh->n; i++) {
                int64_t at[3] = { 0 };
                double n[3];

                at[mesh->quads[i].axis] = mesh->quads[i].positive ? 1 : -1;
                placement_apply(&turn, at, n);
                for (unsigned k = 0; k < 12; k++)
                        out_float(&o, (float)n[k % 3]);
        }
        r = o.error ? o.error : end_view(w, from, 0, GLTF_VERTICES, &view);
        return r < 0 ? r : add_accessor(w, view, GLTF_FLOAT, false, 4 * mesh->n, "VEC3", ret);
}

/* The colours as a picture, row by row; what is left of the last row is transparent. */
int gltf_add_palette(GltfWriter *w) {
        CLEANUP_FREE uint8_t *pixels = NULL;
        const size_t from = w->bin.n;
        int r = 0;

        for (size_t i = 0; !r && i < w->parts.n; i++)
                for (size_t k = 0; !r && k < w->parts.items[i].mesh.n; k++)
                        r = colours_count(&w->palette, w->parts.items[i].mesh.quads[k].colour);
        if (r < 0 || w->palette.n == 0)
                return r;
        if (w->palette.n > (size_t)PALETTE_SIDE * PALETTE_SIDE)
                return format_refuse(w->error,
                                     "the model has %zu colours, a palette texture has %d: say "
                                     "colors=vertex",
                                     w->palette.n, PALETTE_SIDE * PALETTE_SIDE);
        /* Powers of two, which old graphics want. */
        for (w->palette_width = 1; w->palette_width < MIN(w->palette.n, (size_t)PALETTE_SIDE);)
                w->palette_width *= 2;
        for (w->palette_height = 1; (size_t)w->palette_height * w->palette_width < w->palette.n;)
                w->palette_height *= 2;
        pixels = calloc((size_t)w->palette_width * w->palette_height, 4);
        if (!pixels)
                return -ENOMEM;
        for (size_t i = 0; i < w->palette.n; i++) {
                const uint32_t rgb = w->palette.entries[i].rgb;
                const uint8_t pixel[4] = { (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 };

                memcpy(pixels + 4 * i, pixel, sizeof(pixel));
        }
        r = png_write(&w->bin, pixels, w->palette_width, w->palette_height);
        return r < 0 ? r : end_view(w, from, 0, 0, &w->image);
}
