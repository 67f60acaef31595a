/* .ply as points: each vertex is a voxel and must stand at whole coordinates, which are taken as they are
 * (Z up). Meshes are refused: making voxels of one is another thing. */
#include "formats/internal.h"
#include "formats/ply.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct Reader {
        Cursor c;
        PlyHeader header;
} Reader;

static void reader_done(Reader *r) {
        ply_header_done(&r->header);
}

static bool is_blank(uint8_t c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int take_text(Cursor *c, double *ret) {
        char word[64];
        size_t n = 0;
        char *end;

        while (cursor_left(c) && is_blank(c->data[c->at]))
                c->at++;
        for (; n < cursor_left(c) && !is_blank(c->data[c->at + n]) && n < sizeof(word) - 1; n++)
                word[n] = (char)c->data[c->at + n];
        word[n] = 0;
        if (!n)
                return cursor_fail(c, "a number is missing: the file ends at byte %" PRIu64,
                                   cursor_offset(c));
        *ret = strtod(word, &end);
        if (end != word + n)
                return cursor_fail(c, "what stands at byte %" PRIu64 " is no number", cursor_offset(c));
        c->at += n;
        return 0;
}

static double number_of(uint64_t bits, PlyType type) {
        const uint32_t low = (uint32_t)bits;
        double wide;
        float narrow;

        switch (type) {
        case PLY_I8:
                return (int8_t)low;
        case PLY_I16:
                return (int16_t)low;
        case PLY_I32:
                return (int32_t)low;
        case PLY_U8:
        case PLY_U16:
        case PLY_U32:
                return low;
        case PLY_F32:
                memcpy(&narrow, &low, sizeof(narrow));
                return (double)narrow;
        case PLY_F64:
                memcpy(&wide, &bits, sizeof(wide));
                return wide;
        }
        return 0;
}

static int take_value(Reader *reader, PlyType type, double *ret) {
        const size_t n = ply_size(type);
        const uint8_t *b;
        uint64_t bits = 0;
        int r;

        if (reader->header.layout == PLY_ASCII)
                return take_text(&reader->c, ret);
        r = cursor_bytes(&reader->c, n, "a number", &b);
        if (r)
                return r;
        for (size_t i = 0; i < n; i++)
                bits |= (uint64_t)b[i] << 8 * (reader->header.layout == PLY_LITTLE ? i : n - 1 - i);
        *ret = number_of(bits, type);
        return 0;
}

static int skip_list(Reader *reader, const PlyProperty *p) {
        const uint64_t at = cursor_offset(&reader->c);
        double n, item;
        int r;

        r = take_value(reader, p->length, &n);
        if (r)
                return r;
        if (!(n >= 0 && n <= (double)cursor_left(&reader->c) && n == floor(n)))
                return format_fail(reader->c.error, at,
                                   "the list at byte %" PRIu64
                                   " claims %g items, the file has %zu bytes left",
                                   at, n, cursor_left(&reader->c));
        for (uint64_t i = 0; !r && i < (uint64_t)n; i++)
                r = take_value(reader, p->type, &item);
        return r;
}

static int take_element(Reader *reader, const PlyElement *e, double values[static PLY_ROLES]) {
        int r = 0;

        for (size_t i = 0; !r && i < e->n_properties; i++) {
                const PlyProperty *p = &e->properties[i];

                r = p->list ? skip_list(reader, p) : take_value(reader, p->type, &values[p->role]);
        }
        return r;
}

static int place(Volume *v, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
                 uint64_t at, FormatError *error) {
        uint8_t colour[PLY_ALPHA + 1];

        for (unsigned i = PLY_X; i <= PLY_Z; i++)
                if (!(values[i] >= INT32_MIN && values[i] <= INT32_MAX && values[i] == floor(values[i])))
                        return format_fail(
                                error, at,
                                "the vertex at byte %" PRIu64
                                " has %c = %g: only points at whole 32-bit coordinates are voxels",
                                at, "xyz"[i], values[i]);
        for (unsigned i = PLY_RED; i <= PLY_ALPHA; i++) {
                if (!(values[i] >= 0 && values[i] <= most[i]))
                        return format_fail(error, at,
                                           "the vertex at byte %" PRIu64
                                           " has a colour of %g, its type goes from 0 to %g",
                                           at, values[i], most[i]);
                colour[i] = (uint8_t)lround(values[i] / most[i] * 255);
        }
        return format_put_voxel(
                v, (Point){ (int32_t)values[PLY_X], (int32_t)values[PLY_Y], (int32_t)values[PLY_Z] },
                (Colour){ colour[PLY_RED], colour[PLY_GREEN], colour[PLY_BLUE], colour[PLY_ALPHA] },
                FORMAT_BLOCKS_MOST, at, error);
}

/* The largest value of each colour; 0 for what vertices do not have. */
static int check_vertex(const PlyElement *e, FormatError *error, double most[static PLY_ROLES]) {
        bool has[PLY_ROLES] = { 0 };

        for (size_t i = 0; i < e->n_properties; i++) {
                const PlyProperty *p = &e->properties[i];

                has[p->role] = true;
                most[p->role] = ply_colour_most(p->type);
                if (p->role >= PLY_RED && p->role <= PLY_ALPHA && most[p->role] == 0)
                        return format_fail(error, e->offset,
                                           "colours of the vertices (header at byte %" PRIu64
                                           ") must be uchar, ushort, float or double",
                                           e->offset);
        }
        for (unsigned i = PLY_X; i <= PLY_BLUE; i++)
                if (!has[i])
                        return format_fail(error, e->offset,
                                           "vertices (header at byte %" PRIu64
                                           ") need the properties x, y, z, red, green and blue to be voxels",
                                           e->offset);
        if (!has[PLY_ALPHA])
                most[PLY_ALPHA] = 1;
        return 0;
}

static int refuse_mesh(const PlyHeader *h, FormatError *error) {
        static const char *const names[] = { "face", "tristrips" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const PlyElement *e = ply_element(h, names[i]);

                if (e && e->n)
                        return format_fail(error, e->offset,
                                           "the file holds a mesh (%" PRIu64 " %s, header at byte %" PRIu64
                                           "): .ply is read as points, a vertex a voxel; export the model "
                                           "as points, or as voxels",
                                           e->n, names[i], e->offset);
        }
        return 0;
}

static int read_points(Reader *reader, const PlyElement *vertex, Volume *v) {
        double most[PLY_ROLES] = { 0 }, values[PLY_ROLES] = { 0 };
        int r;

        r = check_vertex(vertex, reader->c.error, most);
        /* The least a number takes is a byte. */
        if (!r && vertex->n > cursor_left(&reader->c))
                return format_fail(reader->c.error, vertex->offset,
                                   "the header at byte %" PRIu64 " claims %" PRIu64
                                   " vertices, the file has %zu bytes left",
                                   vertex->offset, vertex->n, cursor_left(&reader->c));
        for (const PlyElement *e = reader->header.elements; !r && e < vertex; e++)
                for (uint64_t i = 0; !r && e->n_properties && i < e->n; i++)
                        r = take_element(reader, e, values);
        values[PLY_ALPHA] = most[PLY_ALPHA];
        for (uint64_t i = 0; !r && i < vertex->n; i++) {
                const uint64_t at = cursor_offset(&reader->c);

                r = take_element(reader, vertex, values);
                if (!r)
                        r = place(v, values, most, at, reader->c.error);
        }
        return r;
}

int ply_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .c = cursor_new(data, n, error) };
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP(volume_free) Volume *v = NULL;
        const PlyElement *vertex;
        Layer *layer;
        int r;

        r = ply_header_read(&reader.c, &reader.header);
        if (!r)
                r = refuse_mesh(&reader.header, error);
        if (r)
                return r;
        vertex = ply_element(&reader.header, "vertex");
        if (!vertex)
                return cursor_fail(&reader.c, "the header has no element \"vertex\", so there is no voxel");

        r = model_new_bare(&m);
        if (!r)
                r = volume_new(&v);
        if (!r)
                r = read_points(&reader, vertex, v);
        if (r)
                return r;
        m->box = volume_box(v);
        r = format_add_layer(m, 0, "points", &v, error, &layer);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}
