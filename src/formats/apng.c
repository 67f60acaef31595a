#include "formats/png.h"

#include <assert.h>
#include <string.h>

static uint8_t *put32(uint8_t *at, uint32_t value) {
        for (int i = 0; i < 4; i++)
                at[i] = (uint8_t)(value >> (24 - 8 * i));
        return at + 4;
}

int apng_begin(const Apng *a, Buf *out) {
        uint8_t control[8];
        int r;

        /* Without end. */
        (void)put32(put32(control, a->frames), 0);
        r = png_begin(out, a->width, a->height, a->opaque);
        return r < 0 ? r : png_chunk(out, "acTL", NULL, 0, control, sizeof(control));
}

static int put_control(Apng *a, Buf *out) {
        uint8_t control[26] = { 0 }, *at = control;

        at = put32(at, a->sequence++);
        at = put32(at, a->width);
        at = put32(at, a->height);
        at += 8; /* at the upper left */
        at[0] = (uint8_t)(a->delay_ms >> 8);
        at[1] = (uint8_t)a->delay_ms;
        at[2] = 1000 >> 8;
        at[3] = 1000 & 255;
        /* Each frame takes the place of the one before, transparent parts too. */
        return png_chunk(out, "fcTL", NULL, 0, control, sizeof(control));
}

int apng_frame(Apng *a, Buf *out, const uint8_t *rgba) {
        CLEANUP_FREE uint8_t *data = NULL;
        uint8_t sequence[4];
        size_t n;
        int r;

        assert(a->frame < a->frames);
        r = png_compress(rgba, a->width, a->height, a->opaque, &data, &n);
        if (r >= 0)
                r = put_control(a, out);
        if (r < 0)
                return r;
        if (a->frame == 0)
                r = png_chunk(out, "IDAT", NULL, 0, data, n);
        else {
                (void)put32(sequence, a->sequence++);
                r = png_chunk(out, "fdAT", sequence, sizeof(sequence), data, n);
        }
        if (r < 0 || ++a->frame < a->frames)
                return r;
        return png_end(out);
}
