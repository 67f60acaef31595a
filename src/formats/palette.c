#include "formats/palette.h"

#include "formats/internal.h"
#include "formats/lines.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SIDE_MOST 1024
#define DAT_COLOURS 256

static int PRINTF(3, 4) invalid(FormatError *error, uint64_t offset, const char *text, ...) {
        va_list ap;

        va_start(ap, text);
        (void)vsnprintf(error->message, sizeof(error->message), text, ap);
        va_end(ap);
        error->offset = offset;
        return FORMAT_INVALID;
}

static bool begins(const Line *line, const char *with) {
        const size_t n = strlen(with);

        return (size_t)(line->end - line->text) >= n && memcmp(line->text, with, n) == 0;
}

/* A name is cut on a whole character; what is no UTF-8 (files of old are in Latin-1) is replaced. */
static int take_name(Palette *p, const Line *line) {
        const char *from = skip_blanks(line->text + strlen("Name:"), line->end), *end = line->end;
        CLEANUP_FREE char *name = NULL;
        size_t n;
        int r;

        while (end > from && is_blank(end[-1]))
                end--;
        r = format_name((const uint8_t *)from, (size_t)(end - from), &name);
        if (r < 0)
                return r;
        n = strlen(name);
        if (n > PALETTE_NAME_MAX)
                for (n = PALETTE_NAME_MAX; n && ((uint8_t)name[n] & 0xc0) == 0x80;)
                        n--;
        (void)snprintf(p->name, sizeof(p->name), "%.*s", (int)n, name);
        return 0;
}

static int take_colour(Palette *p, const Line *line, FormatError *error) {
        char excerpt[LINE_EXCERPT];
        const char *at = line->text;
        int32_t rgb[3];

        for (unsigned i = 0; i < 3; i++) {
                at = take_number(skip_blanks(at, line->end), line->end, &rgb[i]);
                if (!at || rgb[i] < 0 || rgb[i] > 255) {
                        line_excerpt(line, excerpt);
                        return invalid(error, line->offset,
                                       "line %llu: three numbers from 0 to 255 are expected, not \"%s\"",
                                       (unsigned long long)line->number, excerpt);
                }
        }
        if (!palette_add(p, (Colour){ (uint8_t)rgb[0], (uint8_t)rgb[1], (uint8_t)rgb[2], 255 }))
                return invalid(error, line->offset, "line %llu: a palette has at most %d colours",
                               (unsigned long long)line->number, PALETTE_MOST);
        return 0;
}

static int read_gpl(Palette *p, const uint8_t *data, size_t n, FormatError *error) {
        Lines lines = lines_new(data, n);
        Line line;
        int r = 0;

        if (!lines_next(&lines, &line) || !begins(&line, "GIMP Palette"))
                return invalid(error, 0, "The file does not begin with \"GIMP Palette\"");
        while (r == 0 && lines_next(&lines, &line)) {
                if (line_empty(&line) || *line.text == '#' || begins(&line, "Columns:") ||
                    begins(&line, "Channels:"))
                        continue;
                r = begins(&line, "Name:") ? take_name(p, &line) : take_colour(p, &line, error);
        }
        return r;
}

static bool has(const Palette *p, Colour c) {
        for (size_t i = 0; i < p->n; i++)
                if (colour_equal(p->colours[i], c))
                        return true;
        return false;
}

static int read_png(Palette *p, const uint8_t *data, size_t n, FormatError *error) {
        CLEANUP_FREE uint8_t *rgba = NULL;
        uint32_t width, height;
        Colour last = { 0 };
        int r;

        r = png_read(data, n, SIDE_MOST, &rgba, &width, &height);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return invalid(error, 0, "The file is no PNG of at most %d × %d pixels", SIDE_MOST,
                               SIDE_MOST);
        for (size_t i = 0; i < (size_t)width * height; i++) {
                Colour c;

                memcpy(&c, rgba + 4 * i, sizeof(c));
                if (c.a == 0 || colour_equal(c, last) || has(p, c))
                        continue;
                last = c;
                if (!palette_add(p, c))
                        return invalid(error, 0, "The picture has more than %d colours", PALETTE_MOST);
        }
        return 0;
}

static int read_dat(Palette *p, const uint8_t *data, size_t n, FormatError *error) {
        bool six_bits = true;

        if (n < (size_t)DAT_COLOURS * 3)
                return invalid(error, n, "The file has %zu bytes; %d colours of 3 bytes are expected", n,
                               DAT_COLOURS);
        for (size_t i = 0; i < (size_t)DAT_COLOURS * 3; i++)
                six_bits = six_bits && data[i] <= 63;
        for (size_t i = 0; i < DAT_COLOURS; i++) {
                const uint8_t *at = data + 3 * i;
                Colour c = { at[0], at[1], at[2], 255 };

                if (six_bits)
                        c = (Colour){ (uint8_t)(at[0] << 2 | at[0] >> 4), (uint8_t)(at[1] << 2 | at[1] >> 4),
                                      (uint8_t)(at[2] << 2 | at[2] >> 4), 255 };
                (void)palette_add(p, c);
        }
        return 0;
}

int palette_read(Palette *ret, PaletteFormat format, const uint8_t *data, size_t n, FormatError *error) {
        static int (*const readers[])(Palette *, const uint8_t *, size_t,
                                      FormatError *) = { read_gpl, read_png, read_dat };
        int r;

        ret->n = 0;
        r = readers[format](ret, data, n, error);
        if (r == 0 && ret->n == 0)
                return invalid(error, n, "The file has no colours");
        return r;
}
