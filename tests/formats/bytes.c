#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

void put_bytes(Buf *b, const void *data, size_t n) {
        assert_int_equal(buf_append(b, data, n), 0);
}

void put_text(Buf *b, const char *text) {
        put_bytes(b, text, strlen(text));
}

void put_u32(Buf *b, uint32_t value) {
        assert_int_equal(buf_append_u32(b, value), 0);
}

void put_i32(Buf *b, int32_t value) {
        put_u32(b, (uint32_t)value);
}

void put_floats(Buf *b, const float *values, size_t n) {
        for (size_t i = 0; i < n; i++) {
                uint32_t bits;

                memcpy(&bits, &values[i], 4);
                put_u32(b, bits);
        }
}

void put_string(Buf *b, const char *text) {
        put_u32(b, (uint32_t)strlen(text));
        put_text(b, text);
}

void put_gox_chunk(Buf *b, const char *type, const Buf *contents) {
        put_text(b, type);
        put_u32(b, (uint32_t)contents->n);
        put_bytes(b, contents->data, contents->n);
        put_u32(b, 0);
}

void put_vox_chunk(Buf *b, const char *type, const Buf *contents) {
        put_text(b, type);
        put_u32(b, (uint32_t)contents->n);
        put_u32(b, 0);
        put_bytes(b, contents->data, contents->n);
}

Model *read_model(const char *format, const Buf *file) {
        FormatError error = { 0 };
        Model *m = NULL;
        int r = format_by_name(format)->read(&m, file->data, file->n, &error);

        if (r)
                fail_msg("%s: %d %s", format, r, error.message);
        return m;
}

void write_model(const char *format, const Model *m, Buf *ret, FormatNotes *notes) {
        FormatNotes own = { 0 };
        FormatError error = { 0 };
        int r = format_by_name(format)->write(ret, m, &(FormatOptions){ 0 }, notes ? notes : &own, &error);

        format_notes_done(&own);
        if (r)
                fail_msg("%s: %d %s", format, r, error.message);
}

void expect_invalid(const char *format, const Buf *file, ...) {
        FormatError error = { 0 };
        Model *m = NULL;
        const char *text;
        va_list ap;

        assert_int_equal(format_by_name(format)->read(&m, file->data, file->n, &error), FORMAT_INVALID);
        assert_null(m);
        va_start(ap, file);
        while ((text = va_arg(ap, const char *)))
                if (!strstr(error.message, text))
                        fail_msg("\"%s\" does not say \"%s\"", error.message, text);
        va_end(ap);
}

void assert_colour(Colour c, uint8_t r, uint8_t g, uint8_t b, uint8_t a) {
        if (!colour_equal(c, (Colour){ r, g, b, a }))
                fail_msg("colour %d %d %d %d instead of %d %d %d %d", c.r, c.g, c.b, c.a, r, g, b, a);
}

void assert_same_volume(const Volume *a, const Volume *b) {
        VolumeIter i = { 0 };

        assert_int_equal(volume_count(a), volume_count(b));
        while (volume_next(a, &i))
                if (block_count(i.contents))
                        assert_true(block_equal(i.contents, volume_block(b, i.block)));
}

void assert_same_model(const Model *a, const Model *b) {
        assert_memory_equal(&a->box, &b->box, sizeof(a->box));
        assert_int_equal(a->n_layers, b->n_layers);
        for (size_t i = 0; i < a->n_layers; i++) {
                const Layer *l = a->layers[i], *k = b->layers[i];

                assert_int_equal(l->id, k->id);
                assert_string_equal(l->name, k->name);
                assert_int_equal(l->visible, k->visible);
                assert_int_equal(l->mode, k->mode);
                assert_colour(l->colour, k->colour.r, k->colour.g, k->colour.b, k->colour.a);
                assert_same_volume(l->volume, k->volume);
        }
}

static void try_read(const char *format, const uint8_t *data, size_t n) {
        /* A copy of exactly that size, so that the sanitizer sees every byte read beyond it. */
        CLEANUP_FREE uint8_t *copy = malloc(n ? n : 1);
        CLEANUP(model_free) Model *m = NULL;
        FormatError error = { 0 };
        int r;

        assert_non_null(copy);
        memcpy(copy, data, n);
        r = format_by_name(format)->read(&m, copy, n, &error);
        assert_in_range(r, 0, FORMAT_INVALID);
        assert_int_equal(r == 0, m != NULL);
        if (r)
                assert_true(error.message[0] && error.offset <= n);
}

void torment(const char *format, const Buf *file) {
        for (size_t n = 0; n < file->n; n++)
                try_read(format, file->data, n);
        for (size_t i = 0; i < file->n; i++) {
                const uint8_t bit = (uint8_t)(1 << i % 8);

                file->data[i] ^= bit;
                try_read(format, file->data, file->n);
                file->data[i] ^= bit;
        }
}
