#include "voxel/viewpoint.h"

#include <errno.h>
#include <math.h>

static double length3(const double v[static 3]) {
        return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static void cross3(const double a[static 3], const double b[static 3], double ret[static 3]) {
        for (unsigned i = 0; i < 3; i++)
                ret[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}

/* To the length 1; false when it has none to speak of. */
static bool normalise(double v[static 3]) {
        const double n = length3(v);

        if (!isfinite(n) || n < 1e-9)
                return false;
        for (unsigned i = 0; i < 3; i++)
                v[i] /= n;
        return true;
}

int viewpoint_look(Viewpoint *v, const double position[static 3], const double target[static 3],
                   const double up[static 3]) {
        double back[3], right[3], above[3], straight[3] = { up[0], up[1], up[2] };
        double distance;

        for (unsigned i = 0; i < 3; i++)
                back[i] = position[i] - target[i];
        distance = length3(back);
        if (!normalise(back) || !normalise(straight))
                return -EINVAL;
        cross3(straight, back, right);
        if (!normalise(right))
                return -EINVAL;
        cross3(back, right, above);

        v->distance = (float)distance;
        v->matrix = TRANSFORM_IDENTITY;
        for (unsigned i = 0; i < 3; i++) {
                v->matrix.m[i] = (float)right[i];
                v->matrix.m[4 + i] = (float)above[i];
                v->matrix.m[8 + i] = (float)back[i];
                v->matrix.m[12 + i] = (float)position[i];
        }
        return 0;
}
