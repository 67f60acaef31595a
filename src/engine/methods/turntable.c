/* A model that turns: frames of one picture. */
#include "engine/methods/picture.h"

#include "base/progress.h"
#include "formats/png.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define FRAMES_MAX 360
/* Of all frames together. */
#define PIXELS_MAX (512u << 20)

/* The views as yaw and pitch. */
static const double starts[][2] = {
        [VIEW_FRONT] = { 0, 0 },
        [VIEW_BACK] = { 180, 0 },
        [VIEW_LEFT] = { 270, 0 },
        [VIEW_RIGHT] = { 90, 0 },
        [VIEW_TOP] = { 0, 90 },
        [VIEW_BOTTOM] = { 0, -90 },
        [VIEW_ISOMETRIC] = { 45, 35.264389682754654 },
};

static bool path_fits(const char *path) {
        const char *dot = strrchr(path, '.');

        return dot && (strcasecmp(dot, ".png") == 0 || strcasecmp(dot, ".apng") == 0);
}

static int read_turn(Call *c, Scene *scene) {
        Stand *s = &scene->options.stand;
        const Arg *path = arg(c, "output_path");
        int r;

        if (path->given && !arg(c, "fd")->given && !path_fits(path->string))
                return rpc_fail_param(&c->error, "output_path", "a path that ends in .png or .apng",
                                      path->string);
        r = scene_read_camera(c, scene);
        if (r == 0)
                r = scene_read_light(c, "light", scene);
        if (r == 0)
                r = scene_read_options(c, scene);
        if (r != 0)
                return r;
        if (s->by == STAND_PLACE)
                return rpc_fail_param(&c->error, "camera",
                                      "yaw and pitch, but no place: the eye goes around the model",
                                      "a position");
        if (s->by == STAND_VIEW) {
                s->yaw = starts[scene->options.view][0];
                s->pitch = starts[scene->options.view][1];
        }
        s->by = STAND_ORBIT;
        s->steady = true;
        return 0;
}

static bool is_opaque(const RenderOptions *o) {
        return o->background.a == 255 && (!o->gradient || o->sky.a == 255);
}

static int draw_frames(Call *c, Scene *scene, Apng *a, Buf *file) {
        CLEANUP(volume_free) Volume *v = NULL, *glow = NULL;
        int r;

        r = scene_volume(c, &v, &glow);
        if (r != 0)
                return r;
        scene->nothing = volume_count(v) == 0;
        r = apng_begin(a, file);
        while (r == 0 && a->frame < a->frames) {
                const double part = 1.0 / a->frames, from = a->frame * part;
                const ProgressStage stage = progress_enter(from, from + part);
                RenderOptions o = scene->options;
                CLEANUP_FREE uint8_t *pixels = NULL;

                o.glow = glow;
                o.stand.yaw += (arg(c, "clockwise")->i ? 360 : -360) * from;
                r = render(&pixels, v, &o);
                progress_leave(stage);
                if (r == 0)
                        r = apng_frame(a, file, pixels);
        }
        return r;
}

int render_turntable(Call *c) {
        Scene scene = { .options = { .width = (uint32_t)arg(c, "width")->i,
                                     .height = (uint32_t)arg(c, "height")->i } };
        Apng a = { .width = scene.options.width,
                   .height = scene.options.height,
                   .frames = (uint32_t)arg(c, "frames")->i };
        Output to = { .fd = -1, .into_file = call_has_file(c) };
        CLEANUP_BUF Buf file = { 0 };
        int r;

        a.delay_ms = (uint32_t)lround(arg(c, "seconds")->number * 1000 / a.frames);
        if ((uint64_t)a.width * a.height * a.frames > PIXELS_MAX)
                return rpc_fail_param(&c->error, "frames",
                                      "at most 512 million pixels in all frames together", "more");
        r = read_turn(c, &scene);
        if (r == 0 && to.into_file)
                r = call_open_file(c, true, &to.fd);
        a.opaque = is_opaque(&scene.options);
        if (r == 0)
                r = draw_frames(c, &scene, &a, &file);
        if (r != 0)
                return r;
        c->result = json_object_new_object();
        scene_warn(c, &scene, c->result);
        r = output_give(c, &to, &scene.options, "apng", &file);
        json_add(c->result, "frames", json_object_new_int64(a.frames));
        return r;
}

const Param turntable_params[] = {
        { "output_path", P_STRING, NULL, 0, 4096, NULL, "", NULL, "path of the picture, .png or .apng" },
        SCENE_SIZE("256"),
        { "frames", P_INT, NULL, 2, FRAMES_MAX, NULL, "24", NULL, "pictures of one turn" },
        { "seconds", P_NUMBER, NULL, 0, 60, NULL, "3", "seconds", "how long one turn takes" },
        { "clockwise", P_BOOL, NULL, 0, 0, NULL, "false", NULL,
          "which way the model turns, seen from above" },
        PARAM_FD("the picture's file, open for writing; without it the answer has the picture as base64"),
        SCENE_PRESET,
        SCENE_CAMERA,
        SCENE_LIGHT("light"),
        SCENE_BACKGROUND,
        SCENE_OPTIONS,
        SCENE_LAYERS,
        SCENE_REGION,
        SCENE_SLICE,
        SCENE_HIGHLIGHT,
        PARAM_END,
};
