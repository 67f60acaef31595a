/* A whole model as bytes: u8 version, header, then for each layer in its order u32 number of blocks; a
 * block: i32 x, y, z and its contents, in the order of z, y, x. */
#include "voxel/edit-private.h"

#include <errno.h>

static int volume_encode(const Volume *v, Buf *ret) {
        CLEANUP_FREE const Slot **slots = NULL;
        int r;

        r = buf_append_u32(ret, (uint32_t)v->table.n);
        if (r < 0)
                return r;
        r = table_sorted(&v->table, NULL, &slots);
        for (size_t i = 0; r == 0 && slots[i]; i++) {
                r = append_point(ret, slots[i]->at);
                if (r == 0)
                        r = block_encode(slots[i]->block, ret);
        }
        return r;
}

int model_encode(const Model *m, Buf *ret) {
        const size_t begin = ret->n;
        int r;

        r = append_u8(ret, CODE_VERSION);
        if (r == 0)
                r = header_encode(m, NULL, ret);
        for (size_t i = 0; i < m->n_layers && r == 0; i++)
                r = volume_encode(m->layers[i]->volume, ret);
        if (r < 0)
                ret->n = begin;
        return r;
}

static bool point_follows(Point p, Point before) {
        if (p.z != before.z)
                return p.z > before.z;
        if (p.y != before.y)
                return p.y > before.y;
        return p.x > before.x;
}

static int volume_decode(Volume *v, Reader *r) {
        const uint32_t n = read_u32(r);
        Point last = { 0 };
        int k;

        for (uint32_t i = 0; i < n; i++) {
                CLEANUP(block_unref) Block *b = NULL;
                const Point at = read_point(r);

                if (r->bad || (i > 0 && !point_follows(at, last)))
                        return -EBADMSG;
                last = at;
                k = block_decode(r, &b);
                if (k < 0)
                        return k;
                k = volume_put_block(v, at, b);
                if (k < 0)
                        return k == -ERANGE ? -EBADMSG : k;
        }
        return r->bad ? -EBADMSG : 0;
}

int model_decode(Model **ret, const void *data, size_t n) {
        CLEANUP(model_free) Model *m = NULL;
        Reader r = { data, n, false };
        const uint8_t version = read_u8(&r);
        int k;

        if (version < 1 || version > CODE_VERSION)
                return -EBADMSG;
        k = header_decode(&r, version, NULL, &m);
        if (k < 0)
                return k;
        for (size_t i = 0; i < m->n_layers; i++) {
                k = volume_decode(m->layers[i]->volume, &r);
                if (k < 0)
                        return k;
        }
        if (r.n > 0)
                return -EBADMSG;
        *ret = TAKE(m);
        return 0;
}
