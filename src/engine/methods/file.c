#include "engine/methods/methods.h"

#include "base/base64.h"
#include "base/fd.h"
#include "formats/format.h"
#include "render/render.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FILE_READ_MAX ((size_t)1 << 30)

/* A path without a descriptor would have to be opened for the client. */
static int refuse_path(Call *c) {
        return rpc_fail(
                &c->error, RPC_PATH_REFUSED,
                "%s: pass the open file as a descriptor (SCM_RIGHTS) with \"fd\": 0; paths are not opened for clients",
                c->method->name);
}

static int require_fd(Call *c, bool for_writing, int *ret) {
        if (arg(c, "fd")->given)
                return call_file(c, for_writing, ret);
        if (arg(c, "path")->given)
                return refuse_path(c);
        return rpc_fail_param(&c->error, "fd", "the number of a descriptor passed with this request",
                              "nothing");
}

/* The format by name, else by the end of the path, else `fallback`. */
static int call_format(Call *c, const char *fallback, const Format **ret) {
        const Arg *name = arg(c, "format"), *path = arg(c, "path");
        const Format *f;

        if (name->given)
                f = format_by_name(name->string);
        else if (path->given)
                f = format_by_path(path->string);
        else
                f = fallback ? format_by_name(fallback) : NULL;
        if (!f) {
                (void)rpc_fail_param(&c->error, "format", "gox, vox, obj or txt",
                                     name->given   ? name->string
                                     : path->given ? path->string
                                                   : "nothing");
                return RPC_FAILED;
        }
        *ret = f;
        return 0;
}

int call_read_model(Call *c, Model **ret) {
        CLEANUP_FREE uint8_t *data = NULL;
        FormatError error = { 0 };
        const Format *f = NULL;
        int fd = -1, r;
        size_t n;

        r = require_fd(c, false, &fd);
        if (r == 0)
                r = call_format(c, "gox", &f);
        if (r != 0)
                return r;
        if (!f->read)
                return rpc_fail_param(&c->error, "format", "a format that can be read: gox, vox, txt",
                                      f->name);
        r = fd_read_file(fd, FILE_READ_MAX, &data, &n);
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "The file has more than 1 GiB");
        if (r < 0)
                return r;
        r = f->read(ret, data, n, &error);
        if (r != FORMAT_INVALID)
                return r;
        (void)rpc_fail(&c->error, RPC_FILE_INVALID, "%s: %s",
                       arg(c, "path")->given ? arg(c, "path")->string : f->title, error.message);
        rpc_error_add(&c->error, "offset", json_object_new_uint64(error.offset));
        return RPC_FAILED;
}

static int write_out(int fd, const Buf *b) {
        if (ftruncate(fd, 0) < 0)
                return -errno;
        for (size_t at = 0; at < b->n;) {
                ssize_t k = pwrite(fd, b->data + at, b->n - at, (off_t)at);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                at += (size_t)k;
        }
        return 0;
}

/* PNG of 128×128 for file managers; a project without one is fine too. */
static void make_preview(const Model *m, Buf *ret) {
        RenderOptions options = { .width = 128, .height = 128, .view = VIEW_ISOMETRIC };
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;

        if (model_flatten(m, &v) >= 0 && render(&pixels, v, &options) >= 0)
                (void)png_write(ret, pixels, options.width, options.height);
}

static json_object *notes_json(const FormatNotes *notes) {
        json_object *array = json_object_new_array();

        for (size_t i = 0; i < notes->n; i++)
                json_object_array_add(array, json_object_new_string(notes->lines[i]));
        return array;
}

static int write_model(Call *c, const char *fallback) {
        const Model *m = engine_call(c)->project->model;
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        CLEANUP_BUF Buf preview = { 0 }, out = { 0 };
        FormatOptions options = { 0 };
        FormatError error = { 0 };
        const Format *f = NULL;
        int fd = -1, r;

        r = require_fd(c, true, &fd);
        if (r == 0)
                r = call_format(c, fallback, &f);
        if (r != 0)
                return r;
        if (!f->write)
                return rpc_fail_param(&c->error, "format", "a format that can be written", f->name);
        if (strcmp(f->name, "gox") == 0) {
                make_preview(m, &preview);
                options.preview = preview.n > 0 ? preview.data : NULL;
                options.preview_n = preview.n;
        }
        r = f->write(&out, m, &options, &notes, &error);
        if (r == FORMAT_REFUSED)
                return rpc_fail(&c->error, c->method->error, "%s: %s", f->title, error.message);
        if (r == 0)
                r = write_out(fd, &out);
        if (r < 0)
                return r;

        c->result = json_object_new_object();
        json_object_object_add(c->result, "success", json_object_new_boolean(true));
        if (arg(c, "path")->given)
                json_object_object_add(c->result, "path", json_object_new_string(arg(c, "path")->string));
        json_object_object_add(c->result, "format", json_object_new_string(f->name));
        json_object_object_add(c->result, "bytes", json_object_new_uint64(out.n));
        json_object_object_add(c->result, "warnings", notes_json(&notes));
        return 0;
}

static int save_project(Call *c) {
        return write_model(c, "gox");
}

static int export_model(Call *c) {
        return write_model(c, NULL);
}

/* The origin nests the background: options.background_color. */
static int scene_background(Call *c, Colour *ret) {
        json_object *options = arg(c, "options")->json, *value;
        const Arg *a = arg(c, "background_color");
        uint8_t rgba[4] = { 0 };

        if (a->given)
                *ret = (Colour){ a->colour[0], a->colour[1], a->colour[2], a->colour[3] };
        else if (options && json_object_object_get_ex(options, "background_color", &value)) {
                if (!colour_parse(value, rgba))
                        return rpc_fail_param(&c->error, "options.background_color", "a colour",
                                              json_object_to_json_string(value));
                *ret = (Colour){ rgba[0], rgba[1], rgba[2], rgba[3] };
        }
        return 0;
}

static int render_png(Call *c, const RenderOptions *options, Buf *png) {
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;
        int r;

        r = model_flatten(engine_call(c)->project->model, &v);
        if (r >= 0)
                r = render(&pixels, v, options);
        if (r < 0)
                return r;
        return png_write(png, pixels, options->width, options->height);
}

static int render_scene(Call *c) {
        RenderOptions options = { .width = (uint32_t)arg(c, "width")->i,
                                  .height = (uint32_t)arg(c, "height")->i,
                                  .view = (View)arg(c, "camera_preset")->i };
        CLEANUP_BUF Buf png = { 0 }, text = { 0 };
        bool into_fd = arg(c, "fd")->given;
        int fd = -1, r;

        if (!into_fd && arg(c, "output_path")->given)
                return refuse_path(c);
        r = into_fd ? call_file(c, true, &fd) : 0;
        if (r == 0)
                r = scene_background(c, &options.background);
        if (r == 0)
                r = render_png(c, &options, &png);
        if (r == 0 && into_fd)
                r = write_out(fd, &png);
        if (r == 0 && !into_fd)
                r = base64_encode(&text, png.data, png.n);
        if (r != 0)
                return r;

        c->result = json_object_new_object();
        json_object_object_add(c->result, "success", json_object_new_boolean(true));
        json_object_object_add(c->result, "width", json_object_new_int64(options.width));
        json_object_object_add(c->result, "height", json_object_new_int64(options.height));
        json_object_object_add(c->result, "format", json_object_new_string("png"));
        json_object_object_add(c->result, "bytes", json_object_new_uint64(png.n));
        if (arg(c, "output_path")->given)
                json_object_object_add(c->result, "output_path",
                                       json_object_new_string(arg(c, "output_path")->string));
        if (!into_fd)
                json_object_object_add(c->result, "data",
                                       json_object_new_string_len((char *)text.data, (int)text.n));
        return 0;
}

static const Param save_params[] = {
        { "path", P_STRING, NULL, 0, 4096, NULL, "", NULL,
          "path of the file, from whose end the format is taken" },
        PARAM_FORMAT,
        PARAM_FD("the file, open for writing; its contents are replaced"),
        PARAM_END,
};
static const Param render_params[] = {
        { "output_path", P_STRING, NULL, 0, 4096, NULL, "", NULL, "path of the picture" },
        { "width", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, "512", "pixels", "width of the picture" },
        { "height", P_INT, NULL, 1, RENDER_SIDE_MAX, NULL, "512", "pixels", "height of the picture" },
        { "camera_preset", P_CHOICE, NULL, 0, 0, VIEW_NAMES, "\"isometric\"", NULL,
          "from where the model is seen" },
        { "background_color", P_COLOUR, NULL, 0, 255, NULL, "", NULL,
          "what is behind it; transparent when left out" },
        PARAM_FD("the picture's file, open for writing; without it the answer has the picture as base64"),
        { "options", P_OBJECT, NULL, 0, 0, NULL, "", NULL,
          "background_color, as the origin's clients nest it" },
        PARAM_END,
};

const Method file_methods[] = {
        { .name = "goxel.save_project",
          .aliases = "goxel.save_file",
          .summary = "Writes the project into a file, as .gox when nothing else is said.",
          .params = save_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1003,
          .result =
                  "{\"success\":\"bool\",\"path\":\"string\",\"format\":\"string\",\"bytes\":\"int\",\"warnings\":[\"string\"]}",
          .run = save_project },
        { .name = "goxel.export_model",
          .aliases = "goxel.export_file",
          .summary = "Writes the model into a file of another format.",
          .params = save_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1007,
          .result =
                  "{\"success\":\"bool\",\"path\":\"string\",\"format\":\"string\",\"bytes\":\"int\",\"warnings\":[\"string\"]}",
          .run = export_model },
        { .name = "goxel.render_scene",
          .summary = "Draws the model as a PNG, the whole of it in the frame.",
          .params = render_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1015,
          .result =
                  "{\"success\":\"bool\",\"width\":\"int\",\"height\":\"int\",\"format\":\"string\",\"bytes\":\"int\","
                  "\"data\":\"base64, without fd\"}",
          .example = "{\"width\":256,\"height\":256,\"camera_preset\":\"isometric\"}",
          .run = render_scene },
        { .name = NULL },
};
