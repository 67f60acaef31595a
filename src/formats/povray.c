/* .pov, a scene of POV-Ray: a box for each run of voxels of one colour along x, a camera that sees all of
 * it, a light. Z up and right-handed, as here; alpha becomes "transmit". */
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/runs.h"

#include <inttypes.h>
#include <stdio.h>

/* How far away the camera stands, in diagonals of the model: all of it is inside 40 degrees then. */
#define DISTANCE 1.6

static void write_scene(Out *o, Box box) {
        double middle[3] = { 0 }, size = 1;
        char text[700];

        if (!box_empty(box)) {
                const double x = (double)box_width(box), y = (double)box_depth(box),
                             z = (double)box_height(box);

                middle[0] = box.min.x + x / 2;
                middle[1] = box.min.y + y / 2;
                middle[2] = box.min.z + z / 2;
                size = x + y + z;
        }
        size *= DISTANCE / 1.732;
        (void)snprintf(text, sizeof(text),
                       "#version 3.7;\n"
                       "global_settings { assumed_gamma 1.0 }\n"
                       "background { color srgb <0.9, 0.9, 0.9> }\n"
                       "camera {\n"
                       "  location <%g, %g, %g>\n"
                       "  sky z\n"
                       "  right <-image_width / image_height, 0, 0>\n"
                       "  angle 40\n"
                       "  look_at <%g, %g, %g>\n"
                       "}\n"
                       "light_source { <%g, %g, %g> color rgb 1 parallel point_at <%g, %g, %g> }\n"
                       "#default { finish { ambient rgb 0.3 diffuse 0.7 } }\n"
                       "union {\n",
                       middle[0] + size * 0.577, middle[1] - size * 0.577, middle[2] + size * 0.577,
                       middle[0], middle[1], middle[2], middle[0] + size * 0.2, middle[1] - size * 0.6,
                       middle[2] + size, middle[0], middle[1], middle[2]);
        out_text(o, text);
}

static void write_box(Out *o, Point from, int64_t n, Colour c) {
        char text[200];

        (void)snprintf(text, sizeof(text),
                       "  box { <%" PRId32 ",%" PRId32 ",%" PRId32 ">, <%" PRId64 ",%" PRId64 ",%" PRId64
                       "> pigment { color srgbt <%.4g,%.4g,%.4g,%.4g> } }\n",
                       from.x, from.y, from.z, from.x + n, (int64_t)from.y + 1, (int64_t)from.z + 1,
                       c.r / 255.0, c.g / 255.0, c.b / 255.0, (255 - c.a) / 255.0);
        out_text(o, text);
}

static int write_runs(Out *o, const Volume *v, FormatSink *sink) {
        CLEANUP_RUNS Runs runs = { 0 };
        Run run;
        int r;

        r = runs_new(&runs, v);
        while (r >= 0 && runs_next(&runs, &run)) {
                write_box(o, run.from, run.n, run.colour);
                out_drain(o, sink);
        }
        return r < 0 ? r : o->error;
}

static int povray_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                        FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Out o = { .buf = out };
        int r;

        r = model_flatten(m, &v);
        if (r < 0)
                return r;
        write_scene(&o, volume_box(v));
        r = write_runs(&o, v, settings->sink);
        out_text(&o, "}\n");
        return r ? r : o.error;
}

const Format format_povray = {
        .name = "povray",
        .extensions = "pov povray",
        .title = "POV-Ray scene",
        .lacks = "layers, materials, cameras",
        .write = povray_write,
};
