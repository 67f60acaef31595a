/* Many voxels in one request: as text, a character a voxel, or as bytes. */
#include "engine/methods/packed.h"

#include "base/base64.h"
#include "base/fd.h"
#include "voxel/records.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a file of colours. */
#define PACKED_FILE_MAX ((size_t)1 << 30)

static void pack_done(Pack *p) {
        free(p->colours);
        free(p->leave);
}
#define CLEANUP_PACK __attribute__((cleanup(pack_done)))

static int fail_bytes(Call *c, const char *param, Box box, uint64_t n) {
        char expected[128], got[32];

        (void)snprintf(expected, sizeof(expected), "the RGBA bytes of the box, 4 × %llu × %llu × %llu",
                       (unsigned long long)box_width(box), (unsigned long long)box_depth(box),
                       (unsigned long long)box_height(box));
        (void)snprintf(got, sizeof(got), "%llu bytes", (unsigned long long)n);
        return rpc_fail_param(&c->error, param, expected, got);
}

static int read_base64(Call *c, const char *param, Buf *ret) {
        const Arg *a = arg(c, param);
        char got[64];
        int r;

        r = base64_decode(ret, a->string, a->string_n);
        if (r != -EINVAL)
                return r;
        (void)snprintf(got, sizeof(got), "%zu characters that are none", a->string_n);
        return rpc_fail_param(&c->error, param, "base64 with padding and without line breaks", got);
}

static int read_fd(Call *c, Buf *ret) {
        int fd = -1, r;

        r = call_file(c, false, &fd);
        if (r != 0)
                return r;
        r = fd_read_file(fd, PACKED_FILE_MAX, &ret->data, &ret->n);
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The file has more than 1 GiB");
        return r;
}

/* A dense box of colours, out of the request or out of a file. */
static int read_dense(Call *c, Pack *p) {
        const char *param = arg(c, "fd")->given ? "fd" : "data";
        const bool adds = strcmp(arg(c, "mode")->string, "add") == 0;
        CLEANUP_BUF Buf bytes = { 0 };
        size_t n;
        int r;

        if (!arg(c, "box")->given)
                return rpc_fail_param(&c->error, "box", "the box that the colours fill", "nothing");
        r = call_box(c, "box", &p->box);
        if (r == 0)
                r = arg(c, "fd")->given ? read_fd(c, &bytes) : read_base64(c, "data", &bytes);
        if (r != 0)
                return r;
        if (bytes.n % sizeof(Colour) != 0 || bytes.n / sizeof(Colour) != box_volume(p->box))
                return fail_bytes(c, param, p->box, bytes.n);

        _Static_assert(sizeof(Colour) == 4, "a colour is its four bytes");
        p->colours = (Colour *)(void *)buf_take(&bytes, &n);
        if (!adds)
                return 0;
        n /= sizeof(Colour);
        p->leave = calloc(n, sizeof(bool));
        if (!p->leave)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                p->leave[i] = p->colours[i].a == 0;
        return 0;
}

/* Voxels that are scattered, each with its place. */
static int write_records(Call *c, Volume *v, Written *ret) {
        const Arg *at = arg(c, "at");
        CLEANUP_BUF Buf bytes = { 0 };
        char got[32];
        int r;

        for (int i = 0; i < 3; i++)
                if (at->point[i] > INT32_MAX - 255)
                        return rpc_fail_param(&c->error, "at",
                                              "a corner with at most 2147483392 on each axis",
                                              "one from which records reach beyond");
        r = read_base64(c, "records", &bytes);
        if (r != 0)
                return r;
        if (bytes.n % RECORD_BYTES != 0) {
                (void)snprintf(got, sizeof(got), "%zu bytes", bytes.n);
                return rpc_fail_param(&c->error, "records", "7 bytes a voxel: x, y, z, r, g, b, a", got);
        }
        return volume_write_records(v, (Point){ at->point[0], at->point[1], at->point[2] }, bytes.data,
                                    bytes.n / RECORD_BYTES, ret);
}

/* There are four ways to say what is written, and one has to be used. */
static int check_ways(Call *c) {
        const int n = arg(c, "slices")->given + arg(c, "data")->given + arg(c, "fd")->given +
                      arg(c, "records")->given;

        if (n != 1)
                return rpc_fail_param(&c->error, "slices",
                                      "one of slices (text), data (base64), fd (a file), records (base64)",
                                      n == 0 ? "nothing" : "more than one of them");
        return 0;
}

static int write_pack(Call *c, Volume *v, Pack *p, Written *ret) {
        int r;

        if (arg(c, "records")->given)
                return write_records(c, v, ret);
        r = arg(c, "slices")->given ? pack_read_slices(c, p) : read_dense(c, p);
        return r != 0 ? r : volume_write(v, p->box, p->colours, p->leave, ret);
}

static int set_voxels(Call *c) {
        CLEANUP_PACK Pack p = { .box = BOX_EMPTY };
        Written w = { 0 };
        Layer *layer;
        int r;

        r = check_ways(c);
        if (r == 0)
                r = call_layer(c, &layer);
        if (r == 0)
                r = write_pack(c, layer->volume, &p, &w);
        if (r != 0)
                return r;

        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(true));
        json_add(c->result, "layer_id", json_object_new_int64(layer->id));
        json_add(c->result, "added", json_object_new_uint64(w.added));
        json_add(c->result, "removed", json_object_new_uint64(w.removed));
        json_add(c->result, "painted", json_object_new_uint64(w.painted));
        add_box(c->result, p.box);
        return 0;
}

static const Param set_params[] = {
        { "at", P_POINT, "x y z", INT32_MIN, INT32_MAX, NULL, "[0,0,0]", "voxels",
          "with slices and records: the lowest corner of what is written" },
        { "legend", P_OBJECT, NULL, 0, 0, NULL, "", NULL,
          "with slices: the colour of each character, {\"a\": \"#FF8000\"}" },
        { "slices", P_ARRAY, NULL, 0, 0, NULL, "", NULL,
          "layers with rising z; each an array of rows from high y to low y, each a string with x rising. "
          "'.' empties a voxel (in mode add: leaves it), ' ' leaves it as it is" },
        PARAM_LAYER("the layer to change"),
        { "mode", P_CHOICE, NULL, 0, 0, "replace add", "\"replace\"", NULL,
          "replace writes empty voxels too, add does not" },
        PARAM_BOX("box", "", "with data or fd: what they fill"),
        { "data", P_BYTES, NULL, 0, RPC_LINE_MAX, NULL, "", NULL,
          "instead of slices: base64 of RGBA bytes, a voxel 4, x fastest, then y, then z, all rising" },
        PARAM_FD("a file of the bytes that data would have"),
        { "records", P_BYTES, NULL, 0, RPC_LINE_MAX, NULL, "", NULL,
          "instead of slices, for scattered voxels: base64 of 7 bytes a voxel, its x, y, z counted from `at` "
          "(0 to 255 each) and r, g, b, a; alpha 0 removes" },
        PARAM_END,
};

const Method packed_methods[] = {
        { .name = "goxel.set_voxels",
          .summary = "Writes many voxels at once, as text in the orientation of goxel.slice or as bytes.",
          .params = set_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_BATCHABLE | METHOD_LONG,
          .project_param = "project",
          .error = -1004,
          .result = "{\"success\":\"bool\",\"layer_id\":\"int\",\"added\":\"int\",\"removed\":\"int\","
                    "\"painted\":\"int\",\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\",\"dimensions\":\"[x,y,z]\","
                    "\"revision\":\"int\"}",
          .example = "{\"at\":[0,0,0],\"legend\":{\"r\":\"#C03020\",\"w\":\"#FFFFFF\"},"
                     "\"slices\":[[\"rrr\",\"r.r\",\"rrr\"],[\".w.\",\"w.w\",\".w.\"]]}",
          .run = set_voxels },
        { .name = NULL },
};
