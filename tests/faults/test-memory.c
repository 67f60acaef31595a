/* Memory that runs out at each allocation that a request makes, one after the other: an error is told, the
 * model is as before, and the engine lives. */
#include "shortage.h"

#include <string.h>

/* No request here makes as many allocations. */
#define ALLOCATIONS_MAX 20000

static void expect_model(Shortage *s, bool failed, const char *what, long n) {
        CLEANUP_FREE char *now = NULL;
        int64_t revision;

        now = shortage_model(s->peer, &revision);
        if (failed && revision != s->revision)
                fail_msg("%s: failed at allocation %ld, and made a step", what, n);
        if (revision != s->revision) {
                (void)peer_result(s->peer, "goxel.undo", "{}");
                free(now);
                now = shortage_model(s->peer, &s->revision);
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

        shortage_begin(s);
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

        shortage_begin(s);
        for (size_t i = 0; i < ARRAY_LEN(looks); i++)
                run_out(s, &s->scarce->engine, looks[i][0], looks[i][1]);
        assert_true(s->errors > 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                SHORTAGE_TEST(test_an_edit_without_memory_is_an_error_and_changes_nothing),
                SHORTAGE_TEST(test_a_look_without_memory_is_an_error),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
