/* A contact sheet: several views of a model in one picture, each in a cell of its own under its name. */
#pragma once

#include "render/render.h"

#define SHEET_VIEWS_MAX 12
#define SHEET_CELL_MIN 32 /* pixels a side of a view, its name not counted */

/* Where a view's picture is in the sheet, in pixels. */
typedef struct SheetCell {
        uint32_t x, y, width, height;
} SheetCell;

/* The name of a view, as in VIEW_NAMES. */
const char *view_name(View view);

/* Parts a sheet of width × height pixels among n views (1..SHEET_VIEWS_MAX), so that they are as big as
 * goes. Returns false when a cell would be smaller than SHEET_CELL_MIN. */
bool sheet_layout(uint32_t width, uint32_t height, size_t n, SheetCell ret[static SHEET_VIEWS_MAX]);
/* Draws the views into the cells of their layout, each with the whole model in its frame; the rest of
 * `options` holds for all of them. ret is as render() gives it. -EINVAL for sizes that sheet_layout()
 * refuses, -ENOMEM. */
int sheet_render(uint8_t **ret, const Volume *v, const View *views, size_t n, const RenderOptions *options);
