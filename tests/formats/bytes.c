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

/* The words "name=value" are kept in `text`, which the settings borrow from. */
static void choose(FormatSettings *ret, const Format *f, FormatUse use, const char *options,
                   char text[static 256]) {
        char *save = NULL;

        settings_init(ret, f->options, use);
        if (!options)
                return;
        assert_true(strlen(options) < 256);
        (void)strcpy(text, options);
        for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
                char *equals = strchr(word, '=');

                assert_non_null(equals);
                *equals = '\0';
                if (settings_parse(ret, word, equals + 1))
                        fail_msg("%s has no option %s with the value %s", f->name, word, equals + 1);
        }
}

int try_read(const char *format, const char *options, const uint8_t *data, size_t n, Model **ret,
             FormatNotes *notes, FormatError *error) {
        const Format *f = format_by_name(format);
        FormatNotes own = { 0 };
        FormatSettings settings;
        char text[256];
        int r;

        choose(&settings, f, FORMAT_READS, options, text);
        r = f->read(ret, data, n, &settings, notes ? notes : &own, error);
        format_notes_done(&own);
        return r;
}

int try_write(const char *format, const char *options, const Model *m, Buf *ret, FormatNotes *notes,
              FormatError *error) {
        const Format *f = format_by_name(format);
        FormatNotes own = { 0 };
        FormatSettings settings;
        char text[256];
        int r;

        choose(&settings, f, FORMAT_WRITES, options, text);
        r = f->write(ret, m, &settings, notes ? notes : &own, error);
        format_notes_done(&own);
        return r;
}

Model *read_model(const char *format, const Buf *file) {
        return read_model_with(format, NULL, file);
}

Model *read_model_with(const char *format, const char *options, const Buf *file) {
        FormatError error = { 0 };
        Model *m = NULL;
        int r = try_read(format, options, file->data, file->n, &m, NULL, &error);

        if (r)
                fail_msg("%s: %d %s", format, r, error.message);
        return m;
}

void write_model(const char *format, const Model *m, Buf *ret, FormatNotes *notes) {
        write_model_with(format, NULL, m, ret, notes);
}

void write_model_with(const char *format, const char *options, const Model *m, Buf *ret,
                      FormatNotes *notes) {
        FormatError error = { 0 };
        int r = try_write(format, options, m, ret, notes, &error);

        if (r)
                fail_msg("%s: %d %s", format, r, error.message);
}

void expect_invalid(const char *format, const Buf *file, ...) {
        FormatError error = { 0 };
        Model *m = NULL;
        const char *text;
        va_list ap;

        assert_int_equal(try_read(format, NULL, file->data, file->n, &m, NULL, &error), FORMAT_INVALID);
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

static void assert_same_kind(const Layer *a, const Layer *b) {
        assert_memory_equal(&a->bounds, &b->bounds, sizeof(a->bounds));
        assert_int_equal(a->material, b->material);
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->base, b->base);
        assert_int_equal(a->shape, b->shape);
        assert_memory_equal(&a->matrix, &b->matrix, sizeof(a->matrix));
        if (a->picture)
                assert_string_equal(a->picture->path, b->picture->path);
}

static void assert_same_studio(const Studio *a, const Studio *b) {
        assert_int_equal(a->n_materials, b->n_materials);
        for (size_t i = 0; i < a->n_materials; i++) {
                const Material *m = &a->materials[i], *n = &b->materials[i];

                assert_int_equal(m->id, n->id);
                assert_string_equal(m->name, n->name);
                assert_memory_equal(m->colour, n->colour, sizeof(m->colour));
                assert_memory_equal(&m->metallic, &n->metallic, sizeof(float));
                assert_memory_equal(&m->roughness, &n->roughness, sizeof(float));
                assert_memory_equal(m->emission, n->emission, sizeof(m->emission));
        }
        assert_int_equal(a->n_viewpoints, b->n_viewpoints);
        assert_int_equal(a->active_viewpoint, b->active_viewpoint);
        for (size_t i = 0; i < a->n_viewpoints; i++) {
                const Viewpoint *v = &a->viewpoints[i], *w = &b->viewpoints[i];

                assert_int_equal(v->id, w->id);
                assert_string_equal(v->name, w->name);
                assert_int_equal(v->orthographic, w->orthographic);
                assert_memory_equal(&v->distance, &w->distance, sizeof(float));
                assert_memory_equal(&v->matrix, &w->matrix, sizeof(v->matrix));
        }
        assert_memory_equal(&a->light.pitch, &b->light.pitch, 5 * sizeof(float));
        assert_int_equal(a->light.fixed, b->light.fixed);
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
                assert_same_kind(l, k);
                assert_same_volume(l->volume, k->volume);
        }
        assert_same_studio(a->studio, b->studio);
}

static void try_copy(const char *format, const uint8_t *data, size_t n) {
        /* A copy of exactly that size, so that the sanitizer sees every byte read beyond it. */
        CLEANUP_FREE uint8_t *copy = malloc(n ? n : 1);
        CLEANUP(model_free) Model *m = NULL;
        FormatError error = { 0 };
        int r;

        assert_non_null(copy);
        memcpy(copy, data, n);
        r = try_read(format, NULL, copy, n, &m, NULL, &error);
        assert_in_range(r, 0, FORMAT_INVALID);
        assert_int_equal(r == 0, m != NULL);
        if (r)
                assert_true(error.message[0] && error.offset <= n);
}

void torment(const char *format, const Buf *file) {
        for (size_t n = 0; n < file->n; n++)
                try_copy(format, file->data, n);
        for (size_t i = 0; i < file->n; i++) {
                const uint8_t bit = (uint8_t)(1 << i % 8);

                file->data[i] ^= bit;
                try_copy(format, file->data, file->n);
                file->data[i] ^= bit;
        }
}
