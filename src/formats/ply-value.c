/* The numbers behind the header of a .ply, as text or in either order of bytes. */
#include "formats/internal.h"
#include "formats/ply.h"

#include <inttypes.h>
#include <string.h>

static bool is_blank(uint8_t c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int take_text(Cursor *c, double *ret) {
        char word[64];
        size_t n = 0;
        char *end;

        while (cursor_left(c) && is_blank(c->data[c->at]))
                c->at++;
        for (; n < cursor_left(c) && !is_blank(c->data[c->at + n]) && n < sizeof(word) - 1; n++)
                word[n] = (char)c->data[c->at + n];
        word[n] = 0;
        if (!n)
                return cursor_fail(c, "a number is missing: the file ends at byte %" PRIu64,
                                   cursor_offset(c));
        *ret = strtod(word, &end);
        if (end != word + n)
                return cursor_fail(c, "what stands at byte %" PRIu64 " is no number", cursor_offset(c));
        c->at += n;
        return 0;
}

static double number_of(uint64_t bits, PlyType type) {
        const uint32_t low = (uint32_t)bits;
        double wide;
        float narrow;

        switch (type) {
        case PLY_I8:
                return (int8_t)low;
        case PLY_I16:
                return (int16_t)low;
        case PLY_I32:
                return (int32_t)low;
        case PLY_U8:
        case PLY_U16:
        case PLY_U32:
                return low;
        case PLY_F32:
                memcpy(&narrow, &low, sizeof(narrow));
                return (double)narrow;
        case PLY_F64:
                memcpy(&wide, &bits, sizeof(wide));
                return wide;
        }
        return 0;
}

int ply_value(Cursor *c, PlyLayout layout, PlyType type, double *ret) {
        const size_t n = ply_size(type);
        const uint8_t *b;
        uint64_t bits = 0;
        int r;

        if (layout == PLY_ASCII)
                return take_text(c, ret);
        r = cursor_bytes(c, n, "a number", &b);
        if (r)
                return r;
        for (size_t i = 0; i < n; i++)
                bits |= (uint64_t)b[i] << 8 * (layout == PLY_LITTLE ? i : n - 1 - i);
        *ret = number_of(bits, type);
        return 0;
}
