/* .csv: a line "x,y,z,r,g,b,a" a voxel; the alpha may be missing, and a line may name the columns. Files of
 * Sproxel have the same ending: a line with the size, then every voxel of it as "#RRGGBBAA", y from the top,
 * z from the back, x by x in a line. */
#include "base/text.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <strings.h>

#define COLUMNS 7
#define SPROXEL_CELL 9 /* bytes of "#RRGGBBAA" */

typedef struct Reader {
        Lines lines;
        Volume *volume; /* borrowed */
        FormatError *error;
} Reader;

/* How many numbers a line has, with commas between; 0 when it is anything else. */
static unsigned take_numbers(const Line *line, int32_t ret[static COLUMNS]) {
        const char *s = line->text;

        for (unsigned n = 0; n < COLUMNS; s++) {
                s = take_number(skip_blanks(s, line->end), line->end, &ret[n++]);
                if (!s)
                        return 0;
                s = skip_blanks(s, line->end);
                if (s == line->end)
                        return n;
                if (*s != ',')
                        return 0;
        }
        return 0;
}

static bool is_header(const Line *line) {
        char names[2 * COLUMNS];
        size_t n = 0;

        for (const char *s = line->text; s < line->end; s++)
                if (!is_blank(*s) && *s != '"') {
                        if (n == sizeof(names) - 1)
                                return false;
                        names[n++] = *s;
                }
        names[n] = 0;
        return !strcasecmp(names, "x,y,z,r,g,b,a") || !strcasecmp(names, "x,y,z,r,g,b");
}

static int read_voxel(Reader *reader, const Line *line) {
        int32_t n[COLUMNS] = { [6] = 255 };
        const unsigned columns = take_numbers(line, n);

        if (columns < COLUMNS - 1)
                return line_fail(reader->error, line,
                                 "\"x,y,z,r,g,b\" or \"x,y,z,r,g,b,a\" in whole numbers");
        for (unsigned i = 3; i < COLUMNS; i++)
                if (n[i] < 0 || n[i] > 255)
                        return line_fail(reader->error, line, "\"x,y,z,r,g,b,a\" with colors from 0 to 255");
        return format_put_voxel(reader->volume, (Point){ n[0], n[1], n[2] },
                                (Colour){ (uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5], (uint8_t)n[6] },
                                FORMAT_BLOCKS_MOST, line->offset, reader->error);
}

static const char *take_cell(const char *s, const char *end, Colour *ret) {
        uint8_t *const bytes[] = { &ret->r, &ret->g, &ret->b, &ret->a };

        s = skip_blanks(s, end);
        if (end - s < SPROXEL_CELL || *s++ != '#')
                return NULL;
        for (size_t i = 0; i < ARRAY_LEN(bytes); i++, s += 2) {
                const int high = hex_digit(s[0]), low = hex_digit(s[1]);

                if (high < 0 || low < 0)
                        return NULL;
                *bytes[i] = (uint8_t)(high << 4 | low);
        }
        return skip_blanks(s, end);
}

static int read_row(Reader *reader, const Line *line, const int32_t size[static 3], uint64_t row) {
        const int32_t y = (int32_t)((uint64_t)size[1] - 1 - row / (uint64_t)size[2]),
                      z = (int32_t)(row % (uint64_t)size[2]);
        const char *s = line->text;
        Colour c;
        int r;

        for (int32_t x = 0; x < size[0]; x++) {
                s = take_cell(s, line->end, &c);
                if (!s || (x < size[0] - 1 && (s == line->end || *s++ != ',')))
                        return line_fail(reader->error, line,
                                         "a \"#RRGGBBAA\" for each x of the size, with commas between");
                r = format_put_voxel(reader->volume, (Point){ x, -z, y }, c, FORMAT_BLOCKS_MOST,
                                     line->offset, reader->error);
                if (r)
                        return r;
        }
        return s == line->end ? 0 : line_fail(reader->error, line, "no longer than the size says");
}

static int read_sproxel(Reader *reader, const Line *first, const int32_t size[static 3]) {
        const uint64_t left = (uint64_t)(reader->lines.end - reader->lines.at);
        uint64_t rows, row = 0;
        Line line;
        int r;

        for (unsigned i = 0; i < 3; i++)
                if (size[i] <= 0)
                        return line_fail(reader->error, first, "three sizes above 0, or a voxel");
        rows = (uint64_t)size[1] * (uint64_t)size[2];
        if (rows > left / SPROXEL_CELL / (uint64_t)size[0])
                return format_fail(reader->error, first->offset,
                                   "line %" PRIu64 " claims %" PRId32 "×%" PRId32 "×%" PRId32
                                   " voxels, the file has %" PRIu64 " bytes left",
                                   first->number, size[0], size[1], size[2], left);
        while (lines_next(&reader->lines, &line)) {
                if (line_empty(&line))
                        continue;
                if (row == rows)
                        return line_fail(reader->error, &line, "the end: all voxels of the size are there");
                r = read_row(reader, &line, size, row++);
                if (r)
                        return r;
        }
        if (row < rows)
                return format_fail(reader->error, (uint64_t)(reader->lines.end - reader->lines.begin),
                                   "the file ends after %" PRIu64 " of %" PRIu64 " lines of voxels", row,
                                   rows);
        return 0;
}

static int read_lines(Reader *reader) {
        int32_t size[COLUMNS];
        bool first = true;
        Line line;
        int r;

        while (lines_next(&reader->lines, &line)) {
                if (line_empty(&line))
                        continue;
                if (first && take_numbers(&line, size) == 3)
                        return read_sproxel(reader, &line, size);
                r = first && is_header(&line) ? 0 : read_voxel(reader, &line);
                if (r)
                        return r;
                first = false;
        }
        return 0;
}

static int csv_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Reader reader = { .lines = lines_new(data, n), .error = error };
        int r;

        r = volume_new(&v);
        if (r < 0)
                return r;
        reader.volume = v;
        r = read_lines(&reader);
        return r ? r : flat_model(ret, &v, "table", error);
}

static int csv_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP(walk_free) Walk *w = NULL;
        Out o = { .buf = out };
        Colour c;
        Point p;
        int r;

        r = model_flatten(m, &v);
        if (!r)
                r = walk_new(&w, v, AXES_XYZ);
        if (r < 0)
                return r;

        out_text(&o, "x,y,z,r,g,b,a\n");
        while (walk_next(w, 1, &p, &c)) {
                const int32_t columns[COLUMNS] = { p.x, p.y, p.z, c.r, c.g, c.b, c.a };

                for (unsigned i = 0; i < COLUMNS; i++) {
                        out_number(&o, columns[i]);
                        out_byte(&o, i < COLUMNS - 1 ? ',' : '\n');
                }
                out_drain(&o, settings->sink);
        }
        return o.error;
}

const Format format_csv = {
        .name = "csv",
        .extensions = "csv",
        .title = "Table, a voxel a line",
        .lacks = "layers, materials, cameras",
        .read = csv_read,
        .write = csv_write,
};
