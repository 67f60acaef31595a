/* PNG, read by libspng. */
#include "formats/format.h"

#include <errno.h>
#include <spng.h>

static inline void context_free(spng_ctx *c) {
        spng_ctx_free(c);
}
DEFINE_CLEANUP(spng_ctx *, context_free);

static int png_error(int r) {
        if (!r)
                return 0;
        return r == SPNG_EMEM ? -ENOMEM : -EBADMSG;
}

/* `format` is SPNG_FMT_RGBA8 or SPNG_FMT_RGBA16. */
static int read_as(const uint8_t *data, size_t n, uint32_t side_max, enum spng_format format, void **ret,
                   uint32_t *ret_width, uint32_t *ret_height) {
        CLEANUP(context_free) spng_ctx *c = spng_ctx_new(0);
        CLEANUP_FREE void *rgba = NULL;
        struct spng_ihdr head;
        size_t size;
        int r;

        if (!c)
                return -ENOMEM;
        /* Ancillary chunks are of no use here, and their memory is the stranger's choice. */
        (void)spng_set_chunk_limits(c, 64 * 1024, 64 * 1024);
        r = spng_set_png_buffer(c, data, n);
        if (!r)
                r = spng_get_ihdr(c, &head);
        if (r)
                return png_error(r);
        if (head.width > side_max || head.height > side_max)
                return -E2BIG;

        r = spng_decoded_image_size(c, format, &size);
        if (r)
                return png_error(r);
        rgba = malloc(size);
        if (!rgba)
                return -ENOMEM;
        r = spng_decode_image(c, rgba, size, format, SPNG_DECODE_TRNS);
        if (r)
                return png_error(r);

        *ret = TAKE(rgba);
        *ret_width = head.width;
        *ret_height = head.height;
        return 0;
}

int png_read(const uint8_t *data, size_t n, uint32_t side_max, uint8_t **ret_rgba, uint32_t *ret_width,
             uint32_t *ret_height) {
        void *rgba;
        int r;

        r = read_as(data, n, side_max, SPNG_FMT_RGBA8, &rgba, ret_width, ret_height);
        if (!r)
                *ret_rgba = rgba;
        return r;
}

int png_read_wide(const uint8_t *data, size_t n, uint32_t side_max, uint16_t **ret_rgba, uint32_t *ret_width,
                  uint32_t *ret_height) {
        void *rgba;
        int r;

        r = read_as(data, n, side_max, SPNG_FMT_RGBA16, &rgba, ret_width, ret_height);
        if (!r)
                *ret_rgba = rgba;
        return r;
}
