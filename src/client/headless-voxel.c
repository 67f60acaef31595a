/* Voxels of a context's project. */
#include "client/headless.h"
#include "goxel/values.h"

#include "base/buf.h"

#include <errno.h>

/* In one request: each takes at most 56 bytes of a line, which has 10 MiB. */
#define BATCH_MAX 100000

static json_object *at(int x, int y, int z) {
        json_object *params = json_object_new_object();

        json_add(params, "position", context_point(x, y, z));
        return params;
}

EXPORT goxel_error_t goxel_add_voxel(goxel_context_t *ctx, int x, int y, int z, const goxel_color_t *color) {
        goxel_error_t e = context_check(ctx, true);
        json_object *params;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!color)
                return context_refuse(ctx, "color", "a color");
        params = at(x, y, z);
        json_add(params, "color", context_colour(color));
        return context_call(ctx, "goxel.add_voxel", params, -1, NULL);
}

EXPORT goxel_error_t goxel_remove_voxel(goxel_context_t *ctx, int x, int y, int z) {
        goxel_error_t e = context_check(ctx, true);

        return e == GOXEL_SUCCESS ? context_call(ctx, "goxel.remove_voxel", at(x, y, z), -1, NULL) : e;
}

EXPORT goxel_error_t goxel_get_voxel(goxel_context_t *ctx, int x, int y, int z, goxel_color_t *color) {
        static const char *const paths[] = { "color.0", "color.1", "color.2", "color.3" };
        goxel_error_t e = context_check(ctx, true);
        CLEANUP_FREE char *result = NULL;
        int64_t v[4] = { 0 };
        bool exists;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!color)
                return context_refuse(ctx, "color", "where the color goes");
        e = context_call(ctx, "goxel.get_voxel", at(x, y, z), -1, &result);
        if (e != GOXEL_SUCCESS)
                return e;
        if (goxel_result_bool(result, "exists", &exists) == 0 && exists)
                for (size_t i = 0; i < ARRAY_LEN(v); i++)
                        (void)goxel_result_int(result, paths[i], &v[i]);
        *color = (goxel_color_t){ (uint8_t)v[0], (uint8_t)v[1], (uint8_t)v[2], (uint8_t)v[3] };
        return GOXEL_SUCCESS;
}

/* As text: a tree of so many would take a hundred times the room. */
static goxel_error_t add_some(goxel_context_t *ctx, const goxel_pos_t *p, const goxel_color_t *c, size_t n) {
        CLEANUP_BUF Buf b = { 0 };
        int r = ctx->project ? buf_printf(&b, "{\"project\":\"%s\",\"voxels\":[", ctx->project)
                             : buf_append_text(&b, "{\"voxels\":[");

        for (size_t i = 0; r == 0 && i < n; i++)
                r = buf_printf(&b, "%s[%d,%d,%d,%u,%u,%u,%u]", i > 0 ? "," : "", p[i].x, p[i].y, p[i].z,
                               c[i].r, c[i].g, c[i].b, c[i].a);
        if (r == 0)
                r = buf_append(&b, "]}", sizeof("]}"));
        if (r < 0)
                return context_fail(ctx, GOXEL_ERROR_OUT_OF_MEMORY, "Out of memory");
        return context_call_text(ctx, "goxel.add_voxels", (const char *)b.data);
}

EXPORT goxel_error_t goxel_add_voxel_batch(goxel_context_t *ctx, const goxel_pos_t *positions,
                                           const goxel_color_t *colors, size_t count) {
        goxel_error_t e = context_check(ctx, true);

        if (e != GOXEL_SUCCESS)
                return e;
        if (count > 0 && !positions)
                return context_refuse(ctx, "positions", "as many positions as are counted");
        if (count > 0 && !colors)
                return context_refuse(ctx, "colors", "as many colors as are counted");
        for (size_t done = 0; done < count && e == GOXEL_SUCCESS; done += BATCH_MAX)
                e = add_some(ctx, positions + done, colors + done, MIN(count - done, (size_t)BATCH_MAX));
        return e;
}

EXPORT goxel_error_t goxel_remove_voxels_in_box(goxel_context_t *ctx, const goxel_box_t *box) {
        goxel_error_t e = context_check(ctx, true);
        json_object *params, *o;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!box || box->min.x > box->max.x || box->min.y > box->max.y || box->min.z > box->max.z)
                return context_refuse(ctx, "box", "a box whose min is nowhere above its max");
        params = json_object_new_object();
        o = json_object_new_object();
        json_add(o, "min", context_point(box->min.x, box->min.y, box->min.z));
        json_add(o, "max", context_point(box->max.x, box->max.y, box->max.z));
        json_add(params, "box", o);
        return context_call(ctx, "goxel.remove_voxels", params, -1, NULL);
}

EXPORT goxel_error_t goxel_paint_voxel(goxel_context_t *ctx, int x, int y, int z,
                                       const goxel_color_t *color) {
        goxel_error_t e = context_check(ctx, true);
        CLEANUP_FREE char *result = NULL;
        json_object *params;
        int64_t painted = 0;

        if (e != GOXEL_SUCCESS)
                return e;
        if (!color)
                return context_refuse(ctx, "color", "a color");
        params = at(x, y, z);
        json_add(params, "color", context_colour(color));
        e = context_call(ctx, "goxel.paint_voxels", params, -1, &result);
        if (e != GOXEL_SUCCESS)
                return e;
        (void)goxel_result_int(result, "painted", &painted);
        return painted > 0
                       ? GOXEL_SUCCESS
                       : context_fail(
                                 ctx, GOXEL_ERROR_INVALID_OPERATION,
                                 "There is no voxel at %d,%d,%d in the active layer: goxel_add_voxel() sets one",
                                 x, y, z);
}
