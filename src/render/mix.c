#include "render/mix.h"

#include <assert.h>
#include <string.h>

/* Samples weigh as much as they cover: what is transparent gives no colour, so no dark fringe. Where
 * only thin faces are seen they take the whole pixel; a quarter of one would all but vanish. */
static Colour mix(unsigned of, const uint32_t *faces, const Colour *samples) {
        unsigned r = 0, g = 0, b = 0, a = 0, n = 0;
        bool thin = false;

        for (unsigned i = 0; i < of; i++)
                thin |= (faces[i] & FACE_THIN) != 0;
        for (unsigned i = 0; i < of && thin; i++)
                thin = faces[i] == FACE_NONE || faces[i] & FACE_THIN;

        for (unsigned i = 0; i < of; i++) {
                if (thin && faces[i] == FACE_NONE)
                        continue;
                r += (unsigned)samples[i].r * samples[i].a;
                g += (unsigned)samples[i].g * samples[i].a;
                b += (unsigned)samples[i].b * samples[i].a;
                a += samples[i].a;
                n++;
        }
        if (a == 0)
                return (Colour){ 0 };
        return (Colour){ (uint8_t)((r + a / 2) / a), (uint8_t)((g + a / 2) / a), (uint8_t)((b + a / 2) / a),
                         (uint8_t)((a + n / 2) / n) };
}

/* The mean of solid samples, two channels at a time: the sum of four bytes fits into two. */
static Colour mean(const Colour samples[static 4]) {
        uint32_t even = 0x00020002, odd = 0x00020002;
        Colour ret;

        static_assert(sizeof(Colour) == 4, "four bytes");
        for (unsigned i = 0; i < 4; i++) {
                uint32_t c;

                memcpy(&c, &samples[i], sizeof(c));
                even += c & 0x00ff00ff;
                odd += c >> 8 & 0x00ff00ff;
        }
        even = (even >> 2 & 0x00ff00ff) | (odd << 6 & 0xff00ff00);
        memcpy(&ret, &even, sizeof(ret));
        return ret;
}

static Colour mix_pixel(const Mixed *m, const uint32_t *faces, const Colour *samples, const Colour *behind) {
        const size_t width = m->width;
        const uint32_t face[4] = { faces[0], faces[1], faces[width], faces[width + 1] };
        const Colour sample[4] = { samples[0], samples[1], samples[width], samples[width + 1] };

        if (!m->clear && face[0] && face[1] && face[2] && face[3])
                return mean(sample);
        if (behind && !(face[0] | face[1] | face[2] | face[3]))
                return *behind;
        return mix(4, face, sample);
}

void mix_row(Mixed m, const uint32_t *faces, const Colour *samples, const Colour *behind, uint8_t *ret) {
        static_assert(GRAIN_MAX == 2, "a pixel has one sample or four");
        if (m.grain == 1) {
                memcpy(ret, samples, m.width * sizeof(*samples));
                return;
        }
        for (uint32_t column = 0; column < m.width; column += m.grain, ret += 4)
                colour_put(ret, mix_pixel(&m, faces + column, samples + column, behind));
}
