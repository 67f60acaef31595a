/* Which files beside a model's are opened for it, and which are not. */
#include "base/fd.h"
#include "rpc/companions.h"
#include "rpc/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
        char folder[32], model[64];
        Companions c;
} Place;

static void put(const Place *p, const char *name, const char *text) {
        char path[128];
        FILE *f;

        (void)snprintf(path, sizeof(path), "%s/%s", p->folder, name);
        f = fopen(path, "we");
        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
}

static int set_up(void **state) {
        Place *p = calloc(1, sizeof(*p));
        char sub[64];

        assert_non_null(p);
        (void)snprintf(p->folder, sizeof(p->folder), "/tmp/goxel-beside-XXXXXX");
        assert_non_null(mkdtemp(p->folder));
        (void)snprintf(p->model, sizeof(p->model), "%s/chair.obj", p->folder);
        (void)snprintf(sub, sizeof(sub), "%s/tex", p->folder);
        assert_int_equal(mkdir(sub, 0700), 0);
        put(p, "chair.mtl", "materials");
        put(p, "tex/wood.png", "wood");
        put(p, "..hidden", "no parent folder");
        assert_int_equal(companions_begin(&p->c, 0), 0);
        *state = p;
        return 0;
}

static int take_down(void **state) {
        static const char *const names[] = { "chair.mtl", "tex/wood.png", "..hidden", "pipe", "tex", "" };
        Place *p = *state;
        char path[128];

        companions_done(&p->c);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                (void)snprintf(path, sizeof(path), "%s/%s", p->folder, names[i]);
                (void)remove(path);
        }
        free(p);
        return 0;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, take_down)

static bool want(Place *p, const char *names) {
        char data[2048];

        (void)snprintf(data, sizeof(data), "{\"files\":%s}", names);
        return companions_wanted(&p->c, p->model, RPC_FILES_WANTED, data);
}

static void check_files(const Place *p, const char *wanted) {
        assert_string_equal(json_object_to_json_string_ext(
                                    p->c.files, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
                            wanted);
}

static void check_text(int fd, const char *wanted) {
        char text[32] = "";

        assert_int_equal(read(fd, text, sizeof(text) - 1), strlen(wanted));
        assert_string_equal(text, wanted);
}

static void test_what_lies_beside_the_model_is_opened_in_its_order(void **state) {
        Place *p = *state;

        assert_true(want(p, "[\"chair.mtl\",\"tex/wood.png\",\"..hidden\"]"));
        check_files(p, "{\"chair.mtl\":1,\"tex/wood.png\":2,\"..hidden\":3}");
        assert_int_equal(p->c.n, 4);
        check_text(p->c.fds[1], "materials");
        check_text(p->c.fds[2], "wood");
        check_text(p->c.fds[3], "no parent folder");
}

static void test_a_path_of_another_system_is_found(void **state) {
        Place *p = *state;

        assert_true(want(p, "[\"tex\\\\wood.png\"]"));
        check_files(p, "{\"tex\\\\wood.png\":1}");
        check_text(p->c.fds[1], "wood");
}

static void test_a_model_without_a_folder_has_its_files_in_the_working_one(void **state) {
        Place *p = *state;

        assert_int_equal(chdir(p->folder), 0);
        (void)snprintf(p->model, sizeof(p->model), "chair.obj");
        assert_true(want(p, "[\"chair.mtl\",\"/etc/passwd\"]"));
        assert_int_equal(chdir("/"), 0);
        check_files(p, "{\"chair.mtl\":1,\"/etc/passwd\":null}");
        check_text(p->c.fds[1], "materials");
}

/* It is told as a file that is not there, so that the model is read without it. */
static void test_what_leads_elsewhere_is_no_file(void **state) {
        static const char *const names[] = { "/etc/passwd", "../chair.mtl",         "tex/../../x",
                                             "..",          "tex\\\\..\\\\..\\\\x", "",
                                             "missing.png" };
        char list[64], wanted[64];
        Place *p = *state;

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                (void)snprintf(list, sizeof(list), "[\"%s\"]", names[i]);
                (void)snprintf(wanted, sizeof(wanted), "{\"%s\":null}", names[i]);
                assert_true(want(p, list));
                check_files(p, wanted);
                assert_int_equal(p->c.n, 1);
                companions_done(&p->c);
                assert_int_equal(companions_begin(&p->c, 0), 0);
        }
}

/* To read from it would wait for its writer. */
static void test_a_pipe_and_a_folder_are_no_files(void **state) {
        Place *p = *state;
        char path[64];

        (void)snprintf(path, sizeof(path), "%s/pipe", p->folder);
        assert_int_equal(mkfifo(path, 0600), 0);
        assert_true(want(p, "[\"pipe\",\"tex\"]"));
        check_files(p, "{\"pipe\":null,\"tex\":null}");
        assert_int_equal(p->c.n, 1);
}

static void test_what_was_answered_for_is_not_asked_for_again(void **state) {
        Place *p = *state;

        assert_true(want(p, "[\"chair.mtl\",\"missing.png\"]"));
        assert_false(want(p, "[\"missing.png\",\"chair.mtl\"]"));
        assert_true(want(p, "[\"missing.png\",\"tex/wood.png\"]"));
        check_files(p, "{\"chair.mtl\":1,\"missing.png\":null,\"tex/wood.png\":2}");
}

static void test_there_are_no_more_descriptors_than_a_request_has(void **state) {
        char list[1024] = "[", name[32];
        Place *p = *state;

        for (int i = 0; i < COMPANIONS_FDS; i++) {
                (void)snprintf(name, sizeof(name), "tex/%d.png", i);
                put(p, name, "");
                (void)snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s\"%s\"",
                               i > 0 ? "," : "", name);
        }
        (void)strcat(list, "]");
        assert_true(want(p, list));
        assert_int_equal(p->c.n, COMPANIONS_FDS);
        assert_int_equal(json_object_get_int(json_object_object_get(p->c.files, "tex/14.png")), 15);
        assert_true(json_object_object_get_ex(p->c.files, "tex/15.png", NULL));
        assert_null(json_object_object_get(p->c.files, "tex/15.png"));
        for (int i = 0; i < COMPANIONS_FDS; i++) {
                char path[80];

                (void)snprintf(path, sizeof(path), "%s/tex/%d.png", p->folder, i);
                assert_int_equal(unlink(path), 0);
        }
}

static void test_other_errors_and_answers_that_say_nothing_ask_for_no_file(void **state) {
        static const char *const datas[] = { "{}", "{\"files\":[]}", "{\"files\":[7,null]}",
                                             "{\"files\":", "" };
        Place *p = *state;

        for (size_t i = 0; i < ARRAY_LEN(datas); i++)
                assert_false(companions_wanted(&p->c, p->model, RPC_FILES_WANTED, datas[i]));
        assert_false(companions_wanted(&p->c, p->model, RPC_FILES_WANTED, NULL));
        assert_false(companions_wanted(&p->c, p->model, RPC_FILE_INVALID, "{\"files\":[\"chair.mtl\"]}"));
        check_files(p, "{}");
}

static void test_descriptors_are_closed_at_the_end_but_the_models_own(void **state) {
        Place *p = *state;
        int fd;

        assert_true(want(p, "[\"chair.mtl\"]"));
        fd = p->c.fds[1];
        companions_done(&p->c);
        assert_int_equal(fcntl(fd, F_GETFD), -1);
        assert_int_not_equal(fcntl(0, F_GETFD), -1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_what_lies_beside_the_model_is_opened_in_its_order),
                TEST(test_a_path_of_another_system_is_found),
                TEST(test_a_model_without_a_folder_has_its_files_in_the_working_one),
                TEST(test_what_leads_elsewhere_is_no_file),
                TEST(test_a_pipe_and_a_folder_are_no_files),
                TEST(test_what_was_answered_for_is_not_asked_for_again),
                TEST(test_there_are_no_more_descriptors_than_a_request_has),
                TEST(test_other_errors_and_answers_that_say_nothing_ask_for_no_file),
                TEST(test_descriptors_are_closed_at_the_end_but_the_models_own),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
