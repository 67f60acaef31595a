/* How nodes of a glTF move, turn and scale what is below them. */
#include "formats/gltf-reader.h"

const GltfMatrix gltf_identity = { { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 } };

GltfMatrix gltf_multiply(const GltfMatrix *a, const GltfMatrix *b) {
        GltfMatrix ret = { { 0 } };

        for (unsigned column = 0; column < 4; column++)
                for (unsigned row = 0; row < 4; row++)
                        for (unsigned k = 0; k < 4; k++)
                                ret.m[4 * column + row] += a->m[4 * k + row] * b->m[4 * column + k];
        return ret;
}

GltfMatrix gltf_compose(const double t[static 3], const double q[static 4], const double s[static 3]) {
        GltfMatrix ret = gltf_identity;

        for (unsigned i = 0; i < 3; i++) {
                const unsigned j = (i + 1) % 3, k = (i + 2) % 3;

                ret.m[5 * i] = s[i] * (1 - 2 * (q[j] * q[j] + q[k] * q[k]));
                ret.m[4 * i + j] = s[i] * 2 * (q[i] * q[j] + q[k] * q[3]);
                ret.m[4 * i + k] = s[i] * 2 * (q[i] * q[k] - q[j] * q[3]);
                ret.m[12 + i] = t[i];
        }
        return ret;
}

GltfMatrix gltf_matrix_of(json_object *node) {
        double t[3] = { 0 }, q[4] = { 0, 0, 0, 1 }, s[3] = { 1, 1, 1 };
        GltfMatrix ret = gltf_identity;

        gltf_take_numbers(node, "matrix", ret.m, 16);
        if (json_object_object_get(node, "matrix"))
                return ret;
        gltf_take_numbers(node, "translation", t, 3);
        gltf_take_numbers(node, "rotation", q, 4);
        gltf_take_numbers(node, "scale", s, 3);
        return gltf_compose(t, q, s);
}

double gltf_determinant(const GltfMatrix *matrix) {
        const double *m = matrix->m;
        double sum = 0;

        for (unsigned i = 0; i < 3; i++)
                sum += m[i] *
                       (m[4 + (i + 1) % 3] * m[8 + (i + 2) % 3] - m[4 + (i + 2) % 3] * m[8 + (i + 1) % 3]);
        return sum;
}
