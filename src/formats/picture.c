#include "formats/picture.h"

#include "formats/format.h"

#include <string.h>
#include <strings.h>

static const struct {
        const char *name, *extension, *other;
} kinds[] = {
        [PICTURE_PNG] = { "png", ".png", ".png" },
        [PICTURE_JPG] = { "jpg", ".jpg", ".jpeg" },
        [PICTURE_BMP] = { "bmp", ".bmp", ".bmp" },
        [PICTURE_RGBA] = { "rgba", ".rgba", ".rgba" },
};

const char *picture_name(PictureFormat f) {
        return kinds[f].name;
}

static bool ends_with(const char *path, const char *end) {
        size_t n = strlen(path), k = strlen(end);

        return n > k && strcasecmp(path + n - k, end) == 0;
}

bool picture_by_path(const char *path, PictureFormat *ret) {
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (ends_with(path, kinds[i].extension) || ends_with(path, kinds[i].other)) {
                        *ret = (PictureFormat)i;
                        return true;
                }
        return false;
}

void picture_row(uint8_t *ret, const uint8_t *rgba, uint32_t width) {
        for (uint32_t x = 0; x < width; x++, rgba += 4, ret += 3)
                for (int i = 0; i < 3; i++)
                        ret[i] = (uint8_t)((rgba[i] * rgba[3] + 255 * (255 - rgba[3]) + 127) / 255);
}

int picture_write(Buf *out, PictureFormat f, const uint8_t *rgba, uint32_t width, uint32_t height,
                  int quality) {
        switch (f) {
        case PICTURE_PNG:
                return png_write(out, rgba, width, height);
        case PICTURE_JPG:
                return jpg_write(out, rgba, width, height, quality);
        case PICTURE_BMP:
                return bmp_write(out, rgba, width, height);
        case PICTURE_RGBA:
                return buf_append(out, rgba, (size_t)width * height * 4);
        }
        return 0;
}
