/* .json, a format of our own for programs that read nothing else: layers from bottom to top, their voxels as
 * runs along x. docs/formats.md describes it. */
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/runs.h"

static const char hex[] = "0123456789abcdef";

static void write_string(Out *o, const char *s) {
        out_byte(o, '"');
        for (; *s; s++) {
                const uint8_t c = (uint8_t)*s;

                if (c == '"' || c == '\\')
                        out_byte(o, '\\');
                if (c >= ' ')
                        out_byte(o, c);
                else {
                        out_text(o, "\\u00");
                        out_byte(o, (uint8_t)hex[c >> 4]);
                        out_byte(o, (uint8_t)hex[c & 15]);
                }
        }
        out_byte(o, '"');
}

static void write_colour(Out *o, Colour c) {
        const uint8_t channels[] = { c.r, c.g, c.b, c.a };

        out_text(o, "\"#");
        for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
                out_byte(o, (uint8_t)hex[channels[i] >> 4]);
                out_byte(o, (uint8_t)hex[channels[i] & 15]);
        }
        out_byte(o, '"');
}

static void write_numbers(Out *o, const int64_t *numbers, size_t n) {
        for (size_t i = 0; i < n; i++) {
                if (i)
                        out_byte(o, ',');
                out_number(o, numbers[i]);
        }
}

static void write_run(Out *o, const Run *run, bool first) {
        const int64_t numbers[] = { run->from.x, run->from.y, run->from.z, run->n };

        out_text(o, first ? "\n    [" : ",\n    [");
        write_numbers(o, numbers, ARRAY_LEN(numbers));
        out_byte(o, ',');
        write_colour(o, run->colour);
        out_byte(o, ']');
}

static int write_runs(Out *o, const Volume *v, FormatSink *sink) {
        CLEANUP_RUNS Runs runs = { 0 };
        bool first = true;
        Run run;
        int r;

        r = runs_new(&runs, v);
        for (; r >= 0 && runs_next(&runs, &run); first = false) {
                write_run(o, &run, first);
                out_drain(o, sink);
        }
        return r < 0 ? r : o->error;
}

static const char *mode_name(Mode mode) {
        switch (mode) {
        case MODE_SUB:
                return "subtract";
        case MODE_PAINT:
                return "paint";
        case MODE_INTERSECT:
                return "intersect";
        default:
                return "over";
        }
}

static int write_layer(Out *o, const Layer *layer, FormatSink *sink) {
        int r;

        out_text(o, "\n  {\"id\":");
        out_number(o, layer->id);
        out_text(o, ",\"name\":");
        write_string(o, layer->name);
        out_text(o, layer->visible ? ",\"visible\":true,\"mode\":\"" : ",\"visible\":false,\"mode\":\"");
        out_text(o, mode_name(layer->mode));
        out_text(o, "\",\"runs\":[");
        r = write_runs(o, layer->volume, sink);
        out_text(o, "]}");
        return r;
}

static void write_box(Out *o, Box box) {
        const int64_t min[] = { box.min.x, box.min.y, box.min.z },
                      max[] = { box.max.x, box.max.y, box.max.z };

        if (box_empty(box)) {
                out_text(o, "null");
                return;
        }
        out_text(o, "{\"min\":[");
        write_numbers(o, min, 3);
        out_text(o, "],\"max\":[");
        write_numbers(o, max, 3);
        out_text(o, "]}");
}

static int json_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                      FormatError *error) {
        Out o = { .buf = out };
        int r = 0;

        out_text(&o, "{\"format\":\"goxel-voxels\",\"version\":1,\n \"box\":");
        write_box(&o, m->box);
        out_text(&o, ",\n \"layers\":[");
        for (size_t i = 0; !r && i < m->n_layers; i++) {
                if (i)
                        out_byte(&o, ',');
                r = write_layer(&o, m->layers[i], settings->sink);
        }
        out_text(&o, "]}\n");
        return r ? r : o.error;
}

const Format format_json = {
        .name = "json",
        .extensions = "json",
        .title = "JSON, voxels as runs",
        .lacks = "materials, cameras",
        .write = json_write,
};
