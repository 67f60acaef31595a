/* The program that runs scripts, on a socket pair. */
#include "base/fd.h"
#include "config.h"
#include "script/wire.h"
#include "voxel/edit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY ((uint64_t)256 << 20)
#define LONG_MS 60000

typedef struct Program {
        pid_t pid;
        int fd;
        Model *model;
        ScriptAnswer answer;
} Program;

static int setup(void **state) {
        Program *p = calloc(1, sizeof(*p));
        int pair[2];

        assert_int_equal(fd_pair(SOCK_STREAM, pair), 0);
        p->pid = fork();
        if (p->pid == 0) {
                /* Without the flag that closes it when the program is executed. */
                int high = dup2(pair[1], 100);

                (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
                (void)dup2(high, 3);
                (void)execl(SCRIPT_PROGRAM, "goxel-script", NULL);
                _exit(9);
        }
        close(pair[1]);
        p->fd = pair[0];
        assert_int_equal(model_new(&p->model, 64, 64, 64), 0);
        *state = p;
        return 0;
}

static int end_of(Program *p) {
        int status;

        assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
        p->pid = 0;
        return status;
}

static int teardown(void **state) {
        Program *p = *state;

        fd_close(p->fd);
        if (p->pid > 0) {
                (void)kill(p->pid, SIGKILL);
                (void)end_of(p);
        }
        buf_done(&p->answer.bytes);
        model_free(p->model);
        free(p);
        return 0;
}

static void ask(Program *p, const char *text, uint32_t time_ms) {
        CLEANUP_BUF Buf model = { 0 };
        ScriptRequest q = {
                .text = text, .text_n = strlen(text), .name = "test.js", .time_ms = time_ms, .memory = MEMORY
        };

        assert_int_equal(model_encode(p->model, &model), 0);
        q.model = model.data;
        q.model_n = model.n;
        assert_int_equal(script_send_request(p->fd, &q), 0);
}

static ScriptEnd run(Program *p, const char *text) {
        ask(p, text, LONG_MS);
        assert_int_equal(script_read_answer(p->fd, &p->answer), 0);
        return p->answer.end;
}

static void runs_to(Program *p, const char *text, const char *json) {
        ScriptEnd end = run(p, text);

        if (end != SCRIPT_DONE)
                print_error("%.*s\n", (int)p->answer.json_n, p->answer.json);
        assert_int_equal(end, SCRIPT_DONE);
        assert_int_equal(p->answer.json_n, strlen(json));
        assert_memory_equal(p->answer.json, json, strlen(json));
}

static void fails_with(Program *p, const char *text, ScriptEnd end, const char *message, int line,
                       int column) {
        struct json_tokener *tokener = json_tokener_new();
        json_object *o;

        assert_int_equal(run(p, text), end);
        o = json_tokener_parse_ex(tokener, p->answer.json, (int)p->answer.json_n);
        json_tokener_free(tokener);
        assert_non_null(o);
        assert_string_equal(json_object_get_string(json_object_object_get(o, "message")), message);
        assert_int_equal(json_object_get_int(json_object_object_get(o, "line")), line);
        assert_int_equal(json_object_get_int(json_object_object_get(o, "column")), column);
        json_object_put(o);
        assert_int_equal(p->answer.change_n, 0);
}

static void wrote(Program *p, const char *text) {
        assert_int_equal(p->answer.console_n, strlen(text));
        assert_memory_equal(p->answer.console, text, strlen(text));
}

/* What the answer's Change makes of the model. */
static void apply(Program *p) {
        assert_true(p->answer.change_n > 0);
        assert_int_equal(change_apply(p->model, p->answer.change, p->answer.change_n, CHANGE_FORWARD), 0);
}

static Volume *volume(Program *p) {
        return model_layer(p->model, 0)->volume;
}

static void test_value_of_the_last_expression_comes_back(void **state) {
        runs_to(*state, "const a = [1, 'é', null]; ({ a, b: a.length })", "{\"a\":[1,\"é\",null],\"b\":3}");
}

static void test_without_a_value_it_is_null(void **state) {
        runs_to(*state, "let x = 1;", "null");
}

static void test_voxels_that_were_set_are_in_the_change(void **state) {
        Program *p = *state;

        runs_to(p, "goxel.image.activeLayer.volume.setAt([1, -2, 3], [10, 20, 30, 255])", "null");
        apply(p);
        assert_true(colour_equal(volume_get_at(volume(p), 1, -2, 3), (Colour){ 10, 20, 30, 255 }));
        assert_int_equal(volume_count(volume(p)), 1);
}

static void test_a_million_voxels_are_set(void **state) {
        Program *p = *state;

        runs_to(p,
                "const v = goxel.image.activeLayer.volume;"
                "for (let i = 0; i < 1000000; i++)"
                "        v.setAt([i % 100, (i / 100 | 0) % 100, i / 10000 | 0], [1, 2, i & 255, 255]);"
                "v.count",
                "1000000");
        apply(p);
        assert_int_equal(volume_count(volume(p)), 1000000);
        assert_true(colour_equal(volume_get_at(volume(p), 99, 99, 99), (Colour){ 1, 2, 63, 255 }));
}

static void test_what_was_set_is_seen_at_once(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.setAt([5, 5, 5], '#01020304');"
                "const c = v.getAt({x: 5, y: 5, z: 5}); v.setAt([5, 5, 5], null);"
                "[c, c.r, c[3], v.getAt([5, 5, 5])]",
                "[[1,2,3,4],1,4,[0,0,0,0]]");
}

static void test_the_model_is_read(void **state) {
        Program *p = *state;

        assert_int_equal(volume_set_at(volume(p), 7, 8, 9, (Colour){ 1, 2, 3, 255 }), 0);
        runs_to(p,
                "const l = goxel.image.layers[0]; let seen = [];"
                "l.volume.iter((pos, color) => seen.push([pos.x, pos.y, pos.z, color.b]));"
                "[l.name, l.id, l.visible, l.mode, seen]",
                "[\"background\",1,true,\"add\",[[7,8,9,3]]]");
        assert_int_equal(p->answer.change_n, 0);
}

static void test_a_walk_sees_what_there_was_when_it_began(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.fill(new Box([0, 0, 0], [9, 9, 0]), '#ff0000');"
                "let n = 0; v.iter((pos, color) => { n++; v.setAt([pos.x, pos.y, pos.z + 1], color); });"
                "[n, v.count]",
                "[100,200]");
}

static void test_a_walk_may_be_left(void **state) {
        runs_to(*state,
                "const v = goxel.image.activeLayer.volume; v.fill(new Box([0, 0, 0], [99, 99, 0]), '#ff0000');"
                "let n = 0; for (let i = 0; i < 1000; i++)"
                "        try { v.iter(() => { n++; throw 1; }); } catch { }"
                "n",
                "1000");
}

static void test_a_box_is_walked_voxel_by_voxel(void **state) {
        runs_to(*state,
                "let seen = []; new Box([1, 2, 3], [2, 2, 4]).iterVoxels((p) => seen.push(p.toString())); seen",
                "[\"(1, 2, 3, 0)\",\"(2, 2, 3, 0)\",\"(1, 2, 4, 0)\",\"(2, 2, 4, 0)\"]");
}

static void test_layers_are_added_changed_and_removed(void **state) {
        Program *p = *state;

        runs_to(p,
                "const top = goxel.image.addLayer('roof'); top.volume.setAt([0, 0, 0], [1, 1, 1]);"
                "top.visible = false; top.mode = 'paint'; goxel.image.layers[0].name = 'walls';"
                "const gone = goxel.image.addLayer('gone'); goxel.image.removeLayer(gone);"
                "goxel.image.activeLayer = top; goxel.image.layers.map((l) => l.name)",
                "[\"walls\",\"roof\"]");
        apply(p);
        assert_int_equal(p->model->n_layers, 2);
        assert_string_equal(p->model->layers[0]->name, "walls");
        assert_string_equal(p->model->layers[1]->name, "roof");
        assert_false(p->model->layers[1]->visible);
        assert_int_equal(p->model->layers[1]->mode, MODE_PAINT);
        assert_int_equal(volume_count(p->model->layers[1]->volume), 1);
        assert_int_equal(p->model->active, p->model->layers[1]->id);
}

static void test_materials_are_made_changed_and_given_to_layers(void **state) {
        Program *p = *state;

        runs_to(p,
                "const { image } = goxel, gold = image.addMaterial('gold'), gone = image.addMaterial();"
                "gold.metallic = 0.9; gold.roughness = 0.2; gold.color = '#ffc000'; gold.emission = [0, 0.5, 2];"
                "image.activeLayer.material = gone; image.removeMaterial(gone);"
                "const none = image.activeLayer.material; image.activeLayer.material = image.findMaterial('gold');"
                "[none, image.activeLayer.material === gold, image.materials]",
                "[null,true,[{\"id\":1,\"name\":\"gold\",\"color\":[255,192,0,255],\"metallic\":0.9,"
                "\"roughness\":0.2,\"emission\":[0,0.5,2]}]]");
        apply(p);
        assert_int_equal(p->model->studio->n_materials, 1);
        assert_string_equal(p->model->studio->materials[0].name, "gold");
        assert_float_equal(p->model->studio->materials[0].metallic, 0.9, 1e-6);
        assert_float_equal(p->model->studio->materials[0].colour[1], 192.0 / 255, 1e-6);
        assert_int_equal(model_layer(p->model, 0)->material, 1);
}

static void test_cameras_are_made_pointed_and_chosen(void **state) {
        Program *p = *state;

        runs_to(p,
                "const { image } = goxel, c = image.addCamera('front'), d = image.addCamera('gone');"
                "c.lookAt([32, -100, 32], [32, 32, 32]); c.fov = 45; c.orthographic = true;"
                "image.activeCamera = d; image.removeCamera(d); image.activeCamera = c; c.name += '!';"
                "c.matrix = c.matrix.translate(1, 0, 0);"
                "[image.cameras.length, image.findCamera('front!').fov, c.distance, c.position, c.target,"
                " image.activeCamera.orthographic]",
                "[1,45,132,[33,-100,32,0],[33,32,32,0],true]");
        apply(p);
        assert_int_equal(p->model->studio->n_viewpoints, 1);
        assert_int_equal(p->model->studio->active_viewpoint, p->model->studio->viewpoints[0].id);
        assert_string_equal(p->model->studio->viewpoints[0].name, "front!");
        assert_true(p->model->studio->viewpoints[0].orthographic);
        assert_float_equal(p->model->studio->viewpoints[0].matrix.m[13], -100, 1e-6);
}

/* A shape layer of a box from 0 to 3. */
static void add_shape(Program *p) {
        Layer *l;

        assert_int_equal(model_add_layer(p->model, 0, "block", &l), 0);
        l->kind = LAYER_SHAPE;
        l->shape = SHAPE_CUBE;
        l->matrix = transform_of_box((Box){ { 0, 0, 0 }, { 3, 3, 3 } });
}

static void test_a_layer_that_has_a_matrix_is_moved_by_it(void **state) {
        Program *p = *state;
        Layer *l;

        add_shape(p);
        runs_to(p,
                "const l = goxel.image.findLayer('block');"
                "l.matrix = Mat4.translation(10, 0, 0).multiply(l.matrix);"
                "[l.kind, goxel.image.layers[0].kind, l.matrix.values[12], l.volume.box, l.volume.count]",
                "[\"shape\",\"plain\",12,{\"min\":[10,0,0],\"max\":[13,3,3]},64]");
        apply(p);
        l = p->model->layers[1];
        assert_int_equal(volume_count(l->volume), 64);
        assert_int_equal(volume_get(l->volume, (Point){ 13, 0, 0 }).a, 255);
}

static void test_what_the_studio_cannot_have_is_refused(void **state) {
        Program *p = *state;

        fails_with(
                p, "goxel.image.addMaterial().metallic = 1.5", SCRIPT_THROWN,
                "RangeError: A material has a name of at most 127 bytes, metallic and roughness from 0 to "
                "1, and emission from 0",
                1, 26);
}

static void test_the_matrix_of_a_plain_layer_is_refused(void **state) {
        fails_with(*state, "goxel.image.activeLayer.matrix = new Mat4()", SCRIPT_THROWN,
                   "Error: The layer is plain, so no matrix says where its voxels are: "
                   "volume.transform(matrix) moves them",
                   1, 24);
}

static void test_a_material_that_was_removed_is_no_more(void **state) {
        fails_with(*state,
                   "const m = goxel.image.addMaterial(); goxel.image.removeMaterial(m);\nm.roughness",
                   SCRIPT_THROWN, "ReferenceError: It was removed", 2, 2);
}

static void test_the_volume_of_a_removed_layer_is_no_more(void **state) {
        fails_with(*state,
                   "const l = goxel.image.addLayer('x'), v = l.volume; goxel.image.removeLayer(l);\nv.count",
                   SCRIPT_THROWN, "ReferenceError: The layer was removed", 2, 2);
}

static void test_a_copy_is_a_volume_of_its_own(void **state) {
        Program *p = *state;

        runs_to(p,
                "const v = goxel.image.activeLayer.volume, c = v.copy(); c.setAt([0, 0, 0], [9, 9, 9]);"
                "const e = new Volume(); e.shape('sphere', new Box([0, 0, 0], [2, 2, 2]), '#ffffff');"
                "[v.count, c.count, e.count]",
                "[0,1,19]");
        assert_int_equal(p->answer.change_n, 0);
}

static void test_a_registered_script_is_run(void **state) {
        runs_to(*state, "goxel.registerScript({ name: 'a', onExecute() { return 42; } }); 1", "42");
}

static void test_a_promise_is_waited_for(void **state) {
        Program *p = *state;

        runs_to(p,
                "(async () => { await null; goxel.image.activeLayer.volume.setAt([0, 0, 0], [1, 1, 1]);"
                " return 'late'; })()",
                "\"late\"");
        apply(p);
}

static void test_console_output_comes_back(void **state) {
        Program *p = *state;

        runs_to(p, "console.log('a', 1, [2, {b: null}], undefined); console.error('é'); print('c')", "null");
        wrote(p, "a 1 [2,{\"b\":null}] undefined\né\nc\n");
        assert_false(p->answer.console_cut);
}

static void test_console_output_is_bounded_and_cut_between_characters(void **state) {
        Program *p = *state;

        runs_to(p, "console.log('xé'.repeat(1000000)); console.log('more')", "null");
        assert_true(p->answer.console_cut);
        /* Three bytes a time, of 65,536. */
        assert_int_equal(p->answer.console_n, 65536);
        assert_int_equal(p->answer.console[65535], 'x');
}

static void test_syntax_error_has_line_and_column(void **state) {
        fails_with(*state, "let a = 1;\n  let é = ;\n", SCRIPT_SYNTAX, "SyntaxError: Unexpected token ';'",
                   2, 11);
}

static void test_syntax_error_points_at_the_word(void **state) {
        fails_with(*state, "foo barbar", SCRIPT_SYNTAX, "SyntaxError: Unexpected identifier 'barbar'", 1, 5);
}

static void test_syntax_error_at_the_end_points_behind_it(void **state) {
        fails_with(*state, "let a = [1,\n 2", SCRIPT_SYNTAX, "SyntaxError: Unexpected end of script", 2, 3);
}

static void test_exception_has_the_line_and_column_of_the_script(void **state) {
        fails_with(*state, "\nfunction f() {\n  null.x;\n}\nf()", SCRIPT_THROWN,
                   "TypeError: null is not an object (evaluating 'null.x')", 3, 7);
}

static void test_bad_argument_is_told_where_the_script_gave_it(void **state) {
        fails_with(*state, "const v = goxel.image.activeLayer.volume;\nv.setAt([1, 2, 'a'], [1, 2, 3]);",
                   SCRIPT_THROWN, "TypeError: z of a position is a number of 32 bits, not \"a\"", 2, 8);
}

static void test_bad_colour_is_refused(void **state) {
        fails_with(*state, "goxel.image.activeLayer.volume.setAt([1, 2, 3], [1, 2, 300]);", SCRIPT_THROWN,
                   "TypeError: b of a colour is a number from 0 to 255, not 300", 1, 37);
}

static void test_an_exception_keeps_the_console(void **state) {
        Program *p = *state;

        assert_int_equal(run(p, "console.log('before'); throw new Error('x')"), SCRIPT_THROWN);
        wrote(p, "before\n");
}

static void test_endless_loop_ends_by_time(void **state) {
        Program *p = *state;

        ask(p, "console.log('in'); for (;;);", 100);
        assert_int_equal(script_read_answer(p->fd, &p->answer), 0);
        assert_int_equal(p->answer.end, SCRIPT_TIME);
        wrote(p, "in\n");
}

#if GOXEL_MEMORY_LIMIT
static void test_memory_bomb_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const a = []; for (;;) a.push(new Array(1000).fill(1.5));"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_strings_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const a = []; for (;;) a.push('x'.repeat(1000000) + a.length);"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_voxels_ends_by_memory(void **state) {
        assert_int_equal(run(*state, "const v = goxel.image.activeLayer.volume;"
                                     "for (let i = 0;; i++) v.setAt([i * 16, 0, 0], [1, 2, 3]);"),
                         SCRIPT_MEMORY);
}

static void test_bomb_of_volumes_ends_by_memory(void **state) {
        assert_int_equal(
                run(*state, "const v = new Volume(); v.fill(new Box([0, 0, 0], [999, 999, 999]), '#ffffff');"
                            "for (;;) v.copy();"),
                SCRIPT_MEMORY);
}
#endif

static void test_endless_recursion_is_an_exception(void **state) {
        assert_int_equal(run(*state, "function f() { f(); } f();"), SCRIPT_THROWN);
}

static void test_value_that_is_too_large_is_refused(void **state) {
        assert_int_equal(run(*state, "'x'.repeat(2000000)"), SCRIPT_VALUE);
}

static void test_it_ends_when_its_channel_is_closed(void **state) {
        Program *p = *state;
        struct pollfd pfd = { .events = POLLIN };

        ask(p, "console.log(1); for (;;);", LONG_MS);
        /* It has read all of its request, and answers nothing. */
        pfd.fd = p->fd;
        assert_int_equal(poll(&pfd, 1, 200), 0);
        p->fd = fd_close(p->fd);
        assert_int_equal(WEXITSTATUS(end_of(p)), 1);
}

static void test_without_a_request_it_ends(void **state) {
        Program *p = *state;

        p->fd = fd_close(p->fd);
        assert_int_equal(end_of(p), 0);
}

static void test_rubbish_is_no_request(void **state) {
        Program *p = *state;
        char rubbish[64] = "rubbish";

        assert_int_equal(write(p->fd, rubbish, sizeof(rubbish)), (ssize_t)sizeof(rubbish));
        assert_int_equal(WEXITSTATUS(end_of(p)), 1);
}

static void test_files_cannot_be_had(void **state) {
        runs_to(*state,
                "[typeof require, typeof std, typeof os, typeof fetch, typeof WebAssembly, typeof process]",
                "[\"undefined\",\"undefined\",\"undefined\",\"undefined\",\"undefined\",\"undefined\"]");
}

/* A block of the manual: what it says its value is stands in its last line, after "// = ". */
static void run_example(const char *text) {
        char *wanted = strstr(text, "// = ");
        void *state;

        assert_int_equal(setup(&state), 0);
        if (wanted) {
                wanted += 5;
                wanted[strcspn(wanted, "\n")] = '\0';
                runs_to(state, text, wanted);
        } else if (run(state, text) != SCRIPT_DONE)
                fail_msg("%s\n%.*s", text, (int)((Program *)state)->answer.json_n,
                         ((Program *)state)->answer.json);
        (void)teardown(&state);
}

static void test_the_examples_of_the_manual_work(void **state) {
        CLEANUP_FREE char *text = NULL;
        size_t size = 0, n = 0;
        FILE *f = fopen(SCRIPT_MANUAL, "re");
        char *at;

        assert_non_null(f);
        assert_true(getdelim(&text, &size, '\0', f) > 0);
        (void)fclose(f);
        for (at = text; (at = strstr(at, "```javascript\n")); n++) {
                char *end;

                at += strlen("```javascript\n");
                end = strstr(at, "```\n");
                assert_non_null(end);
                *end = '\0';
                run_example(at);
                at = end + 1;
        }
        assert_true(n >= 6);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                T(test_value_of_the_last_expression_comes_back),
                T(test_without_a_value_it_is_null),
                T(test_voxels_that_were_set_are_in_the_change),
                T(test_a_million_voxels_are_set),
                T(test_what_was_set_is_seen_at_once),
                T(test_the_model_is_read),
                T(test_a_walk_sees_what_there_was_when_it_began),
                T(test_a_walk_may_be_left),
                T(test_a_box_is_walked_voxel_by_voxel),
                T(test_layers_are_added_changed_and_removed),
                T(test_materials_are_made_changed_and_given_to_layers),
                T(test_cameras_are_made_pointed_and_chosen),
                T(test_a_layer_that_has_a_matrix_is_moved_by_it),
                T(test_what_the_studio_cannot_have_is_refused),
                T(test_the_matrix_of_a_plain_layer_is_refused),
                T(test_a_material_that_was_removed_is_no_more),
                T(test_the_volume_of_a_removed_layer_is_no_more),
                T(test_a_copy_is_a_volume_of_its_own),
                T(test_a_registered_script_is_run),
                T(test_a_promise_is_waited_for),
                T(test_console_output_comes_back),
                T(test_console_output_is_bounded_and_cut_between_characters),
                T(test_syntax_error_has_line_and_column),
                T(test_syntax_error_points_at_the_word),
                T(test_syntax_error_at_the_end_points_behind_it),
                T(test_exception_has_the_line_and_column_of_the_script),
                T(test_bad_argument_is_told_where_the_script_gave_it),
                T(test_bad_colour_is_refused),
                T(test_an_exception_keeps_the_console),
                T(test_endless_loop_ends_by_time),
#if GOXEL_MEMORY_LIMIT
                T(test_memory_bomb_ends_by_memory),
                T(test_bomb_of_strings_ends_by_memory),
                T(test_bomb_of_voxels_ends_by_memory),
                T(test_bomb_of_volumes_ends_by_memory),
#endif
                T(test_endless_recursion_is_an_exception),
                T(test_value_that_is_too_large_is_refused),
                T(test_it_ends_when_its_channel_is_closed),
                T(test_without_a_request_it_ends),
                T(test_rubbish_is_no_request),
                T(test_files_cannot_be_had),
                cmocka_unit_test(test_the_examples_of_the_manual_work),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
