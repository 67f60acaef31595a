/* The model in the terminal: each cell is two pixels, one above the other. */
#include "cli/colours.h"
#include "cli/render.h"
#include "cli/report.h"
#include "cli/values.h"
#include "cli/work.h"

#include "base/base64.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What a terminal is taken for that does not say. */
#define COLUMNS_USUAL 80
#define ROWS_USUAL 24
#define SIDE_MAX 1024

typedef enum Depth { DEPTH_TRUE, DEPTH_256, DEPTH_PLAIN } Depth;

typedef struct Picture {
        uint8_t *rgba;
        uint32_t width, height;
        Depth depth;
        uint8_t faint; /* what has no more alpha than that is not drawn */
} Picture;

/* What the terminal was told last. */
typedef struct Pen {
        bool set[2];       /* the letters' colour, and the one behind them */
        uint32_t value[2]; /* 0xrrggbb, or the number of one of 256 */
} Pen;

/* Terminals with 24-bit colour: over ssh, TERM is all that is known of them. */
static const char *const true_terms[] = { "direct", "truecolor", "kitty",  "alacritty",
                                          "foot",   "wezterm",   "ghostty" };

/* How many colours a terminal has. */
static Depth terminal_depth(void) {
        const char *color = getenv("COLORTERM"), *term = getenv("TERM");

        if (color && (strstr(color, "truecolor") || strstr(color, "24bit")))
                return DEPTH_TRUE;
        for (size_t i = 0; term && i < ARRAY_LEN(true_terms); i++)
                if (strstr(term, true_terms[i]))
                        return DEPTH_TRUE;
        return DEPTH_256;
}

/* Escapes are for terminals; whoever wants them elsewhere, or against NO_COLOR, says so. */
static int find_depth(Invocation *in, Depth *ret) {
        const char *when = option(in, "color"), *no = getenv("NO_COLOR"), *term = getenv("TERM");
        const bool always = when && strcmp(when, "always") == 0;

        if (when && !always && strcmp(when, "never") != 0 && strcmp(when, "auto") != 0)
                return report_fail(in, CLI_USAGE, "--color wants auto, always or never, not %s", when);
        *ret = terminal_depth();
        if (always)
                return CLI_OK;
        if ((when && strcmp(when, "never") == 0) || (no && *no) || (term && strcmp(term, "dumb") == 0) ||
            !isatty(STDOUT_FILENO))
                *ret = DEPTH_PLAIN;
        return CLI_OK;
}

static const uint8_t *pixel(const Picture *p, uint32_t x, uint32_t y) {
        return p->rgba + ((size_t)y * p->width + x) * 4;
}

/* A quarter of a pixel is too little, glass is not. */
#define FAINT 64

static bool is_there(const Picture *p, const uint8_t *c) {
        return c[3] > p->faint;
}

/* Of what is fainter still as a whole, the half of what it has is there. */
static void find_faint(Picture *p) {
        unsigned most = 0;

        for (size_t i = 0; i < (size_t)p->width * p->height; i++)
                most = MAX(most, (unsigned)p->rgba[4 * i + 3]);
        p->faint = (uint8_t)MIN(most / 2, (unsigned)FAINT);
}

static void pen_reset(Pen *pen) {
        if (pen->set[0] || pen->set[1])
                (void)fputs("\033[0m", stdout);
        *pen = (Pen){ 0 };
}

static void pen_set(Pen *pen, Depth depth, bool behind, const uint8_t *c) {
        const uint32_t value =
                depth == DEPTH_TRUE ? (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2] : colour_256(c);

        if (pen->set[behind] && pen->value[behind] == value)
                return;
        pen->set[behind] = true;
        pen->value[behind] = value;
        if (depth == DEPTH_TRUE)
                (void)printf("\033[%d;2;%u;%u;%um", behind ? 48 : 38, c[0], c[1], c[2]);
        else
                (void)printf("\033[%d;5;%um", behind ? 48 : 38, value);
}

/* Where only one half is there, that one is drawn and the other shows the terminal. */
static void put_cell(const Picture *p, Pen *pen, uint32_t x, uint32_t y) {
        const uint8_t *above = pixel(p, x, y), *below = pixel(p, x, y + 1);
        const bool top = is_there(p, above), bottom = is_there(p, below);

        if (!(top && bottom) && pen->set[1])
                pen_reset(pen);
        if (!top && !bottom) {
                (void)putchar(' ');
                return;
        }
        pen_set(pen, p->depth, false, top ? above : below);
        if (top && bottom)
                pen_set(pen, p->depth, true, below);
        (void)fputs(top ? "▀" : "▄", stdout);
}

static void put_letter(const Picture *p, uint32_t x, uint32_t y) {
        static const char ramp[] = ".:-=+*#%@";
        unsigned light = 0, n = 0;

        for (uint32_t i = 0; i < 2; i++) {
                const uint8_t *c = pixel(p, x, y + i);

                if (!is_there(p, c))
                        continue;
                light += (c[0] * 54u + c[1] * 183u + c[2] * 19u) / 256;
                n++;
        }
        (void)putchar(n == 0 ? ' ' : ramp[light / n * (sizeof(ramp) - 2) / 255]);
}

static uint32_t row_end(const Picture *p, uint32_t y) {
        uint32_t end = p->width;

        while (end > 0 && !is_there(p, pixel(p, end - 1, y)) && !is_there(p, pixel(p, end - 1, y + 1)))
                end--;
        return end;
}

static void put_picture(const Picture *p) {
        uint32_t first = 0, last = p->height;

        while (first < last && row_end(p, first) == 0)
                first += 2;
        while (last > first && row_end(p, last - 2) == 0)
                last -= 2;
        for (uint32_t y = first; y < last; y += 2) {
                const uint32_t end = row_end(p, y);
                Pen pen = { 0 };

                for (uint32_t x = 0; x < end; x++)
                        if (p->depth == DEPTH_PLAIN)
                                put_letter(p, x, y);
                        else
                                put_cell(p, &pen, x, y);
                pen_reset(&pen);
                (void)putchar('\n');
        }
}

static int find_size(Invocation *in, Picture *ret) {
        const char *size = option(in, "size");
        struct winsize window;
        int64_t sides[2];

        if (size) {
                if (value_sides(size, sides) < 0 || sides[0] < 1 || sides[1] < 1 || sides[0] > SIDE_MAX ||
                    sides[1] > SIDE_MAX)
                        return report_fail(in, CLI_USAGE,
                                           "--size wants columns and rows, like 80x24, not %s", size);
                ret->width = (uint32_t)sides[0];
                ret->height = 2 * (uint32_t)sides[1];
                return CLI_OK;
        }
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) < 0 || window.ws_col == 0 || window.ws_row == 0)
                window = (struct winsize){ .ws_col = COLUMNS_USUAL, .ws_row = ROWS_USUAL };
        ret->width = MIN((uint32_t)window.ws_col, (uint32_t)SIDE_MAX);
        /* A line is for the prompt that follows, where there is one more. */
        ret->height = 2 * (MIN(MAX((uint32_t)window.ws_row, 2u), (uint32_t)SIDE_MAX) - 1);
        return CLI_OK;
}

static int ask(Work *w, json_object *more, Picture *p, Buf *pixels) {
        json_object *result, *data;
        int r;

        r = work_call(w, "goxel.render_scene", work_params(w, more), -1, GOXEL_CALL_REPEATABLE, &result);
        if (r != CLI_OK)
                return r;
        if (!json_object_object_get_ex(result, "data", &data) ||
            base64_decode(pixels, json_object_get_string(data), (size_t)json_object_get_string_len(data)) <
                    0 ||
            pixels->n != (size_t)p->width * p->height * 4)
                r = report_fail(w->in, CLI_REFUSED,
                                "The answer has no picture of the size that was asked for");
        p->rgba = pixels->data;
        report_warnings(w->in, NULL, result);
        json_object_put(result);
        return r;
}

int cmd_show(Invocation *in) {
        json_object *more = json_object_new_object();
        CLEANUP(work_free) Work *w = NULL;
        CLEANUP_BUF Buf pixels = { 0 };
        Picture p = { 0 };
        int r;

        r = find_depth(in, &p.depth);
        if (r == CLI_OK)
                r = find_size(in, &p);
        if (option(in, "view"))
                view_params(option(in, "view"), more);
        if (r == CLI_OK)
                r = scene_params(in, more);
        json_object_object_add(more, "width", json_object_new_int64(p.width));
        json_object_object_add(more, "height", json_object_new_int64(p.height));
        json_object_object_add(more, "format", json_object_new_string("rgba"));
        if (r == CLI_OK)
                r = work_open(&w, in);
        if (r == CLI_OK)
                r = ask(w, more, &p, &pixels);
        json_object_put(more);
        if (r != CLI_OK)
                return r;
        find_faint(&p);
        if (p.depth == DEPTH_256)
                colours_256(p.rgba, p.width, p.height);
        put_picture(&p);
        return r;
}
