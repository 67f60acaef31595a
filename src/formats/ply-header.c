/* The header of a .ply: a statement a line, words with blanks between. */
#include "formats/ply.h"

#include "formats/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define WORD_MOST 32
#define WORDS_MOST 5
#define ELEMENTS_MOST 256 /* kinds of them, each with a name of its own */

static const struct {
        const char *name, *number; /* of the type, in the two ways they are in use */
        size_t size;
        double colour_most;
} types[] = {
        [PLY_I8] = { "char", "int8", 1, 0 },      [PLY_U8] = { "uchar", "uint8", 1, 255 },
        [PLY_I16] = { "short", "int16", 2, 255 }, [PLY_U16] = { "ushort", "uint16", 2, 65535 },
        [PLY_I32] = { "int", "int32", 4, 255 },   [PLY_U32] = { "uint", "uint32", 4, 255 },
        [PLY_F32] = { "float", "float32", 4, 1 }, [PLY_F64] = { "double", "float64", 8, 1 },
};

static const struct {
        const char *name;
        PlyRole role;
} roles[] = {
        { "x", PLY_X },         { "y", PLY_Y },     { "z", PLY_Z },
        { "red", PLY_RED },     { "r", PLY_RED },   { "diffuse_red", PLY_RED },
        { "green", PLY_GREEN }, { "g", PLY_GREEN }, { "diffuse_green", PLY_GREEN },
        { "blue", PLY_BLUE },   { "b", PLY_BLUE },  { "diffuse_blue", PLY_BLUE },
        { "alpha", PLY_ALPHA }, { "a", PLY_ALPHA }, { "diffuse_alpha", PLY_ALPHA },
};

/* A line of the header. Words beyond the fifth, and what is too long of a word, are left off. */
typedef struct Line {
        char words[WORDS_MOST][WORD_MOST];
        size_t n; /* words, all of them */
        uint64_t offset;
} Line;

void ply_header_done(PlyHeader *h) {
        for (size_t i = 0; i < h->n_elements; i++)
                free(h->elements[i].properties);
        free(h->elements);
        *h = (PlyHeader){ 0 };
}

const PlyElement *ply_element(const PlyHeader *h, const char *name) {
        for (size_t i = 0; i < h->n_elements; i++)
                if (!strcmp(h->elements[i].name, name))
                        return &h->elements[i];
        return NULL;
}

double ply_colour_most(PlyType type) {
        return types[type].colour_most;
}

size_t ply_size(PlyType type) {
        return types[type].size;
}

static bool is_blank(uint8_t c) {
        return c == ' ' || c == '\t' || c == '\r';
}

static void split(const uint8_t *s, const uint8_t *end, Line *ret) {
        while (s < end) {
                size_t n = 0;

                while (s < end && is_blank(*s))
                        s++;
                if (s == end)
                        return;
                for (; s < end && !is_blank(*s); s++, n++)
                        if (ret->n < WORDS_MOST && n < WORD_MOST - 1)
                                ret->words[ret->n][n] = (char)(*s > ' ' && *s < 0x7f ? *s : '?');
                ret->n++;
        }
}

static int next_line(Cursor *c, Line *ret) {
        const uint8_t *text = c->data + c->at;
        const uint8_t *end = cursor_left(c) ? memchr(text, '\n', cursor_left(c)) : NULL;

        if (!end)
                return cursor_fail(c, "the header at byte %" PRIu64 " is cut off: no line \"end_header\"",
                                   cursor_offset(c));
        *ret = (Line){ .offset = cursor_offset(c) };
        split(text, end, ret);
        c->at += (size_t)(end - text) + 1;
        return 0;
}

#define line_fail(c, line, text, ...)                                                                       \
        format_fail((c)->error, (line)->offset, "the header at byte %" PRIu64 ": " text, (line)->offset,    \
                    ##__VA_ARGS__)

static int head_format(Cursor *c, const Line *l, PlyHeader *h) {
        static const char *const names[] = {
                [PLY_ASCII] = "ascii", [PLY_LITTLE] = "binary_little_endian", [PLY_BIG] = "binary_big_endian"
        };

        for (unsigned i = PLY_ASCII; i < ARRAY_LEN(names); i++)
                if (!strcmp(l->words[1], names[i]))
                        h->layout = (PlyLayout)i;
        if (l->n != 3 || h->layout == PLY_UNKNOWN || strcmp(l->words[2], "1.0") != 0)
                return line_fail(
                        c, l,
                        "\"format %s %s\" is none of ascii, binary_little_endian, binary_big_endian 1.0",
                        l->words[1], l->words[2]);
        return 0;
}

static int head_element(Cursor *c, const Line *l, PlyHeader *h) {
        PlyElement e = { .offset = l->offset };
        int r;

        for (const char *s = l->words[2]; *s; s++) {
                if (*s < '0' || *s > '9' || e.n > UINT64_MAX / 16)
                        return line_fail(c, l, "\"%s\" is no number of elements", l->words[2]);
                e.n = e.n * 10 + (uint64_t)(*s - '0');
        }
        if (l->n != 3)
                return line_fail(c, l, "an element has a name and a number");
        if (h->n_elements == ELEMENTS_MOST)
                return line_fail(c, l, "there are more than %d elements", ELEMENTS_MOST);
        if (ply_element(h, l->words[1]))
                return line_fail(c, l, "there is an element \"%s\" already", l->words[1]);
        memcpy(e.name, l->words[1], sizeof(e.name));
        r = GROW(h->elements, h->capacity, h->n_elements);
        if (r < 0)
                return r;
        h->elements[h->n_elements++] = e;
        return 0;
}

static bool take_type(const char *word, PlyType *ret) {
        for (unsigned i = 0; i < ARRAY_LEN(types); i++)
                if (!strcmp(word, types[i].name) || !strcmp(word, types[i].number)) {
                        *ret = (PlyType)i;
                        return true;
                }
        return false;
}

static PlyRole role_of(const char *word) {
        for (size_t i = 0; i < ARRAY_LEN(roles); i++)
                if (!strcmp(word, roles[i].name))
                        return roles[i].role;
        return PLY_OTHER;
}

static PlyRole list_role_of(const PlyElement *e, const char *word) {
        if (!e || (strcmp(word, "vertex_indices") != 0 && strcmp(word, "vertex_index") != 0))
                return PLY_OTHER;
        return !strcmp(e->name, "tristrips") ? PLY_STRIP : PLY_INDICES;
}

static int head_property(Cursor *c, const Line *l, PlyHeader *h) {
        const bool list = !strcmp(l->words[1], "list");
        PlyElement *e = h->n_elements ? &h->elements[h->n_elements - 1] : NULL;
        PlyProperty p = { .list = list, .role = list ? list_role_of(e, l->words[4]) : role_of(l->words[2]) };
        int r;

        if (!e)
                return line_fail(c, l, "a property stands before the first element");
        if (l->n != (list ? 5 : 3))
                return line_fail(c, l,
                                 "a property is \"property TYPE NAME\" or \"property list TYPE TYPE NAME\"");
        if (list && (!take_type(l->words[2], &p.length) || p.length >= PLY_F32))
                return line_fail(c, l, "\"%s\" is no type for the length of a list", l->words[2]);
        if (!take_type(l->words[list ? 3 : 1], &p.type))
                return line_fail(c, l, "\"%s\" is no type of a property", l->words[list ? 3 : 1]);
        r = GROW(e->properties, e->capacity, e->n_properties);
        if (r < 0)
                return r;
        e->properties[e->n_properties++] = p;
        return 0;
}

/* "comment : MagicaVoxel @ Ephtracy" */
static int head_comment(Cursor *c, const Line *l, PlyHeader *h) {
        for (size_t i = 1; i < MIN(l->n, (size_t)WORDS_MOST); i++)
                h->z_up |= strcmp(l->words[i], "MagicaVoxel") == 0;
        return 0;
}

static int read_magic(Cursor *c) {
        Line l;
        int r;

        if (cursor_left(c) < 4 || memcmp(c->data, "ply", 3) != 0)
                return cursor_fail(c, "a .ply begins with the line \"ply\", this file does not");
        r = next_line(c, &l);
        if (!r && (l.n != 1 || strcmp(l.words[0], "ply") != 0))
                r = line_fail(c, &l, "the first line is not \"ply\"");
        return r;
}

int ply_header_read(Cursor *c, PlyHeader *h) {
        static const struct {
                const char *word;
                int (*read)(Cursor *c, const Line *l, PlyHeader *h);
        } statements[] = {
                { "format", head_format },
                { "element", head_element },
                { "property", head_property },
                { "comment", head_comment },
                { "obj_info", head_comment },
                { "", head_comment },
                /* By Blender 2.4. */
                { "Created", head_comment },
        };
        int r;

        for (r = read_magic(c); !r;) {
                size_t i = 0;
                Line l;

                r = next_line(c, &l);
                if (r)
                        return r;
                if (!strcmp(l.words[0], "end_header"))
                        return h->layout == PLY_UNKNOWN ? line_fail(c, &l, "there is no line \"format\"")
                                                        : 0;
                while (i < ARRAY_LEN(statements) && strcmp(l.words[0], statements[i].word) != 0)
                        i++;
                if (i == ARRAY_LEN(statements))
                        return line_fail(c, &l, "\"%s\" is no statement of .ply", l.words[0]);
                r = statements[i].read(c, &l, h);
        }
        return r;
}

int ply_check_colours(const PlyElement *e, FormatError *error, double most[static PLY_ROLES]) {
        most[PLY_ALPHA] = 1;
        for (size_t i = 0; i < e->n_properties; i++) {
                const PlyProperty *p = &e->properties[i];

                if (p->list || p->role < PLY_RED || p->role > PLY_ALPHA)
                        continue;
                most[p->role] = ply_colour_most(p->type);
                if (most[p->role] == 0)
                        return format_fail(error, e->offset,
                                           "colours (header at byte %" PRIu64
                                           ") must be uchar, ushort, int, float or double",
                                           e->offset);
        }
        return 0;
}

int ply_check_vertex(const PlyElement *e, FormatError *error, double most[static PLY_ROLES]) {
        bool has[PLY_ROLES] = { 0 };
        int r;

        r = ply_check_colours(e, error, most);
        if (r)
                return r;
        for (size_t i = 0; i < e->n_properties; i++)
                if (!e->properties[i].list && e->properties[i].role < PLY_ROLES)
                        has[e->properties[i].role] = true;
        for (unsigned i = PLY_X; i <= PLY_Z; i++)
                if (!has[i])
                        return format_fail(error, e->offset,
                                           "vertices (header at byte %" PRIu64
                                           ") need the properties x, y and z to be voxels",
                                           e->offset);
        return 0;
}
