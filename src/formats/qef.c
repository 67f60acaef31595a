/* .qef, Qubicle Exchange Format 0.2: three lines that name it, the size, the number of colours, the colours
 * from 0 to 1, then a voxel a line: place, number of its colour, which sides can be seen. Z up; y counts
 * towards the viewer. */
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE "Qubicle Exchange Format"
#define SIDE_MAX (1 << 24)
#define COLOURS_MOST 65536
#define SIDES_ALL 126 /* all six sides may be seen */

typedef struct Reader {
        Lines lines;
        Volume *volume;
        Colour *colours;
        int32_t n_colours;
        FormatError *error;
} Reader;

static void reader_done(Reader *r) {
        r->volume = volume_free(r->volume);
        free(r->colours);
}

/* The next line that is not empty. */
static int next(Reader *r, Line *ret, const char *expected) {
        while (lines_next(&r->lines, ret))
                if (!line_empty(ret))
                        return 0;
        return format_fail(r->error, (uint64_t)(r->lines.end - r->lines.begin),
                           "the file ends where %s should be", expected);
}

static bool numbers(const Line *line, int32_t ret[], unsigned n) {
        const char *s = line->text;

        for (unsigned i = 0; i < n; i++) {
                s = take_number(skip_blanks(s, line->end), line->end, &ret[i]);
                if (!s || (s < line->end && !is_blank(*s)))
                        return false;
        }
        return skip_blanks(s, line->end) == line->end;
}

static int read_head(Reader *r) {
        int32_t size[3];
        Line line;
        int error;

        error = next(r, &line, "\"" TITLE "\"");
        if (error)
                return error;
        if ((size_t)(line.end - line.text) < strlen(TITLE) || strncmp(line.text, TITLE, strlen(TITLE)) != 0)
                return line_fail(r->error, &line, "\"" TITLE "\"");
        for (unsigned i = 0; !error && i < 2; i++)
                error = next(r, &line, "the version and the site");
        if (!error)
                error = next(r, &line, "the size");
        if (!error && !numbers(&line, size, 3))
                return line_fail(r->error, &line, "the size, three numbers");
        if (!error)
                error = next(r, &line, "the number of colors");
        if (!error && (!numbers(&line, &r->n_colours, 1) || r->n_colours < 0 || r->n_colours > COLOURS_MOST))
                return line_fail(r->error, &line, "a number of colors up to 65536");
        return error;
}

/* A line of text, which may be the last of the file and so without an end that strtof() would stop at. */
static bool take_colour(const Line *line, Colour *ret) {
        uint8_t *const channels[] = { &ret->r, &ret->g, &ret->b };
        const size_t n = (size_t)(line->end - line->text);
        char text[96], *at = text;

        if (n >= sizeof(text))
                return false;
        memcpy(text, line->text, n);
        text[n] = 0;
        for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
                char *end;
                const float value = strtof(at, &end);

                if (end == at || !(value >= 0 && value <= 1))
                        return false;
                *channels[i] = (uint8_t)(value * 255 + 0.5f);
                at = end;
        }
        ret->a = 255;
        return true;
}

static int read_colours(Reader *r) {
        int error = 0;
        Line line;

        r->colours = calloc((size_t)r->n_colours + 1, sizeof(*r->colours));
        if (!r->colours)
                return -ENOMEM;
        for (int32_t i = 0; !error && i < r->n_colours; i++) {
                error = next(r, &line, "a color");
                if (!error && !take_colour(&line, &r->colours[i]))
                        return line_fail(r->error, &line, "a color, three numbers from 0 to 1");
        }
        return error;
}

static int read_voxels(Reader *r) {
        Line line;

        while (lines_next(&r->lines, &line)) {
                int32_t n[5];
                int error;

                if (line_empty(&line))
                        continue;
                if (!numbers(&line, n, 5))
                        return line_fail(r->error, &line, "a voxel: x, y, z, its color and its sides");
                if (n[1] == INT32_MIN)
                        return line_fail(r->error, &line, "a voxel whose y has an opposite in 32 bits");
                if (n[3] < 0 || n[3] >= r->n_colours)
                        return line_fail(r->error, &line, "a voxel with one of the colors of the file");
                error = format_put_voxel(r->volume, (Point){ n[0], -n[1], n[2] }, r->colours[n[3]],
                                         FORMAT_BLOCKS_MOST, line.offset, r->error);
                if (error)
                        return error;
        }
        return 0;
}

static int qef_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .lines = lines_new(data, n), .error = error };
        int r;

        r = read_head(&reader);
        if (!r)
                r = read_colours(&reader);
        if (!r)
                r = volume_new(&reader.volume);
        if (!r)
                r = read_voxels(&reader);
        return r ? r : flat_model(ret, &reader.volume, "qef", error);
}

static void write_colours(Out *o, const Colour *palette, size_t n) {
        out_number(o, (int64_t)n);
        out_byte(o, '\n');
        for (size_t i = 0; i < n; i++) {
                char line[64];

                (void)snprintf(line, sizeof(line), "%f %f %f\n", palette[i].r / 255.0, palette[i].g / 255.0,
                               palette[i].b / 255.0);
                out_text(o, line);
        }
}

static int write_voxels(Out *o, const Flat *f) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        r = walk_new(&w, f->volume);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                const int64_t columns[] = { p.x, -(int64_t)p.y, p.z, colours_find(&f->colours, c)->index,
                                            SIDES_ALL };

                for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
                        out_number(o, columns[i]);
                        out_byte(o, i + 1 < ARRAY_LEN(columns) ? ' ' : '\n');
                }
        }
        return o->error;
}

static int qef_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        Out o = { .buf = out };
        Colour palette[256];
        size_t n = 0;
        char size[80];
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = flat_tell(&f, m, "qef", notes);
        if (!r)
                r = flat_palette(&f, "qef", ARRAY_LEN(palette), palette, &n, notes);
        if (r)
                return r;
        (void)snprintf(size, sizeof(size), "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", box_width(f.box),
                       box_depth(f.box), box_height(f.box));
        out_text(&o, TITLE "\nVersion 0.2\nwww.minddesk.com\n");
        out_text(&o, size);
        write_colours(&o, palette, n);
        return write_voxels(&o, &f);
}

const Format format_qef = {
        .name = "qef",
        .extensions = "qef",
        .title = "Qubicle exchange format",
        .lacks = "more than 256 colours, alpha, layers, materials, cameras",
        .read = qef_read,
        .write = qef_write,
};
