/* One LAYR chunk: where the tiles lie, then a dictionary. */
#include "formats/gox.h"

#include "formats/internal.h"
#include "voxel/blit.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define TILE_REF_SIZE 20

void gox_layer_done(GoxLayer *l) {
        free(l->name);
        free(l->image_path);
        (void)volume_free(l->volume);
        *l = (GoxLayer){ 0 };
}

/* Version 1 wrote the middle of a tile as its position. The tile must lie within 32 bits. */
static bool tile_min(int32_t position, uint32_t version, int32_t *ret) {
        int64_t at = (int64_t)position - (version < 2 ? BLOCK_SIDE / 2 : 0);

        if (at < INT32_MIN || at + BLOCK_SIDE - 1 > INT32_MAX)
                return false;
        *ret = (int32_t)at;
        return true;
}

static int read_tile(Cursor *c, uint32_t version, const GoxTiles *tiles, uint64_t *budget, Volume *v) {
        int32_t index = 0, x = 0, y = 0, z = 0, zero;
        Point min;
        int r;

        /* The caller has seen that all of it is there. */
        (void)cursor_i32(c, "a tile", &index);
        (void)cursor_i32(c, "a tile", &x);
        (void)cursor_i32(c, "a tile", &y);
        (void)cursor_i32(c, "a tile", &z);
        (void)cursor_i32(c, "a tile", &zero);
        if (index < 0 || (size_t)index >= tiles->n)
                return cursor_fail(c, "wants tile %" PRId32 ", there are %zu BL16 chunks before it", index,
                                   tiles->n);
        if (!tile_min(x, version, &min.x) || !tile_min(y, version, &min.y) || !tile_min(z, version, &min.z))
                return cursor_fail(c,
                                   "puts a tile at %" PRId32 ",%" PRId32 ",%" PRId32
                                   ", beyond the 32 bits of coordinates",
                                   x, y, z);

        r = blit_block(v, min, tiles->items[index].block, budget);
        if (r == -E2BIG)
                return cursor_fail(c, "has more tiles beside the grid of 16 than can be held");
        return r;
}

static int read_tiles(Cursor *c, uint32_t version, const GoxTiles *tiles, uint64_t *budget, Volume *v) {
        int32_t n;
        int r;

        r = cursor_i32(c, "the number of tiles", &n);
        if (r)
                return r;
        if (n < 0 || (size_t)n > cursor_left(c) / TILE_REF_SIZE)
                return cursor_fail(c, "claims %" PRId32 " tiles, %zu bytes are left for them", n,
                                   cursor_left(c));
        for (int32_t i = 0; i < n; i++) {
                r = read_tile(c, version, tiles, budget, v);
                if (r)
                        return r;
        }
        return 0;
}

static int take_name(char **where, const GoxEntry *e) {
        char *name;
        int r;

        r = format_name(e->value, e->value_n, &name);
        if (r < 0)
                return r;
        free(*where);
        *where = name;
        return 0;
}

static int take_mode(const Cursor *c, GoxLayer *l, const GoxEntry *e) {
        int32_t mode;

        if (!gox_entry_i32(e, &mode))
                return 0;
        if (mode < MODE_OVER || mode > MODE_REPLACE)
                return cursor_fail(c, "has blend mode %" PRId32 ", known are 0 to %d", mode, MODE_REPLACE);
        l->mode = (Mode)mode;
        return 0;
}

/* An unknown shape leaves an empty layer: its voxels are not in the file. */
static void take_shape(GoxLayer *l, const GoxEntry *e) {
        char name[16];

        if (e->value_n >= sizeof(name))
                return;
        memcpy(name, e->value, e->value_n);
        name[e->value_n] = 0;
        l->has_shape = shape_from_name(name, &l->shape) == 0;
}

/* A matrix that holds something else than numbers flattens everything. */
static void take_matrix(GoxLayer *l, const GoxEntry *e) {
        if (gox_entry_matrix(e, &l->matrix) && !transform_finite(&l->matrix))
                l->matrix = (Transform){ { 0 } };
}

static void take_number(const GoxEntry *e, uint32_t *ret) {
        int32_t number;

        if (gox_entry_i32(e, &number))
                *ret = number > 0 ? (uint32_t)number : 0;
}

static int take_entry(const Cursor *c, GoxLayer *l, const GoxEntry *e) {
        Transform box;

        if (gox_entry_is(e, "name"))
                return take_name(&l->name, e);
        if (gox_entry_is(e, "img-path"))
                return e->value_n > 0 ? take_name(&l->image_path, e) : 0;
        if (gox_entry_is(e, "mode"))
                return take_mode(c, l, e);
        if (gox_entry_is(e, "mat"))
                take_matrix(l, e);
        else if (gox_entry_is(e, "id"))
                take_number(e, &l->id);
        else if (gox_entry_is(e, "base_id"))
                take_number(e, &l->base_id);
        else if (gox_entry_is(e, "visible"))
                (void)gox_entry_bool(e, &l->visible);
        else if (gox_entry_is(e, "color") && e->value_n == 4)
                l->colour = (Colour){ e->value[0], e->value[1], e->value[2], e->value[3] };
        else if (gox_entry_is(e, "shape"))
                take_shape(l, e);
        else if (gox_entry_is(e, "box") && gox_entry_matrix(e, &box))
                l->bounds = transform_box(&box);
        else if (gox_entry_is(e, "material"))
                (void)gox_entry_i32(e, &l->material);
        return 0;
}

static int read_properties(Cursor *c, GoxLayer *l) {
        GoxEntry e;
        int r;

        while ((r = gox_entry_next(c, &e)) > 0) {
                r = take_entry(c, l, &e);
                if (r)
                        return r;
        }
        return -r;
}

int gox_layer_read(Cursor *c, uint32_t version, const GoxTiles *tiles, uint64_t *budget, GoxLayer *ret) {
        GoxLayer l = {
                .visible = true,
                .colour = { 255, 255, 255, 255 },
                .bounds = BOX_EMPTY,
                .matrix = TRANSFORM_IDENTITY,
                .offset = c->chunk_at,
        };
        int r;

        r = volume_new(&l.volume);
        if (!r)
                r = read_tiles(c, version, tiles, budget, l.volume);
        if (!r)
                r = read_properties(c, &l);
        if (!r && !l.name)
                r = format_name(NULL, 0, &l.name);
        if (r) {
                gox_layer_done(&l);
                return r;
        }
        *ret = l;
        return 0;
}
