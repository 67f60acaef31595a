#include "script/natives-private.h"

#include "voxel/shape.h"

#include <errno.h>
#include <string.h>

static Colour colour(const Native *c, size_t i) {
        const int32_t bytes = native_integer(c, i);
        Colour ret;

        memcpy(&ret, &bytes, sizeof(ret));
        return ret;
}

JSValueRef native_set(const Native *c) {
        const double n = native_number(c, 0);
        int r;

        r = script_set(c->m, n > 0 && n <= SHARED_ENTRIES ? (size_t)n : 0);
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

JSValueRef native_get(const Native *c) {
        const Volume *v = script_volume(c->m, native_number(c, 0));
        int32_t bytes;
        Colour got;

        if (!v)
                return native_fail(c, -ENOENT);
        got = volume_get_at(v, native_integer(c, 1), native_integer(c, 2), native_integer(c, 3));
        memcpy(&bytes, &got, sizeof(bytes));
        return native_tell(c, bytes);
}

JSValueRef native_walk(const Native *c) {
        const Volume *v = script_volume(c->m, native_number(c, 0));
        size_t walk = 0;
        int r;

        if (!v)
                return native_fail(c, -ENOENT);
        r = script_walk_begin(c->m, v, native_box(c, 1), &walk);
        return r < 0 ? native_fail(c, r) : native_tell(c, (double)walk);
}

JSValueRef native_next(const Native *c) {
        return native_tell(c, (double)script_walk_next(c->m, (size_t)native_number(c, 0)));
}

JSValueRef native_end(const Native *c) {
        script_walk_end(c->m, (size_t)native_number(c, 0));
        return native_tell(c, 0);
}

/* Without a number: an empty volume. */
JSValueRef native_copy(const Native *c) {
        const Volume *v = c->n > 0 ? script_volume(c->m, native_number(c, 0)) : NULL;
        size_t got = 0;
        int r;

        if (c->n > 0 && !v)
                return native_fail(c, -ENOENT);
        r = script_volume_add(c->m, v, &got);
        return r < 0 ? native_fail(c, r) : native_tell(c, (double)got);
}

JSValueRef native_flatten(const Native *c) {
        CLEANUP(volume_free) Volume *flat = NULL;
        size_t got = 0;
        int r;

        r = model_flatten(c->m->model, &flat);
        if (r == 0)
                r = script_volume_add(c->m, flat, &got);
        return r < 0 ? native_fail(c, r) : native_tell(c, (double)got);
}

JSValueRef native_paint(const Native *c) {
        Volume *v = script_volume(c->m, native_number(c, 0));
        int r;

        if (!v)
                return native_fail(c, -ENOENT);
        r = volume_shape(v, (ShapeKind)native_integer(c, 1), native_box(c, 2), (Mode)native_integer(c, 8),
                         colour(c, 9));
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

JSValueRef native_merge(const Native *c) {
        Volume *v = script_volume(c->m, native_number(c, 0)),
               *source = script_volume(c->m, native_number(c, 1));
        CLEANUP(volume_free) Volume *copy = NULL;
        int r;

        if (!v || !source)
                return native_fail(c, -ENOENT);
        r = volume_copy(&copy, source);
        if (r == 0)
                r = volume_merge(v, copy, (Mode)native_integer(c, 2));
        return r < 0 ? native_fail(c, r) : native_tell(c, 0);
}

JSValueRef native_count(const Native *c) {
        const Volume *v = script_volume(c->m, native_number(c, 0));

        return v ? native_tell(c, (double)volume_count(v)) : native_fail(c, -ENOENT);
}

JSValueRef native_bounds(const Native *c) {
        const Volume *v = script_volume(c->m, native_number(c, 0));

        return v ? native_tell_box(c, volume_box(v)) : native_fail(c, -ENOENT);
}
