/* Dictionaries and matrices of .gox files. */
#include "formats/gox.h"

#include <math.h>
#include <string.h>

int gox_entry_next(Cursor *c, GoxEntry *ret) {
        GoxEntry e;
        int r;

        if (!cursor_left(c))
                return 0;
        r = cursor_counted(c, "a key", &e.key, &e.key_n);
        if (r)
                return -r;
        if (!e.key_n)
                return 0;
        r = cursor_counted(c, "a value", &e.value, &e.value_n);
        if (r)
                return -r;
        *ret = e;
        return 1;
}

bool gox_entry_is(const GoxEntry *e, const char *key) {
        return e->key_n == strlen(key) && !memcmp(e->key, key, e->key_n);
}

bool gox_entry_i32(const GoxEntry *e, int32_t *ret) {
        const uint8_t *b = e->value;

        if (e->value_n != 4)
                return false;
        *ret = (int32_t)(b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24);
        return true;
}

bool gox_entry_matrix(const GoxEntry *e, GoxMatrix *ret) {
        if (e->value_n != sizeof(ret->m))
                return false;
        for (size_t i = 0; i < 16; i++) {
                const uint8_t *b = e->value + 4 * i;
                uint32_t bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

                memcpy(&ret->m[i], &bits, 4);
        }
        return true;
}

bool gox_matrix_finite(const GoxMatrix *m) {
        for (unsigned i = 0; i < 16; i++)
                if (!isfinite(m->m[i]))
                        return false;
        return true;
}

Box gox_matrix_box(const GoxMatrix *m) {
        int32_t min[3], max[3];

        if (!gox_matrix_finite(m) || m->m[15] == 0)
                return BOX_EMPTY;
        for (unsigned i = 0; i < 3; i++) {
                double half = fabs((double)m->m[i]) + fabs((double)m->m[4 + i]) + fabs((double)m->m[8 + i]);
                double centre = (double)m->m[12 + i];
                double low = round(centre - half), high = round(centre + half) - 1;

                if (low < INT32_MIN || high > INT32_MAX || low > high)
                        return BOX_EMPTY;
                min[i] = (int32_t)low;
                max[i] = (int32_t)high;
        }
        return (Box){ { min[0], min[1], min[2] }, { max[0], max[1], max[2] } };
}
