/* Image layers: a picture that lies or stands somewhere, a pixel a voxel. */
#include "engine/methods/placing.h"

#include "base/fd.h"
#include "formats/format.h"
#include "voxel/derive.h"

#include <errno.h>
#include <string.h>

static int decode(Call *c, const uint8_t *data, size_t n, const char *path, Picture **ret) {
        CLEANUP_FREE uint8_t *rgba = NULL;
        CLEANUP_FREE Colour *pixels = NULL;
        uint32_t width, height;
        int r;

        r = png_read(data, n, PICTURE_SIDE_MAX, &rgba, &width, &height);
        if (r == -ENOMEM)
                return r;
        if (r == -E2BIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The picture has more than %d×%d pixels",
                                PICTURE_SIDE_MAX, PICTURE_SIDE_MAX);
        if (r < 0)
                return rpc_fail(&c->error, RPC_FILE_INVALID, "The file is no PNG that can be read");
        pixels = calloc((size_t)width * height, sizeof(*pixels));
        if (!pixels)
                return -ENOMEM;
        memcpy(pixels, rgba, (size_t)width * height * sizeof(*pixels));
        r = picture_new(ret, path, width, height, pixels);
        return r == -EINVAL ? rpc_fail(&c->error, RPC_FILE_INVALID, "The picture has no pixels") : r;
}

static int read_picture(Call *c, Picture **ret) {
        const Arg *path = arg(c, "path");
        CLEANUP_FREE uint8_t *data = NULL;
        const size_t most = (size_t)engine_call(c)->engine->file_most;
        size_t n;
        int fd = -1, r;

        r = call_open_file(c, false, &fd);
        if (r != 0)
                return r;
        r = fd_read_file(fd, most, &data, &n);
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The file has more than %zu bytes", most);
        if (r < 0)
                return r;
        return decode(c, data, n, path->given ? path->string : "", ret);
}

/* The lower left corner is at `position`: lying it is seen from above, standing from the front or the right.
 */
static Transform stand(const Picture *p, int plane, Point at) {
        const Transform size = transform_scaling(p->width, p->height, 1),
                        flat = transform_translation((double)p->width / 2, (double)p->height / 2, 0),
                        lying = transform_multiply(&flat, &size);
        /* What is x, y and z of the picture; a picture that stands has its voxel behind its plane. */
        static const Transform planes[] = {
                TRANSFORM_IDENTITY_VALUES,
                { { 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1 } },
                { { 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1 } },
        };
        const Transform stands = transform_multiply(&planes[plane], &lying),
                        there = transform_translation(at.x, at.y, at.z);

        return transform_multiply(&there, &stands);
}

static int create_image_layer(Call *c) {
        CLEANUP(picture_unref) Picture *p = NULL;
        Transform matrix;
        Layer *l;
        int r;

        r = read_picture(c, &p);
        if (r == 0 && arg(c, "matrix")->given)
                r = call_matrix(c, "matrix", &matrix);
        else if (r == 0)
                matrix = stand(p, (int)arg(c, "plane")->i, arg_point(arg(c, "position")));
        if (r == 0)
                r = call_add_layer(c, arg(c, "name")->string, &l);
        if (r != 0)
                return r;
        l->kind = LAYER_IMAGE;
        l->picture = TAKE(p);
        l->matrix = matrix;
        r = call_tell_made(c, l);
        if (r != 0)
                return r;
        json_add(c->result, "width", json_object_new_int64(l->picture->width));
        json_add(c->result, "height", json_object_new_int64(l->picture->height));
        return 0;
}

static const Param image_params[] = {
        { "path", P_STRING, NULL, 0, PICTURE_PATH_MAX, NULL, "", NULL,
          "path of the picture, a PNG; it is kept as where the layer came from" },
        PARAM_FD("the picture"),
        { "position", P_POINT, "x y z", -HALF_MOST, HALF_MOST, NULL, "[0,0,0]", "voxels",
          "where its lower left pixel goes" },
        { "plane", P_CHOICE, NULL, 0, 0, "xy xz yz", "\"xy\"", NULL,
          "xy: it lies, and is seen from above; xz: it stands, seen from the front; yz: seen from the right" },
        { "name", P_STRING, NULL, 0, LAYER_NAME_MAX, NULL, "\"Image\"", NULL, "what the layer is called" },
        { "matrix", P_ARRAY, NULL, 0, 16, NULL, "", NULL,
          "instead of position and plane: 16 numbers, column by column, that map a square of side 1 about the origin to "
          "the picture" },
        PARAM_END,
};

const Method layer_image_methods[] = {
        { .name = "goxel.create_image_layer",
          .summary = "Adds a layer that is a picture, a voxel for each pixel that is not transparent.",
          .params = image_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_LONG | METHOD_READS_FILE,
          .project_param = "project",
          .path_param = "path",
          .error = -1008,
          .result = RESULT_MADE_WITH "\"width\":\"int\",\"height\":\"int\"," RESULT_MADE_END,
          .run = create_image_layer },
        { .name = NULL },
};
