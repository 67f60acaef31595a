/* The voxels of a box or of a layer: as a list in pages, as text, or as bytes. */
#include "engine/methods/look.h"

#include "base/base64.h"
#include "base/progress.h"
#include "voxel/dense.h"
#include "voxel/legend.h"
#include "voxel/rows.h"
#include "voxel/tally.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Voxels of a page; with the longest numbers they stay within an answer. */
#define PAGE_MOST 500000
#define TEXT_SIDE_MOST 256
#define TEXT_CELLS_MOST ((uint64_t)1 << 18)
/* Voxels as base64, and in a file. */
#define DATA_MOST ((uint64_t)1 << 23)
#define FILE_MOST ((uint64_t)1 << 28)

/* Which of the voxels that are looked at are told. */
typedef struct Filter {
        bool given;
        Colour colour;
} Filter;

static Filter call_filter(const Call *c) {
        const Arg *a = arg(c, "color_filter");

        return (Filter){ a->given, arg_colour(a) };
}

static bool filter_takes(const Filter *f, Colour c) {
        return c.a > 0 && (!f->given || colour_equal(c, f->colour));
}

/* A page of a list that is being made. All that match are counted by blocks; the rows are walked no further
 * than the page reaches, since a layer may have more voxels than anybody could wait for. */
typedef struct Page {
        Buf text;
        uint64_t from, most;   /* voxels that are passed over, and told */
        uint64_t passed, told; /* so far */
        Tally all;
} Page;

static int page_add(Page *p, Point at, Colour c) {
        if (p->passed++ < p->from || p->told == p->most)
                return 0;
        if (p->told++ > 0 && buf_append(&p->text, ",", 1) < 0)
                return -ENOMEM;
        return append_voxel(&p->text, at, c, NULL);
}

static int page_row(Page *p, const Row *row, const Filter *filter) {
        int r = 0;

        for (unsigned i = 0; r >= 0 && i < row->n; i++)
                if (filter_takes(filter, row->colours[i]))
                        r = page_add(p, (Point){ row->at.x + (int32_t)i, row->at.y, row->at.z },
                                     row->colours[i]);
        return r;
}

static int page_fill(Page *p, const Volume *v, Box box, const Filter *filter) {
        const ProgressStage all = progress_enter(0, 0.5);
        CLEANUP(rows_free) Rows *rows = NULL;
        uint64_t end;
        Row row;
        int r;

        p->all = volume_tally(v, box, filter->given ? &filter->colour : NULL);
        progress_leave(all);
        end = p->most > 0 && p->from < p->all.n ? MIN(p->from + p->most, p->all.n) : 0;
        (void)progress_enter(0.5, 1);
        progress_begin(end);
        r = rows_new(&rows, v, box);
        while (r >= 0 && p->passed < end && rows_next(rows, &row)) {
                r = page_row(p, &row, filter);
                progress_at(MIN(p->passed, end));
        }
        progress_leave(all);
        return r;
}

static int page_json(Page *p, json_object *to) {
        json_object *voxels, *bbox;
        int r;

        r = buf_append_text(&p->text, "]");
        if (r < 0)
                return r;
        voxels = json_of_text(&p->text);
        if (!voxels)
                return -ENOMEM;
        json_add(to, "voxels", voxels);
        json_add(to, "count", json_object_new_uint64(p->told));
        json_add(to, "total", json_object_new_uint64(p->all.n));
        json_add(to, "truncated", json_object_new_boolean(p->from + p->told < p->all.n));
        if (p->from + p->told < p->all.n)
                json_add(to, "next_offset", json_object_new_uint64(p->from + p->told));
        if (!box_empty(p->all.around)) {
                bbox = json_object_new_object();
                add_box(bbox, p->all.around);
                json_add(to, "bbox", bbox);
        }
        json_add(to, "compressed", json_object_new_boolean(false));
        return 0;
}

static int tell_list(Call *c, const Look *look, Box box) {
        Page p = { .from = (uint64_t)arg(c, "offset")->i, .most = (uint64_t)arg(c, "limit")->i };
        const Filter filter = call_filter(c);
        int r;

        r = buf_append_text(&p.text, "[");
        if (r >= 0)
                r = page_fill(&p, look->volume, box, &filter);
        c->result = json_object_new_object();
        if (r >= 0)
                r = page_json(&p, c->result);
        buf_done(&p.text);
        return r < 0 ? r : 0;
}

static int fail_size(Call *c, Box box, uint64_t limit, const char *instead) {
        rpc_failure(&c->error, RPC_TOO_LARGE,
                    "The box has %llu × %llu × %llu voxels; at most %llu are told so: %s",
                    (unsigned long long)box_width(box), (unsigned long long)box_depth(box),
                    (unsigned long long)box_height(box), (unsigned long long)limit, instead);
        rpc_error_add(&c->error, "limit", json_object_new_uint64(limit));
        rpc_error_add(&c->error, "value", json_object_new_uint64(box_volume(box)));
        return RPC_FAILED;
}

static void filter_cells(const Filter *f, Colour *cells, uint64_t n) {
        for (uint64_t i = 0; f->given && i < n; i++)
                if (!colour_equal(cells[i], f->colour))
                        cells[i] = (Colour){ 0 };
}

static json_object *layer_rows(const Legend *l, const Colour *cells, Box box) {
        const size_t width = (size_t)box_width(box), depth = (size_t)box_depth(box);
        json_object *rows = json_object_new_array_ext((int)depth);
        char row[TEXT_SIDE_MOST];

        for (size_t y = depth; y-- > 0;) {
                for (size_t x = 0; x < width; x++)
                        row[x] = legend_of(l, cells[y * width + x]);
                json_append(rows, json_object_new_string_len(row, (int)width));
        }
        return rows;
}

/* What goxel.set_voxels takes. */
static json_object *text_json(const Colour *cells, Box box, const Legend *l, uint64_t voxels) {
        json_object *o = json_object_new_object(), *slices = json_object_new_array();
        const uint64_t layer = box_width(box) * box_depth(box);

        for (uint64_t z = 0; z < box_height(box); z++)
                json_append(slices, layer_rows(l, cells + z * layer, box));
        json_add(o, "at", point_json(box.min));
        json_add(o, "count", json_object_new_uint64(voxels));
        json_add(o, "slices", slices);
        add_legend(o, l, NULL);
        return o;
}

static int tell_text(Call *c, const Look *look, Box box) {
        const uint64_t n = box_volume(box);
        const Filter filter = call_filter(c);
        CLEANUP_CENSUS Census census = { 0 };
        CLEANUP_LEGEND Legend legend = { 0 };
        CLEANUP_FREE Colour *cells = NULL;
        int r;

        if (n > TEXT_CELLS_MOST || box_width(box) > TEXT_SIDE_MOST)
                return fail_size(c, box, TEXT_CELLS_MOST,
                                 "ask for a smaller box, at most 256 wide, for goxel.slice, or for rgba");
        cells = calloc(n, sizeof(Colour));
        if (!cells)
                return -ENOMEM;
        volume_read(look->volume, box, cells);
        filter_cells(&filter, cells, n);
        r = census_of(&census, cells, n);
        if (r == 0)
                r = legend_new(&legend, &census);
        if (r == 0)
                c->result = text_json(cells, box, &legend, census.voxels);
        return r;
}

static int write_at(int fd, const void *data, size_t n, off_t at) {
        for (size_t done = 0; done < n;) {
                ssize_t k = pwrite(fd, (const char *)data + done, n - done, at + (off_t)done);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                done += (size_t)k;
        }
        return 0;
}

/* A layer of blocks at a time, so that a large file needs little memory. */
static int write_file(int fd, const Volume *v, Box box, const Filter *filter) {
        const uint64_t layer = box_width(box) * box_depth(box),
                       most = layer * MIN(box_height(box), (uint64_t)BLOCK_SIDE);
        CLEANUP_FREE Colour *cells = NULL;
        off_t at = 0;
        int r = 0;

        assert(most > 0);
        cells = calloc(most, sizeof(Colour));
        if (!cells)
                return -ENOMEM;
        if (ftruncate(fd, 0) < 0)
                return -errno;
        for (int64_t z = box.min.z; r == 0 && z <= box.max.z; z += BLOCK_SIDE) {
                const int64_t last = MIN(z + (BLOCK_SIDE - 1), (int64_t)box.max.z);
                const Box slab = { { box.min.x, box.min.y, (int32_t)z },
                                   { box.max.x, box.max.y, (int32_t)last } };
                const uint64_t n = box_volume(slab);

                volume_read(v, slab, cells);
                filter_cells(filter, cells, n);
                r = write_at(fd, cells, n * sizeof(Colour), at);
                at += (off_t)(n * sizeof(Colour));
        }
        return r;
}

static int tell_file(Call *c, const Look *look, Box box) {
        const Filter filter = call_filter(c);
        int fd = -1, r;

        if (box_volume(box) > FILE_MOST)
                return fail_size(c, box, FILE_MOST, "ask for a smaller box");
        r = call_file(c, true, &fd);
        if (r == 0)
                r = write_file(fd, look->volume, box, &filter);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        add_box(c->result, box);
        json_add(c->result, "bytes", json_object_new_uint64(box_volume(box) * sizeof(Colour)));
        return 0;
}

static int tell_bytes(Call *c, const Look *look, Box box) {
        const uint64_t n = box_volume(box);
        const Filter filter = call_filter(c);
        CLEANUP_FREE Colour *cells = NULL;
        CLEANUP_BUF Buf text = { 0 };
        json_object *data;
        int r;

        if (arg(c, "fd")->given)
                return tell_file(c, look, box);
        if (n > DATA_MOST)
                return fail_size(c, box, DATA_MOST, "pass a file with \"fd\": 0, or ask for a smaller box");
        cells = calloc(n, sizeof(Colour));
        if (!cells)
                return -ENOMEM;
        volume_read(look->volume, box, cells);
        filter_cells(&filter, cells, n);

        r = buf_append_text(&text, "\"");
        if (r >= 0)
                r = base64_encode(&text, cells, n * sizeof(Colour));
        if (r >= 0)
                r = buf_append_text(&text, "\"");
        data = r >= 0 ? json_of_text(&text) : NULL;
        if (!data)
                return r < 0 ? r : -ENOMEM;
        c->result = json_object_new_object();
        add_box(c->result, box);
        json_add(c->result, "data", data);
        return 0;
}

enum { ENCODING_LIST, ENCODING_SLICES, ENCODING_RGBA };

static int get_voxels_region(Call *c) {
        const Arg *min = arg(c, "min"), *max = arg(c, "max");
        const int64_t encoding = arg(c, "encoding")->i;
        CLEANUP_LOOK Look look = { 0 };
        Box box;
        int r;

        r = call_corners(c, NULL, min->point, max->point, &box);
        if (r == 0 && arg(c, "fd")->given && encoding != ENCODING_RGBA)
                r = rpc_fail_param(&c->error, "fd", "none unless encoding is \"rgba\"", "one");
        if (r == 0)
                r = call_look(c, &box, &look);
        if (r != 0)
                return r;
        if (encoding == ENCODING_SLICES)
                return tell_text(c, &look, box);
        if (encoding == ENCODING_RGBA)
                return tell_bytes(c, &look, box);
        return tell_list(c, &look, box);
}

static int get_layer_voxels(Call *c) {
        Look look = { 0 };
        Layer *layer;
        int r;

        r = call_layer(c, &layer);
        if (r != 0)
                return r;
        look.volume = layer->volume;
        r = tell_list(c, &look, volume_box(layer->volume));
        if (r == 0)
                json_add(c->result, "layer_id", json_object_new_int64(layer->id));
        return r;
}

#define PARAM_FILTER                                                                                        \
        { "color_filter", P_COLOUR, NULL, 0, 255, NULL, "", NULL, "only voxels of exactly this colour" }
#define PARAMS_PAGE                                                                                         \
        {                                                                                                   \
                "offset",                                                                                   \
                P_INT,                                                                                      \
                NULL,                                                                                       \
                0,                                                                                          \
                (int64_t)1 << 53,                                                                           \
                NULL,                                                                                       \
                "0",                                                                                        \
                "voxels",                                                                                   \
                "list: how many are passed over"                                                            \
        },                                                                                                  \
        {                                                                                                   \
                "limit", P_INT, NULL, 0, PAGE_MOST, NULL, "10000", "voxels",                                \
                        "list: how many are told at most"                                                   \
        }

static const Param region_params[] = {
        { "min", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "lowest corner of the box" },
        { "max", P_POINT, NULL, INT32_MIN, INT32_MAX, NULL, NULL, "voxels", "highest corner, included" },
        PARAM_LOOK,
        PARAM_FILTER,
        PARAMS_PAGE,
        { "encoding", P_CHOICE, NULL, 0, 0, "list slices rgba", "\"list\"", NULL,
          "list: an object a voxel, in the order of z, y, x; slices: text, as goxel.set_voxels takes it; "
          "rgba: base64 of four bytes a voxel, x fastest, then y, then z, all rising" },
        PARAM_FD("a file for the bytes of rgba, open for writing"),
        PARAM_END,
};
static const Param layer_params[] = {
        PARAM_LAYER("the layer to tell"),
        PARAM_FILTER,
        PARAMS_PAGE,
        PARAM_END,
};

#define RESULT_LIST                                                                                           \
        "\"voxels\":[{\"x\":\"int\",\"y\":\"int\",\"z\":\"int\",\"color\":\"[r,g,b,a]\"}],\"count\":\"int\"," \
        "\"total\":\"int\",\"truncated\":\"bool\",\"next_offset\":\"int\","                                   \
        "\"bbox\":{\"min\":\"[x,y,z]\",\"max\":\"[x,y,z]\"},\"compressed\":\"bool\""

const Method region_methods[] = {
        { .name = "goxel.get_voxels_region",
          .summary = "Tells the voxels of a box: as a list in pages, as text or as bytes.",
          .params = region_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1006,
          .result = "{" RESULT_LIST ",\"at\":\"[x,y,z]\",\"legend\":{\"a\":\"#RRGGBB\"},"
                    "\"slices\":[[\"string\"]],\"data\":\"base64\",\"bytes\":\"int\"}",
          .example = "{\"min\":[0,0,0],\"max\":[7,7,7],\"limit\":100}",
          .run = get_voxels_region },
        { .name = "goxel.get_layer_voxels",
          .summary = "Lists the voxels of a layer in pages, in the order of z, y, x.",
          .params = layer_params,
          .flags = METHOD_PROJECT | METHOD_LONG,
          .project_param = "project",
          .error = -1006,
          .result = "{\"layer_id\":\"int\"," RESULT_LIST "}",
          .example = "{\"layer_id\":1,\"limit\":100}",
          .run = get_layer_voxels },
        { .name = NULL },
};
