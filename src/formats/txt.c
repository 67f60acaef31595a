/* .txt: a voxel a line, "X Y Z RRGGBB". Lines that begin with # are comments. */
#include "base/text.h"
#include "config.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <errno.h>
#include <inttypes.h>

static const char *take_colour(const char *s, const char *end, Colour *ret) {
        uint32_t value = 0;

        if (end - s < 6)
                return NULL;
        for (unsigned i = 0; i < 6; i++, s++) {
                const int digit = hex_digit(*s);

                if (digit < 0)
                        return NULL;
                value = value << 4 | (uint32_t)digit;
        }
        *ret = (Colour){ (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value, 255 };
        return s;
}

static bool parse_voxel(const Line *line, Point *ret, Colour *ret_colour) {
        int32_t *const numbers[] = { &ret->x, &ret->y, &ret->z };
        const char *s = line->text;

        for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
                s = take_number(s, line->end, numbers[i]);
                if (!s || s == line->end || !is_blank(*s))
                        return false;
                s = skip_blanks(s, line->end);
        }
        s = take_colour(s, line->end, ret_colour);
        return s && skip_blanks(s, line->end) == line->end;
}

static int read_line(Volume *v, const Line *line, FormatError *error) {
        Colour colour;
        Point p;
        int r;

        if (line_empty(line) || *line->text == '#')
                return 0;
        if (!parse_voxel(line, &p, &colour))
                return line_fail(error, line, "\"X Y Z RRGGBB\"");
        r = volume_set(v, p, colour);
        if (r < 0)
                return r;
        if (volume_blocks(v) > FORMAT_BLOCKS_MOST)
                return format_fail(error, line->offset,
                                   "line %" PRIu64 ": the voxels lie too far apart, in more than %" PRIu64
                                   " blocks of 16×16×16",
                                   line->number, FORMAT_BLOCKS_MOST);
        return 0;
}

static int read_lines(Volume *v, Lines lines, FormatError *error) {
        Line line;
        int r;

        while (lines_next(&lines, &line)) {
                r = read_line(v, &line, error);
                if (r)
                        return r;
        }
        return 0;
}

static int txt_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        int r;

        r = volume_new(&v);
        if (r < 0)
                return r;
        r = read_lines(v, lines_new(data, n), error);
        return r ? r : flat_model(ret, &v, "text", error);
}

static void write_voxel(Out *o, Point p, Colour c) {
        static const char hex[] = "0123456789abcdef";
        const int32_t at[3] = { p.x, p.y, p.z };
        const uint8_t rgb[3] = { c.r, c.g, c.b };
        char colour[7];

        for (unsigned i = 0; i < 3; i++) {
                out_number(o, at[i]);
                out_byte(o, ' ');
                colour[2 * i] = hex[rgb[i] >> 4];
                colour[2 * i + 1] = hex[rgb[i] & 15];
        }
        colour[6] = '\n';
        out_bytes(o, colour, sizeof(colour));
}

static int txt_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP(walk_free) Walk *w = NULL;
        Out o = { .buf = out };
        Colour c;
        Point p;
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        r = walk_new(&w, v);
        if (r < 0)
                return r;

        out_text(&o, "# Goxel daemon " GOXEL_VERSION "\n# One line per voxel\n# X Y Z RRGGBB\n");
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                write_voxel(&o, p, c);
                out_drain(&o, settings->sink);
        }
        return o.error;
}

const Format format_txt = {
        .name = "txt",
        .extensions = "txt",
        .title = "Text, a voxel a line",
        .lacks = "alpha, layers, materials, cameras",
        .read = txt_read,
        .write = txt_write,
};
