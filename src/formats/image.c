/* A picture as voxels, one a pixel: upright (x, z) or lying (x, y). Alpha is kept. */
#include "formats/flat.h"
#include "formats/pixels.h"

#define SIDE_MAX 8192

enum { UPRIGHT, LYING };

static const FormatOption options[] = {
        { .name = "plane",
          .type = OPTION_CHOICE,
          .choices = "xz xy",
          .fallback = "xz",
          .use = FORMAT_READS,
          .text = "in which plane the picture stands: xz is upright, xy lies on the floor" },
        { .name = NULL },
};

static int image_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                      FormatNotes *notes, FormatError *error) {
        const bool lying = setting(settings, "plane")->i == LYING;
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_PIXELS Pixels picture = { 0 };
        int r;

        r = pixels_read(&picture, data, n, SIDE_MAX, error);
        if (!r)
                r = volume_new(&v);
        for (uint32_t y = 0; !r && y < picture.height; y++) {
                pixels_tell(&picture, y);
                for (uint32_t x = 0; !r && x < picture.width; x++) {
                        const Point p = { (int32_t)x, lying ? (int32_t)y : 0, lying ? 0 : (int32_t)y };

                        r = format_put_voxel(v, p, pixels_at(&picture, x, y), UINT64_MAX, 0, error);
                }
        }
        return r ? r : flat_model(ret, &v, "image", error);
}

const Format format_image = {
        .name = "image",
        .extensions = "png",
        .title = "PNG picture, a voxel a pixel",
        .options = options,
        .read = image_read,
};
