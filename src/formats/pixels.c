#include "formats/pixels.h"

#include <inttypes.h>

static int explain(int r, uint32_t side_max, FormatError *error) {
        if (r == 0 || r == -ENOMEM)
                return r;
        if (r == -E2BIG)
                return format_fail(error, 0, "the picture is wider or higher than %" PRIu32 " pixels",
                                   side_max);
        return format_fail(error, 0, "this is no PNG picture, or a damaged one");
}

int pixels_read(Pixels *ret, const uint8_t *data, size_t n, uint32_t side_max, FormatError *error) {
        return explain(png_read(data, n, side_max, &ret->rgba, &ret->width, &ret->height), side_max, error);
}

int pixels_read_wide(Pixels *ret, const uint8_t *data, size_t n, uint32_t side_max, FormatError *error) {
        return explain(png_read_wide(data, n, side_max, &ret->wide, &ret->width, &ret->height), side_max,
                       error);
}

void pixels_done(Pixels *p) {
        free(TAKE(p->wide));
        free(TAKE(p->rgba));
}
