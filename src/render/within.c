#include "render/within.h"

#include <string.h>

static Colour colour_in(const Volume *v, const Glow *glow, const int64_t cell[static 3]) {
        Point p;
        Colour c;

        for (int k = 0; k < 3; k++)
                if (cell[k] < INT32_MIN || cell[k] > INT32_MAX)
                        return (Colour){ 0 };
        p = (Point){ (int32_t)cell[0], (int32_t)cell[1], (int32_t)cell[2] };
        c = volume_get(v, p);
        if (glow && c.a > 0)
                glow_add(glow, glow_at(glow, p), &c, 1);
        return c;
}

Within within_find(const int64_t eye[static 3], const Volume *v, const Glow *glow) {
        Within w = { .one = true };

        for (unsigned i = 0; i < ARRAY_LEN(w.colours); i++) {
                int64_t cell[3];

                for (int k = 0; k < 3; k++) {
                        const bool border = (eye[k] & ((1 << EYE_SHIFT) - 1)) == 0;

                        cell[k] = (eye[k] >> EYE_SHIFT) - (border && i >> k & 1);
                }
                w.colours[i] = colour_in(v, glow, cell);
                w.any |= w.colours[i].a > 0;
                w.one &= colour_equal(w.colours[i], w.colours[0]);
        }
        return w;
}

Colour within_at(const Within *w, const Camera *c, uint32_t column, uint32_t row) {
        unsigned i = 0;

        for (int k = 0; k < 3 && !w->one; k++)
                i |= (unsigned)(c->first[k] + column * c->column[k] + row * c->row[k] < 0) << k;
        return w->colours[i];
}

bool stand_within(const Stand *s, const Volume *v) {
        int64_t eye[3];
        Within w;

        if (s->by != STAND_PLACE || !s->stay || s->fov == 0)
                return false;
        camera_eye(s->position, eye);
        w = within_find(eye, v, NULL);
        for (unsigned i = 0; i < ARRAY_LEN(w.colours); i++)
                if (w.colours[i].a < SOLID_ALPHA)
                        return false;
        return true;
}
