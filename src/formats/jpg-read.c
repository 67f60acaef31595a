/* Reading JPEG, which textures of meshes are. */
#include "formats/picture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

/* A progressive file may go over its pixels as often as it likes; none that people make does so more often.
 */
#define SCANS_MOST 100

typedef struct Failure {
        struct jpeg_error_mgr base; /* first: libjpeg knows nothing else */
        struct jpeg_progress_mgr progress;
        jmp_buf out;
        int error;
} Failure;

static void leave(j_common_ptr c) {
        Failure *f = (Failure *)(void *)c->err;

        f->error = f->base.msg_code == JERR_OUT_OF_MEMORY ? -ENOMEM : -EINVAL;
        longjmp(f->out, 1);
}

/* Damage that the library puts up with is said to nobody. */
static void ignore(j_common_ptr c, int level) {}

static void count_scans(j_common_ptr c) {
        if (((j_decompress_ptr)(void *)c)->input_scan_number > SCANS_MOST)
                leave(c);
}

/* What is changed between setjmp() and longjmp() lives in the caller. */
static int decompress(struct jpeg_decompress_struct *c, Failure *f, const uint8_t *data, size_t n,
                      uint32_t side_max, uint8_t **rgba) {
        c->err = jpeg_std_error(&f->base);
        f->base.error_exit = leave;
        f->base.emit_message = ignore;
        f->progress.progress_monitor = count_scans;
        if (setjmp(f->out))
                return f->error;
        jpeg_create_decompress(c);
        c->progress = &f->progress;
        jpeg_mem_src(c, data, n);
        (void)jpeg_read_header(c, TRUE);
        if (c->image_width > side_max || c->image_height > side_max)
                return -E2BIG;
        c->out_color_space = JCS_EXT_RGBA;
        *rgba = calloc((size_t)c->image_width * c->image_height, 4);
        if (!*rgba)
                return -ENOMEM;
        jpeg_start_decompress(c);
        while (c->output_scanline < c->output_height) {
                JSAMPROW row = *rgba + (size_t)4 * c->output_scanline * c->image_width;

                (void)jpeg_read_scanlines(c, &row, 1);
        }
        return 0;
}

int jpg_read(const uint8_t *data, size_t n, uint32_t side_max, uint8_t **ret_rgba, uint32_t *ret_width,
             uint32_t *ret_height) {
        struct jpeg_decompress_struct c = { 0 };
        CLEANUP_FREE uint8_t *rgba = NULL;
        Failure failure = { 0 };
        int r;

        r = decompress(&c, &failure, data, n, side_max, &rgba);
        if (!r) {
                *ret_rgba = TAKE(rgba);
                *ret_width = c.image_width;
                *ret_height = c.image_height;
        }
        jpeg_destroy_decompress(&c);
        return r;
}
