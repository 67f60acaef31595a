/* What all formats that know one grid have in common: what is written is read back where it was, the right
 * way round, and what is lost is told. */
#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

typedef struct Row {
        const char *format;
        Point corner; /* of the model's box, inside what the format holds */
        bool moves;   /* the corner comes back at another place: `back` */
        Point back;
        bool colourless;
        const char *lost;    /* what a note says; NULL: nothing is lost */
        const char *options; /* for reading */
} Row;

#define HERE                                                                                                \
        { -3, 5, 2 }
static const Row rows[] = {
        { .format = "kvx", .corner = HERE },
        { .format = "qef", .corner = HERE },
        { .format = "qbt", .corner = HERE },
        { .format = "qbt", .corner = { INT32_MIN + 7, INT32_MIN + 1, INT32_MAX - 2 } },
        { .format = "binvox", .corner = HERE, .colourless = true, .lost = "colours were left out" },
        { .format = "vxl", .corner = { 7, 500, 60 } },
        { .format = "vxl", .corner = { -7, 600, -9 }, .moves = true, .lost = "moved by 7, -600, 9" },
        { .format = "cub", .corner = HERE, .moves = true, .back = { 0, -2, 0 }, .lost = "moved to 0, 0, 0" },
        { .format = "png-slices",
          .corner = HERE,
          .moves = true,
          .lost = "moved to 0, 0, 0",
          .options = "slices=3" },
};
static const Row block_rows[] = {
        { .format = "schematic", .corner = HERE },
        { .format = "schem", .corner = HERE },
        { .format = "litematic", .corner = HERE },
};

/* No symmetry of the grid maps these onto themselves. */
static const Point places[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 2, 2 }, { 0, 2, 1 } };
/* Exact in 6 bits a channel, too. */
static const Colour plain[] = {
        { 255, 0, 0, 255 }, { 0, 255, 0, 255 }, { 0, 0, 255, 255 }, { 255, 255, 255, 255 }
};
/* Of black concrete, gold, red wool and stone. */
static const Colour blocks[] = { { 0x08, 0x0a, 0x0f, 255 },
                                 { 0xf6, 0xd0, 0x3e, 255 },
                                 { 0xa1, 0x27, 0x23, 255 },
                                 { 0x7e, 0x7e, 0x7e, 255 } };

static Point plus(Point a, Point b) {
        return (Point){ a.x + b.x, a.y + b.y, a.z + b.z };
}

static Model *model_at(Point corner, const Colour *colours) {
        Model *m = NULL;

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        for (size_t i = 0; i < ARRAY_LEN(places); i++)
                assert_int_equal(volume_set(m->layers[0]->volume, plus(corner, places[i]), colours[i]), 0);
        return m;
}

static bool noted(const FormatNotes *notes, const char *text) {
        for (size_t i = 0; i < notes->n; i++)
                if (strstr(notes->lines[i], text))
                        return true;
        return false;
}

static void check_row(const Row *row, const Colour *colours) {
        CLEANUP(model_free) Model *m = model_at(row->corner, colours), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        write_model(row->format, m, &file, &notes);
        back = read_model_with(row->format, row->options, &file);
        assert_int_equal(model_count(back), ARRAY_LEN(places));
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
                const Point p = plus(row->moves ? row->back : row->corner, places[i]);
                const Colour c = row->colourless ? plain[3] : colours[i];

                assert_colour(model_get(back, p), c.r, c.g, c.b, 255);
        }
        if (row->lost)
                assert_true(noted(&notes, row->lost));
        else
                assert_int_equal(notes.n, 0);
        format_notes_done(&notes);
}

static void test_what_is_written_is_read_back_at_its_place(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                check_row(&rows[i], plain);
        for (size_t i = 0; i < ARRAY_LEN(block_rows); i++)
                check_row(&block_rows[i], blocks);
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        static const char *const names[] = { "kvx",       "qef",   "binvox", "cub",
                                             "schematic", "schem", "qbt",    "litematic" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = model_at((Point){ 0, 0, 0 }, plain);
                CLEANUP_BUF Buf file = { 0 };

                write_model(names[i], m, &file, NULL);
                torment(names[i], &file);
        }
}

static void test_empty_models_are_written_and_read(void **state) {
        static const char *const names[] = { "kvx",       "qef",   "binvox", "cub",      "vxl",
                                             "schematic", "schem", "qbt",    "litematic" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = NULL, *back = NULL;
                CLEANUP_BUF Buf file = { 0 };

                assert_int_equal(model_new(&m, 8, 8, 8), 0);
                write_model(names[i], m, &file, NULL);
                back = read_model(names[i], &file);
                assert_int_equal(model_count(back), 0);
        }
}

static void test_layers_and_alpha_that_are_lost_are_told(void **state) {
        static const char *const names[] = { "kvx", "qef", "binvox", "cub", "vxl", "schematic", "schem" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = model_at((Point){ 1, 1, 1 }, plain);
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };
                Layer *layer;

                assert_int_equal(model_add_layer(m, 0, "second", &layer), 0);
                assert_int_equal(volume_set(layer->volume, (Point){ 9, 9, 9 }, (Colour){ 255, 0, 0, 200 }),
                                 0);
                assert_int_equal(volume_set(layer->volume, (Point){ 9, 9, 8 }, (Colour){ 255, 0, 0, 20 }),
                                 0);
                write_model(names[i], m, &file, &notes);
                assert_true(noted(&notes, "2 layers were merged"));
                assert_true(noted(&notes, "1 partly transparent"));
                assert_true(noted(&notes, "1 voxels with an alpha below"));
                format_notes_done(&notes);
        }
}

static void test_models_beyond_a_format_are_refused_with_what_to_do(void **state) {
        static const char *const names[] = { "kvx",       "binvox", "cub",       "vxl",
                                             "schematic", "schem",  "png-slices" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                CLEANUP(model_free) Model *m = model_at((Point){ 0, 0, 0 }, plain);
                CLEANUP_BUF Buf file = { 0 };
                FormatError error = { .message = "" };

                assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 2000000000, 0, 9 }, plain[0]), 0);
                assert_int_equal(try_write(names[i], NULL, m, &file, NULL, &error), FORMAT_REFUSED);
                assert_non_null(strstr(error.message, "crop"));
        }
}

static void test_many_colours_are_joined_and_how_far_off_is_told(void **state) {
        CLEANUP(model_free) Model *m = model_at((Point){ 0, 0, 0 }, plain), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };

        for (int i = 0; i < 1024; i++)
                assert_int_equal(volume_set(m->layers[0]->volume, (Point){ i % 32, 40, i / 32 },
                                            (Colour){ (uint8_t)(i / 4), (uint8_t)i, 7, 255 }),
                                 0);
        write_model("qef", m, &file, &notes);
        assert_true(noted(&notes, "1028 colours, a .qef palette has 256"));
        assert_true(noted(&notes, "a channel is off by"));
        format_notes_done(&notes);
        back = read_model("qef", &file);
        assert_int_equal(model_count(back), 1028);
}

/* Formats with a grid a layer. */
static const char *const layered[] = { "qbt", "litematic" };

/* Both layers are called the same, and a third is hidden. */
static Model *model_of_layers(void) {
        Model *m = model_at((Point){ 1, 1, 1 }, blocks);
        Layer *layer;

        assert_int_equal(model_add_layer(m, 0, "background", &layer), 0);
        assert_int_equal(volume_set(layer->volume, (Point){ -9, 9, 70 }, blocks[1]), 0);
        assert_int_equal(model_add_layer(m, 0, "\xf0\x9f\x8f\xb0 \xc3\xa9 tower", &layer), 0);
        assert_int_equal(volume_set(layer->volume, (Point){ 1, 1, 1 }, blocks[2]), 0);
        assert_int_equal(model_add_layer(m, 0, "hidden", &layer), 0);
        layer->visible = false;
        return m;
}

static void test_layers_come_back_with_their_names(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(layered); i++) {
                CLEANUP(model_free) Model *m = model_of_layers(), *back = NULL;
                const bool unique = !strcmp(layered[i], "litematic");
                CLEANUP_BUF Buf file = { 0 };
                FormatNotes notes = { 0 };

                write_model(layered[i], m, &file, &notes);
                assert_int_equal(notes.n, 1);
                assert_true(noted(&notes, "1 hidden layers were left out"));
                format_notes_done(&notes);
                back = read_model(layered[i], &file);
                assert_int_equal(back->n_layers, 3);
                assert_string_equal(back->layers[1]->name, unique ? "background (2)" : "background");
                assert_string_equal(back->layers[2]->name, m->layers[2]->name);
                for (size_t k = 0; k < 3; k++)
                        assert_same_volume(back->layers[k]->volume, m->layers[k]->volume);
        }
}

static void test_layers_are_merged_when_that_is_wanted_or_needed(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(layered); i++) {
                CLEANUP(model_free) Model *m = model_of_layers(), *wanted = NULL, *needed = NULL;
                CLEANUP(volume_free) Volume *seen = NULL;
                CLEANUP_BUF Buf file = { 0 }, second = { 0 };
                FormatNotes notes = { 0 };

                write_model_with(layered[i], "layers=false", m, &file, NULL);
                wanted = read_model(layered[i], &file);
                assert_int_equal(wanted->n_layers, 1);
                assert_int_equal(model_flatten(m, &seen), 0);
                assert_same_volume(wanted->layers[0]->volume, seen);
                m->layers[1]->mode = MODE_SUB;
                write_model(layered[i], m, &second, &notes);
                assert_true(noted(&notes, "the layers were merged into one"));
                format_notes_done(&notes);
                needed = read_model(layered[i], &second);
                assert_int_equal(needed->n_layers, 1);
                assert_int_equal(model_count(needed), model_count(m));
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_written_is_read_back_at_its_place),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
                cmocka_unit_test(test_empty_models_are_written_and_read),
                cmocka_unit_test(test_layers_and_alpha_that_are_lost_are_told),
                cmocka_unit_test(test_models_beyond_a_format_are_refused_with_what_to_do),
                cmocka_unit_test(test_layers_come_back_with_their_names),
                cmocka_unit_test(test_layers_are_merged_when_that_is_wanted_or_needed),
                cmocka_unit_test(test_many_colours_are_joined_and_how_far_off_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
