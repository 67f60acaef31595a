/* .csv: a line "x,y,z,r,g,b,a" a voxel; the alpha may be missing, and the first line may name the columns,
 * which then stand in any order, among others. Files of
 * Sproxel have the same ending: a line with the size, then every voxel of it as "#RRGGBBAA", y from the top,
 * z from the back, x by x in a line. */
#include "base/text.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#define COLUMNS 7
#define CELLS_MOST 32 /* of a line; others than ours may be among them */
#define NO_COLUMN UINT_MAX
#define SPROXEL_CELL 9 /* bytes of "#RRGGBBAA" */

typedef struct Reader {
        Lines lines;
        Volume *volume; /* borrowed */
        char separator;
        unsigned n;           /* columns that the first line names; 0: it names none */
        unsigned at[COLUMNS]; /* where each is, then; NO_COLUMN: nowhere */
        FormatError *error;
} Reader;

typedef struct Cell {
        const char *text; /* borrowed, not ended */
        size_t n;
} Cell;

/* A cell of a line: what stands up to the next separator, without blanks and quotes around it. False at the
 * end of the line. */
static bool next_cell(const char **s, const char *end, char separator, const char **ret, size_t *ret_n) {
        const char *begin = *s, *stop;

        if (!begin)
                return false;
        stop = memchr(begin, separator, (size_t)(end - begin));
        *s = stop ? stop + 1 : NULL;
        stop = stop ? stop : end;
        begin = skip_blanks(begin, stop);
        while (stop > begin && is_blank(stop[-1]))
                stop--;
        if (stop - begin >= 2 && *begin == '"' && stop[-1] == '"') {
                begin++;
                stop--;
        }
        *ret = begin;
        *ret_n = (size_t)(stop - begin);
        return true;
}

/* How many cells a line has; CELLS_MOST + 1 when there are more than that. */
static unsigned take_cells(const Line *line, char separator, Cell ret[static CELLS_MOST]) {
        const char *s = line->text;
        unsigned n = 0;
        Cell c;

        for (; next_cell(&s, line->end, separator, &c.text, &c.n); n++) {
                if (n == CELLS_MOST)
                        return CELLS_MOST + 1;
                ret[n] = c;
        }
        return n;
}

static bool cell_number(const Cell *c, int32_t *ret) {
        return take_number(c->text, c->text + c->n, ret) == c->text + c->n;
}

/* Three numbers and nothing else. */
static bool is_size(const Line *line, char separator, int32_t ret[static 3]) {
        Cell cells[CELLS_MOST];

        return take_cells(line, separator, cells) == 3 && cell_number(&cells[0], &ret[0]) &&
               cell_number(&cells[1], &ret[1]) && cell_number(&cells[2], &ret[2]);
}

/* Spreadsheets of some countries have semicolons between, other programs tabs. */
static char separator_of(const Line *line) {
        static const char separators[] = { ',', ';', '\t' };

        for (size_t i = 0; i < ARRAY_LEN(separators); i++)
                if (memchr(line->text, separators[i], (size_t)(line->end - line->text)))
                        return separators[i];
        return ',';
}

/* By a line of names, which may be in any order, and among others. False when it is none. */
static bool find_columns(Reader *reader, const Line *line) {
        static const char *const names[COLUMNS][3] = { { "x" },
                                                       { "y" },
                                                       { "z" },
                                                       { "r", "red" },
                                                       { "g", "green" },
                                                       { "b", "blue" },
                                                       { "a", "alpha", "opacity" } };
        const unsigned all = (1u << (COLUMNS - 1)) - 1;
        unsigned at[COLUMNS], found = 0, n;
        Cell cells[CELLS_MOST];

        n = take_cells(line, reader->separator, cells);
        at[COLUMNS - 1] = NO_COLUMN;
        for (unsigned k = 0; n <= CELLS_MOST && k < n * COLUMNS * 3; k++) {
                const unsigned cell = k / (COLUMNS * 3), column = k / 3 % COLUMNS;
                const char *name = names[column][k % 3];

                if (name && word_is_like(cells[cell].text, cells[cell].n, name) && !(found >> column & 1)) {
                        at[column] = cell;
                        found |= 1u << column;
                }
        }
        if ((found & all) != all)
                return false;
        reader->n = n;
        memcpy(reader->at, at, sizeof(at));
        return true;
}

/* In the usual order an alpha may stand in some lines only. */
static bool usual(const Reader *reader, unsigned cells) {
        for (unsigned i = 0; reader->n && i < COLUMNS - 1; i++)
                if (reader->at[i] != i)
                        return false;
        return reader->n <= COLUMNS && (cells == COLUMNS || cells == COLUMNS - 1);
}

static int read_voxel(Reader *reader, const Line *line) {
        int32_t n[COLUMNS] = { [COLUMNS - 1] = 255 };
        Cell cells[CELLS_MOST];
        const unsigned there = take_cells(line, reader->separator, cells);
        const bool plain = usual(reader, there);
        bool good = plain || (reader->n && there == reader->n);

        for (unsigned i = 0; good && i < COLUMNS; i++) {
                const unsigned at = plain ? i : reader->at[i];

                good = at >= there ? i == COLUMNS - 1 : cell_number(&cells[at], &n[i]);
        }
        if (!good)
                return line_fail(reader->error, line,
                                 "\"x,y,z,r,g,b\" or \"x,y,z,r,g,b,a\" in whole numbers, or as the first "
                                 "line names its columns");
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
        int32_t size[3];
        bool first = true;
        Line line;
        int r;

        while (lines_next(&reader->lines, &line)) {
                if (line_empty(&line) || *line.text == '#')
                        continue;
                if (first)
                        reader->separator = separator_of(&line);
                if (first && is_size(&line, reader->separator, size))
                        return read_sproxel(reader, &line, size);
                r = first && find_columns(reader, &line) ? 0 : read_voxel(reader, &line);
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
                r = walk_new(&w, v);
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
