/* What the tests of pictures share: models put together by hand, pictures of them, pixels. */
#pragma once

#include "render/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define VIEWS (VIEW_ISOMETRIC + 1)

#define NONE ((Colour){ 0 })
#define RED ((Colour){ 255, 0, 0, 255 })
#define GREEN ((Colour){ 0, 255, 0, 255 })
#define BLUE ((Colour){ 0, 0, 255, 255 })
#define WHITE ((Colour){ 255, 255, 255, 255 })

typedef struct Picture {
        uint8_t *rgba;
        uint32_t width, height;
} Picture;

static inline void picture_done(Picture *p) {
        free(p->rgba);
}
#define CLEANUP_PICTURE __attribute__((cleanup(picture_done)))

static inline Picture shot(const Volume *v, View view, uint32_t width, uint32_t height, Colour background) {
        Picture p = { NULL, width, height };

        assert_int_equal(
                render(&p.rgba, v,
                       &(RenderOptions){
                               .width = width, .height = height, .view = view, .background = background }),
                0);
        return p;
}

static inline Colour pixel(Picture p, uint32_t x, uint32_t y) {
        const uint8_t *at = p.rgba + ((size_t)y * p.width + x) * 4;

        return (Colour){ at[0], at[1], at[2], at[3] };
}

static inline void assert_pixel(Picture p, uint32_t x, uint32_t y, Colour expected) {
        Colour c = pixel(p, x, y);

        if (!colour_equal(c, expected))
                fail_msg("pixel %u,%u is %u,%u,%u,%u and not %u,%u,%u,%u", x, y, c.r, c.g, c.b, c.a,
                         expected.r, expected.g, expected.b, expected.a);
}

static inline Volume *volume_empty(void) {
        Volume *v;

        assert_int_equal(volume_new(&v), 0);
        return v;
}

static inline void put(Volume *v, int32_t x, int32_t y, int32_t z, Colour c) {
        assert_int_equal(volume_set(v, (Point){ x, y, z }, c), 0);
}

static inline void fill(Volume *v, Point min, Point max, Colour c) {
        assert_int_equal(volume_fill(v, (Box){ min, max }, MODE_REPLACE, c), 0);
}

/* Everything but the outermost pixels may be drawn, and something is. */
static inline void assert_framed(Picture p, View view) {
        bool any = false;

        for (uint32_t y = 0; y < p.height; y++)
                for (uint32_t x = 0; x < p.width; x++) {
                        bool drawn = pixel(p, x, y).a > 0;

                        any |= drawn;
                        if (drawn && (x == 0 || y == 0 || x == p.width - 1 || y == p.height - 1))
                                fail_msg("view %d, %u × %u: pixel %u,%u at the border is drawn", view,
                                         p.width, p.height, x, y);
                }
        if (!any)
                fail_msg("view %d, %u × %u: nothing is drawn", view, p.width, p.height);
}

static inline bool near_nothing(Picture p, uint32_t x, uint32_t y) {
        for (uint32_t j = y < 2 ? 0 : y - 2; j <= y + 2 && j < p.height; j++)
                for (uint32_t i = x < 2 ? 0 : x - 2; i <= x + 2 && i < p.width; i++)
                        if (pixel(p, i, j).a == 0)
                                return true;
        return false;
}

/* Rows with something in them have no gap, and what is not quite solid is beside nothing. */
static inline void assert_whole(Picture p, View view) {
        for (uint32_t y = 0; y < p.height; y++) {
                uint32_t first = p.width, last = 0;

                for (uint32_t x = 0; x < p.width; x++)
                        if (pixel(p, x, y).a > 0) {
                                first = MIN(first, x);
                                last = x;
                        }
                for (uint32_t x = first; x < last; x++) {
                        unsigned a = pixel(p, x, y).a;

                        if (a == 0 || (a < 255 && !near_nothing(p, x, y)))
                                fail_msg("view %d: a hole at %u,%u", view, x, y);
                }
        }
}
