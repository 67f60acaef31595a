#include "voxel/transform.h"

#include <math.h>

bool transform_finite(const Transform *m) {
        for (unsigned i = 0; i < 16; i++)
                if (!isfinite(m->m[i]))
                        return false;
        return true;
}

bool transform_valid(const Transform *m) {
        return transform_finite(m) && m->m[3] == 0 && m->m[7] == 0 && m->m[11] == 0 && m->m[15] == 1;
}

Transform transform_multiply(const Transform *a, const Transform *b) {
        Transform ret;

        for (unsigned column = 0; column < 4; column++)
                for (unsigned row = 0; row < 4; row++) {
                        double sum = 0;

                        for (unsigned i = 0; i < 4; i++)
                                sum += (double)a->m[4 * i + row] * (double)b->m[4 * column + i];
                        ret.m[4 * column + row] = (float)sum;
                }
        return ret;
}

Transform transform_translation(double x, double y, double z) {
        Transform ret = TRANSFORM_IDENTITY;

        ret.m[12] = (float)x;
        ret.m[13] = (float)y;
        ret.m[14] = (float)z;
        return ret;
}

Transform transform_scaling(double x, double y, double z) {
        Transform ret = TRANSFORM_IDENTITY;

        ret.m[0] = (float)x;
        ret.m[5] = (float)y;
        ret.m[10] = (float)z;
        return ret;
}

/* The sine of whole quarters is a whole number, which sin() does not say. */
static double sine(double degrees) {
        const double in = fmod(degrees, 360);

        if (fmod(in, 90) != 0)
                return sin(in * (3.14159265358979323846 / 180));
        return fmod(in, 180) == 0 ? 0 : in == 90 || in == -270 ? 1 : -1;
}

Transform transform_rotation(const double axis[static 3], double degrees) {
        const double length = hypot(hypot(axis[0], axis[1]), axis[2]);
        const double x = axis[0] / length, y = axis[1] / length, z = axis[2] / length;
        const double s = sine(degrees), c = sine(fmod(degrees, 360) + 90), rest = 1 - c;
        const double m[16] = {
                c + x * x * rest,
                x * y * rest + z * s,
                x * z * rest - y * s,
                0,
                x * y * rest - z * s,
                c + y * y * rest,
                y * z * rest + x * s,
                0,
                x * z * rest + y * s,
                y * z * rest - x * s,
                c + z * z * rest,
                0,
                0,
                0,
                0,
                1,
        };
        Transform ret;

        for (unsigned i = 0; i < 16; i++)
                ret.m[i] = (float)m[i];
        return ret;
}

Box transform_box(const Transform *m) {
        int32_t min[3], max[3];

        if (!transform_finite(m) || m->m[15] == 0)
                return BOX_EMPTY;
        for (unsigned i = 0; i < 3; i++) {
                const double half =
                        fabs((double)m->m[i]) + fabs((double)m->m[4 + i]) + fabs((double)m->m[8 + i]);
                const double centre = (double)m->m[12 + i];
                const double low = round(centre - half), high = round(centre + half) - 1;

                if (low < INT32_MIN || high > INT32_MAX || low > high)
                        return BOX_EMPTY;
                min[i] = (int32_t)low;
                max[i] = (int32_t)high;
        }
        return (Box){ { min[0], min[1], min[2] }, { max[0], max[1], max[2] } };
}

Transform transform_of_box(Box b) {
        Transform ret = { { 0 } };

        if (box_empty(b))
                return ret;
        ret = transform_scaling((double)box_width(b) / 2, (double)box_depth(b) / 2,
                                (double)box_height(b) / 2);
        ret.m[12] = (float)(((double)b.min.x + b.max.x + 1) / 2);
        ret.m[13] = (float)(((double)b.min.y + b.max.y + 1) / 2);
        ret.m[14] = (float)(((double)b.min.z + b.max.z + 1) / 2);
        return ret;
}
