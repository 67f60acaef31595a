#include "engine/methods/methods.h"

#include "engine/methods/settings.h"
#include "formats/format.h"
#include "formats/picture.h"
#include "rpc/escape.h"
#include "rpc/words.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const Method *const tables[] = {
        project_methods,    store_methods,       info_methods,        voxel_methods,    voxels_methods,
        packed_methods,     region_methods,      slice_methods,       colour_methods,   describe_methods,
        shape_methods,      layer_methods,       layer_edit_methods,  file_methods,     picture_methods,
        history_methods,    watch_methods,       fill_methods,        stroke_methods,   transform_methods,
        plane_methods,      task_methods,        select_methods,      selected_methods, grow_methods,
        adjust_methods,     scale_methods,       script_methods,      anywhere_methods, palette_methods,
        quantize_methods,   profile_methods,     instance_methods,    batch_methods,    layer_order_methods,
        layer_kind_methods, layer_shape_methods, layer_image_methods, material_methods, camera_methods,
        light_methods,      checkpoint_methods,  check_methods,       terrain_methods,  diff_methods,
};

/* Rows that were asked for lately, each where the hash of its name puts it: there are hundreds of names to
 * compare with, and a client uses few. */
#define RECENT 64
#define RECENT_NAME 40 /* bytes, with the NUL; longer ones are looked for each time */

typedef struct Recent {
        char name[RECENT_NAME];
        const Method *row;
} Recent;

static Recent recent[RECENT];

static const Method *find(const char *name) {
        for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
                const Method *m = method_find(tables[i], name);

                if (m)
                        return m;
        }
        return NULL;
}

const Method *engine_method(const char *name) {
        const Span span = { name, strlen(name) };
        Recent *r = &recent[escape_hash(span, false) % RECENT];
        const Method *row;

        if (r->row && strcmp(r->name, name) == 0)
                return r->row;
        row = find(name);
        if (row && span.n < sizeof(r->name)) {
                memcpy(r->name, name, span.n + 1);
                r->row = row;
        }
        return row;
}

static void add_extensions(json_object *list, const char *words) {
        Span word;

        while (words_next(&words, &word))
                json_append(list, json_object_new_string_len(word.at, (int)word.n));
}

/* How the names of files end that an engine reads and writes: goxeld opens no others. */
static json_object *describe_extensions(void) {
        json_object *ret = json_object_new_object(), *reads = json_object_new_array(),
                    *writes = json_object_new_array();

        for (size_t i = 0; formats[i]; i++) {
                if (formats[i]->read)
                        add_extensions(reads, formats[i]->extensions);
                if (formats[i]->write)
                        add_extensions(writes, formats[i]->extensions);
        }
        add_extensions(reads, "js png gpl dat");
        add_extensions(writes, PICTURE_EXTENSIONS " apng");
        json_add(ret, "read", reads);
        json_add(ret, "write", writes);
        return ret;
}

json_object *engine_describe(void) {
        static json_object *description;
        json_object *made;

        if (description)
                return description;
        (void)json_fell_short();
        made = method_describe(tables, ARRAY_LEN(tables));
        json_add(made, "extensions", describe_extensions());
        json_add(made, "formats", describe_formats());
        if (!json_fell_short())
                return description = made;
        json_object_put(made);
        return NULL;
}

int call_layer(Call *c, Layer **ret) {
        int64_t id = arg(c, "layer_id")->i;
        const Model *m = engine_call(c)->project->model;

        *ret = model_layer(m, (uint32_t)id);
        if (*ret)
                return 0;
        rpc_failure(&c->error, c->method->error ? c->method->error : RPC_PARAMS,
                    id == 0 ? "The project has no layer: make one with goxel.create_layer"
                            : "There is no layer %lld: goxel.list_layers tells which are",
                    (long long)id);
        rpc_error_add(&c->error, "param", json_object_new_string("layer_id"));
        rpc_error_condition(&c->error, RPC_LAYER_NOT_FOUND);
        return RPC_FAILED;
}

void call_tell_difference(Call *c, const Layer *layer, uint64_t before) {
        /* What fails here fails again when the edit ends. */
        const int clipped = edit_clip(engine_call(c)->edit, layer);
        const uint64_t after = clipped < 0 ? before : volume_count(layer->volume);

        json_add(c->result, "voxels_created", json_object_new_uint64(after > before ? after - before : 0));
        json_add(c->result, "voxels_removed", json_object_new_uint64(before > after ? before - after : 0));
        json_add(c->result, "layer_id", json_object_new_int64(layer->id));
}

void call_tell_count(Call *c, const Layer *layer, const char *name, uint64_t n) {
        Brief *b = &engine_call(c)->brief;

        brief_begin(b);
        brief_bool(b, "success", true);
        brief_uint(b, name, n);
        brief_int(b, "layer_id", layer->id);
        call_tell_brief(c);
}

static const char *kind_of_file(mode_t mode) {
        switch (mode & S_IFMT) {
        case S_IFDIR:
                return "a directory";
        case S_IFCHR:
        case S_IFBLK:
                return "a device";
        case S_IFIFO:
                return "a pipe";
        case S_IFSOCK:
                return "a socket";
        default:
                return "no regular file";
        }
}

int call_descriptor(Call *c, const char *param, int64_t number, bool for_writing, int *ret) {
        struct stat st;
        int fd, flags;

        fd = number < 0 ? -1 : session_descriptor(engine_call(c)->session, (size_t)number);
        if (fd < 0)
                return rpc_fail_param(&c->error, param,
                                      "the number of a descriptor passed with this request",
                                      "no such descriptor");
        flags = fcntl(fd, F_GETFL);
        if (flags < 0 || fstat(fd, &st) < 0)
                return rpc_fail_param(&c->error, param, "an open file",
                                      "a descriptor that cannot be looked at");
        if (!S_ISREG(st.st_mode))
                return rpc_fail_param(&c->error, param, "a regular file", kind_of_file(st.st_mode));
        if ((flags & O_PATH) || (flags & O_ACCMODE) == (for_writing ? O_RDONLY : O_WRONLY))
                return rpc_fail_param(&c->error, param,
                                      for_writing ? "a file open for writing" : "a file open for reading",
                                      for_writing ? "a file open for reading only"
                                                  : "a file open for writing only");
        *ret = fd;
        return 0;
}

int call_file(Call *c, bool for_writing, int *ret) {
        return call_descriptor(c, "fd", arg(c, "fd")->i, for_writing, ret);
}
