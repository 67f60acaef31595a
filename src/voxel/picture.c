#include "voxel/picture.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

int picture_new(Picture **ret, const char *path, uint32_t width, uint32_t height, const Colour *pixels) {
        CLEANUP(picture_unref) Picture *p = NULL;
        const size_t n = (size_t)width * height, path_n = strlen(path);

        if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX || !width != !height ||
            path_n > PICTURE_PATH_MAX || !utf8_valid(path, path_n))
                return -EINVAL;
        p = calloc(1, sizeof(*p) + n * sizeof(Colour));
        if (!p)
                return -ENOMEM;
        p->refs = 1;
        p->path = strdup(path);
        if (!p->path)
                return -ENOMEM;
        p->width = width;
        p->height = height;
        if (n > 0 && pixels)
                memcpy(p->pixels, pixels, n * sizeof(Colour));
        *ret = TAKE(p);
        return 0;
}

Picture *picture_ref(Picture *p) {
        if (p)
                p->refs++;
        return p;
}

Picture *picture_unref(Picture *p) {
        if (!p || --p->refs > 0)
                return NULL;
        free(p->path);
        free(p);
        return NULL;
}
