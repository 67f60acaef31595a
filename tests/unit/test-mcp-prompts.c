#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static json_object *get(void **state, const char *name, const char *arguments) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params, "{" META ",\"name\":\"%s\"%s%s}", name,
                             arguments ? ",\"arguments\":" : "", arguments ? arguments : "") > 0);
        return server_ask(*state, "prompts/get", params);
}

static json_object *complete(void **state, const char *prompt, const char *argument, const char *value) {
        CLEANUP_FREE char *params = NULL;

        assert_true(asprintf(&params,
                             "{" META ",\"ref\":{\"type\":\"ref/prompt\",\"name\":\"%s\"},"
                             "\"argument\":{\"name\":\"%s\",\"value\":\"%s\"}}",
                             prompt, argument, value) > 0);
        return server_ask(*state, "completion/complete", params);
}

static void test_every_prompt_says_what_it_is_for(void **state) {
        json_object *list = at(server_ask(*state, "prompts/list", "{" META "}"), "/result/prompts");

        assert_int_equal(json_object_array_length(list), 3);
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *p = json_object_array_get_idx(list, i);

                assert_in_range(strlen(text_at(p, "/title")), 3, 60);
                assert_in_range(strlen(text_at(p, "/description")), 20, 200);
                assert_non_null(at(p, "/arguments/0/description"));
                assert_non_null(at(p, "/arguments/0/required"));
        }
}

static void test_arguments_stand_in_the_text(void **state) {
        json_object *a = get(state, "build-from-description",
                             "{\"project\":\"my castle\",\"description\":\"a {size} keep\"}");
        const char *text = text_at(a, "/result/messages/0/content/text");

        assert_string_equal(text_at(a, "/result/messages/0/role"), "user");
        assert_non_null(strstr(text, "\"my castle\": a {size} keep\n"));
        assert_non_null(strstr(text, "about 32 voxels"));
        assert_non_null(strstr(text, "Z is up"));
        assert_null(strchr(strstr(text, "keep") + 4, '{'));
}

/* A tool that is renamed must not live on in a prompt. */
static void test_texts_name_tools_that_exist(void **state) {
        static const char *const prompts[][2] = {
                { "build-from-description", "{\"project\":\"a\",\"description\":\"b\"}" },
                { "improve-from-picture", "{\"project\":\"a\"}" },
                { "prepare-for-engine", "{\"project\":\"a\",\"folder\":\"/tmp\"}" },
        };
        char *tools = strdup(json_object_to_json_string(server_ask(*state, "tools/list", "{" META "}")));

        assert_non_null(tools);
        for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
                json_object *a = get(state, prompts[i][0], prompts[i][1]);
                const char *s = text_at(a, "/result/messages/0/content/text");
                size_t found = 0;

                while ((s = strpbrk(s, "abcdefghijklmnopqrstuvwxyz"))) {
                        size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz_");
                        char name[64];

                        if (memchr(s, '_', n) && strncmp(s - 6, "goxel.", 6) != 0) {
                                (void)snprintf(name, sizeof(name), "\"name\":\"%.*s\"", (int)n, s);
                                if (!strstr(tools, name) &&
                                    !((void)snprintf(name, sizeof(name), "\"name\": \"%.*s\"", (int)n, s),
                                      strstr(tools, name)))
                                        fail_msg("%s: there is no tool %.*s", prompts[i][0], (int)n, s);
                                found++;
                        }
                        s += n;
                }
                assert_true(found >= 2);
        }
        free(tools);
}

static void test_wrong_requests_are_refused(void **state) {
        expect_error(get(state, "nonsense", NULL), -32602, "no prompt nonsense");
        expect_error(get(state, "improve-from-picture", NULL), -32602, "project");
        expect_error(get(state, "improve-from-picture", "{\"project\":7}"), -32602, "project");
        expect_error(get(state, "improve-from-picture", "{\"project\":\"a\",\"sise\":\"7\"}"), -32602,
                     "no argument sise");
        expect_error(get(state, "improve-from-picture", "[]"), -32602, "arguments");
        expect_error(server_ask(*state, "prompts/get", "{" META "}"), -32602, "name");
}

static void test_choices_are_completed_without_a_daemon(void **state) {
        json_object *a = complete(state, "prepare-for-engine", "engine", "UN");

        assert_string_equal(
                json_object_to_json_string_ext(at(a, "/result/completion"), JSON_C_TO_STRING_PLAIN),
                "{\"values\":[\"unity\",\"unreal\"],\"total\":2,\"hasMore\":false}");
        a = complete(state, "prepare-for-engine", "engine", "x");
        assert_int_equal(json_object_array_length(at(a, "/result/completion/values")), 0);
        a = complete(state, "prepare-for-engine", "folder", "");
        assert_int_equal(json_object_array_length(at(a, "/result/completion/values")), 0);
}

static void test_wrong_completions_are_refused(void **state) {
        expect_error(complete(state, "nonsense", "project", ""), -32602, "no prompt nonsense");
        expect_error(complete(state, "improve-from-picture", "nonsense", ""), -32602,
                     "no argument nonsense");
        expect_error(server_ask(*state, "completion/complete", "{" META "}"), -32602, "argument");
        expect_error(server_ask(*state, "completion/complete",
                                "{" META ",\"ref\":7,\"argument\":{\"name\":\"a\",\"value\":\"\"}}"),
                     -32602, "ref");
}

static void test_capabilities_name_prompts_and_completions(void **state) {
        json_object *a = server_ask(*state, "server/discover", "{" META "}");

        assert_non_null(at(a, "/result/capabilities/prompts"));
        assert_non_null(at(a, "/result/capabilities/completions"));
        assert_string_equal(text_at(a, "/result/capabilities/resources/subscribe"), "true");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                SERVER_TEST(test_every_prompt_says_what_it_is_for),
                SERVER_TEST(test_arguments_stand_in_the_text),
                SERVER_TEST(test_texts_name_tools_that_exist),
                SERVER_TEST(test_wrong_requests_are_refused),
                SERVER_TEST(test_choices_are_completed_without_a_daemon),
                SERVER_TEST(test_wrong_completions_are_refused),
                SERVER_TEST(test_capabilities_name_prompts_and_completions),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
