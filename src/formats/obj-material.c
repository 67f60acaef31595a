/* The materials of .obj: colours (Kd) and pictures (map_Kd), of a .mtl beside it or in the file itself. */
#include "formats/obj-material.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static uint8_t byte_of(double share) {
        return (uint8_t)lround(255 * fmin(fmax(share, 0), 1));
}

size_t obj_name(const Line *line, const char *at, const char **ret) {
        const char *end = line->end;

        *ret = skip_blanks(at, end);
        while (end > *ret && is_blank(end[-1]))
                end--;
        return (size_t)(end - *ret);
}

/* What stands behind the options, if there are any. */
static size_t picture_name_of(const Line *line, const char *at, const char **ret) {
        const char *word;
        size_t n = obj_name(line, at, ret), length;

        if (n == 0 || **ret != '-')
                return n;
        for (n = 0; (length = take_word(&at, line->end, &word)) > 0; n = length)
                *ret = word;
        return n;
}

static int compare_names(const ObjPaint *a, const ObjPaint *b) {
        return a->n != b->n ? (a->n < b->n ? -1 : 1) : memcmp(a->name, b->name, a->n);
}

static int compare_paints(const void *a, const void *b) {
        const ObjPaint *x = a, *y = b;
        const int names = compare_names(x, y);

        return names ? names : x->number < y->number ? -1 : x->number > y->number;
}

/* A tree or a table of names could be made slow by who chooses them. */
void obj_paints_close(ObjPaints *p) {
        if (p->n > 0)
                qsort(p->items, p->n, sizeof(*p->items), compare_paints);
}

const ObjPaint *obj_paint_find(const ObjPaints *p, const char *name, size_t n) {
        const ObjPaint wanted = { .name = name, .n = n };
        size_t from = 0, end = p->n;

        while (from < end) {
                const size_t middle = from + (end - from) / 2;

                if (compare_names(&p->items[middle], &wanted) > 0)
                        end = middle;
                else
                        from = middle + 1;
        }
        return from > 0 && !compare_names(&p->items[from - 1], &wanted) ? &p->items[from - 1] : NULL;
}

static int begin_paint(ObjPaints *p, const Line *line, const char *at) {
        ObjPaint paint = { .number = p->n, .colour = p->colour, .texture = TRIANGLE_PLAIN };
        int r;

        paint.n = obj_name(line, at, &paint.name);
        r = GROW(p->items, p->capacity, p->n);
        if (!r)
                p->items[p->n++] = paint;
        return r;
}

static int read_colour(ObjPaints *p, const Line *line, const char *at) {
        double rgb[3];

        for (unsigned i = 0; i < 3; i++) {
                at = take_decimal(skip_blanks(at, line->end), line->end, &rgb[i]);
                if (!at)
                        return line_fail(p->error, line, "Kd R G B");
        }
        if (p->n > 0)
                p->items[p->n - 1].colour =
                        (Colour){ byte_of(rgb[0]), byte_of(rgb[1]), byte_of(rgb[2]), 255 };
        return 0;
}

/* A picture that is used by several materials is read once. */
static int read_picture(ObjPaints *p, const Line *line, const char *at) {
        const BesideFile *file;
        Texture texture = { 0 };
        Triangles *t = p->triangles;
        const char *name;
        const size_t n = picture_name_of(line, at, &name);
        int r;

        r = beside_find(p->beside, name, n, &file);
        if (r < 0 || p->n == 0)
                return r;
        p->unpictured |= !file;
        if (!file)
                return 0;
        for (size_t i = 0; i < t->n_textures && i < OBJ_PICTURES; i++)
                if (p->pictures[i] == file) {
                        p->items[p->n - 1].texture = (uint32_t)i;
                        return 0;
                }
        if (t->n_textures == OBJ_PICTURES) {
                p->unpictured = true;
                return 0;
        }
        r = GROW(t->textures, t->textures_capacity, t->n_textures);
        if (!r)
                r = texture_read(file->data, file->n, &texture);
        if (r == -ENOMEM)
                return r;
        p->unpictured |= r < 0;
        if (r < 0)
                return 0;
        p->pictures[t->n_textures] = file;
        p->items[p->n - 1].texture = (uint32_t)t->n_textures;
        t->textures[t->n_textures++] = texture;
        return 0;
}

int obj_paint_line(ObjPaints *p, const Line *line) {
        const char *at = line->text, *word;
        const size_t n = take_word(&at, line->end, &word);

        if (word_is(word, n, "newmtl"))
                return begin_paint(p, line, at);
        if (word_is(word, n, "Kd"))
                return read_colour(p, line, at);
        if (word_is(word, n, "map_Kd"))
                return read_picture(p, line, at);
        return 0;
}

/* Each is read once, however often it is named. */
static bool is_new(ObjPaints *p, const BesideFile *library) {
        for (size_t i = 0; i < p->n_libraries; i++)
                if (p->libraries[i] == library)
                        return false;
        if (p->n_libraries == OBJ_LIBRARIES)
                return false;
        p->libraries[p->n_libraries++] = library;
        return true;
}

int obj_library(ObjPaints *p, const Line *line, const char *at) {
        const BesideFile *file;
        const char *name;
        const size_t n = obj_name(line, at, &name);
        Lines lines;
        Line l;
        int r;

        r = beside_find(p->beside, name, n, &file);
        if (r < 0)
                return r;
        p->unread |= !file;
        if (!file || !is_new(p, file))
                return 0;
        lines = lines_new(file->data, file->n);
        while (!r && lines_next(&lines, &l))
                r = obj_paint_line(p, &l);
        return r;
}
