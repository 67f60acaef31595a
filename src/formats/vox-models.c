#include "formats/vox-models.h"

#include "base/hash.h"
#include "formats/internal.h"

#include <string.h>

#define INDEX_MIN 64

void vox_models_done(VoxModels *m) {
        free(m->items);
        free(m->index);
        *m = (VoxModels){ 0 };
}

static bool equal(const Buf *file, const VoxWritten *a, const VoxWritten *b) {
        return a->hash == b->hash && a->n == b->n &&
               memcmp(file->data + a->at, file->data + b->at, a->n) == 0;
}

/* Number + 1 of that model, or the free place where it belongs. At most half of all are taken. */
static uint32_t *find(const VoxModels *m, const Buf *file, const VoxWritten *wanted) {
        size_t i = wanted->hash & (m->n_index - 1);

        while (m->index[i] && !equal(file, &m->items[m->index[i] - 1], wanted))
                i = (i + 1) & (m->n_index - 1);
        return &m->index[i];
}

static int make_room(VoxModels *m) {
        const size_t n = m->n_index ? 2 * m->n_index : INDEX_MIN;
        uint32_t *index;

        if (2 * m->n < m->n_index)
                return 0;
        index = calloc(n, sizeof(*index));
        if (!index)
                return -ENOMEM;
        free(m->index);
        m->index = index;
        m->n_index = n;
        for (size_t k = 0; k < m->n; k++) {
                size_t i = m->items[k].hash & (n - 1);

                while (index[i])
                        i = (i + 1) & (n - 1);
                index[i] = (uint32_t)k + 1;
        }
        return 0;
}

int vox_models_add(VoxModels *m, Buf *file, size_t begin, uint32_t *ret) {
        const size_t n = file->n - begin;
        const VoxWritten one = { begin, n, hash_bytes(file->data + begin, n) };
        uint32_t *place;
        int r;

        r = make_room(m);
        if (!r)
                r = GROW(m->items, m->capacity, m->n);
        if (r < 0)
                return r;
        place = find(m, file, &one);
        if (*place) {
                file->n = begin;
        } else {
                m->items[m->n++] = one;
                *place = (uint32_t)m->n;
        }
        *ret = *place - 1;
        return 0;
}
