#include "engine/palette.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NOTE "palette"

/* A line with the name, and behind it eight digits a colour. */
static int palette_text(const Palette *p, Buf *ret) {
        char colour[9];
        int r;

        r = buf_append_text(ret, p->name);
        if (r >= 0)
                r = buf_append_text(ret, "\n");
        for (size_t i = 0; r >= 0 && i < p->n; i++) {
                const Colour c = p->colours[i];

                (void)snprintf(colour, sizeof(colour), "%02x%02x%02x%02x", c.r, c.g, c.b, c.a);
                r = buf_append_text(ret, colour);
        }
        return r < 0 ? r : buf_append(ret, "", 1);
}

static bool palette_parse(Palette *p, const char *text) {
        const char *at = strchr(text, '\n');

        if (!at || at - text > PALETTE_NAME_MAX)
                return false;
        (void)snprintf(p->name, sizeof(p->name), "%.*s", (int)(at - text), text);
        for (at++; *at; at += 8) {
                unsigned r, g, b, a;

                if (sscanf(at, "%2x%2x%2x%2x", &r, &g, &b, &a) != 4 || strlen(at) < 8 ||
                    !palette_add(p, (Colour){ (uint8_t)r, (uint8_t)g, (uint8_t)b, (uint8_t)a }))
                        return false;
        }
        return p->n > 0;
}

int project_load_palette(Project *p) {
        CLEANUP_BUF Buf text = { 0 };
        CLEANUP_FREE Palette *palette = calloc(1, sizeof(Palette));
        int r;

        if (!palette)
                return -ENOMEM;
        r = journal_noted(p->journal, NOTE, &text);
        if (r == JOURNAL_NOTHING)
                return 0;
        if (r == 0)
                r = buf_append(&text, "", 1);
        if (r < 0)
                return r;
        if (palette_parse(palette, (const char *)text.data))
                p->palette = TAKE(palette);
        return 0;
}

int project_set_palette(Project *p, const Palette *palette) {
        CLEANUP_BUF Buf text = { 0 };
        CLEANUP_FREE Palette *copy = malloc(sizeof(Palette));
        int r;

        if (!copy)
                return -ENOMEM;
        *copy = *palette;
        r = palette_text(palette, &text);
        if (r == 0)
                r = journal_note(p->journal, NOTE, (const char *)text.data);
        if (r < 0)
                return r;
        free(p->palette);
        p->palette = TAKE(copy);
        return 0;
}
