/* JPEG, by libjpeg-turbo. */
#include "formats/picture.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

/* Below that, colours at half the resolution are no further loss. */
#define FULL_COLOUR 90

typedef struct Failure {
        struct jpeg_error_mgr base; /* first: libjpeg knows nothing else */
        jmp_buf out;
} Failure;

/* The library's own way is exit(). Only memory can run out here. */
static void leave(j_common_ptr c) {
        longjmp(((Failure *)(void *)c->err)->out, 1);
}

static void set_up(struct jpeg_compress_struct *c, uint32_t width, uint32_t height, int quality) {
        c->image_width = width;
        c->image_height = height;
        c->input_components = 3;
        c->in_color_space = JCS_RGB;
        jpeg_set_defaults(c);
        jpeg_set_quality(c, quality, TRUE);
        if (quality >= FULL_COLOUR)
                c->comp_info[0].h_samp_factor = c->comp_info[0].v_samp_factor = 1;
        c->optimize_coding = TRUE;
}

/* What is changed between setjmp() and longjmp() lives in the caller. */
static int compress(struct jpeg_compress_struct *c, Failure *failure, const uint8_t *rgba, uint8_t *row,
                    int quality, uint32_t width, uint32_t height, unsigned char **data, unsigned long *n) {
        c->err = jpeg_std_error(&failure->base);
        failure->base.error_exit = leave;
        if (setjmp(failure->out))
                return -ENOMEM;
        jpeg_create_compress(c);
        jpeg_mem_dest(c, data, n);
        set_up(c, width, height, quality);
        jpeg_start_compress(c, TRUE);
        while (c->next_scanline < height) {
                picture_row(row, rgba + (size_t)c->next_scanline * width * 4, width);
                (void)jpeg_write_scanlines(c, &row, 1);
        }
        jpeg_finish_compress(c);
        return 0;
}

int jpg_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height, int quality) {
        CLEANUP_FREE uint8_t *row = malloc((size_t)width * 3);
        struct jpeg_compress_struct c = { 0 };
        unsigned char *data = NULL;
        unsigned long n = 0;
        Failure failure;
        int r = -ENOMEM;

        if (row)
                r = compress(&c, &failure, rgba, row, quality, width, height, &data, &n);
        if (r == 0)
                r = buf_append(out, data, n);
        jpeg_destroy_compress(&c);
        free(data);
        return r;
}
