/* The chunks of the scene graph. Numbers in their dictionaries are text. */
#include "formats/vox.h"

#include "formats/internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

bool vox_entry_is(const VoxEntry *e, const char *key) {
        return e->key_n == strlen(key) && !memcmp(e->key, key, e->key_n);
}

bool vox_value_is(const VoxEntry *e, const char *value) {
        return e->value_n == strlen(value) && !memcmp(e->value, value, e->value_n);
}

static bool entry_true(const VoxEntry *e) {
        return vox_value_is(e, "1");
}

int vox_entry_read(Cursor *c, VoxEntry *ret) {
        int r;

        r = cursor_counted(c, "a key", &ret->key, &ret->key_n);
        if (r)
                return r;
        return cursor_counted(c, "a value", &ret->value, &ret->value_n);
}

/* Each entry takes eight bytes at least. */
int vox_dict_begin(Cursor *c, int32_t *ret) {
        int r;

        r = cursor_i32(c, "a dictionary", ret);
        if (r)
                return r;
        if (*ret < 0 || (size_t)*ret > cursor_left(c) / 8)
                return cursor_fail(c, "claims a dictionary of %" PRId32 " entries, %zu bytes are left", *ret,
                                   cursor_left(c));
        return 0;
}

/* Decimal integers with one space between, all of the value. */
static bool parse_numbers(const VoxEntry *e, int32_t *ret, size_t n) {
        const uint8_t *s = e->value, *end = s + e->value_n;

        for (size_t i = 0; i < n; i++) {
                bool minus = s < end && *s == '-';
                const uint8_t *digits = s += minus;
                int64_t value = 0;

                for (; s < end && *s >= '0' && *s <= '9'; s++) {
                        value = value * 10 + (*s - '0');
                        if (value > INT32_MAX)
                                return false;
                }
                if (s == digits || (i + 1 < n && (s == end || *s++ != ' ')))
                        return false;
                ret[i] = (int32_t)(minus ? -value : value);
        }
        return s == end;
}

/* Bits 0–1 and 2–3: the column of the entry of rows 0 and 1, row 2 has what is left; 4–6: the signs. */
static bool parse_rotation(const VoxEntry *e, VoxPlace *ret) {
        int32_t bits;

        if (!parse_numbers(e, &bits, 1) || bits < 0 || bits > 127)
                return false;
        ret->from[0] = bits & 3;
        ret->from[1] = bits >> 2 & 3;
        if (ret->from[0] == 3 || ret->from[1] == 3 || ret->from[0] == ret->from[1])
                return false;
        ret->from[2] = (uint8_t)(3 - ret->from[0] - ret->from[1]);
        for (unsigned i = 0; i < 3; i++)
                ret->sign[i] = bits >> (4 + i) & 1 ? -1 : 1;
        return true;
}

static int frame_entry(const Cursor *c, const VoxEntry *e, VoxPlace *place) {
        int32_t t[3];

        if (vox_entry_is(e, "_r") && !parse_rotation(e, place))
                return cursor_fail(c, "has a rotation \"%.*s\" that is none", (int)MIN(e->value_n, 16U),
                                   (const char *)e->value);
        if (!vox_entry_is(e, "_t"))
                return 0;
        if (!parse_numbers(e, t, 3))
                return cursor_fail(c, "has a translation \"%.*s\" that is not three numbers",
                                   (int)MIN(e->value_n, 40U), (const char *)e->value);
        for (unsigned i = 0; i < 3; i++)
                place->move[i] = t[i];
        return 0;
}

/* The attributes that every node begins with. */
static int read_attributes(Cursor *c, VoxNode *node) {
        int32_t n;
        int r;

        r = cursor_i32(c, "its id", &node->id);
        if (!r)
                r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (r)
                        return r;
                if (vox_entry_is(&e, "_hidden"))
                        node->hidden = entry_true(&e);
                if (vox_entry_is(&e, VOX_ONE_LAYER))
                        node->one_layer = entry_true(&e);
                if (vox_entry_is(&e, "_name") && e.value_n) {
                        node->name = e.value;
                        node->name_n = e.value_n;
                }
        }
        return r;
}

static int read_frame(Cursor *c, VoxPlace *ret) {
        int32_t n = 0;
        int r;

        *ret = VOX_PLACE_NONE;
        r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (!r)
                        r = frame_entry(c, &e, ret);
        }
        return r;
}

static bool same_place(const VoxPlace *a, const VoxPlace *b) {
        return !memcmp(a->from, b->from, sizeof(a->from)) && !memcmp(a->sign, b->sign, sizeof(a->sign)) &&
               !memcmp(a->move, b->move, sizeof(a->move));
}

/* Of an animation's frames the first one is taken; the others say whether it moves. Some files end before
 * these. */
static int read_transform(Cursor *c, VoxNode *node) {
        int32_t reserved, frames = 0;
        int r;

        node->n_children = 1;
        r = cursor_bytes(c, 4, "its child", &node->children);
        if (!r)
                r = cursor_i32(c, "four reserved bytes", &reserved);
        if (!r)
                r = cursor_i32(c, "its layer", &node->layer);
        if (!r)
                r = cursor_i32(c, "the number of frames", &frames);
        if (!r && frames > 0)
                r = read_frame(c, &node->place);
        for (int32_t i = 1; !r && i < frames && cursor_left(c); i++) {
                VoxPlace place;

                r = read_frame(c, &place);
                node->moves |= !r && !same_place(&node->place, &place);
        }
        return r;
}

static int read_group(Cursor *c, VoxNode *node) {
        int32_t n;
        int r;

        r = cursor_i32(c, "the number of children", &n);
        if (r)
                return r;
        if (n < 0 || (size_t)n > cursor_left(c) / 4)
                return cursor_fail(c, "claims %" PRId32 " children, %zu bytes are left for them", n,
                                   cursor_left(c));
        node->n_children = (size_t)n;
        return cursor_bytes(c, 4 * (size_t)n, "its children", &node->children);
}

/* An animation has a model for each frame. */
static int read_shape(Cursor *c, VoxNode *node) {
        int32_t n;
        int r;

        r = cursor_i32(c, "the number of models", &n);
        if (r || n < 1)
                return r;
        /* A model takes its number and an empty dictionary at least. */
        if ((size_t)n > cursor_left(c) / 4)
                return cursor_fail(c, "claims %" PRId32 " models, %zu bytes are left for them", n,
                                   cursor_left(c));
        node->n_children = (size_t)n;
        node->children = c->data + c->at;
        node->frames = *c;
        return 0;
}

int vox_frame_next(Cursor *c, int32_t *ret_model, int32_t *ret_number) {
        int32_t n = 0;
        int r;

        *ret_number = -1;
        r = cursor_i32(c, "its model", ret_model);
        /* Old files end after the first one. */
        if (!r && cursor_left(c))
                r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (!r && vox_entry_is(&e, "_f") && !parse_numbers(&e, ret_number, 1))
                        *ret_number = -1;
        }
        return r;
}

int vox_node_read(Cursor *c, VoxNodeKind kind, VoxNode *ret) {
        VoxNode node = { .kind = kind, .offset = c->chunk_at, .layer = -1, .place = VOX_PLACE_NONE };
        int r;

        r = read_attributes(c, &node);
        if (r)
                return r;
        switch (kind) {
        case VOX_TRANSFORM:
                r = read_transform(c, &node);
                break;
        case VOX_GROUP:
                r = read_group(c, &node);
                break;
        case VOX_SHAPE:
                r = read_shape(c, &node);
                break;
        }
        if (!r)
                *ret = node;
        return r;
}

int vox_layer_read(Cursor *c, VoxLayer *ret) {
        VoxNode layer = { 0 };
        int r;

        r = read_attributes(c, &layer);
        if (!r)
                *ret = (VoxLayer){ layer.id, layer.hidden, layer.name, layer.name_n };
        return r;
}

int vox_camera_read(Cursor *c, bool *ret_set) {
        int32_t id, n = 0;
        bool set = false;
        int r;

        r = cursor_i32(c, "its id", &id);
        if (!r)
                r = vox_dict_begin(c, &n);
        for (int32_t i = 0; !r && i < n; i++) {
                VoxEntry e;

                r = vox_entry_read(c, &e);
                if (!r && (vox_entry_is(&e, "_focus") || vox_entry_is(&e, "_angle")))
                        set |= !vox_value_is(&e, "0 0 0");
        }
        if (!r)
                *ret_set = set;
        return r;
}
