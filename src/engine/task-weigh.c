/* Whether a request is worth a process of its own. */
#include "engine/methods/methods.h"
#include "engine/passed.h"
#include "engine/task.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Blocks whose work takes several times as long as a process costs. */
#define WORTH 256
/* The larger the model, the more a process costs: the work must be at least this part of it. */
#define WORTH_PART 16
/* Bytes of files and texts, and pixels, that count like a block. */
#define BLOCK_BYTES 1024
#define BLOCK_PIXELS 2048
/* Whole blocks are dealt with so quickly that so many count like one … */
#define QUICK 32
/* … and so many bytes of voxels as base64. */
#define PACKED_BYTES 65536
/* Voxels that a fill may stop at without counting. */
#define FEW_VOXELS (64 << 12)

/* What the time of a method goes by. */
enum {
        BY_MODEL = 1 << 0,    /* the blocks there are, in its box if it names one */
        BY_BOX = 1 << 1,      /* the blocks of its box, there or not */
        BY_FILE = 1 << 2,     /* the bytes of its file */
        BY_PICTURE = 1 << 3,  /* pixels */
        BY_TEXT = 1 << 4,     /* the bytes of the request */
        BY_PARTS = 1 << 5,    /* the operations of a batch */
        QUICKLY = 1 << 6,     /* blocks are made or dropped as a whole: see QUICK */
        BY_STROKE = 1 << 7,   /* the blocks that a brush meets at each voxel of its line */
        BY_TEMPLATE = 1 << 8, /* the blocks of what a project begins with */
};

static const struct {
        const char *method;
        unsigned by;
} weights[] = {
        { "goxel.create_project", BY_TEMPLATE | QUICKLY },
        { "goxel.load_project", BY_FILE },
        { "goxel.save_project", BY_MODEL },
        { "goxel.export_model", BY_MODEL },
        { "goxel.render_scene", BY_MODEL | BY_PICTURE },
        { "goxel.render_image", BY_MODEL | BY_PICTURE },
        { "goxel.render_turntable", BY_MODEL | BY_PICTURE },
        { "goxel.describe", BY_MODEL },
        { "goxel.get_voxels_region", BY_BOX },
        { "goxel.get_layer_voxels", BY_MODEL },
        { "goxel.get_color_histogram", BY_MODEL },
        { "goxel.get_unique_colors", BY_MODEL },
        { "goxel.find_voxels_by_color", BY_MODEL },
        { "goxel.batch_operations", BY_TEXT | BY_PARTS },
        { "goxel.add_voxels", BY_TEXT },
        { "goxel.remove_voxels", BY_BOX | BY_TEXT },
        { "goxel.paint_voxels", BY_BOX | BY_TEXT },
        { "goxel.set_voxels", BY_FILE | BY_TEXT },
        { "goxel.procedural_shape", BY_BOX | QUICKLY },
        { "goxel.brush_stroke", BY_STROKE },
        { "goxel.draw_line", BY_STROKE },
        { "goxel.flood_fill", BY_MODEL },
        { "goxel.fill_region", BY_MODEL },
        { "goxel.merge_layers", BY_MODEL },
        { "goxel.move", BY_MODEL },
        { "goxel.rotate", BY_MODEL },
        { "goxel.flip", BY_MODEL },
        { "goxel.crop", BY_MODEL },
        { "goxel.clear", BY_MODEL | QUICKLY },
        { "goxel.plane_cut", BY_MODEL },
        { "goxel.copy_box", BY_BOX },
        { "goxel.fill_selection", BY_MODEL },
        { "goxel.dilate", BY_MODEL },
        { "goxel.erode", BY_MODEL },
        { "goxel.smooth", BY_MODEL },
        { "goxel.hollow", BY_MODEL },
        { "goxel.extrude", BY_MODEL },
        { "goxel.adjust_colors", BY_MODEL },
        { "goxel.replace_color", BY_MODEL },
        { "goxel.apply_palette", BY_MODEL },
        { "goxel.quantize", BY_MODEL },
        { "goxel.check", BY_MODEL },
        { "goxel.noise", BY_BOX },
        { "goxel.terrain", BY_BOX },
        { "goxel.merge_down", BY_MODEL },
        { "goxel.merge_visible", BY_MODEL },
        { "goxel.scale", BY_MODEL },
        { "goxel.wrap", BY_MODEL },
        { "goxel.cut_to_layer", BY_MODEL },
        { "goxel.create_checkpoint", BY_MODEL },
        { "goxel.restore_checkpoint", BY_MODEL },
        { "goxel.diff", BY_MODEL | BY_FILE },
        { "goxel.write_moment", BY_MODEL },
};

static unsigned weighed_by(const Method *m) {
        for (size_t i = 0; i < ARRAY_LEN(weights); i++)
                if (strcmp(weights[i].method, m->name) == 0)
                        return weights[i].by;
        return 0;
}

/* NULL: not given, or the row has no such parameter. */
static const Arg *given(const Call *c, const char *name) {
        for (size_t i = 0; c->method->params && c->method->params[i].name; i++)
                if (strcmp(c->method->params[i].name, name) == 0)
                        return c->args[i].given ? &c->args[i] : NULL;
        return NULL;
}

/* The bytes of a request, as they count. Its engine reads them in any case; a process would be told them all
 * and tell them all back. */
static uint64_t text_weight(const Call *c) {
        const Arg *data = given(c, "data"), *records = given(c, "records");
        const size_t quick = (data ? data->string_n : 0) + (records ? records->string_n : 0);

        return (c->params.n - MIN(quick, c->params.n)) / BLOCK_BYTES + quick / PACKED_BYTES;
}

/* Sides in voxels, which the method will check. */
static uint64_t blocks_of(const int64_t sides[static 3]) {
        double n = 1;

        for (size_t i = 0; i < 3; i++)
                n *= (double)MAX(sides[i], (int64_t)1) / BLOCK_SIDE;
        return n >= (double)UINT32_MAX ? UINT32_MAX : (uint64_t)n;
}

static bool corner(json_object *box, const char *name, int64_t ret[static 3]) {
        json_object *list;

        if (!json_object_object_get_ex(box, name, &list) || !json_object_is_type(list, json_type_array) ||
            json_object_array_length(list) != 3)
                return false;
        /* Not checked yet. */
        for (size_t i = 0; i < 3; i++)
                ret[i] = MAX(
                        MIN(json_object_get_int64(json_object_array_get_idx(list, i)), (int64_t)INT32_MAX),
                        (int64_t)INT32_MIN);
        return true;
}

/* False: it names none. */
static bool box_blocks(const Call *c, uint64_t *ret) {
        const Arg *box = given(c, "box"), *min = given(c, "min"), *max = given(c, "max"),
                  *size = given(c, "size");
        int64_t from[3] = { 0 }, to[3], sides[3];

        box = box ? box : given(c, "region");
        if (box && box->json && corner(box->json, "min", from) && corner(box->json, "max", to))
                ;
        else if (min && max)
                for (size_t i = 0; i < 3; i++) {
                        from[i] = min->point[i];
                        to[i] = max->point[i];
                }
        else if (size)
                for (size_t i = 0; i < 3; i++)
                        to[i] = size->point[i];
        else
                return false;
        for (size_t i = 0; i < 3; i++)
                sides[i] = MIN(MAX(to[i] - from[i], (int64_t)0), (int64_t)UINT32_MAX);
        *ret = blocks_of(sides);
        return true;
}

/* A soft brush is drawn in rings; how many is known well enough by half of its size. */
static uint64_t stroke_blocks(const Call *c) {
        const Arg *from = given(c, "start_position"), *to = given(c, "end_position"),
                  *size = given(c, "brush_size"), *radius = given(c, "radius"),
                  *smoothing = given(c, "smoothing");
        const double across = size ? (double)size->i : 2 * (radius ? radius->number : 0.5),
                     side = across / BLOCK_SIDE + 1;
        const double rings = 1 + (smoothing ? smoothing->number * across / 2 : 0);
        int64_t steps = 0;

        from = from ? from : given(c, "from");
        to = to ? to : given(c, "to");
        for (size_t i = 0; from && to && i < 3; i++)
                steps = MAX(steps, llabs((int64_t)to->point[i] - from->point[i]));
        /* Longer ones are refused. */
        return (uint64_t)((double)MIN(steps + 1, (int64_t)UINT32_MAX) * side * side * side * rings);
}

/* A shape half as large as the project's box. */
static uint64_t template_blocks(const Call *c) {
        static const char *const names[] = { "width", "height", "depth" };
        const Arg *template = given(c, "template"), *size = given(c, "size");
        int64_t sides[3];

        for (size_t i = 0; i < 3; i++) {
                const Arg *side = given(c, names[i]);

                sides[i] = (size ? size->point[i] : side ? side->i : 0) / 2;
        }
        return template && template->i > 0 ? blocks_of(sides) : 0;
}

static uint64_t file_bytes(const Call *c) {
        const Arg *fd = given(c, "fd");
        const Session *s = engine_call(c)->session;
        const Passed *passed = passed_now(s);
        struct stat st;

        if (passed)
                return fstat(passed->fd, &st) < 0 ? 0 : (uint64_t)MAX(st.st_size, (off_t)0);
        if (!fd || fstat(session_descriptor(s, (size_t)fd->i), &st) < 0)
                return 0;
        return (uint64_t)MAX(st.st_size, (off_t)0);
}

static uint64_t weigh(const Call *c, uint64_t blocks) {
        const Arg *most = given(c, "max_voxels"), *width = given(c, "width"), *height = given(c, "height");
        unsigned by = weighed_by(c->method);
        uint64_t n = 0, box = 0;
        bool boxed = box_blocks(c, &box);

        if (most && most->i <= FEW_VOXELS)
                return 0;
        if (by & BY_MODEL)
                n = boxed ? MIN(blocks, box) : blocks;
        if (by & BY_BOX)
                n += box;
        if (by & BY_TEMPLATE)
                n += template_blocks(c);
        if (by & QUICKLY)
                n /= QUICK;
        if (by & BY_FILE)
                n += file_bytes(c) / BLOCK_BYTES;
        if ((by & BY_PICTURE) && width && height)
                n += (uint64_t)width->i * (uint64_t)height->i / BLOCK_PIXELS *
                     (uint64_t)(given(c, "frames") ? given(c, "frames")->i : 1);
        if (by & BY_TEXT)
                n += text_weight(c);
        if (by & BY_STROKE)
                n += stroke_blocks(c);
        return n;
}

/* What cannot be read fails when it is carried out. */
static uint64_t weigh_operation(const Call *batch, json_object *operation, uint64_t blocks) {
        const char *type = json_object_get_string(json_object_object_get(operation, "type"));
        const Method *m = type ? engine_method(type) : NULL;
        CLEANUP_CALL Call c = { .context = batch->context };

        if (!m || !(m->flags & METHOD_BATCHABLE) || weighed_by(m) == 0 ||
            call_parse_tree(&c, m, operation, "operation", "type") != 0)
                return 0;
        return weigh(&c, blocks);
}

/* Those of a batch, up to `enough`: each works on what the ones before it have made. */
static uint64_t weigh_parts(const Call *c, uint64_t blocks, uint64_t enough) {
        const Arg *list = weighed_by(c->method) & BY_PARTS ? given(c, "operations") : NULL;
        uint64_t n = 0;

        for (size_t i = 0; list && i < json_object_array_length(list->json) && n < enough; i++) {
                json_object *operation = json_object_array_get_idx(list->json, i);

                if (json_object_is_type(operation, json_type_object))
                        n += weigh_operation(c, operation, blocks + n);
        }
        return n;
}

static bool is_worth(const Call *c) {
        const Model *m = engine_call(c)->project->model;
        /* What is being created has no model yet. */
        const uint64_t blocks = m ? model_blocks(m) : 0, enough = MAX((uint64_t)WORTH, blocks / WORTH_PART);
        uint64_t n = weigh(c, blocks);

        if (n < enough)
                n += weigh_parts(c, blocks, enough);
        return n >= enough;
}

int task_wanted(Call *c) {
        const EngineCall *k = engine_call(c);

        if (!(c->method->flags & METHOD_LONG)) {
                if (call_background(c))
                        return rpc_fail_param(&c->error, "background",
                                              "a method whose description says long", c->method->name);
                return 0;
        }
        if ((c->method->flags & METHOD_SCRIPT) && k->in_batch)
                return rpc_fail(&c->error, RPC_REQUEST,
                                "%s stands in no batch: send it as a request of its own", c->method->name);
        if (call_background(c) && k->project->private_engine)
                return rpc_fail(&c->error, RPC_NEEDS_DAEMON,
                                "%s: nothing goes on in the background without goxeld", c->method->name);
        if (call_background(c) || (c->method->flags & METHOD_SCRIPT))
                return TASK_WANTED;
        if (k->in_batch || k->project->private_engine)
                return 0;
        return call_timeout_ms(c) > 0 || is_worth(c) ? TASK_WANTED : 0;
}
