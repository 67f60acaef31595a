/* Memory that runs out at one allocation after the other, for what reads requests and descriptions and
 * writes answers: it is -ENOMEM, and what was there before is as it was. The trees of json-c are not among
 * these. */
#include "allocations.h"

#include "rpc/description.h"
#include "rpc/envelope.h"
#include "rpc/method.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

static const Param params[] = {
        { "at", P_POINT, .flat = "x y z", .text = "Where." },
        { "label", P_STRING, .max = 64, .fallback = "\"none\"", .text = "Label." },
        { "data", P_BYTES, .max = 1 << 20, .fallback = "", .text = "Bytes." },
        { 0 },
};
static const Method method = { .name = "put", .params = params, .flags = METHOD_PROJECT, .error = -1004 };

#define TEXT(s) ((Span){ (s), sizeof(s) - 1 })

/* What is done with little memory, and leaves nothing behind. The text comes from what was made before. */
typedef int (*Act)(Span text);

static int read_description(Span text) {
        Description *d = NULL;
        int r;

        r = description_parse(&d, text.at, text.n);
        assert_int_equal(r == 0, d != NULL);
        if (d) {
                assert_string_equal(description_find(d, "goxel.open")->name, "load");
                assert_string_equal(description_find(d, "put")->positional, "at ");
                assert_true(description_has_extension(d, "VOX", true));
        }
        (void)description_free(d);
        return r;
}

static int read_envelope(Span text) {
        CLEANUP_ENVELOPE Envelope v = { 0 };
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        int r;

        r = envelope_read(&v, text.at, text.n, &e);
        if (r == 0) {
                assert_int_equal(v.n, 9);
                assert_string_equal(v.requests[8].method, "last");
        }
        return r;
}

static int read_call(Span text) {
        CLEANUP_CALL Call c = { 0 };
        int r;

        r = call_parse(&c, &method, text);
        if (r == 0) {
                assert_int_equal(arg(&c, "at")->point[2], -3);
                assert_string_equal(arg(&c, "label")->string, "a wall");
        }
        return r;
}

static int write_answers(Span text) {
        CLEANUP_RPC_ERROR RpcError e = { .code = RPC_LIMIT, .message = "Too many" };
        CLEANUP_BUF Buf b = { 0 };
        size_t before;
        int r;

        r = answer_result_text(&b, TEXT("7"), text.at, text.n);
        before = b.n;
        if (r == 0)
                r = answer_error(&b, TEXT("\"name\""), &e);
        if (r < 0)
                assert_int_equal(b.n, before);
        return r;
}

static int write_batch(Span text) {
        CLEANUP_BUF Buf b = { 0 };
        int r;

        r = answer_batch_open(&b);
        for (int i = 0; r == 0 && i < 3; i++) {
                r = answer_result_text(&b, TEXT("7"), text.at, text.n);
                if (r == 0)
                        answer_batch_next(&b);
        }
        return r == 0 ? answer_batch_close(&b, 0) : r;
}

static json_object *tree;

static int write_tree(Span text) {
        CLEANUP_BUF Buf b = { 0 };
        size_t before;
        int r;

        r = buf_append_text(&b, "before");
        before = b.n;
        if (r == 0)
                r = json_write(&b, tree);
        assert_int_equal(b.n, r == 0 ? before + text.n : before);
        if (r == 0)
                assert_memory_equal(b.data + before, text.at, text.n);
        return r;
}

/* One run, in which that allocation fails. False when there were fewer. */
static bool run_with(size_t at, bool later_too, const char *name, Act act, Span text) {
        bool reached;
        int r;

        allocations_fail(at, later_too);
        r = act(text);
        reached = allocations_end();
        if (r != 0 && !(r == -ENOMEM && reached))
                fail_msg("%s, allocation %zu: %d", name, at, r);
        return reached;
}

static void run_out(const char *name, Act act, Span text) {
        assert_int_equal(act(text), 0);
        for (int later = 0; later <= 1; later++) {
                size_t at = 1;

                while (run_with(at, later, name, act, text))
                        at++;
                if (at == 1)
                        fail_msg("%s allocates nothing", name);
        }
}

static void test_a_description_is_read_or_there_is_no_memory(void **state) {
        run_out("a description", read_description,
                TEXT("{\"version\":\"1\",\"methods\":["
                     "{\"name\":\"load\",\"aliases\":[\"open\",\"goxel.read\"],\"flags\":[\"project\",\"unknown\"],"
                     "\"params\":[{\"name\":\"path\",\"type\":\"string\"}],\"path_param\":\"path\",\"error\":-1002},"
                     "{\"name\":\"put\",\"params\":[{\"name\":\"at\",\"type\":\"point\"},"
                     "{\"name\":\"label\",\"type\":\"string\"}]},"
                     "{\"name\":\"look\"}],"
                     "\"extensions\":{\"read\":[\"gox\",\"vox\",7],\"write\":[\"vox\"],\"more\":{}}}"));
}

static void test_a_line_is_read_or_there_is_no_memory(void **state) {
        run_out("a batch", read_envelope,
                TEXT("[{\"method\":\"a\",\"id\":1},{\"method\":\"b\",\"id\":2},{\"method\":\"c\"},{\"method\":\"d\"},"
                     "{\"method\":\"e\",\"params\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,"
                     "\"i\":9,\"j\":10,\"k\":11,\"l\":12,\"m\":13,\"n\":14,\"o\":15,\"p\":16,\"q\":17,\"r\":18}},"
                     "{\"method\":\"f\"},{\"method\":\"g\"},{\"method\":\"h\"},{\"method\":\"last\"}]"));
}

static void test_parameters_are_read_or_there_is_no_memory(void **state) {
        static char bytes[6000] = "{\"at\":[1,2,-3],\"label\":\"a wall\",\"data\":\"";
        const size_t n = strlen(bytes);

        run_out("plain parameters", read_call, TEXT("{\"label\":\"a wall\",\"x\":1,\"y\":2,\"z\":-3}"));
        memset(bytes + n, 'A', sizeof(bytes) - n - 3);
        memcpy(bytes + sizeof(bytes) - 3, "\"}", 3);
        run_out("parameters with bytes", read_call, (Span){ bytes, sizeof(bytes) - 1 });
}

static void test_answers_are_written_or_the_answers_before_stay(void **state) {
        static char text[5000];

        memset(text, '1', sizeof(text));
        run_out("answers", write_answers, (Span){ text, sizeof(text) });
        run_out("a batch of answers", write_batch, (Span){ text, sizeof(text) });
}

static void test_a_tree_is_written_or_nothing_of_it(void **state) {
        json_object *list = json_object_new_array(), *last = json_object_new_object();
        CLEANUP_FREE char *text = NULL;

        tree = json_object_new_object();
        for (int i = 0; i < 400; i++) {
                json_append(list, json_object_new_int(i * 1000003));
                json_append(list, json_object_new_string("a \"name\"\n"));
                json_append(list, json_object_new_double(0.5));
        }
        json_add(last, "none", NULL);
        json_append(list, last);
        json_add(tree, "list", list);
        text = strdup(json_line(tree, &(size_t){ 0 }));
        assert_non_null(text);
        run_out("a tree", write_tree, (Span){ text, strlen(text) });
        json_object_put(tree);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_description_is_read_or_there_is_no_memory),
                cmocka_unit_test(test_a_line_is_read_or_there_is_no_memory),
                cmocka_unit_test(test_parameters_are_read_or_there_is_no_memory),
                cmocka_unit_test(test_answers_are_written_or_the_answers_before_stay),
                cmocka_unit_test(test_a_tree_is_written_or_nothing_of_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
