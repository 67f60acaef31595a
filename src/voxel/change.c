/* A Change as bytes: u8 version, u8 whether headers follow (before, after), then u32 number of layers;
 * a layer: u32 id, u32 number of blocks; a block: i32 x, y, z and its delta. */
#include "voxel/edit-private.h"

#include <errno.h>
#include <string.h>

/* Overwrites a number that was not known when it was written. */
static void patch_u32(Buf *b, size_t at, uint32_t value) {
        for (unsigned i = 0; i < 4; i++)
                b->data[at + i] = (uint8_t)(value >> 8 * i);
}

static int encode_block(Point at, const Block *before, const Block *after, Buf *ret, uint32_t *n) {
        const size_t begin = ret->n;
        int r;

        if (before == after)
                return 0;
        /* It will rest when the edit ends, and is shorter so. */
        if (after && !after->colourful)
                block_rest((Block *)(uintptr_t)after);
        r = append_point(ret, at);
        if (r < 0)
                return r;
        r = delta_encode(before, after, ret);
        if (r == 0)
                ret->n = begin;
        *n += r > 0;
        return r < 0 ? r : 0;
}

static int encode_before(const EditPair *p, Buf *ret, uint32_t *n) {
        CLEANUP_FREE const Slot **slots = NULL;
        int r;

        if (!p->before || p->before->n == 0)
                return 0;
        r = table_sorted(p->before, NULL, &slots);
        for (size_t i = 0; r == 0 && slots[i]; i++)
                r = encode_block(slots[i]->at, slots[i]->block, table_get(p->after, slots[i]->at), ret, n);
        return r;
}

/* What is there now where nothing was. */
static int encode_after(const EditPair *p, Buf *ret, uint32_t *n) {
        CLEANUP_FREE const Slot **slots = NULL;
        int r;

        if (p->partial || !p->after || p->after->n == 0)
                return 0;
        r = table_sorted(p->after, NULL, &slots);
        for (size_t i = 0; r == 0 && slots[i]; i++)
                if (!p->before || !table_find(p->before, slots[i]->at))
                        r = encode_block(slots[i]->at, NULL, slots[i]->block, ret, n);
        return r;
}

static int encode_pair(const EditPair *p, Buf *ret, uint32_t *n_layers) {
        const size_t begin = ret->n;
        uint32_t n = 0;
        int r;

        r = buf_append_u32(ret, p->layer);
        if (r < 0)
                return r;
        r = buf_append_u32(ret, 0);
        if (r < 0)
                return r;
        r = encode_before(p, ret, &n);
        if (r < 0)
                return r;
        r = encode_after(p, ret, &n);
        if (r < 0)
                return r;

        if (n == 0)
                ret->n = begin;
        else
                patch_u32(ret, begin + 4, n);
        *n_layers += n > 0;
        return 0;
}

/* Appends both headers when they differ, and says so. */
static int encode_headers(const Edit *e, Buf *ret) {
        CLEANUP_BUF Buf before = { 0 }, after = { 0 };
        Model began = *e->before;
        int r;

        if (!e->touched) {
                began.layers = e->model->layers;
                began.n_layers = e->model->n_layers;
        }
        r = header_encode(&began, e->model, &before);
        if (r < 0)
                return r;
        r = header_encode(e->model, &began, &after);
        if (r < 0)
                return r;
        if (before.n == after.n && memcmp(before.data, after.data, before.n) == 0)
                return 0;

        r = buf_append(ret, before.data, before.n);
        if (r < 0)
                return r;
        r = buf_append(ret, after.data, after.n);
        return r < 0 ? r : 1;
}

static bool headers_may_differ(const Edit *e) {
        return e->touched || memcmp(&e->before->box, &e->model->box, sizeof(Box)) != 0 ||
               e->before->active != e->model->active || e->before->next_id != e->model->next_id ||
               e->before->studio != e->model->studio;
}

static int change_encode(const Edit *e, Buf *ret, bool *differs) {
        const size_t begin = ret->n;
        uint32_t n_layers = 0;
        size_t at;
        EditPair p;
        int headers = 0, r;

        r = append_u16(ret, CODE_VERSION);
        if (r < 0)
                return r;
        if (headers_may_differ(e)) {
                headers = encode_headers(e, ret);
                if (headers < 0)
                        return headers;
        }
        at = ret->n;
        r = buf_append_u32(ret, 0);
        for (size_t i = 0; r == 0 && edit_pair(e, i, &p); i++)
                r = encode_pair(&p, ret, &n_layers);
        if (r < 0)
                return r;

        ret->data[begin + 1] = (uint8_t)headers;
        patch_u32(ret, at, n_layers);
        *differs = headers > 0 || n_layers > 0;
        return 0;
}

int edit_change(Edit *e, Buf *ret) {
        const size_t begin = ret->n;
        bool differs = false;
        int r;

        r = edit_settle(e);
        if (r < 0)
                return r;
        r = change_encode(e, ret, &differs);
        if (!differs)
                ret->n = begin;
        return r;
}

/* The layers must be those that the Change begins with. */
static bool same_layers(const Model *a, const Model *b) {
        if (a->n_layers != b->n_layers)
                return false;
        for (size_t i = 0; i < a->n_layers; i++)
                if (a->layers[i]->id != b->layers[i]->id)
                        return false;
        return true;
}

static int apply_headers(Model *m, Reader *r, unsigned version, bool forward) {
        CLEANUP(model_free) Model *before = NULL, *after = NULL;
        int k;

        k = header_decode(r, version, m, &before);
        if (k < 0)
                return k;
        k = header_decode(r, version, m, &after);
        if (k < 0)
                return k;
        if (!same_layers(m, forward ? before : after))
                return -EBADMSG;
        return header_apply(m, forward ? after : before);
}

/* The blocks of one layer. Those of a layer that the headers removed are read over. */
static int apply_layer(Model *m, Reader *r, bool forward, bool headers) {
        const uint32_t id = read_u32(r), n = read_u32(r);
        Layer *l = id != 0 ? model_layer(m, id) : NULL;
        int k;

        if (r->bad || (!l && !headers))
                return -EBADMSG;
        for (uint32_t i = 0; i < n; i++) {
                CLEANUP(block_unref) Block *b = NULL;
                const Point at = read_point(r);

                if (r->bad)
                        return -EBADMSG;
                if (!l) {
                        k = delta_skip(r);
                        if (k < 0)
                                return k;
                        continue;
                }
                k = delta_apply(r, volume_block(l->volume, at), forward, &b);
                if (k < 0)
                        return k;
                k = volume_put_block(l->volume, at, b);
                if (k < 0)
                        return k == -ERANGE ? -EBADMSG : k;
        }
        return 0;
}

int change_apply(Model *m, const void *change, size_t n, Direction direction) {
        Reader r = { change, n, false };
        const bool forward = direction == CHANGE_FORWARD;
        const uint8_t version = read_u8(&r), headers = read_u8(&r);
        uint32_t n_layers;
        int k;

        if (m->edit)
                edit_apply(m->edit);
        if (r.bad || version < 1 || version > CODE_VERSION || headers > 1)
                return -EBADMSG;
        k = headers ? apply_headers(m, &r, version, forward) : 0;
        if (k < 0)
                return k;

        n_layers = read_u32(&r);
        if (r.bad || n_layers > 2 * MODEL_LAYERS_MAX)
                return -EBADMSG;
        for (uint32_t i = 0; i < n_layers; i++) {
                k = apply_layer(m, &r, forward, headers);
                if (k < 0)
                        return k;
        }
        return r.n > 0 ? -EBADMSG : 0;
}
