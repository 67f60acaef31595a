/* Reading .obj: corners with or without colours, faces of any number of corners, objects as layers, and
 * materials. */
#include "formats/obj-material.h"
#include "formats/obj.h"
#include "formats/polygon.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct Corner {
        double at[3], colour[3];
        bool coloured;
} Corner;

typedef struct Index {
        size_t corner;
        size_t place; /* on the picture; SIZE_MAX: none */
} Index;

typedef struct Reader {
        Corner *corners;
        size_t n, capacity;
        float (*places)[2]; /* on pictures; 0, 0 is the lower left corner */
        size_t n_places, places_capacity;
        Polygon face;   /* that is being read */
        Index *indices; /* of its corners */
        size_t indices_capacity;
        ObjPaints paints;
        Triangles triangles;
        ObjSplit split;
        uint32_t part; /* that is being read */
        bool bytes;    /* colours go to 255, not to 1 */
        bool objects;  /* there are some */
        FormatError *error;
} Reader;

static void reader_done(Reader *r) {
        free(r->corners);
        free(r->places);
        free(r->indices);
        polygon_done(&r->face);
        free(r->paints.items);
        triangles_done(&r->triangles);
}

static int fail_line(const Reader *reader, const Line *line, const char *expected) {
        char found[LINE_EXCERPT];

        line_excerpt(line, found);
        return format_fail(reader->error, line->offset,
                           "line %" PRIu64 " at byte %" PRIu64 ": expected %s, found \"%s\"", line->number,
                           line->offset, expected, found);
}

/* As many numbers as stand there, at most n. */
static unsigned take_numbers(const char **at, const char *end, double *ret, unsigned n) {
        unsigned i = 0;

        for (; i < n; i++) {
                const char *behind = take_decimal(skip_blanks(*at, end), end, &ret[i]);

                if (!behind)
                        break;
                *at = behind;
        }
        return i;
}

static int read_corner(Reader *reader, const Line *line, const char *at) {
        double numbers[6];
        const unsigned n = take_numbers(&at, line->end, numbers, 6);
        Corner c = { .coloured = n == 6 };
        int r;

        if (n < 3)
                return fail_line(reader, line, "v X Y Z, or v X Y Z R G B");
        memcpy(c.at, numbers, sizeof(c.at));
        if (c.coloured)
                memcpy(c.colour, numbers + 3, sizeof(c.colour));
        r = GROW(reader->corners, reader->capacity, reader->n);
        if (!r)
                reader->corners[reader->n++] = c;
        return r;
}

static uint8_t byte_of(double share) {
        return (uint8_t)lround(255 * fmin(fmax(share, 0), 1));
}

static int read_place(Reader *reader, const Line *line, const char *at) {
        double uv[2];
        int r;

        if (take_numbers(&at, line->end, uv, 2) < 2)
                return fail_line(reader, line, "vt U V");
        r = GROW(reader->places, reader->places_capacity, reader->n_places);
        if (r)
                return r;
        reader->places[reader->n_places][0] = (float)uv[0];
        reader->places[reader->n_places++][1] = (float)uv[1];
        return 0;
}

/* From the end when negative. False: there is none. */
static bool find_index(int32_t number, size_t n, size_t *ret) {
        if (number == 0 || (number > 0 ? (size_t)number > n : (size_t) - (int64_t)number > n))
                return false;
        *ret = number > 0 ? (size_t)number - 1 : n - (size_t) - (int64_t)number;
        return true;
}

/* "7", "7/1", "7//3". A place that is not there leaves the face without a picture. */
static int read_index(const Reader *reader, const Line *line, const char *word, size_t n, Index *ret) {
        int32_t number;
        const char *end = word + n, *behind = take_number(word, end, &number);

        ret->place = SIZE_MAX;
        if (!behind || (behind < end && *behind != '/') || number == 0)
                return fail_line(reader, line, "f and the numbers of corners");
        if (!find_index(number, reader->n, &ret->corner))
                return format_fail(reader->error, line->offset,
                                   "line %" PRIu64 " at byte %" PRIu64 ": there is no corner %" PRId32
                                   ", there are %zu before it",
                                   line->number, line->offset, number, reader->n);
        if (behind < end && take_number(behind + 1, end, &number))
                (void)find_index(number, reader->n_places, &ret->place);
        return 0;
}

static Colour corner_colour(const Reader *reader, const Corner *c, const ObjPaint *paint) {
        const double most = reader->bytes ? 255 : 1;

        if (c->coloured)
                return (Colour){ byte_of(c->colour[0] / most), byte_of(c->colour[1] / most),
                                 byte_of(c->colour[2] / most), 255 };
        /* Programs write any Kd, black too, beside a picture, which stands in place of it. */
        if (paint && paint->texture != TRIANGLE_PLAIN)
                return (Colour){ 255, 255, 255, 255 };
        return paint ? paint->colour : reader->paints.colour;
}

static int add_triangle(Reader *reader, const Index corners[static 3], const ObjPaint *paint) {
        Triangle t = { .texture = paint ? paint->texture : TRIANGLE_PLAIN, .part = reader->part };

        assert(reader->corners);
        for (unsigned i = 0; i < 3; i++) {
                const Corner *c = &reader->corners[corners[i].corner];

                memcpy(t.at[i], c->at, sizeof(t.at[i]));
                t.colours[i] = corner_colour(reader, c, paint);
                if (corners[i].place == SIZE_MAX) {
                        t.texture = TRIANGLE_PLAIN;
                        continue;
                }
                t.uv[i][0] = reader->places[corners[i].place][0];
                t.uv[i][1] = 1 - reader->places[corners[i].place][1];
        }
        return triangles_add(&reader->triangles, &t);
}

static int read_face(Reader *reader, const Line *line, const char *at, const ObjPaint *paint) {
        const Polygon *face = &reader->face;
        const char *word;
        size_t length, n = 0;
        int r = 0;

        polygon_begin(&reader->face);
        while (!r && (length = take_word(&at, line->end, &word)) > 0) {
                r = GROW(reader->indices, reader->indices_capacity, n);
                if (!r)
                        r = read_index(reader, line, word, length, &reader->indices[n]);
                if (!r)
                        r = polygon_add(&reader->face, reader->corners[reader->indices[n++].corner].at);
        }
        if (!r && n < 3)
                return fail_line(reader, line, "a face of three corners or more");
        if (!r)
                polygon_cut(&reader->face);
        for (size_t i = 0; !r && i < face->n_triangles; i++) {
                const uint32_t *t = face->triangles[i];

                r = add_triangle(reader,
                                 (const Index[3]){ reader->indices[t[0]], reader->indices[t[1]],
                                                   reader->indices[t[2]] },
                                 paint);
        }
        return r;
}

/* A line that begins an object, or goes on with a group or a material. */
static int begin_part(Reader *reader, const Line *line, const char *at, ObjSplit kind) {
        const char *name;
        size_t n = obj_name(line, at, &name);
        Triangles *t = &reader->triangles;
        int r;

        if (n == 0) {
                name = "mesh";
                n = strlen(name);
        }
        if (kind != reader->split)
                return 0;
        if (kind != OBJ_OBJECTS)
                return triangles_find_part(t, name, n, &reader->part);
        r = triangles_add_part(t, name, n);
        reader->part = (uint32_t)t->n_parts - 1;
        return r;
}

static int read_line(Reader *reader, const Line *line, const ObjPaint **paint) {
        const char *at = line->text, *word, *name;
        const size_t n = take_word(&at, line->end, &word);
        size_t length;

        if (word_is(word, n, "v"))
                return read_corner(reader, line, at);
        if (word_is(word, n, "vt"))
                return read_place(reader, line, at);
        if (word_is(word, n, "f"))
                return read_face(reader, line, at, *paint);
        if (word_is(word, n, "o"))
                return begin_part(reader, line, at, OBJ_OBJECTS);
        if (word_is(word, n, "g"))
                return begin_part(reader, line, at, OBJ_GROUPS);
        if (word_is(word, n, "usemtl")) {
                length = obj_name(line, at, &name);
                *paint = obj_paint_find(&reader->paints, name, length);
                reader->paints.unfound |= !*paint;
                return begin_part(reader, line, at, OBJ_MATERIALS);
        }
        return 0;
}

/* Some programs count colors to 255: one that is more than 1 tells. And materials may stand behind what
 * uses them. */
static int look_ahead(Reader *reader, Lines lines) {
        Line line;
        int r = 0;

        while (!r && lines_next(&lines, &line)) {
                const char *at = line.text, *word;
                const size_t n = take_word(&at, line.end, &word);
                double numbers[6];

                if (word_is(word, n, "v") && take_numbers(&at, line.end, numbers, 6) == 6)
                        reader->bytes |= numbers[3] > 1 || numbers[4] > 1 || numbers[5] > 1;
                else if (word_is(word, n, "o"))
                        reader->objects = true;
                else if (word_is(word, n, "mtllib"))
                        r = obj_library(&reader->paints, &line, at);
                else
                        r = obj_paint_line(&reader->paints, &line);
        }
        return r;
}

static int read_lines(Reader *reader, Lines lines) {
        const ObjPaint *paint = NULL;
        Line line;
        int r = 0;

        while (!r && lines_next(&lines, &line))
                r = read_line(reader, &line, &paint);
        return r;
}

static Lines obj_lines(const uint8_t *data, size_t n) {
        Lines lines = lines_new(data, n);

        lines.joins = true;
        return lines;
}

static int note_missing(const ObjPaints *p, FormatNotes *notes) {
        if (p->unread && (p->unfound || p->n == 0))
                return format_note(
                        notes, "materials are in a file of their own (mtllib), which did not come along: "
                               "their colors are left out");
        if (p->unpictured)
                return format_note(notes,
                                   "pictures of materials that are neither PNG nor JPEG, or did not come "
                                   "along, are left out: their faces have the color of the material");
        return 0;
}

int obj_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .error = error };
        ProgressStage stage;
        int r;

        reader.paints = (ObjPaints){ .triangles = &reader.triangles,
                                     .beside = settings->beside,
                                     .colour = setting(settings, "color")->colour,
                                     .error = error };
        stage = progress_enter(0, TRIANGLES_KNOWN / 2);
        r = look_ahead(&reader, obj_lines(data, n));
        obj_paints_close(&reader.paints);
        reader.split = (ObjSplit)setting(settings, "split")->i;
        if (reader.split == OBJ_OBJECTS && !reader.objects)
                reader.split = OBJ_GROUPS;
        progress_leave(stage);
        stage = progress_enter(TRIANGLES_KNOWN / 2, TRIANGLES_KNOWN);
        if (!r)
                r = read_lines(&reader, obj_lines(data, n));
        progress_leave(stage);
        if (!r)
                r = note_missing(&reader.paints, notes);
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
