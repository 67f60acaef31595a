#include "voxel/srgb.h"

#include <math.h>

double srgb_linear(double channel) {
        const double c = channel / 255;

        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

uint8_t srgb_channel(double linear) {
        const double c = !(linear > 0) ? 0 : linear > 1 ? 1 : linear;

        return (uint8_t)lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055));
}
