/* Where a picture goes that a call asks for: into a file, or into the answer. */
#pragma once

#include "engine/methods/scene.h"
#include "formats/picture.h"

typedef struct Output {
        PictureFormat format;
        int quality;
        bool into_file;
        bool kept; /* one of goxeld's */
        int fd;    /* borrowed */
} Output;

/* Opens what output_path or fd name. RPC_FAILED with the error. */
int output_open(Call *c, Output *ret);
/* Adds what all pictures tell to the result, and the picture itself as base64 when it goes into no file.
 * RPC_FAILED, -ENOMEM. */
int output_give(Call *c, const Output *to, const RenderOptions *o, const char *format, const Buf *file);

#define RESULT_PICTURE                                                                                       \
        "\"success\":\"bool\",\"width\":\"int\",\"height\":\"int\",\"format\":\"string\",\"bytes\":\"int\"," \
        "\"data\":\"base64, without a file\""

/* goxel.render_turntable */
int render_turntable(Call *c);
extern const Param turntable_params[];
