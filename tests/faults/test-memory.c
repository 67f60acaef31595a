/* Memory that runs out at each allocation that a request makes, one after the other: an error is told, the
 * model is as before, and the engine lives. */
#include "shortage.h"

#include <string.h>

/* No request here makes as many allocations. */
#define ALLOCATIONS_MAX 20000

typedef struct Row {
        const char *method, *params;
        /* Requests that have memory, so that the model is again what it was; NULL: none. */
        const char *after, *after_params;
        /* Something is said over the channel to goxeld, and the engine may leave when that cannot be read.
         */
        bool may_leave;
} Row;

static void expect_model(Shortage *s, bool failed, const Row *row, long n) {
        const char *what = row->method;
        CLEANUP_FREE char *now = NULL;
        int64_t revision;

        now = shortage_model(s->peer, &revision);
        if (failed && revision != s->revision)
                fail_msg("%s: failed at allocation %ld, and made a step", what, n);
        if (revision != s->revision) {
                (void)peer_result(s->peer, "goxel.undo", "{\"any\":true}");
                free(now);
                now = shortage_model(s->peer, &s->revision);
        }
        if (strcmp(now, s->model) != 0)
                fail_msg("%s, allocation %ld: the model was\n%s\nand is\n%s", what, n, s->model, now);
        if (row->may_leave)
                s->engine = rig_engine(s->rig, "scarce");
        if (rig_engine(s->rig, "scarce") != s->engine)
                fail_msg("%s, allocation %ld: the engine died", what, n);
}

/* Lets the n-th allocation of a program fail. Whether there were as many. */
static bool run_short(Shortage *s, _Atomic long *left, const Row *row, long n) {
        const char *method = row->method;
        json_object *answer;
        bool failed, reached;

        if (getenv("SCARCE_EXTRA"))
                print_message("%s %ld\n", method, n);
        atomic_store(left, n);
        (void)peer_request(s->peer, method, row->params);
        answer = peer_answer_or_end(s->peer);
        reached = atomic_exchange(left, 0) == 0;
        failed = answer && look(answer, "error");
        if (!reached && !look(answer, "result"))
                fail_msg("%s, with memory: %s", method, json_object_to_json_string(answer));
        s->errors += failed;
        s->ends += !answer;
        if (!answer || row->may_leave) {
                peer_close(s->peer);
                s->peer = rig_peer(s->rig);
        }
        if (row->after)
                (void)peer_call(s->peer, row->after, row->after_params);
        expect_model(s, failed, row, n);
        return reached;
}

static void run_out(Shortage *s, _Atomic long *left, const Row *row) {
        long n = 1;

        while (run_short(s, left, row, n)) {
                /* Of the thousands that a few make, most are alike. */
                n += 1 + n / 100;
                assert_true(n < ALLOCATIONS_MAX);
        }
        print_message("# %s: %ld allocations at most\n", row->method, n - 1);
}

static void run_out_each(Shortage *s, const Row *rows, size_t n) {
        shortage_begin(s);
        for (size_t i = 0; i < n; i++)
                run_out(s, &s->scarce->engine, &rows[i]);
        print_message("# %u errors, %u connections ended\n", s->errors, s->ends);
        assert_true(s->errors > 0);
}

static void test_an_edit_without_memory_is_an_error_and_changes_nothing(void **state) {
        static const Row edits[] = {
                { .method = "goxel.add_voxel", .params = "[5,5,5,1,2,3]" },
                { .method = "goxel.remove_voxel", .params = "[3,1,1]" },
                { .method = "goxel.add_voxels",
                  .params = "{\"voxels\":[[1,1,1],[9,9,9]],\"color\":\"#0000FF\"}" },
                { .method = "goxel.paint_voxels",
                  .params = "{\"box\":{\"min\":[0,0,0],\"max\":[9,9,9]},\"color\":\"#0000FF\"}" },
                { .method = "goxel.set_voxels",
                  .params = "{\"at\":[4,4,4],\"legend\":{\"a\":\"#102030\"},\"slices\":[[\"aa\",\"a.\"]]}" },
                { .method = "goxel.flood_fill", .params = "[3,1,1,0,0,255]" },
                { .method = "goxel.procedural_shape",
                  .params = "{\"size\":[5,5,5],\"center\":[4,4,4],\"color\":\"#FF00FF\"}" },
                { .method = "goxel.brush_stroke",
                  .params =
                          "{\"start_position\":[1,1,1],\"end_position\":[5,5,5],\"brush_size\":2,\"color\":\"#FF00FF\"}" },
                { .method = "goxel.batch_operations",
                  .params =
                          "{\"operations\":[{\"type\":\"add_voxel\",\"x\":7,\"y\":7,\"z\":7,\"color\":[255,0,0]},"
                          "{\"type\":\"remove_voxel\",\"x\":3,\"y\":2,\"z\":1}]}" },
                { .method = "goxel.create_layer", .params = "{\"name\":\"cellar\"}" },
                { .method = "goxel.rename_layer", .params = "{\"layer_id\":2,\"new_name\":\"attic\"}" },
                { .method = "goxel.set_layer_visibility", .params = "{\"layer_id\":2,\"visible\":false}" },
                { .method = "goxel.merge_layers",
                  .params = "{\"source_layer_id\":2,\"target_layer_id\":1}" },
                { .method = "goxel.delete_layer", .params = "{\"layer_id\":2}" },
                { .method = "goxel.move", .params = "{\"offset\":[1,2,3]}" },
                { .method = "goxel.rotate", .params = "{\"axis\":\"z\",\"quarters\":1,\"origin\":[4,4,0]}" },
                { .method = "goxel.flip", .params = "{\"axis\":\"x\",\"origin\":[4,4,4],\"keep\":true}" },
                { .method = "goxel.crop", .params = "{\"box\":{\"min\":[3,1,1],\"max\":[3,1,1]}}" },
                { .method = "goxel.copy_box", .params = "{\"min\":[0,0,0],\"max\":[4,4,4],\"to\":[5,5,5]}" },
                { .method = "goxel.dilate", .params = "{\"steps\":1}" },
                { .method = "goxel.adjust_colors", .params = "{\"hue\":30}" },
                { .method = "goxel.scale", .params = "{\"factor\":2}" },
                { .method = "goxel.clear", .params = "{}" },
        };

        run_out_each(*state, edits, ARRAY_LEN(edits));
}

static void test_a_look_without_memory_is_an_error(void **state) {
        static const Row looks[] = {
                { .method = "goxel.get_status", .params = "{}" },
                { .method = "goxel.get_project_info", .params = "{}" },
                { .method = "goxel.get_voxel", .params = "{\"x\":1,\"y\":1,\"z\":1}" },
                { .method = "goxel.get_voxels_region",
                  .params = "{\"min\":[0,0,0],\"max\":[7,7,7],\"limit\":100}" },
                { .method = "goxel.slice", .params = "{\"axis\":\"z\",\"at\":1}" },
                { .method = "goxel.get_color_histogram", .params = "{\"top_n\":10}" },
                { .method = "goxel.find_voxels_by_color", .params = "{\"color\":\"#FF0000\"}" },
                { .method = "goxel.describe", .params = "{}" },
                { .method = "goxel.list_layers", .params = "{}" },
                { .method = "goxel.get_bounding_box", .params = "{}" },
                { .method = "goxel.get_history", .params = "{\"limit\":10}" },
                { .method = "goxel.get_selection", .params = "{}" },
                { .method = "goxel.list_tasks", .params = "{}" },
        };

        run_out_each(*state, looks, ARRAY_LEN(looks));
}

/* Their list is part of what is compared. */
static void test_a_checkpoint_without_memory_is_an_error_and_the_others_are_kept(void **state) {
        static const Row rows[] = {
                { .method = "goxel.create_checkpoint", .params = "[\"made anew\"]" },
                { .method = "goxel.create_checkpoint",
                  .params = "[\"further\"]",
                  .after = "goxel.delete_checkpoint",
                  .after_params = "[\"further\"]" },
                { .method = "goxel.restore_checkpoint", .params = "[\"kept\"]" },
                { .method = "goxel.list_checkpoints", .params = "{}" },
                { .method = "goxel.delete_checkpoint",
                  .params = "[\"made anew\"]",
                  .after = "goxel.create_checkpoint",
                  .after_params = "[\"made anew\"]" },
                { .method = "goxel.diff", .params = "{\"from\":\"kept\",\"include_voxels\":true}" },
                { .method = "goxel.diff", .params = "{\"from_revision\":2}" },
                { .method = "goxel.check", .params = "{}" },
        };

        run_out_each(*state, rows, ARRAY_LEN(rows));
}

/* What is no answer to a request alone, what another test lets fail, and what ends in an error in a project
 * like this one. */
static bool is_left_out(const char *method) {
        static const char *const names[] = { "goxel.create_project", "goxel.recover_project",
                                             "goxel.subscribe",      "goxel.undo",
                                             "goxel.redo",           "goxel.cancel",
                                             "goxel.get_task",       "goxel.create_checkpoint",
                                             "goxel.set_mode",       "goxel.execute_script" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (strcmp(method, names[i]) == 0)
                        return true;
        return false;
}

static void
test_an_example_of_any_method_of_a_project_without_memory_is_an_error_and_changes_nothing(void **state) {
        Shortage *s = *state;
        json_object *methods;

        shortage_begin(s);
        methods = json_object_get(look(peer_result(s->peer, "rpc.discover", NULL), "methods"));
        for (size_t i = 0; i < json_object_array_length(methods); i++) {
                json_object *one = json_object_array_get_idx(methods, i), *example = look(one, "x-example");
                const Row row = { .method = look_string(one, "name"),
                                  .params = json_object_to_json_string(example) };

                if (example && strcmp(look_string(one, "x-flags.0"), "project") == 0 &&
                    !is_left_out(row.method))
                        run_out(s, &s->scarce->engine, &row);
        }
        json_object_put(methods);
        assert_true(s->errors > 0);
}

#if HAVE_SCRIPT
static void test_a_script_without_memory_is_an_error_and_changes_nothing(void **state) {
        static const Row script = {
                .method = "goxel.execute_script",
                .params = "[\"goxel.image.activeLayer.volume.setAt([1, 2, 3], '#ff8000'); 6 * 7\"]",
                .may_leave = true
        };

        run_out_each(*state, &script, 1);
}
#endif

int main(void) {
        static const struct CMUnitTest tests[] = {
                SHORTAGE_TEST(test_an_edit_without_memory_is_an_error_and_changes_nothing),
                SHORTAGE_TEST(test_a_look_without_memory_is_an_error),
                SHORTAGE_TEST(test_a_checkpoint_without_memory_is_an_error_and_the_others_are_kept),
                SHORTAGE_TEST(
                        test_an_example_of_any_method_of_a_project_without_memory_is_an_error_and_changes_nothing),
#if HAVE_SCRIPT
                SHORTAGE_TEST(test_a_script_without_memory_is_an_error_and_changes_nothing),
#endif
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
