/* Reading .obj: corners with or without colours, faces of any number of corners, objects as layers, and
 * materials as far as they stand in the same file. */
#include "formats/lines.h"
#include "formats/obj.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct Corner {
        double at[3], colour[3];
        bool coloured;
} Corner;

typedef struct Paint {
        const char *name; /* borrowed from the file */
        size_t n;
        Colour colour;
} Paint;

typedef struct Reader {
        Corner *corners;
        size_t n, capacity;
        Paint *paints;
        size_t n_paints, paints_capacity;
        Triangles triangles;
        Colour colour; /* of what has none */
        bool bytes;    /* colours go to 255, not to 1 */
        bool library;  /* materials are in another file */
        FormatError *error;
} Reader;

static void reader_done(Reader *r) {
        free(r->corners);
        free(r->paints);
        triangles_done(&r->triangles);
}

static int fail_line(const Reader *reader, const Line *line, const char *expected) {
        char found[LINE_EXCERPT];

        line_excerpt(line, found);
        return format_fail(reader->error, line->offset,
                           "line %" PRIu64 " at byte %" PRIu64 ": expected %s, found \"%s\"", line->number,
                           line->offset, expected, found);
}

/* What is left of a line, which is a name: with blanks inside, without those around. */
static size_t take_name(const char *at, const char *end, const char **ret) {
        *ret = skip_blanks(at, end);
        while (end > *ret && is_blank(end[-1]))
                end--;
        return (size_t)(end - *ret);
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

static Paint *find_paint(Reader *reader, const char *name, size_t n) {
        for (size_t i = reader->n_paints; i-- > 0;)
                if (reader->paints[i].n == n && !memcmp(reader->paints[i].name, name, n))
                        return &reader->paints[i];
        return NULL;
}

static uint8_t byte_of(double share) {
        return (uint8_t)lround(255 * fmin(fmax(share, 0), 1));
}

/* newmtl, and Kd of the last one. */
static int read_paint(Reader *reader, const Line *line, const char *at, bool begins) {
        Paint paint = { .colour = reader->colour };
        double rgb[3];
        int r;

        if (begins) {
                paint.n = take_name(at, line->end, &paint.name);
                r = GROW(reader->paints, reader->paints_capacity, reader->n_paints);
                if (!r)
                        reader->paints[reader->n_paints++] = paint;
                return r;
        }
        if (take_numbers(&at, line->end, rgb, 3) < 3)
                return fail_line(reader, line, "Kd R G B");
        if (reader->n_paints)
                reader->paints[reader->n_paints - 1].colour =
                        (Colour){ byte_of(rgb[0]), byte_of(rgb[1]), byte_of(rgb[2]), 255 };
        return 0;
}

/* "7", "7/1", "7//3"; from the end when negative. */
static int read_index(const Reader *reader, const Line *line, const char *word, size_t n, size_t *ret) {
        int32_t number;
        const char *end = word + n, *behind = take_number(word, end, &number);

        if (!behind || (behind < end && *behind != '/') || number == 0)
                return fail_line(reader, line, "f and the numbers of corners");
        if (number > 0 ? (size_t)number > reader->n : (size_t) - (int64_t)number > reader->n)
                return format_fail(reader->error, line->offset,
                                   "line %" PRIu64 " at byte %" PRIu64 ": there is no corner %" PRId32
                                   ", there are %zu before it",
                                   line->number, line->offset, number, reader->n);
        *ret = number > 0 ? (size_t)number - 1 : reader->n - (size_t) - (int64_t)number;
        return 0;
}

static int add_triangle(Reader *reader, const size_t corners[static 3], const Paint *paint) {
        const double most = reader->bytes ? 255 : 1;
        Triangle t = { .texture = TRIANGLE_PLAIN,
                       .part = reader->triangles.n_parts ? (uint32_t)reader->triangles.n_parts - 1 : 0 };

        for (unsigned i = 0; i < 3; i++) {
                const Corner *c = &reader->corners[corners[i]];

                memcpy(t.at[i], c->at, sizeof(t.at[i]));
                t.colours[i] = paint ? paint->colour : reader->colour;
                if (c->coloured)
                        t.colours[i] = (Colour){ byte_of(c->colour[0] / most), byte_of(c->colour[1] / most),
                                                 byte_of(c->colour[2] / most), 255 };
        }
        return triangles_add(&reader->triangles, &t);
}

/* A fan from the first corner. */
static int read_face(Reader *reader, const Line *line, const char *at, const Paint *paint) {
        size_t corners[3], n = 0;
        const char *word;
        size_t length;
        int r = 0;

        while (!r && (length = take_word(&at, line->end, &word)) > 0) {
                r = read_index(reader, line, word, length, &corners[MIN(n, (size_t)2)]);
                if (!r && ++n >= 3) {
                        r = add_triangle(reader, corners, paint);
                        corners[1] = corners[2];
                }
        }
        if (!r && n < 3)
                return fail_line(reader, line, "a face of three corners or more");
        return r;
}

static int read_line(Reader *reader, const Line *line, const Paint **paint) {
        const char *at = line->text, *word, *name;
        const size_t n = take_word(&at, line->end, &word);
        size_t length;

        if (word_is(word, n, "v"))
                return read_corner(reader, line, at);
        if (word_is(word, n, "f"))
                return read_face(reader, line, at, *paint);
        if (word_is(word, n, "o")) {
                length = take_name(at, line->end, &name);
                return triangles_add_part(&reader->triangles, name, length);
        }
        if (word_is(word, n, "usemtl")) {
                length = take_name(at, line->end, &name);
                *paint = find_paint(reader, name, length);
        } else if (word_is(word, n, "mtllib")) {
                reader->library = true;
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
                else if (word_is(word, n, "newmtl") || word_is(word, n, "Kd"))
                        r = read_paint(reader, &line, at, word[0] == 'n');
        }
        return r;
}

static int read_lines(Reader *reader, Lines lines) {
        const Paint *paint = NULL;
        Line line;
        int r = 0;

        while (!r && lines_next(&lines, &line))
                r = read_line(reader, &line, &paint);
        return r;
}

int obj_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .colour = setting(settings, "color")->colour, .error = error };
        int r;

        r = look_ahead(&reader, lines_new(data, n));
        if (!r)
                r = read_lines(&reader, lines_new(data, n));
        if (!r && reader.library && !reader.n_paints)
                r = format_note(notes,
                                "materials are in a file of their own (mtllib), which was not read: their "
                                "colors are left out");
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
