#include "formats/pixels.h"

#include <inttypes.h>

int pixels_read(Pixels *ret, const uint8_t *data, size_t n, uint32_t side_max, FormatError *error) {
        int r;

        r = png_read(data, n, side_max, &ret->rgba, &ret->width, &ret->height);
        if (r == -ENOMEM)
                return r;
        if (r == -E2BIG)
                return format_fail(error, 0, "the picture is wider or higher than %" PRIu32 " pixels",
                                   side_max);
        return r ? format_fail(error, 0, "this is no PNG picture, or a damaged one") : 0;
}

void pixels_done(Pixels *p) {
        free(TAKE(p->rgba));
}
