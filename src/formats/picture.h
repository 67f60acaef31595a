/* Pictures as files: from RGBA of 8 bits, rows from the top, no padding. */
#pragma once

#include "base/buf.h"

typedef enum PictureFormat { PICTURE_PNG, PICTURE_JPG, PICTURE_BMP, PICTURE_RGBA } PictureFormat;
/* In the order of PictureFormat. */
#define PICTURE_NAMES "png jpg bmp rgba"
/* How their files' names end. */
#define PICTURE_EXTENSIONS "png jpg jpeg bmp"

/* RGBA is the pixels as they are. JPEG and BMP hold no transparency: what lets through shows white.
 * `quality` is JPEG's, 1 to 100. -ENOMEM.
 */
int picture_write(Buf *out, PictureFormat f, const uint8_t *rgba, uint32_t width, uint32_t height,
                  int quality);
/* By the end of a path. False when it is none of them. */
bool picture_by_path(const char *path, PictureFormat *ret);
const char *picture_name(PictureFormat f);

int jpg_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height, int quality);
/* As png_read(); -EINVAL for what is no JPEG, or one of CMYK. */
int jpg_read(const uint8_t *data, size_t n, uint32_t side_max, uint8_t **ret_rgba, uint32_t *ret_width,
             uint32_t *ret_height);
int bmp_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height);
/* One row, r, g and b, over white. */
void picture_row(uint8_t *ret, const uint8_t *rgba, uint32_t width);
