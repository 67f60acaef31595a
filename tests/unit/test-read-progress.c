/* Every reader tells how far it is while it reads: whoever waits sees it get on, and whoever watches the
 * process knows that it has not hung. */
#include "bytes.h"

#include "base/progress.h"
#include "formats/inflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SIDE 32
#define TIMES_LEAST 6
#define TIMES_LEAST_VOX 2 /* which takes as many voxels as there are here at once */

typedef struct Heard {
        unsigned times;
        double last;
} Heard;

static void hear(void *userdata, double share) {
        Heard *h = userdata;

        assert_true(share >= h->last && share <= 1);
        h->last = share;
        h->times++;
}

/* Every other voxel, so that nothing joins to runs or faces of more than one. */
static Model *chequered(void) {
        Model *m = NULL;

        assert_int_equal(model_new(&m, SIDE, SIDE, SIDE), 0);
        for (int32_t i = 0; i < SIDE * SIDE * SIDE; i++) {
                const Point p = { i % SIDE, i / SIDE % SIDE, i / SIDE / SIDE };

                const Colour c = { (uint8_t)(80 + p.x), (uint8_t)(p.y / 16 * 80), (uint8_t)(p.z / 16 * 80),
                                   255 };

                if ((p.x + p.y + p.z) % 2)
                        assert_int_equal(volume_set(m->layers[0]->volume, p, c), 0);
        }
        return m;
}

static void put_short(Buf *b, uint16_t value, bool big) {
        const uint8_t low = (uint8_t)value, high = (uint8_t)(value >> 8);

        put_bytes(b, (const uint8_t[]){ big ? high : low, big ? low : high }, 2);
}

static void make_kv6(Buf *b) {
        put_text(b, "Kvxl");
        for (unsigned i = 0; i < 3; i++)
                put_u32(b, SIDE);
        put_floats(b, (const float[3]){ 0 }, 3);
        put_u32(b, SIDE * SIDE * SIDE);
        for (uint32_t i = 0; i < SIDE * SIDE * SIDE; i++) {
                put_u32(b, 0x80ff0000);
                put_short(b, (uint16_t)(i % SIDE), false);
                put_short(b, 63, false);
        }
        for (unsigned i = 0; i < SIDE; i++)
                put_u32(b, SIDE * SIDE);
        for (unsigned i = 0; i < SIDE * SIDE; i++)
                put_short(b, SIDE, false);
}

static void put_zeros(Buf *b, size_t n) {
        for (size_t i = 0; i < n; i++)
                put_bytes(b, "", 1);
}

static void make_mts(Buf *b) {
        const size_t n = (size_t)SIDE * SIDE * SIDE;
        CLEANUP_BUF Buf nodes = { 0 };

        put_text(b, "MTSM");
        put_short(b, 4, true);
        for (unsigned i = 0; i < 3; i++)
                put_short(b, SIDE, true);
        for (unsigned i = 0; i < SIDE; i++)
                put_bytes(b, "\x7f", 1);
        put_short(b, 1, true);
        put_short(b, 5, true);
        put_text(b, "stone");
        put_zeros(&nodes, 2 * n);
        for (size_t i = 0; i < n; i++)
                put_bytes(&nodes, "\x7f", 1);
        put_zeros(&nodes, n);
        assert_int_equal(deflate_stream(b, WRAPPING_ZLIB, nodes.data, nodes.n), 0);
}

static void make_qbcl(Buf *b) {
        CLEANUP_BUF Buf columns = { 0 }, packed = { 0 };

        put_text(b, "QBCL");
        for (unsigned i = 0; i < 11; i++)
                put_u32(b, 0);
        put_zeros(b, 16);
        for (unsigned i = 0; i < 3; i++)
                put_u32(b, 0);
        put_bytes(b, "\1\0", 3);
        for (unsigned i = 0; i < 3; i++)
                put_u32(b, SIDE);
        for (unsigned i = 0; i < 6; i++)
                put_u32(b, 0);
        for (unsigned i = 0; i < SIDE * SIDE; i++) {
                put_short(&columns, SIDE, false);
                for (unsigned k = 0; k < SIDE; k++)
                        put_bytes(&columns, (const uint8_t[]){ 255, 0, 0, 127 }, 4);
        }
        assert_int_equal(deflate_stream(&packed, WRAPPING_ZLIB, columns.data, columns.n), 0);
        put_u32(b, (uint32_t)packed.n);
        put_bytes(b, packed.data, packed.n);
}

static void make_picture(Buf *b) {
        static uint8_t rgba[4 * SIDE * SIDE];

        memset(rgba, 255, sizeof(rgba));
        assert_int_equal(png_write(b, rgba, SIDE, SIDE), 0);
}

/* Of those that are read only. */
static const struct {
        const char *format;
        void (*make)(Buf *b);
} makers[] = {
        { "kv6", make_kv6 },       { "mts", make_mts },           { "qbcl", make_qbcl },
        { "image", make_picture }, { "heightmap", make_picture },
};

static void make_file(const Format *f, const Model *m, Buf *ret) {
        if (f->write) {
                write_model(f->name, m, ret, NULL);
                return;
        }
        for (size_t i = 0; i < ARRAY_LEN(makers); i++)
                if (!strcmp(makers[i].format, f->name)) {
                        makers[i].make(ret);
                        return;
                }
        fail_msg("nothing makes a file of %s", f->name);
}

static void test_every_reader_tells_how_far_it_is(void **state) {
        CLEANUP(model_free) Model *m = chequered();

        for (size_t i = 0; formats[i]; i++) {
                CLEANUP(model_free) Model *back = NULL;
                CLEANUP_BUF Buf file = { 0 };
                const bool vox = !strcmp(formats[i]->name, "vox");
                Heard h = { 0 };

                if (!formats[i]->read)
                        continue;
                make_file(formats[i], m, &file);
                progress_tell_here(hear, &h);
                back = read_model_with(formats[i]->name,
                                       !strcmp(formats[i]->name, "png-slices") ? "slices=32" : NULL, &file);
                progress_tell(NULL);
                assert_true(model_count(back) > 0);
                if (h.times < (vox ? TIMES_LEAST_VOX : TIMES_LEAST) || h.last < 0.8)
                        fail_msg("%s told %u times, the last time of %g", formats[i]->name, h.times, h.last);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_reader_tells_how_far_it_is),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
