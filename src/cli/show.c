/* The model in the terminal: each cell is two pixels, one above the other. */
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
        const uint8_t *rgba;
        uint32_t width, height;
        Depth depth;
} Picture;

/* How many colours a terminal has. */
static Depth terminal_depth(void) {
        const char *color = getenv("COLORTERM"), *term = getenv("TERM");

        if (color && (strstr(color, "truecolor") || strstr(color, "24bit")))
                return DEPTH_TRUE;
        return term && (strstr(term, "direct") || strstr(term, "truecolor")) ? DEPTH_TRUE : DEPTH_256;
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

/* The cube of 6×6×6 colours, or one of the greys, whichever is nearer. */
static unsigned colour_256(const uint8_t *c) {
        static const int levels[6] = { 0, 95, 135, 175, 215, 255 };
        int cube[3], grey = (c[0] + c[1] + c[2]) / 3, step, far = 0, far_grey = 0;

        for (int i = 0; i < 3; i++) {
                cube[i] = c[i] < 48 ? 0 : c[i] < 115 ? 1 : (c[i] - 35) / 40;
                far += abs(c[i] - levels[cube[i]]);
        }
        step = grey < 8 ? 0 : grey > 238 ? 23 : (grey - 3) / 10;
        for (int i = 0; i < 3; i++)
                far_grey += abs(c[i] - (8 + 10 * step));
        return far_grey < far ? 232 + (unsigned)step
                              : 16 + 36 * (unsigned)cube[0] + 6 * (unsigned)cube[1] + (unsigned)cube[2];
}

static void put_colour(Depth depth, bool behind, const uint8_t *c) {
        if (depth == DEPTH_TRUE)
                (void)printf("\033[%d;2;%u;%u;%um", behind ? 48 : 38, c[0], c[1], c[2]);
        else
                (void)printf("\033[%d;5;%um", behind ? 48 : 38, colour_256(c));
}

static const uint8_t *pixel(const Picture *p, uint32_t x, uint32_t y) {
        return p->rgba + ((size_t)y * p->width + x) * 4;
}

static bool is_there(const uint8_t *c) {
        return c[3] >= 128;
}

/* Where only one half is there, that one is drawn and the other shows the terminal. */
static void put_cell(const Picture *p, uint32_t x, uint32_t y) {
        const uint8_t *above = pixel(p, x, y), *below = pixel(p, x, y + 1);
        const bool top = is_there(above), bottom = is_there(below);

        (void)fputs("\033[0m", stdout);
        if (!top && !bottom) {
                (void)putchar(' ');
                return;
        }
        put_colour(p->depth, false, top ? above : below);
        if (top && bottom)
                put_colour(p->depth, true, below);
        (void)fputs(top ? "▀" : "▄", stdout);
}

static void put_letter(const Picture *p, uint32_t x, uint32_t y) {
        static const char ramp[] = ".:-=+*#%@";
        unsigned light = 0, n = 0;

        for (uint32_t i = 0; i < 2; i++) {
                const uint8_t *c = pixel(p, x, y + i);

                if (!is_there(c))
                        continue;
                light += (c[0] * 54u + c[1] * 183u + c[2] * 19u) / 256;
                n++;
        }
        (void)putchar(n == 0 ? ' ' : ramp[light / n * (sizeof(ramp) - 2) / 255]);
}

static uint32_t row_end(const Picture *p, uint32_t y) {
        uint32_t end = p->width;

        while (end > 0 && !is_there(pixel(p, end - 1, y)) && !is_there(pixel(p, end - 1, y + 1)))
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

                for (uint32_t x = 0; x < end; x++)
                        if (p->depth == DEPTH_PLAIN)
                                put_letter(p, x, y);
                        else
                                put_cell(p, x, y);
                (void)puts(p->depth == DEPTH_PLAIN ? "" : "\033[0m");
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
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) < 0 || window.ws_col == 0 || window.ws_row < 2)
                window = (struct winsize){ .ws_col = COLUMNS_USUAL, .ws_row = ROWS_USUAL };
        ret->width = MIN((uint32_t)window.ws_col, (uint32_t)SIDE_MAX);
        /* A line is for the prompt that follows. */
        ret->height = 2 * (MIN((uint32_t)window.ws_row, (uint32_t)SIDE_MAX) - 1);
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
        if (r == CLI_OK)
                put_picture(&p);
        return r;
}
