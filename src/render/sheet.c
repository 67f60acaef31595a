#include "render/sheet.h"

#include "base/progress.h"
#include "render/label.h"
#include "render/shade.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* A strip above each view has its name: the letters, and two dots above and below. */
#define STRIP_DOTS (LABEL_ROWS + 4)

static const uint8_t strip_colour[4] = { 40, 44, 52, 255 };
static const uint8_t name_colour[4] = { 255, 255, 255, 255 };

const char *view_name(View view) {
        static const char *const names[] = {
                [VIEW_FRONT] = "front",         [VIEW_BACK] = "back", [VIEW_LEFT] = "left",
                [VIEW_RIGHT] = "right",         [VIEW_TOP] = "top",   [VIEW_BOTTOM] = "bottom",
                [VIEW_ISOMETRIC] = "isometric",
        };

        assert((size_t)view < ARRAY_LEN(names));
        return names[view];
}

/* The shorter side of what a view has when the sheet has so many columns; 0: nothing. */
static uint32_t side_with(uint32_t width, uint32_t height, size_t n, size_t columns) {
        uint32_t across = width / (uint32_t)columns;
        uint32_t down = height / (uint32_t)((n + columns - 1) / columns);
        uint32_t strip = STRIP_DOTS * label_dot(across);

        return down > strip ? MIN(across, down - strip) : 0;
}

bool sheet_layout(uint32_t width, uint32_t height, size_t n, SheetCell ret[static SHEET_VIEWS_MAX]) {
        uint32_t best = 0, across, down, strip;
        size_t columns = 1, rows;

        assert(n >= 1 && n <= SHEET_VIEWS_MAX);
        for (size_t i = 1; i <= n; i++)
                if (side_with(width, height, n, i) > best) {
                        best = side_with(width, height, n, i);
                        columns = i;
                }
        if (best < SHEET_CELL_MIN)
                return false;

        rows = (n + columns - 1) / columns;
        across = width / (uint32_t)columns;
        down = height / (uint32_t)rows;
        strip = STRIP_DOTS * label_dot(across);
        for (size_t i = 0; i < n; i++)
                ret[i] = (SheetCell){ .x = (uint32_t)(i % columns) * across,
                                      .y = (uint32_t)(i / columns) * down + strip,
                                      .width = across,
                                      .height = down - strip };
        return true;
}

/* A view's name on a strip over the view. What of it runs into the next strip is drawn over by that. */
static void draw_name(uint8_t *sheet, const RenderOptions *o, const SheetCell *cell, const char *name) {
        uint32_t dot = label_dot(cell->width), strip = STRIP_DOTS * dot;
        uint8_t *top = sheet + (size_t)(cell->y - strip) * o->width * 4;

        for (uint32_t y = 0; y < strip; y++)
                for (uint32_t x = cell->x; x < cell->x + cell->width; x++)
                        memcpy(top + ((size_t)y * o->width + x) * 4, strip_colour, 4);
        label_draw(top, o->width, strip, cell->x + 3 * dot, 2 * dot, dot, name, name_colour);
}

static int draw_view(uint8_t *sheet, const Volume *v, View view, const RenderOptions *o,
                     const SheetCell *cell) {
        RenderOptions one = *o;
        CLEANUP_FREE uint8_t *pixels = NULL;
        int r;

        one.view = view;
        one.width = cell->width;
        one.height = cell->height;
        r = render(&pixels, v, &one);
        if (r < 0)
                return r;
        for (uint32_t y = 0; y < cell->height; y++)
                memcpy(sheet + ((size_t)(cell->y + y) * o->width + cell->x) * 4,
                       pixels + (size_t)y * cell->width * 4, (size_t)cell->width * 4);
        draw_name(sheet, o, cell, view_name(view));
        return 0;
}

int sheet_render(uint8_t **ret, const Volume *v, const View *views, size_t n, const RenderOptions *options) {
        SheetCell cells[SHEET_VIEWS_MAX];
        CLEANUP_FREE uint8_t *sheet = NULL;
        size_t pixels = (size_t)options->width * options->height;
        int r;

        if (n < 1 || n > SHEET_VIEWS_MAX || options->width > RENDER_SIDE_MAX ||
            options->height > RENDER_SIDE_MAX || !sheet_layout(options->width, options->height, n, cells))
                return -EINVAL;
        sheet = malloc(pixels * 4);
        if (!sheet)
                return -ENOMEM;
        for (size_t i = 0; i < pixels; i++)
                colour_put(sheet + 4 * i, options->background);
        for (size_t i = 0; i < n; i++) {
                const ProgressStage stage =
                        progress_enter((double)i / (double)n, (double)(i + 1) / (double)n);

                r = draw_view(sheet, v, views[i], options, &cells[i]);
                progress_leave(stage);
                if (r < 0)
                        return r;
        }
        *ret = TAKE(sheet);
        return 0;
}
