#include "mcp/resource.h"
#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_name(const char *uri, const char *name, const char *kind) {
        char got[NAME_MAX_BYTES + 1];
        const ResourceKind *found;

        if (!resource_parse(uri, got, &found))
                fail_msg("%s is refused", uri);
        assert_string_equal(got, name);
        assert_string_equal(found->name, kind);
}

static void test_names_come_out_of_uris(void **state) {
        expect_name("goxel://project/castle/picture", "castle", "picture");
        expect_name("goxel://project/my%20castle/model.gox", "my castle", "model.gox");
        expect_name("goxel://project/a%2Db%c3%BC/summary", "a-bü", "summary");
}

static void test_wrong_uris_are_none_of_ours(void **state) {
        static const char *const uris[] = {
                "",
                "goxel://project/",
                "goxel://project/a",
                "goxel://project/a/",
                "goxel://project/a/nonsense",
                "goxel://project//picture",
                "goxel://project/a/picture/",
                "goxel://project/a/b/picture",
                "goxel://project/a%2Fb/picture",
                "goxel://project/%/picture",
                "goxel://project/%0/picture",
                "goxel://project/%zz/picture",
                "goxel://project/%00/picture",
                "goxel://project/%ff/picture",
                "goxel://project/../picture",
                "file:///etc/passwd",
                "GOXEL://project/a/picture",
        };
        char name[NAME_MAX_BYTES + 1], uri[256] = "goxel://project/";
        const ResourceKind *kind;

        for (size_t i = 0; i < ARRAY_LEN(uris); i++)
                if (resource_parse(uris[i], name, &kind))
                        fail_msg("%s is taken", uris[i]);
        memset(uri + strlen(uri), 'a', NAME_MAX_BYTES + 1);
        strcpy(uri + strlen("goxel://project/") + NAME_MAX_BYTES + 1, "/picture");
        assert_false(resource_parse(uri, name, &kind));
}

static void test_uri_of_any_name_leads_back_to_it(void **state) {
        static const char *const names[] = { "castle", "my castle", "100%", "ünïcödé", "a?b#c", "~.-_" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP_BUF Buf uri = { 0 };

                assert_int_equal(resource_uri(&uri, names[i], &resource_kinds[0]), 0);
                assert_int_equal(buf_append(&uri, "", 1), 0);
                assert_int_equal(strspn((const char *)uri.data, "abcdefghijklmnopqrstuvwxyz:/%"
                                                                "ABCDEF0123456789~.-_"),
                                 uri.n - 1);
                expect_name((const char *)uri.data, names[i], resource_kinds[0].name);
        }
}

static void test_templates_are_told_without_a_daemon(void **state) {
        json_object *a = server_ask(*state, "resources/templates/list", "{" META "}"), *list;

        list = at(a, "/result/resourceTemplates");
        assert_int_equal(json_object_array_length(list), RESOURCE_KINDS);
        assert_string_equal(text_at(list, "/0/uriTemplate"), "goxel://project/{name}/summary");
        assert_string_equal(text_at(a, "/result/cacheScope"), "public");
        for (size_t i = 0; i < RESOURCE_KINDS; i++) {
                json_object *t = json_object_array_get_idx(list, i);

                assert_non_null(at(t, "/name"));
                assert_non_null(at(t, "/mimeType"));
                assert_true(strlen(text_at(t, "/description")) > 10);
        }
}

static void test_missing_resource_has_the_code_of_its_era(void **state) {
        json_object *a = server_ask(*state, "resources/read", "{" META ",\"uri\":\"goxel://nonsense\"}");

        expect_error(a, -32602, "no such resource");
        assert_string_equal(text_at(a, "/error/data/uri"), "goxel://nonsense");
        (void)server_ask(*state, "initialize", "{\"protocolVersion\":\"2025-11-25\"}");
        expect_error(server_ask(*state, "resources/read", "{\"uri\":\"goxel://nonsense\"}"), -32002,
                     "no such resource");
        expect_error(server_ask(*state, "resources/read", "{}"), -32602, "uri");
}

static void test_missing_daemon_is_an_error(void **state) {
        expect_error(server_ask(*state, "resources/list", "{" META "}"), -32603, "");
        expect_error(
                server_ask(*state, "resources/read", "{" META ",\"uri\":\"goxel://project/a/picture\"}"),
                -32603, "");
}

static void test_unknown_template_is_not_completed(void **state) {
        expect_error(server_ask(*state, "completion/complete",
                                "{" META ",\"ref\":{\"type\":\"ref/resource\",\"uri\":\"goxel://x/{name}\"},"
                                "\"argument\":{\"name\":\"name\",\"value\":\"\"}}"),
                     -32602, "no template");
        expect_error(
                server_ask(
                        *state, "completion/complete",
                        "{" META ",\"ref\":{\"type\":\"ref/resource\",\"uri\":"
                        "\"goxel://project/{name}/picture\"},\"argument\":{\"name\":\"nam\",\"value\":\"\"}}"),
                -32602, "no variable nam");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_come_out_of_uris),
                cmocka_unit_test(test_wrong_uris_are_none_of_ours),
                cmocka_unit_test(test_uri_of_any_name_leads_back_to_it),
                SERVER_TEST(test_templates_are_told_without_a_daemon),
                SERVER_TEST(test_missing_resource_has_the_code_of_its_era),
                SERVER_TEST(test_missing_daemon_is_an_error),
                SERVER_TEST(test_unknown_template_is_not_completed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
