#include "render/camera.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

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

static double dot(const double a[static 3], const double b[static 3]) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(double ret[static 3], const double a[static 3], const double b[static 3]) {
        for (int i = 0; i < 3; i++)
                ret[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}

static bool make_unit(double v[static 3]) {
        double length = sqrt(dot(v, v));

        if (!(length > 1e-9))
                return false;
        for (int i = 0; i < 3; i++)
                v[i] /= length;
        return true;
}

/* An angle's sine and cosine, exact for the quarters, so that axes stay axes. */
static void turn_of(double degrees, double *ret_sin, double *ret_cos) {
        double turn = fmod(degrees, 360);

        *ret_sin = fmod(turn, 90) == 0 ? rint(sin(turn * M_PI / 180)) : sin(turn * M_PI / 180);
        *ret_cos = fmod(turn, 90) == 0 ? rint(cos(turn * M_PI / 180)) : cos(turn * M_PI / 180);
}

static void look_orbit(Camera *c, const Stand *s) {
        double sy, cy, sp, cp;

        turn_of(s->yaw, &sy, &cy);
        turn_of(s->pitch, &sp, &cp);
        memcpy(c->toward, (double[]){ sy * cp, -cy * cp, sp }, sizeof(c->toward));
        memcpy(c->right, (double[]){ cy, sy, 0 }, sizeof(c->right));
        memcpy(c->up, (double[]){ -sy * sp, cy * sp, cp }, sizeof(c->up));
}

/* `up` may be along the line of sight: then the camera is held as for the views from top and bottom. */
static int look_along(Camera *c, const double toward[static 3], const double up[static 3]) {
        static const double y[3] = { 0, 1, 0 };

        memcpy(c->toward, toward, sizeof(c->toward));
        if (!make_unit(c->toward))
                return -EINVAL;
        cross(c->right, up, c->toward);
        if (sqrt(dot(c->right, c->right)) <= 1e-9 * sqrt(dot(up, up)))
                cross(c->right, y, c->toward);
        if (!make_unit(c->right)) {
                memcpy(c->right, (double[]){ 1, 0, 0 }, sizeof(c->right));
        }
        cross(c->up, c->toward, c->right);
        return 0;
}

static void look_roll(Camera *c, double degrees) {
        double right[3], up[3], s, k;

        if (degrees == 0)
                return;
        turn_of(degrees, &s, &k);
        for (int i = 0; i < 3; i++) {
                right[i] = k * c->right[i] - s * c->up[i];
                up[i] = s * c->right[i] + k * c->up[i];
        }
        memcpy(c->right, right, sizeof(right));
        memcpy(c->up, up, sizeof(up));
}

static void target_of(const Stand *s, Box box, double ret[static 3]) {
        int64_t middle[3];

        box_middle(box, middle);
        for (int i = 0; i < 3; i++)
                ret[i] = s->aimed ? s->target[i] : (double)middle[i] / 2;
}

static bool in_reach(const double v[static 3]) {
        for (int i = 0; i < 3; i++)
                if (!(fabs(v[i]) <= EYE_REACH))
                        return false;
        return true;
}

static bool stand_valid(const Stand *s) {
        if (s->by == STAND_ORBIT && !(isfinite(s->yaw) && fabs(s->pitch) <= 90))
                return false;
        if (s->by == STAND_PLACE && !(in_reach(s->position) && in_reach(s->up)))
                return false;
        if (s->aimed && !in_reach(s->target))
                return false;
        return isfinite(s->roll) && (s->fov == 0 || (s->fov >= FOV_MIN && s->fov <= FOV_MAX)) &&
               (s->zoom == 0 || (s->zoom >= ZOOM_MIN && s->zoom <= ZOOM_MAX)) && fabs(s->shift[0]) <= 10 &&
               fabs(s->shift[1]) <= 10;
}

int camera_stand(Camera *c, const Stand *s, View view, Box box) {
        double target[3], toward[3];
        int r = 0;

        if (!stand_valid(s) || (size_t)view >= ARRAY_LEN(looks))
                return -EINVAL;
        *c = (Camera){ .perspective = s->fov > 0 };
        switch (s->by) {
        case STAND_VIEW:
                normalise(c->right, looks[view].right);
                normalise(c->up, looks[view].up);
                normalise(c->toward, looks[view].toward);
                break;
        case STAND_ORBIT:
                look_orbit(c, s);
                break;
        case STAND_PLACE:
                target_of(s, box, target);
                for (int i = 0; i < 3; i++)
                        toward[i] = s->position[i] - target[i];
                r = look_along(c, toward, s->up);
        }
        look_roll(c, s->roll);
        return r;
}

void camera_face(Camera *c, const double toward[static 3]) {
        static const double up[3] = { 0, 0, 1 };

        *c = (Camera){ 0 };
        (void)look_along(c, toward, up);
}

bool camera_sees(const Camera *c, Side s) {
        double t = c->toward[side_axis(s)];

        return c->perspective || (side_positive(s) ? t > 0 : t < 0);
}

void box_middle(Box box, int64_t ret[static 3]) {
        ret[0] = (int64_t)box.min.x + box.max.x + 1;
        ret[1] = (int64_t)box.min.y + box.max.y + 1;
        ret[2] = (int64_t)box.min.z + box.max.z + 1;
}

static double room(uint32_t side, double inset, Frame f) {
        uint32_t margin = MAX((uint32_t)(MIN(f.width, f.height) * f.margin), 1u);

        margin = MIN(margin, (side - 1) / 2);
        return (double)side - 2.0 * margin - fmin(inset, side / 2.0);
}

static double room_across(Frame f) {
        return room(f.width, f.inset.left + f.inset.right, f);
}
static double room_down(Frame f) {
        return room(f.height, f.inset.top + f.inset.bottom, f);
}

/* How far the middle of the room is from that of the picture, in pixels. */
static double aside(uint32_t side, double before, double behind) {
        return (before - behind) / 2 * fmin(1, side / 2.0 / fmax(before + behind, 1));
}

Slant camera_slant(const Camera *c, const Stand *s, Frame f) {
        double half = c->perspective ? tan(s->fov * M_PI / 360) : 0;

        return (Slant){ half * room_across(f) / f.height, half * room_down(f) / f.height };
}

void camera_widen(const Camera *c, Slant slant, Extent *e, const int64_t from_middle[static 3]) {
        double x = 0, y = 0, z = 0;

        for (int i = 0; i < 3; i++) {
                x += c->right[i] * (double)from_middle[i] / 2;
                y += c->up[i] * (double)from_middle[i] / 2;
                z += c->toward[i] * (double)from_middle[i] / 2;
        }
        e->left = MIN(e->left, x - slant.x * z);
        e->right = MAX(e->right, x + slant.x * z);
        e->bottom = MIN(e->bottom, y - slant.y * z);
        e->top = MAX(e->top, y + slant.y * z);
        e->near = MAX(e->near, z);
}

Extent camera_turned(const Camera *c, Slant slant, Box box) {
        double radius = hypot((double)box_width(box), (double)box_depth(box)) / 2,
               half = (double)box_height(box) / 2;
        double x = radius * hypot(c->right[0], c->right[1]) + half * fabs(c->right[2]);
        double y = radius * hypot(c->up[0], c->up[1]) + half * fabs(c->up[2]);
        double z = radius * hypot(c->toward[0], c->toward[1]) + half * fabs(c->toward[2]);

        return (Extent){ -x - slant.x * z, x + slant.x * z, -y - slant.y * z, y + slant.y * z, z };
}

static double zoom_of(const Stand *s) {
        return s->zoom > 0 ? s->zoom : 1;
}

static void fit_flat(Camera *c, const Stand *s, Extent e, Frame f) {
        double half = (double)CAMERA_HALF, x = e.left + e.right, y = e.bottom + e.top;
        double target[3];

        c->pitch = f.grain * fmin(room_across(f) / (e.right - e.left), room_down(f) / (e.top - e.bottom));
        c->pitch *= zoom_of(s);
        if (s->aimed) {
                for (int i = 0; i < 3; i++)
                        target[i] = s->target[i] - (double)c->middle[i] / 2;
                x = 2 * dot(target, c->right);
                y = 2 * dot(target, c->up);
        }
        c->x0 = f.width * (CAMERA_HALF * f.grain) - llround(x * c->pitch * half) +
                llround((s->shift[0] * c->width + aside(f.width, f.inset.left, f.inset.right) * f.grain) *
                        (double)CAMERA_ONE);
        c->y0 = f.height * (CAMERA_HALF * f.grain) + llround(y * c->pitch * half) -
                llround((s->shift[1] * c->height - aside(f.height, f.inset.top, f.inset.bottom) * f.grain) *
                        (double)CAMERA_ONE);

        for (int i = 0; i < 3; i++) {
                c->x[i] = llround(c->right[i] * c->pitch * half);
                c->y[i] = -llround(c->up[i] * c->pitch * half);
        }
}

double camera_far(Extent e, Slant slant) {
        const double far = fmax((e.right - e.left) / slant.x, (e.top - e.bottom) / slant.y) / 2;

        return fmax(far, e.near + 0.01);
}

/* Where the eye is, from the middle: as near as the extent allows, in the middle of it unless it is aimed.
 */
static void place_eye(const Camera *c, const Stand *s, Extent e, Slant slant, double ret[static 3]) {
        double x = (e.right + e.left) / 2, y = (e.top + e.bottom) / 2, far, target[3] = { 0 };
        double middle[3] = { (double)c->middle[0] / 2, (double)c->middle[1] / 2, (double)c->middle[2] / 2 };

        if (s->by == STAND_PLACE && s->stay) {
                for (int i = 0; i < 3; i++)
                        ret[i] = s->position[i] - middle[i];
                return;
        }
        if (s->aimed) {
                for (int i = 0; i < 3; i++)
                        target[i] = s->target[i] - middle[i];
                x = dot(target, c->right);
                y = dot(target, c->up);
        }
        far = fmax(fmax(e.right - x, x - e.left) / slant.x, fmax(e.top - y, y - e.bottom) / slant.y);
        far = fmax(far, e.near + 0.01);
        for (int i = 0; i < 3; i++)
                ret[i] = x * c->right[i] + y * c->up[i] + far * c->toward[i];
}

static void fit_perspective(Camera *c, const Stand *s, Extent e, Slant slant, Frame f) {
        double eye[3], half = tan(s->fov * M_PI / 360) / zoom_of(s), step, left, top;

        place_eye(c, s, e, slant, eye);
        for (int i = 0; i < 3; i++)
                c->eye[i] = llround(eye[i] * (1 << EYE_SHIFT)) + c->middle[i] * (1 << (EYE_SHIFT - 1));

        c->pitch = c->height / (2 * half);
        /* The ray through the middle of the picture has the length of so many steps. */
        step = ldexp(1, RAY_SHIFT);
        left = 0.5 - (0.5 + s->shift[0]) * c->width - aside(f.width, f.inset.left, f.inset.right) * f.grain;
        top = 0.5 - (0.5 - s->shift[1]) * c->height - aside(f.height, f.inset.top, f.inset.bottom) * f.grain;
        for (int i = 0; i < 3; i++) {
                c->column[i] = llround(c->right[i] * step);
                c->row[i] = -llround(c->up[i] * step);
                c->first[i] =
                        llround((left * c->right[i] - top * c->up[i] - c->pitch * c->toward[i]) * step);
        }
}

void camera_fit(Camera *c, const Stand *s, Box box, Extent e, Slant slant, Frame f) {
        assert(!box_empty(box));
        assert(f.width > 0 && f.height > 0 && e.left < e.right && e.bottom < e.top);

        box_middle(box, c->middle);
        c->grain = f.grain;
        c->width = f.width * f.grain;
        c->height = f.height * f.grain;
        if (c->perspective)
                fit_perspective(c, s, e, slant, f);
        else
                fit_flat(c, s, e, f);
}

static void eye_of(const Camera *c, double ret[static 3]) {
        for (int i = 0; i < 3; i++)
                ret[i] = ldexp((double)(c->eye[i] - c->middle[i] * (1 << (EYE_SHIFT - 1))), -EYE_SHIFT);
}

void camera_project(const Camera *c, const double from_middle[static 3], double ret[static 3]) {
        double eye[3], v[3], x, y, z, x0 = (double)c->x0 / CAMERA_ONE, y0 = (double)c->y0 / CAMERA_ONE;

        if (!c->perspective) {
                ret[0] = x0 + c->pitch * dot(from_middle, c->right);
                ret[1] = y0 - c->pitch * dot(from_middle, c->up);
                ret[2] = dot(from_middle, c->toward);
                return;
        }
        eye_of(c, eye);
        for (int i = 0; i < 3; i++)
                v[i] = from_middle[i] - eye[i];
        x = dot(v, c->right);
        y = dot(v, c->up);
        z = -dot(v, c->toward);
        for (int i = 0; i < 3; i++)
                v[i] = ldexp((double)c->first[i], -RAY_SHIFT);
        ret[0] = c->pitch * x / z - dot(v, c->right) + 0.5;
        ret[1] = -c->pitch * y / z + dot(v, c->up) + 0.5;
        ret[2] = 1 / z;
}

void camera_ray(const Camera *c, double x, double y, double ret_from[static 3], double ret_along[static 3]) {
        double right = (x - (double)c->x0 / CAMERA_ONE) / c->pitch;
        double up = ((double)c->y0 / CAMERA_ONE - y) / c->pitch;

        if (c->perspective) {
                eye_of(c, ret_from);
                for (int i = 0; i < 3; i++)
                        ret_along[i] = ldexp((double)c->first[i] + (x - 0.5) * (double)c->column[i] +
                                                     (y - 0.5) * (double)c->row[i],
                                             -RAY_SHIFT) /
                                       c->pitch;
                return;
        }
        for (int i = 0; i < 3; i++) {
                ret_from[i] = right * c->right[i] + up * c->up[i];
                ret_along[i] = -c->toward[i];
        }
}
