/* Files that leave memory while they are written. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

/* So that each of the formats has more than one piece. */
#define WIDTH 64
#define DEPTH 400
#define HEIGHT 14
#define TOP 50 /* where one voxel stands alone */

typedef struct Taken {
        Buf bytes;
        unsigned times;
        int error;
} Taken;

static int take(void *userdata, const void *data, size_t n, uint64_t at) {
        Taken *t = userdata;

        assert_int_equal(at, t->bytes.n);
        t->times++;
        return t->error < 0 ? t->error : buf_append(&t->bytes, data, n);
}

static int write_to(const Format *f, const Model *m, Taken *to, Buf *rest) {
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        FormatSink sink = { .take = take, .userdata = to };
        FormatSettings settings;
        FormatError error;
        int r;

        settings_init(&settings, f->options, FORMAT_WRITES);
        settings.sink = &sink;
        r = f->write(rest, m, &settings, &notes, &error);
        assert_int_equal(sink.taken, to->bytes.n);
        return r;
}

static void set(Model *m, int32_t x, int32_t y, int32_t z) {
        const Colour c = { (uint8_t)(7 * x + y), (uint8_t)(5 * y + z), (uint8_t)(3 * z + x), 255 };

        assert_int_equal(volume_set_at(m->layers[0]->volume, x, y, z, c), 0);
}

/* No voxel is like the one beside it. */
static Model *motley_model(void) {
        Model *m;

        assert_int_equal(model_new(&m, WIDTH, DEPTH, TOP + 1), 0);
        for (int32_t z = 0; z < HEIGHT; z++)
                for (int32_t y = 0; y < DEPTH; y++)
                        for (int32_t x = 0; x < WIDTH; x++)
                                set(m, x, y, z);
        set(m, 0, 0, TOP);
        return m;
}

static void test_pieces_are_the_file_that_is_written_at_once(void **state) {
        static const char *const names[] = { "csv", "txt", "json", "povray", "ply", "obj", "stl", "qb" };
        CLEANUP(model_free) Model *m = motley_model();

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP_BUF Buf whole = { 0 }, rest = { 0 };
                Taken to = { 0 };

                write_model(names[i], m, &whole, NULL);
                assert_int_equal(write_to(format_by_name(names[i]), m, &to, &rest), 0);
                if (to.times == 0)
                        fail_msg("%s stands in memory as a whole", names[i]);
                assert_int_equal(to.bytes.n + rest.n, whole.n);
                assert_memory_equal(to.bytes.data, whole.data, to.bytes.n);
                if (rest.n > 0)
                        assert_memory_equal(rest.data, whole.data + to.bytes.n, rest.n);
                buf_done(&to.bytes);
        }
}

static void test_a_sink_that_fails_ends_the_writing(void **state) {
        static const char *const names[] = { "csv", "json", "povray", "ply", "obj", "stl", "qb" };
        CLEANUP(model_free) Model *m = motley_model();

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP_BUF Buf rest = { 0 };
                Taken to = { .error = -ENOSPC };

                assert_int_equal(write_to(format_by_name(names[i]), m, &to, &rest), -ENOSPC);
                assert_int_equal(to.times, 1);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pieces_are_the_file_that_is_written_at_once),
                cmocka_unit_test(test_a_sink_that_fails_ends_the_writing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
