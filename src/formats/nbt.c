#include "formats/nbt.h"

#include "formats/inflate.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <string.h>

#define DEPTH_MOST 64

/* Bytes of one value; 0: it says how long it is. */
static const uint8_t widths[] = { [NBT_BYTE] = 1,  [NBT_SHORT] = 2,  [NBT_INT] = 4,   [NBT_LONG] = 8,
                                  [NBT_FLOAT] = 4, [NBT_DOUBLE] = 8, [NBT_BYTES] = 0, [NBT_LONGS] = 0 };
static const uint8_t element_widths[] = {
        [NBT_BYTES] = 1, [NBT_STRING] = 1, [NBT_INTS] = 4, [NBT_LONGS] = 8
};
static const char *const type_names[] = { "an end",     "a byte",       "a short",      "an int",   "a long",
                                          "a float",    "a double",     "a byte array", "a string", "a list",
                                          "a compound", "an int array", "a long array" };

static uint64_t big(const uint8_t *b, unsigned n) {
        uint64_t value = 0;

        for (unsigned i = 0; i < n; i++)
                value = value << 8 | b[i];
        return value;
}

static int take(Cursor *c, unsigned n, const char *what, uint64_t *ret) {
        const uint8_t *b;
        int r;

        r = cursor_bytes(c, n, what, &b);
        if (!r)
                *ret = big(b, n);
        return r;
}

static int take_type(Cursor *c, NbtType *ret) {
        uint64_t type = 0;
        int r;

        r = take(c, 1, "the type of a tag", &type);
        if (!r && type > NBT_LONGS)
                return cursor_fail(c, "a tag has the type %" PRIu64 ", there are types up to %d", type,
                                   NBT_LONGS);
        *ret = (NbtType)type;
        return r;
}

static int take_value(Cursor *c, NbtType type, unsigned depth, Nbt *ret);

/* A compound reaches up to its end tag. */
static int take_compound(Cursor *c, unsigned depth) {
        for (;;) {
                uint64_t n = 0;
                const uint8_t *name;
                NbtType type;
                Nbt member;
                int r;

                r = take_type(c, &type);
                if (r || type == NBT_END)
                        return r;
                r = take(c, 2, "the length of a name", &n);
                if (!r)
                        r = cursor_bytes(c, n, "the name of a tag", &name);
                if (!r)
                        r = take_value(c, type, depth + 1, &member);
                if (r)
                        return r;
        }
}

static int take_list(Cursor *c, unsigned depth, Nbt *ret) {
        uint64_t n = 0;
        Nbt element;
        int r;

        r = take_type(c, &ret->of);
        if (!r)
                r = take(c, 4, "the length of a list", &n);
        if (r)
                return r;
        if ((int32_t)n < 0 || (ret->of == NBT_END && n))
                n = 0;
        /* An element takes a byte at least. */
        if (n > cursor_left(c))
                return cursor_fail(c, "a list claims %" PRIu64 " elements, %zu bytes are left", n,
                                   cursor_left(c));
        ret->n = (uint32_t)n;
        ret->value = cursor_slice(c, c->at, cursor_left(c));
        for (uint64_t i = 0; !r && i < n; i++)
                r = take_value(c, ret->of, depth + 1, &element);
        return r;
}

static int take_array(Cursor *c, NbtType type, Nbt *ret) {
        const unsigned width = element_widths[type];
        const uint8_t *bytes;
        uint64_t n = 0;
        int r;

        r = take(c, type == NBT_STRING ? 2 : 4, "the length of an array", &n);
        if (r)
                return r;
        if (n > INT32_MAX || n * width > cursor_left(c))
                return cursor_fail(c, "an array claims %" PRIu64 " elements of %u bytes, %zu bytes are left",
                                   n, width, cursor_left(c));
        ret->n = (uint32_t)n;
        ret->value = cursor_slice(c, c->at, n * width);
        return cursor_bytes(c, n * width, "an array", &bytes);
}

/* Passes over a value, and says where it was. */
static int take_value(Cursor *c, NbtType type, unsigned depth, Nbt *ret) {
        const size_t begin = c->at;
        const uint8_t *bytes;
        int r;

        *ret = (Nbt){ .type = type };
        if (depth > DEPTH_MOST)
                return cursor_fail(c, "tags stand in tags more than %d deep", DEPTH_MOST);
        switch (type) {
        case NBT_LIST:
                r = take_list(c, depth, ret);
                if (!r)
                        ret->value.n = c->at - (size_t)(ret->value.base - c->base);
                return r;
        case NBT_COMPOUND:
                r = take_compound(c, depth);
                if (!r)
                        ret->value = cursor_slice(c, begin, c->at - begin);
                return r;
        case NBT_BYTES:
        case NBT_STRING:
        case NBT_INTS:
        case NBT_LONGS:
                return take_array(c, type, ret);
        case NBT_END:
                return cursor_fail(c, "an end stands where a value should be");
        default:
                r = cursor_bytes(c, widths[type], "a value", &bytes);
                if (!r)
                        ret->value = cursor_slice(c, begin, widths[type]);
                return r;
        }
}

static int take_root(Cursor *c, Nbt *ret) {
        const uint8_t *name;
        NbtType type;
        uint64_t n = 0;
        int r;

        r = take_type(c, &type);
        if (!r && type != NBT_COMPOUND)
                return cursor_fail(c, "the file begins with %s instead of a compound", type_names[type]);
        if (!r)
                r = take(c, 2, "the length of a name", &n);
        if (!r)
                r = cursor_bytes(c, n, "the name of the root", &name);
        return r ? r : take_value(c, type, 0, ret);
}

int nbt_open(Buf *tags, const uint8_t *data, size_t n, Nbt *ret, FormatError *error) {
        ProgressStage stage;
        Cursor c;
        int r;

        stage = progress_enter(0, NBT_OPENED);
        /* A stream begins with another byte than the type of a compound. */
        r = n && data[0] == NBT_COMPOUND ? buf_append(tags, data, n)
                                         : inflate_stream(tags, data, n, INFLATE_MOST, 0, error);
        progress_leave(stage);
        if (r)
                return r;
        c = cursor_new(tags->data, tags->n, error);
        return take_root(&c, ret);
}

int nbt_next(const Nbt *whole, Cursor *at, Nbt *ret) {
        const uint8_t *name = NULL;
        NbtType type = whole->of;
        uint64_t n = 0;
        int r = 0;

        if (!cursor_left(at))
                return 0;
        if (whole->type == NBT_COMPOUND) {
                r = take_type(at, &type);
                if (!r && type == NBT_END)
                        return 0;
                if (!r)
                        r = take(at, 2, "the length of a name", &n);
                if (!r)
                        r = cursor_bytes(at, n, "the name of a tag", &name);
        }
        if (!r)
                r = take_value(at, type, 0, ret);
        if (r)
                return r < 0 ? r : -r;
        ret->name = name;
        ret->name_n = n;
        return 1;
}

int nbt_find(const Nbt *compound, const char *name, NbtType type, Nbt *ret) {
        Cursor at = compound->value;
        Nbt t;
        int r;

        while ((r = nbt_next(compound, &at, &t)) > 0) {
                if (t.name_n != strlen(name) || memcmp(t.name, name, t.name_n) != 0)
                        continue;
                if (t.type != type)
                        return -cursor_fail(&t.value, "the tag %s is %s instead of %s", name,
                                            type_names[t.type], type_names[type]);
                *ret = t;
                return 1;
        }
        return r;
}

int nbt_want(const Nbt *compound, const char *name, NbtType type, Nbt *ret) {
        int r;

        r = nbt_find(compound, name, type, ret);
        if (!r) {
                Cursor c = compound->value;

                return cursor_fail(&c, "the tag %s is missing", name);
        }
        return r < 0 ? -r : 0;
}

int nbt_want_number(const Nbt *compound, const char *name, int64_t *ret) {
        Cursor at = compound->value;
        Nbt member = { 0 };
        int r;

        while ((r = nbt_next(compound, &at, &member)) > 0)
                if (member.name && member.name_n == strlen(name) &&
                    !memcmp(member.name, name, member.name_n)) {
                        if (member.type < NBT_BYTE || member.type > NBT_LONG)
                                return cursor_fail(&member.value,
                                                   "the tag %s is %s instead of a whole number", name,
                                                   type_names[member.type]);
                        *ret = nbt_number(&member);
                        return 0;
                }
        at = compound->value;
        return r < 0 ? -r : cursor_fail(&at, "the tag %s is missing", name);
}

int64_t nbt_number(const Nbt *t) {
        const unsigned unused = 64 - 8u * widths[t->type];

        return (int64_t)(big(t->value.data, widths[t->type]) << unused) >> unused;
}

int32_t nbt_int_at(const Nbt *t, uint32_t i) {
        return (int32_t)big(t->value.data + 4 * (size_t)i, 4);
}

uint64_t nbt_long_at(const Nbt *t, uint32_t i) {
        return big(t->value.data + 8 * (size_t)i, 8);
}

/* The surrogate that these bytes are, or 0. */
static unsigned surrogate(const uint8_t *s, size_t n, unsigned kind) {
        const unsigned code = n >= 3 && s[0] == 0xed && s[1] >> 6 == 2 && s[2] >> 6 == 2
                                      ? 0xd000 | (s[1] & 63u) << 6 | (s[2] & 63u)
                                      : 0;

        return (code & 0xfc00) == kind ? code : 0;
}

int nbt_name(const uint8_t *bytes, size_t n, char **ret) {
        CLEANUP_FREE uint8_t *text = malloc(n + 1);
        size_t length = 0;

        if (!text)
                return -ENOMEM;
        for (size_t i = 0; i < n;) {
                const unsigned high = surrogate(bytes + i, n - i, 0xd800),
                               low = high ? surrogate(bytes + i + 3, n - i - 3, 0xdc00) : 0;
                const unsigned code = 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));

                if (!low) {
                        text[length++] = bytes[i++];
                        continue;
                }
                for (unsigned shift = 0; shift < 4; shift++)
                        text[length++] = (uint8_t)((shift ? 0x80 : 0xf0) |
                                                   (code >> (18 - 6 * shift) & (shift ? 0x3f : 7)));
                i += 6;
        }
        return format_name(text, length, ret);
}
