#include "render/camera.h"

#include <assert.h>

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

void box_middle(Box box, int64_t ret[static 3]) {
        ret[0] = (int64_t)box.min.x + box.max.x + 1;
        ret[1] = (int64_t)box.min.y + box.max.y + 1;
        ret[2] = (int64_t)box.min.z + box.max.z + 1;
}

void camera_widen(const Camera *c, Extent *e, const int64_t from_middle[static 3]) {
        double x = 0, y = 0;

        for (int i = 0; i < 3; i++) {
                x += c->right[i] * (double)from_middle[i] / 2;
                y += c->up[i] * (double)from_middle[i] / 2;
        }
        e->left = fmin(e->left, x);
        e->right = fmax(e->right, x);
        e->bottom = fmin(e->bottom, y);
        e->top = fmax(e->top, y);
}

static double room(uint32_t side, uint32_t margin) {
        margin = MIN(margin, (side - 1) / 2);
        return (double)side - 2.0 * margin;
}

void camera_fit(Camera *c, Box box, Extent e, uint32_t width, uint32_t height) {
        uint32_t margin = MAX(MIN(width, height) / 25, 1u);
        double half = (double)CAMERA_HALF;

        assert(!box_empty(box));
        assert(width > 0 && height > 0 && e.left < e.right && e.bottom < e.top);

        box_middle(box, c->middle);
        c->width = width * SAMPLES;
        c->height = height * SAMPLES;
        c->pitch = SAMPLES *
                   fmin(room(width, margin) / (e.right - e.left), room(height, margin) / (e.top - e.bottom));
        c->x0 = width * (CAMERA_HALF * SAMPLES) - llround((e.left + e.right) * c->pitch * half);
        c->y0 = height * (CAMERA_HALF * SAMPLES) + llround((e.bottom + e.top) * c->pitch * half);

        for (int i = 0; i < 3; i++) {
                c->x[i] = llround(c->right[i] * c->pitch * half);
                c->y[i] = -llround(c->up[i] * c->pitch * half);
        }
}
