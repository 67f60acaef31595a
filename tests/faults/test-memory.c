/* Memory that runs out at each allocation that a request makes, one after the other: an error is told, the
 * model is as before, and the engine lives. */
#include "rig/rig.h"
#include "scarce.h"

#include "base/fd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* No request here makes as many allocations. */
#define ALLOCATIONS_MAX 20000

typedef struct Shortage {
        Rig *rig;
        Peer *peer;
        Scarce *scarce;
        pid_t engine;
        char *model; /* as text */
        int64_t revision;
        unsigned errors, ends; /* answers, connections */
} Shortage;

static int set_up(void **state) {
        Shortage *s = calloc(1, sizeof(*s));
        CLEANUP_FD int fd = -1;

        assert_non_null(s);
        assert_int_equal(rig_setup((void **)&s->rig), 0);
        fd = open(rig_path(s->rig, "scarce"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, sizeof(*s->scarce)), 0);
        s->scarce = mmap(NULL, sizeof(*s->scarce), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        assert_true(s->scarce != MAP_FAILED);
        assert_int_equal(setenv(SCARCE_VARIABLE, rig_path(s->rig, "scarce"), 1), 0);
        assert_int_equal(setenv("LD_PRELOAD", SCARCE_LIBRARY, 1), 0);
        rig_start(s->rig);
        assert_int_equal(unsetenv("LD_PRELOAD"), 0);
        s->peer = rig_peer(s->rig);
        *state = s;
        return 0;
}

static int take_down(void **state) {
        Shortage *s = *state;
        void *rig = s->rig;

        (void)munmap(s->scarce, sizeof(*s->scarce));
        free(s->model);
        free(s);
        return rig_teardown(&rig);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, take_down)

static const char *text_of(json_object *result, const char *path) {
        return json_object_to_json_string(look(result, path));
}

/* Voxels and layers; freed by the caller. */
static char *model_text(Shortage *s, int64_t *ret_revision) {
        char *voxels = NULL, *model = NULL;

        voxels = strdup(text_of(peer_result(s->peer, "goxel.get_voxels_region",
                                            "{\"min\":[0,0,0],\"max\":[9,9,9],\"encoding\":\"slices\"}"),
                                "slices"));
        assert_non_null(voxels);
        assert_true(asprintf(&model, "%s\n%s", voxels,
                             text_of(peer_result(s->peer, "goxel.list_layers", "{}"), "layers")) > 0);
        free(voxels);
        *ret_revision = look_int(peer_result(s->peer, "goxel.get_status", "{}"), "revision");
        return model;
}

static void expect_model(Shortage *s, bool failed, const char *what, long n) {
        CLEANUP_FREE char *now = NULL;
        int64_t revision;

        now = model_text(s, &revision);
        if (failed && revision != s->revision)
                fail_msg("%s: failed at allocation %ld, and made a step", what, n);
        if (revision != s->revision) {
                (void)peer_result(s->peer, "goxel.undo", "{}");
                free(now);
                now = model_text(s, &s->revision);
        }
        if (strcmp(now, s->model) != 0)
                fail_msg("%s, allocation %ld: the model was\n%s\nand is\n%s", what, n, s->model, now);
        if (rig_engine(s->rig, "scarce") != s->engine)
                fail_msg("%s, allocation %ld: the engine died", what, n);
}

/* Lets the n-th allocation of a program fail. Whether there were as many. */
static bool run_short(Shortage *s, _Atomic long *left, const char *method, const char *params, long n) {
        json_object *answer;
        bool failed, reached;

        if (getenv("SCARCE_EXTRA"))
                print_message("%s %ld\n", method, n);
        atomic_store(left, n);
        (void)peer_request(s->peer, method, params);
        answer = peer_answer_or_end(s->peer);
        reached = atomic_exchange(left, 0) == 0;
        failed = answer && look(answer, "error");
        if (!reached && !look(answer, "result"))
                fail_msg("%s, with memory: %s", method, json_object_to_json_string(answer));
        s->errors += failed;
        if (!answer) {
                s->ends++;
                s->peer = rig_peer(s->rig);
        }
        expect_model(s, failed, method, n);
        return reached;
}

static void run_out(Shortage *s, _Atomic long *left, const char *method, const char *params) {
        long n = 1;

        while (run_short(s, left, method, params, n)) {
                n++;
                assert_true(n < ALLOCATIONS_MAX);
        }
        print_message("# %s: %ld allocations\n", method, n - 1);
}

static void begin(Shortage *s) {
        (void)peer_result(s->peer, "goxel.create_project", "[\"scarce\"]");
        (void)peer_result(s->peer, "goxel.add_voxels",
                          "{\"voxels\":[[1,1,1],[2,1,1]],\"color\":\"#FF0000\"}");
        (void)peer_result(s->peer, "goxel.create_layer", "{\"name\":\"roof\"}");
        (void)peer_result(s->peer, "goxel.add_voxels",
                          "{\"voxels\":[[3,1,1],[3,2,1]],\"color\":\"#00FF00\"}");
        s->engine = rig_engine(s->rig, "scarce");
        assert_true(s->engine > 0);
        s->model = model_text(s, &s->revision);
}

static void test_an_edit_without_memory_is_an_error_and_changes_nothing(void **state) {
        static const char *const edits[][2] = {
                { "goxel.add_voxel", "[5,5,5,1,2,3]" },
                { "goxel.remove_voxel", "[3,1,1]" },
                { "goxel.add_voxels", "{\"voxels\":[[1,1,1],[9,9,9]],\"color\":\"#0000FF\"}" },
                { "goxel.paint_voxels",
                  "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"color\":\"#0000FF\"}" },
                { "goxel.set_voxels",
                  "{\"at\":[4,4,4],\"legend\":{\"a\":\"#102030\"},\"slices\":[[\"aa\",\"a.\"]]}" },
                { "goxel.flood_fill", "[3,1,1,0,0,255]" },
                { "goxel.procedural_shape", "{\"size\":[5,5,5],\"center\":[4,4,4],\"color\":\"#FF00FF\"}" },
                { "goxel.brush_stroke",
                  "{\"start_position\":[1,1,1],\"end_position\":[5,5,5],\"brush_size\":2,\"color\":\"#FF00FF\"}" },
                { "goxel.batch_operations",
                  "{\"operations\":[{\"type\":\"add_voxel\",\"x\":7,\"y\":7,\"z\":7,\"color\":[255,0,0]},"
                  "{\"type\":\"remove_voxel\",\"x\":3,\"y\":2,\"z\":1}]}" },
                { "goxel.create_layer", "{\"name\":\"cellar\"}" },
                { "goxel.rename_layer", "{\"layer_id\":2,\"new_name\":\"attic\"}" },
                { "goxel.set_layer_visibility", "{\"layer_id\":2,\"visible\":false}" },
                { "goxel.merge_layers", "{\"source_layer_id\":2,\"target_layer_id\":1}" },
                { "goxel.delete_layer", "{\"layer_id\":2}" },
                { "goxel.move", "{\"offset\":[1,2,3]}" },
                { "goxel.rotate", "{\"axis\":\"z\",\"quarters\":1,\"origin\":[4,4,0]}" },
                { "goxel.flip", "{\"axis\":\"x\",\"origin\":[4,4,4],\"keep\":true}" },
                { "goxel.crop", "{\"box\":{\"min\":[3,1,1],\"max\":[3,1,1]}}" },
                { "goxel.copy_box", "{\"min\":[0,0,0],\"max\":[4,4,4],\"to\":[5,5,5]}" },
                { "goxel.dilate", "{\"steps\":1}" },
                { "goxel.adjust_colors", "{\"hue\":30}" },
                { "goxel.scale", "{\"factor\":2}" },
                { "goxel.clear", "{}" },
        };
        Shortage *s = *state;

        begin(s);
        for (size_t i = 0; i < ARRAY_LEN(edits); i++)
                run_out(s, &s->scarce->engine, edits[i][0], edits[i][1]);
        print_message("# %u errors, %u connections ended\n", s->errors, s->ends);
        assert_true(s->errors > 0);
}

static void test_a_look_without_memory_is_an_error(void **state) {
        static const char *const looks[][2] = {
                { "goxel.get_status", "{}" },
                { "goxel.get_project_info", "{}" },
                { "goxel.get_voxel", "{\"x\":1,\"y\":1,\"z\":1}" },
                { "goxel.get_voxels_region", "{\"min\":[0,0,0],\"max\":[7,7,7],\"limit\":100}" },
                { "goxel.slice", "{\"axis\":\"z\",\"at\":1}" },
                { "goxel.get_color_histogram", "{\"top_n\":10}" },
                { "goxel.find_voxels_by_color", "{\"color\":\"#FF0000\"}" },
                { "goxel.describe", "{}" },
                { "goxel.list_layers", "{}" },
                { "goxel.get_bounding_box", "{}" },
                { "goxel.get_history", "{\"limit\":10}" },
                { "goxel.get_selection", "{}" },
                { "goxel.list_tasks", "{}" },
        };
        Shortage *s = *state;

        begin(s);
        for (size_t i = 0; i < ARRAY_LEN(looks); i++)
                run_out(s, &s->scarce->engine, looks[i][0], looks[i][1]);
        assert_true(s->errors > 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                TEST(test_an_edit_without_memory_is_an_error_and_changes_nothing),
                TEST(test_a_look_without_memory_is_an_error),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
