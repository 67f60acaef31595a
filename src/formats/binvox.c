/* .binvox: a header in words, then runs of voxels that are 1 or 0, y the fastest, then z, then x. Y up; z
 * counts towards the viewer. It has no colours. "translate" and "scale" say where the grid stands: the
 * longest side is as long as the scale.
 *
 * Source: the format's description by its maker (binvox.txt). */
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAGIC "#binvox"
#define SIDE_MAX (1 << 16)
#define RUN_MOST 255
#define PLACE_MOST 1e9

typedef struct Reader {
        Lines lines;
        uint32_t side[3]; /* x, z, y: slowest first */
        double translate[3], scale;
        Point min; /* of voxel 0 */
        Volume *volume;
        FormatError *error;
} Reader;

/* The word a line begins with, and what follows it with an end; false when it is another one, or too long.
 */
static bool after_word(const Line *line, const char *word, char ret[static 160]) {
        const size_t n = strlen(word), length = (size_t)(line->end - line->text);

        if (length < n || length - n >= 160 || memcmp(line->text, word, n) != 0)
                return false;
        memcpy(ret, line->text + n, length - n);
        ret[length - n] = 0;
        return true;
}

static int read_sizes(Reader *r, const Line *line, const char *text) {
        int32_t n[3];
        const char *s = text, *end = text + strlen(text);

        for (unsigned i = 0; i < 3; i++) {
                s = take_number(skip_blanks(s, end), end, &n[i]);
                if (!s || n[i] < 1 || n[i] > SIDE_MAX)
                        return line_fail(r->error, line, "\"dim\" and three sizes from 1 to 65536");
                r->side[i] = (uint32_t)n[i];
        }
        return 0;
}

static int read_head(Reader *r) {
        char rest[160];
        Line line;
        int error = 0;

        if (!lines_next(&r->lines, &line) || !after_word(&line, MAGIC, rest))
                return format_fail(r->error, 0,
                                   "the file does not begin with \"" MAGIC "\": this is no .binvox");
        while (!error) {
                if (!lines_next(&r->lines, &line))
                        return format_fail(r->error, (uint64_t)(r->lines.end - r->lines.begin),
                                           "the file ends before its line \"data\"");
                if (after_word(&line, "data", rest))
                        break;
                if (after_word(&line, "dim", rest))
                        error = read_sizes(r, &line, rest);
                else if (after_word(&line, "translate", rest)) {
                        if (sscanf(rest, "%lf %lf %lf", &r->translate[0], &r->translate[1],
                                   &r->translate[2]) != 3)
                                return line_fail(r->error, &line, "\"translate\" and three numbers");
                } else if (after_word(&line, "scale", rest) && sscanf(rest, "%lf", &r->scale) != 1)
                        return line_fail(r->error, &line, "\"scale\" and a number");
        }
        if (!error && !r->side[0])
                return line_fail(r->error, &line, "\"dim\" and the size, before \"data\"");
        return error;
}

static uint32_t longest_side(const uint32_t side[static 3]) {
        const uint32_t two = MAX(side[0], side[1]);

        return MAX(two, side[2]);
}

/* A file whose voxels measure 1 has its place; others were scaled to some unit, and begin at 0. */
static void find_place(Reader *r) {
        const uint32_t longest = longest_side(r->side);

        for (unsigned i = 0; i < 3; i++)
                if (r->scale != longest || !(fabs(r->translate[i]) <= PLACE_MOST) ||
                    r->translate[i] != floor(r->translate[i]))
                        return;
        r->min = (Point){ (int32_t)r->translate[0], -(int32_t)r->translate[2], (int32_t)r->translate[1] };
}

static int put_run(Reader *r, uint64_t from, unsigned n, uint64_t offset) {
        int error = 0;

        for (uint64_t i = from; !error && i < from + n; i++) {
                const int32_t y = (int32_t)(i % r->side[2]), z = (int32_t)(i / r->side[2] % r->side[1]),
                              x = (int32_t)(i / r->side[2] / r->side[1]);

                error = format_put_voxel(r->volume, (Point){ r->min.x + x, r->min.y - z, r->min.z + y },
                                         (Colour){ 255, 255, 255, 255 }, FORMAT_BLOCKS_MOST, offset,
                                         r->error);
        }
        return error;
}

static int read_runs(Reader *r) {
        const uint8_t *at = (const uint8_t *)r->lines.at, *end = (const uint8_t *)r->lines.end;
        const uint64_t n = (uint64_t)r->side[0] * r->side[1] * r->side[2];
        uint64_t i = 0;

        progress_begin(n);
        for (uint64_t run = 0; i < n; run++) {
                const uint64_t offset = (uint64_t)(at - (const uint8_t *)r->lines.begin);
                int error;

                format_tell(run, i);
                if (end - at < 2)
                        return format_fail(r->error, offset,
                                           "the file ends after %" PRIu64 " of %" PRIu64 " voxels", i, n);
                /* Some writers end each full run with an empty one. */
                if (at[0] > 1 || at[1] > n - i)
                        return format_fail(r->error, offset,
                                           "the run at byte %" PRIu64
                                           " is %u voxels of value %u, with %" PRIu64 " of %" PRIu64
                                           " voxels left",
                                           offset, at[1], at[0], n - i, n);
                error = at[0] ? put_run(r, i, at[1], offset) : 0;
                if (error)
                        return error;
                i += at[1];
                at += 2;
        }
        return 0;
}

static int binvox_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                       FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Reader reader = { .lines = lines_new(data, n), .error = error };
        int r;

        r = read_head(&reader);
        if (!r)
                r = volume_new(&v);
        if (r)
                return r;
        reader.volume = v;
        find_place(&reader);
        r = read_runs(&reader);
        return r ? r : flat_model(ret, &v, "binvox", error);
}

/* Voxels in the file's order; those that lie next to each other in it are joined to runs. */
static int write_runs(Out *o, const uint8_t *cells, uint64_t n) {
        for (uint64_t i = 0, end; i < n; i = end) {
                end = i + 1;
                while (end < n && end - i < RUN_MOST && cells[end] == cells[i])
                        end++;
                out_bytes(o, (const uint8_t[]){ cells[i], (uint8_t)(end - i) }, 2);
        }
        return o->error;
}

static int write_voxels(Out *o, const Flat *f, const FlatGrid *g) {
        CLEANUP(walk_free) Walk *w = NULL;
        CLEANUP_FREE uint8_t *cells = calloc(grid_cells(g), 1);
        Colour c;
        Point p;
        int r;

        if (!cells)
                return -ENOMEM;
        r = walk_new(&w, f->volume);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                const size_t x = (size_t)((int64_t)p.x - g->min.x), y = (size_t)((int64_t)p.z - g->min.z),
                             z = g->side[1] - 1 - (size_t)((int64_t)p.y - g->min.y);

                cells[y + g->side[2] * (z + g->side[1] * x)] = 1;
        }
        return write_runs(o, cells, grid_cells(g));
}

static int binvox_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                        FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        Out o = { .buf = out };
        FlatGrid g;
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = flat_grid(&f, "binvox", SIDE_MAX, &g, error);
        if (!r)
                r = flat_tell(&f, m, "binvox", notes);
        if (!r && f.colours.n > 1)
                r = format_note(notes, "the colours were left out: .binvox has none");
        if (!r)
                r = buf_printf(out,
                               MAGIC " 1\ndim %" PRIu32 " %" PRIu32 " %" PRIu32 "\ntranslate %" PRId32
                                     " %" PRId32 " %" PRId64 "\nscale %" PRIu32 "\ndata\n",
                               g.side[0], g.side[1], g.side[2], g.min.x, g.min.z,
                               -((int64_t)g.min.y + g.side[1] - 1), longest_side(g.side));
        return r ? r : write_voxels(&o, &f, &g);
}

const Format format_binvox = {
        .name = "binvox",
        .extensions = "binvox",
        .title = "Binary voxels",
        .lacks = "colours, alpha, layers, materials, cameras",
        .read = binvox_read,
        .write = binvox_write,
};
