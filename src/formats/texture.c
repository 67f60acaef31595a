#include "formats/picture.h"
#include "formats/voxelize.h"

#include <errno.h>

#define TEXTURE_SIDE 8192

int texture_read(const uint8_t *data, size_t n, Texture *ret) {
        if (n > 2 && data[0] == 0xff && data[1] == 0xd8)
                return jpg_read(data, n, TEXTURE_SIDE, &ret->rgba, &ret->width, &ret->height);
        return n > 0 ? png_read(data, n, TEXTURE_SIDE, &ret->rgba, &ret->width, &ret->height) : -EINVAL;
}
