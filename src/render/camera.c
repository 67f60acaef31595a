#include "render/camera.h"

#include <assert.h>
#include <math.h>

/* Not normalised: what points right, up and to the eye. */
static const struct {
        int right[3], up[3], toward[3];
} looks[] = {
        [VIEW_FRONT] = { { 1, 0, 0 }, { 0, 0, 1 }, { 0, -1, 0 } },
        [VIEW_BACK] = { { -1, 0, 0 }, { 0, 0, 1 }, { 0, 1, 0 } },
        [VIEW_LEFT] = { { 0, -1, 0 }, { 0, 0, 1 }, { -1, 0, 0 } },
        [VIEW_RIGHT] = { { 0, 1, 0 }, { 0, 0, 1 }, { 1, 0, 0 } },
        [VIEW_TOP] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        [VIEW_BOTTOM] = { { -1, 0, 0 }, { 0, 1, 0 }, { 0, 0, -1 } },
        [VIEW_ISOMETRIC] = { { 1, 1, 0 }, { -1, 1, 2 }, { 1, -1, 1 } },
};

static void normalise(double ret[static 3], const int v[static 3]) {
        double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

        for (int i = 0; i < 3; i++)
                ret[i] = v[i] / length;
}

void camera_look(Camera *c, View view) {
        assert((size_t)view < ARRAY_LEN(looks));

        *c = (Camera){ 0 };
        normalise(c->right, looks[view].right);
        normalise(c->up, looks[view].up);
        normalise(c->toward, looks[view].toward);
}

bool camera_sees(const Camera *c, Side s) {
        double t = c->toward[side_axis(s)];

        return side_positive(s) ? t > 0 : t < 0;
}

/* How long the shadow of a box is on an axis of the picture. */
static double shadow(const double axis[static 3], const double size[static 3]) {
        return fabs(axis[0]) * size[0] + fabs(axis[1]) * size[1] + fabs(axis[2]) * size[2];
}

static double room(uint32_t side, uint32_t margin) {
        margin = MIN(margin, (side - 1) / 2);
        return (double)side - 2.0 * margin;
}

void camera_fit(Camera *c, Box box, uint32_t width, uint32_t height) {
        double size[3] = { (double)box_width(box), (double)box_depth(box), (double)box_height(box) };
        double half = (double)CAMERA_HALF;
        uint32_t margin = MAX(MIN(width, height) / 25, 1u);

        assert(!box_empty(box));
        assert(width > 0 && height > 0);

        c->middle[0] = (int64_t)box.min.x + box.max.x + 1;
        c->middle[1] = (int64_t)box.min.y + box.max.y + 1;
        c->middle[2] = (int64_t)box.min.z + box.max.z + 1;
        c->width = width * SAMPLES;
        c->height = height * SAMPLES;
        c->x0 = width * (CAMERA_HALF * SAMPLES);
        c->y0 = height * (CAMERA_HALF * SAMPLES);
        c->pitch = SAMPLES * fmin(room(width, margin) / shadow(c->right, size),
                                  room(height, margin) / shadow(c->up, size));

        for (int i = 0; i < 3; i++) {
                c->x[i] = llround(c->right[i] * c->pitch * half);
                c->y[i] = -llround(c->up[i] * c->pitch * half);
        }
}
