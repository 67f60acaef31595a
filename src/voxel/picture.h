/* The picture that an image layer shows: shared by reference, never changed. */
#pragma once

#include "voxel/geometry.h"

#define PICTURE_SIDE_MAX 2048 /* pixels */
#define PICTURE_PATH_MAX 255  /* bytes: what .gox files hold */

typedef struct Picture {
        unsigned refs;
        char *path; /* where it came from, valid UTF-8, may be ""; for people and .gox files only */
        uint32_t width, height; /* pixels; both 0: only the path is known */
        Colour pixels[];        /* rows from the top */
} Picture;

/* A copy of the pixels (which may be NULL: to be filled in before it is shared). -EINVAL for a size or path
 * out of bounds, -ENOMEM. */
int picture_new(Picture **ret, const char *path, uint32_t width, uint32_t height, const Colour *pixels);
/* NULL gives NULL. */
Picture *picture_ref(Picture *p);
Picture *picture_unref(Picture *p);
DEFINE_CLEANUP(Picture *, picture_unref);
