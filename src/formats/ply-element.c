/* The elements behind the header of a .ply, one after the other: each has the properties that the header
 * says, numbers and lists of them. */
#include "formats/ply.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void ply_reader_done(PlyReader *r) {
        ply_header_done(&r->header);
}

int ply_number(PlyReader *r, PlyType type, double *ret) {
        return ply_value(&r->c, r->header.layout, type, ret);
}

int ply_length(PlyReader *reader, const PlyProperty *p, uint64_t *ret) {
        const uint64_t at = cursor_offset(&reader->c);
        double n;
        int r;

        r = ply_number(reader, p->length, &n);
        if (r)
                return r;
        if (!(n >= 0 && n <= (double)cursor_left(&reader->c) && n == floor(n)))
                return format_fail(reader->c.error, at,
                                   "the list at byte %" PRIu64
                                   " claims %g items, the file has %zu bytes left",
                                   at, n, cursor_left(&reader->c));
        *ret = (uint64_t)n;
        return 0;
}

static int skip_list(PlyReader *reader, const PlyProperty *p) {
        uint64_t n = 0;
        double item;
        int r;

        r = ply_length(reader, p, &n);
        for (uint64_t i = 0; !r && i < n; i++)
                r = ply_number(reader, p->type, &item);
        return r;
}

int ply_property(PlyReader *reader, const PlyProperty *p, double values[static PLY_ROLES]) {
        return p->list ? skip_list(reader, p) : ply_number(reader, p->type, &values[p->role]);
}

/* In a text each element has a line of its own, and programs write numbers behind those that the header
 * tells of. Where there are fewer lines, numbers just follow each other. */
void ply_find_lines(PlyReader *r) {
        const uint8_t *at = r->c.data + r->c.at, *end = r->c.data + r->c.n;
        uint64_t n = 0, lines;

        if (r->header.layout != PLY_ASCII || at == end)
                return;
        lines = end[-1] != '\n';
        for (size_t i = 0; i < r->header.n_elements; i++)
                if (r->header.elements[i].n_properties && n < UINT64_MAX / 2)
                        n += r->header.elements[i].n;
        while ((at = memchr(at, '\n', (size_t)(end - at)))) {
                lines++;
                at++;
        }
        r->lines = lines >= n;
}

void ply_end(PlyReader *r) {
        const uint8_t *at = r->c.data + r->c.at, *end;

        if (!r->lines)
                return;
        end = memchr(at, '\n', cursor_left(&r->c));
        r->c.at = end ? (size_t)(end - r->c.data) : r->c.n;
}

int ply_take(PlyReader *reader, const PlyElement *e, double values[static PLY_ROLES]) {
        int r = 0;

        for (size_t i = 0; !r && i < e->n_properties; i++)
                r = ply_property(reader, &e->properties[i], values);
        if (!r)
                ply_end(reader);
        format_tell(reader->n_taken++, cursor_offset(&reader->c));
        return r;
}

int ply_skip(PlyReader *reader, const PlyElement *e) {
        double values[PLY_ROLES];
        int r = 0;

        for (uint64_t i = 0; !r && e->n_properties && i < e->n; i++)
                r = ply_take(reader, e, values);
        return r;
}

/* The least a number takes is a byte. */
int ply_check_number(PlyReader *reader, const PlyElement *e) {
        if (e->n > cursor_left(&reader->c))
                return format_fail(reader->c.error, e->offset,
                                   "the header at byte %" PRIu64 " claims %" PRIu64
                                   " elements \"%s\", the file has %zu bytes left",
                                   e->offset, e->n, e->name, cursor_left(&reader->c));
        return 0;
}

bool ply_coloured(const double most[static PLY_ROLES]) {
        return most[PLY_RED] > 0 && most[PLY_GREEN] > 0 && most[PLY_BLUE] > 0;
}

int ply_colour(const char *what, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
               uint64_t at, FormatError *error, Colour *ret) {
        uint8_t colour[PLY_ALPHA + 1];

        for (unsigned i = PLY_RED; i <= PLY_ALPHA; i++) {
                if (!(values[i] >= 0 && values[i] <= most[i]))
                        return format_fail(error, at,
                                           "the %s at byte %" PRIu64
                                           " has a colour of %g, its type goes from 0 to %g",
                                           what, at, values[i], most[i]);
                colour[i] = (uint8_t)lround(values[i] / most[i] * 255);
        }
        *ret = (Colour){ colour[PLY_RED], colour[PLY_GREEN], colour[PLY_BLUE], colour[PLY_ALPHA] };
        return 0;
}
