#include "formats/gltf.h"

#include <math.h>

float gltf_linear(uint8_t srgb) {
        const double s = srgb / 255.0;

        return (float)(s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4));
}

uint8_t gltf_srgb(double linear) {
        const double c = !(linear > 0) ? 0 : linear > 1 ? 1 : linear;

        return (uint8_t)lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055));
}
