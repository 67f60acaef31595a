/* Reading .stl, both kinds. A text begins with "solid", and so do some binary files: these are told by their
 * length. */
#include "formats/cursor.h"
#include "formats/lines.h"
#include "formats/stl.h"
#include "formats/voxelize.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define TRIANGLE 50 /* bytes: normal, three corners, two that mean nothing or a colour */

static double float_at(const uint8_t *b) {
        const uint32_t bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        float value;

        memcpy(&value, &bits, sizeof(value));
        return (double)value;
}

static Triangle plain(Colour c) {
        return (Triangle){ .colours = { c, c, c }, .texture = TRIANGLE_PLAIN };
}

/* How a file keeps colours. */
typedef struct Paint {
        bool magics;
        Colour rest; /* of triangles that have none of their own */
} Paint;

/* One of Magics says so in its header. */
static Paint find_paint(const uint8_t header[static STL_HEADER], Colour colour) {
        const size_t n = strlen(STL_MAGICS);
        const uint8_t *at = memmem(header, STL_HEADER, STL_MAGICS, n);

        if (!at || at + n + 4 > header + STL_HEADER)
                return (Paint){ .rest = colour };
        return (Paint){ true, { at[n], at[n + 1], at[n + 2], 255 } };
}

static uint8_t wide(unsigned five_bits) {
        return (uint8_t)(((five_bits & 31) * 255 + 15) / 31);
}

static Colour colour_of(const Paint *p, unsigned bits) {
        const uint8_t low = wide(bits), middle = wide(bits >> 5), high = wide(bits >> 10);

        if (!(bits & STL_OWN) != p->magics)
                return p->rest;
        return p->magics ? (Colour){ low, middle, high, 255 } : (Colour){ high, middle, low, 255 };
}

static int read_binary(Cursor *c, uint32_t count, const Paint *paint, Triangles *ret) {
        int r = 0;

        progress_begin(count);
        for (uint32_t i = 0; !r && i < count; i++) {
                const uint8_t *b;
                Triangle t;

                format_tell(i, i);
                r = cursor_bytes(c, TRIANGLE, "a triangle", &b);
                if (r)
                        return r;
                t = plain(colour_of(paint, b[48] | (unsigned)b[49] << 8));
                for (unsigned k = 0; k < 9; k++)
                        t.at[k / 3][k % 3] = float_at(b + 12 + 4 * k);
                r = triangles_add(ret, &t);
        }
        return r;
}

static int fail_line(const Line *line, FormatError *error, const char *expected) {
        char found[LINE_EXCERPT];

        line_excerpt(line, found);
        return format_fail(error, line->offset,
                           "line %" PRIu64 " at byte %" PRIu64 ": expected %s, found \"%s\"", line->number,
                           line->offset, expected, found);
}

/* Some programs put several into one file. */
static int begin_solid(const Line *line, const char *at, Triangles *ret) {
        const char *end = line->end;

        at = skip_blanks(at, end);
        while (end > at && is_blank(end[-1]))
                end--;
        return end > at ? triangles_add_part(ret, at, (size_t)(end - at))
                        : triangles_add_part(ret, "mesh", strlen("mesh"));
}

static int read_text(Lines lines, Colour colour, bool split, Triangles *ret, FormatError *error) {
        Triangle t = plain(colour);
        unsigned corner = 0;
        Line line;
        int r = 0;

        while (!r && lines_next(&lines, &line)) {
                const char *at = line.text, *word;
                const size_t n = take_word(&at, line.end, &word);

                if (word_is_like(word, n, "facet") || word_is_like(word, n, "outer"))
                        corner = 0;
                if (split && word_is_like(word, n, "solid"))
                        r = begin_solid(&line, at, ret);
                if (r || !word_is_like(word, n, "vertex"))
                        continue;
                if (corner == 3)
                        return fail_line(&line, error, "the end of a triangle");
                for (unsigned i = 0; i < 3; i++) {
                        at = take_decimal(skip_blanks(at, line.end), line.end, &t.at[corner][i]);
                        if (!at)
                                return fail_line(&line, error, "vertex X Y Z");
                }
                t.part = (uint32_t)(ret->n_parts ? ret->n_parts - 1 : 0);
                if (++corner == 3)
                        r = triangles_add(ret, &t);
        }
        return r;
}

/* Some programs write keywords in capitals, blanks before them, or the mark of UTF-8. */
static bool says_solid(const uint8_t *data, size_t n) {
        const char *at = (const char *)data, *end = at + n;

        if (n >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
                at += 3;
        while (at < end && (is_blank(*at) || *at == '\n'))
                at++;
        return end - at >= 5 && strncasecmp(at, "solid", 5) == 0;
}

/* A binary file whose name begins with "solid" has the length that it claims, or bytes that no text has. */
static bool is_binary(const uint8_t *data, size_t n) {
        if (n < STL_HEADER + 4)
                return false;
        return !says_solid(data, n) ||
               (uint64_t)TRIANGLE * (data[80] | (uint32_t)data[81] << 8 | (uint32_t)data[82] << 16 |
                                     (uint32_t)data[83] << 24) ==
                       n - STL_HEADER - 4 ||
               memchr(data, 0, MIN(n, (size_t)512)) != NULL;
}

static int read_triangles(const uint8_t *data, size_t n, const FormatSettings *settings, Triangles *ret,
                          FormatError *error) {
        const Colour colour = setting(settings, "color")->colour;
        Cursor c = cursor_new(data, n, error);
        const uint8_t *header;
        uint32_t count;
        Paint paint;
        int r;

        if (!is_binary(data, n)) {
                if (!says_solid(data, n))
                        return format_fail(error, 0,
                                           "the file does not begin as a .stl does: a text with \"solid\", "
                                           "a binary one with 80 bytes and a number");
                return read_text(lines_new(data, n), colour, setting(settings, "split")->i == 0, ret, error);
        }
        r = cursor_bytes(&c, STL_HEADER, "the header", &header);
        if (!r)
                r = cursor_u32(&c, "the number of triangles", &count);
        if (r)
                return r;
        if (count > cursor_left(&c) / TRIANGLE)
                return format_fail(error, STL_HEADER,
                                   "the number at byte %d claims %" PRIu32
                                   " triangles of %d bytes, the file has "
                                   "%zu bytes left",
                                   STL_HEADER, count, TRIANGLE, cursor_left(&c));
        paint = find_paint(header, colour);
        return read_binary(&c, count, &paint, ret);
}

int stl_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
             FormatError *error) {
        __attribute__((cleanup(triangles_done))) Triangles triangles = { 0 };
        ProgressStage stage;
        int r;

        stage = progress_enter(0, TRIANGLES_KNOWN);
        r = read_triangles(data, n, settings, &triangles, error);
        progress_leave(stage);
        return r ? r : triangles_voxelize(&triangles, settings, notes, error, ret);
}
