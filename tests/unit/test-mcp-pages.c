#include "base/base64.h"
#include "mcp/page.h"
#include "unit/mcp-server.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* An exchange with a list of items named "0000", "0001" … */
typedef struct Fixture {
        Mcp mcp;
        Exchange x;
        json_object *list;
} Fixture;

static Fixture fixture(int n, json_object *cursor) {
        Fixture f = { .list = json_object_new_array() };

        for (int i = 0; i < n; i++) {
                json_object *item = json_object_new_object();
                char name[16];

                (void)snprintf(name, sizeof(name), "%04d", i);
                json_object_object_add(item, "name", json_object_new_string(name));
                json_object_array_add(f.list, item);
        }
        f.x.params = json_object_new_object();
        f.x.result = json_object_new_object();
        if (cursor)
                json_object_object_add(f.x.params, "cursor", cursor);
        return f;
}

static void fixture_done(Fixture *f) {
        json_object_put(f->list);
        json_object_put(f->x.params);
        json_object_put(f->x.result);
        rpc_error_done(&f->x.error);
}
#define CLEANUP_FIXTURE __attribute__((cleanup(fixture_done)))

static json_object *cursor_of(const char *text) {
        CLEANUP_BUF Buf encoded = { 0 };

        assert_int_equal(base64_encode(&encoded, text, strlen(text)), 0);
        return json_object_new_string_len((const char *)encoded.data, (int)encoded.n);
}

static void test_pages_together_are_the_list(void **state) {
        json_object *cursor = NULL;
        int seen = 0, pages = 0;

        do {
                CLEANUP_FIXTURE Fixture f = fixture(2 * PAGE_ITEMS + 1, cursor);
                json_object *page;

                assert_int_equal(page_list(&f.x, "things", f.list, "name"), 0);
                page = json_object_object_get(f.x.result, "things");
                for (size_t i = 0; i < json_object_array_length(page); i++)
                        assert_int_equal(atoi(text_at(json_object_array_get_idx(page, i), "/name")), seen++);
                cursor = json_object_get(json_object_object_get(f.x.result, "nextCursor"));
                pages++;
        } while (cursor);
        assert_int_equal(seen, 2 * PAGE_ITEMS + 1);
        assert_int_equal(pages, 3);
}

static void test_full_page_is_the_last_when_nothing_follows(void **state) {
        CLEANUP_FIXTURE Fixture f = fixture(PAGE_ITEMS, NULL);

        assert_int_equal(page_list(&f.x, "things", f.list, "name"), 0);
        assert_null(json_object_object_get(f.x.result, "nextCursor"));
}

static void test_cursors_of_others_are_refused(void **state) {
        json_object *cursors[] = { json_object_new_string(""), json_object_new_string("0001"),
                                   json_object_new_int(1),     NULL,
                                   cursor_of("others/0001"),   cursor_of("things/9999"),
                                   cursor_of("things/"),       cursor_of("things"),
                                   cursor_of("things/\xff") };

        cursors[3] = json_object_new_string_len("dGhpbmdzLzAwMDE=\0", 17);
        for (size_t i = 0; i < ARRAY_LEN(cursors); i++) {
                CLEANUP_FIXTURE Fixture f = fixture(3, cursors[i]);

                if (page_list(&f.x, "things", f.list, "name") != RPC_FAILED)
                        fail_msg("cursor %zu is taken", i);
                assert_int_equal(f.x.error.code, RPC_PARAMS);
        }
}

static void test_cursor_of_ours_is_taken(void **state) {
        CLEANUP_FIXTURE Fixture f = fixture(3, cursor_of("things/0001"));

        assert_int_equal(page_list(&f.x, "things", f.list, "name"), 0);
        assert_string_equal(json_object_to_json_string_ext(f.x.result, JSON_C_TO_STRING_PLAIN),
                            "{\"things\":[{\"name\":\"0002\"}]}");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pages_together_are_the_list),
                cmocka_unit_test(test_full_page_is_the_last_when_nothing_follows),
                cmocka_unit_test(test_cursors_of_others_are_refused),
                cmocka_unit_test(test_cursor_of_ours_is_taken),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
