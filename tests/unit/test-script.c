/* The program that runs scripts, on a socket pair: requests, values and the console. */
#include "script-program.h"

#include "base/fd.h"

#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_value_of_the_last_expression_comes_back(void **state) {
        runs_to(*state, "const a = [1, 'é', null]; ({ a, b: a.length })", "{\"a\":[1,\"é\",null],\"b\":3}");
}

static void test_without_a_value_it_is_null(void **state) {
        runs_to(*state, "let x = 1;", "null");
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

int main(void) {
        const struct CMUnitTest tests[] = {
                T(test_value_of_the_last_expression_comes_back),
                T(test_without_a_value_it_is_null),
                T(test_a_registered_script_is_run),
                T(test_a_promise_is_waited_for),
                T(test_console_output_comes_back),
                T(test_console_output_is_bounded_and_cut_between_characters),
                T(test_it_ends_when_its_channel_is_closed),
                T(test_without_a_request_it_ends),
                T(test_rubbish_is_no_request),
                T(test_files_cannot_be_had),
                cmocka_unit_test(test_the_examples_of_the_manual_work),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
